"""The part of a model that takes the matrix: the last step of a pipeline whose other steps make the matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from schemabridge.errors import list_values, new_error


@dataclass(frozen=True, eq=False)
class SplitModel:
    """A pipeline as what makes the matrix, what takes it, and the name of the latter."""

    preprocessor: object
    estimator: object
    part: str


def split_model(model: object) -> SplitModel | None:
    """Return a fitted pipeline in two parts; None for a model that takes the matrix itself.

    Steps of a pipeline that is the last step of another one are named as scikit-learn names their parameters, `outer__inner`.
    """
    model = unwrap_search(model)
    if not is_pipeline(model) or not list_preprocessing(model):
        return None
    pipeline = cast("Any", model)
    steps, names = list(pipeline.steps[:-1]), [pipeline.steps[-1][0]]
    last = unwrap_search(pipeline.steps[-1][1])
    while is_pipeline(last):
        steps += [(f"{'__'.join(names)}__{name}", step) for name, step in last.steps[:-1]]
        names.append(last.steps[-1][0])
        last = unwrap_search(last.steps[-1][1])
    return SplitModel(type(pipeline)(steps), last, "__".join(names))


def find_part(model: object, part: object, recorded: object = None) -> object:
    """Return the part of a model that a schema names; the model itself where none is named or it is that part.

    `recorded` is the name of the class that the schema is for. Raises `model_mismatch` where a pipeline has no such part, or would
    encode once more what is for a model of another class (clause 19.5).
    """
    if not isinstance(part, str):
        check_whole(model, recorded)
        return model
    model = unwrap_search(model)
    found = cast("Any", model)
    for name in part.split("__"):
        if not is_pipeline(found):
            break
        steps = dict(found.steps)
        if name not in steps:
            message = f"the schema gives the matrix of the step {part!r}; the pipeline has the steps {list_values(list(steps))}"
            raise new_error(
                "model_mismatch", message, hint="give the pipeline that the schema was recorded for, or its last step"
            )
        found = unwrap_search(steps[name])
    return found


def check_whole(model: object, recorded: object) -> None:
    """Raise `model_mismatch` for a pipeline in the place of a model of another class."""
    whole = unwrap_search(model)
    name = type(whole).__name__
    if is_pipeline(whole) and list_preprocessing(whole) and isinstance(recorded, str) and recorded != name:
        message = f"the schema gives the matrix of a {recorded}, and the {name} given would encode it once more"
        raise new_error(
            "model_mismatch", message, hint="give the last step of the pipeline, or record the schema for it"
        )


def is_pipeline(model: object) -> bool:
    """Return whether a model is a pipeline of scikit-learn, or of a library that derives its own from it."""
    named = any(cls.__name__ == "Pipeline" and cls.__module__.startswith("sklearn.") for cls in type(model).__mro__)
    return named and hasattr(model, "steps")


def unwrap_search(model: Any) -> Any:
    """Return the best estimator of a search over parameters, which predicts in its place."""
    return model.best_estimator_ if hasattr(model, "cv_results_") and hasattr(model, "best_estimator_") else model


def list_preprocessing(pipeline: object) -> list[object]:
    """Return the steps before the last one that do something."""
    steps = [step for _, step in cast("Any", pipeline).steps[:-1]]
    return [step for step in steps if step is not None and not (isinstance(step, str) and step == "passthrough")]
