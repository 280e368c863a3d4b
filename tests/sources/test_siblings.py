"""record_schema with X alone: columns of X that are made of other columns of X, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

import schemabridge as sb


def make(seed: int, rows: int = 1200) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    asked = pd.Timestamp("2016-03-01") + pd.to_timedelta(generator.integers(0, 80 * 86_400, rows), unit="s")
    frame = pd.DataFrame(
        {
            "age": generator.normal(40, 12, rows).round(1),
            "pay": generator.lognormal(8, 0.5, rows).round(2),
            "other": generator.lognormal(7, 0.5, rows).round(2),
            "debt": generator.lognormal(9, 0.5, rows).round(2),
            "months": generator.choice([120.0, 180.0, 240.0, 360.0], rows),
            "class": generator.choice([1, 2, 3], rows),
            "sex": generator.choice(["f", "m"], rows),
            "pressure": generator.integers(85, 300, rows) * (generator.random(rows) > 0.2),
            "width": generator.gamma(9, 0.7, rows).round(2) + 0.5,
            "height": generator.gamma(9, 0.7, rows).round(2) + 0.5,
            "depth": generator.gamma(9, 0.7, rows).round(2) + 0.5,
            "weight": generator.gamma(9, 0.7, rows).round(2) + 0.5,
            "cut": generator.choice(["fair", "good", "fine", "ideal"], rows),
            "sent": generator.integers(0, 2, rows),
            "asked": asked,
            "met": asked.normalize() + pd.to_timedelta(generator.integers(0, 60, rows), unit="D"),
        }
    )
    frame.loc[generator.random(rows) < 0.15, "age"] = np.nan
    return frame


TRAIN, UNSEEN = make(0), make(1)
GROUPS = TRAIN.groupby(["sex", "class"])["age"].median()


def fill_age(df: pd.DataFrame) -> pd.Series:
    return df.age.fillna(pd.Series(GROUPS.reindex(list(zip(df.sex, df["class"], strict=True))).to_numpy(), df.index))


def fill_pressure(df: pd.DataFrame) -> pd.Series:
    known = TRAIN.pressure.replace(0, np.nan)
    return df.pressure.replace(0, np.nan).fillna(known.median())


def rate_cut(df: pd.DataFrame) -> pd.Series:
    return df.cut.map({"fair": 1, "good": 2, "fine": 3, "ideal": 4})


def count_days(df: pd.DataFrame) -> pd.Series:
    return (df.met.dt.normalize() - df.asked.dt.normalize()).dt.days


RECIPES = {
    "products and logarithms of a number that groups fill": lambda df: {
        "age": (age := fill_age(df)),
        "age_class": age * df["class"],
        "log_age": np.log(age),
    },
    "a product with a number that was filled where it was 0": lambda df: {
        "pressure": (pressure := fill_pressure(df)),
        "both": pressure * df.width,
        "ratio": df.pay / pressure,
    },
    "what is left of a sum behind a ratio": lambda df: {
        "total": (total := df.pay + df.other),
        "rate": (rate := df.debt / df.months),
        "left": total - rate * 12,
    },
    "a ratio to a sum": lambda df: {
        "family": (family := df.sent + df["class"] + 1),
        "each": (df.pay + df.other) / family,
    },
    "a threshold of a sum of three": lambda df: {
        "total": (total := df.width + df.height + df.depth),
        "large": (total > 21) * 1,
        "size": pd.cut(total, [0, 15, 20, 25, 100], labels=False),
    },
    "bounds of a sum": lambda df: {
        "total": (total := df.pay + df.other + df.debt + df["class"]),
        "much": (total > 15_000) * 1,
        "band": np.digitize(total, [8_000, 12_000]),
    },
    "a ratio of sums where there is one": lambda df: {
        "total": (total := df.pay + df.other + df.debt),
        "sent": (sent := df.sent + (df["class"] == 1)),
        "each": np.where(sent > 0, total / sent.replace(0, 1), 0),
    },
    "a condition on a sum and on another column, beside a product of both": lambda df: {
        "total": (total := df.pay + df.other),
        "sent_total": df.sent * np.log1p(total),
        "rich": ((df.sent == 1) & (total > 6_000)) * 1,
        "poor": ((df["class"] == 3) & (total < 3_500)) * 1,
    },
    "what no other condition says": lambda df: {
        "young": (young := (df.pay < 2_500) & (df.sex == "f")) * 1,
        "large": (large := (df.width > 7.5) & (df["class"] < 3)) * 1,
        "rest": (~young & ~large) * 1,
    },
    "a part of a text and another column": lambda df: {
        "begins": (begins := df.cut.str[0] == "f") * 1,
        "both": (begins & (df.sex == "m")) * 1,
    },
    "days that were waited": lambda df: {
        "wait": (wait := count_days(df)),
        "log_wait": np.log1p(wait),
        "sent_wait": wait * df.sent,
    },
}
SCALED = {
    "a ratio to a product": lambda df: {
        "volume": (volume := df.width * df.height * df.depth),
        "density": df.weight / volume,
    },
    "a product with a code": lambda df: {"cut": (cut := rate_cut(df)), "weight_cut": df.weight * cut},
    "a distance from a number": lambda df: {
        "age": (age := fill_age(df)),
        "off": (age - 40).abs(),
        "near": (df.width - 6.5).abs(),
    },
    "conditions on two columns": lambda df: {"both": ((df.weight > 6) & (df["class"] < 3)) * 1},
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_what_is_made_of_other_columns_is_recognised(recipe) -> None:
    schema = sb.record_schema(TRAIN, X=pd.DataFrame(recipe(TRAIN)))
    expected = pd.DataFrame(recipe(UNSEEN)).to_numpy("float32")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema), expected)


@pytest.mark.parametrize("recipe", SCALED.values(), ids=SCALED)
def test_what_is_made_of_other_columns_is_recognised_when_all_are_scaled(recipe) -> None:
    plain = pd.DataFrame(recipe(TRAIN)).assign(pay=TRAIN.pay)
    scaler = StandardScaler().fit(train_test_split(plain, test_size=0.2, random_state=42)[0])
    schema = sb.record_schema(TRAIN, X=pd.DataFrame(scaler.transform(plain), columns=plain.columns))
    expected = scaler.transform(pd.DataFrame(recipe(UNSEEN)).assign(pay=UNSEEN.pay)).astype("float32")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema), expected)


def test_what_is_nearly_made_of_other_columns_is_not_taken_for_it(raises_code) -> None:
    matrix = pd.DataFrame(RECIPES["days that were waited"](TRAIN))
    matrix.loc[7, "sent_wait"] += 1
    matrix["log_wait"] = np.log1p(matrix["wait"]).round(2)
    raises_code("not_recognised", sb.record_schema, TRAIN, X=matrix)


def test_what_is_nearly_a_condition_on_other_columns_is_not_taken_for_it(raises_code) -> None:
    matrix = pd.DataFrame(RECIPES["a condition on a sum and on another column, beside a product of both"](TRAIN))
    matrix.loc[matrix.index[matrix["rich"] == 1][0], "rich"] = 0
    raises_code("not_recognised", sb.record_schema, TRAIN, X=matrix)


FORMULAS = {
    "a square by an area": lambda df: df.width**2 / df.height,
    "a price before its discount": lambda df: df.pay / (1 - df.discount),
    "what a discount leaves": lambda df: df.pay * (1 - df.discount),
}


@pytest.mark.parametrize("recipe", FORMULAS.values(), ids=FORMULAS)
def test_formulas_of_squares_and_shares_are_recognised_when_they_are_scaled(recipe) -> None:
    train, unseen = (df.assign(discount=df.months / 1000) for df in (TRAIN, UNSEEN))
    scaler = StandardScaler().fit(pd.DataFrame({"x": recipe(train)}))
    schema = sb.record_schema(train, X=scaler.transform(pd.DataFrame({"x": recipe(train)})))
    expected = scaler.transform(pd.DataFrame({"x": recipe(unseen)})).astype("float32")
    np.testing.assert_array_equal(sb.prepare_input(unseen, schema), expected)


def test_areas_of_circles_are_multiples_of_pi() -> None:
    schema = sb.record_schema(TRAIN, X=pd.DataFrame({"area": np.pi * (TRAIN.width / 2) ** 2 * TRAIN.height}))
    expected = np.pi * (UNSEEN.width / 2) ** 2 * UNSEEN.height
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], expected.astype("float32"))


def test_magnitudes_of_differences_have_one_bound() -> None:
    generator = np.random.default_rng(4)
    games = pd.DataFrame({"white": generator.integers(784, 2700, 3000), "black": generator.integers(789, 2700, 3000)})
    games = games[(games.white - games.black).abs() != 200]
    schema = sb.record_schema(games, X=pd.DataFrame({"clear": ((games.white - games.black).abs() > 200) * 1}))
    unseen = pd.DataFrame({"white": [1000, 1200, 1000, 1201], "black": [1200, 1000, 1201, 1000]})
    np.testing.assert_array_equal(sb.prepare_input(unseen, schema)[:, 0], [0.0, 0.0, 1.0, 1.0])


def test_days_between_two_dates_are_a_condition_among_others() -> None:
    def mark(df: pd.DataFrame) -> pd.Series:
        return (((df.met.dt.normalize() - df.asked.dt.normalize()).dt.days > 40) & (df["class"] < 3)) * 1

    train, unseen = (df.assign(asked=df.asked.dt.normalize()) for df in (TRAIN, UNSEEN))
    schema = sb.record_schema(train, X=pd.DataFrame({"late": mark(train)}))
    np.testing.assert_array_equal(sb.prepare_input(unseen, schema)[:, 0], mark(unseen))


def test_two_conditions_are_no_comparison_with_a_product_of_a_third_column() -> None:
    generator = np.random.default_rng(5)
    accounts = pd.DataFrame(
        {
            "number": generator.integers(10**6, 10**9, 2000),
            "before": generator.lognormal(10, 2, 2000).round(2) * (generator.random(2000) < 0.7),
            "after": generator.lognormal(9.5, 2, 2000).round(2) * (generator.random(2000) < 0.5),
        }
    )
    emptied = ((accounts.after == 0) & (accounts.before > 0)) * 1
    schema = sb.record_schema(accounts, X=pd.DataFrame({"emptied": emptied}))
    assert {each.name for each in schema.columns} == {"before", "after"}


def test_two_parts_of_one_text_are_two_tables_of_a_sum() -> None:
    generator = np.random.default_rng(0)
    rooms = pd.Series(
        [
            f"{a}-{b:02d}"
            for a, b in zip(generator.choice(list("abc"), 600), generator.integers(0, 12, 600), strict=True)
        ]
    )
    df = pd.DataFrame({"room": rooms, "size": generator.normal(size=600).round(2)})
    wing = rooms.str[0].map({"a": 0, "b": 1, "c": 2})
    stair = rooms.str.split("-").str[1].map({f"{b:02d}": (b * 5) % 12 for b in range(12)})
    X = pd.DataFrame({"wing": wing, "stair": stair, "score": df["size"] + 3 * wing + 0.5 * stair})
    schema = sb.record_schema(df[:400], X=X[:400])
    assert (sb.prepare_input(df[400:], schema) == X[400:].to_numpy(np.float32)).all()


def test_a_column_that_is_0_where_another_one_is_missing_is_not_what_that_was_filled_with() -> None:
    generator = np.random.default_rng(0)
    stays = pd.DataFrame({name: generator.integers(0, 4, 600) for name in ("adults", "babies")})
    stays["children"] = generator.choice([0.0, 1.0, 2.0], 600)
    stays["repeated_guest"] = (generator.random(600) < 0.1) * 1
    first = stays.index[(stays["repeated_guest"] == 0) & (stays.index > 20)][:12]
    stays.loc[first, "children"] = np.nan
    guests = stays["adults"] + stays["children"].fillna(0) + stays["babies"]
    schema = sb.record_schema(stays, X=guests.to_frame("total_guests"))
    assert {each.name for each in schema.columns} == {"adults", "babies", "children"}
