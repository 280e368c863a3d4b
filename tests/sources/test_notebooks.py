"""record_schema with X alone, on matrices that notebooks make: what is recognised holds for rows that training never saw."""

from functools import cache
import warnings

import numpy as np
import pytest

from recipes import notebook_features, notebook_texts, notebooks
import schemabridge as sb

RECOVERED = notebooks.RECOVERED + notebook_features.RECOVERED + notebook_texts.RECOVERED

TRAIN = notebooks.make_frame(900, seed=0)
UNSEEN = notebooks.make_frame(700, seed=1)
TEXTS = notebook_texts.make_frame(900, seed=0), notebook_texts.make_frame(700, seed=1)


def find_frames(recipe):
    """Return the training frame of a recipe, and the one that training never saw."""
    return TEXTS if recipe in notebook_texts.RECOVERED else (TRAIN, UNSEEN)


def make_matrix(recipe, df):
    matrix = recipe(find_frames(recipe)[0], df)
    return matrix.toarray() if hasattr(matrix, "toarray") else matrix


@cache
def record(recipe):
    """Return the schema that is recognised, or the error; dates of one year leave open what is meant of them."""
    try:
        train, _ = find_frames(recipe)
        with warnings.catch_warnings():
            if recipe in notebook_features.OF_ONE_YEAR:
                warnings.filterwarnings("ignore", ".*differ in other years")
            return sb.record_schema(train, X=make_matrix(recipe, train), statistics="none")
    except sb.SchemabridgeError as error:
        return error


@cache
def count_differing(recipe) -> int:
    """Return how many cells of the unseen frame are other bits than the recipe's own."""
    schema = record(recipe)
    if isinstance(schema, sb.SchemabridgeError):
        raise schema
    _, unseen = find_frames(recipe)
    expected = np.asarray(make_matrix(recipe, unseen)).astype(np.float64).astype(np.float32)
    found = sb.prepare_input(unseen, schema)
    both_nan = np.isnan(expected) & np.isnan(found)
    return int(((expected.view(np.uint32) != found.view(np.uint32)) & ~both_nan).sum())


@pytest.mark.parametrize("recipe", RECOVERED, ids=lambda each: each.__name__)
def test_what_is_recognised_gives_the_bits_of_rows_that_training_never_saw(recipe):
    assert count_differing(recipe) == 0
    assert record(recipe).evidence.source == "recognised"
    assert record(recipe).evidence.rows == len(TRAIN)


@pytest.mark.parametrize("recipe", notebooks.SOLVED, ids=lambda each: each.__name__)
def test_a_scaler_of_rows_that_nobody_knows_is_solved_to_a_cell_in_a_hundred(recipe):
    assert count_differing(recipe) <= 0.01 * make_matrix(recipe, UNSEEN).size
    assert "solved" in str(record(recipe).evidence.inputs)


@pytest.mark.parametrize("recipe", notebooks.NEVER, ids=lambda each: each.__name__)
def test_what_no_step_computes_is_refused(recipe):
    error = record(recipe)
    assert isinstance(error, sb.SchemabridgeError)
    assert error.code == "not_recognised"


def test_at_least_nineteen_of_twenty_matrices_that_steps_can_give_are_recovered(capsys):
    recoverable = RECOVERED + notebooks.SOLVED
    exact = sum(
        not isinstance(record(each), sb.SchemabridgeError) and count_differing(each) == 0 for each in recoverable
    )
    with capsys.disabled():
        print(
            f"\nby example: {exact} of {len(recoverable)} matrices recovered exactly, {len(notebooks.NEVER)} can never be"
        )
    assert exact >= 0.95 * len(recoverable)
