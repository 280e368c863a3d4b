"""The frames of the vectors in the forms that Python takes (clause 11.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

TYPES = {
    "boolean": pa.bool_(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "float32": pa.float32(),
    "string": pa.string(),
    "date": pa.date32(),
    "null": pa.null(),
}
# zones that pandas does not have or renames
BEYOND_PANDAS = ("Z", "Etc/GMT", "GMT", "utc", "-00:00", "+00", "+0000")
# sources that only R has, and what a column that no language takes may be in Arrow and in pandas (clause 11.2)
OF_R = ("posixct", "difftime", "r_date")
IN_ARROW = ("list", "struct", "binary", "decimal")
IN_PANDAS = (*IN_ARROW, "complex", "period", "interval")
SECONDS = {"s": "seconds", "ms": "milliseconds", "us": "microseconds"}


def is_held(frame: Iterable[dict], unsupported: Sequence[str], *, mixed: bool = False) -> bool:
    """Tell whether a form of frame holds these columns: of columns that no language takes those of these kinds."""
    return all(
        column["type"] not in OF_R
        and (column["type"] != "mixed" or mixed)
        and (column["type"] != "unsupported" or column["of"] in unsupported)
        for column in frame
    )


def is_broken(frame: Iterable[dict]) -> bool:
    """Tell whether a text of the frame is not valid UTF-8."""
    return any(isinstance(value, dict) and "bytes" in value for column in frame for value in column["values"])


def cut_frame(frame: Sequence[dict], blocks: Iterable[int]) -> Iterator[list[dict]]:
    """Yield the blocks of a frame, of so many rows each."""
    start = 0
    for rows in blocks:
        yield [{**column, "values": column["values"][start : start + rows]} for column in frame]
        start += rows


def build_table(frame: list[dict], blocks: Sequence[int] | None = None) -> pa.Table | dict[str, pa.Array]:
    """Return the frame as an Arrow table, in chunks if it has blocks, or as a dict where its columns differ in length."""
    arrays = [build_array(column) for column in frame]
    names = [column["name"] for column in frame]
    if len({len(array) for array in arrays}) > 1:
        return dict(zip(names, arrays, strict=True))
    if blocks is None:
        return pa.Table.from_arrays(arrays, names=names)
    cuts = np.cumsum([0, *blocks]).tolist()
    pieces = list(zip(cuts[:-1], blocks, strict=True))
    return pa.Table.from_arrays(
        [pa.chunked_array([array.slice(*piece) for piece in pieces], array.type) for array in arrays], names=names
    )


def build_array(column: dict) -> pa.Array:
    kind, values = column["type"], column["values"]
    if kind == "unsupported":
        return build_unsupported(column["of"], values)
    if kind == "string" and is_broken([column]):
        return build_broken(values)
    if kind in ("float64", "float32"):
        return pa.array([None if value is None else float(value) for value in values], TYPES[kind])
    if kind == "int64":
        return pa.array([None if value is None else int(value) for value in values], pa.int64())
    if kind == "categorical":
        codes = [None if value is None else column["levels"].index(value) for value in values]
        return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(column["levels"], pa.string()))
    if kind == "timestamp":
        return pa.array(values, pa.int64()).cast(pa.timestamp(column["unit"], column["zone"]))
    if kind == "duration":
        return pa.array(values, pa.int64()).cast(pa.duration(column["unit"]))
    if kind == "time":
        unit = column["unit"]
        return pa.array(values, pa.time32(unit) if unit in ("s", "ms") else pa.time64(unit))
    return pa.array(values, pa.int32()).cast(pa.date32()) if kind == "date" else pa.array(values, TYPES[kind])


def build_broken(values: Sequence[str | dict | None]) -> pa.Array:
    """Return a string array that holds bytes that are not UTF-8."""
    binary = pa.array([encode_text(value) for value in values], pa.binary())
    return pa.Array.from_buffers(pa.string(), len(binary), binary.buffers(), binary.null_count)


def encode_text(value: str | dict | None) -> bytes | None:
    if isinstance(value, dict):
        return bytes.fromhex(value["bytes"])
    return None if value is None else value.encode()


def build_unsupported(kind: str, values: Sequence[int | None]) -> pa.Array:
    """Return a column of a type that no language takes, made of integers."""
    make, data_type = {
        "list": (lambda value: [value], pa.list_(pa.int64())),
        "struct": (lambda value: {"a": value}, pa.struct([("a", pa.int64())])),
        "binary": (lambda value: bytes([value]), pa.binary()),
        "decimal": (Decimal, pa.decimal128(10, 2)),
    }[kind]
    return pa.array([None if value is None else make(value) for value in values], data_type)


def build_pandas(frame: list[dict]) -> pd.DataFrame | dict[str, pd.Series]:
    """Return the frame as a pandas user has it: numpy dtypes, Categorical, datetime64, objects."""
    series = [build_series(column) for column in frame]
    if len({len(each) for each in series}) > 1:
        return {column["name"]: each for column, each in zip(frame, series, strict=True)}
    df = pd.concat(series, axis=1) if series else pd.DataFrame(index=range(0))
    df.columns = [column["name"] for column in frame]
    return df


def build_series(column: dict) -> pd.Series:
    kind, values = column["type"], column["values"]
    if kind == "mixed":
        return pd.Series([None if cell is None else build_object(cell) for cell in values], dtype=object)
    if is_broken([column]):
        raw = [encode_text(value) for value in values]
        return pd.Series(
            [None if text is None else text.decode("utf-8", "surrogateescape") for text in raw], dtype=object
        )
    if kind == "unsupported" and column["of"] not in IN_ARROW:
        return build_unsupported_series(column["of"], values)
    array = build_array(column)
    if kind == "unsupported" and array.null_count == len(array):  # objects that are all None are of no type
        return pd.Series(pd.arrays.ArrowExtensionArray(pa.chunked_array([array])))
    return convert_array(pa.chunked_array([array]))


def build_unsupported_series(kind: str, values: Sequence[int | None]) -> pd.Series:
    made = {
        "complex": lambda value: complex(value, 1),
        "period": lambda value: pd.Period(ordinal=value, freq="D"),
        "interval": lambda value: pd.Interval(value, value + 1),
    }
    cells = [None if value is None else made[kind](value) for value in values]
    return pd.Series(cells, dtype={"complex": np.complex128, "period": "period[D]", "interval": "interval"}[kind])


def build_object(cell: Mapping[str, object]) -> object:
    """Return one cell of a column of several kinds as a Python object."""
    kind, value = cell["type"], cell["value"]
    if kind == "date":
        return date(1970, 1, 1) + timedelta(days=int(str(value)))
    if kind == "duration":
        return timedelta(**{SECONDS[str(cell["unit"])]: int(str(value))})
    if kind == "timestamp":
        moment = datetime(1970, 1, 1) + timedelta(**{SECONDS[str(cell["unit"])]: int(str(value))})
        zone = cell["zone"]
        return moment if zone is None else moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(str(zone)))
    return float(str(value)) if kind == "float64" else value


def convert_array(column: pa.ChunkedArray) -> pd.Series:
    if pa.types.is_timestamp(column.type) and column.type.tz in BEYOND_PANDAS:
        return pd.Series(pd.arrays.ArrowExtensionArray(column))
    if pa.types.is_integer(column.type) and column.null_count:  # would become float64 and lose digits
        return pd.Series(column.to_pylist(), dtype="Int64")
    return column.to_pandas()


def build_polars(frame: list[dict]) -> pl.DataFrame | dict[str, pl.Series]:
    table = build_table(frame)
    if isinstance(table, dict):
        return {name: pl.Series(array) for name, array in table.items()}
    return pl.DataFrame(table)
