"""The layers and the class of models that `to_keras` makes; importing this file lets Keras load them."""

from __future__ import annotations

from collections.abc import Mapping
import re
from typing import TYPE_CHECKING

import keras
import numpy as np
import pyarrow as pa
import tensorflow as tf

from schemabridge.document.read import parse_schema
from schemabridge.errors import new_error
from schemabridge.in_model.refusals import tell_refusals
from schemabridge.in_model.tensor_program import TensorProgram

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemabridge.schema import FeatureSchema

EXACT = 2**53
FLOAT32_STEP = 2.0**-149
AS_NUMBERS = ("float64", "float32", "float16", "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32")
PREDICT_ROWS = 32
NO_ARGUMENT = re.compile(r"[^A-Za-z0-9_]")


@keras.saving.register_keras_serializable("schemabridge")
class Preprocessing(keras.layers.Layer):  # type: ignore[misc]
    """A layer from a dict of raw columns (n,) to a dict of the inputs of a model by name.

    Its configuration is the schema as JSON, and what the constants are made of; it has no weights.
    """

    def __init__(self, schema: str, missing_text: str | None = None, name: str = "schemabridge") -> None:
        super().__init__(name=name, dtype="float64", autocast=False, trainable=False)
        self.supports_jit = False
        self.text, self.missing_text = schema, missing_text
        self.program = TensorProgram(
            parse_schema(schema.encode("utf-8"), "the configuration of the layer"), missing_text
        )

    @property
    def schema(self) -> FeatureSchema:
        """The schema whose program it runs."""
        found: FeatureSchema = self.program.schema
        return found

    def call(self, columns: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        inputs: dict[str, tf.Tensor] = self.program.run(columns)
        return inputs

    def get_config(self) -> dict[str, object]:
        return {"name": self.name, "schema": self.text, "missing_text": self.missing_text}


@keras.saving.register_keras_serializable("schemabridge")
class ModelOfColumns(keras.Model):  # type: ignore[misc]
    """A functional Keras model of raw named columns, with a `predict` that casts nothing to float32."""

    @property
    def preprocessing(self) -> Preprocessing:
        """The layer that runs the program of the schema."""
        return next(layer for layer in self.layers if isinstance(layer, Preprocessing))

    def __call__(self, inputs: object, *args: object, **kwargs: object) -> object:
        """Return what `keras.Model` does, of a mapping of columns that are arrays or tensors (n,), of any exact dtype."""
        if isinstance(inputs, Mapping) and not any(isinstance(each, keras.KerasTensor) for each in inputs.values()):
            inputs = {
                name: to_cells(name, inputs[name], is_text=self.takes_text(name)) for name in self.list_columns(inputs)
            }
        return super().__call__(inputs, *args, **kwargs)

    def export(self, filepath: str, *args: object, **kwargs: object) -> None:
        """Write what `keras.Model.export` does; its signature has the names of columns with `_` for what it cannot hold."""
        if kwargs.get("format", "tf_saved_model") == "tf_saved_model" and not args:
            kwargs.setdefault("input_signature", [self.describe_columns()])
        super().export(filepath, *args, **kwargs)

    def describe_columns(self) -> dict[str, tf.TensorSpec]:
        specs: dict[str, tf.TensorSpec] = {}
        for tensor in self.inputs:
            name = NO_ARGUMENT.sub("_", tensor.name)
            name = name if name[0].isalpha() else f"column_{name}"
            while name in {spec.name for spec in specs.values()}:
                name += "_"
            specs[tensor.name] = tf.TensorSpec((None,), tensor.dtype, name=name)
        return specs

    def predict(
        self,
        x: object,
        batch_size: int | None = None,
        verbose: str | int = "auto",
        steps: int | None = None,
        callbacks: object = None,
    ) -> object:
        """Return predictions as `keras.Model.predict` does, of a `tf.data` or a mapping of columns.

        The columns of a mapping, or of a data frame, are arrays or tensors (n,). A missing text (None, NaN) is the
        `missing_text` of the model.

        Raises
        ------
        SchemabridgeError
            With the code and the rows of the first error in the order of clause 7.1; of a `tf.data` the rows of its batch.
        """
        with tell_refusals():
            if not (isinstance(x, Mapping) or hasattr(x, "columns")):
                return super().predict(x, batch_size, verbose, steps, callbacks)
            cells = dict(self.read_frame(x))
            if all(len(each) == 0 for each in cells.values()):
                return keras.tree.map_structure(np.asarray, self(cells, training=False))
            batches = tf.data.Dataset.from_tensor_slices(cells).batch(batch_size or PREDICT_ROWS)
            try:
                return super().predict(batches, None, verbose, steps, callbacks)
            except tf.errors.InvalidArgumentError:
                self.preprocessing(cells)  # its first error is that of all rows together (clause 7.3)
                raise

    def read_frame(self, x: object) -> Iterator[tuple[str, tf.Tensor]]:
        """Yield the columns of a mapping or a frame as tensors, texts of objects among them."""
        for name in self.list_columns(x):
            cells = x[name]  # type: ignore[index]
            if self.takes_text(name) and not isinstance(cells, tf.Tensor):
                cells = to_texts(name, cells, self.preprocessing.missing_text)
            yield name, to_cells(name, cells, is_text=self.takes_text(name))

    def list_columns(self, x: object) -> list[str]:
        """Return the columns that are needed; raises `absent_column`."""
        names = [column.name for column in self.preprocessing.schema.columns]
        held = list(x if isinstance(x, Mapping) else x.columns)  # type: ignore[attr-defined]
        for name in names:
            if name not in held:
                raise new_error("absent_column", f"column {name!r}: expected it, found {held}", column=name)
        return names

    def takes_text(self, name: str) -> bool:
        columns = {column.name: column for column in self.preprocessing.schema.columns}
        return columns[name].type.facts.is_text


def to_texts(name: str, cells: object, missing_text: str | None) -> tf.Tensor:
    """Return texts as a tensor; raises `missing_value` where one is missing and no text stands for it."""
    try:
        array = pa.array(cells, pa.string(), from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise new_error("wrong_type", f"column {name!r}: expected texts, found {error}", column=name) from None
    if array.null_count and missing_text is None:
        message = f"column {name!r}: expected texts, found {array.null_count} missing"
        hint = "say with to_keras(missing_text=...) which text stands for a missing one"
        raise new_error("missing_value", message, column=name, hint=hint)
    return tf.constant((array.fill_null(missing_text or "")).to_pylist(), tf.string)


def to_cells(name: str, cells: object, *, is_text: bool) -> tf.Tensor:
    """Return a column as the layer takes it, without a cast that changes a number; raises `wrong_type`."""
    tensor = tf.convert_to_tensor(cells)
    if tensor.shape.rank == 2 and tensor.shape[1] == 1:
        tensor = tensor[:, 0]
    if is_text == (tensor.dtype == tf.string) and (is_text or tensor.dtype.name in AS_NUMBERS):
        return tensor if is_text else to_float64(tensor, name)
    expected = "a tensor of strings" if is_text else "numbers, NaN where they are missing, times as counts"
    raise new_error("wrong_type", f"column {name!r}: expected {expected}, found {tensor.dtype.name}", column=name)


def to_float64(tensor: tf.Tensor, name: str) -> tf.Tensor:
    """Return numbers as float64, the same numbers: TensorFlow's cast makes 0 of subnormal float32, and rounds integers."""
    if tensor.dtype == tf.int64:
        beyond = tf.reduce_any((tensor > EXACT) | (tensor < -EXACT))
        words = tf.constant(f"[not_exact] column {name!r}: integers beyond 2^53; rows [] of 0")
        with tf.control_dependencies([each for each in [tf.raw_ops.Assert(condition=~beyond, data=[words])] if each]):
            return tf.cast(tf.identity(tensor), tf.float64)
    if tensor.dtype != tf.float32:
        return tf.cast(tensor, tf.float64)
    bits = tf.bitcast(tensor, tf.int32)
    fraction = tf.bitwise.bitwise_and(bits, np.int32(0x007FFFFF))
    small = tf.cast(fraction, tf.float64) * FLOAT32_STEP
    is_small = (tf.bitwise.bitwise_and(bits, np.int32(0x7F800000)) == 0) & (fraction != 0)
    return tf.where(is_small, tf.where(bits < 0, -small, small), tf.cast(tensor, tf.float64))
