"""A fitted transformer as the encodings of one input."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from schemabridge.errors import new_error
from schemabridge.sources import probe  # noqa: F401 - registers itself
from schemabridge.sources.capture import Capture
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
from schemabridge.sources.sklearn.checks import check_fitted, check_version, choose_columns, is_estimator
from schemabridge.sources.sklearn.containers import capture_estimator
from schemabridge.sources.sklearn.features import Cell, Feature
from schemabridge.sources.sklearn.functions import is_shown
from schemabridge.sources.sklearn.lowering import lower_features
from schemabridge.sources.sklearn.matrices import is_frame, transform
from schemabridge.sources.sklearn.registry import Block
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from schemabridge.encodings.builder import ProgramBuilder

SAMPLE = 500  # rows that the steps are shown; the proof takes all


@dataclass(frozen=True, eq=False)
class CapturedMatrix:
    """The encodings of a transformer, the matrix that it makes of all training rows, and what only fitting makes otherwise.

    `refitted` are the features that `fit_transform` gives otherwise than `transform`.
    """

    capture: Capture
    shown: Any
    refitted: frozenset[str]


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
    refitted = frozenset(each.name for each in named if "TargetEncoder" in each.of)
    return CapturedMatrix(Capture(lower_features(program, named)), shown, refitted)


def check_transformer(preprocessor: object) -> None:
    if isinstance(preprocessor, type) or not is_estimator(preprocessor):
        found = preprocessor.__name__ if isinstance(preprocessor, type) else type(preprocessor).__name__
        message = f"preprocessor= should be a fitted transformer of scikit-learn, found {found}"
        raise new_error("invalid_argument", message)
    check_version(preprocessor)
    if type(preprocessor).__name__ != "Pipeline":
        check_fitted(preprocessor)


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
