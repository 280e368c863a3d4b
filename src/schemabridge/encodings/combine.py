"""combine: the sum, product, mean, difference or quotient of columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from schemabridge.encodings.arguments import check_choice, refuse_argument
from schemabridge.encodings.join import (
    count_numbers,
    join_operands,
    list_registers,
    name_columns,
    read_operands,
    refuse_count,
)
from schemabridge.encodings.registry import register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand

FUNCTIONS = ("sum", "product", "mean", "difference", "quotient")
OF_TWO = ("difference", "quotient")


def combine(
    function: Literal["sum", "product", "mean", "difference", "quotient"],
    *,
    missing: Literal["error", "pass", "skip"] = "error",
    domain: Literal["error", "pass"] = "error",
) -> Combine:
    """Return the encoding of several columns that makes one number of them; it stands under a tuple of their names.

    Its feature is called after the columns and the function, `a_b_quotient`; `sb.named` gives it another name. What stands before it in a
    chain is done to each column, what stands behind it to its result.

    Parameters
    ----------
    function
        `"sum"`, `"product"` and `"mean"` of two columns or more, taken in their order; `"difference"` and `"quotient"` of two.
    missing
        `"error"`, or `"pass"` to hand NaN to the model where one of the columns is missing; `"skip"` leaves missing ones out of a sum, product or
        mean, as pandas does along rows: the sum of none is 0, their product 1, their mean NaN.
    domain
        `"error"` to refuse rows that give no finite number, such as a division by 0, as `out_of_domain`; `"pass"` to go on with NaN
        and infinities.

    Examples
    --------
    >>> import schemabridge as sb
    >>> df = {"price": [300.0, 450.0], "area": [60.0, 90.0]}
    >>> schema = sb.record_schema(df, encodings={("price", "area"): sb.combine("quotient"), "area": "numeric"})
    >>> schema.feature_names
    ('area', 'price_area_quotient')
    >>> sb.prepare_input({"price": [210.0], "area": [70.0]}, schema)
    array([[70.,  3.]], dtype=float32)
    """
    check_choice("combine", "function", function, FUNCTIONS)
    check_choice("combine", "missing", missing, ("error", *Combine.missing_policies))
    check_choice("combine", "domain", domain, ("error", "pass"))
    if missing == "skip" and function in OF_TWO:
        raise refuse_argument("combine", "missing", f'"error" or "pass" with {function!r}', missing)
    return Combine(function, missing, domain)


@register(combine)
@dataclass(frozen=True)
class Combine:
    """See `combine`."""

    kind: ClassVar[str] = "combine"
    needs_arguments: ClassVar[bool] = True
    missing_policies: ClassVar[tuple[str | float, ...]] = ("pass", "skip")
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "median"
    sees_missing: ClassVar[bool] = False
    marks_missing: ClassVar[bool] = False

    function: str
    missing: str = "error"
    domain: str = "error"

    def fit(self, program: ProgramBuilder, operand: Operand) -> Combine:
        """Return itself: there is nothing to learn."""
        return self

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add a `combine` step over the numbers of one column, of which there must be several."""
        return self.join(program, (operand,))

    def join(self, program: ProgramBuilder, operands: Sequence[Operand]) -> tuple[Operand, ...]:
        """Add a `combine` step; raises `encoding_mismatch` where it takes another number of columns."""
        count = count_numbers(operands)
        if count < 2 or (self.function in OF_TWO and count > 2):
            expected = "two columns" if self.function in OF_TWO else "several columns"
            raise refuse_count(operands, self.kind, f"sb.combine({self.function!r})", expected)
        skips = self.missing == "skip"
        read = read_operands(program, operands, self.kind, "pass" if self.missing != "error" else "error")
        name = name_columns(read)
        result = program.add_step(
            f"{name}.{self.function}",
            "combine",
            list_registers(read),
            function=self.function,
            missing="skip" if skips else "pass",
            domain=self.domain,
        )
        features = (f"{name}_{self.function}",)
        return (join_operands(read, result, features, self.kind, passes=False if skips else None),)
