"""A service in a process of its own: a free port for it, and a client once it answers."""

from __future__ import annotations

from contextlib import suppress
import os
from pathlib import Path
import socket
import subprocess

import httpx

PORTS = range(20_000, 32_768)  # below those that the system gives away: plumber takes none beyond 49151
ports = iter(sorted(PORTS, key=lambda port: (port - os.getpid()) % len(PORTS)))


def find_port() -> int:
    """Return a port at which nobody listens, another at each call."""
    for port in ports:
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port
    raise AssertionError(f"no free port in {PORTS}")


def wait_for(process: subprocess.Popen, port: int, log: Path) -> httpx.Client:
    """Return a client of the service once it answers."""
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60)
    for _ in range(3000):
        if is_up(client):
            return client
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
            break
    client.close()
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace"))


def is_up(client: httpx.Client) -> bool:
    """Return whether the service answers at all, also that it has no such page."""
    try:
        return client.get("/health").status_code < 500
    except httpx.TransportError:
        return False
