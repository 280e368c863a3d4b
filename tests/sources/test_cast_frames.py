"""record_schema with X alone, where the frame was made float32 before anything else: libraries go on in float32."""

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

import schemabridge as sb

CAST = pd.DataFrame(np.random.default_rng(3).normal([[47.5, 13.1, -0.2]], [[0.25, 0.8, 7.0]], (400, 3)).round(7))
SPLIT = train_test_split(CAST.index, random_state=42)[0]


@pytest.mark.parametrize("scaler", [StandardScaler(), MinMaxScaler(), RobustScaler()])
@pytest.mark.parametrize("rows", [CAST.index, SPLIT])
def test_a_frame_that_was_cast_to_float32_before_it_was_scaled_is_given_to_the_bit(scaler, rows) -> None:
    df = CAST.set_axis(["lat", "pay", "z"], axis=1)
    fitted = scaler.fit(df.loc[rows].to_numpy("float32"))
    schema = sb.record_schema(df, X=fitted.transform(df.to_numpy("float32")))
    unseen = df * 1.01 + 0.001
    assert (sb.prepare_input(unseen, schema) == fitted.transform(unseen.to_numpy("float32"))).all()
