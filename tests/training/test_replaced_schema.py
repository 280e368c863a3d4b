import numpy as np
import pytest

import schemabridge as sb

DF = {"age": [30.0, 50.0, 70.0]}
X = np.array([[30.0], [50.0], [70.0]], np.float32)


class Sum:
    def predict(self, x):
        return np.asarray(x).sum(axis=1)


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "m.keras"
    path.write_bytes(b"model")
    return path


def test_a_schema_with_predictions_is_not_replaced_by_one_without(model, raises_code):
    before = sb.record_schema(DF, Sum(), encodings={"age": "numeric"}, path=model)
    error = raises_code("proof_lost", sb.record_schema, DF, encodings={"age": "numeric"}, path=model)
    assert "predictions" in error.message
    assert sb.read_schema(model.with_name("m.schema.json")).golden == before.golden


def test_a_schema_that_was_compared_with_x_is_not_replaced_by_one_that_was_not(model, raises_code):
    sb.record_schema(DF, Sum(), encodings={"age": "numeric"}, X=X, path=model)
    error = raises_code("proof_lost", sb.record_schema, DF, Sum(), encodings={"age": "numeric"}, path=model)
    assert "3 rows" in error.message


def test_encodings_that_were_said_are_not_replaced_by_a_guess(model, raises_code):
    sb.record_schema(DF, Sum(), encodings={"age": "standardize"}, path=model)
    error = raises_code("proof_lost", sb.record_schema, DF, Sum(), path=model)
    assert "guessed" in error.message


def test_the_same_training_replaces_its_own_schema(model):
    for _ in range(2):
        sb.record_schema(DF, Sum(), encodings={"age": "numeric"}, X=X, path=model)


def test_a_schema_without_proof_is_replaced(model):
    sb.record_schema(DF, encodings={"age": "numeric"}, path=model)
    assert sb.record_schema(DF, encodings={"age": "standardize"}, path=model).fingerprint


@pytest.mark.parametrize("name", ["package.json", "batch.arrow"])
def test_a_file_of_something_else_is_never_replaced(tmp_path, name, raises_code):
    path = tmp_path / name
    path.write_bytes(b'{"name": "mine"}' if name.endswith("json") else b"ARROW1\0\0 rows")
    before = path.read_bytes()
    raises_code("file_not_written", sb.record_schema, DF, path=path)
    raises_code("file_not_written", sb.record_schema(DF).save, path)
    assert path.read_bytes() == before


def test_half_a_schema_is_replaced(tmp_path):
    path = tmp_path / "m.schema.json"
    sb.record_schema(DF, path=path)
    path.write_bytes(path.read_bytes()[:200])
    sb.record_schema(DF, path=path)
    assert sb.read_schema(path)
