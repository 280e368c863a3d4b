"""A matrix of numbers is the same array whatever its library calls it."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from schemabridge.frames.dense import make_dense

FRAME = pd.DataFrame(
    {
        "mark": [True, False],
        "count": np.array([2**53 + 1, -3]),
        "size": np.array([np.nan, 0.1], np.float32),
        "tiny": np.array([255, 0], np.uint8),
    }
)


@pytest.mark.parametrize("columns", [["mark", "count"], ["size", "mark"], ["tiny", "mark", "size", "count"]], ids=str)
def test_booleans_beside_numbers_are_what_objects_of_them_become(columns) -> None:
    expected = FRAME[columns].astype(object).to_numpy().astype(np.float64)
    found = make_dense(FRAME[columns])
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, expected)


def test_what_numpy_has_a_dtype_for_keeps_it() -> None:
    assert make_dense(FRAME[["mark"]]).dtype == np.bool_
    assert make_dense(FRAME[["size"]]).dtype == np.float32
    assert make_dense(sparse.csr_array(np.eye(2, dtype=np.float32))).dtype == np.float32
    assert make_dense(FRAME[["mark"]].assign(city="Rome")).dtype == object
    assert make_dense(FRAME[["mark"]].assign(count=pd.array([1, None], "Int64"))).dtype == object
