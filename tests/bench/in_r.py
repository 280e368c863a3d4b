"""Cases that R measures: a script of r/ writes the figures, of the form that figures.py reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
import json
from pathlib import Path
import shutil
import subprocess
import tempfile

from bench.figures import Figure, read_figures
from bench.frame import write_for_r
from bench.scale import Scale
from bench.subject import Case

HERE = Path(__file__).parent / "r"


def list_r_cases(script: str, lines: list[str], *, prepare: Callable[[Path], None] = write_for_r) -> dict[str, Case]:
    return {line: partial(measure_in_r, script=script, line=line, prepare=prepare) for line in lines}


def measure_in_r(scale: Scale, script: str, line: str, prepare: Callable[[Path], None]) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        return run_r(script, line, scale, Path(folder))


def run_r(script: str, line: str, scale: Scale, folder: Path) -> list[Figure]:
    (folder / "scale.json").write_text(json.dumps(asdict(scale)), encoding="utf-8")
    command = ["Rscript", script, line, str(folder)]
    done = subprocess.run(command, check=False, cwd=HERE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(find_error(done.stderr))
    return read_figures(folder / "figures.json")


def find_error(said: str) -> str:
    """Return in one line the error that R ended with, without the calls that it lists after it."""
    _, _, error = said.rpartition("Error")
    return " ".join(error.partition("Calls:")[0].partition("Execution halted")[0].strip(" :\n").split())


def write_with_fill(folder: Path) -> None:
    """Write what R needs, and compile the limit."""
    write_for_r(folder)
    shutil.copy(HERE / "fill.c", folder)
    subprocess.run(["R", "CMD", "SHLIB", "fill.c"], check=True, cwd=folder, stdout=subprocess.DEVNULL)
