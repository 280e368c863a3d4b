import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

import schemabridge as sb


@pytest.mark.parametrize(
    "values",
    [
        np.random.default_rng(1).normal(1e6, 3.0, 1001),
        np.random.default_rng(2).lognormal(0, 3, 500),
        np.full(7, 0.1),
        np.array([1e-200, 3e-200, 2e-200]),
        np.array([1e15, 1e15 + 0.125, 1e15 + 0.25]),
    ],
)
@pytest.mark.filterwarnings("ignore:.constant_column")
def test_statistics_are_those_of_scikit_learn(values: np.ndarray) -> None:
    expected = StandardScaler().fit(values.reshape(-1, 1))
    schema = sb.record_schema({"x": values}, encodings={"x": "standardize"})
    step = schema.steps[-1]
    assert step.params["center"].tolist() == expected.mean_.tolist()
    assert step.params["scale"].tolist() == expected.scale_.tolist()
    assert np.array_equal(
        sb.prepare_input({"x": values}, schema),
        expected.transform(values.reshape(-1, 1)).astype(np.float32),
    )


def test_missing_values_are_skipped_as_by_scikit_learn() -> None:
    values = np.random.default_rng(3).normal(size=100)
    values[::7] = np.nan
    expected = StandardScaler().fit(values.reshape(-1, 1))
    with pytest.warns(sb.SchemabridgeWarning, match="nan_in_training"):
        schema = sb.record_schema({"x": values}, encodings={"x": sb.standardize(missing="pass")})
    assert schema.steps[-1].params["center"].tolist() == expected.mean_.tolist()
    assert schema.steps[-1].params["scale"].tolist() == expected.scale_.tolist()


@pytest.mark.parametrize("values", [[], [None, None], [1.0, np.inf], [-1e200, 1e200]])
def test_nothing_to_learn_from_is_not_fitted(values, raises_code) -> None:
    raises_code("not_fitted", sb.record_schema, {"x": values}, encodings={"x": sb.standardize(missing="pass")})


@pytest.mark.parametrize(
    "arguments", [{"scale": 0}, {"mean": "1"}, {"mean": np.inf}, {"scale": []}, {"missing": "zeros"}]
)
def test_arguments_without_sense_are_refused(arguments, raises_code) -> None:
    raises_code("unknown_encoding", sb.standardize, **arguments)


def test_each_column_of_a_register_has_its_own_statistics() -> None:
    df = {"s": ["a", "b", "a", "a"]}
    schema = sb.record_schema(df, encodings={"s": ["one_hot", "standardize"]})
    assert schema.steps[-1].params["center"].tolist() == [0.75, 0.25]
    assert schema.feature_names == ("s_a", "s_b")


def test_text_is_never_parsed(raises_code) -> None:
    raises_code("encoding_mismatch", sb.record_schema, {"s": ["1"]}, encodings={"s": "standardize"})
