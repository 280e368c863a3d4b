import datetime
import sys

import numpy as np
import pandas as pd
import polars as pl
import pytest

import schemabridge as sb
from schemabridge.frames import mixed_columns

DF = pd.DataFrame(
    {
        "age": [30.0, 50.0, 40.0],
        "city": ["Rome", "Oslo", "Rome"],
        "paid": [True, False, True],
        "y": [0, 1, 0],
    }
)


class Sum:
    """A model of which only predict is known."""

    def predict(self, x):
        return x.sum(axis=1)


def test_defaults_follow_the_columns_of_the_frame() -> None:
    schema = sb.record_schema(DF)
    assert schema.feature_names == ("age", "city_Oslo", "city_Rome", "paid", "y")
    assert [each.kind for each in schema.inputs[0].encodings] == ["numeric", "one_hot", "boolean", "numeric"]
    assert (schema.inputs[0].name, schema.inputs[0].dtype, schema.inputs[0].shape) == ("features", "float32", (None, 5))
    assert (schema.evidence.source, schema.evidence.rows) == ("declared", 0)


def test_a_training_column_is_read_once(monkeypatch) -> None:
    read: list[str] = []

    def read_anew(frame, column, known, read_anew=mixed_columns.read_anew):
        read.extend([column.name] if frame.rows == len(DF) else [])
        return read_anew(frame, column, known)

    monkeypatch.setattr(mixed_columns, "read_anew", read_anew)
    sb.record_schema(DF, encodings={"age": [sb.fill("median"), "standardize"], "city": "one_hot"})
    assert sorted(read) == sorted(DF.columns)


def test_target_and_excluded_columns_are_in_no_columns() -> None:
    schema = sb.record_schema(DF, target="y", exclude=["paid"])
    assert [column.name for column in schema.columns] == ["age", "city"]


@pytest.mark.parametrize(
    "arguments",
    [{"target": "z"}, {"exclude": ["z"]}, {"encodings": {"z": "numeric"}}, {"inputs": {"a": ["z"]}}],
)
def test_a_name_that_the_frame_does_not_have_is_refused(arguments, raises_code) -> None:
    raises_code("unknown_column", sb.record_schema, DF, **arguments)


def test_a_column_is_not_both_encoded_and_left_out(raises_code) -> None:
    raises_code("conflicting_sources", sb.record_schema, DF, encodings={"y": "numeric"}, target="y")


def test_nothing_left_to_record_is_refused(raises_code) -> None:
    raises_code("no_columns", sb.record_schema, DF, exclude=list(DF.columns))


@pytest.mark.parametrize("value", [datetime.date(2024, 1, 1), datetime.datetime(2024, 1, 1), datetime.timedelta(1)])
def test_dates_and_times_have_no_default(value, raises_code) -> None:
    error = raises_code("needs_encoding", sb.record_schema, {"t": [value]})
    assert error.column == "t"
    assert sb.record_schema({"t": [value]}, encodings={"t": "numeric"}).feature_names == ("t",)


def test_the_same_frame_of_pandas_and_polars_gives_the_same_fingerprint() -> None:
    assert sb.record_schema(DF).fingerprint == sb.record_schema(pl.DataFrame(DF)).fingerprint


def test_features_of_one_name_are_refused(raises_code) -> None:
    error = raises_code("duplicate_feature", sb.record_schema, {"a": ["b_c"], "a_b": ["c"]})
    assert "one_hot of column 'a' and by one_hot of column 'a_b'" in str(error)


def test_a_one_hot_name_that_is_a_column_is_refused_with_both_columns_named(raises_code) -> None:
    df = {"city": ["x", "y"], "city_x": [1.0, 2.0]}
    error = raises_code("duplicate_feature", sb.record_schema, df)
    assert "'city_x'" in str(error) and "one_hot of column 'city' and by numeric of column 'city_x'" in str(error)
    assert error.column == "city_x"
    assert (
        error.hint == 'give one of them names of its own: encodings={"city_x": sb.named(["city_x_numeric"], "numeric")}'
    )
    apart = eval(error.hint.split("encodings=")[1], {"sb": sb})
    assert sb.record_schema(df, encodings=apart).feature_names == ("city_x", "city_y", "city_x_numeric")


def test_a_matrix_with_one_name_twice_is_recorded_as_an_array(raises_code) -> None:
    X = pd.DataFrame({"a": [1.0, 2.0, 4.0], "b": [2.0, 3.0, 5.0]}).set_axis(["a", "a"], axis=1)
    error = raises_code("duplicate_feature", sb.record_schema, {"a": [1.0, 2.0, 4.0]}, X=X)
    assert error.hint.endswith("X=X.to_numpy()")
    assert sb.record_schema({"a": [1.0, 2.0, 4.0]}, X=X.to_numpy()).feature_names == ("a", "a.2")


