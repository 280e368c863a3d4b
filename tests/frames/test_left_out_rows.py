"""record_schema of a matrix with fewer rows than df: which rows it is of is told, with the line that takes them, which does."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.sparse import csr_matrix

import schemabridge as sb

RNG = np.random.default_rng(0)
DF = pd.DataFrame(
    {
        "bill": RNG.normal(44, 5, 60).round(1),
        "mass": RNG.normal(4200, 800, 60).round(),
        "sex": np.where(RNG.random(60) < 0.2, None, RNG.choice(["f", "m"], 60)),
    }
)
DF.loc[[3, 17], ["bill", "mass"]] = np.nan
NUMBERS = ["bill", "mass"]
WHOLE, SOME = DF.dropna(), DF.dropna(subset=["sex"])
HEAVY = DF[DF["mass"] > 4000]
POLARS = pl.from_pandas(DF)

CASES = {
    "array": (DF, WHOLE[NUMBERS].to_numpy(), "without a missing value", "df = df.dropna()"),
    "frame": (DF, WHOLE[NUMBERS], "without a missing value", "df = df.dropna()"),
    "index again from 0": (DF, WHOLE[NUMBERS].reset_index(drop=True), "without a missing value", "df = df.dropna()"),
    "sparse": (DF, csr_matrix(WHOLE[NUMBERS].to_numpy()), "without a missing value", "df = df.dropna()"),
    "one column": (DF, SOME[["sex"]] == "f", "'sex' is not missing", 'df = df.dropna(subset=["sex"])'),
    "rows of an index": (DF, HEAVY[NUMBERS], "that its index names", "df = df.loc[X.index]"),
    "polars": (POLARS, POLARS.drop_nulls().select(NUMBERS), "without a missing value", "df = df.drop_nulls()"),
    "polars, one column": (
        POLARS,
        POLARS.drop_nulls("sex").select(pl.col("sex") == "f"),
        "'sex' is not missing",
        'df = df.drop_nulls("sex")',
    ),
}


@pytest.mark.parametrize(("df", "X", "words", "line"), CASES.values(), ids=CASES)
def test_the_rows_that_a_matrix_is_of_are_told_with_the_line_that_takes_them(raises_code, df, X, words, line) -> None:
    error = raises_code("x_mismatch", sb.record_schema, df, X=X)
    assert words in error.message
    assert error.hint.endswith(line)
    names = {"df": df, "X": X}
    exec(line, names)
    assert sb.record_schema(names["df"], X=X).evidence.rows == X.shape[0]


def test_a_stage_without_the_rows_of_missing_values_is_told_so(raises_code) -> None:
    error = raises_code("x_mismatch", sb.record_schema, DF, stages=[DF, WHOLE, WHOLE[NUMBERS]])
    assert error.message.startswith("stages[1]: it has")
    assert error.hint.endswith("df = df.dropna()")


def test_one_of_several_matrices_is_told(raises_code) -> None:
    X = {"a": DF[["bill"]].fillna(0.0), "b": WHOLE[["mass"]]}
    inputs = {"a": ["bill"], "b": ["mass"]}
    assert "without a missing value" in raises_code("x_mismatch", sb.record_schema, DF, X=X, inputs=inputs).message


def test_columns_that_cannot_be_read_say_nothing_of_missing_rows(raises_code) -> None:
    df = DF.assign(odd=[object() for _ in range(60)])
    assert raises_code("x_mismatch", sb.record_schema, df, X=WHOLE[NUMBERS].to_numpy()).hint.endswith("df.dropna()")


def test_other_rows_are_told_by_their_number(raises_code) -> None:
    error = raises_code("x_mismatch", sb.record_schema, DF, X=HEAVY[NUMBERS].to_numpy()[:9])
    assert error.message == "X has the shape (9, 2), the frame has 60 rows"
