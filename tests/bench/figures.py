"""What a run measures: figures, each a cell of a table of the page, what was left out, and the machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
import json
from pathlib import Path

OURS = "`prepare_input`"


@dataclass(frozen=True)
class Figure:
    """The least seconds of one call, or a ratio to what the table names, or both; `note` says what a peer does less."""

    line: str
    column: str
    seconds: float | None = None
    ratio: float | None = None
    note: str = ""


@dataclass(frozen=True)
class LeftOut:
    """A case of which there is no figure, and why."""

    case: str
    reason: str


@dataclass(frozen=True)
class Results:
    """What the page is made of: the machine in words, figures by subject, and what was left out."""

    machine: dict[str, str]
    figures: dict[str, list[Figure]]
    left_out: list[LeftOut]


def name_rows(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows:,} rows"


def merge_figures(figures: Iterable[Figure]) -> dict[tuple[str, str], Figure]:
    """Return the figures by line and column; of what several cases measured, the least seconds."""
    merged: dict[tuple[str, str], Figure] = {}
    for figure in figures:
        before = merged.setdefault((figure.line, figure.column), figure)
        if before.seconds is not None and figure.seconds is not None:
            merged[figure.line, figure.column] = replace(before, seconds=min(before.seconds, figure.seconds))
    return merged


def write_figures(path: Path, figures: Iterable[Figure]) -> None:
    path.write_text(json.dumps([asdict(figure) for figure in figures], indent=1), encoding="utf-8")


def read_figures(path: Path) -> list[Figure]:
    return [Figure(**each) for each in json.loads(path.read_text("utf-8"))]


def write_results(path: Path, results: Results) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(results), indent=1), encoding="utf-8")


def read_results(path: Path) -> Results:
    found = json.loads(path.read_text("utf-8"))
    figures = {subject: [Figure(**each) for each in cells] for subject, cells in found["figures"].items()}
    return Results(found["machine"], figures, [LeftOut(**each) for each in found["left_out"]])