def test_a_frame_without_rows_records_what_needs_no_rows() -> None:
    df = DF[:0].astype({"city": "string"})  # without rows, an object column has no type
    schema = sb.record_schema(df, encodings={"city": sb.one_hot(["Rome"])})
    assert schema.feature_names == ("age", "city_Rome", "paid", "y")


def test_the_training_frame_is_not_modified() -> None:
    df = DF.copy()
    sb.record_schema(df, encodings={"age": "standardize"})
    pd.testing.assert_frame_equal(df, DF)


def test_a_number_beyond_float32_in_training_is_refused(raises_code) -> None:
    raises_code("float32_overflow", sb.record_schema, {"x": [1e300]})


# inputs


def test_inputs_take_their_columns_in_the_order_given() -> None:
    inputs = {"b": sb.input(["paid", "age"], dtype="float64"), "a": "city"}
    schema = sb.record_schema(DF, inputs=inputs)
    assert [(each.name, each.features) for each in schema.inputs] == [
        ("b", ("paid", "age")),
        ("a", ("city_Oslo", "city_Rome")),
    ]
    assert [column.name for column in schema.columns] == ["age", "city", "paid"]
    assert {name: array.dtype for name, array in sb.prepare_input(DF, schema).items()} == {
        "b": "float64",
        "a": "float32",
    }


def test_a_shape_of_higher_rank_is_filled_row_major() -> None:
    schema = sb.record_schema(DF, inputs={"x": sb.input(["age", "city", "paid"], shape=[None, 2, 2])})
    assert sb.prepare_input(DF, schema)[1].tolist() == [[50, 1], [0, 0]]


def test_a_shape_of_another_size_is_refused(raises_code) -> None:
    raises_code("model_mismatch", sb.record_schema, DF, inputs={"x": sb.input(["age"], shape=[None, 2])})


def test_an_encoding_that_goes_to_no_input_is_refused(raises_code) -> None:
    raises_code("inputs_needed", sb.record_schema, DF, inputs={"x": ["age"]}, encodings={"city": "one_hot"})


@pytest.mark.parametrize("arguments", [{"dtype": "float16"}, {"shape": [3]}, {"shape": [None, 0]}])
def test_an_input_without_sense_is_refused(arguments) -> None:
    with pytest.raises(ValueError, match="should be"):
        sb.input(["age"], **arguments)


@pytest.mark.parametrize("inputs", [["age"], "age", {}, {"x": []}])
def test_inputs_that_are_no_dict_of_columns_are_refused(inputs, raises_code) -> None:
    raises_code("inputs_needed", sb.record_schema, DF, inputs=inputs)


def test_an_input_takes_a_dtype_of_numpy() -> None:
    assert sb.input("age", dtype=np.int32) == sb.input(["age"], dtype="int32")


@pytest.mark.parametrize("encodings", [["numeric"], {"age": "numeric"}.items(), 3])
def test_encodings_that_are_no_dict_are_refused(encodings, raises_code) -> None:
    raises_code("unknown_encoding", sb.record_schema, DF, encodings=encodings)


def test_a_column_without_a_name_is_refused(raises_code) -> None:
    raises_code("unknown_column", sb.record_schema, {"": ["a"], "x": [1]})


@pytest.mark.parametrize("labels", ["no", 3, {"no", "yes"}])
def test_labels_are_a_list(labels, raises_code) -> None:
    raises_code("model_mismatch", sb.record_schema, DF, Sum(), encodings={}, labels=labels)


# proof


def test_a_matrix_that_the_schema_reproduces_is_proof() -> None:
    X = sb.prepare_input(DF, sb.record_schema(DF))
    schema = sb.record_schema(DF, Sum(), encodings={}, X=X.astype(np.float64))
    assert (schema.evidence.source, schema.evidence.rows, schema.evidence.cells_differing) == ("declared", 3, 0)


@pytest.mark.parametrize("change", [1.0, -0.0, 2**-23])
def test_one_other_bit_is_a_mismatch_that_names_the_cell(change, raises_code, tmp_path) -> None:
    X = sb.prepare_input(DF, sb.record_schema(DF))
    X[1, 2] = {1.0: 1.0, -0.0: -0.0, 2**-23: 2**-149}[change]
    path = tmp_path / "a.schema.json"
    error = raises_code("x_mismatch", sb.record_schema, DF, encodings={}, X=X, path=path)
    assert (error.column, error.rows) == ("city", (1,))
    assert "1 of 15 cells differ" in str(error)
    assert "'city_Rome'" in str(error)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "X",
    [
        np.zeros((3, 4)),
        np.zeros((2, 5)),
        np.array([["a"] * 5] * 3),
        {"features": np.zeros((3, 5))},
        pd.DataFrame(np.zeros((3, 5)), columns=list("abcde")),
        pd.DataFrame(np.zeros((3, 5)), columns=["city_Oslo", "age", "city_Rome", "paid", "y"]),
    ],
)
def test_a_matrix_of_another_form_is_a_mismatch(X, raises_code) -> None:
    raises_code("x_mismatch", sb.record_schema, DF, encodings={}, X=X)


