"""math: a function of a number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from schemabridge.encodings.arguments import check_choice, check_number, refuse_argument
from schemabridge.encodings.reading import read_as_numbers
from schemabridge.encodings.registry import register
from schemabridge.program.elementary import LARGEST_EXPONENT

if TYPE_CHECKING:
    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand

FUNCTIONS = ("log", "log1p", "exp", "expm1", "sqrt", "square", "abs", "reciprocal", "power")


def math(
    function: Literal["log", "log1p", "exp", "expm1", "sqrt", "square", "abs", "reciprocal", "power"],
    *,
    exponent: float | None = None,
    domain: Literal["error", "pass"] = "error",
    missing: Literal["error", "pass"] = "error",
) -> Math:
    """Return the encoding that applies a function to each number, with the same bits in every language.

    Parameters
    ----------
    function
        `"log"`, `"log1p"`, `"exp"`, `"expm1"`, `"sqrt"`, `"square"`, `"abs"`, `"reciprocal"` or `"power"`.
    exponent
        Of `"power"`, at most 1,000 in magnitude.
    domain
        `"error"` to refuse numbers of which the function gives no finite one, such as the logarithm of 0, as
        `out_of_domain`; `"pass"` to go on with NaN and infinities.
    missing
        `"error"`, or `"pass"` to hand NaN to the model; the whole input takes NaN then, from other columns too.

    Examples
    --------
    >>> import schemabridge as sb
    >>> schema = sb.record_schema({"fare": [7.25, 71.0]}, encodings={"fare": sb.math("sqrt")})
    >>> sb.prepare_input({"fare": [16.0, 2.25]}, schema).ravel()
    array([4. , 1.5], dtype=float32)
    """
    check_choice("math", "function", function, FUNCTIONS)
    check_choice("math", "domain", domain, ("error", "pass"))
    check_choice("math", "missing", missing, ("error", *Math.missing_policies))
    if (exponent is None) == (function == "power"):
        raise refuse_argument("math", "exponent", 'a number with "power", and left out otherwise', exponent)
    return Math(function, None if exponent is None else check_exponent(exponent), domain, missing)


def check_exponent(exponent: object) -> float:
    number = check_number("math", "exponent", exponent)
    if not isfinite(number) or abs(number) > LARGEST_EXPONENT:
        raise refuse_argument("math", "exponent", f"of a magnitude of at most {LARGEST_EXPONENT}", exponent)
    return number


@register(math)
@dataclass(frozen=True)
class Math:
    """See `math`."""

    kind: ClassVar[str] = "math"
    needs_arguments: ClassVar[bool] = True
    missing_policies: ClassVar[tuple[str | float, ...]] = ("pass",)
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "median"
    sees_missing: ClassVar[bool] = False
    marks_missing: ClassVar[bool] = False

    function: str
    exponent: float | None = None
    domain: str = "error"
    missing: str = "error"

    def fit(self, program: ProgramBuilder, operand: Operand) -> Math:
        """Return itself: there is nothing to learn."""
        return self

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add a `math` step."""
        operand = read_as_numbers(program, operand, self.kind, self.missing)
        register = program.add_step(
            f"{operand.column.name}.{self.function}",
            "math",
            [operand.register or ""],
            function=self.function,
            exponent=None if self.exponent is None else np.array([self.exponent]),
            domain=self.domain,
        )
        return (replace(operand, register=register, kind=self.kind),)
