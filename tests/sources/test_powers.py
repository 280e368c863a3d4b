"""PowerTransformer: powers of either method, standardized or not, as the library raises to them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import PowerTransformer

from fitted.library_rows import transform_rows
import schemabridge as sb
from schemabridge.sources.sklearn import powers

pytestmark = pytest.mark.filterwarnings("ignore:.*nan_in_training")
ROWS = 20_000
OLD_NUMPY = np.__version__.startswith("1.")


def make_frame(seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "pay": np.exp(random.normal(10, 1, ROWS)),
            "width": random.gamma(4, 2, ROWS),
            "latitude": 40.7 + random.normal(0, 0.01, ROWS),
            "balance": random.normal(-3, 20, ROWS),
            "age": np.where(random.random(ROWS) < 0.1, np.nan, random.gamma(9, 5, ROWS)),
        }
    )


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("method", ["yeo-johnson", "box-cox"])
def test_powers_are_the_library_s_but_for_last_bits_in_unseen_rows(method, standardize) -> None:
    names = ["pay", "width", "age"] if method == "box-cox" else ["pay", "width", "balance", "age"]
    training, unseen = make_frame(1)[names], make_frame(2)[names]
    transformer = PowerTransformer(method, standardize=standardize).fit(training)
    schema = sb.record_schema(training, preprocessor=transformer, statistics="none")
    expected, found = transform_rows(transformer, unseen), sb.prepare_input(unseen, schema)
    differing = (expected != found) & ~(np.isnan(expected) & np.isnan(found))
    assert differing.sum() <= 1 + expected.size * 1e-5
    assert np.nanmax(np.abs(expected - found)) <= 2.0**-20 * np.nanmax(np.abs(expected))


@pytest.mark.parametrize("method", ["yeo-johnson", "box-cox"])
def test_powers_of_float32_differ_by_no_more_than_is_allowed(method) -> None:
    training, unseen = (make_frame(seed)[["width", "pay"]].astype("float32") for seed in (1, 2))
    with np.errstate(divide="ignore"):  # of SciPy, where it looks for the power
        transformer = PowerTransformer(method, standardize=False).fit(training)
    if method == "yeo-johnson" and powers.find_method(transformer) is powers.yeo_johnson_at_once and OLD_NUMPY:
        with pytest.raises(sb.SchemabridgeError, match="float32 numbers to powers in float32"):
            sb.record_schema(training, preprocessor=transformer)
        return
    schema = sb.record_schema(training, preprocessor=transformer, statistics="none")
    expected, found = transform_rows(transformer, unseen), sb.prepare_input(unseen, schema)
    assert (np.abs(expected - found) <= 2.0**-20 * np.abs(expected).max(axis=0)).all()
    assert schema.inputs[0].dtype == "float32"


def test_powers_that_numpy_raises_in_float32_are_refused_by_name(monkeypatch) -> None:
    training = make_frame(1)[["width"]]
    transformer = PowerTransformer(standardize=False).fit(training.astype("float32"))
    monkeypatch.setattr(powers, "find_method", lambda _: powers.yeo_johnson_at_once)
    monkeypatch.setattr(powers, "keeps_float32", lambda: True)
    with pytest.raises(sb.SchemabridgeError, match=r"PowerTransformer .* to powers in float32") as caught:
        sb.record_schema(training.astype("float32"), preprocessor=transformer)
    assert caught.value.code == "not_captured"
    transformer.fit(training)
    monkeypatch.undo()
    assert sb.record_schema(training, preprocessor=transformer, statistics="none").inputs[0].width == 1


def test_box_cox_refuses_numbers_that_are_not_above_zero() -> None:
    training = make_frame(1)[["pay"]]
    schema = sb.record_schema(training, preprocessor=PowerTransformer("box-cox").fit(training), statistics="none")
    for number in (0.0, -0.0, -1.0):
        with pytest.raises(sb.SchemabridgeError) as caught:
            sb.prepare_input(pd.DataFrame({"pay": [1.0, number]}), schema)
        assert (caught.value.code, list(caught.value.rows)) == ("out_of_domain", [1])


def test_box_cox_without_a_power_is_a_logarithm() -> None:
    training = make_frame(1)[["pay"]]
    transformer = PowerTransformer("box-cox", standardize=False).fit(training)
    transformer.lambdas_ = np.array([0.0])
    schema = sb.record_schema(training, preprocessor=transformer, statistics="none")
    assert [step.op for step in schema.steps] == ["number", "math"]
    assert np.array_equal(sb.prepare_input(training, schema), np.log(training.to_numpy()).astype(np.float32))


@pytest.mark.parametrize("power", [np.nan, 2000.0])
def test_a_power_that_no_step_takes_is_refused_by_name(power) -> None:
    training = make_frame(1)[["pay", "width"]]
    transformer = PowerTransformer(standardize=False).fit(training)
    transformer.lambdas_ = np.array([0.5, power])
    with pytest.raises(sb.SchemabridgeError, match="PowerTransformer learned the power") as caught:
        sb.record_schema(training.iloc[:0:-1].clip(upper=1.0), preprocessor=transformer)
    assert (caught.value.code, caught.value.column) == ("not_fitted", "width")
