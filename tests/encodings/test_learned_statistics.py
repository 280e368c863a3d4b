"""round="float32": the arithmetic of float32 arrays, bit for bit."""

import numpy as np
import pytest
import sklearn
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

import schemabridge as sb

LATITUDES = 48 + 0.01 * np.random.default_rng(7).normal(size=480)
SAMPLES = [LATITUDES, np.random.default_rng(8).lognormal(3, 1, 777), np.full(9, 0.1)]
ROUNDS_PARAMETERS = tuple(int(part) for part in sklearn.__version__.split(".")[:2]) >= (1, 8)


@pytest.mark.parametrize("as_float32", [True, False])
@pytest.mark.parametrize(("kind", "scaler"), [("min_max", MinMaxScaler()), ("robust", RobustScaler())])
@pytest.mark.parametrize("values", SAMPLES)
@pytest.mark.filterwarnings("ignore:.constant_column")
def test_float32_arithmetic_is_that_of_the_scaler_on_a_float32_array(as_float32, kind, scaler, values) -> None:
    held = values.astype(np.float32)
    df = {"x": held if as_float32 else values}
    schema = sb.record_schema(df, encodings={"x": getattr(sb, kind)(round="float32")})
    assert np.array_equal(sb.prepare_input(df, schema), scaler.fit_transform(held.reshape(-1, 1)))


@pytest.mark.parametrize("as_float32", [True, False])
@pytest.mark.parametrize("values", SAMPLES)
@pytest.mark.filterwarnings("ignore:.constant_column")
def test_standardizing_in_float32_has_the_statistics_of_the_scaler_rounded_to_float32(as_float32, values) -> None:
    held = values.astype(np.float32)
    df = {"x": held if as_float32 else values}
    schema = sb.record_schema(df, encodings={"x": sb.standardize(round="float32")})
    scaler = StandardScaler().fit(held.reshape(-1, 1))
    expected = (held.reshape(-1, 1) - scaler.mean_.astype(np.float32)) / scaler.scale_.astype(np.float32)
    assert np.array_equal(sb.prepare_input(df, schema), expected)


@pytest.mark.parametrize("values", SAMPLES)
@pytest.mark.filterwarnings("ignore:.constant_column")
def test_a_fitted_scaler_has_its_own_float32_arithmetic_which_scikit_learn_1_8_changed(values) -> None:
    df = {"x": values.astype(np.float32)}
    held = df["x"].reshape(-1, 1)
    scaler = StandardScaler().fit(held)
    rounded = np.float32 if ROUNDS_PARAMETERS else np.float64
    centered = (held - scaler.mean_.astype(rounded)).astype(np.float32)
    expected = (centered / scaler.scale_.astype(rounded)).astype(np.float32)
    assert np.array_equal(scaler.transform(held), expected)
    assert np.array_equal(sb.prepare_input(df, sb.record_schema(df, encodings={"x": scaler})), expected)


def test_hand_made_float32_arithmetic_is_reproduced_only_where_it_is_asked_for(raises_code) -> None:
    x = LATITUDES.astype(np.float32)
    mean, scale = x.mean(), x.std()
    X = ((x - mean) / scale).reshape(-1, 1)
    given = {"mean": mean, "scale": scale}
    schema = sb.record_schema({"x": LATITUDES}, X=X, encodings={"x": sb.standardize(**given, round="float32")})
    assert sb.prepare_input({"x": LATITUDES}, schema).tobytes() == X.tobytes()
    raises_code("x_mismatch", sb.record_schema, {"x": LATITUDES}, X=X, encodings={"x": sb.standardize(**given)})


def test_numbers_given_in_float64_are_those_that_numpy_would_compute_with() -> None:
    x = LATITUDES.astype(np.float32)
    X = (x * 1.7 - 81.3).reshape(-1, 1)
    encoding = sb.min_max(scale=1.7, offset=-81.3, round="float32")
    schema = sb.record_schema({"x": LATITUDES}, X=X, encodings={"x": encoding})
    assert schema.evidence.cells_differing == 0


def test_a_fill_before_float32_arithmetic_is_rounded_too() -> None:
    df = {"x": np.array([48.1, np.nan, 48.3], np.float32)}
    filled = np.where(np.isnan(df["x"]), np.float32(0.1), df["x"])
    X = ((filled - np.float32(48.2)) / np.float32(0.3)).reshape(-1, 1)
    chain = [sb.fill(0.1), sb.standardize(mean=48.2, scale=0.3, round="float32")]
    assert sb.prepare_input(df, sb.record_schema(df, X=X, encodings={"x": chain})).tobytes() == X.tobytes()


@pytest.mark.parametrize(
    "build",
    [
        lambda: sb.standardize(mean=1e39, round="float32"),
        lambda: sb.standardize(scale=1e-50, round="float32"),
        lambda: sb.min_max(scale=1e39, offset=0, round="float32"),
        lambda: sb.standardize(round="float16"),
        lambda: sb.min_max(round=32),
        lambda: sb.robust(round=True),
    ],
)
def test_what_float32_cannot_hold_is_refused(build, raises_code) -> None:
    raises_code("unknown_encoding", build)
