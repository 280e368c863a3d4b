"""Train a scikit-learn classifier on the raw Palmer penguins and record its feature schema beside it, for app.R.

Usage: python train.py FOLDER
Writes penguins.skops and penguins.schema.json into FOLDER.
"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

from palmerpenguins import load_penguins_raw
import pandas as pd
from sklearn.linear_model import LogisticRegression
import skops.io

import schemabridge as sb

parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
parser.add_argument("folder", metavar="FOLDER", type=Path)
folder = parser.parse_args().folder
folder.mkdir(parents=True, exist_ok=True)

# 1. The raw data: text, numbers, a date and a boolean, under names with spaces.
raw = load_penguins_raw()
penguins = pd.DataFrame(
    {
        "Island": raw["Island"],
        "Sex": raw["Sex"],
        "Culmen Length (mm)": raw["Culmen Length (mm)"],
        "Flipper Length (mm)": raw["Flipper Length (mm)"].astype("Int64"),
        "Clutch Completion": raw["Clutch Completion"] == "Yes",
        "Date Egg": pd.to_datetime(raw["Date Egg"]).dt.date,
    }
)
species = raw["Species"].str.split().str[0]

# 2. What becomes of each column: the islands are closed, another sex than the recorded ones gives zeros.
encodings = {
    "Island": "one_hot",
    "Sex": sb.one_hot(missing="category", unknown="zeros"),
    "Culmen Length (mm)": [sb.fill("median"), "standardize"],
    "Flipper Length (mm)": [sb.fill("median"), "standardize"],
    "Clutch Completion": "boolean",
    "Date Egg": sb.date_part("day"),
}
schema = sb.record_schema(penguins, encodings=encodings)
features = sb.prepare_input(penguins, schema)

# 3. The model, and the schema beside it.
model = LogisticRegression(max_iter=5000).fit(features, species)
path = folder / "penguins.skops"
skops.io.dump(model, path)
sb.record_schema(penguins, model, path=path, encodings=encodings, X=features)
print(f"trained on {len(penguins)} penguins, accuracy {model.score(features, species):.3f}")
