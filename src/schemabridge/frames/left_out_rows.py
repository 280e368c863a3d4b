"""Which rows of a frame a matrix of fewer rows was made of: those without missing values, or those that its own index names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from schemabridge.display import count_things
from schemabridge.errors import SchemabridgeError, new_error
from schemabridge.frames.arrow_values import flatten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemabridge.frames.frame import Frame

DROPPED = {
    "pandas": ("df = df.dropna()", "df = df.dropna(subset=[{name}])"),
    "polars": ("df = df.drop_nulls()", "df = df.drop_nulls({name})"),
}
OTHERWISE = ("take these out of df", "take the rows without {name} out of df")


def check_left_out(df: Any, frame: Frame, shown: Any, what: str) -> None:
    """Raise `x_mismatch` where something has fewer rows than the frame it was made of, and it can be told which these are.

    Parameters
    ----------
    df, frame
        The frame as the user holds it, and as named columns.
    shown
        A matrix or a frame.
    what
        What it is, for the message.
    """
    count = count_rows(shown)
    if not 0 < count < frame.rows:
        return
    explained = next(list_left_out(df, frame, shown, count), None)
    if explained is not None:
        words, line = explained
        message = f"{what} has {count_things(count, 'row')}, what it was made of {frame.rows}: {words}"
        raise new_error("x_mismatch", message, hint=f"begin with the rows that were used: {line}")


def count_rows(shown: Any) -> int:
    """Return how many rows a matrix or a frame has, 0 where it does not say that."""
    if isinstance(shown, (list, tuple)):
        return len(shown)
    shape = getattr(shown, "shape", ())
    return int(shape[0]) if isinstance(shape, tuple) and shape else 0


def list_left_out(df: Any, frame: Frame, shown: Any, count: int) -> Iterator[tuple[str, str]]:
    """Yield in words which rows were left out, with the line that leaves them out before."""
    labels = getattr(shown, "index", None) if isinstance(df, pd.DataFrame) else None
    index = labels if isinstance(labels, pd.Index) and not isinstance(labels, pd.RangeIndex) else None
    whole, of_one = DROPPED.get(frame.library, OTHERWISE)
    missing = {name: mask for name in frame.names if (mask := find_missing(frame, name)).any()}
    every = np.logical_or.reduce(list(missing.values())) if missing else np.zeros(frame.rows, np.bool_)
    options = [(every, "those without a missing value", whole)]
    for name, mask in missing.items():
        line = of_one.format(name=json.dumps(name, ensure_ascii=False))
        options.append((mask, f"those in which {name!r} is not missing", line))
    for mask, words, line in options:
        if frame.rows - mask.sum() == count and (index is None or df.index[~mask].equals(index)):
            yield words, line
    if isinstance(labels, pd.Index) and labels.is_unique and df.index.is_unique and labels.isin(df.index).all():
        is_counted = labels.equals(pd.RangeIndex(count))
        unless = ", unless it was numbered anew" if is_counted else ""
        yield f"those that its index names{unless}", "df = df.loc[X.index]"


def find_missing(frame: Frame, name: str) -> np.ndarray:
    """Return in which rows a column is missing; in none where it cannot be read."""
    try:
        cells = flatten(frame.get(name))
        return np.asarray(pc.is_null(cells, nan_is_null=True).to_numpy(zero_copy_only=False))
    except SchemabridgeError:
        return np.zeros(frame.rows, np.bool_)
