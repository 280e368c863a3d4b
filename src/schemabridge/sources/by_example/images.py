"""The search for columns of X that are an affine image of a base: of the frame, of a split of it, or solved."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.affine import (
    ROUNDING,
    Affine,
    correlate,
    fit_line,
    list_extremes,
    list_images,
    list_roundings,
    list_written,
)
from schemabridge.sources.by_example.clipped import clip_base, find_bounds
from schemabridge.sources.by_example.explanation import Explanation
from schemabridge.sources.by_example.filled import fill_values
from schemabridge.sources.by_example.formulas import Cast, cast_numbers, multiply
from schemabridge.sources.by_example.matrix import view_bits
from schemabridge.sources.by_example.number_image import NumberImage
from schemabridge.sources.by_example.screen import CLOSE, screen
from schemabridge.sources.by_example.solve import solve_exactly, solve_image
from schemabridge.sources.by_example.splits import list_splits
from schemabridge.sources.by_example.statistics import measure
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from schemabridge.sources.by_example.affine import Line
    from schemabridge.sources.by_example.bases import Base, Measured
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.splits import Classes, Split

    Stage = Callable[[Measured, np.ndarray, Target, Line, float | None], Iterator[Affine]]

MOST_SEARCHES = 5  # for splits, that find none
MOST_ALIKE = 8  # splits with the numbers of one that was found: of whole numbers many have one median
FEW_ROWS = 256
ON_LINE = 2e-6  # of the largest magnitude


@dataclass
class ImageSearch:
    """Looks for images in X; splits that explained one column are tried first for the next."""

    bases: Sequence[Base]
    rows: np.ndarray
    find_classes: Callable[[], Sequence[Classes]] = tuple
    splits: list[Split] = field(default_factory=list)
    near: list[Split] = field(default_factory=list)
    searches: int = 0

    def explain(self, targets: Sequence[Target]) -> dict[int, list[Explanation]]:
        """Return, by position in X, every base of which a target is an image."""
        found: dict[int, list[Explanation]] = {each.position: [] for each in targets}
        if not targets or not self.bases:
            return found
        close = screen(self.bases, targets, self.rows)
        for place, target in enumerate(targets):
            likely = [base for base, is_close in zip(self.bases, close[:, place], strict=True) if is_close]
            images = [image for base in likely if (image := self.find_image(base, target)) is not None]
            found[target.position] = [new_explanation(image) for image in images]
        return found

    def find_image(self, base: Base, target: Target) -> NumberImage | None:
        """Return the image of one base that gives a target in all rows."""
        part = split_missing(base, target)
        if part is None:
            return None
        fill, values, cells = part
        if cells.gives(values):
            return NumberImage(base, fill=fill)
        if not (np.isfinite(values).all() and np.isfinite(cells.values).all()):
            return None
        line = fit_line(values, cells.values)
        if line is None or not lies_on(line, values, cells.values):
            return None
        cast = None if cells.is_finer else cast_numbers(base)
        turned = (
            multiply(base, -1.0) if line.slope < 0 else None
        )  # until a day instead of since, of which a scaler has seen the mean
        return self.find_first([each for each in (base, cast, turned) if each is not None], cells, fill)

    def find_first(self, forms: Sequence[Base], cells: Target, fill: float | None) -> NumberImage | None:
        """Return the image of a base as it is, as float32, or turned: what the frame tells of all first, then splits, then what is solved."""
        numbers = [each.values[~each.missing] for each in forms]
        pairs = zip(forms, numbers, strict=True)
        lines = [(each, x, line) for each, x in pairs if (line := fit_line(x, cells.values)) is not None]
        best: NumberImage | None = None
        for stage in (self.list_of_frame, self.list_of_splits, self.list_solved):
            for each, x, line in lines:
                affine = self.find_affine(each, x, cells, line, fill, stage)
                if affine is not None and (not cells.is_finer or cells.gives_exactly(affine.apply(x))):
                    return NumberImage(each, affine, fill=fill)
                best = best or (None if affine is None else NumberImage(each, affine, fill=fill))
        return best

    def find_plain(self, base: Base, target: Target) -> NumberImage | None:
        """Return a base as it is, or filled, where that gives a target in all rows."""
        part = split_missing(base, target)
        return NumberImage(base, fill=part[0]) if part is not None and part[2].gives(part[1]) else None

    def find_affine(
        self,
        base: Measured,
        values: np.ndarray,
        cells: Target,
        line: Line,
        fill: float | None,
        stage: Stage | None = None,
    ) -> Affine | None:
        """Return the affine image that gives all cells: of the frame, of a split of it, or solved."""
        if not lies_on(line, values, cells.values):
            return None
        best: Affine | None = None
        stages = (self.list_of_frame, self.list_of_splits, self.list_solved) if stage is None else (stage,)
        for image in (each for listed in stages for each in listed(base, values, cells, line, fill)):
            if not cells.gives(image.apply(values)):
                continue
            if not cells.is_finer or cells.gives_exactly(image.apply(values)):
                return image
            best = best or image
        return best

    def list_of_frame(
        self, base: Measured, values: np.ndarray, cells: Target, line: Line, fill: float | None
    ) -> Iterator[Affine]:
        images = list_images(line, base.statistics, values, cells.values)
        yield from keep_likely(images, base, values, cells)
        if fill is not None:
            images = list_images(line, measure(fill_values(base, line, fill)), values, cells.values)
            yield from keep_likely(images, base, values, cells)

    def list_of_splits(
        self, base: Measured, values: np.ndarray, cells: Target, line: Line, fill: float | None
    ) -> Iterator[Affine]:
        yield from keep_likely(self.list_structured(base, values, cells, line, fill), base, values, cells)

    def list_solved(
        self, base: Measured, values: np.ndarray, cells: Target, line: Line, fill: float | None
    ) -> Iterator[Affine]:
        part = keep_some(values, cells)
        if cells.is_finer:
            yield from (each for each in solve_exactly(values, cells.values) if part.holds(each))
        for image in solve_image(values, *bound_cells(cells), line):
            if part.holds(image):
                yield replace(image, words=f"{image.words}, {describe_doubt(values, cells, line)}")

    def list_structured(
        self, base: Measured, values: np.ndarray, cells: Target, line: Line, fill: float | None
    ) -> Iterator[Affine]:
        whole = base.values if fill is None else fill_values(base, line, fill)
        for split in self.splits:
            yield from list_images(line, split.measure(whole), values, cells.values)
        yield from self.search_splits(base, whole, values, cells, line)
        yield from list_extremes(line, values, cells.values)
        yield from list_written(line, base.statistics)

    def search_splits(
        self, base: Measured, whole: np.ndarray, values: np.ndarray, cells: Target, line: Line
    ) -> Iterator[Affine]:
        """Yield what splits that are not known yet make of a base; of many with the same median and quartiles the first few."""
        tried: set[tuple[str, float, float]] = set()
        alike, has_found = 0, False
        for split in self.list_near(base, whole, line) if len(np.unique(values[:FEW_ROWS])) > 2 else ():
            listed = list(list_images(line, split.measure(whole), values, cells.values))
            images = [each for each in listed if (each.op, each.first, each.second) not in tried]
            tried |= {(each.op, each.first, each.second) for each in images}
            found = [
                each
                for image in images
                for each in list_roundings(image, is_float32=base.rounds)
                if cells.gives(each.apply(values))
            ]
            if found:
                self.splits.append(split)
                self.searches -= not has_found
                has_found = True
            alike += has_found and not images
            yield from found
            if alike == MOST_ALIKE:
                return

    def list_near(self, base: Measured, whole: np.ndarray, line: Line) -> Iterator[Split]:
        """Yield the splits whose statistics may be those of a line; of a base as float32 those that the base itself had."""
        if isinstance(base, Cast):
            yield from self.near
            return
        self.near = []
        if (
            self.searches < MOST_SEARCHES and line.relative_error < 1
        ):  # else any scale is near, and each split has dozens
            self.searches += 1
            rounded = replace(line, center_error=max(line.center_error, ROUNDING * abs(line.center)))
            for split in list_splits(whole, rounded, self.find_classes):
                self.near.append(split)
                yield split

    def explain_clipped(self, target: Target) -> list[Explanation]:
        """Return the images of which a target shows all but the ends: rows beyond a bound all have its cell."""
        found = []
        for base in self.bases:
            part = split_missing(base, target)
            if part is not None and (image := self.find_clipped(base, *part)) is not None:
                found.append(new_explanation(image))
        return found

    def find_clipped(self, base: Base, fill: float | None, values: np.ndarray, cells: Target) -> NumberImage | None:
        bounds = find_bounds(values, cells.values)
        if bounds is None:
            return None
        low, high = bounds
        inner = np.flatnonzero((cells.values > low) & (cells.values < high))
        if len(np.unique(values[inner])) < 3 or correlate(values[inner], cells.values[inner]) < 1 - CLOSE:
            return None
        x, part = values[inner], cells.take(inner)
        affine: Affine | None = None
        if not part.gives(x):
            line = fit_line(x, part.values)
            affine = None if line is None else self.find_affine(clip_base(base, line, bounds), x, part, line, fill)
            if affine is None:
                return None
        image = NumberImage(base, affine, bounds, fill)
        made = values if affine is None else affine.apply(values)
        return image if cells.gives(np.clip(made, low, high)) else None


@dataclass(frozen=True, eq=False)
class Sample:
    """Some rows in which images are ruled out: their numbers, and the cells that they must give."""

    numbers: np.ndarray
    cells: Target

    def holds(self, image: Affine) -> bool:
        """Return whether an image gives them."""
        return self.cells.gives(image.apply(self.numbers))


def keep_some(values: np.ndarray, cells: Target) -> Sample:
    """Return some rows, spread over all."""
    rows = spread_rows(len(values), FEW_ROWS)
    return Sample(values[rows], cells.take(rows))


def keep_likely(images: Iterable[Affine], base: Measured, values: np.ndarray, cells: Target) -> Iterator[Affine]:
    """Yield images in all roundings that give some rows."""
    part = keep_some(values, cells)
    for image in images:
        yield from (each for each in list_roundings(image, is_float32=base.rounds) if part.holds(each))


def new_explanation(image: NumberImage) -> Explanation:
    """Return an image as a candidate."""
    return Explanation(image.rank, image.base.columns, image.words, image)


def split_missing(base: Base, target: Target) -> tuple[float | None, np.ndarray, Target] | None:
    """Return the cell of all missing rows, and the numbers and cells of the others; None where they do not fit together."""
    if not base.missing.any():
        return None if target.missing.any() else (None, base.values, target)
    absent = np.flatnonzero(base.missing)
    present = np.flatnonzero(~base.missing)
    bits = target.bits[absent]
    if len(present) == 0 or not (bits == bits[0]).all() or target.missing[present].any():
        return None
    cell = float(target.values[absent[0]])
    return None if np.isnan(cell) else cell, base.values[present], target.take(present)


def lies_on(line: Line, x: np.ndarray, y: np.ndarray) -> bool:
    """Return whether all rows lie on a line, up to float32 arithmetic."""
    size = np.abs(y).max() + abs(line.slope) * np.abs(x).max() + abs(line.offset)
    return bool((np.abs(line.slope * x + line.offset - y) <= ON_LINE * size).all())


def describe_doubt(values: np.ndarray, cells: Target, line: Line) -> str:
    """Return in words how many cells differ in one half of the rows where the other half alone is solved."""
    half, rest = np.arange(0, len(values), 2), np.arange(1, len(values), 2)
    solved = next(solve_image(values[half], *bound_cells(cells.take(half)), line), None)
    if solved is None or len(rest) == 0:
        return "last digits open"
    wrong = view_bits(solved.apply(values[rest]), cells.dtype) != cells.bits[rest]
    return f"last digits open: {100 * wrong.mean():.2g} % of cells differ where one half of the rows is solved from the other"


def bound_cells(cells: Target) -> tuple[np.ndarray, np.ndarray]:
    """Return between which binary64 numbers every cell of the input rounds to what it is."""
    held = cells.values.astype(cells.dtype if cells.dtype.kind == "f" else np.float64)
    below = (held.astype(np.float64) + np.nextafter(held, -np.inf).astype(np.float64)) / 2
    above = (held.astype(np.float64) + np.nextafter(held, np.inf).astype(np.float64)) / 2
    return below, above
