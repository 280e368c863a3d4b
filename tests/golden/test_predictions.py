"""How far predictions may be from the recorded ones and still be the same model's."""

from __future__ import annotations

import numpy as np
import pytest

from schemabridge.golden.predictions import find_other_prediction
from schemabridge.schema import Golden, GoldenRow


def new_golden(*predictions: dict[str, tuple[float, ...]] | None) -> Golden:
    rows = [GoldenRow({}, bytes={}, predictions=each) for each in predictions]
    return Golden((GoldenRow({}, error="missing_value"), *rows))


TWO = new_golden({"p": (8.0, 0.0)}, {"p": (1.0, float("nan"))})
NAN = float("nan")


@pytest.mark.parametrize("share", [0.0, 2.0**-9])
def test_a_share_of_the_largest_prediction_is_allowed_beyond_the_tolerance(share) -> None:
    allowed = 8e-6 + 1e-5 + share * 8
    near, far = (np.array([[8.0, 0.0], [1.0 + allowed * factor, NAN]]) for factor in (0.99, 1.01))
    assert find_other_prediction(TWO, {"p": near}, share) is None
    assert "golden row 2, output 'p'[0]" in str(find_other_prediction(TWO, {"p": far}, share))


@pytest.mark.parametrize("cell", [1.0, float("inf")])
def test_a_number_in_the_place_of_nan_is_another_model_whatever_is_allowed(cell) -> None:
    found = np.array([[8.0, 0.0], [1.0, cell]])
    assert "output 'p'[1]" in str(find_other_prediction(TWO, {"p": found}, 2.0**-6))


def test_an_output_of_another_width_is_of_another_model() -> None:
    assert "expected 2 numbers, found 1" in str(find_other_prediction(TWO, {"p": np.ones((2, 1))}, 0.0))


def test_outputs_of_other_names_are_taken_in_their_order_and_missing_ones_found() -> None:
    golden = new_golden({"a": (1.0,), "b": (2.0,)})
    one, two = np.array([[1.0]]), np.array([[2.0]])
    assert find_other_prediction(golden, {"b": two, "a": one}, 0.0) is None
    assert find_other_prediction(golden, {"output_0": one, "output_1": two}, 0.0) is None
    assert find_other_prediction(golden, {"output_0": two, "output_1": one}, 0.0) is not None
    assert "output 'b': expected 1 number, found 0" in str(find_other_prediction(golden, {"a": one}, 0.0))


def test_only_rows_that_have_predictions_are_compared() -> None:
    golden = new_golden({"p": (1.0,)}, None)
    assert find_other_prediction(golden, {"p": np.array([[1.0], [7.0]])}, 0.0) is None
