"""Training code as people write it: pandas by hand, then fitted objects. It imports nothing of this project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, OneHotEncoder, StandardScaler


def draw_passengers(seed: int, rows: int) -> pd.DataFrame:
    """Return a table of passengers with missing ages and ports."""
    rng = np.random.default_rng(seed)
    df = pd.DataFrame(
        {
            "ticket": [f"T{seed}-{row}" for row in range(rows)],
            "age": rng.normal(40, 12, rows).round(1),
            "fare": rng.lognormal(3, 1, rows),
            "sex": rng.choice(["male", "female"], rows),
            "port": rng.choice(["S", "C", "Q"], rows),
            "class": rng.integers(1, 4, rows),
        }
    )
    df.loc[::7, "age"] = np.nan
    df.loc[::11, "port"] = None
    return df


DF = draw_passengers(0, 400)
UNSEEN = draw_passengers(1, 150)
MEDIAN = DF["age"].median()


@dataclass(frozen=True)
class Case:
    """Stages behind `DF`, and the matrix that the same code makes of any rows."""

    name: str
    stages: list[Any]
    matrix: Callable[[pd.DataFrame], Any]


def clean(df: pd.DataFrame) -> pd.DataFrame:
    """Return what a notebook makes of the table before it is scaled and encoded; the ticket's text is of no use."""
    ages = [-1, 20, 40, 60, 200]
    out = df.assign(
        age=df["age"].fillna(MEDIAN), port=df["port"].fillna("S"), sex=df["sex"].map({"male": "m", "female": "f"})
    )
    out["group"] = pd.cut(out["age"], ages, labels=["child", "young", "middle", "old"])
    out["cheap"] = (df["fare"] < 20).astype(int)
    out["ticket"] = df["ticket"] + df["sex"]
    return out


def make_dummies(df: pd.DataFrame) -> pd.DataFrame:
    out = df.drop(columns="ticket").assign(age=df["age"].fillna(MEDIAN))
    return pd.get_dummies(out, columns=["sex", "port", "class"])


def make_transformer() -> ColumnTransformer:
    scaled, coded = ["age", "fare"], ["port", "sex", "group"]
    parts = [("n", StandardScaler(), scaled), ("c", OneHotEncoder(), coded), ("p", "passthrough", ["cheap"])]
    return ColumnTransformer(parts).fit(clean(DF))


def list_cases() -> list[Case]:
    """Return the cases."""
    transformer, dummies = make_transformer(), make_dummies(DF)
    scaler, narrow = StandardScaler().fit(dummies), MinMaxScaler().fit(dummies.astype("float32"))
    shares = dummies[["age", "fare"]].max()
    chained = make_pipeline(SimpleImputer(), FunctionTransformer(lambda X: X * 0.5), StandardScaler())
    chained.fit(DF[["age", "fare"]])
    return [
        Case(
            "pandas, then ColumnTransformer",
            [clean(DF), transformer, transformer.transform(clean(DF))],
            lambda df: transformer.transform(clean(df)),
        ),
        Case("a function, then ColumnTransformer", [clean, transformer], lambda df: transformer.transform(clean(df))),
        Case(
            "get_dummies, then StandardScaler",
            [dummies, scaler, scaler.transform(dummies)],
            lambda df: scaler.transform(make_dummies(df)),
        ),
        Case(
            "get_dummies, float32, then MinMaxScaler",
            [dummies, dummies.astype("float32"), narrow],
            lambda df: narrow.transform(make_dummies(df).astype("float32")),
        ),
        Case(
            "scaled, then clipped by hand",
            [dummies, scaler, np.clip(scaler.transform(dummies)[:, :2], -1, 1)],
            lambda df: np.clip(scaler.transform(make_dummies(df))[:, :2], -1, 1),
        ),
        Case(
            "by hand twice",
            [dummies, dummies[["fare", "age"]] / shares[["fare", "age"]]],
            lambda df: make_dummies(df)[["fare", "age"]] / shares[["fare", "age"]],
        ),
        Case(
            "filled and encoded by hand twice",
            [
                clean(DF)[["fare", "sex", "port"]],
                pd.get_dummies(clean(DF)[["fare", "sex", "port"]]).to_numpy(np.float32),
            ],
            lambda df: pd.get_dummies(clean(df)[["fare", "sex", "port"]]).to_numpy(np.float32),
        ),
        Case("a pipeline with a function", [chained], lambda df: chained.transform(df[["age", "fare"]])),
    ]
