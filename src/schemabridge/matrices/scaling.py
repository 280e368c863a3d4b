"""A column as an affine image of another one, and which scaling that is."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from schemabridge.schema import Step

LEAST_VALUES = 3  # any two values are an affine image of any two others
SLACK = 16


@dataclass(frozen=True)
class Image:
    """b = a * factor + offset, up to the rounding of the cells; `error` is how far the factor may be off."""

    factor: float
    offset: float
    error: float
    count: int


def find_image(a: np.ndarray, b: np.ndarray, eps: float) -> Image | None:
    """Return how column b follows from column a by a factor and an offset, None where it does not."""
    known = np.isfinite(a) & np.isfinite(b)
    if (known != ~(np.isnan(a) & np.isnan(b))).any():
        return None
    x, y = a[known].astype(np.float64), b[known].astype(np.float64)
    if len(np.unique(x)) < LEAST_VALUES or len(np.unique(y)) < LEAST_VALUES:
        return None
    deviations = x - x.mean()
    spread = float((deviations**2).sum())
    factor = float((deviations * (y - y.mean())).sum()) / spread
    offset = float(y.mean() - factor * x.mean())
    largest = max(float(np.abs(y).max()), abs(factor) * float(np.abs(x).max()))
    if not np.abs(x * factor + offset - y).max() <= SLACK * eps * largest:
        return None
    return Image(factor, offset, SLACK * eps * largest / sqrt(spread), len(x))


def name_image(
    image: Image, a: np.ndarray, b: np.ndarray, step: Step | None, labels: tuple[str, str]
) -> tuple[str, str]:
    """Return the kind of an image and its words: what is found on the numbers, with those of the scaling step where there is one."""
    if is_ddof(image):
        one, other = labels[::-1] if image.factor < 1 else labels
        return "ddof", f"{one} is divided by the standard deviation with ddof 1, {other} by that with ddof 0"
    raw = find_raw(image, a, b, step)
    if raw is not None:
        return "unscaled", f"{labels[raw]} is not scaled, {labels[1 - raw]} is ({show_image(image, labels)})"
    if (step is not None and read_step(step) is not None) or (looks_scaled(a) and looks_scaled(b)):
        return "statistics", f"scaled with other statistics, as of other rows: {show_statistics(image, step, labels)}"
    return "affine", f"the same numbers on another scale: {show_image(image, labels)}"


def show_image(image: Image, labels: tuple[str, str]) -> str:
    scaled = f"{labels[1]} = {labels[0]} * {image.factor:.6g}"
    if abs(image.offset) <= image.error:
        return scaled
    return f"{scaled} {'-' if image.offset < 0 else '+'} {abs(image.offset):.6g}"


def show_statistics(image: Image, step: Step | None, labels: tuple[str, str]) -> str:
    """Return the image, and with what the first was scaled where the second was by the step, as a proof of X compares them."""
    if step is None or "center" not in step.params or len(step.get_array("center")) != 1:
        return show_image(image, labels)
    center, scale = float(step.get_array("center")[0]), float(step.get_array("scale")[0])
    mean, deviation = center + image.offset * scale, scale * image.factor
    return (
        f"{show_image(image, labels)}; where {labels[1]} has mean {center:.6g} and scale {scale:.6g}, "
        f"{labels[0]} has {mean:.6g} and {deviation:.6g}"
    )


def is_ddof(image: Image) -> bool:
    """Return whether the factor is that between standard deviations divided by n and by n - 1."""
    ratio = sqrt((image.count - 1) / image.count)
    factor = min(image.factor, 1 / image.factor) if image.factor > 0 else 0.0
    is_apart = 1 - ratio > 4 * image.error
    return is_apart and abs(factor - ratio) <= image.error and abs(image.offset) <= image.error


def find_raw(image: Image, a: np.ndarray, b: np.ndarray, step: Step | None) -> int | None:
    """Return which of both, 0 or 1, is the number before it was scaled: as the step of the schema says, or by mean, deviation and range."""
    of_step = None if step is None else read_step(step)
    if of_step is not None:
        factor, offset = of_step
        there = is_close(image.factor, factor) and is_close(image.offset, offset)
        back = is_close(image.factor, 1 / factor) and is_close(image.offset, -offset / factor)
        return (0 if there else 1) if there or back else None
    if is_scaled(a) != is_scaled(b) and not (looks_scaled(a) and looks_scaled(b)):
        return 1 if is_scaled(a) else 0
    return None


def read_step(step: Step) -> tuple[float, float] | None:
    """Return factor and offset of a step that scales all columns alike, None for another one."""
    if "center" in step.params:
        center, scale = step.get_array("center"), step.get_array("scale")
        return (1 / float(scale[0]), -float(center[0] / scale[0])) if len(center) == len(scale) == 1 else None
    if "offset" in step.params:
        scale, offset = step.get_array("scale"), step.get_array("offset")
        is_one = len(scale) == len(offset) == 1 and scale[0] != 0
        return (float(scale[0]), float(offset[0])) if is_one else None
    return None


def is_close(found: float, expected: float) -> bool:
    return abs(found - expected) <= 1e-4 * max(abs(expected), 1e-12)


def is_scaled(column: np.ndarray) -> bool:
    """Return whether mean and deviation are 0 and 1, or the ends 0 and 1, as after a scaler fitted on these rows."""
    known = column[np.isfinite(column)].astype(np.float64)
    if abs(known.mean()) < 1e-4 and any(abs(known.std(ddof=ddof) - 1) < 1e-4 for ddof in (0, 1)):
        return True
    return bool(abs(known.min()) < 1e-6 and abs(known.max() - 1) < 1e-6)


def looks_scaled(column: np.ndarray) -> bool:
    """Return whether a scaler fitted on similar rows may have given it."""
    known = column[np.isfinite(column)].astype(np.float64)
    standard = abs(known.mean()) < 0.5 and 0.5 < known.std() < 2
    return bool(standard or (abs(known.min()) < 0.25 and abs(known.max() - 1) < 0.25))
