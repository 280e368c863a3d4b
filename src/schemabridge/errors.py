"""Every error of schemabridge, with its code from the one table in errors.md."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from math import isfinite
import os
import sys
from typing import TYPE_CHECKING, Any
import warnings

from schemabridge.display import make_inert, show_whole_number, truncate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType


MOST_CHARACTERS_OF_NAME = 100
MOST_CHARACTERS_OF_MESSAGE = 2600
MOST_CHARACTERS_OF_HINT = 1200  # in a line
MOST_LINES_OF_HINT = 2000
FIELDS = ("column", "rows", "values", "hint", "problems", "count", "expected", "found", "frequencies", "details")


class SchemabridgeError(Exception):
    """Base of every error; catch it, or ValueError or TypeError, and look at `code`.

    Attributes
    ----------
    code : str
        The code of the table in `schemas/errors.md`, the same in every language.
    column : str or None
        The column concerned.
    rows : tuple of int
        Positions, from 0, of the first five rows concerned; empty where the whole column is meant.
    count : int
        How many rows are concerned.
    values : tuple
        At most ten values found there.
    hint : str
        What to do.
    message : str
        Where, what was expected, what was found; without the hint.
    expected, found : str
        The last two alone, without values; empty where the message says it another way.
    frequencies : tuple of int
        How often each of `values` is in the rows concerned; empty where they were not counted.
    problems : tuple of (str, str)
        For `invalid_schema`: every problem as (path into the document, what is wrong); where several columns are not recorded
        as they are: each as (column, why).
    details : str
        The whole text of a model's framework, where it failed.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        column: str | None = None,
        rows: Sequence[int] = (),
        values: Sequence[object] = (),
        hint: str | None = None,
        problems: Sequence[tuple[str, str]] = (),
        count: int = 0,
        expected: str = "",
        found: str = "",
        frequencies: Sequence[int] = (),
        details: str = "",
    ) -> None:
        self.code = code
        self.column = column
        self.rows = tuple(rows)
        self.values = tuple(values)
        self.hint = read_table()[code].hint if hint is None else hint
        self.problems = tuple(problems)
        self.count = max(count, len(self.rows))
        self.expected = expected
        self.found = found
        self.frequencies = tuple(frequencies)
        self.message = message
        self.details = details
        # Names of any length may stand in both; the fields keep them whole.
        told = truncate(message, MOST_CHARACTERS_OF_MESSAGE)
        lines = self.hint.split("\n")[:MOST_LINES_OF_HINT]  # code to paste has one a column
        advice = "\n".join(truncate(line, MOST_CHARACTERS_OF_HINT) for line in lines)
        super().__init__(make_inert(f"[{code}] {told}{describe_rows(self.rows, self.count)}\n  {advice}"))

    def __reduce__(self) -> tuple[object, ...]:
        """Return how to make the error again in another process."""
        return partial(type(self), **{name: getattr(self, name) for name in FIELDS}), (self.code, self.message)


class SchemabridgeValueError(SchemabridgeError, ValueError):
    """A value, a file or an argument is not what it has to be."""


class SchemabridgeTypeError(SchemabridgeError, TypeError):
    """Something is of the wrong type."""


