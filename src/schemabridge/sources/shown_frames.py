"""The frames before and after a step: what libraries hand on, as frames of pandas, and which of their columns are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from schemabridge.display import count_things
from schemabridge.errors import new_error
from schemabridge.frames.frame import open_frame
from schemabridge.frames.left_out_rows import check_left_out
from schemabridge.frames.pandas_frame import to_pandas
from schemabridge.sources.by_example.matrix import Target, view_bits

if TYPE_CHECKING:
    from collections.abc import Iterable


def hold_frame(shown: Any, names: Iterable[str] = ()) -> pd.DataFrame:
    """Return a frame, an array or a sparse matrix as a frame of pandas whose columns have names of their own.

    An array as wide as `names` has these.
    """
    if hasattr(shown, "tocsr"):
        shown = shown.toarray()
    if isinstance(shown, pd.Series):
        shown = shown.to_frame()
    if hasattr(shown, "columns"):
        frame = to_pandas(shown)
        labels = [str(label) for label in frame.columns]
    else:
        cells = np.asarray(shown)
        frame = pd.DataFrame(cells.reshape(len(cells), -1))
        labels = list(names)
        if len(labels) != frame.shape[1]:
            labels = [f"column {each}" for each in frame.columns]
    seen: dict[str, int] = {}
    for place, label in enumerate(labels):
        seen[label] = seen.get(label, 0) + 1
        labels[place] = label if seen[label] == 1 else f"{label}.{seen[label]}"
    sparse = [at for at, dtype in enumerate(frame.dtypes) if isinstance(dtype, pd.SparseDtype)]
    frame = frame.set_axis(labels, axis=1)
    for at in sparse:
        frame[labels[at]] = np.asarray(frame[labels[at]])
    return frame


def hold_like(frame: pd.DataFrame, shown: Any) -> Any:
    """Return rows of `hold_frame(shown)` in the form of `shown`: a frame with its labels, or an array of its dtype."""
    if isinstance(shown, pd.DataFrame):
        return frame.set_axis(shown.columns, axis=1)
    return frame if hasattr(shown, "columns") else frame.to_numpy(shown.dtype)


def check_rows(before: pd.DataFrame, after: pd.DataFrame) -> None:
    """Raise `x_mismatch` where a step dropped, added or reordered rows."""
    hint = "drop or sort rows before: give the rows that are left as df, and what was made of them"
    if len(before) != len(after):
        check_left_out(before, open_frame(before), after, "it")
        message = f"it has {count_things(len(after), 'row')}, what is before it {len(before)}"
        raise new_error("x_mismatch", message, hint=hint)
    if before.index.equals(after.index) or isinstance(after.index, pd.RangeIndex):
        return
    if before.index.is_unique and before.index.isin(after.index).all():
        row = int(np.flatnonzero(np.asarray(before.index != after.index))[0])
        raise new_error("x_mismatch", "it has the rows in another order", rows=[row], hint=hint)


def is_same_column(before: pd.Series, after: pd.Series) -> bool:
    """Return whether a step left a column as it is; one that it has made binary32 is another one."""
    if after.dtype == np.float32 != before.dtype:
        return False
    return are_same(before, after)


def are_same(one: pd.Series, other: pd.Series) -> bool:
    """Return whether two columns hold the same values, and miss the same."""
    a, b = (each.astype(object).to_numpy() for each in (one, other))
    missing = pd.isna(a)
    if (missing != pd.isna(b)).any():
        return False
    try:
        return bool((a[~missing] == b[~missing]).all()) and not (is_text(a, missing) ^ is_text(b, missing))
    except (TypeError, ValueError):  # values that cannot be compared are not the same
        return False


def is_text(values: np.ndarray, missing: np.ndarray) -> bool:
    return any(isinstance(value, str) for value in values[~missing][:1])


def read_target(position: int, name: str, cells: pd.Series) -> Target | None:
    """Return a column of numbers or truth values; None for any other."""
    if isinstance(cells.dtype, np.dtype) and cells.dtype.kind in "biuf":
        numbers = cells.to_numpy().astype(np.float64)
        dtype = np.dtype(np.float32 if cells.dtype == np.float32 else np.float64)
    else:
        objects = cells.astype(object).to_numpy()
        missing = pd.isna(objects)
        if not all(isinstance(value, (bool, int, float, np.number, np.bool_)) for value in objects[~missing]):
            return None
        numbers, dtype = np.full(len(objects), np.nan), np.dtype(np.float64)
        numbers[~missing] = objects[~missing].astype(np.float64)
    numbers[np.isnan(numbers)] = np.nan
    return Target(position, numbers, view_bits(numbers, dtype), dtype, name)
