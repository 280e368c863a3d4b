"""Statistics that the user gives in place of those of the training rows, one number or one for each column."""

import numpy as np
import pytest

import schemabridge as sb

SCALED = [(sb.standardize, "mean"), (sb.robust, "center")]


def record(encoding, values=(1.0, 3.0)):
    return sb.record_schema({"x": list(values)}, encodings={"x": encoding}).steps[-1].params


@pytest.mark.parametrize(("function", "center"), SCALED)
def test_where_both_are_given_training_rows_need_not_teach_anything(function, center) -> None:
    found = record(function(**{center: 3, "scale": 4}, missing="pass"), [np.inf])
    assert (found["center"].tolist(), found["scale"].tolist()) == ([3.0], [4.0])


@pytest.mark.parametrize(("function", "center"), SCALED)
def test_where_one_is_given_the_other_is_that_of_the_training_rows(function, center) -> None:
    found = record(function(**{center: 7}))
    assert (found["center"].tolist(), found["scale"].tolist()) == ([7.0], [1.0])
    found = record(function(scale=7))
    assert (found["center"].tolist(), found["scale"].tolist()) == ([2.0], [7.0])


def record_hot(**given):
    schema = sb.record_schema({"s": ["a", "b"]}, encodings={"s": ["one_hot", sb.standardize(**given)]})
    return schema.steps[-1].params


def test_a_number_is_given_for_all_columns_of_a_register_or_for_each() -> None:
    assert record_hot(mean=[1, 2])["center"].tolist() == [1.0, 2.0]
    assert record_hot(mean=1)["center"].tolist() == [1.0]


def test_numbers_that_are_the_same_for_all_columns_are_one() -> None:
    assert record_hot()["center"].tolist() == [0.5]
    assert record_hot(mean=[4, 4])["center"].tolist() == [4.0]
    assert record_hot(mean=[0.0, -0.0])["center"].view(np.int64).tolist() == [0, -(2**63)]


def test_another_count_of_numbers_is_refused(raises_code) -> None:
    error = raises_code("unknown_encoding", record_hot, mean=[1, 2, 3])
    assert error.column == "s"
    assert "3 numbers are given for 2 columns" in str(error)
