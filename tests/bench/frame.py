"""The frame of the benchmark: 10 numbers and 5 text columns with 185 categories in all, 195 features."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import schemabridge as sb

NUMBERS = [f"x{column}" for column in range(10)]
TEXTS = [f"c{column}" for column in range(5)]
CATEGORIES = 37
FEATURES = len(NUMBERS) + len(TEXTS) * CATEGORIES
TRAINING_ROWS = 20_000


def make_frame(rows: int) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    numbers = {name: rng.normal(position, 1 + position, rows) for position, name in enumerate(NUMBERS)}
    texts = {name: make_texts(name, rng.integers(0, CATEGORIES, rows)) for name in TEXTS}
    return pd.DataFrame({**numbers, **texts})


def make_texts(name: str, codes: np.ndarray) -> pd.Series:
    return pd.Series(list_categories(name), dtype="str").take(codes).reset_index(drop=True)


def list_categories(name: str) -> list[str]:
    return [f"value_{name}_{code:03d}" for code in range(CATEGORIES)]


def make_training() -> pd.DataFrame:
    """Return rows that hold every category."""
    return make_frame(TRAINING_ROWS)


def make_schema() -> sb.FeatureSchema:
    encodings = {**dict.fromkeys(NUMBERS, "standardize"), **dict.fromkeys(TEXTS, "one_hot")}
    return sb.record_schema(make_training(), encodings=encodings)


def make_identifiers(size: int) -> pd.DataFrame:
    return pd.DataFrame({"id": [f"customer-{number:09d}" for number in range(size)]})


def record_vocabulary(identifiers: pd.DataFrame) -> sb.FeatureSchema:
    return sb.record_schema(identifiers, encodings={"id": "ordinal"}, golden_rows=8)


def make_notebook(rows: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a frame of 50 columns, and 300 features as a notebook makes them of it."""
    rng = np.random.default_rng(1)
    numbers = {f"n{place}": rng.lognormal(3, 1, rows).round(3) for place in range(20)}
    counts = {f"i{place}": rng.integers(0, 1000, rows) for place in range(8)}
    gaps = {
        f"m{place}": np.where(rng.random(rows) < 0.1, np.nan, rng.normal(50, 9, rows).round(2)) for place in range(6)
    }
    texts = {f"c{place}": rng.choice([f"v{code}" for code in range(5 + place)], rows) for place in range(12)}
    hours = rng.integers(0, 4 * 365 * 24, (2, rows))
    times = {f"t{place}": pd.Timestamp("2015-01-01") + pd.to_timedelta(hours[place], "h") for place in range(2)}
    spelled = {"price": rng.uniform(1, 99, rows).round(2).astype(str), "paid": rng.random(rows) < 0.5}
    df = pd.DataFrame({**numbers, **counts, **gaps, **texts, **times, **spelled})
    return df, make_features(df)


def make_features(df: pd.DataFrame) -> pd.DataFrame:
    X = {}
    for place in range(20):
        x = df[f"n{place}"]
        X |= {f"scaled{place}": (x - x.mean()) / x.std(), f"log{place}": np.log1p(x)}
        X |= {f"ratio{place}": x / (df[f"n{(place + 1) % 20}"] + 1), f"product{place}": x * df["i0"]}
    for place in range(12):
        X |= dict(pd.get_dummies(df[[f"c{place}"]]).items())
    for place in range(6):
        gaps = df[f"m{place}"]
        groups = gaps.groupby([df[f"c{place}"], df[f"c{place + 1}"]])
        X |= {f"filled{place}": gaps.fillna(gaps.median()), f"by_group{place}": gaps.fillna(groups.transform("median"))}
    for place in range(2):
        at = df[f"t{place}"].dt
        X |= {f"month{place}": at.month, f"hour{place}": at.hour}
        X |= {f"day{place}_{day}": at.dayofweek == day for day in range(7)}
    X |= {"price": df["price"].astype(float), "paid": df["paid"]}
    sums = 300 - len(X)
    X |= {f"sum{place}": df[f"i{place % 8}"] * (place + 1) + df[f"n{place % 20}"] for place in range(sums)}
    return pd.DataFrame(X)


def write_for_r(folder: Path) -> None:
    """Write the schema and its training rows, the latter as bytes, so that R has the same numbers."""
    make_schema().save(folder / "bench.schema.json")
    training = make_training()
    training[NUMBERS].to_numpy().astype("<f8").tofile(folder / "numbers", sep="")
    labels = [pd.Categorical(training[name], categories=list_categories(name)).codes for name in TEXTS]
    np.column_stack(labels).astype("<i4").tofile(folder / "codes", sep="")
