"""docs/performance.md from the results of a run: python -m bench.page RESULTS PAGE."""

from __future__ import annotations

from pathlib import Path
import sys

from bench.figures import Figure, Results, merge_figures, read_results
from bench.goals import GOALS, Goal
from bench.subject import NAMES, load_subject

MARK = "<!-- Written by `make bench` from one run. Do not edit: say it in tests/bench/ and run it again. -->"
INTRO = """\
The frame has 10 columns of numbers, to be standardized, and 5 of texts with 37 categories each, to be one-hot encoded: 195 float32
features. Everything is measured in one run, each case in a process of its own, in which what is compared takes turns: 3 to 15, fewer where
they take more than 15 seconds. A time is the least of all turns, a ratio that of two such times."""
NOTHING = "–"


def write_page(results: Results) -> str:
    """Return the page as Markdown."""
    tables = {name: merge_figures(results.figures.get(name, [])) for name in NAMES}
    sections = [section for name, figures in tables.items() for section in write_subject(name, figures)]
    parts = [
        "# Performance",
        MARK,
        INTRO,
        "## The machine",
        write_table(["", ""], [[name, words] for name, words in results.machine.items()]),
    ]
    parts += [*sections, "## Goals", write_goals(tables), "## Left out", write_left_out(results)]
    return "\n\n".join(parts) + "\n"


def write_subject(name: str, figures: dict[tuple[str, str], Figure]) -> list[str]:
    """Return title, text and table."""
    subject = load_subject(name)
    return [f"## {subject.title}", subject.text, write_figures(figures) if figures else "Nothing was measured."]


def write_figures(figures: dict[tuple[str, str], Figure]) -> str:
    """Return a table with what a line does less in its last column, as the cell of the most rows says it."""
    lines = list(dict.fromkeys(line for line, _ in figures))
    columns = list(dict.fromkeys(column for _, column in figures))
    rows = [[line, *(write_cell(figures.get((line, column))) for column in columns)] for line in lines]
    notes = {figure.line: figure.note for figure in figures.values()}
    if not any(notes.values()):
        return write_table(["", *columns], rows)
    return write_table(["", *columns, "its cells, and what it does less"], [[*row, notes[row[0]]] for row in rows])


def write_table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |".replace("|  |", "| |") for cells in lines)


def write_cell(figure: Figure | None) -> str:
    """Return seconds with the ratio in brackets, or either alone."""
    if figure is None:
        return NOTHING
    ratio = None if figure.ratio is None else say_ratio(figure.ratio)
    if figure.seconds is None:
        return ratio or NOTHING
    return say_seconds(figure.seconds) + (f" ({ratio})" if ratio else "")


def say_seconds(seconds: float) -> str:
    """Return a time to three digits, in the unit in which it is 1 to 1000."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size or unit == "µs":
            return f"{say_digits(seconds / size)} {unit}"
    raise AssertionError


def say_ratio(ratio: float) -> str:
    return f"{say_digits(ratio)} ×"


def say_digits(value: float) -> str:
    decimals = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{decimals}f}"


def write_goals(tables: dict[str, dict[tuple[str, str], Figure]]) -> str:
    """Return what the project asks of itself beside what was measured."""
    rows = [write_goal(goal, tables[goal.subject].get((goal.line, goal.column))) for goal in GOALS]
    return write_table(["", "measured", "goal", ""], rows)


def write_goal(goal: Goal, figure: Figure | None) -> list[str]:
    say = say_ratio if goal.of == "ratio" else say_seconds
    value = None if figure is None else figure.ratio if goal.of == "ratio" else figure.seconds
    if value is None:
        return [goal.words, NOTHING, say(goal.most), "not measured"]
    return [goal.words, say(value), say(goal.most), "" if value <= goal.most else "missed"]


def write_left_out(results: Results) -> str:
    if not results.left_out:
        return "Nothing: every case ran."
    return "\n".join(f"- {each.case}: {each.reason}" for each in results.left_out)


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(write_page(read_results(Path(sys.argv[1]))), encoding="utf-8")
