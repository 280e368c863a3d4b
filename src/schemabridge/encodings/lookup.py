"""lookup: the numbers that a table gives for a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal, cast

import numpy as np

from schemabridge.encodings.arguments import is_number, join_words, refuse_argument
from schemabridge.encodings.reading import Code, check_unread, read_as_codes
from schemabridge.encodings.registry import register
from schemabridge.encodings.vocabulary import type_vocabulary
from schemabridge.errors import new_error

if TYPE_CHECKING:
    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand
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
    if isinstance(table, type) or not hasattr(table, "items") or len(table) == 0:
        raise refuse_argument("lookup", "table", "a dict of value to number", table)
    rows = tuple((value, to_row("table", row)) for value, row in table.items())
    others = (to_policy("missing", missing, ("error",)), to_policy("unknown", unknown, ("error", "missing")))
    widths = {len(row) for row in (*(row for _, row in rows), *others) if not isinstance(row, str)}
    if len(widths) != 1:
        raise refuse_argument("lookup", "the rows of the table, missing and unknown", "of one length", sorted(widths))
    if parts is not None and (
        isinstance(parts, (str, type)) or not hasattr(parts, "__len__") or {len(parts)} != widths
    ):
        raise refuse_argument("lookup", "parts", f"a list of {max(widths)} names", parts)
    return Lookup(rows, *others, None if parts is None else tuple(parts))


@register(lookup)
@dataclass(frozen=True)
class Lookup:
    """See `lookup`."""

    kind: ClassVar[str] = "lookup"
    needs_arguments: ClassVar[bool] = True
    missing_policies: ClassVar[tuple[str | float, ...]] = (0.0,)
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "most_frequent"
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

    def fit(self, program: ProgramBuilder, operand: Operand) -> Lookup:
        """Return it with the values of its table typed as the column."""
        check_unread(operand, self.kind)
        values = type_vocabulary([value for value, _ in self.table], operand)
        if len(values) > len(self.table):
            message = f"lookup has no number for {operand.missing_as!r}, which missing cells of column {operand.column.name!r} count as"
            raise new_error("unknown_encoding", message, column=operand.column.name)
        return replace(self, vocabulary=values)

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
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
        passes = bool(np.isnan(values).any())
        return (replace(operand, register=register, features=features, kind=self.kind, passes=passes),)


def to_policy(argument: str, policy: object, words: Sequence[str]) -> str | Row:
    """Return one of `words`, or the row that stands for missing or unknown values."""
    return policy if isinstance(policy, str) and policy in words else to_row(argument, policy, words)


def to_row(argument: str, numbers: object, words: Sequence[str] = ()) -> Row:
    """Return one number or several as a row of the table; NaN is allowed."""
    several = isinstance(numbers, (Sequence, np.ndarray)) and not isinstance(numbers, str)
    values = list(cast("Sequence[object]", numbers)) if several else [numbers]
    if not values or not all(is_number(value) for value in values):
        expected = join_words(words, "a number or several of them")
        raise refuse_argument("lookup", argument, expected, numbers)
    return tuple(float(value) for value in values)  # type: ignore[arg-type]


def add_row(rows: list[Row], row: str | Row) -> Code:
    """Return the code of a row added to the table, or the word that stands in its place."""
    if isinstance(row, str):
        return row
    rows.append(row)
    return len(rows) - 1
