import numpy as np
import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.frames import plain_cells

DF = pd.DataFrame({"x": [1.0, 3.0, 5.0], "s": ["a", "b", "a"]})


@pytest.fixture(params=[0, 256], ids=["kernel", "few rows"])
def schema(request, monkeypatch) -> sb.FeatureSchema:
    monkeypatch.setattr(plain_cells, "MAX_ROWS", request.param)
    return sb.record_schema(DF)


@pytest.fixture
def two_inputs() -> sb.FeatureSchema:
    return sb.record_schema(DF, inputs={"numbers": ["x"], "texts": sb.input(["s"], dtype="float64")})


def test_an_array_is_filled_again_and_returned(schema) -> None:
    expected = sb.prepare_input(DF, schema)
    out = np.full((3, 3), 7.0, np.float32)
    assert sb.prepare_input(DF, schema, out=out) is out
    assert out.tobytes() == expected.tobytes()
    schema.prepare(DF.iloc[[1, 1, 1]], out=out)
    assert out.tolist() == [[3, 0, 1]] * 3


def test_inputs_have_an_array_each(two_inputs) -> None:
    out = {"numbers": np.ones((3, 1), np.float32), "texts": np.ones((3, 2))}
    filled = sb.prepare_input(DF, two_inputs, out=out)
    assert filled["numbers"] is out["numbers"]
    assert out["texts"].tolist() == [[1, 0], [0, 1], [1, 0]]


@pytest.mark.parametrize(
    ("out", "message"),
    [
        (
            np.empty((3, 3)),
            "out should be float32 of the shape (3, 3) for 'features', found float64 of the shape (3, 3)",
        ),
        (np.empty((4, 3), np.float32), "found float32 of the shape (4, 3)"),
        (np.empty((3, 3), ">f4"), "found >f4 of the shape (3, 3)"),
        (np.empty((3, 3), np.float32, order="F"), "contiguous in rows and writable"),
        (np.empty((6, 3), np.float32)[::2], "contiguous in rows and writable"),
        (np.broadcast_to(np.float32(0), (3, 3)), "contiguous in rows and writable"),
        ([[0.0] * 3] * 3, "out should be an array, found list"),
        ({"other": np.empty((3, 3), np.float32)}, "found a dict of 'other'"),
        ({"features": 1}, "out should be an array for 'features', found int"),
    ],
)
def test_what_is_no_such_array_is_refused_untouched(schema, out, message, raises_code) -> None:
    before = out.copy() if isinstance(out, np.ndarray) else None
    assert message in str(raises_code("invalid_argument", sb.prepare_input, DF, schema, out=out))
    assert before is None or np.array_equal(before, out, equal_nan=True)


def test_several_inputs_want_a_dict(two_inputs, raises_code) -> None:
    error = raises_code("invalid_argument", sb.prepare_input, DF, two_inputs, out=np.empty((3, 1), np.float32))
    assert "a dict of arrays by input name ('numbers', 'texts'), found ndarray" in str(error)


def test_inputs_that_share_memory_are_refused(two_inputs, raises_code) -> None:
    memory = np.zeros(6)
    out = {"numbers": memory.view(np.float32)[3:6].reshape(3, 1), "texts": memory.reshape(3, 2)}
    error = raises_code("invalid_argument", sb.prepare_input, DF, two_inputs, out=out)
    assert "found two that share memory" in str(error)


def test_an_array_that_is_the_memory_of_the_frame_gives_right_numbers_or_is_refused(monkeypatch, raises_code) -> None:
    schema = sb.record_schema(DF[["x"]], inputs={"x": sb.input(["x"], dtype="float64")})
    matrix = np.array([[1.0], [3.0]])
    assert sb.prepare_input({"x": matrix[:, 0]}, schema, out=matrix).tolist() == [[1], [3]]
    monkeypatch.setattr(plain_cells, "MAX_ROWS", 0)
    error = raises_code("invalid_argument", sb.prepare_input, {"x": matrix[:, 0]}, schema, out=matrix)
    assert "found one that shares memory with the frame" in str(error)
    assert matrix.tolist() == [[1], [3]]


def test_names_of_inputs_are_texts(raises_code) -> None:
    schema = sb.record_schema(DF[["x"]], inputs={"1": ["x"]})
    raises_code("invalid_argument", sb.prepare_input, DF, schema, out={1: np.zeros((3, 1), np.float32)})


def test_a_matrix_of_numpy_is_filled_like_an_array(schema) -> None:
    with pytest.warns(PendingDeprecationWarning):
        out = np.asmatrix(np.full((3, 3), 7.0, np.float32))
    assert np.array_equal(sb.prepare_input(DF, schema, out=out), sb.prepare_input(DF, schema))


def test_cells_are_refused_before_the_array_is(schema, raises_code) -> None:
    frame = {"x": ["text"], "s": ["a"]}
    raises_code("wrong_type", sb.prepare_input, frame, schema, out=np.zeros((2, 3), np.float32))
