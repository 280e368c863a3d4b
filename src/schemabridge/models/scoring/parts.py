"""The part of a model that the matrix is for (clause 19.5)."""

from __future__ import annotations

from typing import Any

from .errors import ScoringError


def find_part(model: Any, part: object, recorded: object = None) -> Any:
    """Return the part of a model that a schema names; the model itself where none is named or it is that part.

    `recorded` is the name of the class that the schema is for. Raises `wrong_model` where a pipeline has no such part, or would
    encode once more what is for a model of another class (clause 19.5).
    """
    found = unwrap_search(model)
    if not isinstance(part, str):
        name = type(found).__name__
        if is_pipeline(found) and list_preprocessing(found) and isinstance(recorded, str) and recorded != name:
            message = f"the schema gives the matrix of a {recorded}, and the {name} given would encode it once more"
            raise ScoringError("wrong_model", message)
        return model
    for name in part.split("__"):
        if not is_pipeline(found):
            break
        steps = dict(found.steps)
        if name not in steps:
            listed = ", ".join(repr(each) for each in list(steps)[:10])
            message = f"the schema gives the matrix of the step {part!r}; the pipeline has the steps {listed}"
            raise ScoringError("wrong_model", message)
        found = unwrap_search(steps[name])
    return found


def is_pipeline(model: object) -> bool:
    """Return whether a model is a pipeline of scikit-learn, or of a library that derives its own from it."""
    named = any(cls.__name__ == "Pipeline" and cls.__module__.startswith("sklearn.") for cls in type(model).__mro__)
    return named and hasattr(model, "steps")


def unwrap_search(model: Any) -> Any:
    """Return the best estimator of a search over parameters, which predicts in its place."""
    return model.best_estimator_ if hasattr(model, "cv_results_") and hasattr(model, "best_estimator_") else model


def list_preprocessing(pipeline: Any) -> list[object]:
    """Return the steps before the last one that do something."""
    steps = [step for _, step in pipeline.steps[:-1]]
    return [step for step in steps if step is not None and not (isinstance(step, str) and step == "passthrough")]