class SchemabridgeWarning(UserWarning):
    """Base of every warning; `code`, `message` and `hint` as for errors."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        self.code = code
        self.message = message
        self.hint = read_table()[code].hint if hint is None else hint
        advice = self.hint.replace("\n", "\n  ")
        super().__init__(make_inert(f"[{code}] {message}\n  {advice}"))

    def __reduce__(self) -> tuple[object, ...]:
        """Return how to make the warning again in another process."""
        return type(self), (self.code, self.message, self.hint)


@dataclass(frozen=True)
class CountedValues:
    """The ten most frequent values, how often each is there, and how many distinct ones there are."""

    values: tuple[object, ...] = ()
    frequencies: tuple[int, ...] = ()
    distinct: int = 0


@dataclass(frozen=True)
class Code:
    """One row of the table: who raises it, what kind of error it is, when, and what to do."""

    stage: str
    kind: str
    when: str
    hint: str


def new_error(
    code: str,
    message: str,
    *,
    column: str | None = None,
    rows: Sequence[int] = (),
    values: Sequence[object] = (),
    hint: str | None = None,
    problems: Sequence[tuple[str, str]] = (),
    count: int = 0,
    details: str = "",
) -> SchemabridgeError:
    """Return the exception for `code`, a ValueError or a TypeError as the table says; the caller raises it."""
    kind = SchemabridgeTypeError if read_table()[code].kind == "type" else SchemabridgeValueError
    return kind(
        code,
        message,
        column=column,
        rows=rows,
        values=values,
        hint=hint,
        problems=problems,
        count=count,
        details=details,
    )


def new_column_error(
    code: str,
    column: str,
    *,
    expected: str,
    found: str,
    rows: Sequence[int] = (),
    counted: CountedValues | None = None,
    hint: str | None = None,
    count: int = 0,
) -> SchemabridgeError:
    """Return the exception for what is wrong with a column, in the words that errors and findings share.

    `rows` are the first five of `count` rows concerned, none where it is the column as a whole; `counted` what is there.
    """
    kind = SchemabridgeTypeError if read_table()[code].kind == "type" else SchemabridgeValueError
    return kind(
        code,
        describe_column(column, expected, found, counted),
        column=column,
        rows=rows,
        values=() if counted is None else counted.values,
        hint=hint,
        count=count,
        expected=expected,
        found=found,
        frequencies=() if counted is None else counted.frequencies,
    )


def redact_error(error: SchemabridgeError) -> SchemabridgeError:
    """Return the exception without values that were found, in its words neither (clause 12.9)."""
    if error.column is not None and error.found:
        message = describe_column(error.column, error.expected, error.found)
    elif error.values:
        message = f"column {error.column!r}: {read_table()[error.code].when}"
    else:
        message = error.message
    hint = read_table()[error.code].hint if error.values else error.hint
    return change_error(error, message=message, hint=hint, values=(), frequencies=(), details="")


def change_error(error: SchemabridgeError, **changed: Any) -> SchemabridgeError:
    """Return an error of the same code with another message, or other fields."""
    fields = {name: getattr(error, name) for name in ("message", *FIELDS)} | changed
    return type(error)(error.code, **fields)


def is_redacted(redact: bool | None) -> bool:  # noqa: FBT001
    """Return whether messages and reports tell no values: as asked for, otherwise as the variable SCHEMABRIDGE_REDACT says."""
    if redact is None:
        return os.environ.get("SCHEMABRIDGE_REDACT", "").lower() in ("1", "true", "yes")
    if not isinstance(redact, bool):
        raise new_error(
            "invalid_argument",
            f"redact should be True, False or None, found {list_values([redact])}",
            hint="redact=True leaves values out of messages, redact=False keeps them, None asks SCHEMABRIDGE_REDACT",
        )
    return redact


def check_flag(name: str, value: object) -> bool:
    """Return an argument that is true or false; raises `invalid_argument` for anything else, also what only counts as such."""
    if not isinstance(value, bool):
        raise new_error(
            "invalid_argument",
            f"{name} should be True or False, found {list_values([value])}",
            hint="write True or False, without quotation marks",
        )
    return value


def describe_column(column: str, expected: str, found: str, counted: CountedValues | None = None) -> str:
    """Return one sentence with column, expected, found, and the values found with how often each is there."""
    listed = f": {list_counted(counted)}" if counted is not None and counted.values else ""
    return f"column {truncate(column, MOST_CHARACTERS_OF_NAME)!r}: expected {expected}, found {found}{listed}"


def list_counted(counted: CountedValues) -> str:
    """Return the most frequent values as text, with their frequencies where they are more than one."""
    pairs = zip(counted.values, counted.frequencies, strict=True)
    shown = ", ".join(show_found(value) + (f" ({number})" if number > 1 else "") for value, number in pairs)
    more = counted.distinct - len(counted.values)
    return f"{shown} and {more} more" if more > 0 else shown


def show_found(value: object) -> str:
    """Return a value of a batch as pages show it: a whole number without a point."""
    return show_whole_number(value) if isinstance(value, float) and isfinite(value) else shorten_value(value)


def warn(code: str, message: str, *, hint: str | None = None) -> None:
    """Issue a SchemabridgeWarning for `code` that points at the line that called this package; one tells of all columns."""
    frame: FrameType | None = sys._getframe()
    depth = 1
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] == __package__:
        frame, depth = frame.f_back, depth + 1
    warnings.warn(SchemabridgeWarning(code, message, hint), stacklevel=depth)


@cache
def read_table() -> dict[str, Code]:
    """Return the table of codes, read from errors.md."""
    from importlib import resources  # as slow as a tenth of all imports

    text = resources.files(__package__).joinpath("errors.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| `")
    ]
    return {cells[0].strip("`"): Code(*cells[1:]) for cells in rows}


def describe_rows(rows: Sequence[int], count: int) -> str:
    """Return in how many rows something was found, and where it begins; nothing where the whole column is meant."""
    if not rows:
        return ""
    return f"; row {rows[0]}" if count == 1 else f"; {count} rows, the first is {rows[0]}"


def is_word(value: object, words: Sequence[object]) -> bool:
    """Return whether an argument is one of some words; many a class compares as something that is no boolean."""
    return isinstance(value, str) and value in words


def list_values(values: Sequence[object], total: int | None = None) -> str:
    """Return at most ten values as text for a message, then how many more there are."""
    shown = ", ".join(shorten_value(value) for value in values[:10])
    more = (len(values) if total is None else total) - min(len(values), 10)
    return f"{shown} and {more} more" if more > 0 else shown


def shorten_value(value: object) -> str:
    return repr(value)[:60]