def test_a_frame_with_the_names_of_the_features_is_proof() -> None:
    first = sb.record_schema(DF)
    X = pd.DataFrame(sb.prepare_input(DF, first), columns=list(first.feature_names)).astype({"paid": bool, "y": int})
    assert sb.record_schema(DF, encodings={}, X=X).evidence.rows == 3


def test_several_inputs_take_a_dict_of_matrices(raises_code) -> None:
    inputs = {"a": ["age"], "b": ["city"]}
    X = sb.prepare_input(DF, sb.record_schema(DF, inputs=inputs))
    arguments = {"encodings": {}, "inputs": inputs}
    assert sb.record_schema(DF, X=X, **arguments).evidence.rows == 3
    raises_code("x_mismatch", sb.record_schema, DF, X=X["a"], **arguments)
    raises_code("x_mismatch", sb.record_schema, DF, X={"a": X["a"]}, **arguments)


def test_an_integer_input_is_compared_by_value(raises_code) -> None:
    inputs = {"ids": sb.input(["y"], dtype="int32")}
    arguments = {"encodings": {}, "inputs": inputs}
    assert sb.record_schema(DF, X=np.array([0.0, 1.0, 0.0]), **arguments).evidence.rows == 3
    raises_code("x_mismatch", sb.record_schema, DF, X=np.array([0.0, 1.5, 0.0]), **arguments)


@pytest.mark.filterwarnings("ignore:.nan_in_training")
def test_nan_equals_nan_whatever_its_bits() -> None:
    df = {"x": [1.0, None]}
    X = np.array([0x3F800000, 0xFFC00001], np.uint32).view(np.float32).reshape(2, 1)
    assert sb.record_schema(df, encodings={"x": sb.numeric(missing="pass")}, X=X).evidence.rows == 2


# evidence


def test_evidence_says_of_every_encoding_of_every_input_where_it_comes_from() -> None:
    schema = sb.record_schema(DF, inputs={"a": ["city", "age"], "b": ["paid"]})
    said = {"source": "declared"}
    assert schema.evidence.inputs == {"a": (said, said), "b": (said,)}
    assert sb.record_schema(DF, encodings=schema).evidence.inputs == {}


def test_defaults_beside_a_model_are_assumed_and_warned_about() -> None:
    with pytest.warns(sb.SchemabridgeWarning, match="unproven_schema"):
        schema = sb.record_schema(DF, Sum())
    assert schema.evidence.source == "assumed"


def test_a_schema_given_as_encodings_is_taken_verbatim() -> None:
    first = sb.record_schema(DF, encodings={"age": "standardize"}, target="y")
    X = sb.prepare_input(DF, first)
    schema = sb.record_schema(DF, Sum(), encodings=first, X=X, labels=["no", "yes"])
    assert schema.fingerprint == first.fingerprint
    assert (schema.evidence.source, schema.evidence.rows) == ("declared", 3)
    assert schema.outputs == ({"name": "output", "shape": [None], "labels": ["no", "yes"]},)
    assert any(row.predictions for row in schema.golden.rows)


def test_the_path_of_a_schema_is_as_good_as_the_schema(tmp_path) -> None:
    first = sb.record_schema(DF, encodings={"age": "standardize"}, path=tmp_path / "a.schema.json")
    assert sb.record_schema(DF, encodings=tmp_path / "a.schema.json").fingerprint == first.fingerprint


def test_a_schema_given_as_encodings_has_its_inputs(raises_code) -> None:
    first = sb.record_schema(DF)
    raises_code("conflicting_sources", sb.record_schema, DF, encodings=first, inputs={"a": ["age"]})
    raises_code("absent_column", sb.record_schema, DF[["age"]], encodings=first)


# the file


def test_a_model_file_gets_the_schema_beside_it(tmp_path) -> None:
    model = tmp_path / "churn.v2.keras"
    model.write_bytes(b"model")
    sb.record_schema(DF, path=model)
    schema = sb.read_schema(tmp_path / "churn.v2.schema.json")
    assert schema.model["file"] == "churn.v2.keras"
    assert schema.model["sha256"] == "9372c470eeadd5ecd9c3c74c2b3cb633f8e2f2fad799250a0f70d652b6b825e4"


