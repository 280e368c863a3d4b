"""What the candidates of by_example are worked out with: statistics, splits, edges, decimals, lines through intervals, names."""

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import KBinsDiscretizer, RobustScaler, StandardScaler

import schemabridge as sb
from schemabridge.encodings.builder import ProgramBuilder
from schemabridge.frames.frame import open_frame
from schemabridge.sources.by_example.affine import fit_line
from schemabridge.sources.by_example.bases import list_bases
from schemabridge.sources.by_example.decimals import find_shortest
from schemabridge.sources.by_example.edges import choose_edges
from schemabridge.sources.by_example.explanation import INDICATOR, NUMBER, Explanation
from schemabridge.sources.by_example.gaps import Gaps
from schemabridge.sources.by_example.names import weigh_name
from schemabridge.sources.by_example.raw import list_raw
from schemabridge.sources.by_example.solve import solve_exactly, solve_image
from schemabridge.sources.by_example.splits import Split, list_splits
from schemabridge.sources.by_example.statistics import measure

GENERATOR = np.random.default_rng(0)
MEASURE = Split.measure
LATITUDES = GENERATOR.uniform(47.1, 47.9, (1000, 2))


def find_edges(numbers, low, high, jumps=None):
    program = ProgramBuilder(open_frame({"x": numbers}))
    (base,) = list_bases(list_raw(program, ["x"])[0])
    found = choose_edges(Gaps(base, np.array(low, float), np.array(high, float)), jumps)
    return found.edges.tolist(), found.closed


# statistics


@pytest.mark.parametrize("holed", [False, True])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_doubles_of_a_standard_scaler_are_among_the_statistics(holed, order, dtype) -> None:
    x = np.asarray(np.where(holed & (LATITUDES > 47.8), np.nan, LATITUDES), dtype, order=order)
    scaler = StandardScaler().fit(x)
    found = measure(x[:, 0].astype(np.float64))
    assert scaler.mean_[0] in [each.value for each in found.centers]
    assert scaler.scale_[0] in [each.value for each in found.scales]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_numbers_of_pandas_and_of_a_robust_scaler_are_among_the_statistics(dtype) -> None:
    x = pd.Series(LATITUDES[:, 0]).astype(dtype)
    robust = RobustScaler().fit(x.to_frame())
    found = measure(x.to_numpy().astype(np.float64))
    centers, scales = ([float(each.value) for each in part] for part in (found.centers, found.scales))
    assert {float(x.mean()), float(x.min()), float(robust.center_[0])} <= set(centers)
    assert {float(x.std()), float(np.std(x.to_numpy())), float(robust.scale_[0])} <= set(scales)


def test_a_column_without_a_number_has_no_statistics() -> None:
    assert measure(np.full(3, np.nan)).centers == ()


# splits


@pytest.mark.parametrize("seed", [0, 7, 42, 2020])
@pytest.mark.parametrize("size", [0.2, 0.33])
def test_a_split_of_scikit_learn_or_pandas_is_replayed_row_by_row(seed, size) -> None:
    x = pd.Series(LATITUDES[:, 0])
    for part in (train_test_split(x, test_size=size, random_state=seed)[0], x.sample(frac=0.8, random_state=seed)):
        for center in (part.mean(), part.median()):
            line = fit_line(x.to_numpy(), ((x - center) / part.std()).to_numpy())
            rows = [split.rows.tolist() for split in list_splits(x.to_numpy(), line)]
            assert part.index.tolist() in rows


# lines


@pytest.mark.parametrize("seed", range(5))
def test_a_line_is_solved_that_goes_through_all_intervals(seed) -> None:
    generator = np.random.default_rng(seed)
    x = generator.lognormal(3, 1, 500)
    y = ((x - generator.normal(20, 1)) / generator.uniform(5, 30)).astype(np.float32)
    low, high = (np.nextafter(y, np.float32(end)).astype(float) for end in (-np.inf, np.inf))
    solved = next(solve_image(x, (low + y) / 2, (high + y) / 2, fit_line(x, y.astype(float))))
    np.testing.assert_array_equal(solved.apply(x).astype(np.float32), y)


def test_no_line_is_solved_where_one_interval_is_off() -> None:
    x = np.arange(50.0)
    y = 2 * x + 1
    y[20] += 1
    assert list(solve_image(x, y - 1e-3, y + 1e-3, fit_line(x, y))) == []


def test_all_digits_of_a_double_give_center_and_scale_themselves() -> None:
    x = LATITUDES[:, 0]
    solved = list(solve_exactly(x, (x - 47.512345678901) / 0.23456789012345))
    assert (47.512345678901, 0.23456789012345) in [(each.first, each.second) for each in solved]


# edges


