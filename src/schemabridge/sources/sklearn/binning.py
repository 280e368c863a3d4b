"""KBinsDiscretizer and Binarizer: numbers by the interval they lie in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from schemabridge.sources.sklearn.features import Bins, Feature, Indicator, Table, fold, refuse_missing
from schemabridge.sources.sklearn.matrices import find_dtype
from schemabridge.sources.sklearn.registry import captures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.sklearn.registry import Block


@captures("Binarizer")
def capture_binarizer(_: ProgramBuilder, binarizer: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return 1 where a number is above the threshold, otherwise 0."""
    threshold = float(binarizer.threshold)
    if find_dtype(shown) == np.float32 and not isinstance(binarizer.threshold, np.float64):
        threshold = float(np.float32(threshold))  # numpy compares with a Python number in the dtype of the array
    return [binarize(feature, threshold) for feature in given.features]


def binarize(feature: Feature, threshold: float) -> Feature:
    if isinstance(feature.base, Indicator) and not feature.ops and 0 <= threshold < 1:
        return replace(feature, kind="binarize")
    return Feature(feature.name, cut(feature, [threshold], "right"), (), "binarize", feature.of)


@captures("KBinsDiscretizer")
def capture_bins(_: ProgramBuilder, discretizer: Any, given: Block, _shown: Any) -> Sequence[Feature]:
    """Return the number of the bin, or an indicator for each bin."""
    round_to = "float32" if discretizer.dtype is not None and np.dtype(discretizer.dtype) == np.float32 else None
    features: list[Feature] = []
    for feature, edges in zip(given.features, discretizer.bin_edges_, strict=True):
        inner = [float(edge) for edge in edges[1:-1]]
        table = cut(feature, inner, "left", round_to=round_to)
        if discretizer.encode == "ordinal":
            features.append(Feature(feature.name, table, (), "bin", feature.of))
            continue
        width = len(edges) - 1
        features += [
            Feature(f"{feature.name}_{float(at)}", Indicator(table, width, at), (), "bin", feature.of)
            for at in range(width)
        ]
    return features


def cut(feature: Feature, edges: Sequence[float], closed: str, *, round_to: str | None = None) -> Table:
    """Return the number of edges below a number (`right`), or at most as large (`left`); a missing number is refused."""
    side = "left" if closed == "right" else "right"
    feature = refuse_missing(feature)
    table = fold(feature)
    if table is not None:
        held = np.float32 if round_to else np.float64
        return table.map(lambda value: int(np.searchsorted(edges, held(value), side=side)))  # type: ignore[call-overload]
    distinct = sorted(set(edges))
    if not distinct:  # one bin: the step needs an edge
        return Table(Bins(feature, (0.0,), "left"), (0, 0))
    counts = tuple(int(np.searchsorted(edges, edge, side="right")) for edge in distinct)
    return Table(Bins(feature, tuple(distinct), closed, round_to), (0, *counts))  # type: ignore[arg-type]
