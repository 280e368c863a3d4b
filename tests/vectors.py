"""The vectors of the specification as frames and expectations (clause 11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
import json
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

SCHEMAS = Path(__file__).parent.parent / "schemas"
FOLDERS = ("ops", "columns", "inputs", "encodings")
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


@dataclass(frozen=True)
class Case:
    """One frame and what every reader must make of it."""

    path: Path
    number: int
    schema: dict
    frame: list[dict]
    expect: dict | None
    error: dict | None

    @property
    def id(self) -> str:
        return f"{self.path.relative_to(SCHEMAS).with_suffix('')}-{self.number}"


def list_vector_files() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (SCHEMAS / folder).rglob("*.json"))


def list_cases() -> Iterator[Case]:
    for path in list_vector_files():
        vector = json.loads(path.read_text(encoding="utf-8"))
        for number, case in enumerate(vector["cases"]):
            yield Case(path, number, vector["schema"], case["frame"], case.get("expect"), case.get("error"))


def build_table(frame: list[dict]) -> pa.Table | dict[str, pa.Array]:
    """Return the frame as an Arrow table, or as a dict where its columns differ in length."""
    arrays = [build_array(column) for column in frame]
    if len({len(array) for array in arrays}) > 1:
        return {column["name"]: array for column, array in zip(frame, arrays, strict=True)}
    return pa.Table.from_arrays(arrays, names=[column["name"] for column in frame])


def build_array(column: dict) -> pa.Array:
    kind, values = column["type"], column["values"]
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


def build_pandas(frame: list[dict]) -> pd.DataFrame | dict[str, pd.Series]:
    """Return the frame as a pandas user has it: numpy dtypes, Categorical, datetime64."""
    table = build_table(frame)
    if isinstance(table, dict):
        return {name: array.to_pandas() for name, array in table.items()}
    series = [build_series(column) for column in table.columns]
    df = pd.concat(series, axis=1) if series else pd.DataFrame(index=range(table.num_rows))
    df.columns = table.column_names
    return df


def build_series(column: pa.ChunkedArray) -> pd.Series:
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


def read_bits(case: Case) -> dict[str, list[list[str | int]]]:
    assert case.expect is not None
    return case.expect


def show_bits(array: np.ndarray) -> list[list[str | int]]:
    """Return an array as the cells of a vector: hexadecimal bits for floats, integers otherwise."""
    flat = array.reshape(len(array), int(np.prod(array.shape[1:], dtype=int)))
    if array.dtype.kind != "f":
        return [[show_integer(int(cell)) for cell in row] for row in flat]
    digits = array.dtype.itemsize * 2
    bits = flat.view(f"u{array.dtype.itemsize}")
    return [[format(int(cell), f"0{digits}x") for cell in row] for row in bits]


def show_integer(cell: int) -> int | str:
    return cell if abs(cell) <= 2**53 else str(cell)
