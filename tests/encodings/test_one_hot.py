import datetime

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def record(values, encoding="one_hot"):
    return sb.record_schema({"s": values}, encodings={"s": encoding})


def test_a_categorical_of_numbers_has_a_numeric_vocabulary() -> None:
    df = pd.DataFrame({"n": pd.Categorical([2, 10], categories=[10, 2, 3])})
    schema = sb.record_schema(df)
    assert schema.feature_names == ("n_10", "n_2", "n_3")
    assert sb.prepare_input({"n": [3.0]}, schema).tolist() == [[0, 0, 1]]


def test_times_are_named_as_iso() -> None:
    df = pd.DataFrame({"t": pd.to_datetime(["2024-02-01 12:30"]).as_unit("s")})
    assert sb.record_schema(df, encodings={"t": "one_hot"}).feature_names == ("t_2024-02-01T12:30:00",)


def test_values_of_a_given_vocabulary_may_be_python_dates() -> None:
    day = datetime.date(2024, 2, 1)
    schema = record([day], sb.one_hot([day, datetime.date(2024, 1, 1)]))
    assert schema.feature_names == ("s_2024-02-01", "s_2024-01-01")


@pytest.mark.filterwarnings("ignore:.missing_words")
def test_the_text_na_is_a_value() -> None:
    assert record(["NA", "", "nan"]).feature_names == ("s_", "s_NA", "s_nan")


def test_zero_and_minus_zero_are_one_value() -> None:
    assert record(np.array([0.0, -0.0, 1.0])).feature_names == ("s_0.0", "s_1.0")


def test_more_than_a_thousand_values_are_refused_unless_asked_for(raises_code) -> None:
    values = [f"v{number}" for number in range(1001)]
    assert "sb.one_hot(max_values=1001)" in raises_code("vocabulary_too_large", record, values * 2).hint
    assert len(record(values * 2, sb.one_hot(max_values=2000)).feature_names) == 1001
    assert len(record(values * 2, sb.one_hot(values)).feature_names) == 1001


def test_values_that_differ_by_case_space_or_form_are_warned_about() -> None:
    with pytest.warns(sb.SchemabridgeWarning, match="colliding_vocabulary"):
        record(["Oslo", "oslo ", "Rome"])


def test_columns_of_which_values_collide_are_told_in_one_warning(recwarn) -> None:
    df = {"a": ["x", "X", "y", "Y", "z", "Z"], "b": ["u", "v", "w"] * 2, "c": ["p", " p"] * 3}
    sb.record_schema(df, encodings={"c": "ordinal"})
    [told] = [each.message for each in recwarn.list]
    assert told.message == (
        "values that differ only by space, case or Unicode form are apart: 'a': 'X', 'x'; 'a': 'Y', 'y'; 'c': ' p', 'p'; "
        "and 1 more group"
    )


@pytest.mark.parametrize(
    "encoding",
    [
        sb.one_hot(["a", "a"]),
        sb.one_hot(["a", None]),
        sb.one_hot(drop="z"),
        sb.one_hot(missing="zero"),
        sb.one_hot(unknown="missing"),
    ],
)
def test_arguments_without_sense_are_refused(encoding, raises_code) -> None:
    raises_code("unknown_encoding", record, ["a", "b"], encoding)


def test_a_vocabulary_of_another_type_is_refused(raises_code) -> None:
    raises_code("encoding_mismatch", record, ["a", "b"], sb.one_hot([1, 2]))


def test_a_column_without_values_has_nothing_to_learn(raises_code) -> None:
    raises_code("not_fitted", record, ["a"], sb.one_hot(drop="first"))


def test_missing_training_values_need_a_policy_which_the_error_lists(raises_code) -> None:
    error = raises_code("policy_needed", record, ["a", None])
    assert error.column == "s"
    assert 'missing="category"' in error.hint


def test_a_training_value_outside_a_given_vocabulary_is_refused(raises_code) -> None:
    raises_code("unknown_value", record, ["a", "b"], sb.one_hot(["a"]))


def test_one_hot_takes_no_numbers_that_an_encoding_made(raises_code) -> None:
    raises_code("encoding_mismatch", sb.record_schema, {"x": [1.0]}, encodings={"x": ["numeric", "one_hot"]})
