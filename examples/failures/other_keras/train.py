"""Train the same churn model with Keras 2 and with Keras 3, save both as `.h5`, and record a schema beside each.

Usage: python train.py FOLDER
Writes keras2.h5, keras3.h5, their schemas, new.csv with customers to score, and for each model what Python predicts for them.
"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

import keras as keras3
import numpy as np
import pandas as pd
from sklearn.preprocessing import StandardScaler
import tf_keras as keras2

import schemabridge as sb

parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
parser.add_argument("folder", metavar="FOLDER", type=Path)
folder = parser.parse_args().folder
folder.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(7)
rows = 400

df = pd.DataFrame(
    {
        "tenure": rng.integers(0, 72, rows),
        "Monthly Charges": rng.uniform(18, 120, rows).round(2),
        "Contract": rng.choice(["Month-to-month", "One year", "Two year"], rows, p=[0.5, 0.3, 0.2]),
    }
)
df["Total Charges"] = (df["tenure"] * df["Monthly Charges"]).round(2)
churn = rng.random(rows) < 1 / (1 + np.exp(0.08 * df["tenure"] - 0.02 * df["Monthly Charges"]))

# The training code, as people write it.
numbers = ["tenure", "Monthly Charges", "Total Charges"]
X = pd.get_dummies(df, columns=["Contract"], dtype=float)
X[numbers] = StandardScaler().fit_transform(X[numbers])
X = X.astype("float32")

for name, keras in (("keras2", keras2), ("keras3", keras3)):
    keras.utils.set_random_seed(1)
    layers = [
        keras.Input((X.shape[1],)),
        keras.layers.Dense(8, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
    model = keras.Sequential(layers)
    model.compile(optimizer="adam", loss="mse", metrics=["mae"])
    model.fit(X.to_numpy(), churn.to_numpy(), epochs=10, verbose=0)
    model.save(folder / f"{name}.h5")
    model.predict(X.to_numpy()[:50], verbose=0).astype("<f4").tofile(folder / f"{name}.f32")
    sb.record_schema(df, model, X=X, path=folder / f"{name}.h5", labels=["stays", "leaves"])  # the one line more

df[:50].to_csv(folder / "new.csv", index=False)
