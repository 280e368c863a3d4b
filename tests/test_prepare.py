"""prepare_input beyond the vectors: blocks, threads, errors that say what to do, nothing changed on the way."""

from dataclasses import replace
import pickle

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.prepare import prepare_arrays
from schemabridge.program import kernel, plan

TRAINING = pd.DataFrame({"x": [1.0, 2.0, 4.0], "city": ["Bern", "Basel", "Bern"]})


@pytest.fixture
def schema() -> sb.FeatureSchema:
    return sb.record_schema(TRAINING, encodings={"x": "standardize", "city": sb.one_hot(missing="zeros")})


def test_rows_and_blocks_do_not_know_each_other(schema, monkeypatch) -> None:
    rng = np.random.default_rng(1)
    df = pd.DataFrame({"x": rng.normal(size=1000), "city": rng.choice(["Bern", "Basel", None], 1000)})
    whole = sb.prepare_input(df, schema)
    rows = np.concatenate([sb.prepare_input(df[row : row + 1], schema) for row in range(0, 1000, 97)])
    assert rows.tobytes() == whole[::97].tobytes()
    monkeypatch.setattr(plan, "BLOCK_ROWS", 7)
    assert sb.prepare_input(df, replace(schema)).tobytes() == whole.tobytes()


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_an_error_in_a_late_block_does_not_hide_an_earlier_step(schema, workers, monkeypatch, raises_code) -> None:
    monkeypatch.setattr(plan, "BLOCK_ROWS", 8)
    monkeypatch.setattr(kernel, "count_processors", lambda: workers)
    df = pd.DataFrame({"x": np.ones(100), "city": ["Bern"] * 100})
    df.loc[3, "city"] = "Paris"
    df.loc[[88, 90, 91, 92, 93, 94, 95], "x"] = np.nan
    error = raises_code("missing_value", sb.prepare_input, df, replace(schema))
    assert (error.column, error.rows) == ("x", (88, 90, 91, 92, 93))


def test_an_unknown_value_that_differs_by_space_or_case_names_its_twin(schema, raises_code) -> None:
    error = raises_code("unknown_value", sb.prepare_input, {"x": [1.0, 1.0], "city": ["bern ", "Rome"]}, schema)
    assert error.values == ("bern ", "Rome")
    assert "'bern ' is 'Bern'" in error.hint


def test_an_error_is_short_and_carries_its_parts(schema, raises_code) -> None:
    df = pd.DataFrame({"x": np.ones(5000), "city": [f"city number {row} with a long name" for row in range(5000)]})
    error = raises_code("unknown_value", sb.prepare_input, df, schema)
    assert len(str(error)) < 1000
    assert (error.column, error.rows, len(error.values)) == ("city", (0, 1, 2, 3, 4), 10)
    assert "5000 rows" in str(error)


def test_an_error_travels_to_another_process(schema, raises_code) -> None:
    error = raises_code("unknown_value", sb.prepare_input, {"x": [1.0], "city": ["Rome"]}, schema)
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.rows, copy.code) == (type(error), str(error), error.rows, error.code)


def test_text_is_never_parsed_and_the_hint_converts_it(schema, raises_code) -> None:
    error = raises_code("wrong_type", sb.prepare_input, {"x": ["1.5"], "city": ["Bern"]}, schema)
    assert "pd.to_numeric(df['x'])" in error.hint


def test_the_frame_is_not_modified(schema) -> None:
    before = TRAINING.copy(deep=True)
    sb.prepare_input(TRAINING, schema)
    pd.testing.assert_frame_equal(TRAINING, before)


def test_no_rows_give_an_array_of_no_rows(schema) -> None:
    assert sb.prepare_input(TRAINING[:0], schema).shape == (0, 3)


def test_order_and_further_columns_do_not_matter(schema) -> None:
    shuffled = TRAINING[["city", "x"]].assign(y=[[1], None, object()])
    assert sb.prepare_input(shuffled, schema).tobytes() == sb.prepare_input(TRAINING, schema).tobytes()


