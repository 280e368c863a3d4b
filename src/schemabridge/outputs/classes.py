"""Classes of the numbers of an output (clause 21.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.outputs.names import name_columns, name_labels
from schemabridge.outputs.probabilities import find_own

if TYPE_CHECKING:
    from schemabridge.outputs.item import Output


def needs_probabilities(output: Output, width: int) -> bool:
    """Return whether classes are found by probabilities, not by the numbers as they are."""
    return output.scale != "value" and not takes_largest(output, width)


def takes_largest(output: Output, width: int) -> bool:
    """Return whether the class is the label of the largest number: no threshold is asked."""
    return output.is_single and width > 1 and output.threshold is None


def find_classes(output: Output, x: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    """Return names and classes of numbers (rows, width); see `Prediction`."""
    absent = np.isnan(x).any(axis=1)
    if takes_largest(output, x.shape[1]):
        positions = np.where(absent, -1, np.argmax(x, axis=1))  # of equal ones the first
        return name_columns(output, 1), pick_labels(output, positions)
    p = x if output.scale == "value" else find_own(output, x)
    above = p > find_threshold(output)
    if output.is_single:
        positions = np.where(absent | np.isnan(p[:, -1]), -1, above[:, -1].astype(np.int64))
        return name_columns(output, 1), pick_labels(output, positions)
    if np.isnan(p).any():
        above = above.astype(object)
        above[np.isnan(p)] = None
    return name_labels(output, x.shape[1]), above


def find_threshold(output: Output) -> float:
    if output.threshold is not None:
        return output.threshold
    return 0.0 if output.scale == "value" else 0.5


def pick_labels(output: Output, positions: np.ndarray) -> np.ndarray:
    """Return the labels at positions (rows,), None where a position is -1: of objects where there are texts or None."""
    labels = output.labels or ()
    if not isinstance(labels[0], str) and (positions >= 0).all():
        return np.asarray(np.array(labels)[positions])
    boxed = np.array([*labels, None], dtype=object)
    return np.asarray(boxed[positions])
