"""Any accepted frame as named Arrow columns; the only file that knows pandas, polars and the other containers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemabridge.errors import list_values, new_error

if TYPE_CHECKING:
    from schemabridge.errors import SchemabridgeError

ArrowColumn: TypeAlias = "pa.Array | pa.ChunkedArray"
OBJECT = np.dtype(object)


class ArrowStreamExporter(Protocol):
    """Anything with the Arrow PyCapsule interface, such as frames of polars and duckdb."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


FrameLike: TypeAlias = "pd.DataFrame | pa.Table | pa.RecordBatch | ArrowStreamExporter | Mapping[str, object] | Sequence[Mapping[str, object]]"


@dataclass(frozen=True)
class Frame:
    """Named columns of one length.

    `read(position)` returns the column at that position of `names` as Arrow; it is called for needed columns only.
    """

    names: Sequence[str]
    rows: int
    read: Callable[[int], ArrowColumn]

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each name is in the frame."""
        return Counter(self.names)

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where each name stands."""
        return {name: position for position, name in enumerate(self.names)}

    def get(self, name: str) -> ArrowColumn:
        """Return the column `name`; raises `absent_column` or `duplicated_column`, or what its conversion raises."""
        self.check_names([name])
        return self.read(self.positions[name])

    def check_names(self, names: Sequence[str]) -> None:
        """Raise where a name is not exactly once in the frame: first all `absent_column`, then `duplicated_column`."""
        for name in names:
            if name not in self.counts:
                raise self.absent_name(name)
        for name in names:
            if self.counts[name] > 1:
                raise duplicated_name(name, self.counts[name])

    def absent_name(self, name: str) -> SchemabridgeError:
        """Return the error for a column that is not there, with the likely name as its hint."""
        likely = [other for other in self.names if fold_name(other) == fold_name(name)]
        hint = f"rename the column {likely[0]!r} to {name!r}" if likely else f"add the column {name!r} to the frame"
        message = f"column {name!r} is not in the frame; it has {list_values(list(self.names)) or 'no columns'}"
        return new_error("absent_column", message, column=name, hint=hint)


def open_frame(df: FrameLike) -> Frame:
    """Return `df` as a Frame without copying it; raises `not_a_frame` or `wrong_length`."""
    if isinstance(df, pd.DataFrame):
        return open_pandas(df)
    if isinstance(df, pa.RecordBatch):
        df = pa.Table.from_batches([df])
    if isinstance(df, pa.Table) or hasattr(df, "__arrow_c_stream__"):
        return open_arrow(df if isinstance(df, pa.Table) else read_stream(df))
    if isinstance(df, Mapping):
        return open_mapping(df)
    if isinstance(df, Iterable) and not isinstance(df, (str, bytes)):
        records = list(df)
        if all(isinstance(record, Mapping) for record in records):
            return open_records(records)
    raise new_error("not_a_frame", f"expected a frame, found {type(df).__name__}")


def open_pandas(df: pd.DataFrame) -> Frame:
    names = [str(label) for label in df.columns]
    columns = [series for _, series in df.items()]  # faster than df[name], and right where names are repeated
    return Frame(names, len(df), lambda position: convert_pandas(columns[position], names[position]))


def open_arrow(table: pa.Table) -> Frame:
    return Frame(table.column_names, table.num_rows, table.column)


def read_stream(df: ArrowStreamExporter) -> pa.Table:
    try:
        return pa.RecordBatchReader.from_stream(df).read_all()
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise new_error("not_a_frame", f"the Arrow stream of {type(df).__name__} is not a table: {error}") from error


def open_mapping(columns: Mapping[str, object]) -> Frame:
    names = [str(name) for name in columns]
    values = list(columns.values())
    lengths = [measure_column(value, name) for name, value in zip(names, values, strict=True)]
    if len(set(lengths)) > 1:
        found = ", ".join(f"{name!r} has {length}" for name, length in zip(names[:5], lengths, strict=False))
        raise new_error("wrong_length", f"columns of one length are expected; {found}")
    return Frame(
        names, lengths[0] if lengths else 0, lambda position: convert_column(values[position], names[position])
    )


def open_records(records: list[Mapping[str, object]]) -> Frame:
    names = list(dict.fromkeys(str(name) for record in records for name in record))
    return Frame(
        names,
        len(records),
        lambda position: convert_list([record.get(names[position]) for record in records], names[position]),
    )


def measure_column(value: object, name: str) -> int:
    try:
        if not isinstance(value, (str, bytes, Mapping)):
            return len(value)  # type: ignore[arg-type]
    except TypeError:  # a scalar, also one of numpy
        pass
    raise new_error("not_a_frame", f"column {name!r} is {type(value).__name__}, not a column of values", column=name)


def convert_column(value: object, name: str) -> ArrowColumn:
    if isinstance(value, (pa.Array, pa.ChunkedArray)):
        return value
    if isinstance(value, pd.Series):
        return convert_pandas(value, name)
    if isinstance(value, (pd.Index, pd.api.extensions.ExtensionArray)):
        return convert_pandas(pd.Series(value), name)
    if isinstance(value, np.ndarray):
        return convert_numpy(value, name)
    if hasattr(value, "__arrow_c_stream__"):
        return pa.chunked_array(value)
    if hasattr(value, "__arrow_c_array__"):
        return pa.array(value)
    return convert_list(list(value), name)  # type: ignore[call-overload]


