"""What is no frame: what it is instead, and the line that makes a frame of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
import dataclasses
from os import PathLike, fspath
import re
import sys

import numpy as np
import pandas as pd

from schemabridge.errors import SchemabridgeError, new_error
from schemabridge.schema import FeatureSchema

# methods of lazy and foreign frames that give one that is taken, in this order: a frame of Spark has `collect` too
METHODS = ("toPandas", "collect", "to_table", "compute", "to_pandas", "to_dataframe")
READERS = (  # the end of a file's name, possibly compressed, and what reads it
    (r"\.csv(\.\w+)?", "df = pd.read_csv({path!r})"),
    (r"\.tsv(\.\w+)?", "df = pd.read_csv({path!r}, sep='\\t')"),
    (r"\.(parquet|pq)", "df = pd.read_parquet({path!r})"),
    (r"\.(arrow|feather|ipc)", "df = pd.read_feather({path!r})"),
    (r"\.(jsonl|ndjson)", "import pyarrow.json; df = pyarrow.json.read_json({path!r})"),
    (r"\.xlsx?", "df = pd.read_excel({path!r})"),
)
SCHEMA_PATH = re.compile(r".*\.schema\.(json|arrow)", re.IGNORECASE | re.DOTALL)


def no_frame(df: object) -> SchemabridgeError:
    """Return the error for something that is no frame."""
    return new_error("not_a_frame", f"expected a frame, found {type(df).__name__}", hint=suggest_frame(df))


def suggest_frame(df: object) -> str | None:
    """Return what to do to have a frame, with the line where one is known; None where nothing is."""
    if df is None:
        return "what made it returned nothing, as methods of pandas with inplace=True do: give the frame itself"
    if isinstance(df, (str, PathLike)):
        return suggest_reader(fspath(df))
    if isinstance(df, FeatureSchema):
        return "first the frame, then the schema"
    if isinstance(df, pd.Series):
        return suggest_series(df)
    if isinstance(df, (list, tuple)):
        return suggest_rows(df)
    if dataclasses.is_dataclass(df):
        return "a record is one row of several: import dataclasses; df = [dataclasses.asdict(df)]"
    return suggest_owner(df) or suggest_array(df) or suggest_method(df)


def suggest_reader(path: str | bytes) -> str:
    """Return how a file is read."""
    if isinstance(path, bytes):
        return "read the file into a frame first"
    if SCHEMA_PATH.fullmatch(path):
        return "this is the path of a schema: first the frame, then the schema"
    lines = (line for end, line in READERS if re.search(f"{end}$", path, re.IGNORECASE))
    line = next(lines, None)
    if line is None:
        return "give the frame, not its name or the path of its file"
    return f"read the file first: {line.format(path=path)}"


def suggest_series(df: pd.Series) -> str:
    """Return what makes a frame of a row or a column of pandas, of which the labels tell which it is."""
    row = "one row stays a frame with df.iloc[[0]]; of this one: df = df.to_frame().T"
    column = "one column stays a frame with df[['name']]; of this one: df = df.to_frame()"
    has_names = len(df) > 0 and all(isinstance(label, str) for label in df.index)
    if has_names and isinstance(df.name, str):
        return "a row of pandas becomes a frame by df.to_frame().T, a column by df.to_frame()"
    if has_names:
        return row
    return column if isinstance(df.name, str) else "name it as the schema does: df = df.to_frame('name')"


def suggest_rows(rows: list[object] | tuple[object, ...]) -> str | None:
    """Return what makes a frame of a list, by what its first item is."""
    first = rows[0] if rows else None
    if isinstance(first, pd.DataFrame):
        return "it is a list of frames: df = pd.concat(df)"
    if isinstance(first, pd.Series) or hasattr(first, "_fields"):  # a named tuple
        return "give the rows as a frame: df = pd.DataFrame(df)"
    if dataclasses.is_dataclass(first):
        return "give each row as a dict: import dataclasses; df = [dataclasses.asdict(row) for row in df]"
    if hasattr(first, "model_dump"):
        return "give each row as a dict: df = [row.model_dump() for row in df]"
    if isinstance(first, (list, tuple, np.ndarray)):
        return name_array("rows without names of columns", "pd.DataFrame(df, columns=names)")
    return "values without the name of their column: df = {name: df}" if rows else None


def suggest_columns(values: Sequence[object]) -> str:
    """Return what makes columns of the values of a dict of which none is one."""
    if all(isinstance(value, Mapping) for value in values):
        return "it is a dict of dicts: df = pd.DataFrame(df)"
    return "a record is one row of several: df = [df]"


def suggest_array(df: object) -> str | None:
    """Return what makes a frame of an array, a sparse matrix or a tensor."""
    if isinstance(df, np.ndarray) and df.dtype.names:
        return "give it as a frame: df = pd.DataFrame(df)"
    ndim = getattr(df, "ndim", None)
    if isinstance(df, pd.Index) or ndim == 1:
        return "values without the name of their column: df = {name: df}"
    if not isinstance(ndim, int) or ndim != 2:
        return None
    if hasattr(df, "tocsr"):  # of scipy
        return name_array(
            "a sparse matrix has no names of columns", "pd.DataFrame.sparse.from_spmatrix(df, columns=names)"
        )
    cells = "df.numpy()" if hasattr(df, "numpy") else "df"
    return name_array("an array has no names of columns", f"pd.DataFrame({cells}, columns=names)")


def name_array(what: str, line: str) -> str:
    return f"{what}: if these are raw values, with the names in their order: df = {line}"


def suggest_owner(df: object) -> str | None:
    """Return how the frame is taken out of an object of pandas or polars that is made of one."""
    module = type(df).__module__.partition(".")[0]
    if module == "pandas" and isinstance(getattr(df, "obj", None), pd.DataFrame):
        return "aggregate the groups or windows first, or give the frame that they are of: df = df.obj"
    if module == "pandas" and isinstance(getattr(df, "data", None), pd.DataFrame):
        return "give the frame that is styled: df = df.data"
    if module == "polars" and hasattr(df, "agg"):
        return "aggregate the groups first, or give the frame that they are of"
    return None


def suggest_method(df: object) -> str | None:
    """Return the method that gives a frame, or the rows of which something is one or many."""
    if hasattr(df, "model_dump"):  # of pydantic
        return "a record is one row of several: df = [df.model_dump()]"
    if hasattr(df, "fetchall"):
        return "run the query with pd.read_sql(query, connection)"
    method = next((each for each in METHODS if hasattr(df, each)), None)
    if method is not None:
        return f"collect it first: df = df.{method}()"
    if hasattr(df, "get_chunk"):  # pd.read_csv(chunksize=)
        return "these are parts of a frame: give one after the other"
    if hasattr(df, "predict"):
        return "first the frame, then the model"
    return None


def is_frame(value: object) -> bool:
    """Return whether something is of a class of frames; it is not looked into."""
    kinds = (pd.DataFrame, Mapping, getattr(sys.modules.get("polars"), "DataFrame", ()))
    return any(isinstance(value, kind) for kind in kinds) or (
        hasattr(value, "__arrow_c_stream__") and not isinstance(value, (pd.Series, type))
    )
