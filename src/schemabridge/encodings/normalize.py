"""normalize: numbers of a row divided by its length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from schemabridge.encodings.arguments import check_choice
from schemabridge.encodings.join import join_operands, list_registers, name_columns, read_operands
from schemabridge.encodings.registry import register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand

NORMS = ("l1", "l2", "max")


def normalize(norm: Literal["l1", "l2", "max"] = "l2", *, missing: Literal["error", "pass"] = "error") -> Normalize:
    """Return the encoding that divides the numbers of a row by its length, as scikit-learn's Normalizer; it stands under a tuple of columns.

    Its features have the names of the columns. A row of zeros stays as it is.

    Parameters
    ----------
    norm
        The length: `"l2"` the root of the sum of squares, `"l1"` the sum of magnitudes, `"max"` the greatest magnitude.
    missing
        `"error"`, or `"pass"`: a row in which one of the columns is missing is NaN as a whole.

    Examples
    --------
    >>> import schemabridge as sb
    >>> schema = sb.record_schema({"x": [3.0], "y": [4.0]}, encodings={("x", "y"): "normalize"})
    >>> sb.prepare_input({"x": [0.0, -6.0], "y": [0.0, 8.0]}, schema)
    array([[ 0. ,  0. ],
           [-0.6,  0.8]], dtype=float32)
    """
    check_choice("normalize", "norm", norm, NORMS)
    check_choice("normalize", "missing", missing, ("error", *Normalize.missing_policies))
    return Normalize(norm, missing)


@register(normalize, suffix="normalized")
@dataclass(frozen=True)
class Normalize:
    """See `normalize`."""

    kind: ClassVar[str] = "normalize"
    needs_arguments: ClassVar[bool] = False
    missing_policies: ClassVar[tuple[str | float, ...]] = ("pass",)
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "median"
    sees_missing: ClassVar[bool] = False
    marks_missing: ClassVar[bool] = False

    norm: str
    missing: str = "error"

    def fit(self, program: ProgramBuilder, operand: Operand) -> Normalize:
        """Return itself: there is nothing to learn."""
        return self

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add a `normalize` step over the numbers of one column."""
        return self.join(program, (operand,))

    def join(self, program: ProgramBuilder, operands: Sequence[Operand]) -> tuple[Operand, ...]:
        """Add a `normalize` step over all columns."""
        read = read_operands(program, operands, self.kind, self.missing)
        name = name_columns(read)
        register = program.add_step(f"{name}.normalized", "normalize", list_registers(read), norm=self.norm)
        features = tuple(feature for each in read for feature in each.features)
        return (join_operands(read, register, features, self.kind),)
