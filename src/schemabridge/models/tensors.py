"""Texts as TensorFlow has them: Keras takes strings as its tensors alone, never as an array of numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.errors import new_error
from schemabridge.models.scoring import ask_keras
from schemabridge.models.scoring.errors import ScoringError

if TYPE_CHECKING:
    import numpy as np


def to_tensor(array: np.ndarray) -> object:
    """Return texts as a `tf.constant` of the same shape; any other array as it is."""
    try:
        tensor: object = ask_keras.to_tensor(array)
    except ScoringError as error:
        raise new_error(error.code, error.message, hint="pip install tensorflow") from error
    return tensor
