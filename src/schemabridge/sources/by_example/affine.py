"""Affine images: which center and scale, or scale and offset, give the very cells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import floor, isfinite, log10
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from schemabridge.frames.values import choose_rounding
from schemabridge.program.ops import OPS
from schemabridge.sources.by_example.decimals import DIGITS, find_near
from schemabridge.sources.by_example.statistics import Statistic
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.by_example.statistics import Statistics

STRAIGHT = 1 - 1e-9  # r^2 of what is a line but for rounding
MOST_FITTED = 4096  # rows that a slope is fitted on
ROUNDING = 6e-8  # of one float32
SURE_TURN = 1e-5  # of a slope that may be a multiple of pi
TURN_DIGITS = 3  # of a multiple of pi, such as a quarter of it
SPARE_DIGITS = 2
OFFSET_OF_NOTHING = -0.0  # x + -0.0 is x, also for either zero


@dataclass(frozen=True)
class Affine:
    """An affine step by its two numbers, in the order of its op; `words` say where they are from."""

    op: ClassVar[str]

    first: float
    second: float
    words: str
    kind: str = "scaled"
    is_float32: bool = False

    @property
    def params(self) -> dict[str, float]:
        """What the step takes, by name."""
        names = (param.name for param in OPS[self.op].params)
        return dict(zip(names, (self.first, self.second), strict=False))

    @property
    def is_defined(self) -> bool:
        """Whether the step may have these numbers."""
        return bool(np.isfinite([self.first, self.second]).all())

    def apply(self, values: np.ndarray) -> np.ndarray:
        """Return what the step gives (steps 5.1, 5.2, 6.1, 6.2)."""
        with np.errstate(all="ignore"):
            return self.compute(values, choose_rounding("float32" if self.is_float32 else None))

    def compute(self, values: np.ndarray, rounded: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """Return what the step gives, each operation rounded."""
        raise NotImplementedError

    def undo(self, number: float) -> float:
        """Return of which number the step gives one, but for rounding."""
        raise NotImplementedError

    def add_to(self, program: ProgramBuilder, register: str) -> str:
        """Add the step behind a register; return its id."""
        params = {name: np.array([each]) for name, each in self.params.items()}
        word = "float32" if self.is_float32 else None
        return program.add_step(f"{register}.scaled", self.op, [register], round=word, **params)


@dataclass(frozen=True)
class CenterScale(Affine):
    """(x - first) / second."""

    op = "center_scale"

    @property
    def is_defined(self) -> bool:
        """Whether the step may have these numbers: nothing is divided by 0."""
        return super().is_defined and self.second != 0

    def compute(self, values: np.ndarray, rounded: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """Return what the step gives, each operation rounded."""
        return rounded(rounded(values - self.first) / self.second)

    def undo(self, number: float) -> float:
        """Return of which number the step gives one, but for rounding."""
        return number * self.second + self.first


@dataclass(frozen=True)
class ScaleOffset(Affine):
    """x * first + second."""

    op = "scale_offset"

    def compute(self, values: np.ndarray, rounded: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """Return what the step gives, each operation rounded."""
        return rounded(rounded(values * self.first) + self.second)

    def undo(self, number: float) -> float:
        """Return of which number the step gives one, but for rounding."""
        return (number - self.second) / self.first


@dataclass(frozen=True)
class Line:
    """The straight line through the rows, y = slope * x + offset, with how far its numbers may be off."""

    slope: float
    offset: float
    center_error: float
    relative_error: float

    @property
    def center(self) -> float:
        """Where it crosses 0."""
        return -self.offset / self.slope

    @property
    def scale(self) -> float:
        """What is divided by."""
        return 1.0 / self.slope


def fit_line(x: np.ndarray, y: np.ndarray) -> Line | None:
    """Return the least squares line through finite numbers; None where x does not vary."""
    if len(x) > MOST_FITTED:
        rows = np.union1d(spread_rows(len(x), MOST_FITTED), [np.argmin(x), np.argmax(x)])
        x, y = x[rows], y[rows]
    with np.errstate(all="ignore"):
        middle, height = np.mean(x), np.mean(y)
        dx, dy = x - middle, y - height
        spread = float(np.sqrt(np.mean(dx * dx)))
        slope = float(np.mean(dx * dy)) / spread**2 if spread else 0.0
        if not np.isfinite(slope) or slope == 0.0:
            return None
        finest = ROUNDING if (x.astype(np.float32) == x).all() else 1e-15  # float32 arithmetic rounds the center too
        noise = 16 * (ROUNDING * float(np.abs(y).max()) / abs(slope * spread) + finest * np.abs(x).max() / spread)
        offset = float(height - slope * middle)
        line = Line(slope, offset, 0.0, float(noise))
        far = spread + abs(middle - line.center)
    return replace(line, center_error=float(noise * far))


def correlate(x: np.ndarray, y: np.ndarray) -> float:
    """Return r^2 of two columns."""
    with np.errstate(all="ignore"):
        dx, dy = x - x.mean(), y - y.mean()
        return float((dx * dy).sum() ** 2 / ((dx * dx).sum() * (dy * dy).sum()))


def list_images(line: Line, statistics: Statistics, x: np.ndarray, y: np.ndarray) -> Iterator[Affine]:
    """Yield what may have made y of x by statistics of a frame, the usual first."""
    centers, scales = list_near_statistics(line, statistics)
    yield from (new_center_scale(center, scale) for center in centers for scale in scales)
    yield from list_ranges(line, Extent(statistics.least, statistics.most), y)
    for scale in scales:
        if abs(line.center) <= line.center_error:
            words = f"times 1 / {scale.words}"
            yield ScaleOffset(1.0 / scale.value, OFFSET_OF_NOTHING, words, "standardize")


def list_near_statistics(line: Line, statistics: Statistics) -> tuple[list[Statistic], list[Statistic]]:
    """Return the centers and scales, nothing included, that a line allows."""
    centers = [*(each if each.value else Statistic(0.0, "") for each in statistics.centers), Statistic(0.0, "")]
    scales = [*statistics.scales, Statistic(1.0, "")]
    return (
        [each for each in centers if abs(each.value - line.center) <= line.center_error],
        [each for each in scales if each.value and is_near(each.value, line.scale, line.relative_error)],
    )


@dataclass(frozen=True)
class Extent:
    """The least and the greatest number that a scaler saw."""

    least: float
    most: float


def list_ranges(line: Line, extent: Extent, y: np.ndarray) -> Iterator[Affine]:
    """Yield MinMaxScaler's arithmetic: y runs from a round number at the least x to another one at the greatest."""
    span = extent.most - extent.least
    if not span > 0:
        return
    error = abs(line.slope) * span * line.relative_error + ROUNDING * float(np.abs(y).max())
    low = find_near(line.slope * extent.least + line.offset, error)
    high = find_near(line.slope * extent.most + line.offset, error)
    if low is None or high is None or abs(high - low) == span:  # a sum, whatever the range is
        return
    scale = (high - low) / span
    image = ScaleOffset(scale, low - extent.least * scale, f"from the range to {low:g} … {high:g}", "min_max")
    yield image
    narrow = np.float32
    with np.errstate(all="ignore"):
        scale32 = narrow(high - low) / (narrow(extent.most) - narrow(extent.least))
        offset32 = narrow(low) - narrow(extent.least) * scale32
    if np.isfinite([scale32, offset32]).all():
        words = f"{image.words}, in float32"
        yield replace(image, first=float(scale32), second=float(offset32), words=words, is_float32=True)


