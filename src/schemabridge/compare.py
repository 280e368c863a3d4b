"""compare_matrices: where and why two matrices differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from schemabridge.document.read import open_schema
from schemabridge.errors import list_values, new_error
from schemabridge.matrices.comparison import MatrixComparison, compare_cells
from schemabridge.matrices.last_steps import find_last_steps
from schemabridge.matrices.matrix import read_matrices

if TYPE_CHECKING:
    from schemabridge.document.read import SchemaLike
    from schemabridge.schema import FeatureSchema, Input

__all__ = ["MatrixComparison", "compare_matrices"]


def compare_matrices(
    a: object, b: object, schema: SchemaLike | None = None, *, input: str | None = None
) -> MatrixComparison:
    """Return whether two matrices are equal in every bit, and where and why they are not.

    Every NaN is one; zeros of different sign differ. The causes are found on the cells: columns or rows in another order,
    columns that were dropped, memory read in the other order, missing values replaced, a scaling that was left out or made
    with other statistics, another rounding.

    Parameters
    ----------
    a, b
        Arrays, frames, sparse matrices, or the paths of files: `.npy`, or the numbers alone, row by row and little-endian, as
        `write_float32` of R and `schemabridge prepare --out x.float32` write them. Or dicts of them by input, as `prepare_input` gives
        where a schema has several.
    schema
        The schema that both are for, or its path: it gives the dtype in which cells are compared, the names of the
        features, and the width of a file of numbers. Without it the shorter float of both is compared.
    input
        Which of its inputs, where it has several.

    Raises
    ------
    SchemabridgeError
        `invalid_argument`, `file_not_found`; not for matrices that differ.

    Examples
    --------
    >>> import numpy as np, schemabridge as sb
    >>> a = np.array([[1.0, 0.25], [2.0, 0.5], [3.0, 0.75]], np.float32)
    >>> sb.compare_matrices(a, a[:, [1, 0]])
    a and b differ: 6 of 6 cells, in 2 of 2 columns (float32)
    first: row 0, feature '0': a has 1.0 (3f800000), b has 0.25 (3e800000), 16777216 ulp apart
    cells by column: '0' 3, '1' 3
    cause (order): 2 columns are in another order: '0' of b is '1' of a, '1' of b is '0' of a
    >>> bool(sb.compare_matrices(a, a.copy()))
    True
    """
    recorded = None if schema is None else open_schema(schema)
    to = None if recorded is None else choose_input(recorded, input)
    if to is not None and to.is_text:
        message = f"input {to.name!r} takes texts, and matrices are compared as numbers"
        raise new_error("invalid_argument", message, hint="compare texts yourself: np.array_equal(a, b)")
    first, second = read_matrices(take_input(a, to), take_input(b, to), to)
    steps = () if recorded is None or to is None else find_last_steps(recorded, to)
    return compare_cells(first, second, to, steps)


def take_input(given: object, to: Input | None) -> object:
    """Return the matrix of an input where several are given by their names."""
    if isinstance(given, Mapping) and to is not None and to.name in given and not hasattr(given, "columns"):
        return given[to.name]
    return given


def choose_input(schema: FeatureSchema, name: str | None) -> Input:
    """Return the input of that name, or the only one; raises `invalid_argument`."""
    names = [each.name for each in schema.inputs]
    if name is None and len(names) == 1:
        return schema.inputs[0]
    if name not in names:
        message = f"input= should be one of {list_values(names)}, found {name!r}"
        raise new_error("invalid_argument", message, hint=f'input="{names[0]}"')
    return schema.inputs[names.index(name)]
