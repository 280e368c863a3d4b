"""What models declare about themselves; one file for each framework."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING

from schemabridge.errors import new_error
from schemabridge.frames.frame_hints import is_frame
from schemabridge.models.facts import ModelFacts, Tensor, guard_predict, is_unfitted, not_fitted
from schemabridge.models.scoring.ask_sklearn import ask_other
from schemabridge.models.scoring.boosters import name_booster
from schemabridge.models.scoring.kinds import find_keras, find_roots

if TYPE_CHECKING:
    import numpy as np

    from schemabridge.models.facts import Arrays
    from schemabridge.models.scoring.handle import Handle

__all__ = ["ModelFacts", "Tensor", "describe_handle", "describe_model"]


def describe_model(model: object) -> ModelFacts:
    """Return what `model` declares; anything with a `predict` method is a model, else `invalid_argument`; raises `not_fitted`."""
    if isinstance(model, type):
        message = f"model should be a trained model, found the class {model.__name__}"
        hint = f"give an object of the class that was trained: model = {model.__name__}(...); model.fit(X, y)"
        raise new_error("invalid_argument", message, hint=hint)
    try:
        facts = describe_framework(model)
    except Exception as error:
        if is_unfitted(error):
            raise not_fitted(model) from error
        raise
    return replace(facts, predict=guard_predict(facts.predict, model))


def describe_handle(handle: Handle) -> ModelFacts:
    """Return what a loaded model declares, and that it predicts as it will; a SavedModel declares nothing."""
    predict = guard_predict(handle.ask, handle.model)
    if handle.format == "saved_model":
        return ModelFacts("keras", predict, library=handle.library)
    return replace(describe_model(handle.model), predict=predict)


def describe_framework(model: object) -> ModelFacts:
    """Return what the model's framework knows of it."""
    if find_keras(model) is not None:
        from schemabridge.models.keras import describe_keras

        return describe_keras(model)
    booster = name_booster(model)
    if booster == "xgboost":
        from schemabridge.models.xgboost import describe_xgboost

        return describe_xgboost(model)
    if booster == "lightgbm":
        from schemabridge.models.lightgbm import describe_lightgbm

        return describe_lightgbm(model)
    if "sklearn" in find_roots(model) and hasattr(model, "predict"):
        from schemabridge.models.sklearn import describe_sklearn

        return describe_sklearn(model)
    return describe_other(model)


def describe_other(model: object) -> ModelFacts:
    """Return the facts of an object of which only `predict` is known."""
    if not callable(getattr(model, "predict", None)):
        message = f"model should have a predict method, found {type(model).__name__}"
        raise new_error("invalid_argument", message, hint=suggest_model(model))

    def predict_arrays(arrays: Arrays, batch_size: int) -> dict[str, np.ndarray]:
        return ask_other(model, arrays)

    return ModelFacts(type(model).__module__.partition(".")[0], predict_arrays, details={"class": type(model).__name__})


def suggest_model(found: object) -> str:
    """Return what to give in the place of something that does not predict."""
    if isinstance(found, (str, PathLike)):
        return (
            "load the model first; where its schema and file go is said by path=: sb.record_schema(df, model, path=...)"
        )
    if is_frame(found):
        return "first the frame, then the model: sb.record_schema(df, model)"
    if hasattr(found, "transform"):
        return "it transforms: sb.record_schema(df, model, preprocessor=...), with the model that takes what it gives"
    return "give the trained model itself, or an object whose predict takes the arrays that the schema makes"