def list_extremes(line: Line, x: np.ndarray, y: np.ndarray) -> Iterator[Affine]:
    """Yield what the extremes of some rows make, whichever rows these are: both are numbers of the frame."""
    ordered = np.unique(x)
    ends = sorted((line.center, line.center + line.scale))
    least, most = (float(ordered[np.argmin(np.abs(ordered - end))]) for end in ends)
    if (
        abs(least - ends[0]) <= line.center_error
        and abs(most - ends[1]) <= line.center_error + abs(line.scale) * line.relative_error
    ):
        yield from list_ranges(line, Extent(least, most), y)
        yield new_center_scale(Statistic(least, "minimum of some rows"), Statistic(most - least, "their range"))
    largest = float(ordered[np.argmin(np.abs(np.abs(ordered) - abs(line.scale)))])
    if abs(line.center) <= line.center_error and is_near(abs(largest), abs(line.scale), line.relative_error):
        yield new_center_scale(Statistic(0.0, ""), Statistic(abs(largest), "largest magnitude of some rows"))


def list_written(line: Line, statistics: Statistics) -> Iterator[Affine]:
    """Yield numbers of few digits: x / 100, (x - 1900) / 10, x * 0.01, 1 - x, x - mean."""
    yield from list_turns(line)
    centers, scales = list_near_statistics(line, statistics)
    written_scales = [*scales, *list_near(line.scale, abs(line.scale) * line.relative_error)]
    written_centers = [*centers, *list_near(line.center, line.center_error)]
    turned = line.slope < 0  # 5 - x has no -0.0, as (x - 5) / -1 has
    divided = (new_center_scale(one, other) for one in written_centers for other in written_scales if other.value)
    if not turned:
        yield from divided
    offsets = list_near(line.offset, line.center_error * abs(line.slope))
    for slope in list_near(line.slope, abs(line.slope) * line.relative_error):
        for offset in offsets:
            words = f"times {slope.value:g} plus {offset.value:g}"
            yield ScaleOffset(slope.value, offset.value or OFFSET_OF_NOTHING, words)
    if turned:
        yield from divided


