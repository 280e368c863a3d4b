"""Two matrices cell by cell: the first that differs, the columns that do, and the causes."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.display import count_things, cut_words, list_first, make_inert
from schemabridge.frames.values import differ
from schemabridge.golden.differing_cells import describe_cell, describe_distance
from schemabridge.matrices.causes import Cause, Sides, find_causes
from schemabridge.matrices.cells import measure_distance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from schemabridge.matrices.causes import Variant
    from schemabridge.matrices.matrix import Matrix
    from schemabridge.schema import Input, Step

SHOWN = 5


@dataclass(frozen=True)
class Cell:
    """A cell of both matrices."""

    row: int
    position: int
    feature: str
    a: np.generic
    b: np.generic

    def __str__(self) -> str:
        distance = describe_distance(self.a, self.b)
        found = f"a has {describe_cell(self.a)}, b has {describe_cell(self.b)}, {distance}"
        return f"row {self.row}, feature {self.feature!r}: {found}"


@dataclass(frozen=True)
class ColumnDifference:
    """A column that differs: in how many cells, where first, by how much, and the kind of its cause, empty where none was found."""

    position: int
    feature: str
    cells: int
    first_row: int
    a: float
    b: float
    largest_ulp: int
    cause: str


@dataclass(frozen=True)
class MatrixComparison:
    """What two matrices differ in; true where they are equal in every bit.

    Attributes
    ----------
    shapes : tuple
        Of a and of b, rows and features.
    dtype : str
        As what cells were compared.
    first : Cell or None
        The first cell that differs, row by row; None where there is none, or where the shapes differ.
    columns : tuple of ColumnDifference
        The columns that differ.
    causes : tuple of Cause
        Each was found on the cells: `kind`, `words`, the `positions` of the columns it explains.
    """

    shapes: tuple[tuple[int, int], tuple[int, int]]
    dtype: str
    first: Cell | None = None
    columns: tuple[ColumnDifference, ...] = ()
    causes: tuple[Cause, ...] = ()

    @property
    def differing(self) -> int:
        """How many cells differ, 0 where the shapes do."""
        return sum(each.cells for each in self.columns)

    def __bool__(self) -> bool:
        return self.shapes[0] == self.shapes[1] and self.first is None

    def __repr__(self) -> str:
        return make_inert("\n".join(self._list_lines()))

    def to_frame(self) -> pd.DataFrame:
        """Return the columns that differ as a pandas frame, one a row."""
        import pandas as pd

        names = [each.name for each in fields(ColumnDifference)]
        return pd.DataFrame([astuple(each) for each in self.columns], columns=names)

    def _list_lines(self) -> Iterator[str]:
        rows, width = self.shapes[0]
        if self:
            yield f"a and b are equal in every bit: {count_things(rows, 'row')}, {count_things(width, 'feature')} ({self.dtype})"
            return
        if self.shapes[0] != self.shapes[1]:
            yield f"a and b differ in their shapes: {self.shapes[0]} and {self.shapes[1]}"
        else:
            cells = f"{self.differing} of {count_things(rows * width, 'cell')}"
            yield f"a and b differ: {cells}, in {len(self.columns)} of {width} columns ({self.dtype})"
            yield f"first: {self.first}"
            shown = list_first(self.columns, SHOWN, lambda each: f"{each.feature!r} {each.cells}")
            yield f"cells by column: {shown}"
        yield from (f"cause ({each.kind}): {cut_words(each.words)}" for each in self.causes)
        if not self.causes:
            yield "cause: none was found"


def compare_cells(
    a: Matrix,
    b: Matrix,
    to: Input | None,
    steps: Sequence[Step | None] = (),
    variants: Sequence[Variant] = (),
    labels: tuple[str, str] = ("a", "b"),
) -> MatrixComparison:
    """Return what two matrices differ in.

    Parameters
    ----------
    a, b
        The matrices.
    to
        The input of a schema that both are for, which gives dtype and names.
    steps, variants
        The last step of each of its features, and what the schema would give with another scaling.
    labels
        What causes call them.
    """
    dtype = choose_dtype(a, b, to)
    cells = a.cast(dtype), b.cast(dtype)
    shapes = (cells[0].shape, cells[1].shape)
    wrong = differ(*cells) if shapes[0] == shapes[1] else None
    if wrong is not None and not wrong.any():
        return MatrixComparison(shapes, dtype.name)
    names = name_columns(a, b), name_columns(b, a)
    causes = tuple(find_causes(Sides(*cells, *names, steps, variants, labels)))
    if wrong is None:
        return MatrixComparison(shapes, dtype.name, causes=causes)
    kinds = {place: each.kind for each in causes for place in each.positions or range(shapes[0][1])}
    columns = tuple(
        describe_column(cells[0][:, place], cells[1][:, place], int(place), names[1][place], kinds.get(int(place), ""))
        for place in np.flatnonzero(wrong.any(axis=0))
    )
    row, place = (int(each) for each in np.unravel_index(int(np.argmax(wrong)), wrong.shape))
    first = Cell(row, place, names[1][place], cells[0][row, place], cells[1][row, place])
    return MatrixComparison(shapes, dtype.name, first, columns, causes)


def choose_dtype(a: Matrix, b: Matrix, to: Input | None) -> np.dtype[np.generic]:
    """Return as what cells are compared: the input's dtype, or the shorter float of both, or int64."""
    floats = [each.cells.dtype for each in (a, b) if each.cells.dtype.kind == "f"]
    if to is not None:
        is_exact = np.dtype(to.dtype).kind == "f" or not floats
        return np.dtype(to.dtype if is_exact else np.float64)
    shortest = min(floats, key=lambda dtype: dtype.itemsize, default=np.dtype(np.int64))
    return np.dtype(np.float32) if shortest.itemsize < 4 else np.dtype(shortest.newbyteorder("="))


def name_columns(one: Matrix, other: Matrix) -> tuple[str, ...]:
    """Return the names of a matrix, those of the other one where it has none of its own, or its positions."""
    width = one.cells.shape[1]
    if one.names is not None:
        return one.names
    if other.names is not None and len(other.names) == width:
        return other.names
    return tuple(map(str, range(width)))


def describe_column(a: np.ndarray, b: np.ndarray, place: int, name: str, cause: str) -> ColumnDifference:
    a, b = np.ascontiguousarray(a), np.ascontiguousarray(b)
    rows = np.flatnonzero(differ(a, b))
    known = rows if a.dtype.kind != "f" else rows[np.isfinite(a[rows]) & np.isfinite(b[rows])]
    most = int(measure_distance(a[known], b[known]).max(initial=0))
    first = int(rows[0])
    return ColumnDifference(place, name, len(rows), first, float(a[first]), float(b[first]), most, cause)
