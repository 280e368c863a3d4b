"""Flights made ready by a notebook and by a ColumnTransformer: unseen rows have the bits of their own code in both languages."""

import pytest

from fitted.flights import compare, make_frame

TRAIN_ROWS, UNSEEN_ROWS = 40_000, 20_000


@pytest.fixture(scope="module")
def counted(tmp_path_factory) -> dict[str, tuple[int, int, int]]:
    rows = make_frame().sample(TRAIN_ROWS + UNSEEN_ROWS, random_state=0)
    return compare(rows[:TRAIN_ROWS], rows[TRAIN_ROWS:], tmp_path_factory.mktemp("flights"))


@pytest.mark.parametrize("source", ["by_example", "transformer"])
def test_no_cell_of_flights_differs_in_python_or_r(source, counted) -> None:
    cells, in_python, in_r = counted[source]
    assert cells > 10 * (TRAIN_ROWS + UNSEEN_ROWS)
    assert (in_python, in_r) == (0, 0)
