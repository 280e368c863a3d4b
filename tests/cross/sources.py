"""Columns of a frame, described neutrally: from one description come the Arrow column and R's vector.

What only R can hold is modelled on the Python side by what the specification makes of it: a POSIXct or difftime by
the counts of clause 4.7, a text that is not valid by bytes that are not UTF-8 (clause 4.8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from .r_values import (
    COMPLEX,
    DOUBLE,
    INTEGER,
    LOGICAL,
    NA_INTEGER,
    NA_REAL,
    RAW,
    RVector,
    new_list,
    new_numbers,
    new_texts,
)
from .texts import Text

SECONDS = {"secs": 1.0, "mins": 60.0, "hours": 3600.0, "days": 86400.0, "weeks": 604800.0}
UTC_ZONES = ("UTC", "GMT", "Etc/UTC", "Etc/GMT")
UNSUPPORTED = ("list", "matrix", "raw", "complex", "class", "data.frame", "times", "labels")
INVALID = b"\xff"


@dataclass(frozen=True)
class Source:
    """One column.

    `kind` is logical, integer, integer64, double, character, factor, date, posixct, difftime, unsupported or arrow.
    `values` are numbers, or positions in `texts` (-1 is missing); `missing` marks missing rows of the other kinds,
    `nan` those of them that are NaN rather than NA in a double. `detail` is the zone, unit, storage or class.
    """

    kind: str
    values: np.ndarray
    missing: np.ndarray
    texts: tuple[Text | None, ...] = ()
    detail: str | None = None
    integral: bool = False
    array: pa.Array | None = None
    as_is: bool = False

    def __len__(self) -> int:
        return len(self.values)

    def take(self, rows: np.ndarray) -> Source:
        """Return the source of some of the rows."""
        array = None if self.array is None else self.array.take(pa.array(rows))
        return replace(self, values=self.values[rows], missing=self.missing[rows], array=array)

    def is_native(self) -> bool:
        """Tell whether the encoding of the session decides what the column holds."""
        return any(text is not None and text.is_native() for text in self.texts)

    def in_arrow(self, encoding: str) -> pa.Array:
        """Return what Python is given."""
        return ARROW[self.kind](self, encoding)

    def in_r(self, encoding: str) -> RVector:
        """Return what R is given in a session of an encoding."""
        vector = R[self.kind](self, encoding)
        if not self.as_is:
            return vector
        classes = vector.attributes.get("class")
        own = [] if classes is None or not isinstance(classes.data, bytes) else read_classes(self)
        return replace(vector, attributes={**vector.attributes, "class": ascii_texts("AsIs", *own)})


def new_source(
    kind: str, values: Sequence[float] | np.ndarray, missing: np.ndarray | None = None, **details: object
) -> Source:
    """Return a source; nothing is missing unless `missing` says so."""
    array = np.asarray(values)
    return Source(kind, array, np.zeros(len(array), bool) if missing is None else missing, **details)  # type: ignore[arg-type]


def read_classes(source: Source) -> list[str]:
    return {
        "factor": ["factor"],
        "date": ["Date"],
        "posixct": ["POSIXct", "POSIXt"],
        "difftime": ["difftime"],
        "integer64": ["integer64"],
    }[source.kind]


def ascii_texts(*texts: str) -> RVector:
    return new_texts([(text.encode(), "native") for text in texts])


def count_microseconds(seconds: np.ndarray) -> tuple[np.ndarray, str]:
    """Return counts and their unit by clause 4.7: seconds where all are integral, otherwise the nearest microseconds."""
    integral = np.floor(seconds) == seconds
    if integral.all():
        return seconds.astype(np.int64), "s"
    exact = np.where(integral, seconds, 0).astype(np.int64) * 1_000_000
    return np.where(integral, exact, np.rint(seconds * 1e6).astype(np.int64)), "us"


def arrow_numbers(source: Source, dtype: np.dtype | type, arrow_type: pa.DataType) -> pa.Array:
    values = np.where(source.missing, 0, source.values).astype(dtype)
    return pa.array(values, arrow_type, mask=source.missing)


def arrow_double(source: Source, encoding: str) -> pa.Array:
    """Return doubles in which NA is null and NaN stays NaN."""
    return pa.array(source.values.astype(np.float64), mask=source.missing & ~np.isnan(source.values.astype(np.float64)))


def arrow_texts(source: Source, encoding: str) -> pa.Array:
    values = [None if text is None else encode_value(text, encoding) for text in source.texts]
    return strings_of([None if code < 0 else values[code] for code in source.values.tolist()])


def encode_value(text: Text, encoding: str) -> bytes:
    value = text.value(encoding)
    return INVALID if value is None else value.encode()


def strings_of(values: Sequence[bytes | None]) -> pa.Array:
    """Return a string array that may hold bytes that are not UTF-8."""
    binary = pa.array(values, pa.binary())
    return pa.Array.from_buffers(pa.string(), len(binary), binary.buffers(), binary.null_count)


def arrow_factor(source: Source, encoding: str) -> pa.Array:
    used = set(source.values.tolist())
    labels = [None if text is None else encode_value(text, encoding) for text in source.texts]
    # A level that no cell has is no text of the column (clause 4.8), whatever it holds.
    levels = strings_of(
        [b"unused" if label == INVALID and code not in used else label for code, label in enumerate(labels)]
    )
    codes = pa.array(np.maximum(source.values, 0).astype(np.int32), mask=source.values < 0)
    return pa.DictionaryArray.from_arrays(codes, levels, ordered=source.detail == "ordered", safe=False)


def arrow_date(source: Source, encoding: str) -> pa.Array:
    days = np.where(source.missing, 0, np.floor(source.values.astype(np.float64)))
    return pa.array(days.astype(np.int32), mask=source.missing).cast(pa.date32())


def arrow_posixct(source: Source, encoding: str) -> pa.Array:
    seconds = np.where(source.missing, 0, source.values.astype(np.float64))
    counts, unit = count_microseconds(seconds)
    zone = source.detail if source.detail in UTC_ZONES else source.detail or "Europe/Berlin"
    return pa.array(counts, mask=source.missing).cast(pa.timestamp(unit, zone))


def arrow_difftime(source: Source, encoding: str) -> pa.Array:
    seconds = np.where(source.missing, 0, source.values.astype(np.float64)) * SECONDS[str(source.detail)]
    counts, unit = count_microseconds(seconds)
    return pa.array(counts, mask=source.missing).cast(pa.duration(unit))


def arrow_unsupported(source: Source, encoding: str) -> pa.Array:
    return pa.array([[1, 2]] * len(source), pa.list_(pa.int64()))


ARROW = {
    "logical": lambda source, encoding: arrow_numbers(source, np.bool_, pa.bool_()),
    "integer": lambda source, encoding: arrow_numbers(source, np.int32, pa.int32()),
    "integer64": lambda source, encoding: arrow_numbers(source, np.int64, pa.int64()),
    "double": arrow_double,
    "character": arrow_texts,
    "factor": arrow_factor,
    "date": arrow_date,
    "posixct": arrow_posixct,
    "difftime": arrow_difftime,
    "unsupported": arrow_unsupported,
    "arrow": lambda source, encoding: source.array,
}


def r_integers(source: Source, kind: int, **attributes: RVector) -> RVector:
    return new_numbers(kind, np.where(source.missing, NA_INTEGER, source.values).astype(np.int32), **attributes)


def r_doubles(source: Source, **attributes: RVector) -> RVector:
    """Return doubles: NA where missing, unless the value is a NaN of its own, which keeps its bits."""
    values = source.values.astype(np.float64)
    bits = np.where(source.missing & ~np.isnan(values), np.uint64(NA_REAL), values.view(np.uint64))
    return new_numbers(DOUBLE, bits, **attributes)


def r_integer64(source: Source, encoding: str) -> RVector:
    values = np.where(source.missing, np.int64(-(2**63)), source.values.astype(np.int64))
    attributes = {"class": ascii_texts("integer64")}
    return new_numbers(DOUBLE, values.view(np.uint64), **attributes)


def r_texts(source: Source, encoding: str) -> RVector:
    return new_texts([None if text is None else text.in_r(encoding) for text in source.texts], source.values)


def r_factor(source: Source, encoding: str) -> RVector:
    codes = np.where(source.values < 0, NA_INTEGER, source.values + 1).astype(np.int32)
    levels = new_texts([None if text is None else text.in_r(encoding) for text in source.texts])
    classes = ("ordered", "factor") if source.detail == "ordered" else ("factor",)
    return new_numbers(INTEGER, codes, levels=levels, **{"class": ascii_texts(*classes)})


def r_counts(source: Source, **attributes: RVector) -> RVector:
    fits = source.integral and bool((np.abs(source.values[~source.missing]) < 2**31).all())  # a fault may not
    return r_integers(source, INTEGER, **attributes) if fits else r_doubles(source, **attributes)


def r_posixct(source: Source, encoding: str) -> RVector:
    attributes = {"class": ascii_texts("POSIXct", "POSIXt")}
    if source.detail is not None:
        attributes["tzone"] = ascii_texts(source.detail)
    return r_counts(source, **attributes)


def r_difftime(source: Source, encoding: str) -> RVector:
    return r_counts(source, **{"class": ascii_texts("difftime"), "units": ascii_texts(str(source.detail))})


def r_unsupported(source: Source, encoding: str) -> RVector:
    rows = len(source)
    numbers = new_numbers(DOUBLE, np.ones(rows))
    if source.detail == "list":
        return new_list([new_numbers(DOUBLE, np.ones(1))] * rows)
    if source.detail == "matrix":
        return new_numbers(DOUBLE, np.ones(2 * rows), dim=new_numbers(INTEGER, np.array([rows, 2])))
    if source.detail == "raw":
        return new_numbers(RAW, np.ones(rows))
    if source.detail == "complex":
        return new_numbers(COMPLEX, np.ones(rows))
    if source.detail == "data.frame":
        classes = {"class": ascii_texts("data.frame"), "row.names": new_numbers(INTEGER, np.array([NA_INTEGER, -rows]))}
        return new_list([numbers], names=ascii_texts("x"), **classes)
    if source.detail == "labels":
        return new_texts([(b"a", "native")] * rows, **{"class": ascii_texts("fingerprinted_text")})
    return new_numbers(
        DOUBLE, np.ones(rows), **{"class": ascii_texts("times" if source.detail == "times" else "unknown_class")}
    )


R = {
    "logical": lambda source, encoding: r_integers(source, LOGICAL),
    "integer": lambda source, encoding: r_integers(source, INTEGER),
    "integer64": r_integer64,
    "double": lambda source, encoding: r_doubles(source),
    "character": r_texts,
    "factor": r_factor,
    "date": lambda source, encoding: r_counts(source, **{"class": ascii_texts("Date")}),
    "posixct": r_posixct,
    "difftime": r_difftime,
    "unsupported": r_unsupported,
}


def source_of(array: pa.Array) -> Source | None:
    """Return an Arrow array as what an R user has in its place, None where R's vectors do not hold it."""
    kind, missing = array.type, array.is_null().to_numpy(zero_copy_only=False)
    if pa.types.is_null(kind):
        return new_source("logical", np.zeros(len(array)), missing)
    if pa.types.is_time(kind):
        return None
    if pa.types.is_dictionary(kind) or pa.types.is_string(kind):
        return text_source(array, missing)
    if pa.types.is_floating(kind):
        values = array.to_numpy(zero_copy_only=False).astype(np.float64)
        return new_source("double", values, missing | np.isnan(values))
    counts = count_of(array) if pa.types.is_temporal(kind) else array.cast(pa.int64())
    numbers = counts.fill_null(0).to_numpy(zero_copy_only=False)
    if pa.types.is_temporal(kind):
        return time_source(kind, numbers, missing)
    name = {pa.bool_(): "logical", pa.int32(): "integer", pa.int64(): "integer64"}[kind]
    held = name != "integer" or (numbers != NA_INTEGER).all()
    return new_source(name, numbers, missing) if held and (numbers != -(2**63)).all() else None


