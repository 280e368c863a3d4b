"""Train a model with a layer of one's own, as notebooks have them, and record its schema with the layer's source beside it.

Usage: python train.py FOLDER
Writes sensors.keras, sensors.schema.json, sensors.code.py, new.csv and predictions.f32.
"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

import keras
import numpy as np
import pandas as pd

import schemabridge as sb

EPSILON = 0.1


@keras.saving.register_keras_serializable(package="sensors")
class SignedLog(keras.layers.Layer):
    """Logarithm of the magnitude, with the sign."""

    def call(self, x):
        return keras.ops.sign(x) * keras.ops.log1p(keras.ops.abs(x) / EPSILON)


parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
parser.add_argument("folder", metavar="FOLDER", type=Path)
folder = parser.parse_args().folder
folder.mkdir(parents=True, exist_ok=True)
keras.utils.set_random_seed(3)
rng = np.random.default_rng(3)
df = pd.DataFrame({f"sensor_{name}": rng.normal(0, 5, 300).round(3) for name in "abc"})
target = np.sign(df["sensor_a"]) * np.log1p(df["sensor_a"].abs()) + df["sensor_b"]

model = keras.Sequential([keras.Input((3,)), SignedLog(), keras.layers.Dense(4, activation="relu")])
model.add(keras.layers.Dense(1, name="load"))
model.compile(loss="mse")
model.fit(df.to_numpy("float32"), target.to_numpy("float32"), epochs=5, verbose=0)
model.save(folder / "sensors.keras")
sb.record_schema(df, model, X=df.to_numpy("float32"), path=folder / "sensors.keras", bundle_code=True)

df[:40].to_csv(folder / "new.csv", index=False)
model.predict(df[:40].to_numpy("float32"), verbose=0).astype("<f4").tofile(folder / "predictions.f32")
