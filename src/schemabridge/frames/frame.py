"""Any accepted frame as named Arrow columns; beside rows.py and the files of hints the only one that knows pandas, polars and the other containers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
import sys
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar, cast
from weakref import WeakSet

import numpy as np
import pandas as pd
import pyarrow as pa

from schemabridge.display import count_things
from schemabridge.errors import SchemabridgeError, new_error
from schemabridge.frames.absent_columns import absent_column, fold_name
from schemabridge.frames.arrow_structure import check_needed
from schemabridge.frames.frame_hints import no_frame, suggest_columns
from schemabridge.frames.numpy_times import convert_numpy_times
from schemabridge.frames.python_objects import OBJECT, convert_list
from schemabridge.frames.shared_cells import encode_shared

if TYPE_CHECKING:
    from schemabridge.frames.arrow_values import ArrowColumn
    from schemabridge.frames.values import Values
    from schemabridge.schema import Column


read_before: WeakSet[pa.RecordBatchReader] = WeakSet()


class ArrowStreamExporter(Protocol):
    """Anything with the Arrow PyCapsule interface, such as frames of polars and duckdb."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


Cells = TypeVar("Cells", "ArrowColumn", "list[object]")
FrameLike: TypeAlias = "pd.DataFrame | pa.Table | pa.RecordBatch | ArrowStreamExporter | Mapping[str, object] | Sequence[Mapping[str, object]]"


@dataclass(frozen=True)
class Frame:
    """Named columns of one length.

    `read(position)` returns the column at that position of `names` as Arrow; it is called for needed columns only.
    `cells(position)` returns what the frame itself holds there. `renamed` are the names that are not texts in the frame.
    `library` and `index`, the names in an index of pandas, are for hints. `kept` are the values of columns that were read,
    of a frame that is read more than once.
    """

    names: Sequence[str]
    rows: int
    read: Callable[[int], ArrowColumn]
    cells: Callable[[int], object]
    renamed: Sequence[object] = ()
    library: str = ""
    index: Sequence[str] = ()
    kept: dict[Column, Values] | None = None

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each name is in the frame."""
        return Counter(self.names)

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where each name stands."""
        return {name: position for position, name in enumerate(self.names)}

    @cached_property
    def folded(self) -> dict[str, list[str]]:
        """The names that are alike, by what is left of names for hints."""
        folded: dict[str, list[str]] = {}
        for name in self.names:
            folded.setdefault(fold_name(name), []).append(name)
        return folded

    def get(self, name: str) -> ArrowColumn:
        """Return the column `name`, whose structure holds.

        Raises `absent_column` or `duplicated_column`, `wrong_length` where it is longer or shorter than it says, or what its
        conversion raises.
        """
        self.check_names([name])
        try:
            source = self.read(self.positions[name])
        except SchemabridgeError:
            raise
        except Exception as error:
            message = f"column {name!r} cannot be read: {type(error).__name__}"
            raise new_error("unsupported_type", message, column=name) from error
        return self.check_length(check_needed(source, name), name)

    def get_objects(self, name: str) -> Sequence[object] | None:
        """Return the column `name` as Python objects, None where the frame does not hold it so."""
        cells = self.cells(self.positions[name])
        is_list = isinstance(cells, (list, tuple)) or getattr(cells, "dtype", None) == OBJECT
        return self.check_length(list(cells), name) if is_list else None  # type: ignore[call-overload]

    def encode(self, name: str) -> pa.DictionaryArray | None:
        """Return the column `name` with its distinct objects as labels, None where it is no long column of the same few texts."""
        return None if name not in self.positions else encode_shared(self.cells(self.positions[name]))

    def check_length(self, cells: Cells, name: str) -> Cells:
        """Return cells that are as many as the frame has rows."""
        if len(cells) != self.rows:
            message = f"column {name!r} says that it has {count_things(self.rows, 'value')} and gives {len(cells)}"
            raise new_error("wrong_length", message, column=name)
        return cells

    def check_names(self, names: Sequence[str], wanted: Collection[str] = ()) -> None:
        """Raise where a name is not exactly once in the frame: first all `absent_column`, then `duplicated_column`.

        `wanted` are all names that are needed, of which none is what another one means.
        """
        if len(self.positions) == len(self.names) and self.positions.keys() >= set(names):
            return
        absent = [name for name in names if name not in self.counts]
        if absent:
            raise absent_column(self, absent, wanted or set(names))
        for name in names:
            if self.counts[name] > 1:
                raise duplicated_name(name, self.counts[name])


