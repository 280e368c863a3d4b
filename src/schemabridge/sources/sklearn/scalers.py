"""Scalers: one affine step a column, in the arithmetic of the dtype and storage that scikit-learn has there.

Dense rows are divided by the scale, sparse ones multiplied by its reciprocal. In float32 a parameter is rounded first or
not, by class and version; the estimator is asked with rows of our own which of the two it does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from schemabridge.errors import new_error
from schemabridge.sources.sklearn.features import Cell, Op, apply_steps
from schemabridge.sources.sklearn.matrices import build_like, find_dtype, is_sparse, take_columns, to_dense, transform
from schemabridge.sources.sklearn.refusals import refuse_step
from schemabridge.sources.sklearn.registry import captures

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.sklearn.features import Feature
    from schemabridge.sources.sklearn.registry import Block

    Parameters = np.ndarray | None

PROBES = 257  # rows that a float32 scaler is asked with


@captures("StandardScaler")
def capture_standard(program: ProgramBuilder, scaler: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return (x - mean) / scale."""
    if scaler.with_std:
        note_flat(program, given, (scaler.scale_ == 1.0) & (np.sqrt(scaler.var_) != 1.0), "standardize")
    return standardize(scaler, given, shown)


def standardize(scaler: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return (x - mean) / scale of a fitted StandardScaler."""
    center = scaler.mean_ if scaler.with_mean else None
    return divide(scaler, given, shown, center, scaler.scale_ if scaler.with_std else None, "standardize")


@captures("RobustScaler")
def capture_robust(program: ProgramBuilder, scaler: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return (x - center) / scale."""
    if scaler.with_scaling:
        note_flat(program, given, find_flat(scaler, given), "robust")
    center = scaler.center_ if scaler.with_centering else None
    return divide(scaler, given, shown, center, scaler.scale_ if scaler.with_scaling else None, "robust")


@captures("MaxAbsScaler")
def capture_max_abs(_: ProgramBuilder, scaler: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return x / largest, clipped where the scaler does."""
    bounds = (-1.0, 1.0) if getattr(scaler, "clip", False) else None
    return divide(scaler, given, shown, None, scaler.scale_, "max_abs", bounds)


@captures("MinMaxScaler")
def capture_min_max(program: ProgramBuilder, scaler: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return x * scale + offset, clipped where the scaler does."""
    note_flat(program, given, scaler.data_range_ == 0, "min_max")
    bounds = scaler.feature_range if scaler.clip else None

    def build(hold: Callable[[np.ndarray], np.ndarray], round_to: str | None) -> list[tuple[Op, ...]]:
        pairs = zip(hold(scaler.scale_), hold(scaler.min_), strict=True)
        return [(scale_offset(scale, offset, round_to), *clip(bounds, round_to)) for scale, offset in pairs]

    return scale_features(scaler, given, shown, build, "min_max")


def note_flat(program: ProgramBuilder, given: Block, is_flat: np.ndarray, kind: str) -> None:
    """Note the columns of the frame that a scaler found no spread in, so that it divides by 1."""
    for feature, flat in zip(given.features, is_flat, strict=True):
        if flat and isinstance(feature.base, Cell):
            program.unscaled[feature.column] = kind


def find_flat(scaler: Any, given: Block) -> np.ndarray:
    """Return which columns have no spread between the quantiles of a RobustScaler, which keeps a scale of 1 of them."""
    flat = np.asarray(scaler.scale_ == 1.0)
    for place in np.flatnonzero(flat).tolist():
        known = to_dense(take_columns(given.shown, [place])).astype(np.float64)[:, 0]
        low, high = np.nanpercentile(known, scaler.quantile_range) if not np.isnan(known).all() else (0.0, 1.0)
        flat[place] = low == high
    return flat


def divide(
    scaler: Any,
    given: Block,
    shown: Any,
    center: Parameters,
    scale: Parameters,
    kind: str,
    bounds: tuple[float, float] | None = None,
) -> Sequence[Feature]:
    """Return (x - center) / scale for dense rows, x * (1 / scale) for sparse ones."""
    width = len(given.features)
    if center is None and scale is None:
        return [feature.then(kind=kind) for feature in given.features]
    sparse = is_sparse(given.shown)
    centers = np.zeros(width) if center is None else center
    scales = np.ones(width) if scale is None else scale

    def build(hold: Callable[[np.ndarray], np.ndarray], round_to: str | None) -> list[tuple[Op, ...]]:
        if sparse:
            return [(scale_offset(each, -0.0, round_to), *clip(bounds, round_to)) for each in 1.0 / scales]
        pairs = zip(hold(centers), hold(scales), strict=True)
        return [(center_scale(middle, each, round_to), *clip(bounds, round_to)) for middle, each in pairs]

    return scale_features(scaler, given, shown, build, kind)


def scale_features(
    scaler: Any,
    given: Block,
    shown: Any,
    build: Callable[[Callable[[np.ndarray], np.ndarray], str | None], list[tuple[Op, ...]]],
    kind: str,
) -> Sequence[Feature]:
    """Return the features with the steps of the scaler in the dtype that its output shows."""
    dtype = find_dtype(shown)
    if dtype not in (np.float64, np.float32):
        hint = "give the scaler columns of float64 or float32"
        raise refuse_step(scaler, f"it computes in {dtype}", hint)
    if dtype == np.float64:
        steps = build(hold_as_they_are, None)
    else:
        candidates = [build(hold_float32, "float32"), build(hold_as_they_are, "float32")]
        steps = choose_steps(scaler, candidates, sparse=is_sparse(given.shown))
    check_finite(scaler, steps, given)
    return [feature.then(*ops, kind=kind) for feature, ops in zip(given.features, steps, strict=True)]


def hold_as_they_are(values: np.ndarray) -> np.ndarray:
    return np.asarray(values, np.float64)


def hold_float32(values: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore", under="ignore"):
        return np.asarray(values, np.float64).astype(np.float32).astype(np.float64)


def choose_steps(scaler: Any, candidates: Sequence[list[tuple[Op, ...]]], *, sparse: bool) -> list[tuple[Op, ...]]:
    """Return the first candidate that gives what the scaler makes of float32 rows of our own; the first of all if none does."""
    if sparse:
        return candidates[0]  # the reciprocal is never rounded
    width = len(candidates[0])
    rows = draw_probes(scaler, width)
    shown = to_dense(transform(scaler, build_like(scaler, rows)))
    for steps in candidates:
        columns = [apply_steps(rows[:, at].astype(np.float64), steps[at]) for at in range(width)]
        found = np.column_stack(columns).astype(np.float32)
        if np.array_equal(found, shown.astype(np.float32), equal_nan=True):
            return steps
    return candidates[0]


def draw_probes(scaler: Any, width: int) -> np.ndarray:
    """Return float32 rows about where the scaler was fitted, the same each time."""
    random = np.random.default_rng(0)
    middle = next(
        (
            np.asarray(each)
            for each in (getattr(scaler, name, None) for name in ("mean_", "center_", "data_min_"))
            if each is not None
        ),
        np.zeros(width),
    )
    scale = getattr(scaler, "data_range_", getattr(scaler, "scale_", None))
    spread = np.ones(width) if scale is None else np.asarray(scale)
    with np.errstate(all="ignore"):
        rows = (middle + spread * random.standard_normal((PROBES, width))).astype(np.float32)
    return np.where(np.isfinite(rows), rows, np.float32(1.0))


def check_finite(scaler: Any, steps: Sequence[tuple[Op, ...]], given: Block) -> None:
    """Raise `not_fitted` where a parameter is not finite: the training column had no value, or one of which a range is infinite."""
    for ops, feature in zip(steps, given.features, strict=True):
        wrong = [name for op in ops for name, value in op.params if isinstance(value, float) and not np.isfinite(value)]
        if wrong:
            message = f"{type(scaler).__name__} learned a {wrong[0]} from {feature.name!r} that is not finite"
            hint = "leave this column out: it had no value, or one that is too large, when the scaler was fitted"
            raise new_error("not_fitted", message, column=feature.column, hint=hint)


def center_scale(center: float, scale: float, round_to: str | None = None) -> Op:
    """Return the step (x - center) / scale."""
    return Op("center_scale", (("center", float(center)), ("scale", float(scale)), *rounding(round_to)))


def scale_offset(scale: float, offset: float, round_to: str | None = None) -> Op:
    """Return the step x * scale + offset; an offset of -0.0 leaves the product as it is, the sign of a zero too."""
    return Op("scale_offset", (("scale", float(scale)), ("offset", float(offset)), *rounding(round_to)))


def clip(bounds: tuple[float, float] | None, round_to: str | None = None) -> tuple[Op, ...]:
    if bounds is None:
        return ()
    low, high = hold_float32(np.array(bounds)) if round_to else np.array(bounds, np.float64)
    return (Op("clip", (("lo", float(low)), ("hi", float(high)))),)


def rounding(round_to: str | None) -> tuple[tuple[str, Any], ...]:
    return () if round_to is None else (("round", round_to),)
