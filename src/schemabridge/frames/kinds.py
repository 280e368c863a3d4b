"""The kinds of cells that columns have: one entry for each, how they arrive from frames, objects and text files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from schemabridge.frames.text_forms import (
    BOOLEANS,
    TextForm,
    list_time_readers,
    parse_duration,
    parse_float,
    parse_integer,
    parse_time,
    read_booleans,
    read_dates,
    read_floats,
    read_instants,
    read_integers,
    read_naive,
)
from schemabridge.frames.time_objects import convert_dates, convert_durations, convert_moments

Convert: TypeAlias = Callable[[Sequence[object], str], pa.Array]


@dataclass(frozen=True)
class CellKind:
    """One kind of cells, a row of clause 4.3.

    name, words
        As the table calls it, and what its values are to people.
    tests
        Which Arrow types it has.
    objects, classes
        The kind of Python objects that its values are, and their classes.
    convert
        Returns such objects as Arrow, None where pyarrow does it rightly.
    form
        How cells of text files are read, None where they are text or there is nothing to read.
    """

    name: str
    words: str
    tests: tuple[Callable[[pa.DataType], bool], ...]
    objects: str | None = None
    classes: tuple[type, ...] = ()
    convert: Convert | None = None
    form: TextForm | None = None


KINDS: dict[str, CellKind] = {
    entry.name: entry
    for entry in (  # in this order: True is an int, an np.timedelta64 an np.integer, a datetime a date
        CellKind(
            "boolean",
            words="true and false",
            tests=(pa.types.is_boolean,),
            objects="boolean",
            classes=(bool, np.bool_),
            form=TextForm(lambda _: (read_booleans,), lambda text, _: BOOLEANS.get(text)),
        ),
        CellKind(
            "duration",
            words="durations",
            tests=(pa.types.is_duration,),
            objects="duration",
            classes=(timedelta, np.timedelta64),
            convert=convert_durations,
            form=TextForm(lambda _: (), lambda text, _: parse_duration(text)),
        ),
        CellKind(
            "integer",
            words="integers",
            tests=(pa.types.is_integer,),
            objects="number",
            classes=(int, np.integer),
            form=TextForm(lambda _: (read_integers,), lambda text, _: parse_integer(text)),
        ),
        CellKind(
            "floating",
            words="floating numbers",
            tests=(pa.types.is_floating,),
            objects="number",
            classes=(float, np.floating),
            form=TextForm(lambda _: (read_floats,), lambda text, _: parse_float(text)),
        ),
        CellKind(
            "string",
            words="text",
            tests=(pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view),
            objects="text",
            classes=(str,),
        ),
        CellKind(
            "timestamp",
            words="timestamps",
            tests=(pa.types.is_timestamp,),
            objects="time",
            classes=(datetime, np.datetime64),
            convert=convert_moments,
            form=TextForm(list_time_readers, parse_time),
        ),
        CellKind(
            "date",
            words="dates",
            tests=(pa.types.is_date,),
            objects="date",
            classes=(date,),
            convert=convert_dates,
            form=TextForm(lambda _: (read_dates, read_naive, read_instants), parse_time),
        ),
        CellKind("null", words="missing values only", tests=(pa.types.is_null,)),
    )
}
