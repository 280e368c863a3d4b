"""record_schema with X alone: numbers that were filled before they were cut or scaled, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def make(seed: int, rows: int = 1500) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    mass = generator.normal(4200, 800, rows).round(-1)
    return pd.DataFrame(
        {
            "salary": np.where(generator.random(rows) < 0.1, np.nan, generator.lognormal(10, 0.5, rows).round(2)),
            "mass": np.where(generator.random(rows) < 0.02, np.nan, mass),
        }
    )


TRAIN, UNSEEN = make(0), make(1)
PART = TRAIN.sample(frac=0.8, random_state=7).index
SALARY = {"0": 0.0, "the median": TRAIN["salary"].median(), "the mean": TRAIN["salary"].mean()}
MASS = {"the mode": TRAIN["mass"].mode()[0], **{each: getattr(TRAIN["mass"], each)() for each in ("mean", "median")}}
FUNCTIONS = {"log1p": np.log1p, "sqrt": np.sqrt}


def check(X: pd.DataFrame, expected: pd.DataFrame) -> sb.FeatureSchema:
    schema = sb.record_schema(TRAIN, X=X)
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema), expected.to_numpy("float32"))
    return schema


@pytest.mark.parametrize("count", [3, 5])
@pytest.mark.parametrize("value", SALARY.values(), ids=SALARY)
def test_quantiles_are_of_what_was_filled(value: float, count: int) -> None:
    edges = pd.qcut(TRAIN["salary"].fillna(value), count, retbins=True)[1]
    edges[[0, -1]] = -np.inf, np.inf

    def cut(df: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"band": pd.cut(df["salary"].fillna(value), edges, labels=False)})

    check(cut(TRAIN), cut(UNSEEN))


def test_so_are_those_of_indicators() -> None:
    edges = pd.qcut(TRAIN["salary"].fillna(0), 4, retbins=True)[1]
    edges[[0, -1]] = -np.inf, np.inf

    def cut(df: pd.DataFrame) -> pd.DataFrame:
        return pd.get_dummies(pd.cut(df["salary"].fillna(0), edges, labels=list("abcd")), prefix="salary")

    check(cut(TRAIN), cut(UNSEEN))


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
@pytest.mark.parametrize("value", MASS.values(), ids=MASS)
def test_a_scaler_was_fitted_on_a_function_of_what_was_filled(value: float, function) -> None:
    fitted = function(TRAIN["mass"].fillna(value)[PART])

    def scale(df: pd.DataFrame) -> pd.DataFrame:
        return ((function(df[["mass"]].fillna(value)) - fitted.mean()) / fitted.std()).astype("float32")

    schema = check(scale(TRAIN), scale(UNSEEN))
    assert "solved" not in str(schema.evidence.inputs)
