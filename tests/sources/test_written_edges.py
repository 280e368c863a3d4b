"""record_schema with X alone: edges that training rows leave open are those that people write."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def make(seed: int, rows: int = 900) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    asked = pd.Timestamp("2016-03-01") + pd.to_timedelta(generator.integers(0, 80 * 86_400, rows), unit="s")
    waited = generator.integers(0, 60, rows)
    return pd.DataFrame(
        {
            "bmi": generator.normal(30.6, 6, rows).round(3),
            "pressure": generator.integers(85, 600, rows) * (generator.random(rows) > 0.18),
            "asked": asked,
            "met": asked.normalize() + pd.to_timedelta(waited, unit="D"),
            "built": generator.integers(1998, 2020, rows),
            "driven": generator.integers(900, 200_000, rows),
        }
    )


TRAIN = make(0)
TRAIN = TRAIN[
    ~TRAIN.bmi.between(18.2, 18.6) & ~TRAIN.pressure.between(239, 241) & ~TRAIN.driven.between(99_900, 100_600)
]
TRAIN = TRAIN[(TRAIN.driven < 90_000) | (TRAIN.driven > 105_000) | (TRAIN.built > 2010)].reset_index(drop=True)

RECIPES = {
    "half a unit before others of as many digits": (
        lambda df: pd.cut(df.bmi, [0, 18.5, 25, 30, 100], labels=False),
        {"bmi": [18.45, 18.5, 18.55]},
    ),
    "whole days of seconds": (
        lambda df: pd.cut((df.met.dt.normalize() - df.asked.dt.normalize()).dt.days, [-1, 0, 7, 30, 365], labels=False),
        {
            "asked": pd.to_datetime(["2016-03-01 00:00:00", "2016-03-01 00:00:01"]),
            "met": pd.to_datetime(["2016-03-08"] * 2),
        },
    ),
    "round numbers before edges of bins that are not side by side": (
        lambda df: ((df.pressure == 0) | (df.pressure > 240)) * 1,
        {"pressure": [50, 239, 240, 241]},
    ),
    "a bound that other conditions leave open": (
        lambda df: ((df.driven > 100_000) & (df.built < 2011)) * 1,
        {"driven": [99_950, 100_000, 100_200], "built": [2000, 2001, 2002]},
    ),
}


@pytest.mark.parametrize(("recipe", "beside"), RECIPES.values(), ids=RECIPES)
def test_edges_are_what_people_write(recipe, beside) -> None:
    rows = len(next(iter(beside.values())))
    unseen = TRAIN.head(rows).assign(**beside)
    schema = sb.record_schema(TRAIN, X=pd.DataFrame({"x": recipe(TRAIN)}))
    np.testing.assert_array_equal(sb.prepare_input(unseen, schema)[:, 0], recipe(unseen).astype("float32"))


def test_bounds_of_conditions_that_rule_out_a_row_together_let_none_in() -> None:
    one, other = np.meshgrid([0.0, 1.0, 2.0, 7.0, 10.0], [0.0, 1.0, 2.0, 7.0, 10.0])
    both = pd.DataFrame({"a": np.tile(one.ravel(), 40), "b": np.tile(other.ravel(), 40)})
    both = both.query("not (a == 7 and b == 10) and not (a == 10 and b == 7)")  # 7 and 7 is all that is near
    marks = ((both.a > 9) & (both.b > 9)) * 1
    schema = sb.record_schema(both, X=pd.DataFrame({"x": marks}))
    np.testing.assert_array_equal(sb.prepare_input(both, schema)[:, 0], marks)


def test_a_round_number_is_no_quantile_of_many() -> None:
    generator = np.random.default_rng(1)
    lengths = pd.DataFrame(
        {"length": np.setdiff1d(generator.integers(60_000, 420_000, 3000), np.arange(249_800, 250_050))}
    )
    schema = sb.record_schema(lengths, X=pd.DataFrame({"x": (lengths.length > 250_000) * 1}))
    unseen = pd.DataFrame({"length": [249_999, 250_000, 250_001, 250_040]})
    np.testing.assert_array_equal(sb.prepare_input(unseen, schema)[:, 0], [0.0, 0.0, 1.0, 1.0])


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
def test_usual_quantiles_are_taken_before_numbers_of_many_digits(share) -> None:
    numbers = pd.DataFrame({"length": np.random.default_rng(2).normal(0, 1, 2000)})
    edge = numbers.length.quantile(share)
    schema = sb.record_schema(numbers, X=pd.DataFrame({"x": (numbers.length > edge) * 1}))
    unseen = pd.DataFrame({"length": [np.nextafter(edge, -9), edge, np.nextafter(edge, 9)]})
    np.testing.assert_array_equal(sb.prepare_input(unseen, schema)[:, 0], [0.0, 0.0, 1.0])


def test_a_quantile_is_taken_where_its_gap_has_no_rounder_number() -> None:
    edge = TRAIN.bmi.quantile(0.75)
    schema = sb.record_schema(TRAIN, X=pd.DataFrame({"x": (edge < TRAIN.bmi) * 1}))
    unseen = TRAIN.head(2).assign(bmi=[np.nextafter(edge, 0), np.nextafter(edge, 99)])
    np.testing.assert_array_equal(sb.prepare_input(unseen, schema)[:, 0], [0.0, 1.0])


@pytest.mark.parametrize("fence", ["1.5 ranges", "2 deviations", "3 deviations"])
def test_outliers_beyond_fences_are_those_of_unseen_rows(fence: str) -> None:
    def draw(seed: int) -> pd.DataFrame:
        return pd.DataFrame({"size": np.random.default_rng(seed).standard_t(5, 8000).round(3)})

    train, unseen = draw(0), draw(1)
    first, third = train["size"].quantile(0.25), train["size"].quantile(0.75)
    factor = float(fence.split(maxsplit=1)[0])
    if fence.endswith("deviations"):
        first = third = train["size"].mean()
        spread = factor * train["size"].std()
    else:
        spread = factor * (third - first)

    def mark(df: pd.DataFrame) -> pd.DataFrame:
        return ((df < first - spread) | (df > third + spread)).astype(int)

    schema = sb.record_schema(train, X=mark(train))
    np.testing.assert_array_equal(sb.prepare_input(unseen, schema), mark(unseen).to_numpy("float32"))


def test_bounds_so_far_from_most_rows_that_fences_lie_there_too_are_told() -> None:
    generator = np.random.default_rng(0)
    odd = generator.choice([-999.0, 999.0], 500)
    train = pd.DataFrame({"size": np.where(generator.random(500) < 0.02, odd, generator.normal(50, 5, 500))})
    with pytest.warns(sb.SchemabridgeWarning, match="fences of outliers"):
        sb.record_schema(train, X=pd.DataFrame({"x": train["size"].between(0, 100) * 1}))


def draw_apart(seed: int, rows: int = 500) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return generator.choice([0.0, 40.0, 90.0], rows) + generator.uniform(0, 10, rows).round(3)


def test_edges_of_equal_width_in_gaps_so_wide_that_most_numbers_lie_there_are_told() -> None:
    size = draw_apart(0)
    with pytest.warns(sb.SchemabridgeWarning, match=r"the edges .* one of which are of equal width"):
        sb.record_schema(pd.DataFrame({"size": size}), X=pd.DataFrame({"x": np.digitize(size, [20.0, 80.0])}))


def test_edges_of_equal_width_in_narrow_gaps_are_recorded_without_a_word() -> None:
    size = pd.Series(np.random.default_rng(0).uniform(0, 100, 500).round(3), name="size")
    schema = sb.record_schema(size.to_frame(), X=pd.cut(size, 3, labels=False).to_frame("x"))
    edges = np.linspace(size.min(), size.max(), 4)[1:-1]
    unseen = pd.DataFrame({"size": [edges[0] - 1e-9, edges[0] + 1e-9, edges[1] - 1e-9, edges[1] + 1e-9]})
    assert sb.prepare_input(unseen, schema).ravel().tolist() == [0.0, 1.0, 1.0, 2.0]


@pytest.mark.parametrize("rows", [500, 12_000])
def test_a_bound_in_a_gap_that_most_numbers_lie_in_is_no_middle_and_no_fence(rows: int) -> None:
    generator = np.random.default_rng(0)
    size = np.where(generator.random(rows) < 0.03, generator.uniform(-999, -990, rows), generator.normal(50, 2, rows))
    schema = sb.record_schema(pd.DataFrame({"size": size}), X=pd.DataFrame({"x": (size > 0) * 1}))
    assert sb.prepare_input({"size": [-400.0, -1.0, 0.5, 40.0]}, schema).ravel().tolist() == [0.0, 0.0, 1.0, 1.0]


@pytest.mark.parametrize("scale", [0.25, 1.0])
def test_bins_of_equal_width_are_meant_where_whole_parts_would_have_an_odd_width_also_empty_ones(scale: float) -> None:
    generator = np.random.default_rng(3)
    fare = np.append(generator.uniform(1, 409, 900), [600.25, 681.5])
    edges = np.linspace(fare.min(), 681.5, 6)[1:-1]  # nothing lies in the fourth, 140 is a width of them all
    codes = np.searchsorted(edges, fare, side="left") * scale
    schema = sb.record_schema(pd.DataFrame({"fare": fare}), X=pd.DataFrame({"fare": codes}), statistics="none")
    found = sb.prepare_input({"fare": [279.0, 281.0, 500.0, 600.0]}, schema)[:, 0]
    expected = np.searchsorted(edges, [279.0, 281.0, 500.0, 600.0], side="left") * scale
    np.testing.assert_array_equal(found, expected.astype(np.float32))


@pytest.mark.parametrize("year", [365, 365.25])
@pytest.mark.parametrize("make_age", [np.floor, lambda years: years], ids=["whole years", "years"])
def test_bands_of_ages_in_days_have_edges_at_whole_years(year: float, make_age) -> None:
    train, unseen = (
        np.random.default_rng(seed).integers(10_800, 23_700, rows) for seed, rows in ((0, 3000), (1, 9000))
    )
    band = {len(days): pd.cut(make_age(days / year), [0, 40, 50, 60, 99], labels=False) for days in (train, unseen)}
    schema = sb.record_schema(pd.DataFrame({"age": train}), X=pd.DataFrame({"band": band[3000]}), statistics="none")
    np.testing.assert_array_equal(sb.prepare_input({"age": unseen}, schema)[:, 0], band[9000].astype("float32"))
