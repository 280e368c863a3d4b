import math

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import StandardScaler

import schemabridge as sb


@pytest.mark.parametrize(
    "build",
    [
        lambda: sb.numeric(within=5),
        lambda: sb.numeric(within=(2, 1)),
        lambda: sb.numeric(within=(0, math.nan)),
        lambda: sb.standardize(mean=[]),
        lambda: sb.standardize(mean="a"),
        lambda: sb.robust(scale=[1, 0]),
        lambda: sb.min_max(3),
        lambda: sb.min_max((0, 1, 2)),
        lambda: sb.min_max((0, math.inf)),
        lambda: sb.bin(1),
        lambda: sb.bin(quantiles=math.inf),
        lambda: sb.bin(quantiles=math.nan),
        lambda: sb.one_hot("abc"),
        lambda: sb.one_hot({"a", "b"}),
        lambda: sb.one_hot(3),
        lambda: sb.one_hot(max_values=0),
        lambda: sb.ordinal("abc"),
        lambda: sb.ordinal(missing=None),
        lambda: sb.fill(pd.NA),
        lambda: sb.fill(pd.NaT),
        lambda: sb.fill([1, 2]),
        lambda: sb.fill(np.array([1, 2])),
        lambda: sb.fill(pd.Series([1, 2])),
        lambda: sb.lookup(None),
        lambda: sb.lookup({"a": 1}, parts="a"),
        lambda: sb.compare(np.zeros((2, 2)), 1),
    ],
)
def test_arguments_without_sense_are_refused_with_the_place_to_look(build, raises_code) -> None:
    error = raises_code("unknown_encoding", build)
    assert error.hint.startswith("help(sb.")


@pytest.mark.parametrize("numbers", [[1, 2], [1, 2, 3, 4]])
def test_numbers_are_one_or_as_many_as_the_columns_of_numbers(numbers, raises_code) -> None:
    chain = ["one_hot", sb.standardize(mean=numbers, scale=1)]
    raises_code("unknown_encoding", sb.record_schema, {"x": ["a", "b", "c"]}, encodings={"x": chain})


def test_the_likely_name_of_an_encoding_is_the_hint(raises_code) -> None:
    error = raises_code("unknown_encoding", sb.record_schema, {"x": [1]}, encodings={"x": "one-hot"})
    assert error.hint == "did you mean 'one_hot'?"


def test_an_encoding_that_was_not_called_is_refused_with_the_call(raises_code) -> None:
    error = raises_code("unknown_encoding", sb.record_schema, {"x": [1]}, encodings={"x": sb.numeric})
    assert error.hint == "call it: sb.numeric(...)"


def test_a_class_of_scikit_learn_in_the_place_of_an_encoding_is_told_to_be_fitted(raises_code) -> None:
    error = raises_code("unknown_encoding", sb.record_schema, {"x": [1]}, encodings={"x": StandardScaler})
    assert error.hint == "give an object that was fitted: StandardScaler(...).fit(df[['x']])"
    assert "call it" not in raises_code("unknown_encoding", sb.record_schema, {"x": [1]}, encodings={"x": len}).hint


@pytest.mark.parametrize("found", [{1: 0.5, 2: 7.0}, np.log1p])
def test_a_table_and_a_function_of_numpy_are_told_the_encoding_that_they_are(found, raises_code) -> None:
    df = {"x": [1, 2, 2]}
    error = raises_code("unknown_encoding", sb.record_schema, df, encodings={"x": found})
    encodings = eval(error.hint.partition("encodings=")[2], {"sb": sb})
    expected = np.float32([found[each] if isinstance(found, dict) else found(each) for each in df["x"]])
    assert (sb.prepare_input(df, sb.record_schema(df, encodings=encodings)).ravel() == expected).all()


@pytest.mark.parametrize(("word", "instead"), [("drop", "exclude="), ("passthrough", "'numeric'")])
def test_words_of_a_column_transformer_are_told_what_is_written_for_them(word, instead, raises_code) -> None:
    error = raises_code("unknown_encoding", sb.record_schema, {"x": [1]}, encodings={"x": word})
    assert instead in error.hint


def test_a_function_in_the_place_of_an_encoding_is_told_what_takes_its_result(raises_code) -> None:
    df = pd.DataFrame({"x": np.arange(30.0)})
    error = raises_code("unknown_encoding", sb.record_schema, df, encodings={"x": lambda x: x / 7})
    assert "X=" in error.hint
    assert "stages=[df, function, X]" in error.hint
    X = df / 7
    assert sb.record_schema(df, stages=[df, lambda frame: frame / 7, X]).evidence.rows == 30
    assert sb.record_schema(df, X=X).evidence.rows == 30


def test_an_encoding_of_no_column_is_told_with_the_line_that_names_the_columns(raises_code) -> None:
    df = pd.DataFrame({"x": [1.0, 2.0, 4.0], "s": ["a", "b", "a"]})
    error = raises_code("unknown_encoding", sb.record_schema, df, encodings="standardize")
    encodings = eval(error.hint.partition("encodings=")[2], {"df": df})
    assert sb.record_schema(df, encodings=encodings).feature_names == ("x", "s_a", "s_b")
