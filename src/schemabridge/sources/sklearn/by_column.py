"""Fitted objects by column, as code that replaces columns of a frame one after the other: `df[names] = scaler.transform(df[names])`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemabridge.display import count_things
from schemabridge.errors import list_values, new_error
from schemabridge.sources.capture import CapturedColumn
from schemabridge.sources.sklearn.capture import check_transformer, choose_rows, name_features
from schemabridge.sources.sklearn.checks import choose_columns
from schemabridge.sources.sklearn.containers import capture_estimator
from schemabridge.sources.sklearn.features import Cell, Feature
from schemabridge.sources.sklearn.lowering import lower_features
from schemabridge.sources.sklearn.matrices import to_dense, transform
from schemabridge.sources.sklearn.registry import Block

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import pandas as pd

    from schemabridge.encodings.builder import ProgramBuilder

OF_A_VECTOR = ("LabelEncoder", "LabelBinarizer")


@dataclass(frozen=True, eq=False)
class Replaced:
    """The frame while its columns are replaced: all its rows, the features of each column, and their matrix."""

    frame: pd.DataFrame
    features: dict[str, tuple[Feature, ...]]
    shown: dict[str, np.ndarray]


def capture_by_column(
    program: ProgramBuilder, frame: pd.DataFrame, fitted: Mapping[tuple[str, ...], Any]
) -> dict[str, CapturedColumn]:
    """Return what the columns named become, one object after the other in the order given.

    An object takes its columns as earlier ones have left them: a scaler after a LabelEncoder takes the codes. Features stand where
    their column stands.

    Raises
    ------
    SchemabridgeError
        As `capture_preprocessor`.
    """
    labels = {str(label): label for label in frame.columns}
    used = list(dict.fromkeys(name for names in fitted for name in names))
    raw = frame.loc[:, [labels[name] for name in used]].set_axis(used, axis=1)
    replaced = Replaced(raw, {}, {})
    for names, estimator in fitted.items():
        check_transformer(estimator)
        replaced = replace_columns(program, replaced, order_names(estimator, names), estimator)
    return {
        name: CapturedColumn(lower_features(program, features), replaced.shown[name])
        for name, features in replaced.features.items()
    }


def order_names(estimator: Any, names: Sequence[str]) -> list[str]:
    """Return columns in the order in which an object takes them; raises `other_columns`."""
    ordered = choose_columns(estimator, names, ())
    if len(ordered) < len(names):
        message = (
            f"{type(estimator).__name__} was fitted on {list_values(ordered)}, and is given {list_values(list(names))}"
        )
        raise new_error("other_columns", message, column=next(name for name in names if name not in ordered))
    return ordered


def replace_columns(program: ProgramBuilder, replaced: Replaced, names: list[str], estimator: Any) -> Replaced:
    """Return the frame after an object has taken some of its columns."""
    before = [take_feature(replaced, name, estimator) for name in names]
    taken: Any = replaced.frame[names]
    if type(estimator).__name__ in OF_A_VECTOR:
        check_vector(names, estimator)
        taken = replaced.frame[names[0]]
    rows = choose_rows(estimator, len(taken))
    features = capture_estimator(program, estimator, Block(taken.iloc[rows], tuple(before))).features
    shown = transform(estimator, taken)
    matrix = to_dense(shown)
    named = name_features(estimator, shown, features)
    after = Replaced(replaced.frame.copy(), {**replaced.features}, {**replaced.shown})
    for name in names:
        at = [position for position, feature in enumerate(named) if feature.column == name]
        after.features[name], after.shown[name] = tuple(named[each] for each in at), matrix[:, at]
        if len(at) == 1:
            after.frame[name] = matrix[:, at[0]]
    return after


def take_feature(replaced: Replaced, name: str, estimator: Any) -> Feature:
    """Return what a column is at the moment; raises `other_columns` where it is several columns, or none, by now."""
    features = replaced.features.get(name, (Feature(name, Cell(name)),))
    if len(features) == 1:
        return features[0]
    message = f"{type(estimator).__name__} is given {name!r}, of which an earlier object has made {count_things(len(features), 'column')}"
    hint = "give a Pipeline or a ColumnTransformer of both as preprocessor="
    raise new_error("other_columns", message, column=name, hint=hint)


def check_vector(names: Sequence[str], estimator: Any) -> None:
    if len(names) > 1:
        message = f"{type(estimator).__name__} takes one column, and is given {list_values(list(names))}"
        raise new_error("other_columns", message, hint="give each column an object of its own")
