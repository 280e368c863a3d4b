"""Formulas of two and three columns, and of columns filled before, found among fifty from X in float32, and on rows never seen."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb

ROWS = 3000


def draw(seed, dtype="float64"):
    """Return numbers of many magnitudes, every fifth with missing ones, beside texts and dates."""
    generator = np.random.default_rng(seed)
    numbers = {f"n{each}": generator.lognormal(size=ROWS) * (each + 1) for each in range(35)}
    for each in range(0, 35, 5):
        numbers[f"n{each}"][generator.random(ROWS) < 0.05] = np.nan
    texts = {f"c{each}": generator.choice(list("abcdefghij"), ROWS) for each in range(13)}
    days = {
        f"t{each}": pd.Timestamp("2020-01-01") + pd.to_timedelta(generator.integers(0, 900, ROWS), unit="D")
        for each in range(2)
    }
    return pd.DataFrame(numbers).astype(dtype).assign(**texts, **days)


def combine_plain(df, _):
    return {
        "a + b": df.n3 + df.n28,
        "a - b": df.n31 - df.n2,
        "|a - b|": (df.n7 - df.n19).abs(),
        "a * b": df.n11 * df.n34,
        "c * b * a": df.n33 * df.n12 * df.n4,
        "c + b + a": df.n32 + df.n13 + df.n6,
        "a / b": df.n22 / df.n9,
        "a / (b + 1)": df.n1 / (df.n27 + 1),
        "a + b + 1": df.n8 + df.n29 + 1,
        "0.3 a + 0.7 b": 0.3 * df.n14 + 0.7 * df.n26,
        "a / (b + c + 1)": df.n16 / (df.n17 + df.n18 + 1),
    }


def combine_filled(df, train):
    middle, mean = df.fillna(train.median(numeric_only=True)), df.fillna(train.mean(numeric_only=True))
    nothing, marked = df.fillna(0), df.fillna(-7)
    scaled = train.n5.fillna(0) - train.n10.fillna(0)
    return {
        "a / (b + 1)": nothing.n6 / (nothing.n15 + 1),
        "b / (a + 1)": middle.n25 / (middle.n20 + 1),
        "a + b + 1": middle.n0 + middle.n30 + 1,
        "a - b": mean.n5 - mean.n8,
        "|a - b|": (marked.n10 - marked.n15).abs(),
        "a * b * c": middle.n20 * middle.n1 * middle.n0,
        "a / b": marked.n5 / marked.n10,
        "z of a - b": (nothing.n5 - nothing.n10 - scaled.mean()) / scaled.std(),
        "log of a * b": np.log1p(mean.n15 * mean.n4),
    }


@pytest.mark.parametrize(
    ("combine", "seed", "dtype", "digits"),
    [
        (combine_plain, 3, "float64", "float32"),
        (combine_plain, 4, "float32", "float32"),
        (combine_filled, 5, "float64", "float32"),
        (combine_filled, 6, "float64", "float64"),
    ],
)
def test_formulas_among_fifty_columns_are_found_and_give_rows_that_nobody_saw(combine, seed, dtype, digits) -> None:
    train, unseen = draw(seed, dtype), draw(seed + 100, dtype)
    schema = sb.record_schema(train, X=pd.DataFrame(combine(train, train)).to_numpy(digits))
    expected = pd.DataFrame(combine(unseen, train)).to_numpy("float32")
    found = sb.prepare_input(unseen, schema)
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert (found == expected).mean() > 0.9999


def test_columns_far_from_zero_leave_the_constant_of_their_sum_no_doubt() -> None:
    generator = np.random.default_rng(8)
    df = pd.DataFrame({f"n{each}": generator.normal(1e5, 10, ROWS) for each in range(30)})
    X = (df.n3 / (df.n11 + df.n21 + 1)).to_frame().to_numpy("float32")
    schema = sb.record_schema(df, X=X)
    assert (sb.prepare_input(df + 5, schema)[:, 0] == ((df.n3 + 5) / (df.n11 + df.n21 + 11)).astype("float32")).all()


def test_numbers_that_an_exponential_takes_out_of_bounds_are_refused_as_any_others(raises_code) -> None:
    generator = np.random.default_rng(2)
    df = pd.DataFrame({"delay": generator.lognormal(4, 1, 300), "carrier": generator.choice(["DL", "EV", "UA"], 300)})
    shown = np.where(df.carrier == "EV", 500.0, generator.random(300))
    raises_code("not_recognised", sb.record_schema, df, X=shown.reshape(-1, 1))


def combine_three(df):
    threes = list(zip(range(45), range(7, 52), range(3, 48), strict=True))
    columns = [[df[f"n{each % 20}"] for each in three] for three in threes]
    return pd.DataFrame(
        {f"x{at}": a / (b + c) if at % 2 else (a - b) * c for at, (a, b, c) in enumerate(columns)}
    ).assign(zero=lambda made: made.x1.where(df.n1 > 1, 0))


def test_sums_times_factors_are_found_however_many_columns_are_made_of_them() -> None:
    train, unseen = (
        {f"n{at}": np.random.default_rng([seed, at]).lognormal(size=600) for at in range(20)} for seed in (1, 2)
    )
    train, unseen = (pd.DataFrame(each).assign(n1=lambda df: df.n1.where(df.n1 > 1, 0)) for each in (train, unseen))
    schema = sb.record_schema(train, X=combine_three(train))
    np.testing.assert_allclose(sb.prepare_input(unseen, schema), combine_three(unseen).to_numpy("float32"), rtol=1e-6)


def combine_holed(df, train):
    volume, of_all = (each.n0 * each.n5 * each.n2 for each in (df, train))
    return pd.DataFrame({"first": df.n0.fillna(df.n3), "z": ((volume - of_all.mean()) / of_all.std()).fillna(0)})


def test_products_and_the_first_of_columns_with_missing_numbers_are_found() -> None:
    columns = [f"n{each}" for each in range(8)]
    train, unseen = draw(11)[columns], draw(111)[columns]
    schema = sb.record_schema(train, X=combine_holed(train, train))
    np.testing.assert_array_equal(sb.prepare_input(unseen, schema), combine_holed(unseen, train).to_numpy("float32"))


def take_logarithms(df):
    volume = df.n0 * df.n1 * df.n2
    return pd.DataFrame({"volume": np.log(volume), "share": np.log(df.n3 / (df.n4 * df.n6**2))})


def test_logarithms_of_products_of_three_are_found() -> None:
    columns = [f"n{each}" for each in (0, 1, 2, 3, 4, 6)]
    train, unseen = (draw(seed)[columns].dropna() for seed in (12, 112))
    schema = sb.record_schema(train, X=take_logarithms(train))
    np.testing.assert_allclose(sb.prepare_input(unseen, schema), take_logarithms(unseen), rtol=1e-5, atol=1e-6)


def measure_penguins(df, of_all, statistic):
    full = df.fillna(of_all.agg(statistic))
    return pd.DataFrame(
        {
            "ratio": full.bill / full.depth,
            "product": full.bill * full.depth,
            "logarithm": np.log(full.bill / full.depth),
            "index": full.mass / full.bill**2,
            "rest": full.mass * full.depth - full.bill,
        }
    )


def draw_penguins(rows=600):
    generator = np.random.default_rng(0)
    df = pd.DataFrame({"bill": generator.normal(44, 5, rows), "depth": generator.normal(17, 2, rows)}).round(1)
    df["mass"] = generator.normal(4000, 500, rows).round()
    df.loc[[3, 50, 77]] = np.nan  # of penguins, all measurements are missing or none
    return df


@pytest.mark.parametrize("statistic", ["mean", "median"])
def test_columns_that_are_missing_in_the_same_rows_were_filled_before_the_formula(statistic) -> None:
    df = draw_penguins()
    schema = sb.record_schema(df, X=measure_penguins(df, df, statistic))
    other = pd.DataFrame({"bill": [40.0, np.nan], "depth": [np.nan, 17.5], "mass": [np.nan, 4100.0]})
    np.testing.assert_allclose(sb.prepare_input(other, schema), measure_penguins(other, df, statistic), rtol=1e-6)


def test_what_columns_that_are_missing_in_the_same_rows_were_filled_with_is_not_guessed(raises_code) -> None:
    df = draw_penguins()
    X = (df.bill.fillna(40) / df.depth.fillna(17)).to_frame("ratio")
    raises_code("not_recognised", sb.record_schema, df, X=X)


@pytest.mark.parametrize("fill", [0, -1, 2.5, "mean"])
def test_a_ratio_that_is_missing_may_be_filled_with_a_number_that_people_write(fill) -> None:
    df = draw_penguins()
    ratio = df.bill / df.depth
    number = ratio.mean() if fill == "mean" else fill
    schema = sb.record_schema(df, X=ratio.fillna(number).to_frame("ratio"))
    other = {"bill": [40.0], "depth": [np.nan]}
    assert sb.prepare_input(other, schema).tolist() == [[np.float32(number)]]
