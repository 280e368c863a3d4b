import numpy as np
import pytest
from sklearn.preprocessing import MinMaxScaler

import schemabridge as sb


@pytest.mark.parametrize("span", [(0, 1), (-1, 1), (3, 7.5)])
def test_scale_and_offset_are_those_of_scikit_learn(span: tuple[float, float]) -> None:
    values = np.random.default_rng(1).normal(40, 9, 200)
    expected = MinMaxScaler(feature_range=span).fit(values.reshape(-1, 1))
    schema = sb.record_schema({"x": values}, encodings={"x": sb.min_max(span)})
    assert schema.steps[-1].params["scale"].tolist() == expected.scale_.tolist()
    assert schema.steps[-1].params["offset"].tolist() == expected.min_.tolist()
    assert np.array_equal(
        sb.prepare_input({"x": values}, schema),
        expected.transform(values.reshape(-1, 1)).astype(np.float32),
    )


@pytest.mark.parametrize(
    "arguments", [{"range": (1, 0)}, {"range": (0, np.inf)}, {"scale": 2}, {"scale": np.nan, "offset": 0}]
)
def test_arguments_without_sense_are_refused(arguments, raises_code) -> None:
    raises_code("unknown_encoding", sb.min_max, **arguments)


def test_given_scale_and_offset_are_taken() -> None:
    schema = sb.record_schema({"x": [0.0]}, encodings={"x": sb.min_max(scale=2, offset=-1)})
    assert sb.prepare_input({"x": [3.0]}, schema).tolist() == [[5.0]]
