"""record_schema with X alone: statistics of several columns in each row, and distances from a mean, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb

MARKS = [f"mark{each}" for each in range(1, 6)]


def make(seed, rows=700):
    generator = np.random.default_rng(seed)
    df = pd.DataFrame(generator.lognormal(3, 1, (rows, 4)).round(2), columns=list("abcd"))
    df[MARKS] = generator.integers(1, 11, (rows, 5))  # with many ties
    df["h"], df["k"] = generator.normal(50, 9, (2, rows)).round(1)
    df["h"] = df.h.mask(generator.random(rows) < 0.3)
    df["k"] = df.k.mask(generator.random(rows) < 0.3)
    return df


TRAIN = make(0)
FAR = TRAIN.iloc[:4].assign(
    a=[1e6, 0, 5, 5], b=[0, 0, 5, 7], c=[1e-6, 0, 5, 5], mark1=[900, 0, 3, 3], mark2=[-900, 0, 3, 3]
)
UNSEEN = pd.concat([make(1), FAR], ignore_index=True)
LARGEST = TRAIN[list("abd")].max(axis=1)
MEAN, STD = TRAIN.a.mean(), TRAIN[MARKS].std(axis=1)

STATISTICS = {
    "std": lambda df: df[list("abc")].std(axis=1),
    "std of numpy": lambda df: np.std(df[MARKS].to_numpy(), axis=1),
    "var": lambda df: df[MARKS].var(axis=1),
    "var of numpy": lambda df: df[list("acd")].var(axis=1, ddof=0),
    "std standardized": lambda df: (df[MARKS].std(axis=1) - STD.mean()) / STD.std(),
    "std without what is missing": lambda df: df[["a", "b", "h", "k"]].std(axis=1),
    "std of what may be missing": lambda df: df[["a", "h", "k"]].std(axis=1),
    "deviation over mean": lambda df: df[MARKS].std(axis=1) / df[MARKS].mean(axis=1),
    "median of three": lambda df: df[list("abd")].median(axis=1),
    "median of four": lambda df: df[MARKS[:4]].median(axis=1),
    "median of five": lambda df: np.median(df[MARKS], axis=1),
    "range": lambda df: df[MARKS].max(axis=1) - df[MARKS].min(axis=1),
    "range of numpy": lambda df: np.ptp(df[list("abcd")].to_numpy(), axis=1),
    "largest, standardized": lambda df: (df[list("abd")].max(axis=1) - LARGEST.mean()) / LARGEST.std(),
    "smallest without what is missing, doubled": lambda df: df[["a", "h", "k"]].min(axis=1) * 2,
    "z-score of its row": lambda df: (df.b - df[list("abcd")].mean(axis=1)) / df[list("abcd")].std(axis=1),
    "z-score of numpy": lambda df: (df.mark2 - df[MARKS].mean(axis=1)) / df[MARKS].std(axis=1, ddof=0),
    "magnitude of z": lambda df: ((df.a - MEAN) / TRAIN.a.std()).abs(),
    "magnitude of a scaler's z": lambda df: ((df.a - MEAN) / TRAIN.a.std(ddof=0)).abs(),
    "distance from the median": lambda df: (df.b - TRAIN.b.median()).abs(),
    "distance without a number": lambda df: (df.h - TRAIN.h.mean()).abs().fillna(0),
}


@pytest.mark.parametrize("recipe", STATISTICS.values(), ids=STATISTICS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.filterwarnings("ignore:.*nan_in_training", "ignore:invalid value")
def test_statistics_of_a_row_are_given_to_the_bit(recipe, dtype) -> None:
    schema = sb.record_schema(TRAIN, X=pd.DataFrame({"x": recipe(TRAIN)}).astype(dtype), statistics="none")
    expected = np.asarray(recipe(UNSEEN)).astype("float32")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], expected)


def test_a_row_without_any_number_has_no_deviation() -> None:
    train = TRAIN.assign(a=TRAIN.a.mask(TRAIN.index % 3 == 0))
    with pytest.warns(sb.SchemabridgeWarning, match="nan_in_training"):
        schema = sb.record_schema(train, X=train[["a", "h", "k"]].std(axis=1).to_frame("x"))
    rows = {"a": [np.nan, np.nan, 1.0], "h": [np.nan, 2.0, np.nan], "k": [np.nan, np.nan, 3.0]}
    np.testing.assert_array_equal(sb.prepare_input(rows, schema)[:, 0], np.array([np.nan, np.nan, 2**0.5], "float32"))


@pytest.mark.parametrize(
    "recipe",
    [
        lambda df: df[MARKS].std(axis=1).where(df.index != 300, 2.5),
        lambda df: df[list("abc")].std(axis=1) * (1 + 1e-6 * (df.index == 300)),
        lambda df: df[list("abc")].std(axis=1) + df.index % 2 * 1e-3,
        lambda df: df[MARKS].apply(lambda row: row.mode()[0], axis=1),
        lambda df: np.random.default_rng(5).gamma(2, size=len(df)),
    ],
)
def test_what_is_nearly_a_statistic_of_a_row_is_refused(recipe, raises_code) -> None:
    raises_code("not_recognised", sb.record_schema, TRAIN, X=pd.DataFrame({"x": recipe(TRAIN)}))


def test_few_rows_are_no_statistic_by_chance(raises_code) -> None:
    few = make(7, rows=12)
    raises_code(
        "not_recognised", sb.record_schema, few, X=pd.DataFrame({"x": np.random.default_rng(0).gamma(2, size=12)})
    )
