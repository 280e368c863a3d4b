"""record_schema with X alone, on whole notebooks composed at random: the bits of rows that training never saw."""

import os
import warnings

import numpy as np
import pytest

from recipes.composed import compose
import schemabridge as sb

FIRST = int(os.environ.get("NOTEBOOKS_SEED", "1"))
COUNT = int(os.environ.get("NOTEBOOKS_COUNT", "40"))
AGREED = 2.0**-20  # of the largest magnitude, what cells behind a function may differ by
FUNCTIONS = ("log1p", "sin")


def count_differing(seed: int) -> int:
    """Return how many cells of unseen rows differ without a word: behind a function by more than libraries agree on."""
    notebook = compose(seed)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        schema = sb.record_schema(notebook.train, X=notebook.encode(notebook.train), statistics="none")
    found = sb.prepare_input(notebook.unseen, schema)
    expected = notebook.encode(notebook.unseen).to_numpy(np.float32)
    differs = found.view(np.uint32) != expected.view(np.uint32)
    words = sb.explain_schema(schema)["words"]
    behind = np.array([any(each in word for each in FUNCTIONS) for word in words])
    near = np.abs(found - expected) <= AGREED * np.abs(expected).max(axis=0)
    warned = [any(repr(name) in str(each.message) for each in told) for name in schema.feature_names]
    return int((differs & ~(near & behind) & ~np.array(warned)).sum())


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_a_composed_notebook_is_recovered(seed: int) -> None:
    assert count_differing(seed) == 0, compose(seed).words
