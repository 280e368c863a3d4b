"""A fitted transformer as the encodings of one input."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from schemabridge.errors import new_error
from schemabridge.sources import probe  # noqa: F401 - registers itself
from schemabridge.sources.capture import Capture
from schemabridge.sources.keras_layers import is_layer
from schemabridge.sources.sklearn import (  # noqa: F401 - each registers its own
    binning,
    encoders,
    imputers,
    powers,
    products,
    projections,
    quantiles,
    scalers,
    selection,
    splines,
)
from schemabridge.sources.sklearn.checks import (
    PICKLE,
    check_fitted,
    check_version,
    choose_columns,
    is_estimator,
    is_pickle,
)
from schemabridge.sources.sklearn.containers import capture_estimator
from schemabridge.sources.sklearn.features import Cell, Feature
from schemabridge.sources.sklearn.functions import is_shown, list_parts
from schemabridge.sources.sklearn.lowering import lower_features
from schemabridge.sources.sklearn.matrices import is_frame, transform
from schemabridge.sources.sklearn.refusals import refuse_class
from schemabridge.sources.sklearn.registry import Block, find_capturer
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.errors import SchemabridgeError

SAMPLE = 500  # rows that the steps are shown; the proof takes all


@dataclass(frozen=True, eq=False)
class CapturedMatrix:
    """The encodings of a transformer, and the matrix that it makes of all training rows."""

    capture: Capture
    shown: Any


def capture_preprocessor(
    program: ProgramBuilder, frame: pd.DataFrame, preprocessor: Any, left_out: Sequence[str]
) -> CapturedMatrix:
    """Return the encodings of a fitted transformer of the columns of a frame.

    Raises
    ------
    SchemabridgeError
        `not_captured` with the name of what cannot be carried, `not_fitted`, `other_version`, `other_columns`.
    """
    check_transformer(preprocessor)
    columns = choose_columns(preprocessor, [str(name) for name in frame.columns], left_out)
    raw = frame.loc[:, [name for name in frame.columns if str(name) in columns]]
    raw = raw.loc[:, sorted(raw.columns, key=lambda name: columns.index(str(name)))]
    features = capture_columns(program, raw, preprocessor)
    if not features:
        raise new_error("no_columns", f"{type(preprocessor).__name__} gives a matrix without columns")
    shown = transform(preprocessor, raw)
    named = name_features(preprocessor, shown, features)
    return CapturedMatrix(Capture(lower_features(program, named)), shown)


def check_transformer(preprocessor: object) -> None:
    if isinstance(preprocessor, type) or not is_estimator(preprocessor):
        raise refuse_object(preprocessor)
    check_rows_stay(preprocessor)
    if not hasattr(preprocessor, "transform"):
        raise refuse_class(preprocessor)
    find_capturer(preprocessor)  # first: what learns nothing, such as a hasher, is never fitted for some versions
    check_version(preprocessor)
    if type(preprocessor).__name__ != "Pipeline":
        check_fitted(preprocessor)


def refuse_object(found: object) -> SchemabridgeError:
    """Return the error for something that is no fitted transformer."""
    if type(found).__name__ == "FeatureSpace" or hasattr(found, "fit_resample"):
        return refuse_class(found)
    name = found.__name__ if isinstance(found, type) else type(found).__name__
    hint = "give the fitted object itself" if not isinstance(found, type) else f"give a fitted object: {name}().fit(df)"
    if is_pickle(found):
        hint = PICKLE
    elif is_layer(found):
        hint = 'give a layer by its column: encodings={"age": layer}'
    return new_error("invalid_argument", f"preprocessor= should be a fitted transformer, found {name}", hint=hint)


def check_rows_stay(estimator: Any) -> None:
    """Raise where an estimator, or one inside it, makes other rows of the training rows."""
    if hasattr(estimator, "fit_resample"):
        raise refuse_class(estimator)
    for each in list_parts(estimator):
        check_rows_stay(each)


def capture_columns(program: ProgramBuilder, raw: pd.DataFrame, estimator: Any) -> tuple[Feature, ...]:
    """Return the features that an estimator makes of columns of the frame."""
    cells = tuple(Feature(str(name), Cell(str(name))) for name in raw.columns)
    return capture_estimator(program, estimator, Block(raw.iloc[choose_rows(estimator, len(raw))], cells)).features


def choose_rows(estimator: Any, count: int) -> np.ndarray:
    """Return the positions of the rows that an estimator is shown: all where something in it may be recognised by what it gives."""
    return np.arange(count) if is_shown(estimator) else spread_rows(count, SAMPLE)


def name_features(preprocessor: Any, shown: Any, features: Sequence[Feature]) -> list[Feature]:
    """Return features under the names of the output, those that scikit-learn gives, or their own made unique."""
    names = list(shown.columns) if is_frame(shown) else ask_names(preprocessor)
    if not names or len(names) != len(features) or len(set(names)) < len(names):
        names = make_unique([feature.name for feature in features])
    return [replace(feature, name=str(name)) for feature, name in zip(features, names, strict=True)]


def ask_names(preprocessor: Any) -> list[str]:
    try:
        return [str(name) for name in preprocessor.get_feature_names_out()]
    except (AttributeError, ValueError, TypeError):  # not every step names its features
        return []


def make_unique(names: Sequence[str]) -> list[str]:
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
    return unique
