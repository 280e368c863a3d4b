"""record_schema with X alone: remainders of whole numbers and whole parts, plain and scaled, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import StandardScaler

import schemabridge as sb


def make(seed):
    generator = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "flight": generator.integers(1, 9000, 500),
            "clock": generator.integers(0, 24, 500) * 100 + generator.integers(0, 60, 500),
            "depth": generator.integers(-400, 400, 500).astype(float),
            "code": generator.integers(0, 500, 500).astype("int32"),
        }
    ).assign(depth=lambda df: df.depth.mask(generator.random(500) < 0.1))


TRAIN, UNSEEN = make(0), make(1)


@pytest.mark.parametrize(
    "make_matrix",
    [
        lambda df: df[["flight"]] % 1000,
        lambda df: pd.DataFrame({"even": (df.flight % 2 == 0).astype(int), "minute": df.clock % 100}),
        lambda df: df[["depth"]] % 7,
        lambda df: (df[["depth"]] % 60).fillna(-1),
        lambda df: ((df.flight % 10 - (TRAIN.flight % 10).mean()) / (TRAIN.flight % 10).std()).to_frame(),
        lambda df: df[["code"]] % 12 / 12,
    ],
)
@pytest.mark.filterwarnings("ignore:.*nan_in_training")
def test_remainders_are_given_to_the_bit(make_matrix) -> None:
    schema = sb.record_schema(TRAIN, X=make_matrix(TRAIN).to_numpy())
    expected = make_matrix(UNSEEN).to_numpy("float32")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema), expected)
    assert "%" in str(schema.evidence.inputs)


@pytest.mark.parametrize(
    "make_matrix",
    [
        lambda df: df.clock // 100 * 60 + df.clock % 100,
        lambda df: df.clock // 100 * 3600 + df.clock % 100 * 60,
        lambda df: np.log1p(df.clock // 100 * 60 + df.clock % 100),
    ],
)
def test_minutes_of_a_clock_that_counts_hours_in_hundreds_are_no_table_of_it(make_matrix) -> None:
    schema = sb.record_schema(TRAIN, X=make_matrix(TRAIN).to_frame("minutes"))
    expected = make_matrix(UNSEEN).to_numpy("float32")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], expected)


def test_whole_numbers_of_many_values_without_an_order_are_no_codes(raises_code) -> None:
    generator = np.random.default_rng(0)
    number = np.repeat(np.arange(300), 3)
    codes = generator.permutation(300)[number]
    error = raises_code("not_recognised", sb.record_schema, {"number": number}, X=codes)
    assert "'number'" in error.message


def draw_amounts(seed: int) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    whole = generator.integers(1, 4000, 500) * generator.choice([1, 2, 4, 5, 10, 20, 25, 50, 100], 500)
    return pd.DataFrame(
        {"amount": np.where(generator.random(500) < 0.8, whole, generator.lognormal(5, 1, 500).round(2))}
    )


@pytest.mark.parametrize("make_matrix", [lambda df: df % 100 == 0, lambda df: df % 100 != 0])
def test_whole_hundreds_are_told_from_other_amounts(make_matrix) -> None:
    train, unseen = draw_amounts(0), draw_amounts(1)
    schema = sb.record_schema(train, X=make_matrix(train).astype(int).to_numpy())
    np.testing.assert_array_equal(sb.prepare_input(unseen, schema), make_matrix(unseen).to_numpy("float32"))


def test_nearly_the_multiples_of_a_number_are_refused(raises_code) -> None:
    train = draw_amounts(0)
    cells = (train.amount % 100 != 0) ^ (train.index == 300)
    raises_code("not_recognised", sb.record_schema, train, X=cells.astype(int).to_frame())


def test_whole_hundreds_that_may_be_other_multiples_are_told() -> None:
    train = draw_amounts(3)
    train = train[(train["amount"] % 100 == 0) | (train["amount"] % 1 != 0)]
    with pytest.warns(sb.SchemabridgeWarning, match="multiple of 100 and a multiple of 10"):
        schema = sb.record_schema(train, X=(train % 100 == 0).astype(int).to_numpy())
    assert sb.prepare_input({"amount": [300.0, 310.0, 300.5]}, schema).tolist() == [[1.0], [0.0], [0.0]]


@pytest.mark.filterwarnings("ignore:.*ambiguous_encoding")
def test_two_remainders_in_training_are_no_line_of_others() -> None:
    train = pd.DataFrame({"amount": np.random.default_rng(0).integers(1, 400, 400) * 50.0})
    schema = sb.record_schema(train, X=(train % 100 == 0).astype(int).to_numpy())
    assert sb.prepare_input({"amount": [7.0, 12.5, 30.0, 250.0, 300.0]}, schema).ravel().tolist() == [0, 0, 0, 0, 1]


DAYS = {"floor": np.floor, "round": np.round}
LENGTHS = (365.0, 365.25)


@pytest.mark.parametrize("is_scaled", [False, True])
@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("function", DAYS.values(), ids=DAYS)
def test_years_of_days_are_whole_parts_also_when_they_are_scaled(function, length: float, is_scaled: bool) -> None:
    days = pd.DataFrame({"age": np.random.default_rng(0).integers(10_798, 23_713, 1500)})
    years = pd.DataFrame({"age": function(days["age"] / length)})
    unseen = pd.DataFrame({"age": np.arange(9_000, 25_000)})
    expected = pd.DataFrame({"age": function(unseen["age"] / length)})
    if is_scaled:
        scaler = StandardScaler().fit(years)
        years, expected = scaler.transform(years), scaler.transform(expected)
    schema = sb.record_schema(days, X=years)
    np.testing.assert_array_equal(sb.prepare_input(unseen, schema), np.asarray(expected, np.float32))


def test_scaled_intervals_of_other_widths_are_no_whole_parts() -> None:
    pay = pd.DataFrame({"pay": np.random.default_rng(0).integers(0, 1000, 1500)})
    bands = np.digitize(pay, [100, 200, 301, 400, 500, 600, 700])
    schema = sb.record_schema(pay, X=StandardScaler().fit_transform(bands))
    cells = sb.prepare_input({"pay": [100, 299, 300, 301, 700, 5000]}, schema)[:, 0]
    assert cells[1] == cells[2] < cells[3] and cells[4] == cells[5]