def open_frame(df: FrameLike) -> Frame:
    """Return `df` as a Frame without copying it; raises `not_a_frame` or `wrong_length`."""
    try:
        return open_any(df)
    except SchemabridgeError:
        raise
    except Exception as error:
        message = f"expected a frame, found {type(df).__name__}, which raises {type(error).__name__} where it is read"
        raise new_error("not_a_frame", message) from error


def open_any(df: FrameLike) -> Frame:
    if isinstance(df, pd.DataFrame):
        return open_pandas(df)
    if isinstance(df, pa.RecordBatch):
        df = pa.Table.from_batches([df])
    if isinstance(df, pa.Table):
        return open_arrow(df, "pyarrow")
    if is_polars(df):
        return open_polars(df)
    if isinstance(df, type):  # the class of frames is none
        raise new_error("not_a_frame", f"expected a frame, found the class {df.__name__}")
    if hasattr(df, "__arrow_c_stream__"):
        return open_arrow(read_stream(df))
    if isinstance(df, Mapping):
        return open_mapping(df)
    if isinstance(df, Iterable) and not isinstance(df, (str, bytes)):
        return open_records(list_records(df))
    raise no_frame(df)


def list_records(df: Iterable[object]) -> list[Mapping[str, object]]:
    """Return the records of an iterable, which may have no end where there are none in it."""
    records = []
    for record in df:
        if not isinstance(record, Mapping):
            raise no_frame(df)
        records.append(record)
    return records


def hold_frame(df: object) -> FrameLike:
    """Return a frame that can be read more than once: `df` itself, a table of a stream, a list of an iterator."""
    if isinstance(df, (pd.DataFrame, pa.Table, pa.RecordBatch, Mapping)) or is_polars(df):
        return cast("FrameLike", df)
    if hasattr(df, "__arrow_c_stream__"):
        return read_stream(df)
    return list_records(df) if isinstance(df, Iterator) else cast("FrameLike", df)


def is_polars(value: object) -> bool:
    """Return whether `value` is an eager frame or a series of polars, which need not be installed."""
    kinds = (getattr(sys.modules.get("polars"), name, ()) for name in ("DataFrame", "Series"))
    return any(isinstance(value, kind) for kind in kinds)


def open_pandas(df: pd.DataFrame) -> Frame:
    names = [str(label) for label in df.columns]
    columns = [series for _, series in df.items()]  # faster than df[name], and right where names are repeated
    return Frame(
        names,
        len(df),
        lambda position: convert_pandas(columns[position], names[position]),
        columns.__getitem__,
        list_renamed(df.columns),
        "pandas",
        [str(label) for label in df.index.names if label is not None],
    )


def open_arrow(table: pa.Table, library: str = "") -> Frame:
    return Frame(table.column_names, table.num_rows, table.column, table.column, library=library)


def open_polars(df: Any) -> Frame:
    """Return a polars frame column by column, because Arrow does not take all at once where it does not know one type."""
    if not hasattr(df, "get_columns"):
        raise new_error("not_a_frame", "expected a frame, found a series of polars", hint="name it: df = df.to_frame()")
    columns = df.get_columns()
    return Frame(
        df.columns,
        df.height,
        lambda position: convert_column(columns[position], df.columns[position]),
        columns.__getitem__,
        library="polars",
    )


def read_stream(df: ArrowStreamExporter) -> pa.Table:
    """Return what a stream gives; raises `not_a_frame` for a reader that was read here before, since it would give no rows."""
    if isinstance(df, pa.RecordBatchReader):
        if df in read_before:
            hint = "keep its table, and give that: table = reader.read_all()"
            raise new_error(
                "not_a_frame", "expected a frame, found a RecordBatchReader that was read before", hint=hint
            )
        read_before.add(df)
    try:
        return pa.RecordBatchReader.from_stream(df).read_all()
    except Exception as error:
        if isinstance(df, pd.Series):
            raise no_frame(df) from None
        message = f"the Arrow stream of {type(df).__name__} is not a table: {error}"
        raise new_error("not_a_frame", message) from error


def open_mapping(columns: Mapping[str, object]) -> Frame:
    names = [str(name) for name in columns]
    values = list(columns.values())
    if values and not any(map(is_column, values)):
        raise new_error("not_a_frame", "every value is one cell, not a column of values", hint=suggest_columns(values))
    lengths = [measure_column(value, name) for name, value in zip(names, values, strict=True)]
    if len(set(lengths)) > 1:
        found = ", ".join(f"{name!r} has {length}" for name, length in zip(names[:5], lengths, strict=False))
        raise new_error("wrong_length", f"columns of one length are expected; {found}")
    return Frame(
        names,
        lengths[0] if lengths else 0,
        lambda position: convert_column(values[position], names[position]),
        values.__getitem__,
        list_renamed(columns),
        "mapping",
    )


