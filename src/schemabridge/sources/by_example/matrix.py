"""The matrix X of one input as numbers: its columns, which are to be recognised, their names and some rows to look at first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.display import count_things
from schemabridge.errors import list_values, new_error
from schemabridge.frames.dense import make_dense
from schemabridge.sources.by_example.coincidence import count_equal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.errors import SchemabridgeError
    from schemabridge.program.allowance import Allowance

MATRIX_HINT = "give the matrix of numbers that the model was trained on, of several inputs a dict with one for each"
ROWS_HINT = "df and X need the same rows, in the same order"

COARSE, FINE = 2.0**-24, 2.0**-52  # roundings of float32, and of a few operations in float64
EXACT = 2**24  # below which float32 has every whole number


@dataclass(frozen=True, eq=False)
class Target:
    """One column of X.

    values
        Its cells as binary64 (n,), every NaN the same.
    bits
        The cells as the input holds them, as unsigned integers: equal cells have equal bits.
    name
        Its name in X, None where X has no names.
    """

    position: int
    values: np.ndarray
    bits: np.ndarray
    dtype: np.dtype[np.generic]
    name: str | None = None

    @property
    def title(self) -> str:
        """Its name, or its position where it has none."""
        return self.name or f"column {self.position} of X"

    @cached_property
    def is_constant(self) -> bool:
        """Whether all cells are the same, also in X itself: numbers too large for the input are all infinite there."""
        return bool((self.bits == self.bits[:1]).all()) and self.gives_exactly(
            np.broadcast_to(self.values[:1], self.values.shape)
        )

    @cached_property
    def counts(self) -> np.ndarray:
        """How many rows have each of its distinct cells, ascending."""
        return count_equal(self.bits)

    @cached_property
    def is_finer(self) -> bool:
        """Whether X has digits that the input does not hold; they tell more about the numbers that made them."""
        return bool((self.values != self.values.astype(self.dtype)).any() and not np.isnan(self.values).all())

    @cached_property
    def rounding(self) -> float:
        """How far a cell may be off, as a part of it: whole numbers of X are exact."""
        known = self.values[np.isfinite(self.values)]
        is_whole = bool(((known == np.floor(known)) & (np.abs(known) < EXACT)).all())
        return FINE if self.is_finer or is_whole else COARSE

    @cached_property
    def missing(self) -> np.ndarray:
        """The rows of NaN."""
        return np.asarray(np.isnan(self.values))

    def take(self, rows: np.ndarray) -> Target:
        """Return it in some rows only."""
        return replace(self, values=self.values[rows], bits=self.bits[rows])

    def gives(self, found: np.ndarray, rows: np.ndarray | slice = slice(None)) -> bool:
        """Return whether binary64 numbers, cast to the input, are the cells of some rows."""
        return bool((view_bits(found, self.dtype) == self.bits[rows]).all())

    def gives_exactly(self, found: np.ndarray, rows: np.ndarray | slice = slice(None)) -> bool:
        """Return whether binary64 numbers are the cells of some rows as X has them, before they are cast."""
        return bool(((found == self.values[rows]) | (np.isnan(found) & self.missing[rows])).all())


@dataclass(frozen=True, eq=False)
class LooseTarget(Target):
    """One column of X behind a function that libraries compute otherwise in last bits."""

    allowance: Allowance = field(kw_only=True)

    def gives(self, found: np.ndarray, rows: np.ndarray | slice = slice(None)) -> bool:
        """Return whether binary64 numbers, cast to the input, are the cells of some rows as far as they have to be."""
        with np.errstate(over="ignore", invalid="ignore"):
            expected, cells = (np.asarray(each).astype(self.dtype) for each in (self.values[rows], found))
        return super().gives(found, rows) or self.allowance.covers(expected, cells)


def loosen(target: Target, allowance: Allowance | None) -> Target:
    """Return a column of X that need not be met in every last bit, where there is an allowance."""
    if allowance is None:
        return target
    return LooseTarget(target.position, target.values, target.bits, target.dtype, target.name, allowance=allowance)


@dataclass(frozen=True, eq=False)
class Matrix:
    """X of one input: `shape` as it was given, `targets` one a feature."""

    targets: tuple[Target, ...]
    shape: tuple[int, ...]

    @property
    def names(self) -> tuple[str, ...] | None:
        """The names of the columns of X, None where it has none."""
        names = tuple(each.name for each in self.targets if each.name is not None)
        return names if len(names) == len(self.targets) else None

    def stack(self, rows: np.ndarray) -> np.ndarray:
        """Return some rows of all columns as numbers: (len(rows), width)."""
        return np.stack([each.values[rows] for each in self.targets], axis=1)


def read_matrix(X: object, rows: int, dtype: str, names: Sequence[str] | None = None) -> Matrix:
    """Return the matrix of one input with as many rows as the frame.

    Parameters
    ----------
    X
        An array, a frame, a sparse matrix, or anything numpy makes an array of; one dimension is one feature, more than two are filled
        row by row.
    rows
        How many rows the frame has.
    dtype
        Of the input: cells are compared as this dtype holds them.
    names
        Names of the features where X has none.

    Raises
    ------
    SchemabridgeError
        `x_mismatch` where it has other rows, no columns, or values that are no numbers.
    """
    cells = read_cells(X)
    if cells.shape[:1] != (rows,):
        message = f"X has the shape {cells.shape}, the frame has {count_things(rows, 'row')}"
        raise new_error("x_mismatch", message, hint=ROWS_HINT)
    if rows == 0 or cells.size == 0:
        raise new_error("x_mismatch", f"X has the shape {cells.shape}: there is nothing to recognise", hint=ROWS_HINT)
    flat = cells.reshape(rows, -1)
    check_whole(flat, dtype)
    labels = list_labels(X, flat.shape[1]) or names
    targets = (build_target(position, flat, np.dtype(dtype), labels) for position in range(flat.shape[1]))
    return Matrix(tuple(targets), cells.shape)


def check_whole(flat: np.ndarray, dtype: str) -> None:
    """Raise where an integer input would have to hold a fraction or NaN."""
    if flat.dtype.kind != "f" or np.dtype(dtype).kind == "f" or (flat == np.floor(flat)).all():
        return
    row, column = (int(each) for each in np.argwhere(~(flat == np.floor(flat)))[0])
    message = f"X has {flat[row, column]} in row {row}, column {column}, and the input is {dtype}"
    raise new_error("x_mismatch", message, rows=[row], hint="give the integers that the model takes")


def build_target(position: int, flat: np.ndarray, dtype: np.dtype[np.generic], names: Sequence[str] | None) -> Target:
    with np.errstate(invalid="ignore"):
        values = np.array(flat[:, position], np.float64)
    values[np.isnan(values)] = np.nan
    name = None if names is None or len(names) != flat.shape[1] else names[position]
    return Target(position, values, view_bits(values, dtype), dtype, name)


def view_bits(values: np.ndarray, dtype: np.dtype[np.generic]) -> np.ndarray:
    """Return binary64 numbers as an input of a dtype holds them, as unsigned integers; those of integer inputs stay binary64."""
    if dtype.kind != "f":
        return (values + 0.0).view(np.uint64)
    with np.errstate(over="ignore", invalid="ignore"):
        held = np.array(values, dtype)
    held[np.isnan(held)] = np.nan
    return held.view(f"u{dtype.itemsize}")


def read_cells(X: object) -> np.ndarray:
    """Return X as an array of numbers; raises `x_mismatch` with the place of the first value that is none."""
    if isinstance(X, (type, str)) or X is None:
        raise new_error("x_mismatch", f"X should be a matrix, found {list_values([X])}", hint=MATRIX_HINT)
    try:
        cells = make_dense(X)
    except Exception as error:  # whatever a foreign class raises
        raise new_error("x_mismatch", f"X is no matrix: {type(error).__name__}: {str(error)[:200]}") from error
    if cells.dtype.kind in "biuf":
        return cells
    try:
        return cells.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise refuse_cells(cells, list_labels(X, cells.shape[-1] if cells.ndim else 0)) from error


def refuse_cells(cells: np.ndarray, names: Sequence[str] | None) -> SchemabridgeError:
    """Return the error for the first cell that is no number."""
    flat = cells.reshape(len(cells), -1) if cells.ndim else cells.reshape(1, 1)
    for row, column in np.ndindex(flat.shape):
        try:
            float(flat[row, column])
        except (TypeError, ValueError, OverflowError):
            where = f"column {names[column]!r}" if names else f"column {column}"
            message = f"X holds {list_values([flat[row, column]])} in row {row}, {where}, which is no number"
            hint = "give the matrix of numbers that the model was trained on, after everything was encoded"
            return new_error("x_mismatch", message, rows=[row], values=[flat[row, column]], hint=hint)
    return new_error("x_mismatch", f"X is an array of {cells.dtype}, which are no numbers")


def list_labels(X: object, width: int) -> tuple[str, ...] | None:
    """Return the names of X's columns where all of them are texts."""
    if isinstance(X, Mapping) and not hasattr(X, "columns"):
        return None
    labels = list(getattr(X, "columns", ()))
    return tuple(labels) if len(labels) == width and all(isinstance(each, str) for each in labels) else None
