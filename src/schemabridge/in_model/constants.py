"""What a program knows, where no rewrite of a graph can fold it: variables, and tables of vocabularies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import tensorflow as tf

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

CPU = "/CPU:0"  # a table of texts is there in any case, and a GPU reads outside of an array without a word


class Made:
    """What was made for each content; a plain object, so that TensorFlow does not look into it."""

    def __init__(self) -> None:
        self.by_content: dict[Hashable, object] = {}

    def find(self, content: Hashable, make: Callable[[], object]) -> object:
        if content not in self.by_content:
            with tf.init_scope(), tf.device(CPU):
                self.by_content[content] = make()
        return self.by_content[content]


class Constants(tf.Module):  # type: ignore[misc]
    """Variables and tables, one for each content, which are saved with what uses them."""

    def __init__(self) -> None:
        super().__init__(name="constants")
        self.arrays: list[tf.Variable] = []
        self.tables: list[tf.lookup.StaticHashTable] = []
        self.made = Made()

    def keep(self, array: np.ndarray) -> tf.Variable:
        """Return the variable that holds an array."""

        def make() -> tf.Variable:
            self.arrays.append(tf.Variable(array, trainable=False, dtype=array.dtype))
            return self.arrays[-1]

        return self.made.find((array.dtype.str, array.shape, array.tobytes()), make)

    def look_up(self, keys: np.ndarray, values: tf.Tensor) -> tf.Tensor:
        """Return the positions of values among distinct keys, -1 where they are none of them; numbers compare by value."""
        if len(keys) == 0:
            return tf.fill(tf.shape(values), np.int64(-1))
        if values.dtype != tf.string:
            keys = (keys.astype(np.float64) + 0.0).view(np.int64)
            values = tf.bitcast(tf.where(values == 0, tf.zeros_like(values), values), tf.int64)

        def make() -> tf.lookup.StaticHashTable:
            positions = tf.lookup.KeyValueTensorInitializer(tf.constant(keys), tf.range(len(keys), dtype=tf.int64))
            self.tables.append(tf.lookup.StaticHashTable(positions, default_value=-1))
            return self.tables[-1]

        table = self.made.find(("table", keys.dtype.str, *keys.tolist()), make)
        return table.lookup(values)  # type: ignore[attr-defined]
