"""Columns of values that have no place in a schema: what they are, and the line that makes numbers, text or times of them."""

from __future__ import annotations

from dataclasses import dataclass
import datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from ipaddress import IPv4Address, IPv6Address
from pathlib import PurePath
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
import pandas as pd
import pyarrow as pa

from schemabridge.errors import SchemabridgeError, new_column_error, new_error
from schemabridge.frames.arrow_values import kind_of
from schemabridge.frames.python_objects import is_absent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.frames.arrow_values import ArrowColumn
    from schemabridge.frames.frame import Frame
    from schemabridge.frames.types import ColumnType

NAMES = (UUID, PurePath, IPv4Address, IPv6Address)
SEND = "the schema has {} here: send what was there in training"
CASTS = {
    "pandas": "df[{name}] = df[{name}].astype('float64')",
    "polars": "df = df.with_columns(df[{name}].cast(pl.Float64))",
    "pyarrow": "df = df.set_column(df.schema.get_field_index({name}), {name}, df[{name}].cast('float64'))",
    "mapping": "df = {{**df, {name}: pd.Series(df[{name}]).astype('float64')}}",
    "records": "df = [{{**row, {name}: float(row[{name}])}} for row in df]",
}


@dataclass(frozen=True)
class Advice:
    """What a column holds, in words, and what to do; None where the table of codes says it."""

    found: str
    hint: str | None


def read_supported(frame: Frame, name: str, column_type: ColumnType | None = None) -> ArrowColumn:
    """Return a column of a frame as Arrow; raises `unsupported_type` with what to do, and what `Frame.get` raises.

    `column_type` is None where the column is about to be recorded.
    """
    cause: BaseException | None = None
    try:
        source = frame.get(name)
        if kind_of(source.type) != "unsupported":
            return source
        words = f"values of type {source.type}"
    except SchemabridgeError as error:
        if error.code != "unsupported_type":
            raise
        words, cause = error.message.partition(" holds ")[2] or error.message, error.__cause__
    advice = advise(frame, name, column_type, words)
    if column_type is None:
        raise new_error(
            "unsupported_type", f"column {name!r} holds {advice.found}", column=name, hint=advice.hint
        ) from cause
    raise new_column_error(
        "unsupported_type", name, expected=str(column_type), found=advice.found, hint=advice.hint
    ) from cause


def advise(frame: Frame, name: str, column_type: ColumnType | None, words: str) -> Advice:
    """Return what a column of a frame holds and what to do about it."""
    cells = frame.cells(frame.positions[name])
    dtype = getattr(cells, "dtype", None)
    if isinstance(dtype, pd.CategoricalDtype):
        dtype = dtype.categories.dtype
    if isinstance(dtype, pd.IntervalDtype):
        return Advice("intervals", suggest_bins(cells, name, column_type))
    if isinstance(dtype, pd.PeriodDtype):
        return Advice(f"periods ({dtype.freq.freqstr})", convert_pandas(name, ".dt.to_timestamp()", column_type))
    if isinstance(dtype, np.dtype) and dtype.kind == "c":
        return Advice("complex numbers", suggest_parts(name))
    if holds_decimals(frame, name, cells):
        return Advice("decimals", suggest_cast(frame, name, column_type))
    return Advice(words, suggest_objects(cells, name, column_type))


def convert_pandas(name: str, call: str, column_type: ColumnType | None) -> str:
    """Return the line of pandas that converts a column to text where the schema has text, otherwise by a call."""
    if column_type is not None and column_type.facts.is_numeric:
        return SEND.format(column_type)
    if column_type is not None and column_type.facts.is_text:
        call = ".astype('string')"
    return f"convert it: df[{name!r}] = df[{name!r}]{call}"


def suggest_bins(cells: object, name: str, column_type: ColumnType | None) -> str:
    """Return the encoding that cuts as intervals were cut; of a batch only where the numbers are, as edges are values of it."""
    if column_type is not None:
        if column_type.facts.is_text:
            return convert_pandas(name, "", column_type)
        return "give the numbers from which it was cut"
    intervals = list_intervals(cells)
    edges = find_edges(intervals)
    if edges is None:
        return f"record the column that it was cut from, and leave this one out: exclude=[{name!r}]"
    closed = intervals.closed
    return (
        f"record the numbers that it was cut from, with these edges, of which each belongs to the bin on its {OTHER_SIDE[closed]}; "
        f"cut rounds them as it prints them, retbins=True gives them in full: sb.bin(edges={edges}, closed={closed!r})"
    )


