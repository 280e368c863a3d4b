"""record_schema with X alone: what PowerTransformer and QuantileTransformer make of columns, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import PowerTransformer, QuantileTransformer, StandardScaler

import schemabridge as sb


def make(seed, rows=600):
    generator = np.random.default_rng(seed)
    df = pd.DataFrame({"price": generator.lognormal(3, 1, rows).round(2), "area": generator.gamma(3, 40, rows)})
    df["change"] = generator.normal(1, 10, rows).round(3)
    df["age"] = generator.lognormal(3, 0.5, rows).round().clip(0, 90)
    df["rent"] = generator.lognormal(6, 0.4, rows).round(1)
    return df.assign(rent=df.rent.mask(generator.random(rows) < 0.1))


TRAIN = make(0)
UNSEEN = pd.concat([make(1), TRAIN.iloc[:2].assign(price=[1e-3, 1e6], change=[-900, 1e4], age=[0, 120])])
COLUMNS = ["price", "change", "age"]

FITTED = [
    PowerTransformer(),
    PowerTransformer(standardize=False),
    QuantileTransformer(n_quantiles=100),
    QuantileTransformer(),
    QuantileTransformer(n_quantiles=50, output_distribution="normal"),
]


def record(df, X):
    return sb.record_schema(df, X=X, statistics="none")


def compare(fitted, schema, columns, unseen=UNSEEN):
    expected = fitted.transform(unseen[columns])
    np.testing.assert_allclose(sb.prepare_input(unseen, schema), expected, rtol=2e-6, atol=2e-6)


@pytest.mark.filterwarnings("ignore:.*n_quantiles")
@pytest.mark.parametrize("transformer", FITTED, ids=str)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_curves_of_the_frame_are_fitted_again(transformer, dtype) -> None:
    fitted = transformer.fit(TRAIN[COLUMNS])
    schema = record(TRAIN, pd.DataFrame(fitted.transform(TRAIN[COLUMNS]), columns=COLUMNS).astype(dtype))
    compare(fitted, schema, COLUMNS)


def test_a_power_of_positive_numbers_is_found() -> None:
    fitted = PowerTransformer(method="box-cox").fit(TRAIN[["price", "area"]])
    compare(fitted, record(TRAIN, fitted.transform(TRAIN[["price", "area"]])), ["price", "area"])


def test_a_power_of_scipy_is_found() -> None:
    x, power = stats.boxcox(TRAIN.area)
    schema = record(TRAIN, pd.DataFrame({"area": x}))
    np.testing.assert_allclose(sb.prepare_input(UNSEEN, schema)[:, 0], stats.boxcox(UNSEEN.area, power), rtol=2e-6)
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input({"area": [-1.0]}, schema)
    assert caught.value.code == "out_of_domain"


@pytest.mark.filterwarnings("ignore:.*nan_in_training")
@pytest.mark.parametrize("transformer", [PowerTransformer(), QuantileTransformer(n_quantiles=100)], ids=str)
def test_missing_numbers_pass_and_may_be_filled_before_or_afterwards(transformer) -> None:
    fitted = transformer.fit(TRAIN[["rent"]])
    compare(fitted, record(TRAIN, fitted.transform(TRAIN[["rent"]])), ["rent"])
    schema = record(TRAIN, np.nan_to_num(fitted.transform(TRAIN[["rent"]]), nan=-9.0))
    expected = np.nan_to_num(fitted.transform(UNSEEN[["rent"]]), nan=-9.0)
    np.testing.assert_allclose(sb.prepare_input(UNSEEN, schema), expected, rtol=2e-6, atol=2e-6)
    filled, unseen = (each.fillna({"rent": TRAIN.rent.median()}) for each in (TRAIN, UNSEEN))
    fitted = transformer.fit(filled[["rent"]])
    schema = record(TRAIN, fitted.transform(filled[["rent"]]))
    np.testing.assert_allclose(
        sb.prepare_input(UNSEEN, schema), fitted.transform(unseen[["rent"]]), rtol=2e-6, atol=2e-6
    )


def test_curves_fitted_on_the_split_of_another_column_are_found() -> None:
    rows, _ = train_test_split(TRAIN, test_size=0.2, random_state=42)
    scaler, power = StandardScaler().fit(rows[["area"]]), PowerTransformer().fit(rows[COLUMNS])
    schema = record(TRAIN, np.hstack([scaler.transform(TRAIN[["area"]]), power.transform(TRAIN[COLUMNS])]))
    expected = np.hstack([scaler.transform(UNSEEN[["area"]]), power.transform(UNSEEN[COLUMNS])])
    np.testing.assert_allclose(sb.prepare_input(UNSEEN, schema), expected, rtol=2e-6, atol=2e-6)


def test_a_float32_column_is_raised_in_float32() -> None:
    train, unseen = TRAIN[COLUMNS].astype("float32"), UNSEEN[COLUMNS].astype("float32")
    for transformer in (PowerTransformer(), QuantileTransformer(n_quantiles=100, output_distribution="normal")):
        fitted = transformer.fit(train)
        np.testing.assert_allclose(
            sb.prepare_input(unseen, record(train, fitted.transform(train))),
            fitted.transform(unseen),
            rtol=1e-5,
            atol=1e-5,
        )


@pytest.mark.parametrize(
    "make_column",
    [
        lambda df: PowerTransformer().fit(df[["price"]][:300]).transform(df[["price"]])[:, 0],
        lambda df: QuantileTransformer(n_quantiles=77).fit(df[["price"]]).transform(df[["price"]])[:, 0],
        lambda df: PowerTransformer().fit_transform(df[["price"]])[:, 0] + 1e-4 * (df.index == 300),
        lambda df: np.sort(np.random.default_rng(3).normal(size=len(df)))[
            df.price.rank(method="first").astype(int) - 1
        ],
    ],
)
def test_another_curve_is_refused(make_column, raises_code) -> None:
    raises_code("not_recognised", sb.record_schema, TRAIN, X=np.asarray(make_column(TRAIN)).reshape(-1, 1))
