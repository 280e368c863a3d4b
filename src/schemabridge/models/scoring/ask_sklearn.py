"""Estimators of scikit-learn, and objects of which only `predict` is known."""

from __future__ import annotations

from collections.abc import Sequence
import importlib.util
from typing import TYPE_CHECKING, Any

import numpy as np

from .outputs import name_outputs

if TYPE_CHECKING:
    from .handle import Arrays


def ask_sklearn(model: Any, arrays: Arrays) -> dict[str, np.ndarray]:
    """Return the probabilities of an estimator by output, otherwise its predictions; labels as positions in the classes."""
    matrix = give_names(next(iter(arrays.values())), getattr(model, "feature_names_in_", None))
    classes = list_classes(model)
    if hasattr(model, "predict_proba"):
        return name_outputs(model.predict_proba(matrix), name_probabilities(classes))
    return {"prediction": number_labels(np.asarray(model.predict(matrix)), classes)}


def ask_other(model: Any, arrays: Arrays) -> dict[str, np.ndarray]:
    """Return what an object predicts of which only `predict` is known: it takes one array, or all of them by name."""
    return name_outputs(model.predict(next(iter(arrays.values())) if len(arrays) == 1 else dict(arrays)), ())


def list_classes(model: object) -> list[tuple[object, ...]]:
    """Return the classes of each output of a classifier; a regressor has none."""
    classes = getattr(model, "classes_", None)
    if classes is None:
        return []
    several = isinstance(classes, list) and len(classes) > 0 and isinstance(classes[0], np.ndarray)
    return [tuple(np.asarray(each).tolist()) for each in (classes if several else [classes])]


def name_probabilities(classes: Sequence[object]) -> tuple[str, ...]:
    return ("probability",) if len(classes) == 1 else tuple(f"probability_{at}" for at in range(len(classes)))


def give_names(matrix: np.ndarray, names: Any) -> Any:
    """Return the matrix under the names it was fitted with, which scikit-learn asks for, where pandas is there."""
    if names is None or importlib.util.find_spec("pandas") is None:
        return matrix
    import pandas as pd

    return pd.DataFrame(matrix, columns=list(names))


def number_labels(labels: np.ndarray, classes: Sequence[tuple[object, ...]]) -> np.ndarray:
    """Return predicted labels that are not numbers as positions in the classes."""
    if labels.dtype.kind in "biuf" or len(classes) != 1:
        return labels
    positions = {label: position for position, label in enumerate(classes[0])}
    return np.array([positions[label] for label in labels.tolist()])
