import numpy as np
import pytest
from sklearn.preprocessing import RobustScaler

import schemabridge as sb


@pytest.mark.parametrize("count", [1, 2, 7, 100])
def test_statistics_are_those_of_scikit_learn(count: int) -> None:
    values = np.random.default_rng(count).lognormal(size=count)
    expected = RobustScaler().fit(values.reshape(-1, 1))
    schema = sb.record_schema({"x": values}, encodings={"x": "robust"})
    assert schema.steps[-1].params["center"].tolist() == expected.center_.tolist()
    assert schema.steps[-1].params["scale"].tolist() == expected.scale_.tolist()


def test_one_given_statistic_leaves_the_other_to_the_training_rows() -> None:
    schema = sb.record_schema({"x": [1.0, 2.0, 3.0]}, encodings={"x": sb.robust(center=0)})
    assert schema.steps[-1].params["center"].tolist() == [0.0]
    assert schema.steps[-1].params["scale"].tolist() == [1.0]