OTHER_SIDE = {"right": "left", "left": "right"}  # a bin that is closed on the right has its upper edge


def list_intervals(cells: object) -> pd.IntervalIndex:
    """Return the intervals of a column or of its categories, in their order."""
    values = pd.Series(cells)
    found = values.cat.categories if hasattr(values, "cat") else values.dropna().unique()
    return pd.IntervalIndex(found).sort_values()  # type: ignore[arg-type]


def find_edges(intervals: pd.IntervalIndex) -> list[float] | None:
    """Return the edges between and around numeric intervals; None where they leave gaps or belong to both sides or none."""
    if intervals.closed not in OTHER_SIDE or not len(intervals) or intervals.left.dtype.kind not in "iuf":
        return None
    if not np.array_equal(intervals.left[1:], intervals.right[:-1]):
        return None
    edges = [float(edge) for edge in (*intervals.left, intervals.right[-1])]
    return [edge for edge in edges if np.isfinite(edge)]


def suggest_parts(name: str) -> str:
    real, imaginary = f"{name} real", f"{name} imaginary"
    return (
        "give its parts as columns of their own: "
        f"df = df.assign(**{{{real!r}: np.real(df[{name!r}]), {imaginary!r}: np.imag(df[{name!r}])}})"
    )


def holds_decimals(frame: Frame, name: str, cells: object) -> bool:
    """Return whether all values of a column are decimals or fractions."""
    if isinstance(cells, (pa.Array, pa.ChunkedArray)):
        return bool(pa.types.is_decimal(cells.type))
    if frame.library == "polars" or isinstance(getattr(cells, "dtype", None), pd.ArrowDtype):
        return bool(pa.types.is_decimal(frame.get(name).type))
    return all_of(list_present(cells), (Decimal, Fraction))


def list_present(cells: object) -> Sequence[object]:
    """Return the values of a column of Python objects; none of another one."""
    is_list = isinstance(cells, (list, tuple)) or getattr(cells, "dtype", None) == np.dtype(object)
    return [each for each in cells if not is_absent(each)] if is_list else []  # type: ignore[attr-defined]


def all_of(values: Sequence[object], classes: type | tuple[type, ...]) -> bool:
    return len(values) > 0 and all(isinstance(each, classes) for each in values)


def suggest_cast(frame: Frame, name: str, column_type: ColumnType | None) -> str:
    """Return the line that makes floating numbers of decimals, in the words of the frame's library."""
    if column_type is not None and not column_type.facts.is_numeric:
        return SEND.format(column_type)
    if frame.library not in CASTS:
        return "cast it to floating numbers where the data are read"
    return f"take the nearest floating numbers: {CASTS[frame.library].format(name=repr(name))}"


def suggest_objects(cells: object, name: str, column_type: ColumnType | None) -> str | None:
    """Return what to do about Python objects of pandas that are no numbers, text or times, and are not missing."""
    values = list_present(cells) if isinstance(cells, pd.Series) else []
    if all_of(values, bytes):
        is_text = all(decodes(each) for each in values)
        return (
            convert_pandas(name, ".str.decode('utf-8')", None) if is_text else "decode it with the encoding of its text"
        )
    if all_of(values, NAMES):
        return convert_pandas(name, ".map(str, na_action='ignore')", None)
    if all_of(values, datetime.time):
        return suggest_clock(name, column_type)
    if all_of(values, Enum):
        return convert_pandas(name, ".map(lambda each: each.value, na_action='ignore')", None)
    if all_of(values, (list, tuple, np.ndarray)):
        return "give each part of it as a column of its own"
    if column_type is None:
        return f"convert it to numbers, text, dates or times, or leave it out: exclude=[{name!r}]"
    return None


def suggest_clock(name: str, column_type: ColumnType | None) -> str:
    """Return what to do about times of day: what the clock shows, or how long it is since midnight."""
    column = f"df[{name!r}]"
    since = f"pd.to_timedelta({column}.astype('string'))"
    if column_type is not None and column_type.facts.is_text:
        return f"what the clock shows: {column} = {column}.map(str, na_action='ignore')"
    if column_type is not None and "duration" in column_type.facts.objects:
        return f"the time since midnight: {column} = {since}"
    if column_type is not None and column_type.facts.has_calendar:
        return "a time of day has no date: give both as one column"
    where = "" if column_type is None else "where training counted "
    return f"{where}seconds since midnight: {column} = {since}.dt.total_seconds()"


def decodes(value: object) -> bool:
    assert isinstance(value, bytes)
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True
