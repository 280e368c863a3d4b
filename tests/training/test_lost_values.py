"""Values that a float32 input does not tell apart, or that readers of files take for missing, are told at recording."""

import io

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

import schemabridge as sb

ROWS = 60
DF = pd.DataFrame(
    {
        "when": pd.Timestamp("2024-03-01 08:00") + pd.to_timedelta(np.arange(ROWS) * 50, unit="s"),
        "account": 10**9 + np.arange(ROWS),
        "pay": 10.0**9 + np.arange(ROWS),
    }
)


def watch(recwarn, *args, **given):
    """Return the schema, and the warning that was issued alone."""
    schema = sb.record_schema(*args, **given)
    found = [each for each in recwarn.list if issubclass(each.category, sb.SchemabridgeWarning)]
    assert len(found) == 1
    assert found[0].filename == __file__
    recwarn.clear()
    return schema, found[0].message


def read_line(warning, line=0):
    return warning.hint.split("\n")[line]


def test_times_and_numbers_that_merge_are_listed_once_with_the_line_that_keeps_them_apart(recwarn) -> None:
    encodings = dict.fromkeys(DF.columns, "numeric")
    schema, warning = watch(recwarn, DF, encodings=encodings)
    assert warning.code == "merged_numbers"
    assert warning.message == (
        "input 'features' is float32: 'when': times 134 s apart are one number; "
        "'account': 2 of 60 distinct numbers are left, it has not every whole one beyond 16,777,216; "
        "'pay': 2 of 60 distinct numbers are left, it has not every whole one beyond 16,777,216"
    )
    assert warning.hint == (
        'encodings={"when": sb.elapsed("day", since="2024-03-01T00:00:00"), "account": "standardize", "pay": "standardize"} '
        "keeps them apart"
    )
    assert len(np.unique(sb.prepare_input(DF, schema)[:, 1])) == 2
    given = eval(read_line(warning).removesuffix(" keeps them apart").removeprefix("encodings="), {"sb": sb})
    X = sb.prepare_input(DF, sb.record_schema(DF, encodings=given))
    assert [len(np.unique(column)) for column in X.T] == [ROWS] * 3
    assert not recwarn.list


def test_numbers_that_no_scaling_keeps_apart_have_the_line_of_a_wider_input(recwarn) -> None:
    df = {"x": np.append(np.arange(2.0**24, 2**24 + ROWS), 2.0**52), "y": np.arange(ROWS + 1.0)}
    _, warning = watch(recwarn, df)
    code = read_line(warning).removesuffix(" keeps them apart").removeprefix("inputs=")
    schema = sb.record_schema(df, inputs=eval(code, {"sb": sb}))
    assert (sb.prepare_input(df, schema)[:, 0] == df["x"]).all()
    assert not recwarn.list


@pytest.mark.parametrize(
    "values",
    [
        10**9 + 64 * np.arange(ROWS),  # rounded or not, no two are the same
        np.arange(2**24 - ROWS, 2**24),
        2.0**24 + np.arange(ROWS) / 7,  # fractions are rounded everywhere
        pd.date_range("0001-01-01", periods=ROWS, unit="s").date,
        pd.date_range("2024-01-01", periods=ROWS, unit="us"),  # days
        pd.date_range("1970-01-01 00:00:01", periods=2, unit="s"),
    ],
)
def test_numbers_that_stay_apart_are_recorded_without_a_word(values, recwarn) -> None:
    sb.record_schema({"x": values}, encodings={"x": "numeric"})
    assert not recwarn.list


def test_a_filled_column_merges_as_well_and_a_scaled_one_does_not(recwarn) -> None:
    account = DF["account"].astype("Int64").mask(DF.index == 3)
    watch(recwarn, {"account": account}, encodings={"account": [sb.fill("median"), "numeric"]})
    sb.record_schema({"account": account}, encodings={"account": [sb.fill("median"), "standardize"]})
    assert not recwarn.list


def test_words_that_files_lose_are_listed_with_the_lines_for_both_meanings(recwarn) -> None:
    df = pd.DataFrame({"state": ["NA", "DE", "US"] * 20, "sex": ["", "m", "None"] * 20, "city": ["Rome", "Oslo"] * 30})
    schema, warning = watch(recwarn, df)
    assert warning.code == "missing_words"
    assert warning.message == (
        "readers of files make missing what is a value of the vocabulary here: 'state' has 'NA'; 'sex' has '', 'None'"
    )
    assert warning.hint == (
        'missing ones: columns={"state": sb.column(type="string", missing=["NA"]), '
        '"sex": sb.column(type="string", missing=["", "None"])}, '
        'encodings={"state": sb.one_hot(missing="category"), "sex": sb.one_hot(missing="category")}\n'
        "values: read batches with pd.read_csv(..., keep_default_na=False), in R read.csv(..., na.strings = character())"
    )
    given = eval(f"dict({read_line(warning).removeprefix('missing ones: ')})", {"sb": sb})
    meant = sb.record_schema(df, **given)
    assert not recwarn.list
    file = df.to_csv(index=False)
    lost, kept = pd.read_csv(io.StringIO(file)), pd.read_csv(io.StringIO(file), keep_default_na=False)
    assert (sb.prepare_input(kept, schema) == sb.prepare_input(df, schema)).all()
    assert (
        sb.prepare_input(lost[["state", "city"]].assign(sex=lost.sex.where(lost.sex.notna(), None)), meant)
        == sb.prepare_input(df, meant)
    ).all()