def count_of(array: pa.Array) -> pa.Array:
    return array.cast(pa.int32() if pa.types.is_date32(array.type) else pa.int64())


def text_source(array: pa.Array, missing: np.ndarray) -> Source:
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    texts = tuple(Text(text, "utf8") for text in encoded.dictionary.to_pylist())
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    factor = pa.types.is_dictionary(array.type)
    return new_source("factor" if factor else "character", codes, missing, texts=texts, detail="factor")


def time_source(kind: pa.DataType, counts: np.ndarray, missing: np.ndarray) -> Source | None:
    """Return Date, POSIXct or difftime, if seconds as doubles hold the counts and the zone is one of R's."""
    if pa.types.is_date32(kind):
        return new_source("date", counts.astype(np.float64), missing)
    if kind.unit == "ns" or (pa.types.is_timestamp(kind) and (kind.tz is None or kind.tz.startswith(("+", "-")))):
        return None
    per_second = {"s": 1, "ms": 1000, "us": 1_000_000}[kind.unit]
    seconds = counts / per_second
    if (np.abs(seconds) > 9e12).any() or (np.rint(seconds * 1e6) != counts * (1_000_000.0 / per_second)).any():
        return None
    if pa.types.is_duration(kind):
        return new_source("difftime", seconds, missing, detail="secs")
    return new_source("posixct", seconds, missing, detail=kind.tz)
