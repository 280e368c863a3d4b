"""What a scikit-learn estimator declares about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemabridge.errors import new_error
from schemabridge.models.facts import Meaning, ModelFacts, Tensor, not_fitted
from schemabridge.models.scoring.ask_sklearn import ask_sklearn, list_classes, name_probabilities
from schemabridge.models.scoring.parts import unwrap_search

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from schemabridge.models.facts import Arrays


def describe_sklearn(model: object) -> ModelFacts:
    """Return how many features an estimator takes, their names, its classes, and its probabilities or predictions.

    Raises `not_fitted`; of an estimator of another library, which may keep what it learned under any name, its predict says so.
    """
    if type(model).__module__.startswith("sklearn."):
        check_fitted(model)
        check_takes_numbers(unwrap_search(model))
    width = getattr(model, "n_features_in_", None)
    names = getattr(model, "feature_names_in_", None)
    classes = list_classes(model)
    outputs = describe_outputs(model, classes)

    def predict(arrays: Arrays, batch_size: int) -> dict[str, np.ndarray]:
        return ask_sklearn(model, arrays)

    return ModelFacts(
        "scikit-learn",
        predict,
        () if width is None else (Tensor("features", "float64", (None, int(width)), takes_others=True),),
        outputs,
        {output.name: each for output, each in zip(outputs, classes, strict=False)},
        dict.fromkeys((output.name for output in outputs), find_meaning(model, classes)),
        None if names is None else tuple(str(name) for name in names),
        {"class": type(unwrap_search(model)).__name__},
    )


def check_fitted(model: object) -> None:
    from sklearn.exceptions import NotFittedError
    from sklearn.utils.validation import check_is_fitted

    try:
        check_is_fitted(model)
    except NotFittedError as error:
        raise not_fitted(model) from error


def check_takes_numbers(model: Any) -> None:
    """Raise `not_captured` where an estimator encodes the categories of a frame itself, so that it takes no matrix."""
    transformers = getattr(getattr(model, "_preprocessor", None), "named_transformers_", {})
    categories = getattr(transformers.get("encoder"), "categories_", ())
    if all(each.dtype.kind in "biuf" for each in categories):
        return
    name = type(model).__name__
    message = (
        f"{name} was fitted on a frame of categories, which it encodes itself: a schema gives it a matrix of numbers"
    )
    hint = (
        f"encode them before it and fit again: make_pipeline(make_column_transformer((OrdinalEncoder(), categories), "
        f'("passthrough", numbers)), {name}(categorical_features=range(len(categories))))'
    )
    raise new_error("not_captured", message, hint=hint)


def find_meaning(model: object, classes: Sequence[tuple[object, ...]]) -> Meaning:
    """Return what the numbers of each output are."""
    is_several = holds_several(unwrap_search(model))
    if hasattr(model, "predict_proba") or is_several or len(classes) != 1:
        return Meaning(is_several=is_several)
    numeric = all(isinstance(label, (int, float)) for label in classes[0])
    codes = classes[0] if numeric else range(len(classes[0]))
    return Meaning("value", codes=tuple(float(code) for code in codes))  # type: ignore[arg-type]


def holds_several(model: object) -> bool:
    """Return whether a classifier was fitted on indicators, so that each of its labels holds or not for itself."""
    target = getattr(getattr(model, "_label_binarizer", None), "y_type_", "")
    return bool(getattr(model, "multilabel_", False)) or target == "multilabel-indicator"


def describe_outputs(model: object, classes: Sequence[tuple[object, ...]]) -> tuple[Tensor, ...]:
    if not hasattr(model, "predict_proba"):
        return (Tensor("prediction", "float64"),)
    named = zip(name_probabilities(classes), classes, strict=True)
    return tuple(Tensor(name, "float64", (None, len(each))) for name, each in named)