def test_a_folder_is_hashed_with_its_names(tmp_path) -> None:
    folder = tmp_path / "saved.model"
    (folder / "assets").mkdir(parents=True)
    (folder / "assets" / "a").write_bytes(b"1")
    (folder / "saved_model.pb").write_bytes(b"graph")
    first = sb.record_schema(DF, path=folder)
    assert (tmp_path / "saved.model.schema.json").exists()
    (folder / "assets" / "a").rename(folder / "assets" / "b")
    assert sb.record_schema(DF, path=folder).model["sha256"] != first.model["sha256"]


@pytest.mark.parametrize("name", ["own.schema.json", "own.schema.arrow"])
def test_what_is_written_is_what_is_returned(name, tmp_path) -> None:
    schema = sb.record_schema(DF, Sum(), encodings={"age": ["standardize", sb.clip(-1, 1)]}, path=tmp_path / name)
    found = sb.read_schema(tmp_path / name)
    assert found.fingerprint == schema.fingerprint
    assert found.golden == schema.golden
    assert dict(found.statistics) == dict(schema.statistics)
    assert found.evidence == schema.evidence


@pytest.mark.parametrize("path", ["churn.keras", "folder", "", "own.json", "none/churn.schema.json", "churn.txt"])
def test_an_unknown_path_is_refused_before_anything_else(path, raises_code, tmp_path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "own.json").mkdir()
    raises_code("unknown_path", sb.record_schema, "no frame", path=tmp_path / path)
    assert not list(tmp_path.parent.glob("*.schema.json"))


def test_without_a_path_nothing_is_written(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    sb.record_schema(DF)
    assert list(tmp_path.iterdir()) == []


def test_a_refused_recording_leaves_the_old_file(tmp_path, raises_code) -> None:
    path = tmp_path / "own.schema.json"
    sb.record_schema(DF, path=path)
    before = path.read_bytes()
    raises_code("x_mismatch", sb.record_schema, DF, encodings={}, X=np.zeros((3, 5)), path=path)
    assert path.read_bytes() == before


def test_recording_twice_gives_the_same_bytes(tmp_path) -> None:
    for name in ("a.json", "b.json"):
        sb.record_schema(DF, Sum(), encodings={"age": "standardize"}, path=tmp_path / name)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_statistics_and_versions_are_recorded() -> None:
    schema = sb.record_schema(
        {"x": [1.0] * 5 + [None] + [4.0] * 5, "s": ["a", None, *["a"] * 9]}, encodings={"x": sb.fill(0), "s": "missing"}
    )
    assert schema.statistics == {
        "rows": 11,
        "columns": {
            "x": {"missing": 1, "min": 1, "max": 4, "mean": 2.5, "std": 1.5, "edges": [2], "counts": [5, 5]},
            "s": {"missing": 1},
        },
        "rounded": True,
    }
    assert {"python", "schemabridge", "numpy", "pandas", "pyarrow"} <= set(schema.environment)


def test_what_has_no_predict_is_no_model(raises_code) -> None:
    raises_code("invalid_argument", sb.record_schema, DF, "churn.keras")


def test_an_error_of_a_training_row_names_the_row_of_the_frame(raises_code) -> None:
    values = np.ones(70_000)
    values[69_000] = np.nan
    error = raises_code("policy_needed", sb.record_schema, pd.DataFrame({"x": values}))
    assert error.rows == (69_000,)


class Failing:
    """A model whose predict is given."""

    def __init__(self, predict):
        self.predict = predict


def fail(x):
    raise RuntimeError(
        "Graph execution error:\n\nDetected at node a\nindices[0,0] = 12 is not in [0, 5)\n\t [[{{node a}}]]"
    )


@pytest.mark.parametrize("predict", [fail, lambda x: x[:1, 0], lambda x: 1.0])
def test_a_model_that_fails_on_golden_rows_is_a_mismatch(predict, raises_code) -> None:
    error = raises_code("model_mismatch", sb.record_schema, DF, Failing(predict), encodings={})
    assert "Detected" not in str(error)


def test_verification_reports_a_model_that_fails() -> None:
    schema = sb.record_schema(DF, Sum(), encodings={})
    (finding,) = sb.verify_schema(schema, Failing(fail)).findings
    assert finding.code == "wrong_model"
    assert "indices[0,0] = 12 is not in [0, 5)" in finding.message


def test_versions_are_those_of_what_is_loaded(monkeypatch) -> None:
    monkeypatch.delitem(sys.modules, "pyarrow")
    environment = sb.record_schema(DF).environment
    assert "pyarrow" not in environment
    assert all(isinstance(version, str) for version in environment.values())


def test_a_folder_that_is_no_model_has_a_hint_of_its_own(raises_code, tmp_path) -> None:
    error = raises_code("unknown_path", sb.record_schema, DF, path=tmp_path)
    assert "'saved_model.pb', 'MLmodel'" in str(error)
    assert error.hint.startswith("give the file of the model")
