"""What a model of XGBoost declares about itself: its features, the categories that 3.2 keeps of its training frame, its iterations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from schemabridge.models.facts import ModelFacts, NativeCategories, Tensor
from schemabridge.models.scoring.ask_sklearn import list_classes
from schemabridge.models.scoring.boosters import OF_EACH, OF_TWO, ask_xgboost, count_rounds, read_xgboost_objective

if TYPE_CHECKING:
    import numpy as np

    from schemabridge.models.facts import Arrays


def describe_xgboost(model: Any) -> ModelFacts:
    """Return the facts of a Booster or of an estimator, which predicts what its Booster does."""
    booster = model.get_booster() if hasattr(model, "get_booster") else model
    outputs = describe_outputs(booster)
    classes = list_classes(model) if outputs[0].name == "probability" else []
    iterations = count_rounds(model)
    names = booster.feature_names

    def predict(arrays: Arrays, batch_size: int) -> dict[str, np.ndarray]:
        return ask_xgboost(model, arrays, iterations)

    return ModelFacts(
        "xgboost",
        predict,
        (Tensor("features", "float64", (None, int(booster.num_features())), takes_others=True),),
        outputs,
        {output.name: each for output, each in zip(outputs, classes, strict=False)},
        feature_names=None if names is None else tuple(str(name) for name in names),
        details={"class": type(model).__name__, "iteration_range": list(iterations)},
        categories=read_categories(booster),
    )


def describe_outputs(booster: Any) -> tuple[Tensor, ...]:
    """Return the one output, in float32 as XGBoost computes."""
    objective = read_xgboost_objective(booster)
    if objective in OF_TWO:
        return (Tensor("probability", "float32", (None, 2)),)
    sizes = json.loads(booster.save_config())["learner"]["learner_model_param"]
    columns = max(int(sizes["num_class"]), int(sizes["num_target"])) if objective != "multi:softmax" else 1
    name = "probability" if objective in OF_EACH else "prediction"
    return (Tensor(name, "float32", (None,) if columns == 1 else (None, columns)),)


def read_categories(booster: Any) -> NativeCategories:
    """Return the categories of each feature that has some, and which features those are; before 3.2 a Booster keeps none."""
    has_some = hasattr(booster, "get_categories") and read_kind(booster) != "gblinear"  # that fails to say it has none
    kept = booster.get_categories(export_to_arrow=True).to_arrow() if has_some else []
    found = {position: read_values(values) for position, (_, values) in enumerate(kept or ()) if values is not None}
    if found:
        return NativeCategories(tuple(found.values()), tuple(found))
    types = booster.feature_types or ()
    return NativeCategories(positions=tuple(position for position, kind in enumerate(types) if kind == "c"))


def read_kind(booster: Any) -> str:
    """Return what a Booster is made of: trees (`gbtree`, `dart`) or one linear model (`gblinear`)."""
    return str(json.loads(booster.save_config())["learner"]["gradient_booster"]["name"])


def read_values(values: pa.Array) -> tuple[object, ...] | None:
    """Return the categories of a feature, None where they are damaged: XGBoost cuts their UTF-8 by the number of characters.

    `["ä", "b"]` is kept as the bytes C3 and A4, `["b", "größer"]` as "b" and "größ": the first cut text still has a byte beyond ASCII.
    """
    if not pa.types.is_string(values.type) and not pa.types.is_large_string(values.type):
        return tuple(values.to_pylist())
    texts = values.cast(pa.large_string()).cast(pa.large_binary()).to_pylist()
    return tuple(text.decode() for text in texts) if all(text.isascii() for text in texts) else None
