"""coalesce: the first of several columns that is not missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from schemabridge.display import count_things
from schemabridge.encodings.arguments import check_choice
from schemabridge.encodings.join import count_numbers, join_operands, list_registers, read_operands, refuse_count
from schemabridge.encodings.registry import register
from schemabridge.errors import list_values, new_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand


def coalesce(*, missing: Literal["error", "pass"] = "error") -> Coalesce:
    """Return the encoding that fills a column from others: the first of a tuple of columns that is not missing in the row.

    Its feature is called after all columns, `a_or_b`; `sb.named` gives it another name.

    Parameters
    ----------
    missing
        What becomes of a row in which all of them are missing: `"error"`, or `"pass"` to hand NaN to the model;
        `[sb.coalesce(), sb.fill(0)]` fills it.

    Examples
    --------
    >>> import schemabridge as sb
    >>> df = {"billed": [10.0, None, 30.0], "quoted": [11.0, 22.0, None]}
    >>> schema = sb.record_schema(df, encodings={("billed", "quoted"): "coalesce"})
    >>> sb.prepare_input({"billed": [None, 5.0], "quoted": [7.0, 6.0]}, schema).ravel()
    array([7., 5.], dtype=float32)
    """
    check_choice("coalesce", "missing", missing, ("error", *Coalesce.missing_policies))
    return Coalesce(missing)


@register(coalesce)
@dataclass(frozen=True)
class Coalesce:
    """See `coalesce`."""

    kind: ClassVar[str] = "coalesce"
    needs_arguments: ClassVar[bool] = False
    missing_policies: ClassVar[tuple[str | float, ...]] = ("pass",)
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "median"
    sees_missing: ClassVar[bool] = True
    marks_missing: ClassVar[bool] = False

    missing: str = "error"

    def fit(self, program: ProgramBuilder, operand: Operand) -> Coalesce:
        """Return itself: there is nothing to learn."""
        return self

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add a `coalesce` step over the numbers of one column, of which there must be several."""
        return self.join(program, (operand,))

    def join(self, program: ProgramBuilder, operands: Sequence[Operand]) -> tuple[Operand, ...]:
        """Add a `coalesce` step; raises `policy_needed` where training rows miss all columns and nothing is said of them."""
        if count_numbers(operands) < 2:
            raise refuse_count(operands, self.kind, '"coalesce"', "several columns")
        read = read_operands(program, operands, self.kind, "pass")
        name = "_or_".join(each.column.name for each in operands)
        result = program.add_step(f"{name}.filled", "coalesce", list_registers(read))
        joined = join_operands(read, result, (name,), self.kind, passes=self.missing == "pass")
        if self.missing == "error" and all(each.missing == "error" for each in operands):
            check_filled(program, joined)
        return (joined,)


def check_filled(program: ProgramBuilder, operand: Operand) -> None:
    """Raise `policy_needed` where nothing fills a training row."""
    rows = np.flatnonzero(np.isnan(program.compute(operand)).any(axis=1))
    if len(rows):
        message = (
            f"columns {list_values(operand.columns)} are missing together in {count_things(len(rows), 'training row')}"
        )
        hint = 'choose one: [sb.coalesce(), sb.fill("median")], sb.coalesce(missing="pass"), which hands NaN to the model; or drop these rows'
        first = [int(row) for row in rows[:5]]
        raise new_error("policy_needed", message, column=operand.column.name, rows=first, hint=hint)
