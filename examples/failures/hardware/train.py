"""Record the schemas of two models that a GPU has been asked, too; what it predicted lies in this folder.

Usage: python train.py FOLDER
Writes embedding.keras and mixed_float16.keras with their schemas, batch.csv, and the predictions of the CPU and of the GPU
for its 400 rows as NAME.f32: one column for the embedding, float32 one after another.
"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
import shutil

import keras
import numpy as np
import pandas as pd

import schemabridge as sb

here = Path(__file__).parent
parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
parser.add_argument("folder", metavar="FOLDER", type=Path)
folder = parser.parse_args().folder
folder.mkdir(parents=True, exist_ok=True)
df = pd.read_csv(here / "batch.csv")
numbers = sb.standardize()
text = {"city": "one_hot", "plan": "one_hot"}
sources = {
    "embedding": {
        "encodings": {"city": "ordinal", "age": "standardize", "income": "standardize"},
        "inputs": {"city": sb.input(["city"], dtype="int32"), "num": ["age", "income"]},
        "X": dict(np.load(here / "embedding.input.npz")),
        "exclude": ["plan"],
    },
    "mixed_float16": {"encodings": {"age": numbers, "income": numbers, **text}},
}

for name, source in sources.items():
    shutil.copy(here / f"{name}.keras", folder)
    model = keras.models.load_model(folder / f"{name}.keras")
    sb.record_schema(df, model, path=folder / f"{name}.keras", **source)
    np.load(here / f"{name}.cpu_tensorflow.npy").astype("<f4").tofile(folder / f"{name}.f32")

for path in here.glob("gpu_*.npz"):
    with np.load(path) as predicted:
        predicted["embedding"].astype("<f4").tofile(folder / f"{path.stem}.f32")
df.to_csv(folder / "batch.csv", index=False)
