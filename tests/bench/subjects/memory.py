"""Peak memory of a call beyond what was there before, and how time grows with rows, in both languages."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from bench.figures import Figure
from bench.frame import make_frame, make_schema
from bench.in_r import list_r_cases, write_with_fill
from bench.scale import Scale
from bench.subject import Subject
from bench.turns import take_turns
import schemabridge as sb

PEAK, GROWTH = "peak memory, times the output", "time of ten times the rows, times that of the rows"
PYTHON = "Python"


def measure_peak(scale: Scale) -> list[Figure]:
    """Return the peak against the output; a process of its own holds no memory that it could use again."""
    schema, df = make_schema(), make_frame(max(scale.rows))
    before = read_status("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the peak so far
    output = np.asarray(sb.prepare_input(df, schema))
    return [Figure(PYTHON, PEAK, ratio=(read_status("VmHWM") - before) * 1024 / output.nbytes)]


def read_status(field: str) -> int:
    """Return a field of the process status in KiB."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))


def measure_growth(scale: Scale) -> list[Figure]:
    rows, schema = max(scale.rows) // 4, make_schema()
    frames = {"rows": make_frame(rows), "ten times": make_frame(rows * 10)}
    works = {name: partial(sb.prepare_input, df, schema) for name, df in frames.items()}
    seconds = take_turns(works, replace(scale, seconds=scale.longest))
    return [Figure(PYTHON, GROWTH, ratio=seconds["ten times"] / seconds["rows"])]


TEXT = """\
The peak is what a call adds to the memory of the process, at the most. Growth is that from a quarter of the most rows, 250,000, whose matrix of R has
0.39 GB, to 2,500,000. Turns are taken for up to 15 seconds, since what it takes to write so much for the first time is up to the machine. Where the host
of a virtual machine takes back what a process gave back, C writes 1.2 GB, 557 huge pages, in 0.14 s, or in 1.4 to 1.9 s if the host has to give the
memory again: time of the system, for as many huge pages. `prepare_input` takes 0.16 s or 1.4 to 2.4 s then. A ratio far above 10 says that no turn
met memory that was still there. The lines of C, where there are any, say how writing alone grew in the same turns."""

SUBJECT = Subject(
    "Memory and growth",
    TEXT,
    {
        f"{PYTHON}, peak": measure_peak,
        f"{PYTHON}, growth": measure_growth,
        **list_r_cases("memory.R", ["R, float32", "R, matrix"], prepare=write_with_fill),
    },
)
