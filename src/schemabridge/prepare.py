"""prepare_input: from a frame to exactly the arrays the model was trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

from schemabridge.document.read import open_schema
from schemabridge.errors import SchemabridgeError, is_redacted, is_word, list_values, new_error, redact_error, warn
from schemabridge.models.tensors import to_tensor
from schemabridge.program.run import run_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from schemabridge.document.read import SchemaLike
    from schemabridge.frames.frame import FrameLike
    from schemabridge.program.arrays import Out
    from schemabridge.schema import FeatureSchema

_warned: set[str] = set()


@overload
def prepare_input(
    df: FrameLike,
    schema: SchemaLike,
    *,
    text: Literal["array"] = ...,
    out: Out = ...,
    redact: bool | None = ...,
) -> np.ndarray | dict[str, np.ndarray]: ...


@overload
def prepare_input(
    df: FrameLike, schema: SchemaLike, *, text: Literal["tensor"], out: Out = ..., redact: bool | None = ...
) -> object: ...


def prepare_input(
    df: FrameLike,
    schema: SchemaLike,
    *,
    text: Literal["array", "tensor"] = "array",
    out: Out = None,
    redact: bool | None = None,
) -> object:
    """Return the array the model takes, or a dict of arrays by input name when it takes several.

    Parameters
    ----------
    df
        A pandas, polars or pyarrow frame, anything with `__arrow_c_stream__`, a mapping of column names to
        columns, or a list of records. It is not modified. Columns are found by name; others are ignored.
    schema
        A schema, or the path of its file.
    text
        What an input of strings becomes: `"array"`, of Python's texts as objects, to look at or for `tf.data`; or `"tensor"`, the
        `tf.constant` that `model.predict` takes. Inputs of numbers are arrays either way.
    out
        The array, or the dict of arrays by input name, that is filled and returned instead of a new one, for a service or a job that uses it again:
        of the shape and dtype of the result, contiguous in rows, writable, in memory that is not that of the frame. After an error its content
        means nothing.
    redact
        Whether errors tell no values of the batch or of a vocabulary, for logs that must not hold data; by default as the
        environment variable SCHEMABRIDGE_REDACT says (`1`).

    Returns
    -------
    ndarray or dict of ndarray
        Of the shape (rows, ...) and dtype that the schema gives for the input, in row-major order; or tensors, see `text`.

    Raises
    ------
    SchemabridgeError
        With the `code` of the first error in the order of clause 7.1, and `column`, `rows`, `values`, `hint`;
        `invalid_argument` where `out` is no such array.

    Examples
    --------
    >>> import pandas as pd, schemabridge as sb
    >>> schema = sb.record_schema(pd.DataFrame({"x": [1.0, 3.0]}), encodings={"x": "standardize"})
    >>> sb.prepare_input({"x": [2.0, 4.0]}, schema)
    array([[0.],
           [2.]], dtype=float32)
    """
    if not is_word(text, ("array", "tensor")):
        raise new_error(
            "invalid_argument",
            f"text should be 'array' or 'tensor', found {list_values([text])}",
            hint='text="tensor" gives tensors of TensorFlow, text="array" arrays of objects',
        )
    arrays: Mapping[str, object] = prepare_arrays(df, schema, out=out, redact=redact)
    if text == "tensor":
        arrays = {name: to_tensor(array) for name, array in arrays.items()}  # type: ignore[arg-type]
    return next(iter(arrays.values())) if len(arrays) == 1 else arrays


def prepare_arrays(
    df: FrameLike, schema: SchemaLike, *, out: Out = None, redact: bool | None = None
) -> dict[str, np.ndarray]:
    """Return the arrays by input name, also when there is only one; otherwise as `prepare_input`."""
    schema = open_schema(schema, df, "prepare_input(df, schema)")
    warn_unproven(schema)
    if redact is not None:  # the environment says it otherwise, and is asked where there is an error to tell
        redact = is_redacted(redact)
    try:
        return run_schema(df, schema, redact=redact, out=out)
    except SchemabridgeError as error:
        if is_redacted(redact):
            raise redact_error(error) from None
        raise


def warn_unproven(schema: FeatureSchema) -> None:
    """Warn once a session that nothing proves the schema (clause 10)."""
    if schema.evidence is not None and schema.evidence.source == "assumed" and schema.fingerprint not in _warned:
        _warned.add(schema.fingerprint)
        warn("unproven_schema", "this schema was recorded from defaults beside a trained model")
