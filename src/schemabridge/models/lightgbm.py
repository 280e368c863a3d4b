"""What a model of LightGBM declares about itself: its features, the categories of its training frame, its iterations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemabridge.models.facts import ModelFacts, NativeCategories, Tensor
from schemabridge.models.scoring.ask_sklearn import list_classes
from schemabridge.models.scoring.boosters import OF_EACH, OF_TWO, ask_lightgbm, count_iterations, read_objective

if TYPE_CHECKING:
    import numpy as np

    from schemabridge.models.facts import Arrays


def describe_lightgbm(model: Any) -> ModelFacts:
    """Return the facts of a Booster or of an estimator, which predicts what its Booster does."""
    booster = model.booster_ if hasattr(type(model), "booster_") else model  # which raises where it is not fitted
    width = int(booster.num_feature())
    names = list_features(model, booster)
    outputs = describe_outputs(booster)
    classes = list_classes(model) if outputs[0].name == "probability" else []
    iterations = count_iterations(booster)

    def predict(arrays: Arrays, batch_size: int) -> dict[str, np.ndarray]:
        return ask_lightgbm(model, arrays, iterations)

    return ModelFacts(
        "lightgbm",
        predict,
        (Tensor("features", "float64", (None, width), takes_others=True),),
        outputs,
        {output.name: each for output, each in zip(outputs, classes, strict=False)},
        feature_names=names,
        details={"class": type(model).__name__, "iteration_range": list(iterations)},
        categories=read_categories(booster),
    )


def list_features(model: object, booster: Any) -> tuple[str, ...] | None:
    """Return the columns of the training frame; None where LightGBM numbered those of a matrix."""
    names = [str(name) for name in booster.feature_name()]
    if names == [f"Column_{position}" for position in range(len(names))]:
        return None
    fitted = getattr(model, "feature_names_in_", names)  # a Booster has `_` where a name has a space
    return tuple(str(name) for name in fitted)


def describe_outputs(booster: Any) -> tuple[Tensor, ...]:
    objective, columns = read_objective(booster), int(booster.num_model_per_iteration())
    if objective in OF_TWO:
        return (Tensor("probability", "float64", (None, 2)),)
    name = "probability" if objective in OF_EACH else "prediction"
    return (Tensor(name, "float64", (None,) if columns == 1 else (None, columns)),)


def read_categories(booster: Any) -> NativeCategories:
    """Return the categories that a Booster keeps of a frame of pandas, and the positions of features that it was told to be categories."""
    kept = tuple(tuple(values) for values in booster.pandas_categorical or ())
    told = booster.params.get("categorical_column", booster.params.get("categorical_feature"))
    positions = tuple(each for each in told if isinstance(each, int)) if isinstance(told, (list, tuple)) else ()
    return NativeCategories(kept, positions)
