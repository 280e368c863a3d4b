"""Train a model on what pandas.get_dummies makes of a frame, the way most tabular models begin, and record its schema.

Usage: python train.py FOLDER
Writes flats.keras, flats.schema.json, new.csv, two.csv (two flats of them) and predictions.f32.
"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

import keras
import numpy as np
import pandas as pd

import schemabridge as sb

parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
parser.add_argument("folder", metavar="FOLDER", type=Path)
folder = parser.parse_args().folder
folder.mkdir(parents=True, exist_ok=True)
keras.utils.set_random_seed(5)
rng = np.random.default_rng(5)
rows = 300
df = pd.DataFrame(
    {
        "district": rng.choice(["Aussersihl", "altstadt", "Örlikon", "Wiedikon"], rows),  # not in any locale's order
        "heating": rng.choice(["gas", "oil", "heat pump"], rows),
        "rooms": rng.integers(1, 6, rows) + rng.choice([0.0, 0.5], rows),
        "balcony": rng.random(rows) < 0.5,
    }
)
rent = 400 + 450 * df["rooms"] + 200 * df["balcony"] + df["district"].map({"altstadt": 900, "Örlikon": 150}).fillna(300)

X = pd.get_dummies(df).astype("float32")
model = keras.Sequential([keras.Input((X.shape[1],)), keras.layers.Dense(1, name="rent")])
model.compile(optimizer=keras.optimizers.Adam(5.0), loss="mae")
model.fit(X.to_numpy(), rent.to_numpy("float32"), epochs=20, verbose=0)
model.save(folder / "flats.keras")
sb.record_schema(df, model, X=X, path=folder / "flats.keras")  # finds out what get_dummies did, and proves it

df[:30].to_csv(folder / "new.csv", index=False)
df[:2].to_csv(folder / "two.csv", index=False)
model.predict(X.to_numpy()[:30], verbose=0).astype("<f4").tofile(folder / "predictions.f32")
