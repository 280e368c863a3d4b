"""Models of LightGBM and XGBoost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
import json
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from .kinds import find_roots

if TYPE_CHECKING:
    from .handle import Arrays

# Objectives of LightGBM and XGBoost that predict the probability of the second class, or of each.
OF_TWO, OF_EACH = ("binary", "binary:logistic"), ("multiclass", "multiclassova", "multi:softprob")


def name_booster(model: object) -> str | None:
    """Return which library a model is of that is a Booster or an estimator that holds one, None for another model."""
    roots = find_roots(model)
    is_booster = hasattr(model, "get_params") or hasattr(model, "current_iteration") or hasattr(model, "num_features")
    return next((name for name in BOOSTERS if name in roots and is_booster), None)


def ask_lightgbm(model: Any, arrays: Arrays, iterations: tuple[int, int] | None = None) -> dict[str, np.ndarray]:
    """Return what a Booster predicts with its trees from the first of `iterations` to before the last; estimators predict the same.

    Two classes have two columns, as `predict_proba` of the estimator gives them.
    """
    booster = getattr(model, "booster_", model)
    first, end = iterations or count_iterations(booster)
    found = booster.predict(next(iter(arrays.values())), start_iteration=first, num_iteration=end - first)
    return shape_classes(np.asarray(found), read_objective(booster))


def ask_xgboost(model: Any, arrays: Arrays, iterations: tuple[int, int] | None = None) -> dict[str, np.ndarray]:
    """Return what a Booster predicts as `ask_lightgbm` does, for categories as codes."""
    booster = model.get_booster() if hasattr(model, "get_booster") else model
    missing = getattr(model, "missing", None)
    matrix = sys.modules["xgboost"].DMatrix(
        next(iter(arrays.values())),
        missing=np.nan if missing is None else missing,
        feature_names=booster.feature_names,
        feature_types=booster.feature_types,
        enable_categorical=True,
    )
    found = booster.predict(matrix, iteration_range=iterations or count_rounds(model))
    return shape_classes(np.asarray(found), read_xgboost_objective(booster))


BOOSTERS: dict[str, Callable[..., dict[str, np.ndarray]]] = {"lightgbm": ask_lightgbm, "xgboost": ask_xgboost}


def count_rounds(model: Any) -> tuple[int, int]:
    """Return the iterations that XGBoost predicts with: an estimator up to the best one where it stopped early, a Booster all."""
    if not hasattr(model, "get_booster"):
        return 0, int(model.num_boosted_rounds())
    try:
        return 0, int(model.best_iteration) + 1
    except AttributeError:  # it did not stop early
        return 0, int(model.get_booster().num_boosted_rounds())


def read_xgboost_objective(booster: Any) -> str:
    return str(json.loads(booster.save_config())["learner"]["objective"]["name"])


def read_range(recorded: object) -> tuple[int, int] | None:
    """Return the first iteration and the one behind the last that a schema says, None where it says none (clause 19.11)."""
    if not isinstance(recorded, Sequence) or isinstance(recorded, str) or len(recorded) != 2:
        return None
    first, end = recorded
    numbers = all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in recorded)
    whole = numbers and all(float(each).is_integer() for each in recorded)
    return (int(first), int(end)) if whole and 0 <= first < end else None


def count_iterations(booster: Any) -> tuple[int, int]:
    """Return the iterations that LightGBM predicts with unless it is told others: up to the best one, where it stopped early."""
    return 0, int(booster.best_iteration) if booster.best_iteration > 0 else int(booster.current_iteration())


def read_objective(booster: Any) -> str:
    """Return the objective that the model text of a Booster names, which for a function of the user is none."""
    header = booster.model_to_string(num_iteration=1).partition("\nTree=")[0]
    found = [line.partition("=")[2] for line in header.splitlines() if line.startswith("objective=")]
    return found[0].partition(" ")[0] if found else ""


def shape_classes(found: np.ndarray, objective: str) -> dict[str, np.ndarray]:
    """Return predictions under the name of what the objective makes of them."""
    if objective in OF_TWO:
        return {"probability": np.stack((1.0 - found, found), axis=1)}
    return {"probability" if objective in OF_EACH else "prediction": found}
