"""record_schema with X alone, on features that notebooks make of well-known data sets: exact for rows that training never saw."""

from functools import cache

import numpy as np
import pytest

from recipes import dataset_features
import schemabridge as sb

ROWS, UNSEEN_ROWS = 900, 700


@cache
def make(frame, rows, seed):
    return frame(rows, seed)


def compare(frame, recipe):
    """Return the schema, and the cells of unseen rows with those of the recipe itself."""
    train, unseen = make(frame, ROWS, 0), make(frame, UNSEEN_ROWS, 1)
    schema = sb.record_schema(train, X=recipe(train, train), statistics="none")
    expected = np.asarray(recipe(train, unseen)).astype(np.float64).astype(np.float32)
    found = sb.prepare_input(unseen, schema)
    return schema, found, expected.reshape(found.shape)


@pytest.mark.parametrize(
    ("frame", "recipe"), dataset_features.RECOVERED, ids=[each.__name__ for _, each in dataset_features.RECOVERED]
)
@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value", "ignore:.*nan_in_training")
def test_features_of_data_sets_are_recovered_to_the_bit(frame, recipe) -> None:
    schema, found, expected = compare(frame, recipe)
    both_nan = np.isnan(expected) & np.isnan(found)
    assert ((expected.view(np.uint32) == found.view(np.uint32)) | both_nan).all()
    assert schema.evidence.source == "recognised"
