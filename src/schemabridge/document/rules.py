"""What each op asks of its parameters and its operand together (steps.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.document.places import MAX_WIDTH, Problems

if TYPE_CHECKING:
    from schemabridge.schema import ColumnType, Step, Vocabulary


@dataclass(frozen=True)
class Register:
    """What a step gives: `kind` is numbers or codes; codes lie between `lo` and `hi`, if there are any."""

    kind: str
    width: int = 1
    lo: int | None = None
    hi: int | None = None


@dataclass(frozen=True)
class Surroundings:
    """What the check of a step looks at; what could not be decoded is None."""

    path: str
    operand: Register | None
    column: ColumnType | None
    vocabulary: Vocabulary | None
    problems: Problems


def check_number(step: Step, around: Surroundings) -> None:
    """Steps 1.1 and 1.3: no text, and float32 columns are rounded."""
    if around.column is None:
        return
    if around.column.name == "string":
        around.problems.add(f"{around.path}.column", "expected a column that is not text, found a string column")
    if around.column.name == "float32" and "round" not in step.params:
        around.problems.add(f"{around.path}.round", 'expected "float32" for a float32 column, found none')
    if around.column.name != "float32" and "round" in step.params:
        around.problems.add(f"{around.path}.round", f"expected no such key for a column of type {around.column}")


def check_match(step: Step, around: Surroundings) -> None:
    """Steps 2.1, 2.2 and 2.4: the vocabulary's type and size, and where a missing cell goes."""
    vocabulary, codes = around.vocabulary, find_array(step, "codes")
    if vocabulary is not None and around.column not in (None, vocabulary.type):
        around.problems.add(
            f"{around.path}.vocabulary",
            f"expected a vocabulary of type {around.column}, found {vocabulary.type}",
        )
    if vocabulary is not None and codes is not None and len(codes) != len(vocabulary):
        around.problems.add(f"{around.path}.codes", f"expected {len(vocabulary)} codes, found {len(codes)}")
    if step.params.get("unknown") == "missing" and step.params.get("missing") == "error":
        around.problems.add(f"{around.path}.unknown", 'expected a code in `missing` for "missing", found "error"')


def check_center_scale(step: Step, around: Surroundings) -> None:
    """Steps 5.1: nothing is divided by zero."""
    scale = find_array(step, "scale")
    for i in np.flatnonzero(scale == 0) if scale is not None else ():
        around.problems.add(f"{around.path}.scale[{i}]", "expected another number than zero")


def check_clip(step: Step, around: Surroundings) -> None:
    """Steps 7.1: lo <= hi in every column."""
    lo, hi = find_array(step, "lo"), find_array(step, "hi")
    if lo is None or hi is None or not (len(lo) == 1 or len(hi) == 1 or len(lo) == len(hi)):
        return
    for i in np.flatnonzero(lo > hi):
        around.problems.add(f"{around.path}.lo", f"expected lo <= hi, not so in column {i}")


def check_bin(step: Step, around: Surroundings) -> None:
    """Steps 8.1 and 8.4: edges increase strictly; one code more than edges."""
    edges, codes = find_array(step, "edges"), find_array(step, "codes")
    if edges is None:
        return
    if len(edges) == 0:
        around.problems.add(f"{around.path}.edges", "expected at least one edge, found none")
    for i in np.flatnonzero(edges[:-1] >= edges[1:]):
        around.problems.add(f"{around.path}.edges[{i + 1}]", f"expected more than {edges[i]}, found {edges[i + 1]}")
    if codes is not None and len(codes) != len(edges) + 1:
        around.problems.add(f"{around.path}.codes", f"expected {len(edges) + 1} codes, found {len(codes)}")


def check_one_hot(step: Step, around: Surroundings) -> None:
    """Steps 9.2: codes from -1 to width - 1."""
    width = step.params.get("width")
    if isinstance(width, int):
        check_codes(around, -1, width - 1)


def check_take(step: Step, around: Surroundings) -> None:
    """Steps 10.1 and 10.2: whole rows, and codes of rows only."""
    width, values = step.params.get("width"), find_array(step, "values")
    if not isinstance(width, int) or values is None:
        return
    rows, rest = divmod(len(values), width)
    if rest or not rows:
        around.problems.add(f"{around.path}.values", f"expected rows of {width} numbers, found {len(values)} numbers")
        return
    check_codes(around, 0, rows - 1)


def check_codes(around: Surroundings, lo: int, hi: int) -> None:
    """Note possible codes of the operand that its consumer does not take."""
    operand = around.operand
    if operand is None or operand.lo is None or operand.hi is None:
        return
    for code in dict.fromkeys((operand.lo, operand.hi)):
        if not lo <= code <= hi:
            around.problems.add(f"{around.path}.in[0]", f"expected codes from {lo} to {hi}, the step can give {code}")


def check_select(step: Step, around: Surroundings) -> None:
    """Steps 12.1: at least one position, all within the operand."""
    index = find_array(step, "index")
    if index is None:
        return
    if len(index) == 0:
        around.problems.add(f"{around.path}.index", "expected at least one position, found none")
    width = MAX_WIDTH if around.operand is None else around.operand.width
    for i in np.flatnonzero((index < 0) | (index >= width)):
        around.problems.add(f"{around.path}.index[{i}]", f"expected a position from 0 to {width - 1}, found {index[i]}")


def find_array(step: Step, name: str) -> np.ndarray | None:
    """Return an array parameter, None where it is absent or could not be decoded."""
    values = step.params.get(name)
    return values if isinstance(values, np.ndarray) else None


RULES = {
    "number": check_number,
    "match": check_match,
    "center_scale": check_center_scale,
    "clip": check_clip,
    "bin": check_bin,
    "one_hot": check_one_hot,
    "take": check_take,
    "select": check_select,
}
