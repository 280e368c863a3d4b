"""lookup: the numbers that a table gives for a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from schemabridge.encodings.arguments import is_number
from schemabridge.encodings.reading import Code, check_unread, read_as_codes
from schemabridge.encodings.vocabulary import type_vocabulary
from schemabridge.errors import new_error

if TYPE_CHECKING:
    from schemabridge.encodings.operand import Operand
    from schemabridge.encodings.program import Program
    from schemabridge.schema import Vocabulary

Row = tuple[float, ...]


def lookup(
    table: Mapping[object, float | Sequence[float]],
    *,
    missing: float | Sequence[float] | str = "error",
    unknown: float | Sequence[float] | str = "error",
    parts: Sequence[str] | None = None,
) -> Lookup:
    """Return the encoding of a value as the number, or the numbers, that a table gives for it.

    Parameters
    ----------
    table
        Value to number, or to a tuple of numbers, all of one length.
    missing, unknown
        `"error"`, or the number or numbers of missing and of unknown values; `unknown="missing"`: as missing.
    parts
        Names of several numbers, for the features `<column>_<part>`; by default 0, 1, 2, ….

    Examples
    --------
    >>> import schemabridge as sb
    >>> risk = sb.lookup({"low": 0.1, "high": 0.9}, unknown=0.5)
    >>> schema = sb.record_schema({"risk": ["low"]}, encodings={"risk": risk})
    >>> sb.prepare_input({"risk": ["high", "none"]}, schema).ravel()
    array([0.9, 0.5], dtype=float32)
    """
    rows = {value: to_row(row) for value, row in table.items()}
    extra = [to_row(row) for row in (missing, unknown) if not isinstance(row, str)]
    widths = {len(row) for row in [*rows.values(), *extra]}
    if not rows or len(widths) != 1:
        raise new_error("unknown_encoding", "lookup: the table is empty, or its rows have different lengths")
    if missing != "error" and isinstance(missing, str):
        raise new_error("unknown_encoding", f'lookup: missing={missing!r} is neither "error" nor a number')
    if isinstance(unknown, str) and unknown not in ("error", "missing"):
        raise new_error("unknown_encoding", f'lookup: unknown={unknown!r} is neither "error", "missing" nor a number')
    if parts is not None and len(parts) != next(iter(widths)):
        raise new_error("unknown_encoding", f"lookup: {len(parts)} parts are named, the table has {next(iter(widths))}")
    return Lookup(
        tuple(rows.items()),
        missing if isinstance(missing, str) else to_row(missing),
        unknown if isinstance(unknown, str) else to_row(unknown),
        None if parts is None else tuple(parts),
    )


@dataclass(frozen=True)
class Lookup:
    """See `lookup`."""

    kind: ClassVar[str] = "lookup"
    marks_missing: ClassVar[bool] = False

    table: tuple[tuple[object, Row], ...]
    missing: str | Row = "error"
    unknown: str | Row = "error"
    parts: tuple[str, ...] | None = None
    vocabulary: Vocabulary | None = None

    @property
    def sees_missing(self) -> bool:
        """Whether missing values have a policy."""
        return self.missing != "error"

    def fit(self, program: Program, operand: Operand) -> Lookup:
        """Return it with the values of its table typed as the column."""
        check_unread(operand, self.kind)
        values = type_vocabulary([value for value, _ in self.table], operand)
        if len(values) > len(self.table):
            message = f"lookup has no number for {operand.missing_as!r}, which missing cells of column {operand.column.name!r} count as"
            raise new_error("unknown_encoding", message, column=operand.column.name)
        return replace(self, vocabulary=values)

    def lower(self, program: Program, operand: Operand) -> tuple[Operand, ...]:
        """Add a `match` and a `take` step."""
        if self.vocabulary is None:
            raise TypeError("lower takes a fitted encoding")
        rows = [row for _, row in self.table]
        missing = add_row(rows, self.missing)
        unknown = add_row(rows, self.unknown)
        code = read_as_codes(program, operand, self.kind, self.vocabulary, codes=None, missing=missing, unknown=unknown)
        width, name = len(rows[0]), operand.column.name
        values = np.array(rows, np.float64).reshape(-1)
        register = program.add_step(f"{name}.taken", "take", [code], width=width, values=values)
        parts = self.parts or tuple(str(part) for part in range(width))
        features = (name,) if width == 1 and self.parts is None else tuple(f"{name}_{part}" for part in parts)
        return (replace(operand, register=register, features=features, kind=self.kind),)


def to_row(numbers: object) -> Row:
    """Return one number or several as a row of the table; NaN is allowed."""
    values = (
        list(numbers) if isinstance(numbers, (Sequence, np.ndarray)) and not isinstance(numbers, str) else [numbers]
    )
    if not values or not all(is_number(value) for value in values):
        raise new_error("unknown_encoding", f"lookup: {numbers!r} is neither a number nor a row of numbers")
    return tuple(float(value) for value in values)  # type: ignore[arg-type]


def add_row(rows: list[Row], row: str | Row) -> Code:
    """Return the code of a row added to the table, or the word that stands in its place."""
    if isinstance(row, str):
        return row
    rows.append(row)
    return len(rows) - 1
