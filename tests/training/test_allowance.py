"""Cells behind a logarithm or an exponential may differ from X: how far, how many, and no others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, PowerTransformer, StandardScaler

import schemabridge as sb
from schemabridge.program.allowance import SHARE, Allowance

ROWS = 400
RNG = np.random.default_rng(5)
DF = pd.DataFrame({"fare": RNG.lognormal(3, 1, ROWS).round(2), "age": RNG.normal(40, 9, ROWS).round(1)})
LOGS = np.column_stack([np.log1p(DF["fare"]), DF["age"]]).astype(np.float32)

EXACT, ROUNDED = Allowance(is_rounded=False), Allowance(is_rounded=True)


def move(cells: np.ndarray, rows: list[int], column: int, ulp: int = 1) -> np.ndarray:
    """Return a float32 matrix in which some cells are so many floats larger."""
    moved = cells.copy()
    moved.view(np.int32)[rows, column] += ulp
    return moved


def test_a_logarithm_that_is_met_in_every_bit_has_no_differing_cells() -> None:
    schema = sb.record_schema(DF, X=LOGS)
    assert schema.evidence.cells_differing == 0
    assert "largest_difference" not in schema.evidence.extra


def test_one_cell_of_a_hundred_thousand_may_be_another_and_is_counted_with_its_distance() -> None:
    X = move(LOGS, [7], 0)
    schema = sb.record_schema(DF, X=X)
    assert schema.evidence.cells_differing == 1
    assert schema.evidence.extra["largest_difference"] == float(X[7, 0]) - float(LOGS[7, 0])
    assert "1 cell differs, by " in str(schema)


@pytest.mark.parametrize(
    "X", [move(LOGS, [7, 8], 0), move(LOGS, [7], 0, 64), move(LOGS, [7], 1)], ids=["two", "far", "no function"]
)
def test_two_cells_or_one_far_off_or_one_behind_no_function_are_refused(X, raises_code) -> None:
    raises_code("not_recognised", sb.record_schema, DF, X=X)


def test_from_float32_any_number_of_cells_may_differ() -> None:
    narrow = DF.astype("float32")
    schema = sb.record_schema(narrow, X=np.log1p(narrow[["fare"]]))
    assert 0 < schema.evidence.cells_differing < ROWS
    assert schema.evidence.extra["largest_difference"] <= SHARE * np.log1p(DF["fare"].max())


def test_a_schema_with_a_function_is_proven_on_another_matrix_as_far_as_the_function_goes(raises_code) -> None:
    schema = sb.record_schema(DF, X=LOGS)
    sb.record_schema(DF, encodings=schema, X=move(LOGS, [3], 0))
    raises_code("x_mismatch", sb.record_schema, DF, encodings=schema, X=move(LOGS, [3], 1))
    raises_code("x_mismatch", sb.record_schema, DF, encodings=schema, X=move(LOGS, [3, 4], 0))


@pytest.mark.parametrize("place", [0, 1])
def test_the_bound_is_a_part_of_the_largest_magnitude_of_the_feature(place) -> None:
    cells, moved, far = (np.array([1.0, 1024.0]) for _ in range(3))
    moved[place] += 1024 * SHARE
    far[place] += 1025 * SHARE
    assert ROUNDED.covers(cells, moved)
    assert not ROUNDED.covers(cells, far)


def test_doubles_count_as_different_where_their_float32_is() -> None:
    cells = np.linspace(1, 2, 100)
    assert EXACT.covers(cells, np.nextafter(cells, 3))
    assert not EXACT.covers(cells, cells + 1e-7)
    assert ROUNDED.covers(cells, cells + 1e-7)


@pytest.mark.parametrize("other", [[1.0, np.inf], [1.0, np.nan], [np.nan, 2.0]])
def test_nothing_that_is_not_finite_is_near_to_a_number(other) -> None:
    assert not ROUNDED.covers(np.array([1.0, 2.0]), np.array(other))
    assert not ROUNDED.covers(np.array(other), np.array([1.0, 2.0]))


@pytest.mark.parametrize("made", [make_pipeline(FunctionTransformer(np.log), StandardScaler()), PowerTransformer()])
def test_what_float32_of_small_spread_leaves_open_is_refused_with_the_way_that_is_exact(made, raises_code) -> None:
    df = pd.DataFrame({"lat": np.random.default_rng(0).normal(47.5, 1, 400).astype("float32")})
    # the powers of float32 by NumPy 1 are refused before any cell is compared
    is_refused = isinstance(made, PowerTransformer) and np.lib.NumpyVersion(np.__version__) < "2.0.0"
    error = raises_code("not_captured" if is_refused else "x_mismatch", sb.record_schema, df, preprocessor=made.fit(df))
    assert ("fit it on columns of float64" if is_refused else 'df.astype({column: "float64"})') in error.hint
    double = df.astype({"lat": "float64"})
    assert sb.record_schema(double, preprocessor=made.fit(double)).evidence.rows == 400
