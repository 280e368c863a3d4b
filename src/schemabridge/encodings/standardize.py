"""standardize: (x - mean) / scale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from schemabridge.encodings.arguments import Numbers, check_choice, check_statistic
from schemabridge.encodings.registry import register
from schemabridge.encodings.statistics import (
    ROUNDINGS,
    Rounding,
    check_scale,
    list_training_columns,
    lower_center_scale,
    read_numbers,
    round_numbers,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand

EPSILON = float(np.finfo(np.float64).eps)


def standardize(
    *,
    mean: float | Sequence[float] | None = None,
    scale: float | Sequence[float] | None = None,
    missing: Literal["error", "pass"] = "error",
    round: Rounding = None,  # noqa: A002
) -> Standardize:
    """Return the encoding (x - mean) / scale, by default with the mean and standard deviation of the training rows.

    The statistics are those of scikit-learn's StandardScaler on this column: divided by n (ddof 0), missing values
    skipped, scale 1 for a constant column. Infinite numbers stay infinite, which `validate_batch` notes;
    `[sb.numeric(within=(0, 120)), "standardize"]` refuses what lies beyond finite bounds.

    Parameters
    ----------
    mean, scale
        Statistics to use instead of those of the training rows; one number, or one for each column of the register.
    missing
        `"error"`, or `"pass"` to hand NaN to the model; the whole input takes NaN then, from other columns too.
    round
        `"float32"`: the arithmetic of float32 arrays, as of `(x.astype("float32") - mean) / scale` in numpy. x is rounded to
        float32, then mean and scale, then the result of each operation. Statistics that are not given are worked out in
        float64 and then rounded, as StandardScaler does for a float32 array from scikit-learn 1.8 on; those of `x.mean()` in
        float32 may differ in their last digit, so give yours.

    Examples
    --------
    >>> import schemabridge as sb
    >>> schema = sb.record_schema({"age": [30.0, 50.0]}, encodings={"age": "standardize"})
    >>> sb.prepare_input({"age": [55.0]}, schema)
    array([[1.5]], dtype=float32)
    """
    check_choice("standardize", "missing", missing, ("error", *Standardize.missing_policies))
    check_choice("standardize", "round", round, ROUNDINGS)
    means, scales = check_statistic("standardize", "mean", mean), check_scale("standardize", scale)
    return Standardize(
        None if means is None else round_numbers("standardize", "mean", means, round),
        None if scales is None else round_numbers("standardize", "scale", scales, round),
        missing,
        round,
    )


@register(standardize, suffix="standardized")
@dataclass(frozen=True)
class Standardize:
    """See `standardize`."""

    kind: ClassVar[str] = "standardize"
    needs_arguments: ClassVar[bool] = False
    missing_policies: ClassVar[tuple[str | float, ...]] = ("pass",)
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "median"
    sees_missing: ClassVar[bool] = False
    marks_missing: ClassVar[bool] = False

    mean: Numbers | None = None
    scale: Numbers | None = None
    missing: str = "error"
    round: Rounding = None

    def fit(self, program: ProgramBuilder, operand: Operand) -> Standardize:
        """Return it with mean and scale of the training values as they arrive."""
        if self.mean is not None and self.scale is not None:
            return self
        operand = read_numbers(program, operand, self.kind, self.missing, self.round)
        columns = list_training_columns(program, operand, self.kind)
        fitted = [measure_column(column) for column in columns]
        if self.scale is None:  # a population with the deviation 1 spans 2 or more
            spread = [
                scale != 1.0 or np.nanmax(column) - np.nanmin(column) >= 1.0
                for column, (_, scale) in zip(columns, fitted, strict=True)
            ]
            program.note_spread(operand, self.kind, spread)
        means = round_numbers(self.kind, "mean", tuple(mean for mean, _ in fitted), self.round)
        scales = round_numbers(self.kind, "scale", tuple(scale for _, scale in fitted), self.round)
        return replace(self, mean=self.mean or means, scale=self.scale or scales)

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add a `center_scale` step."""
        operand = read_numbers(program, operand, self.kind, self.missing, self.round)
        return lower_center_scale(program, operand, self.kind, self.mean, self.scale, self.round)


def measure_column(values: np.ndarray) -> tuple[float, float]:
    """Return mean and scale of one column, NaN skipped.

    As scikit-learn's `_incremental_mean_and_var` (two passes and a correction) and `_is_constant_feature`.
    """
    count = len(values) - int(np.isnan(values).sum())
    mean = float(np.nansum(values) if count < len(values) else np.sum(values)) / count
    deviations = values - mean
    total = np.nansum if count < len(values) else np.sum
    correction = float(total(deviations))
    variance = (float(total(deviations**2)) - correction**2 / count) / count
    constant = variance <= count * EPSILON * variance + (count * mean * EPSILON) ** 2
    return mean, 1.0 if constant else sqrt(variance)
