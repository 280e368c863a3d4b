"""Texts as TensorFlow has them: Keras takes strings as its tensors alone, never as an array of numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.errors import new_error

if TYPE_CHECKING:
    import numpy as np


def to_tensor(array: np.ndarray) -> object:
    """Return texts as a `tf.constant` of the same shape; any other array as it is."""
    if array.dtype != object:
        return array
    try:
        import tensorflow as tf
    except ImportError as error:
        hint = "pip install tensorflow"
        raise new_error("package_missing", "texts as tensors need TensorFlow", hint=hint) from error
    tensor: object = tf.constant(array, dtype=tf.string)
    return tensor
