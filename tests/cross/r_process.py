"""One R process that prepares frames for as long as the tests run, under a locale of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
import os
from pathlib import Path
import select
import struct
import subprocess
import tempfile
import time

import numpy as np

from .r_values import RVector, new_list, new_named_list, new_text, serialize

SCRIPT = Path(__file__).with_suffix(".R")
LOCALES = ("C", "C.UTF-8", "en_US.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "de_DE.ISO-8859-1")
HOSTILE_NUMERIC = {"de_DE.UTF-8": "de_DE.UTF-8"}
SESSION_ENCODINGS = {"C": "ascii", "de_DE.ISO-8859-1": "latin1"}


class RFailure(AssertionError):
    """R gave no answer, or one that no reader may give."""


@dataclass(frozen=True)
class RFrame:
    """A frame as R gets it: the container to build, and the columns as a named list (or Arrow IPC bytes)."""

    container: str
    columns: RVector


@dataclass(frozen=True)
class Refusal:
    """The error of one frame or file."""

    code: str
    column: str | None
    rows: tuple[int, ...]
    message: str = field(default="", compare=False)
    paths: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Prepared:
    """The arrays by input name."""

    arrays: dict[str, np.ndarray]


class Answer:
    """Reads an answer of the process piece by piece."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def take(self, size: int) -> bytes:
        self.position += size
        return self.data[self.position - size : self.position]

    def integer(self) -> int:
        return struct.unpack("<i", self.take(4))[0]

    def double(self) -> float:
        return struct.unpack("<d", self.take(8))[0]

    def doubles(self) -> tuple[float, ...]:
        return tuple(self.double() for _ in range(self.integer()))

    def text(self) -> str | None:
        size = self.integer()
        return None if size < 0 else self.take(size).decode(errors="replace")


class RProcess:
    """A running R; `prepare` and `read` ask it, `ask` and `receive` let several processes work at a time."""

    def __init__(self, locale: str, timeout: float = 120) -> None:
        self.locale = locale
        self.encoding = SESSION_ENCODINGS.get(locale, "utf8")
        self.timeout = timeout
        self.start()

    def start(self) -> None:
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 closed with the process
        self.answers, answers = os.pipe()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
        self.process = subprocess.Popen(
            ["Rscript", "--vanilla", str(SCRIPT), str(answers)],
            stdin=subprocess.PIPE,
            stdout=self.log,
            stderr=self.log,
            pass_fds=[answers],
            env=environment | {"LC_ALL": self.locale, "LANG": self.locale, "TZ": "America/St_Johns"},
        )
        os.close(answers)
        if self.locale in HOSTILE_NUMERIC:
            self.ask({"command": new_text("numeric"), "locale": new_text(HOSTILE_NUMERIC[self.locale])})
            self.receive()

    def __enter__(self) -> RProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process and forget it."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.close()
            self.process.wait(5)
        except (subprocess.TimeoutExpired, BrokenPipeError):
            self.process.kill()
            self.process.wait()
        os.close(self.answers)
        self.log.close()

    def prepare(self, schema: Path, frames: Sequence[RFrame]) -> list[Prepared | Refusal]:
        """Return what R makes of each frame with the schema at a path."""
        self.ask_prepare(schema, frames)
        return self.receive_prepared(len(frames))

    def ask_prepare(self, schema: Path, frames: Sequence[RFrame]) -> None:
        described = [
            new_named_list({"container": new_text(frame.container), "columns": frame.columns}) for frame in frames
        ]
        self.ask({"command": new_text("prepare"), "path": new_text(str(schema)), "frames": new_list(described)})

    def receive_prepared(self, count: int) -> list[Prepared | Refusal]:
        answer = Answer(self.receive())
        return [self.unpack(answer) for _ in range(count)]

    def read(self, path: Path) -> str | Refusal:
        """Return the fingerprint of the schema at a path, or the error of the reader."""
        self.ask({"command": new_text("read"), "path": new_text(str(path))})
        answer = Answer(self.receive())
        status = answer.integer()
        if status == 0:
            return str(answer.text())
        refusal = self.unpack_refusal(status, answer)
        if status == 2:
            return refusal
        return replace(refusal, paths=tuple(str(answer.text()) for _ in range(answer.integer())))

    def ask(self, request: dict[str, RVector]) -> None:
        """Send a request; the answer has to be received before the next."""
        if self.process.poll() is not None:  # it ended in an earlier test, which has failed
            self.close()
            self.start()
        message = serialize(new_named_list(request))
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(struct.pack("<d", len(message)) + message)
            self.process.stdin.flush()
        except BrokenPipeError:
            raise self.failure("R has ended") from None

    def receive(self) -> bytes:
        deadline = time.monotonic() + self.timeout
        size = int(struct.unpack("<d", self.receive_bytes(8, deadline))[0])
        return self.receive_bytes(size, deadline)

    def receive_bytes(self, size: int, deadline: float) -> bytes:
        parts = []
        while size > 0:
            ready, _, _ = select.select([self.answers], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                self.process.kill()
                raise self.failure(f"R gave no answer within {self.timeout} seconds")
            part = os.read(self.answers, min(size, 1 << 20))
            if not part:
                raise self.failure("R has ended")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def unpack(self, answer: Answer) -> Prepared | Refusal:
        """Return one result; what no reader may do is a refusal with a code that no reader has."""
        status = answer.integer()
        if status != 0:
            return self.unpack_refusal(status, answer)
        untouched = answer.integer()
        inputs = [self.unpack_input(answer) for _ in range(answer.integer())]
        if not untouched:
            return Refusal("R changed the frame it was given", None, ())
        if not all(same for _, _, same in inputs):
            return Refusal('as = "matrix" and as = "float32" hold other numbers', None, ())
        return Prepared({name: array for name, array, _ in inputs})

    def unpack_input(self, answer: Answer) -> tuple[str, np.ndarray, bool]:
        name, dtype = str(answer.text()), str(answer.text())
        shape = tuple(int(size) for size in answer.doubles())
        same = bool(answer.integer())
        return name, np.frombuffer(answer.take(int(answer.double())), dtype).reshape(shape), same

    def unpack_refusal(self, status: int, answer: Answer) -> Refusal:
        if status == 2:
            return Refusal(str(answer.text()), None, ())
        code, column = str(answer.text()), answer.text()
        rows = tuple(int(row) for row in answer.doubles())
        return Refusal(code, column, rows, str(answer.text()))

    def failure(self, what: str) -> RFailure:
        self.log.seek(0)
        return RFailure(f"{self.locale}: {what}\n{self.log.read()[-4000:].decode(errors='replace')}")
