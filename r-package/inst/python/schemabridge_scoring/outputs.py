"""Predictions as arrays by the names of outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np


def name_outputs(result: object, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Return predictions as arrays by output name; those of lists and dicts in one another are in the order of Keras."""
    if isinstance(result, Mapping) and not any(isinstance(each, (Mapping, list, tuple)) for each in result.values()):
        return {str(name): as_array(values) for name, values in result.items()}
    if isinstance(result, (Mapping, list, tuple)):
        flat = list(flatten_outputs(result))
        given = names if len(names) == len(flat) else tuple(f"output_{position}" for position in range(len(flat)))
        return {name: as_array(values) for name, values in zip(given, flat, strict=True)}
    return {(names or ("output",))[0]: as_array(result)}


def as_array(values: Any) -> np.ndarray:
    """Return predictions as an array; bfloat16, which numpy alone does not know, as the float32 that holds it."""
    array = np.asarray(values)
    return array.astype(np.float32) if array.dtype.name == "bfloat16" else array


def flatten_outputs(result: object) -> Iterator[object]:
    """Yield the arrays in lists and dicts, of a dict by its keys in their order."""
    if isinstance(result, Mapping):
        for name in sorted(result):
            yield from flatten_outputs(result[name])
    elif isinstance(result, (list, tuple)):
        for each in result:
            yield from flatten_outputs(each)
    else:
        yield result