@pytest.mark.parametrize("word", ["N/A", "null", "NaN", "<NA>"])
def test_each_word_of_readers_is_known(word, recwarn) -> None:
    assert watch(recwarn, {"x": [word, "a", word, "a"]})[1].code == "missing_words"


def test_where_no_empty_text_is_a_value_the_empty_cells_of_a_file_stay_missing(recwarn) -> None:
    df = pd.DataFrame({"state": ["NA", "DE", "US"] * 20, "age": [1.0, 2.0, None] * 20})
    encodings = {"age": sb.fill(0)}
    schema, warning = watch(recwarn, df, encodings=encodings)
    assert warning.hint.endswith('keep_default_na=False, na_values=[""]), in R read.csv(..., na.strings = "")')
    read = pd.read_csv(io.StringIO(df.to_csv(index=False)), keep_default_na=False, na_values=[""])
    assert (sb.prepare_input(read, schema) == sb.prepare_input(df, schema)).all()


def test_words_that_are_said_to_mean_missing_are_no_values(recwarn) -> None:
    sb.record_schema(
        {"x": ["NA", "a"]},
        columns={"x": sb.column(type="string", missing=["NA"])},
        encodings={"x": sb.one_hot(missing="zeros")},
    )
    assert not recwarn.list


def test_a_word_that_counts_as_a_missing_value_does_is_no_surprise() -> None:
    df = pd.DataFrame({"garage": ["Attchd", None, "Detchd", None] * 5})
    schema = sb.record_schema(df, encodings={"garage": [sb.fill("NA"), "one_hot"]})
    assert schema.vocabularies["garage"].values.to_pylist() == ["Attchd", "Detchd", "NA"]
    assert sb.prepare_input({"garage": ["NA", None]}, schema).tolist() == [[0, 0, 1]] * 2


FLAT = {"x": [2.0] * 5, "y": [1, 1, 1, 1, 9], "z": [1.0, 2.0, 3.0, 4.0, 4.0], "w": [0.1, None, 0.1, 0.1, 0.1]}


def test_columns_without_spread_that_are_scaled_are_told_in_one_warning() -> None:
    encodings = {"x": "standardize", "y": "robust", "z": "min_max", "w": [sb.fill(0.1), "standardize"]}
    with pytest.warns(sb.SchemabridgeWarning) as caught:
        schema = sb.record_schema(FLAT, encodings=encodings)
    [told] = [each.message for each in caught]
    assert isinstance(told, sb.SchemabridgeWarning)
    assert told.code == "constant_column"
    assert told.message == (
        "columns 'x', 'y', 'w' have no spread in training, so that standardize and robust divide by 1, "
        "and other values reach the model unscaled"
    )
    assert told.hint == "to leave out, and to train without: exclude=['x', 'y', 'w']"
    row = {"x": [2.5], "y": [3], "z": [4.0], "w": [1.1]}
    assert np.allclose(sb.prepare_input(row, schema), [[0.5, 2.0, 1.0, 1.0]])
    sb.record_schema({"z": FLAT["z"]}, encodings={"z": "min_max"})


@pytest.mark.parametrize(
    "scaler", [StandardScaler(), RobustScaler(), MinMaxScaler()], ids=lambda each: type(each).__name__
)
@pytest.mark.parametrize("source", ["preprocessor", "encodings", "stages"])
def test_columns_without_spread_that_a_fitted_scaler_divides_by_1_are_told_once(scaler: object, source: str) -> None:
    df = pd.DataFrame(
        {"x": FLAT["x"], "z": FLAT["z"], "u": [0.0, 1.0, 1.5, 2.0, 3.0]}
    )  # u: a spread of 1 between quartiles
    fitted = scaler.fit(df)  # type: ignore[attr-defined]
    given = {"preprocessor": fitted, "encodings": {("x", "z", "u"): fitted}, "stages": [df, fitted]}
    with pytest.warns(
        sb.SchemabridgeWarning, match=r"(?s)constant_column\] column 'x' has no spread.*exclude=\['x'\]"
    ) as caught:
        sb.record_schema(df, **{source: given[source]})
    assert len(caught) == 1


@pytest.mark.parametrize(
    "encoding", ["numeric", sb.standardize(mean=2.0, scale=3.0), sb.robust(center=0.0, scale=2.0)], ids=repr
)
def test_a_constant_column_that_is_not_divided_by_its_spread_is_no_warning(encoding: object) -> None:
    sb.record_schema({"x": FLAT["x"]}, encodings={"x": encoding})
    sb.record_schema({"x": [2.0]}, encodings={"x": "standardize"})  # one row has no spread to speak of


def test_nan_that_reaches_the_model_is_told_with_the_columns_that_bring_it(recwarn) -> None:
    df = pd.DataFrame({"a": [1.0, None, 3.0], "b": [1.0, 2.0, 4.0], "c": [None, 1.0, 2.0]})
    _, warning = watch(recwarn, df, encodings=dict.fromkeys(df.columns, sb.numeric(missing="pass")))
    assert warning.message == "training rows put NaN into input 'features', of 'a', 'c'"