def convert_pandas(series: pd.Series, name: str) -> ArrowColumn:
    if isinstance(series.dtype, np.dtype):
        return convert_numpy(series.to_numpy(), name)
    if isinstance(series.dtype, pd.CategoricalDtype):
        return convert_categorical(series.array, name)
    if isinstance(series.dtype, pd.SparseDtype):
        return convert_numpy(np.asarray(series), name)
    return convert_list(series, name)


def convert_categorical(values: pd.Categorical, name: str) -> pa.Array:
    categories = convert_pandas(values.categories.to_series(), name)
    codes = values.codes
    return pa.DictionaryArray.from_arrays(
        pa.array(codes, mask=codes < 0), categories, ordered=bool(values.ordered), safe=False
    )


def convert_numpy(values: np.ndarray, name: str) -> ArrowColumn:
    if values.ndim != 1:
        raise new_error("unsupported_type", f"column {name!r} has {values.ndim} dimensions", column=name)
    if values.dtype.kind in "biuf":
        return pa.array(values if values.dtype.isnative else values.astype(values.dtype.newbyteorder("=")))
    return convert_list(values, name)


def convert_list(values: Sequence[object] | np.ndarray | pd.Series, name: str) -> ArrowColumn:
    """Return Python objects as Arrow; NaN and NaT are null."""
    try:
        array = pa.array(values, from_pandas=True)
        if getattr(values, "dtype", OBJECT) != OBJECT or not pa.types.is_temporal(array.type):
            return array
        return convert_times(values, array.type)
    except UnicodeEncodeError:
        return pass_surrogates(values, name)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise refuse_objects(values, name) from error


def convert_times(values: Iterable[object], data_type: pa.DataType) -> pa.Array:
    """Return Python times as Arrow without what pyarrow drops in silence: nanoseconds of pandas, and sometimes zones."""
    if any(getattr(value, "nanosecond", 0) or getattr(value, "nanoseconds", 0) for value in values):
        data_type = pa.timestamp("ns", data_type.tz) if pa.types.is_timestamp(data_type) else pa.duration("ns")
    if not pa.types.is_timestamp(data_type):
        return pa.array(values, data_type, from_pandas=True)
    clocks, offsets = [], []  # pyarrow drops zones where PYARROW_IGNORE_TIMEZONE is set, as pandera and pyspark do
    for value in values:
        zone = value.tzinfo if isinstance(value, datetime) else None
        clocks.append(value if zone is None else value.replace(tzinfo=None))  # type: ignore[attr-defined]
        offsets.append(timedelta(0) if zone is None else value.utcoffset())  # type: ignore[attr-defined]
    return pc.subtract(pa.array(clocks, data_type, from_pandas=True), pa.array(offsets, pa.duration("us")))


def pass_surrogates(values: Iterable[object], name: str) -> pa.Array:
    """Return text with unpaired surrogates as Arrow text that is not UTF-8, which is refused where it is needed."""
    if not all(value is None or value != value or isinstance(value, str) for value in values):
        raise refuse_objects(values, name)
    raw = [value.encode("utf-8", "surrogatepass") if isinstance(value, str) else None for value in values]
    encoded = pa.array(raw, pa.large_binary())
    return pa.Array.from_buffers(pa.large_string(), len(encoded), encoded.buffers(), encoded.null_count)


def refuse_objects(values: Iterable[object], name: str) -> SchemabridgeError:
    """Return the error for values that Arrow cannot hold in one column (clause 4.3)."""
    present = [value for value in values if value is not None and value == value]
    kinds = sorted({type(value).__name__ for value in present})
    if kinds == ["int"]:
        rows = [row for row, value in enumerate(values) if isinstance(value, int) and abs(value) > 2**53]
        found = [value for value in present if abs(value) > 2**53]  # type: ignore[arg-type]
        return new_error(
            "not_exact", f"column {name!r} has integers beyond 2^53", column=name, rows=rows[:5], values=found[:10]
        )
    simple = {"str", "int", "float", "bool", "date", "datetime", "timedelta", "Timestamp", "Timedelta"}
    code = "wrong_type" if set(kinds) <= simple else "unsupported_type"
    hint = "give the column one kind of value, in all rows" if len(kinds) > 1 else None
    message = f"column {name!r} holds {' and '.join(kinds)} objects"
    return new_error(code, message, column=name, values=present[:10], hint=hint)


def duplicated_name(name: str, count: int) -> SchemabridgeError:
    return new_error("duplicated_column", f"column {name!r} is in the frame {count} times", column=name)


def fold_name(name: str) -> str:
    """Return what is left of a name when case, surrounding space and R's make.names are taken away; for hints only."""
    kept = "".join(character if character.isalnum() else "." for character in name.strip()).casefold()
    return kept[1:] if kept[:1] == "x" and kept[1:2].isdigit() else kept
