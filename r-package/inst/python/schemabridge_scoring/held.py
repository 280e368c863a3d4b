"""A model that is at hand as an object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .ask_keras import ask_keras
from .ask_sklearn import ask_other, ask_sklearn
from .boosters import BOOSTERS, name_booster, read_range
from .handle import Arrays, Handle, name_as_recorded
from .kinds import find_keras, find_roots
from .parts import find_part

if TYPE_CHECKING:
    import numpy as np


def hold(model: Any, request: Mapping[str, Any]) -> Handle:
    """Return a model that is at hand as one that can be asked; of a pipeline the part that takes the matrix.

    `request` may have `part`, `class`, `outputs` and `iteration_range` as that of `load`. Raises `wrong_model` where a pipeline does
    not have that part.
    """
    part = find_part(model, request.get("part"), request.get("class"))
    library, booster = find_keras(part), name_booster(part)
    iterations = read_range(request.get("iteration_range"))

    def ask(arrays: Arrays, batch_size: int) -> dict[str, np.ndarray]:
        if library is not None:
            return ask_keras(part, arrays, batch_size)
        if booster is not None:
            return BOOSTERS[booster](part, arrays, iterations)
        return ask_sklearn(part, arrays) if "sklearn" in find_roots(part) else ask_other(part, arrays)

    named = name_as_recorded(ask, request.get("outputs"))
    return Handle(part, named, "object", type(part).__name__, library, in_batches=library is not None)
