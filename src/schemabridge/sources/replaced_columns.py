"""A dict of fitted objects as a stage: `for name, encoder in encoders.items(): df[name] = encoder.transform(df[name])`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from schemabridge.errors import list_values, new_error
from schemabridge.sources.keras_layers import is_layer
from schemabridge.sources.shown_frames import hold_frame
from schemabridge.sources.sklearn.by_column import OF_A_VECTOR
from schemabridge.sources.sklearn.checks import is_estimator
from schemabridge.sources.sklearn.registry import Block

if TYPE_CHECKING:
    from schemabridge.sources.sklearn.features import Feature

Take = Callable[[Block, Any], Block]


def is_fitted_dict(step: object) -> bool:
    """Return whether a stage is a dict of fitted objects, by column or by a tuple of columns."""
    return (
        isinstance(step, Mapping) and bool(step) and all(is_estimator(each) or is_layer(each) for each in step.values())
    )


def replace_columns(given: Block, fitted: Mapping[Any, Any], take: Take) -> Block:
    """Return a frame in which each object has replaced its columns, one after the other, as earlier ones have left them.

    An object that gives as many columns as it takes leaves their names; the columns of another one stand where its first one stood.
    `take` is what a single object does to a block.
    """
    if not hasattr(given.shown, "columns"):
        message = "a dict of fitted objects takes columns by name, and what is before it has none"
        raise new_error("other_columns", message, hint="give the frame before it, or the objects one by one")
    frame = hold_frame(given.shown)
    features = dict(zip(frame.columns, given.features, strict=True))
    for key, each in fitted.items():
        frame, features = replace_some(
            frame, features, [str(name) for name in (key if isinstance(key, tuple) else (key,))], each, take
        )
    return Block(frame, tuple(replace(feature, name=name) for name, feature in features.items()))


def replace_some(
    frame: pd.DataFrame, features: dict[str, Feature], names: list[str], fitted: Any, take: Take
) -> tuple[pd.DataFrame, dict[str, Feature]]:
    """Return frame and features after one object."""
    absent = [name for name in names if name not in features]
    if absent:
        message = (
            f"{type(fitted).__name__} takes {list_values(names)}; the frame before it has no {list_values(absent)}"
        )
        raise new_error("other_columns", message, column=absent[0])
    shown: Any = frame[names[0]] if type(fitted).__name__ in OF_A_VECTOR else frame[names]
    part = take(Block(shown, tuple(features[name] for name in names)), fitted)
    made = hold_frame(part.shown)
    labels = names if made.shape[1] == len(names) else [feature.name for feature in part.features]
    taken = [name for name in labels if name in features and name not in names]
    if taken or len(set(labels)) < len(labels):
        message = f"{type(fitted).__name__} gives {list_values(taken or labels)}, which the frame has already"
        raise new_error("duplicate_feature", message, hint="give a ColumnTransformer of all columns in its place")
    made = made.set_axis(labels, axis=1).set_axis(frame.index)
    ordered = [label for name in features for label in (labels if name == names[0] and labels != names else [name])]
    kept = [label for label in ordered if label in labels or label not in names]
    after = {**features, **dict(zip(labels, part.features, strict=True))}
    columns = {label: made[label] if label in labels else frame[label] for label in kept}
    return pd.DataFrame(columns), {label: after[label] for label in kept}