def list_turns(line: Line) -> Iterator[Affine]:
    """Yield a multiple of pi, such as a quarter of it for the areas of circles."""
    shortest = find_near(line.slope / np.pi, abs(line.slope / np.pi) * SURE_TURN, digits=TURN_DIGITS)
    if shortest:
        yield ScaleOffset(shortest * np.pi, OFFSET_OF_NOTHING, f"times {shortest:g} pi")


def list_near(number: float, error: float) -> list[Statistic]:
    """Return the shortest decimals near a number: within its error, and closer, since X may have all digits of a double.

    They have fewer digits than the number is known to: any number is near to a decimal of as many.
    """
    found: dict[float, None] = {}
    if not (isfinite(number) and isfinite(error)):  # no number of any magnitude is known of it
        return []
    for near in (error, error * 1e-3, error * 1e-6):
        known = floor(log10(max(abs(number), 1e-300)) - log10(near)) if near > 0 else DIGITS
        shortest = find_near(number, near, digits=min(max(known - SPARE_DIGITS, 1), 10))
        if shortest is not None:
            found[shortest] = None
    return [Statistic(each, f"{each:g}" if each else "") for each in found]


def new_center_scale(center: Statistic, scale: Statistic) -> Affine:
    """Return (x - center) / scale under the name of the scaler that takes these statistics."""
    words = " and ".join(each for each in (center.words, scale.words) if each)
    kind = "scaled"
    for kind_of_both, part in (("standardize", "deviation"), ("robust", "interquartile"), ("min_max", "range")):
        if part in scale.words:
            kind = kind_of_both
            break
    return CenterScale(center.value, scale.value, words, kind)


def list_roundings(image: Affine, *, is_float32: bool) -> list[Affine]:
    """Return an image in double arithmetic and in the float32 arithmetic of numpy and scikit-learn, which float32 columns have first."""
    words = f"{image.words}, in float32"
    cast = replace(image, words=words, is_float32=True)
    with np.errstate(over="ignore"):
        first, second = float(np.float32(image.first)), float(np.float32(image.second))
    whole = replace(cast, first=first, second=second)
    narrow = [whole, cast] if whole.is_defined else []
    return [*narrow, image, replace(whole, is_float32=False)] if is_float32 and narrow else [image, *narrow]


def is_near(found: float, expected: float, relative: float) -> bool:
    """Return whether two numbers agree up to a relative error."""
    return abs(found - expected) <= relative * abs(expected)
