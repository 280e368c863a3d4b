"""What a scikit-learn estimator declares about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

import numpy as np

from schemabridge.models.facts import ModelFacts, Tensor, name_outputs
from schemabridge.models.parts import unwrap_search

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from schemabridge.models.facts import Arrays


class Estimator(Protocol):
    """The part of a fitted estimator that is used here."""

    def predict(self, X: object) -> np.ndarray: ...

    def predict_proba(self, X: object) -> np.ndarray | list[np.ndarray]: ...


def describe_sklearn(model: object) -> ModelFacts:
    """Return how many features an estimator takes, their names, its classes, and its probabilities or predictions."""
    estimator = cast("Estimator", model)
    width = getattr(model, "n_features_in_", None)
    names = getattr(model, "feature_names_in_", None)
    classes = list_classes(model)
    outputs = describe_outputs(model, classes)

    def predict(arrays: Arrays, batch_size: int) -> dict[str, np.ndarray]:
        matrix = give_names(next(iter(arrays.values())), names)
        if hasattr(model, "predict_proba"):
            return name_outputs(estimator.predict_proba(matrix), tuple(output.name for output in outputs))
        return {"prediction": number_labels(np.asarray(estimator.predict(matrix)), classes)}

    return ModelFacts(
        "scikit-learn",
        predict,
        () if width is None else (Tensor("features", "float64", (None, int(width)), takes_others=True),),
        outputs,
        {output.name: each for output, each in zip(outputs, classes, strict=False)},
        None if names is None else tuple(str(name) for name in names),
        {"class": type(unwrap_search(model)).__name__},
    )


def list_classes(model: object) -> list[tuple[object, ...]]:
    """Return the classes of each output of a classifier; a regressor has none."""
    classes = getattr(model, "classes_", None)
    if classes is None:
        return []
    several = isinstance(classes, list) and len(classes) > 0 and isinstance(classes[0], np.ndarray)
    return [tuple(np.asarray(each).tolist()) for each in (classes if several else [classes])]


def describe_outputs(model: object, classes: Sequence[tuple[object, ...]]) -> tuple[Tensor, ...]:
    if not hasattr(model, "predict_proba"):
        return (Tensor("prediction", "float64"),)
    names = ["probability"] if len(classes) == 1 else [f"probability_{position}" for position in range(len(classes))]
    return tuple(Tensor(name, "float64", (None, len(each))) for name, each in zip(names, classes, strict=True))


def give_names(matrix: np.ndarray, names: object) -> np.ndarray | pd.DataFrame:
    """Return the matrix under the names it was fitted with, which scikit-learn asks for."""
    if names is None:
        return matrix
    import pandas as pd

    return pd.DataFrame(matrix, columns=list(cast("Sequence[str]", names)))


def number_labels(labels: np.ndarray, classes: Sequence[tuple[object, ...]]) -> np.ndarray:
    """Return predicted labels that are not numbers as positions in the classes."""
    if labels.dtype.kind in "biuf" or len(classes) != 1:
        return labels
    positions = {label: position for position, label in enumerate(classes[0])}
    return np.array([positions[label] for label in labels.tolist()])
