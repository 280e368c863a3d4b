"""A matrix from wherever it is: arrays, frames, sparse matrices, and files with or without a header."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.errors import list_values, new_error
from schemabridge.frames.dense import make_dense

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.schema import Input

READERS = {".csv": "pd.read_csv", ".parquet": "pd.read_parquet", ".feather": "pd.read_feather"}
KINDS = "an array, a frame, a sparse matrix, or the path of a file"


@dataclass(frozen=True)
class Matrix:
    """Numbers, rows by features, and the names of the features where there are any."""

    cells: np.ndarray
    names: tuple[str, ...] | None = None

    def cast(self, dtype: np.dtype[np.generic]) -> np.ndarray:
        """Return the cells as a dtype, contiguous, every NaN the same one."""
        with np.errstate(over="ignore", invalid="ignore"):
            cells = np.array(self.cells, dtype, order="C")
        if cells.dtype.kind == "f":
            cells[np.isnan(cells)] = np.nan
        return cells


def read_matrices(a: object, b: object, to: Input | None) -> tuple[Matrix, Matrix]:
    """Return both matrices; the width of a file of bare numbers is that of the schema, or of the other matrix."""
    if is_bare(a) and not is_bare(b):
        other, one = read_matrices(b, a, to)
        return one, other
    first = read_matrix(a, "a", to, None)
    return first, read_matrix(b, "b", to, first)


def read_matrix(given: object, argument: str, to: Input | None, other: Matrix | None) -> Matrix:
    """Return what was given as a matrix; raises `invalid_argument`."""
    if isinstance(given, (str, PathLike)):
        return shape_matrix(read_file(Path(given), argument, to, other), argument, to, None)
    if given is None or isinstance(given, type):
        raise refuse_matrix(argument, f"found {list_values([given])}")
    names = list_names(given)
    try:
        cells = make_dense(given)
        if cells.dtype.kind not in "biuf":
            cells = cells.astype(np.float64)
    except Exception as error:  # whatever a foreign class raises
        raise refuse_matrix(argument, f"found one that is none: {type(error).__name__}: {str(error)[:200]}") from error
    return shape_matrix(cells, argument, to, names)


def shape_matrix(cells: np.ndarray, argument: str, to: Input | None, names: tuple[str, ...] | None) -> Matrix:
    """Return cells as rows by features; a tensor row by row, one dimension as one feature."""
    if cells.ndim == 0:
        raise refuse_matrix(argument, f"found the number {cells}")
    width = int(np.prod(cells.shape[1:]))
    flat = cells.reshape(len(cells), width)
    named = names if names is not None and len(names) == width else None
    return Matrix(flat, named or (to.features if to is not None and to.width == width else None))


def list_names(given: object) -> tuple[str, ...] | None:
    """Return the names of the columns of a frame, None where there are none."""
    columns: Sequence[object] = list(getattr(given, "column_names", getattr(given, "columns", ())))
    return tuple(columns) if columns and all(isinstance(name, str) for name in columns) else None  # type: ignore[arg-type]


def is_bare(given: object) -> bool:
    """Return whether it is a file that holds numbers alone."""
    return isinstance(given, (str, PathLike)) and Path(given).suffix.lower() != ".npy"


def read_file(path: Path, argument: str, to: Input | None, other: Matrix | None) -> np.ndarray:
    """Return the array of a `.npy` file, or the numbers of any other, row by row and little-endian, as `write_float32` of R writes them."""
    if (reader := READERS.get(path.suffix.lower())) is not None and path.exists():
        message = f"{argument}: {str(path)!r} is neither a .npy file nor one of numbers alone, row by row"
        raise new_error("invalid_argument", message, hint=f"read it first: {argument}={reader}({str(path)!r})")
    try:
        if path.suffix.lower() == ".npy":
            return np.asarray(np.load(path, allow_pickle=False))
        data = path.read_bytes()
    except OSError as error:
        raise new_error("file_not_found", f"{argument}: there is no file {str(path)!r} that can be read") from error
    except ValueError as error:
        raise refuse_matrix(argument, f"{str(path)!r} is no .npy file of numbers") from error
    dtype = np.dtype("float32" if to is None else to.dtype).newbyteorder("<")
    width = to.width if to is not None else None if other is None else other.cells.shape[1]
    if width is None:
        message = f"{argument}: {str(path)!r} holds numbers alone, and nothing says how many there are in a row"
        raise new_error("invalid_argument", message, hint="give the schema, or the other matrix as an array")
    if width == 0 or len(data) % (width * dtype.itemsize):
        message = f"{argument}: {str(path)!r} has {len(data)} bytes, which are no whole rows of {width} {dtype.name}"
        hint = "give the file whole, and the schema and input= that it was written for"
        raise new_error("invalid_argument", message, hint=hint)
    return np.frombuffer(data, dtype).reshape(-1, width)


def refuse_matrix(argument: str, found: str) -> Exception:
    hint = f"such as {argument}=sb.prepare_input(df, schema), or the path of a .npy file"
    return new_error("invalid_argument", f"{argument} should be {KINDS}; {found}", hint=hint)
