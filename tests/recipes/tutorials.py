"""Whole matrices as tutorials make them of one table: plain pandas, numpy and scikit-learn, nothing of this project."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import boxcox1p
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, MinMaxScaler, StandardScaler

QUALITY = {"poor": 1, "fair": 2, "typical": 3, "good": 4, "excellent": 5}
SERVICES = ["backup", "security", "support", "films", "music"]


def make_homes(seed: int, rows: int = 1400) -> pd.DataFrame:
    g = np.random.default_rng(seed)

    def draw_area(absent: float, middle: float, spread: float) -> np.ndarray:
        return np.where(g.random(rows) < absent, 0, g.normal(middle, spread, rows).clip(20).round())

    built = g.integers(1900, 2010, rows)
    quality = g.choice([*QUALITY], rows)
    return pd.DataFrame(
        {
            "overall": g.integers(1, 11, rows),
            "built": built,
            "rebuilt": np.where(g.random(rows) < 0.5, built, built + g.integers(0, 50, rows)),
            "sold": g.integers(2006, 2011, rows),
            "cellar": draw_area(0.03, 1050, 400),
            "ground": draw_area(0, 1160, 380),
            "upstairs": draw_area(0.57, 800, 250),
            "lot": g.lognormal(9.1, 0.5, rows).round(),
            "front": np.where(g.random(rows) < 0.18, np.nan, g.normal(70, 20, rows).clip(21).round()),
            "garage": draw_area(0.06, 500, 180),
            "baths": g.integers(1, 4, rows),
            "half_baths": g.integers(0, 3, rows),
            "cellar_baths": g.integers(0, 2, rows),
            "cellar_half_baths": g.integers(0, 2, rows),
            "kitchen": np.where(g.random(rows) < 0.01, None, quality),
            "fireplace": np.where(g.random(rows) < 0.47, None, g.choice([*QUALITY], rows)),
            "zone": g.choice(["low", "medium", "high"], rows, p=[0.7, 0.2, 0.1]),
            "street": g.choice(["Elm", "Oak", "Ash", "Fir"], rows),
        }
    )


def value_homes(train: pd.DataFrame, df: pd.DataFrame) -> pd.DataFrame:
    area = df.cellar + df.ground + df.upstairs
    fronts = train.groupby("street").front.median()
    return pd.DataFrame(
        {
            "area": area,
            "baths": df.baths + 0.5 * df.half_baths + df.cellar_baths + 0.5 * df.cellar_half_baths,
            "age": df.sold - df.built,
            "since": (df.sold - df.rebuilt).apply(lambda years: max(0, years)),
            "was_rebuilt": (df.rebuilt != df.built).astype(int),
            "has_garage": (df.garage > 0).astype(int),
            "kitchen": df.kitchen.fillna("typical").map(QUALITY),
            "fireplace": df.fireplace.map(QUALITY).fillna(0),
            "quality_area": df.overall * area,
            "quality_age": df.overall * (2010 - df.built),
            "front": df.front.fillna(df.street.map(fronts)),
            "log_lot": np.log1p(df.lot),
            "large": (area > 3000) * 1,
        }
    )


def bend_homes(train: pd.DataFrame, df: pd.DataFrame) -> pd.DataFrame:
    bent = boxcox1p(df[["lot", "garage", "cellar"]], 0.15)
    for name in ("kitchen", "fireplace"):
        bent[name] = LabelEncoder().fit(train[name].fillna("None")).transform(df[name].fillna("None"))
    return pd.concat([bent, pd.get_dummies(df[["zone", "street"]], drop_first=True)], axis=1)


def make_subscribers(seed: int, rows: int = 1500) -> pd.DataFrame:
    g = np.random.default_rng(seed)
    months, fee = g.integers(0, 73, rows), g.uniform(18, 119, rows).round(2)
    paid = (months * fee + g.normal(0, 20, rows)).round(2)
    extras = {name: g.choice(["yes", "no", "no line"], rows) for name in SERVICES}
    return pd.DataFrame(
        {
            "months": months,
            "fee": fee,
            "paid": [" " if month == 0 else f"{total:.2f}" for month, total in zip(months, paid, strict=True)],
            "senior": g.integers(0, 2, rows),
            "partner": g.choice(["yes", "no"], rows),
            "contract": g.choice(["monthly", "one year", "two years"], rows),
            "payment": g.choice(["transfer (automatic)", "card (automatic)", "cheque"], rows),
            **extras,
        }
    )


def rate_subscribers(train: pd.DataFrame, df: pd.DataFrame) -> pd.DataFrame:
    paid = pd.to_numeric(df.paid, errors="coerce").fillna(0)
    made = pd.DataFrame(
        {
            "mean": paid / (df.months + 1),
            "ratio": np.where(df.fee > 0, paid / df.fee, 0),
            "extras": sum((df[name] == "yes").astype(int) for name in SERVICES),
            "is_new": (df.months <= 6).astype(int),
            "automatic": df.payment.str.contains("automatic").astype(int),
            "alone": ((df.senior == 1) & (df.partner == "no")).astype(int),
            "rise": df.fee - paid / (df.months + 1),
            "expected": df.fee * df.months,
        }
    )
    bands = pd.cut(df.months, [-1, 12, 24, 48, 100], labels=["first", "second", "fourth", "later"])
    return pd.concat([made, pd.get_dummies(bands, prefix="band"), pd.get_dummies(df[["contract"]])], axis=1)


def make_trips(seed: int, rows: int = 1600) -> pd.DataFrame:
    g = np.random.default_rng(seed)
    at = pd.Timestamp("2023-01-01") + pd.to_timedelta(g.integers(0, 86_400 * 400, rows), "s")
    return pd.DataFrame(
        {
            "moment": at.strftime("%Y-%m-%d %H:%M:%S"),
            "from_north": g.normal(40.75, 0.05, rows).round(6),
            "from_east": g.normal(-73.98, 0.05, rows).round(6),
            "to_north": g.normal(40.75, 0.05, rows).round(6),
            "to_east": g.normal(-73.98, 0.05, rows).round(6),
            "length": np.where(g.random(rows) < 0.04, 0, g.gamma(2, 2, rows).round(2)),
            "fare": g.gamma(3, 5, rows).round(2),
            "riders": g.integers(1, 7, rows),
            "tip": g.gamma(2, 2, rows).round(2),
            "toll": g.choice([0, 2.5, 6.94], rows),
            "tax": g.choice([0, 0.5, 1.5], rows),
            "heat": g.normal(15, 9, rows).round(1),
            "wind": g.gamma(3, 4, rows).round(1),
        }
    )


def describe_trips(train: pd.DataFrame, df: pd.DataFrame) -> pd.DataFrame:
    north, east = df.to_north - df.from_north, df.to_east - df.from_east
    at = pd.to_datetime(df.moment)
    hour, is_weekend = at.dt.hour, at.dt.day_of_week >= 5
    return pd.DataFrame(
        {
            "straight": np.sqrt(north**2 + east**2),
            "blocks": north.abs() + east.abs(),
            "each": df.fare / df.riders,
            "rate": (df.fare / df.length.replace(0, np.nan)).fillna(0),
            "stood": (df.length == 0).astype(int),
            "hour_sin": np.sin(2 * np.pi * hour / 24),
            "hour_cos": np.cos(2 * np.pi * hour / 24),
            "rush": ((hour >= 7) & (hour < 10) & ~is_weekend).astype(int),
            "night": ((hour < 6) | (hour > 22)).astype(int),
            "part": hour.apply(lambda each: 0 if each < 6 else 1 if each < 12 else 2 if each < 18 else 3),
            "whole": df.fare + df.tip + df.toll + df.tax,
        }
    )


def make_orders(seed: int, rows: int = 1200) -> pd.DataFrame:
    g = np.random.default_rng(seed)
    sales = np.where(g.random(rows) < 0.05, 0, g.lognormal(4, 1, rows).round(2))
    return pd.DataFrame(
        {
            "sales": sales,
            "profit": (sales * g.normal(0.1, 0.2, rows)).round(2),
            "pieces": g.integers(1, 15, rows),
            "discount": g.choice([0, 0.1, 0.2, 0.3, 0.5], rows),
            "region": g.choice(["west", "east", "south"], rows),
            "kind": g.choice(["chairs", "desks", "paper"], rows),
            "weight": [f"{each} kg" for each in g.normal(20, 5, rows).round(1)],
            "stars": np.where(g.random(rows) < 0.1, np.nan, g.integers(1, 6, rows)),
        }
    )


def price_orders(train: pd.DataFrame, df: pd.DataFrame) -> pd.DataFrame:
    means = train.groupby("kind").sales.mean()
    low, high = train.sales.quantile(0.25), train.sales.quantile(0.75)
    return pd.DataFrame(
        {
            "margin": np.where(df.sales != 0, df.profit / df.sales.replace(0, np.nan), 0),
            "revenue": df.sales * df.pieces * (1 - df.discount),
            "clipped": np.clip(df.sales, low - 1.5 * (high - low), high + 1.5 * (high - low)),
            "mean": df.kind.map(means),
            "above": df.sales - df.kind.map(means),
            "often": df.region.map(train.region.value_counts()),
            "loss": (df.profit < 0).astype(int),
            "log": df.sales.map(lambda each: np.log(each) if each > 0 else 5),
        }
    )


def scale_orders(train: pd.DataFrame, df: pd.DataFrame) -> np.ndarray:
    def encode(orders: pd.DataFrame) -> pd.DataFrame:
        encoded = orders[["sales", "pieces", "discount"]].copy()
        encoded["region"] = LabelEncoder().fit(train.region).transform(orders.region)
        encoded["stars"] = orders.stars.fillna(train.stars.mode()[0])
        encoded["weight"] = orders.weight.str.replace(" kg", "").astype(float)
        return encoded

    return (
        StandardScaler().fit(train_test_split(encode(train), test_size=0.2, random_state=42)[0]).transform(encode(df))
    )


def squeeze_orders(train: pd.DataFrame, df: pd.DataFrame) -> np.ndarray:
    columns = ["pieces", "discount", "region", "kind"]
    encoded, encoded_train = (pd.get_dummies(each[columns], drop_first=True) for each in (df, train))
    return MinMaxScaler().fit(encoded_train).transform(encoded)


def make_travellers(seed: int, rows: int = 1500) -> pd.DataFrame:
    g = np.random.default_rng(seed)
    spent = {
        name: np.where(
            g.random(rows) < 0.03, np.nan, np.where(g.random(rows) < 0.5, 0, g.lognormal(5, 1.5, rows).round())
        )
        for name in ("food", "shops", "spa", "rooms")
    }
    return pd.DataFrame(
        {
            "class": g.choice([1, 2, 3], rows),
            "nights": g.integers(1, 30, rows),
            "age": np.where(g.random(rows) < 0.2, np.nan, g.normal(30, 14, rows).clip(0, 79).round()),
            "cabin": [
                None if absent else f"{deck}/{side}"
                for absent, deck, side in zip(
                    g.random(rows) < 0.02, g.choice(list("ABCDE"), rows), g.choice(list("PS"), rows), strict=True
                )
            ],
            **spent,
        }
    )


def rate_travellers(train: pd.DataFrame, df: pd.DataFrame) -> pd.DataFrame:
    spent = df[["food", "shops", "spa", "rooms"]].sum(axis=1)
    return pd.DataFrame(
        {
            "age": df.age.fillna(df["class"].map({1: 37, 2: 29, 3: 24})),
            "spent": spent,
            "nothing": (spent == 0).astype(int),
            "log_spent": np.log1p(spent),
            "deck": df.cabin.str.split("/").str[0].map({deck: place for place, deck in enumerate("ABCDE")}).fillna(-1),
            "left": (df.cabin.str.split("/").str[1] == "P").astype(int),
            "extra": np.where(df.nights > 7, df.nights * 12 + 30, 0),
        }
    )


TUTORIALS = (
    (make_homes, value_homes),
    (make_homes, bend_homes),
    (make_subscribers, rate_subscribers),
    (make_trips, describe_trips),
    (make_orders, price_orders),
    (make_orders, scale_orders),
    (make_orders, squeeze_orders),
    (make_travellers, rate_travellers),
)
