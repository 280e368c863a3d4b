"""What it costs to load the packages, and to ask the command line for its commands."""

from __future__ import annotations

from pathlib import Path
import subprocess
import sys

from bench.figures import Figure
from bench.scale import Scale
from bench.subject import Subject
from bench.turns import take_turns

PYTHON = [sys.executable, "-c"]
COMMAND = str(Path(sys.executable).with_name("schemabridge"))
IMPORT, LIBRARY, HELP = "`import schemabridge`", "`library(schemabridge)`", "`schemabridge --help`"
SECONDS, BEYOND = "the process", "beyond the packages it needs"


def measure_python(scale: Scale) -> list[Figure]:
    return measure_beyond(scale, IMPORT, [*PYTHON, "import schemabridge"], [*PYTHON, "import pandas, pyarrow"])


def measure_r(scale: Scale) -> list[Figure]:
    bare = "library(jsonlite); loadNamespace('cli')"
    return measure_beyond(scale, LIBRARY, ["Rscript", "-e", "library(schemabridge)"], ["Rscript", "-e", bare])


def measure_beyond(scale: Scale, line: str, loads: list[str], needed: list[str]) -> list[Figure]:
    seconds = take_turns({"loads": lambda: run_quietly(loads), "needed": lambda: run_quietly(needed)}, scale)
    beyond = max(0.0, seconds["loads"] - seconds["needed"])
    return [Figure(line, SECONDS, seconds["loads"]), Figure(line, BEYOND, beyond)]


def measure_help(scale: Scale) -> list[Figure]:
    seconds = take_turns({"help": lambda: run_quietly([COMMAND, "--help"])}, scale)
    return [Figure(HELP, SECONDS, seconds["help"])]


def run_quietly(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


SUBJECT = Subject(
    "Start",
    "From the start of a process to its end. What the packages need are pandas and pyarrow in Python, jsonlite and cli in R.",
    {IMPORT: measure_python, HELP: measure_help, LIBRARY: measure_r},
)