def test_an_edge_is_a_quantile_of_the_frame_where_one_lies_in_every_gap() -> None:
    numbers = np.sort(LATITUDES[:, 0])
    edges, closed = find_edges(numbers, numbers[[249, 499, 749]], numbers[[250, 500, 750]])
    assert (edges, closed) == (np.quantile(numbers, [0.25, 0.5, 0.75]).tolist(), "right")


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ([3500.0], [3525.0], ([3500.0], "right")),
        ([17.0], [18.0], ([17.0], "right")),
        ([17.0, 64.0], [18.0, 65.0], ([18.0, 65.0], "left")),
        ([29_997.0, 59_990.0], [30_000.0, 60_000.0], ([30_000.0, 60_000.0], "left")),
        ([0.31], [0.42], ([0.4], "right")),
    ],
)
def test_an_edge_is_else_the_shortest_number_on_the_side_that_ties_show(low, high, expected) -> None:
    numbers = np.concatenate([low, high, -np.geomspace(1e6, 1e7, 40)])
    assert find_edges(numbers, low, high) == expected


def test_empty_bins_of_equal_width_have_their_edges() -> None:
    numbers = [0.0, 1.0, 2.0, 9.0, 10.0]
    edges, _ = find_edges(numbers, [2.0], [9.0], np.array([4]))
    assert edges == [2.0, 4.0, 6.0, 8.0]


# decimals


@pytest.mark.parametrize(
    ("low", "high", "shortest"),
    [(3500, 3524.9, 3500), (12, 12.9, 12), (-0.5, 3, 0), (-7.9, -7.2, -7.5), (18.3, 18.9, 18.5), (18.3, 18.4, 18.3), (0.1 + 0.2, 0.31, 0.31), (1e-310, 2e-310, 1e-310), (95, 1050, 1000)],
)  # fmt: skip
def test_the_shortest_decimal_of_an_interval_is_found(low, high, shortest) -> None:
    assert find_shortest(low, high) == shortest


def test_a_decimal_longer_than_allowed_is_none() -> None:
    assert find_shortest(0.123456, 0.123457, digits=3) is None
    assert find_shortest(2.0, 1.0) is None


# names


def test_a_name_speaks_for_value_then_column_then_prefix_then_part() -> None:
    oslo = Explanation(INDICATOR, ("city",), "", None, value="Oslo")
    number = Explanation(NUMBER, ("city",), "", None)
    names = ["city_Oslo", "city", "p_Oslo", "city_code", "is_city", "else", None]
    weights = [weigh_name(name, oslo) for name in names]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights) - 1
    assert weigh_name("city", number) > weigh_name("city_Oslo", number)
    assert weigh_name("k_1.0", Explanation(INDICATOR, ("k",), "", None, value="1")) == weights[0]


def test_a_column_of_which_the_name_begins_another_is_not_meant() -> None:
    df = pd.DataFrame({"a": [1.0, 2.0, 3.0, 5.0] * 9, "a_b": [1.0, 2.0, 3.0, 5.0] * 9})
    assert [each.name for each in sb.record_schema(df, X=df[["a_b"]]).columns] == ["a_b"]


@pytest.mark.parametrize("seed", range(4))
def test_bins_around_means_have_the_edges_of_k_bins_discretizer(seed: int) -> None:
    generator = np.random.default_rng(seed)
    train, unseen = (pd.DataFrame({"x": generator.lognormal(3, 1, rows).round(3)}) for rows in (600, 20_000))
    fitted = KBinsDiscretizer(5, encode="ordinal", strategy="kmeans", random_state=0).fit(train)
    schema = sb.record_schema(train, X=fitted.transform(train), statistics="none")
    np.testing.assert_array_equal(sb.prepare_input(unseen, schema), fitted.transform(unseen))


def test_a_row_that_has_a_measurement_of_its_own_is_no_indicator_of_it(raises_code) -> None:
    generator = np.random.default_rng(0)
    df = pd.DataFrame({"a": generator.lognormal(3, 1, 900), "b": generator.normal(3, 1, 900).round(2)})
    alone = df.index == np.flatnonzero(~df.b.duplicated(keep=False))[0]
    raises_code("not_recognised", sb.record_schema, df, X=alone.astype(float).reshape(-1, 1))


def test_of_splits_with_one_median_few_are_looked_at(monkeypatch) -> None:
    measured = []
    monkeypatch.setattr(Split, "measure", lambda self, values: measured.append(self) or MEASURE(self, values))
    children = pd.DataFrame({"children": np.random.default_rng(0).integers(0, 15, 600)})
    logs = np.log(children + 1)
    train, _ = train_test_split(logs, test_size=0.2, random_state=42)
    schema = sb.record_schema(children, X=RobustScaler().fit(train).transform(logs))
    later = RobustScaler().fit(train).transform(np.log(pd.DataFrame({"children": [20, 31]}) + 1))
    assert (sb.prepare_input({"children": [20, 31]}, schema) == later.astype(np.float32)).all()
    assert len(measured) < 200  # of thousands
