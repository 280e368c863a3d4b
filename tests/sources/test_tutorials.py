"""record_schema with X alone, on whole matrices as tutorials make them: exact for rows that training never saw."""

import numpy as np
import pytest

from recipes.tutorials import TUTORIALS
import schemabridge as sb


@pytest.mark.parametrize(("make", "encode"), TUTORIALS, ids=[encode.__name__ for _, encode in TUTORIALS])
@pytest.mark.filterwarnings("ignore:.*nan_in_training")
def test_a_matrix_of_a_tutorial_is_recovered_to_the_bit(make, encode) -> None:
    train, unseen = make(0), make(1)
    schema = sb.record_schema(train, X=encode(train, train), statistics="none")
    good = sb.split_batch(unseen, schema).good
    assert len(good) > 0.95 * len(unseen)
    expected = np.asarray(encode(train, unseen), np.float64).astype(np.float32)[good.index]
    np.testing.assert_array_equal(sb.prepare_input(good, schema), expected)