def list_renamed(labels: Iterable[object]) -> list[object]:
    """Return the names of columns that are not texts."""
    return [label for label in labels if not isinstance(label, str)]


def open_records(records: list[Mapping[str, object]]) -> Frame:
    records = [name_keys(record) for record in records]
    names = list(dict.fromkeys(name for record in records for name in record))

    def list_cells(position: int) -> list[object]:
        return [record.get(names[position]) for record in records]

    return Frame(
        names,
        len(records),
        lambda position: convert_list(list_cells(position), names[position]),
        list_cells,
        library="records",
    )


def name_keys(record: Mapping[str, object]) -> Mapping[str, object]:
    """Return a record with texts as its keys, as columns have texts as their names."""
    named = {str(key): value for key, value in record.items()}
    if len(named) < len(record):
        twice = next(name for name, count in Counter(str(key) for key in record).items() if count > 1)
        raise duplicated_name(twice, 2)
    return named


def is_column(value: object) -> bool:
    """Return whether something is many values, and not one."""
    try:
        return not isinstance(value, (str, bytes, Mapping)) and len(value) >= 0  # type: ignore[arg-type]
    except TypeError:  # a scalar, also one of numpy
        return False


def measure_column(value: object, name: str) -> int:
    if not is_column(value):
        message = f"column {name!r} is {type(value).__name__}, not a column of values"
        raise new_error("not_a_frame", message, column=name)
    return len(value)  # type: ignore[arg-type]


def convert_column(value: object, name: str) -> ArrowColumn:
    if isinstance(value, (pa.Array, pa.ChunkedArray)):
        return value
    if isinstance(value, pd.Series):
        return convert_pandas(value, name)
    if isinstance(value, (pd.Index, pd.api.extensions.ExtensionArray)):
        return convert_pandas(pd.Series(value), name)
    if isinstance(value, np.ndarray):
        return convert_numpy(value, name)
    if is_polars(value):  # whose streams of one column are wrong before 1.34, and end the process at Python objects
        return cast("Any", value).to_arrow()
    if hasattr(value, "__arrow_c_stream__"):
        return pa.chunked_array(value)
    if hasattr(value, "__arrow_c_array__"):
        return pa.array(value)
    return convert_list(list_cells(cast("Sequence[object]", value), name), name)


def list_cells(column: Sequence[object], name: str) -> list[object]:
    """Return the cells of a column that are as many as it says; raises `wrong_length`."""
    cells = list(column)
    if len(cells) != len(column):
        message = f"column {name!r} says that it has {count_things(len(column), 'value')} and gives {len(cells)}"
        raise new_error("wrong_length", message, column=name)
    return cells


def convert_pandas(series: pd.Series | pd.Index, name: str) -> ArrowColumn:
    if isinstance(series.dtype, np.dtype):
        return convert_numpy(series.to_numpy(), name)
    if isinstance(series.dtype, pd.CategoricalDtype):
        return convert_categorical(series.array, name)
    if isinstance(series.dtype, pd.SparseDtype):
        return convert_numpy(np.asarray(series), name)
    return convert_list(series, name)


def convert_categorical(values: pd.Categorical, name: str) -> pa.Array:
    index = values.categories
    categories = convert_pandas(index.to_series() if index.dtype == OBJECT else index, name)  # a series infers text
    codes = values.codes
    return pa.DictionaryArray.from_arrays(
        pa.array(codes, mask=codes < 0), categories, ordered=bool(values.ordered), safe=False
    )


def convert_numpy(values: np.ndarray, name: str) -> ArrowColumn:
    if values.ndim != 1:
        raise new_error("unsupported_type", f"column {name!r} has {values.ndim} dimensions", column=name)
    if values.dtype.kind in "biuf" and values.dtype.itemsize <= 8:
        return pa.array(values if values.dtype.isnative else values.astype(values.dtype.newbyteorder("=")))
    if values.dtype.kind in "mM" and (times := convert_numpy_times(values)) is not None:
        return times
    if values.dtype.kind == "T":  # numpy's own texts, which pyarrow does not know
        return convert_list(values.astype(object), name)
    return convert_list(values, name)


def duplicated_name(name: str, count: int) -> SchemabridgeError:
    return new_error("duplicated_column", f"column {name!r} is in the frame {count} times", column=name)
