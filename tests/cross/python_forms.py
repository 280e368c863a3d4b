"""The frame in each form that Python accepts: pandas with several dtype backends, pyarrow, polars, dict, records."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import polars as pl
import pyarrow as pa

from .frame import Frame

SURROGATE = "\udcff"
NULLABLE = {
    pa.bool_(): "boolean",
    pa.int64(): "Int64",
    pa.int32(): "Int32",
    pa.float64(): "Float64",
    pa.string(): "string",
}


class NotHeld(Exception):
    """The form cannot hold this frame."""


def build_python(frame: Frame, encoding: str) -> object:
    """Return what Python is given; pyarrow holds every frame that the form named in it cannot."""
    arrays = [source.in_arrow(encoding) for source in frame.sources]
    names = [name.text for name in frame.names]
    if len({len(array) for array in arrays}) > 1:
        return dict(zip(names, arrays, strict=True))
    try:
        return FORMS[frame.form](names, arrays)
    except (NotHeld, pa.ArrowException, OverflowError, ValueError, TypeError, pl.exceptions.PolarsError):
        return build_table(names, arrays)


def build_table(names: list[str], arrays: list[pa.Array]) -> pa.Table:
    return pa.Table.from_arrays(arrays, names=names)


def build_chunks(names: list[str], arrays: list[pa.Array]) -> pa.Table:
    """Return a table in uneven chunks."""
    chunked = []
    for number, array in enumerate(arrays):
        cut = len(array) * (number + 1) // 5
        chunked.append(pa.chunked_array([array[:cut], array[cut:cut], array[cut:]], array.type))
    return pa.Table.from_arrays(chunked, names=names)


def build_pandas(names: list[str], arrays: list[pa.Array], to_series: Callable[[pa.Array], pd.Series]) -> pd.DataFrame:
    refuse_broken(arrays)
    series = [to_series(array) for array in arrays]
    df = pd.concat(series, axis=1) if series else pd.DataFrame()
    df.columns = names
    return df


def refuse_broken(arrays: list[pa.Array]) -> None:
    """Text that is not UTF-8 is given to pyarrow alone, or as a surrogate in a list."""
    if any(is_broken(array) for array in arrays):
        raise NotHeld


def is_broken(array: pa.Array) -> bool:
    texts = array.dictionary if pa.types.is_dictionary(array.type) else array
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        return True
    return False


def numpy_series(array: pa.Array) -> pd.Series:
    """Return what most users have: numpy dtypes and objects; integers with gaps stay integers."""
    if pa.types.is_integer(array.type) and array.null_count:
        return array.to_pandas(integer_object_nulls=True)
    if pa.types.is_dictionary(array.type) and array.dictionary.null_count:
        raise NotHeld
    if pa.types.is_list(array.type) and len(array) == 0:
        raise NotHeld  # an empty column of objects does not say which
    return array.to_pandas(date_as_object=True)


def nullable_series(array: pa.Array) -> pd.Series:
    if array.type not in NULLABLE:
        return numpy_series(array)
    if pa.types.is_floating(array.type):  # NaN would become NA, which is the same here
        return pd.Series(array.to_numpy(zero_copy_only=False), dtype="Float64")
    return pd.Series(array.to_pylist(), dtype=NULLABLE[array.type])


def arrow_series(array: pa.Array) -> pd.Series:
    return pd.Series(pd.arrays.ArrowExtensionArray(pa.chunked_array([array])))


def build_polars(names: list[str], arrays: list[pa.Array]) -> pl.DataFrame:
    refuse_broken(arrays)
    if len(set(names)) < len(names) or any(is_beyond_polars(array.type) for array in arrays):
        raise NotHeld
    return pl.DataFrame(build_table(names, arrays))


def is_beyond_polars(data_type: pa.DataType) -> bool:
    """Tell whether polars has no such type: whole seconds, zones that are offsets, dates in milliseconds."""
    if pa.types.is_timestamp(data_type):
        return data_type.unit == "s" or (data_type.tz or "").startswith("+")
    return pa.types.is_date64(data_type) or (pa.types.is_duration(data_type) and data_type.unit == "s")


def build_dict(names: list[str], arrays: list[pa.Array]) -> dict[str, object]:
    """Return columns of several kinds in one dict."""
    if len(set(names)) < len(names):
        raise NotHeld
    makers = (lambda array: array, list_values, arrow_series, nullable_series, numpy_values)
    return {
        name: makers[(number + len(array)) % 5](array) if not is_broken(array) else list_values(array)
        for number, (name, array) in enumerate(zip(names, arrays, strict=True))
    }


def numpy_values(array: pa.Array) -> object:
    return array.to_numpy(zero_copy_only=False) if array.null_count == 0 and pa.types.is_floating(array.type) else array


def build_records(names: list[str], arrays: list[pa.Array]) -> list[dict[str, object]]:
    if len(set(names)) < len(names) or not arrays or len(arrays[0]) == 0 or len(arrays[0]) > 500:
        raise NotHeld
    columns = [list_values(array) for array in arrays]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def list_values(array: pa.Array) -> list[object]:
    """Return Python objects; text that is not UTF-8 becomes an unpaired surrogate."""
    if pa.types.is_list(array.type) and len(array) == 0:
        raise NotHeld
    if not is_broken(array):
        return array.to_pylist()
    texts = array.dictionary.take(array.indices) if pa.types.is_dictionary(array.type) else array
    raw = texts.cast(pa.binary()).to_pylist()
    return [None if value is None else value.decode("utf-8", "surrogateescape") for value in raw]


FORMS: dict[str, Callable[[list[str], list[pa.Array]], object]] = {
    "table": build_table,
    "chunks": build_chunks,
    "numpy": lambda names, arrays: build_pandas(names, arrays, numpy_series),
    "nullable": lambda names, arrays: build_pandas(names, arrays, nullable_series),
    "arrow": lambda names, arrays: build_pandas(names, arrays, arrow_series),
    "polars": build_polars,
    "dict": build_dict,
    "records": build_records,
}
