"""Golden rows (clause 9): typed values, and what they must become."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.document.columns import UNKNOWN_TYPE
from schemabridge.document.problems import (
    MAX_INTEGER,
    Problems,
    find_number,
    is_number,
    join_path,
    read_array,
    read_numbers,
    read_object,
    read_text,
)
from schemabridge.schema import Golden, GoldenRow, TextCell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.frames.types import ColumnType
    from schemabridge.schema import Column, Input

ROW_KEYS = ("frame", "bytes", "error", "predictions")


def decode_golden(value: object, columns: Sequence[Column], inputs: Sequence[Input], problems: Problems) -> Golden:
    """Return the golden rows; unknown keys are kept (clause 1.3)."""
    item = None if value is None else read_object(value, "golden", problems)
    if item is None:
        return Golden()
    by_name = {column.name: column for column in columns}
    rows = read_array(item.get("rows"), "golden.rows", problems) or []
    bounds, unknown = decode_tolerance(item.get("tolerance"), problems)
    extra = {key: value for key, value in item.items() if key not in ("rows", "tolerance")}
    return Golden(
        tuple(decode_row(row, f"golden.rows[{i}]", by_name, inputs, problems) for i, row in enumerate(rows)),
        **bounds,
        extra={**extra, "tolerance": unknown} if unknown else extra,
    )


def decode_tolerance(value: object, problems: Problems) -> tuple[dict[str, float], dict[str, object]]:
    """Return the bounds that are given, the others have their defaults (clause 9.4), and the unknown keys."""
    item = {} if value is None else read_object(value, "golden.tolerance", problems) or {}
    bounds = {}
    for key in BOUNDS:
        bound = item.get(key)
        if is_number(bound) and bound >= 0:
            bounds[key] = float(bound)
        elif bound is not None:
            problems.expect(f"golden.tolerance.{key}", "a number that is not negative", bound)
    return bounds, {key: value for key, value in item.items() if key not in BOUNDS}


def decode_row(
    value: object,
    path: str,
    columns: Mapping[str, Column],
    inputs: Sequence[Input],
    problems: Problems,
) -> GoldenRow:
    """Return one golden row."""
    item = read_object(value, path, problems)
    if item is None:
        return GoldenRow({})
    packed, error = item.get("bytes"), item.get("error")
    if (packed is None) == (error is None):
        problems.add(path, "expected either `bytes` or `error`")
    frame = read_object(item.get("frame"), f"{path}.frame", problems) or {}
    predictions = item.get("predictions")
    return GoldenRow(
        {
            name: decode_value(
                cell, columns.get(name), join_path(f"{path}.frame", name), problems, refused=error is not None
            )
            for name, cell in frame.items()
        },
        None if packed is None else decode_bytes(packed, f"{path}.bytes", inputs, problems),
        None if error is None else read_text(error, f"{path}.error", problems),
        None if predictions is None else decode_predictions(predictions, f"{path}.predictions", problems),
        {key: value for key, value in item.items() if key not in ROW_KEYS},
    )


def decode_value(value: object, column: Column | None, path: str, problems: Problems, *, refused: bool) -> object:
    """Return a value as its column types it (clause 9.1)."""
    if column is None:
        problems.add(path, "expected the name of a column")
    if value is None or column is None or column.type == UNKNOWN_TYPE:
        return value
    if column.text is not None and isinstance(value, dict):
        return decode_text_cell(value, path, problems)
    kind = column.type
    if kind.facts.is_floating:
        found: object = find_number(value)
        what = "a number"
    elif kind.facts.is_text:
        found, what = value if isinstance(value, str) else None, "a text or null"
    elif kind.facts.is_boolean:
        found, what = value if isinstance(value, bool) else None, "true, false or null"
    else:
        what = "a number or null" if refused else "an integer or null"
        found = read_count_value(value, kind, refused=refused)
    if found is None:
        problems.expect(path, f"{what} for a column of type {kind}", value)
    return found


def decode_text_cell(item: dict[str, object], path: str, problems: Problems) -> object:
    """Return a text that stands in place of a value, in a column that takes such text (clause 4.11)."""
    text = item.get("text")
    if isinstance(text, str) and len(item) == 1:
        return TextCell(text)
    problems.add(path, 'expected {"text": …} with a text and no other key')
    return None


def read_count_value(value: object, kind: ColumnType, *, refused: bool) -> int | float | None:
    """Return an integer of at most 2^53; where a row is refused a fraction, and any number that is no time."""
    if not is_number(value):
        return None
    if not float(value).is_integer() or (abs(value) > MAX_INTEGER and kind.facts.is_whole):
        return value if refused else None
    return int(value) if abs(value) <= MAX_INTEGER else None


def decode_bytes(value: object, path: str, inputs: Sequence[Input], problems: Problems) -> dict[str, bytes]:
    """Return the row of each input (clause 9.2)."""
    item = read_object(value, path, problems)
    if item is None:
        return {}
    names = {each.name for each in inputs}
    for name in item:
        if name not in names:
            problems.add(join_path(path, name), "expected the name of an input")
    rows: dict[str, bytes] = {}
    for each in inputs:
        place = join_path(path, each.name)
        row = decode_base64(item.get(each.name))
        if row is None or not is_row(row, each):
            found = item.get(each.name) if row is None else f"{len(row)} bytes"
            problems.expect(place, f"{describe_row(each)} in base64", found)
        else:
            rows[each.name] = row
    return rows


def is_row(row: bytes, to: Input) -> bool:
    """Return whether bytes are a row of an input (clause 6.2)."""
    if to.is_text:
        return len(unpack_texts(row) or ()) == to.width
    return to.dtype not in SIZES or len(row) == to.width * SIZES[to.dtype]


def describe_row(to: Input) -> str:
    """Return what the bytes of a row should be."""
    if to.is_text:
        return f"{to.width} texts, each with its length as UTF-8 before it,"
    return f"{to.width * SIZES.get(to.dtype, 0)} bytes"


def unpack_texts(row: bytes) -> list[str] | None:
    """Return the texts of a row of a string input, each with its length before it; None for other bytes (clause 6.2)."""
    texts: list[str] = []
    at = 0
    while at < len(row):
        start = at + 4
        at = start + int.from_bytes(row[at:start], "little")
        if at > len(row) or start > len(row) or 0 in row[start:at]:
            return None
        try:
            texts.append(row[start:at].decode("utf-8"))
        except UnicodeDecodeError:
            return None
    return texts


def decode_base64(value: object) -> bytes | None:
    """Return the bytes of a canonical base64 text, None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode("ascii") == value else None


def decode_predictions(value: object, path: str, problems: Problems) -> dict[str, tuple[float, ...]]:
    """Return the predictions of each output."""
    item = read_object(value, path, problems) or {}
    arrays = {name: read_numbers(numbers, join_path(path, name), problems) for name, numbers in item.items()}
    return {name: tuple(array.tolist()) for name, array in arrays.items() if array is not None}


BOUNDS = ("absolute", "relative")
SIZES = {dtype: np.dtype(dtype).itemsize for dtype in ("float32", "float64", "int32", "int64")}
