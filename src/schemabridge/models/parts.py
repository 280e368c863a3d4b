"""The part of a model that takes the matrix: the last step of a pipeline whose other steps make the matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from schemabridge.errors import new_error
from schemabridge.models.scoring.errors import ScoringError
from schemabridge.models.scoring.parts import find_part, is_pipeline, list_preprocessing, unwrap_search


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


def take_part(model: object, part: object, recorded: object = None) -> object:
    """Return the part of a model that a schema names, as `scoring.parts` does; `model_mismatch` where it has none."""
    try:
        found: object = find_part(model, part, recorded)
    except ScoringError as error:
        hint = "give the pipeline that the schema was recorded for, or its last step; or record the schema for this one"
        raise new_error("model_mismatch", error.message, hint=hint) from error
    return found
