"""Large sparse matrices are compared some rows at a time, and say what dense ones say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.preprocessing import OneHotEncoder, TargetEncoder

import schemabridge as sb
from schemabridge.training import sparse_proof

Refused = Callable[..., sb.SchemabridgeError]
DF = pd.DataFrame({"city": list("abcab" * 8), "size": np.arange(40) / 8 + 1})
HOT = OneHotEncoder().fit_transform(DF[["city"]])
X = sparse.hstack([HOT, sparse.csr_matrix(DF[["size"]].to_numpy())]).tocsr()
ENCODINGS = {"city": "one_hot", "size": "numeric"}


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sparse_proof, "CELLS", 8)
    monkeypatch.setattr(sparse_proof, "BLOCK_CELLS", 12)  # three rows


def change(row: int, column: int, value: float, given: sparse.csr_matrix = X) -> sparse.csr_matrix:
    changed = given.tolil()
    changed[row, column] = value
    return changed.tocsr()


@pytest.mark.parametrize("form", ["csr", "csc", "coo"])
def test_a_sparse_matrix_proves_as_its_dense_one(form: str) -> None:
    schema = sb.record_schema(DF, X=X.asformat(form), encodings=ENCODINGS)
    dense = sb.record_schema(DF, X=X.toarray(), encodings=ENCODINGS)
    assert (schema.fingerprint, schema.evidence) == (dense.fingerprint, dense.evidence)


@pytest.mark.parametrize(("row", "column"), [(0, 1), (2, 3), (37, 0), (39, 3)])
def test_the_first_cell_that_differs_is_told_at_its_row_with_the_count_of_all(
    row: int, column: int, raises_code: Refused
) -> None:
    wrong = change(39, 2, 7.0, change(row, column, 5.5))
    error = raises_code("x_mismatch", sb.record_schema, DF, X=wrong, encodings=ENCODINGS)
    dense = raises_code("x_mismatch", sb.record_schema, DF, X=wrong.toarray(), encodings=ENCODINGS)
    assert error.rows == dense.rows == (row,)
    assert error.values == dense.values
    assert "2 of 160 cells differ" in error.message


def test_a_matrix_of_another_width_is_told_with_both_shapes(raises_code: Refused) -> None:
    error = raises_code("x_mismatch", sb.record_schema, DF, X=HOT, encodings=ENCODINGS)
    assert "X has the shape (40, 3), the schema gives (40, 4)" in error.message


def test_cells_behind_a_function_may_differ_as_far_as_those_of_a_dense_matrix(raises_code: Refused) -> None:
    logs = np.log1p(DF["size"].to_numpy())
    encodings = {"city": "one_hot", "size": sb.math("log1p")}
    near = change(20, 3, np.nextafter(np.float32(logs[20]), np.float32(9)), sparse.hstack([HOT, logs[:, None]]).tocsr())
    schema = sb.record_schema(DF, X=near, encodings=encodings)
    assert schema.evidence == sb.record_schema(DF, X=near.toarray(), encodings=encodings).evidence
    assert schema.evidence.cells_differing == 1
    error = raises_code("x_mismatch", sb.record_schema, DF, X=change(31, 3, 9.0, near), encodings=encodings)
    assert error.rows in {(20,), (31,)}


def test_a_row_that_is_refused_comes_before_a_cell_that_differs(raises_code: Refused) -> None:
    encodings = {"city": "one_hot", "size": sb.numeric(within=(0, 5))}
    error = raises_code("out_of_range", sb.record_schema, DF, X=change(0, 0, 9.0), encodings=encodings)
    assert error.rows[0] == 33


@pytest.mark.filterwarnings("ignore")
def test_a_sparse_matrix_of_fit_transform_is_told_as_its_dense_one_is(raises_code: Refused) -> None:
    df = DF[["city"]]
    encoder = TargetEncoder(random_state=0)
    fitted = sparse.csr_matrix(encoder.fit_transform(df, np.arange(40) % 2))
    raises_code("training_only_matrix", sb.record_schema, df, preprocessor=encoder, X=fitted)


def test_a_sparse_matrix_beside_an_input_of_texts_is_proven() -> None:
    inputs = {"text": sb.input(["city"], dtype="string"), "size": ["size"]}
    given = {"text": DF[["city"]].to_numpy(), "size": sparse.csr_matrix(DF[["size"]].to_numpy())}
    schema = sb.record_schema(DF, X=given, encodings={"city": "text"}, inputs=inputs)
    assert schema.evidence.rows == len(DF)
