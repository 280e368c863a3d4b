"""How many processors this process may use: as many threads share the work on a long frame."""

from __future__ import annotations

import os


def count_processors() -> int:
    """Return the number of processors."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
