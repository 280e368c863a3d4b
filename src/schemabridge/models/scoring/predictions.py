"""Ask a loaded model for the rows of a batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import ScoringError, find_cause, say_all

if TYPE_CHECKING:
    from .handle import Arrays, Handle

Progress = Callable[[int, int], object]
BATCH_SIZE = 32
CHUNK_ROWS = 16384  # about a second of a small model: what a progress bar moves by


def predict(
    handle: Handle, arrays: Arrays, batch_size: int = BATCH_SIZE, progress: Progress | None = None
) -> dict[str, np.ndarray]:
    """Return the outputs of a model for the arrays of the schema's inputs, as one predict of all rows gives them.

    Rows go to the model in chunks that are multiples of the batch size; `progress` is called with the rows done and all rows.
    No rows never reach the model and give no outputs: the schema says how wide they are. Raises `prediction_failed`.
    """
    rows = len(next(iter(arrays.values())))
    chunk = max(CHUNK_ROWS // batch_size, 1) * batch_size if handle.in_batches else max(rows, 1)
    parts = []
    for at in range(0, rows, chunk):
        parts.append(ask_checked(handle, {name: array[at : at + chunk] for name, array in arrays.items()}, batch_size))
        if progress is not None:
            progress(min(at + chunk, rows), rows)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}


def ask_checked(handle: Handle, arrays: Arrays, batch_size: int) -> dict[str, np.ndarray]:
    rows = len(next(iter(arrays.values())))
    try:
        outputs = handle.ask(arrays, batch_size)
    except ScoringError:
        raise
    except Exception as error:  # a model may raise anything
        cause = find_cause(error)
        raise ScoringError(
            "prediction_failed", f"the model fails to predict: {cause}", say_all(error), cause
        ) from error
    for name, array in outputs.items():
        if array.shape[:1] != (rows,):
            message = f"output {name!r} of the model has the shape {array.shape} for {rows} rows"
            raise ScoringError("output_mismatch", message)
    return outputs


def predict_bytes(
    handle: Handle, inputs: Mapping[str, Any], batch_size: int = BATCH_SIZE, progress: Progress | None = None
) -> dict[str, Any]:
    """Return `predict` for a language that has bytes: of each input and output dtype, shape and bytes in row-major order.

    The dtype of an input of texts is `str`, and a list of them stands for the bytes. Outputs are binary64, which holds each of them exactly.
    """
    arrays = {name: unpack_array(*each) for name, each in inputs.items()}
    outputs = predict(handle, arrays, int(batch_size), progress)
    wide = {name: np.ascontiguousarray(array, dtype="<f8") for name, array in outputs.items()}
    return {name: ("<f8", list(array.shape), bytearray(array.tobytes())) for name, array in wide.items()}


def unpack_array(dtype: str, shape: Any, data: Any) -> np.ndarray:
    sizes = [int(size) for size in (shape if isinstance(shape, Sequence) else [shape])]
    if dtype == "str":
        return np.array([data] if isinstance(data, str) else list(data), dtype=object).reshape(sizes)
    return np.frombuffer(data, dtype=dtype).reshape(sizes)
