"""`make bench`: measures every case, each in a process of its own, and writes the page. It is a measurement, not a test.

A case that fails, or takes too long, is left out; page and terminal say so.
"""

from __future__ import annotations

import argparse
from contextlib import suppress
import os
from pathlib import Path
import signal
import subprocess
import sys
import tempfile

from bench.figures import Figure, LeftOut, Results, read_figures, write_results
from bench.machine import describe_machine, look_at_load
from bench.page import write_cell, write_page
from bench.scale import SCALES
from bench.subject import NAMES, load_subject

ROOT = Path(__file__).parents[2]
RESULTS = {scale: ROOT / "build" / "performance" / f"{scale}.json" for scale in SCALES}
PAGES = {"whole": ROOT / "docs" / "performance.md", "quick": ROOT / "build" / "performance" / "quick.md"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument(
        "--scale", choices=list(SCALES), default="whole", help="quick: small frames, a page below build/"
    )
    parser.add_argument("--subjects", nargs="+", choices=NAMES, default=NAMES, help="measure these, and write no page")
    arguments = parser.parse_args()
    results = measure(arguments.scale, arguments.subjects)
    if arguments.subjects == NAMES:
        write_results(RESULTS[arguments.scale], results)
        PAGES[arguments.scale].write_text(write_page(results), encoding="utf-8")
        print(f"\n{PAGES[arguments.scale].relative_to(ROOT)} is written")


def measure(scale: str, subjects: tuple[str, ...]) -> Results:
    """Return the results of all cases of the subjects, printed as they come."""
    start = look_at_load()
    figures: dict[str, list[Figure]] = {}
    left_out: list[LeftOut] = []
    for subject in subjects:
        print(f"\n{load_subject(subject).title}")
        figures[subject] = []
        for case in load_subject(subject).cases:
            found = measure_case(subject, case, scale)
            show(found)
            if isinstance(found, LeftOut):
                left_out.append(found)
            else:
                figures[subject] += found
    return Results({"Run": SCALES[scale].words, **describe_machine(start)}, figures, left_out)


def measure_case(subject: str, case: str, scale: str) -> list[Figure] | LeftOut:
    """Return the figures of a case, measured in a new process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "figures.json")
        command = [sys.executable, "-m", "bench.case", subject, case, scale, str(path)]
        reason = run_alone(command, SCALES[scale].timeout)
        return LeftOut(f"{load_subject(subject).title}: {case}", reason) if reason else read_figures(path)


def run_alone(command: list[str], timeout: float) -> str:
    """Return why a process failed, or nothing; what it started ends with it."""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True
    ) as process:
        try:
            _, said = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            return f"took more than {timeout:g} seconds"
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode < 0:
        return f"ended by {signal.Signals(-process.returncode).name}"
    return "" if process.returncode == 0 else (said.strip().splitlines() or ["failed"])[-1]


def show(found: list[Figure] | LeftOut) -> None:
    if isinstance(found, LeftOut):
        print(f"  LEFT OUT  {found.case}: {found.reason}", flush=True)
        return
    for figure in found:
        print(f"  {figure.line:<60}{figure.column:<20}{write_cell(figure):>24}", flush=True)


if __name__ == "__main__":
    main()
