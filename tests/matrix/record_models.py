"""Run by .venv's Python: records models of the penguins, which R scores elsewhere, and the schema of the habits.

Usage: python record_models.py FOLDER
"""

from pathlib import Path
import subprocess
import sys

import keras
import numpy as np
from palmerpenguins import load_penguins
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
import skops.io

from cross.people import record_people
import schemabridge as sb

TRAIN = Path(__file__).parents[2] / "examples" / "penguins" / "train.py"
NUMBERS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]


def main(folder):
    """Write `penguins.csv`, and the arrays that go to the Keras models as `<model>.npz`."""
    subprocess.run([sys.executable, TRAIN, folder], check=True)
    df = load_penguins()
    df.to_csv(folder / "penguins.csv", index=False)
    np.savez(folder / "penguins.npz", features=sb.prepare_input(df, folder / "penguins.schema.json"))
    record_several(folder, df)
    record_pipeline(folder, df)
    record_people(folder / "people.schema.json")


def record_several(folder, df):
    """Record a model of two inputs and two outputs, as `several.keras` and as the SavedModel `saved`.

    `compiled.h5` has a loss by name.
    """
    keras.utils.set_random_seed(2)
    numbers, island = keras.Input((4,), name="numbers"), keras.Input((1,), name="island", dtype="int32")
    looked_up = keras.layers.Flatten()(keras.layers.Embedding(3, 2)(island))
    hidden = keras.layers.Dense(5, activation="tanh")(keras.layers.Concatenate()([numbers, looked_up]))
    species = keras.layers.Dense(3, activation="softmax", name="species")(hidden)
    model = keras.Model([numbers, island], [species, keras.layers.Dense(2, name="size")(hidden)])
    encodings = {**{name: [sb.fill("median"), "standardize"] for name in NUMBERS}, "island": "ordinal"}
    inputs = {"numbers": sb.input(NUMBERS), "island": sb.input(["island"], dtype="int32")}
    model.save(folder / "several.keras")
    model.compile(loss="mse", metrics=["mse", "mse"])
    model.save(folder / "compiled.h5")
    model.export(folder / "saved", verbose=False)
    for path in (folder / "several.keras", folder / "saved"):
        schema = sb.record_schema(df, model, path=path, encodings=encodings, inputs=inputs)
    np.savez(folder / "several.npz", **sb.prepare_input(df, schema))


def record_pipeline(folder, df):
    """Record `pipeline.skops`, a pipeline of scikit-learn, and rows with its predictions as `pipeline.parquet`."""
    scale = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    steps = ColumnTransformer([("n", scale, NUMBERS), ("c", OneHotEncoder(), ["island"])])
    pipeline = make_pipeline(steps, LogisticRegression()).fit(df, df["species"])
    skops.io.dump(pipeline, folder / "pipeline.skops")
    sb.record_schema(df, pipeline, path=folder / "pipeline.skops", save_subset=folder / "pipeline.parquet")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
