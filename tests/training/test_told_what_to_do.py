"""What a refusal says is what happened, and the line that it gives works."""

import re

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

import schemabridge as sb

RNG = np.random.default_rng(0)
DF = pd.DataFrame({"income": RNG.normal(60_000, 9_000, 600).round(2), "calls": RNG.poisson(3, 600)})


def find_line(error: sb.SchemabridgeError) -> str:
    """Return the line of code at the end of a hint."""
    found = re.search(r"df(\[\"\w+\"\])? = .*$", error.hint)
    assert found is not None
    return found[0]


def test_a_column_of_numbers_and_texts_is_told_with_the_line_that_makes_numbers_of_it(raises_code) -> None:
    mixed = DF.astype({"income": object})
    mixed.loc[3, "income"] = "n/a"
    matrix = np.log1p(pd.DataFrame({"income": DF.income.mask(DF.index == 3, 0)}))
    error = raises_code("not_recognised", sb.record_schema, mixed, X=matrix)
    assert "float and str objects, such as 'n/a'" in error.hint
    scope = {"df": mixed, "pd": pd}
    exec(find_line(error), scope)
    assert sb.record_schema(scope["df"], X=matrix).feature_names == ("income",)


@pytest.mark.parametrize(("rows", "words"), [(slice(450), "numbered anew"), (slice(450, None), "its index names")])
def test_a_matrix_of_the_first_or_last_rows_is_told_which_they_are(rows, words, raises_code) -> None:
    matrix = DF[["income"]].iloc[rows]
    error = raises_code("x_mismatch", sb.record_schema, DF, X=matrix)
    assert words in error.message
    scope = {"df": DF, "X": matrix}
    exec(find_line(error), scope)
    assert sb.record_schema(scope["df"], X=matrix).evidence.rows == len(matrix)


def test_rows_that_cannot_be_those_of_the_frame_are_not_told_as_such(raises_code) -> None:
    matrix = DF[["income"]].iloc[:450].set_axis(range(1000, 1450))
    assert "loc" not in raises_code("x_mismatch", sb.record_schema, DF, X=matrix).hint


def test_a_function_that_looks_at_other_rows_is_told_to_have_their_numbers_written_into_it(raises_code) -> None:
    model = make_pipeline(FunctionTransformer(lambda x: x - x.mean()), LinearRegression()).fit(DF, DF.calls)
    error = raises_code("not_captured", sb.record_schema, DF, model)
    assert "Imputer" not in error.hint
    middle = DF.mean()
    written = make_pipeline(FunctionTransformer(lambda x: x - middle), LinearRegression()).fit(DF, DF.calls)
    assert sb.record_schema(DF, written).feature_names == ("income", "calls")


def test_what_a_formula_refuses_is_told_with_the_formula(raises_code) -> None:
    schema = sb.record_schema(DF, X=pd.DataFrame({"each": DF.income / (DF.calls + 1)}))
    error = raises_code("out_of_domain", sb.prepare_input, DF.head(2).assign(calls=-1), schema)
    assert "a finite number from income / (calls + 1)" in error.message
    assert "where 'income' is" in error.message


def test_a_rounded_number_is_no_time() -> None:
    schema = sb.record_schema(DF, X=pd.DataFrame({"rounded": (DF.income / 1000).round()}))
    words = sb.explain_schema(schema)["words"].iloc[0]
    assert "1970" not in words
    assert words.startswith("floor((income * 0.001) + 0.5)")


def test_what_a_formula_of_looked_up_numbers_refuses_is_told_with_their_values(raises_code) -> None:
    generator = np.random.default_rng(0)
    df = pd.DataFrame(
        {"plan": generator.choice(["free", "basic", "pro"], 300), "months": generator.integers(0, 200, 300)}
    )
    prices = df.plan.map({"free": 1.5, "basic": 9.5, "pro": 29.5})
    schema = sb.record_schema(df, X=pd.DataFrame({"price": prices, "each": prices / (df.months + 1)}))
    error = raises_code("out_of_domain", sb.prepare_input, df.head(2).assign(months=-1), schema)
    assert "'basic'" in error.message
