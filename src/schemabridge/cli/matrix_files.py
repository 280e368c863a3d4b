"""Matrices in files, written block by block: numpy's format, bare float32, Arrow and Parquet."""

from __future__ import annotations

from contextlib import ExitStack
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from schemabridge.errors import new_error

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from schemabridge.schema import FeatureSchema, Input

ENDINGS = (".npy", ".float32", ".arrow", ".parquet")
UNSAFE = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))


class MatrixFile(Protocol):
    """A file that takes arrays of the shape (rows, ...) one after the other."""

    def write(self, array: np.ndarray) -> None:
        """Add rows."""

    def close(self) -> None:
        """Finish the file."""


class NumpyFile:
    """A `.npy` file; the number of rows is put into its header at the end."""

    def __init__(self, path: Path, to: Input) -> None:
        self._file: BinaryIO = path.open("wb")
        self._header = {"descr": np.dtype(to.dtype).newbyteorder("<").str, "fortran_order": False}
        self._sizes = to.sizes
        self._rows = 0
        self._write_header()
        self._start = self._file.tell()

    def _write_header(self) -> None:
        header = {**self._header, "shape": (self._rows, *self._sizes)}
        np.lib.format.write_array_header_1_0(self._file, header)  # leaves room for any number of rows

    def write(self, array: np.ndarray) -> None:
        """Add rows."""
        write_rows(array, self._file)
        self._rows += len(array)

    def close(self) -> None:
        """Write the number of rows."""
        with self._file:
            self._file.seek(0)
            self._write_header()
            if self._file.tell() != self._start:
                raise new_error("file_not_written", "the header of the .npy file has no room for the number of rows")


class BareFile:
    """The bytes alone, little-endian, row by row."""

    def __init__(self, path: Path, to: Input) -> None:
        self._file: BinaryIO = path.open("wb")

    def write(self, array: np.ndarray) -> None:
        """Add rows."""
        write_rows(array, self._file)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


class TableFile:
    """An Arrow IPC or Parquet file with one column a feature."""

    def __init__(self, path: Path, to: Input, ending: str) -> None:
        cell = pa.string() if to.is_text else pa.from_numpy_dtype(to.array_dtype)
        self._schema = pa.schema([(name, cell) for name in to.features])
        new_writer = pa.parquet.ParquetWriter if ending == ".parquet" else pa.ipc.new_file
        self._writer = new_writer(str(path), self._schema)

    def write(self, array: np.ndarray) -> None:
        """Add rows."""
        columns = np.ascontiguousarray(array.reshape(len(array), prod(array.shape[1:])).T)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)]
        batch = pa.RecordBatch.from_arrays(arrays, schema=self._schema)
        self._writer.write_batch(batch)

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()


class MatrixFiles:
    """One file for each input; closed at the end of a `with` block."""

    def __init__(self, paths: Mapping[str, Path], schema: FeatureSchema, ending: str) -> None:
        self._paths, self._schema, self._ending = paths, schema, ending
        self._stack = ExitStack()
        self._files: dict[str, MatrixFile] = {}

    def __enter__(self) -> MatrixFiles:
        for to in self._schema.inputs:
            file = open_matrix(self._paths[to.name], to, self._ending)
            self._stack.callback(file.close)
            self._files[to.name] = file
        return self

    def write(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Add rows to every file."""
        for name, array in arrays.items():
            self._files[name].write(array)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()


def name_files(out: Path, schema: FeatureSchema) -> dict[str, Path]:
    """Return the file of each input: `out` itself, or `<name>.<input>.<ending>` where there are several.

    Raises
    ------
    SchemabridgeError
        `invalid_argument` for an ending that says no form, or one that an input's dtype does not fit.
    """
    ending = out.suffix.lower()
    if ending not in ENDINGS:
        message = f"{out}: expected a name that ends in {', '.join(ENDINGS)}"
        raise new_error("invalid_argument", message, hint=suggest_out(out, ".npy"))
    text = next((to for to in schema.inputs if to.is_text), None)
    if ending in (".npy", ".float32") and text is not None:
        message = f"{out}: input {text.name!r} takes texts, which {ending} does not hold"
        raise new_error("invalid_argument", message, hint=suggest_out(out, ".parquet"))
    other = next((to for to in schema.inputs if to.dtype != "float32"), None)
    if ending == ".float32" and other is not None:
        message = f"{out}: input {other.name!r} is {other.dtype}"
        raise new_error("invalid_argument", message, hint=suggest_out(out, ".npy"))
    if len(schema.inputs) == 1:
        return {schema.inputs[0].name: out}
    return {to.name: out.with_name(f"{out.stem}.{to.name.translate(UNSAFE)}{out.suffix}") for to in schema.inputs}


def open_matrix(path: Path, to: Input, ending: str) -> MatrixFile:
    if ending == ".npy":
        return NumpyFile(path, to)
    return BareFile(path, to) if ending == ".float32" else TableFile(path, to, ending)


def write_rows(array: np.ndarray, file: BinaryIO) -> None:
    file.write(np.ascontiguousarray(array, array.dtype.newbyteorder("<")).data.cast("B") if array.size else b"")


def suggest_out(out: Path, ending: str) -> str:
    return f"--out {out.stem or 'x'}{ending}"
