"""Whether what a function was recognised as gives its answers for rows that training never saw, where the function can be asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from schemabridge.errors import SchemabridgeError
from schemabridge.sources.probe_answers import Prober
from schemabridge.sources.probe_bounds import find_bounds
from schemabridge.sources.probe_edges import find_edges
from schemabridge.sources.probe_unseen import check_unseen
from schemabridge.sources.shown_frames import are_same, hold_frame, hold_like, read_target
from schemabridge.sources.sklearn.features import Cell, Feature, Op

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from schemabridge.sources.stage_frame import Stage


@dataclass(frozen=True, eq=False)
class Function:
    """A function of rows, `call`, with what it was given, `shown`: rows that training never saw are handed to it in the same form."""

    call: Callable[[Any], Any]
    shown: Any

    def is_rowwise(self, made: Any) -> bool:
        """Return whether every other row alone becomes what it becomes among all, which is `made`."""
        if len(hold_frame(self.shown)) < 2:
            return True
        some = self.shown.iloc[1::2] if hasattr(self.shown, "iloc") else self.shown[1::2]
        found, expected = hold_frame(self.call(some)), hold_frame(made).iloc[1::2]
        if found.shape != expected.shape or list(found.columns) != list(expected.columns):
            return False
        return all(are_same(found[name], expected[name]) for name in found.columns)

    def keeps_columns(self, made: Any) -> bool:
        """Return whether one row alone gives the columns of `made`; true where it is refused alone."""
        try:
            alone = hold_frame(self.call(self.shown.iloc[:1] if hasattr(self.shown, "iloc") else self.shown[:1]))
        except SchemabridgeError:
            return True
        return list(alone.columns) == list(hold_frame(made).columns)

    def ask(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return what it makes of rows, which have the columns of `hold_frame(shown)`."""
        return hold_frame(self.call(hold_like(rows, self.shown)), rows.columns)


@dataclass(frozen=True, eq=False)
class Numbers:
    """Some of the columns that a function gives, as a transformer: those that hold numbers, by their positions."""

    function: Function
    positions: Sequence[int]
    width: int

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return them; raises where the function does, or gives other columns."""
        made = self.function.ask(X)
        if made.shape[1] != self.width:
            raise ValueError(made.shape)
        targets = [read_target(at, str(made.columns[at]), made.iloc[:, at]) for at in self.positions]
        return pd.DataFrame({at: target.values for at, target in enumerate(targets) if target is not None}).set_axis(
            [made.columns[at] for at in self.positions], axis=1
        )


def check_function(stage: Stage, width: int, found: Mapping[int, Feature], function: Function) -> dict[int, Feature]:
    """Return features with the edges of their intervals and the bounds of their numbers where the function has them; raises `not_separable` for what it gives otherwise.

    `found` are the features that hold numbers, by their position among the `width` columns that the function gives.
    """
    if not found or not isinstance(function.shown, (pd.DataFrame, np.ndarray)):
        return dict(found)
    prober = Prober(Numbers(function, list(found), width), stage.block, "the function")
    edged = (find_edges(prober, output, feature) for output, feature in enumerate(found.values()))
    bounded = (find_bounds(prober, output, feature) for output, feature in enumerate(edged))
    features = [find_missing(prober, output, feature) for output, feature in enumerate(bounded)]
    check_unseen(stage.builder, prober, features)
    return dict(zip(found, features, strict=True))


def find_missing(prober: Prober, output: int, feature: Feature) -> Feature:
    """Return a column of floating numbers, none of which is missing in training, with what the function makes of a missing one."""
    if feature.base != Cell(feature.column) or feature.ops:
        return feature
    position = [each.column for each in prober.given].index(feature.column)
    cells = prober.df.iloc[:, position]
    if cells.dtype.kind != "f" or cells.isna().any():
        return feature
    answers = prober.ask_missing(position, cells)
    if answers is None:
        return replace(feature, base=Cell(feature.column, "error"))
    number = float(answers[0, output])
    return feature if np.isnan(number) else feature.then(Op("fill", (("value", number),)))