def test_several_inputs_come_as_a_dict_in_the_file_s_order() -> None:
    inputs = {"b": ["x"], "a": sb.input(["city"], dtype="int64")}
    schema = sb.record_schema(TRAINING, encodings={"city": "ordinal"}, inputs=inputs)
    arrays = sb.prepare_input(TRAINING, schema)
    assert [(name, array.dtype.name, array.shape) for name, array in arrays.items()] == [
        ("b", "float32", (3, 1)),
        ("a", "int64", (3, 1)),
    ]


def test_a_schema_may_be_a_path(schema, tmp_path) -> None:
    schema.save(tmp_path / "a.json")
    expected = sb.prepare_input(TRAINING, schema).tobytes()
    assert sb.prepare_input(TRAINING, tmp_path / "a.json").tobytes() == expected
    assert sb.prepare_input(TRAINING, str(tmp_path / "a.json")).tobytes() == expected


def test_anything_else_as_a_schema_is_refused(raises_code) -> None:
    raises_code("invalid_argument", sb.prepare_input, TRAINING, {"columns": []})


def test_a_thousand_columns_work() -> None:
    df = pd.DataFrame(np.arange(3000.0).reshape(3, 1000), columns=[f"c{column}" for column in range(1000)])
    schema = sb.record_schema(df)
    assert sb.prepare_input(df, schema).tobytes() == df.to_numpy().astype(np.float32).tobytes()


def test_a_cell_that_is_nan_has_one_bit_pattern() -> None:
    schema = sb.record_schema(pd.DataFrame({"x": [1.0, 2.0]}), encodings={"x": sb.numeric(missing="pass")})
    schema = replace(schema, inputs=(replace(schema.inputs[0], nan="pass"),))
    payload = np.array([0xFFF8000000000001, 0x7FF00000000007A2], np.uint64).view(np.float64)
    assert prepare_arrays({"x": payload}, schema)["features"].view(np.uint32).tolist() == [[0x7FC00000]] * 2


def test_an_unproven_schema_warns_once_a_session() -> None:
    schema = sb.record_schema(pd.DataFrame({"only_here": [1.0, 2.0]}))
    schema = replace(schema, evidence=replace(schema.evidence, source="assumed"))
    with pytest.warns(sb.SchemabridgeWarning, match="unproven_schema"):
        sb.prepare_input({"only_here": [1.0]}, schema)
    sb.prepare_input({"only_here": [1.0]}, schema)


SECRET = "Bergstrasse 7"
FRAMES = [
    {"x": [1.0], "y": [SECRET]},
    {"x": [SECRET], "y": ["a"]},
    {"x": [1.0, SECRET], "y": ["a", "a"]},
    {"x": [1e9], "y": ["a"]},
]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("how", ["argument", "environment"])
def test_an_error_tells_no_value_where_it_is_asked_not_to(frame, how, monkeypatch):
    encodings = {"x": sb.numeric(within=(0, 10)), "y": sb.one_hot(["a", "known secret"])}
    schema = sb.record_schema({"x": [1.0, 2.0], "y": ["a", "a"]}, encodings=encodings)
    with pytest.raises(sb.SchemabridgeError) as told:
        sb.prepare_input(frame, schema)
    monkeypatch.setenv("SCHEMABRIDGE_REDACT", "1" if how == "environment" else "")
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input(frame, schema, redact=True if how == "argument" else None)
    error = caught.value
    assert (error.code, error.column, error.rows) == (told.value.code, told.value.column, told.value.rows)
    assert error.values == ()
    for hidden in (SECRET, "known secret", "1000000000", "1e+09"):
        assert hidden not in str(error)
    assert error.__cause__ is None and error.__suppress_context__


def test_a_report_tells_no_value_where_the_environment_asks_it_not_to(monkeypatch):
    schema = sb.record_schema({"y": ["a"]})
    monkeypatch.setenv("SCHEMABRIDGE_REDACT", "true")
    assert SECRET not in str(sb.validate_batch({"y": [SECRET]}, schema))
    assert SECRET in str(sb.validate_batch({"y": [SECRET]}, schema, redact=False))
