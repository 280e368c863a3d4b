"""What a model declares about itself, whatever its framework."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Tensor:
    """One input or output as the model declares it; None where it does not say."""

    name: str
    dtype: str | None = None
    shape: tuple[int | None, ...] | None = None

    def __str__(self) -> str:
        shape = (
            ""
            if self.shape is None
            else "[" + ", ".join("n" if size is None else str(size) for size in self.shape) + "]"
        )
        return " ".join(part for part in (repr(self.name), self.dtype, shape) if part)


@dataclass(frozen=True)
class ModelFacts:
    """Inputs, outputs and names that a model declares, and how it predicts.

    `predict(arrays, batch_size)` takes the arrays of the schema's inputs in their order and returns one array of numbers for each
    output. `feature_names` are the columns the model was fitted with. `details` goes into the file as it is.
    """

    framework: str
    predict: Callable[[Arrays, int], dict[str, np.ndarray]]
    inputs: tuple[Tensor, ...] = ()
    outputs: tuple[Tensor, ...] = ()
    labels: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    feature_names: tuple[str, ...] | None = None
    details: Mapping[str, object] = field(default_factory=dict)


def name_outputs(result: object, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Return predictions as arrays by output name."""
    if isinstance(result, Mapping):
        return {str(name): np.asarray(values) for name, values in result.items()}
    if isinstance(result, (list, tuple)):
        given = names if len(names) == len(result) else tuple(f"output_{position}" for position in range(len(result)))
        return {name: np.asarray(values) for name, values in zip(given, result, strict=True)}
    return {(names or ("output",))[0]: np.asarray(result)}
