"""Train a Keras classifier on the Palmer penguins and record its feature schema beside it.

Usage: python train.py FOLDER
Writes penguins.keras, penguins.schema.json and penguins.schema.arrow into FOLDER, and what Python computed for the
same penguins, to compare with: features.f32 (the matrix), predictions.f32.
"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

import keras
from palmerpenguins import load_penguins

import schemabridge as sb

parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
parser.add_argument("folder", metavar="FOLDER", type=Path)
folder = parser.parse_args().folder
folder.mkdir(parents=True, exist_ok=True)
keras.utils.set_random_seed(1)

# 1. The raw data: text, numbers, and missing values in five columns.
penguins = load_penguins()
species = ["Adelie", "Chinstrap", "Gentoo"]
numbers = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]

# 2. The schema: what becomes of each column. The model is trained on exactly what it prepares.
schema = sb.record_schema(
    penguins,
    encodings={
        **{name: [sb.fill("median"), "standardize"] for name in numbers},
        "island": "one_hot",
        "sex": sb.one_hot(missing="category"),
        "year": "min_max",
    },
    target="species",
)
features = sb.prepare_input(penguins, schema)

# 3. The model.
model = keras.Sequential(
    [
        keras.Input((features.shape[1],), name="features"),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(len(species), activation="softmax", name="species"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
codes = penguins["species"].map(species.index).to_numpy()
history = model.fit(features, codes, epochs=30, batch_size=32, verbose=0)

# 4. The model's file and, beside it, the schema: with the matrix as proof and golden rows for R.
path = folder / "penguins.keras"
model.save(path)
schema = sb.record_schema(penguins, model, path=path, encodings=schema, X=features, labels=species)
schema.save(folder / "penguins.schema.arrow")

features.tofile(folder / "features.f32")
model.predict(features, batch_size=32, verbose=0).tofile(folder / "predictions.f32")
print(f"trained on {len(features)} penguins, accuracy {history.history['accuracy'][-1]:.3f}")
