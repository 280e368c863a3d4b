"""Run by a root's Python: what the frameworks themselves predict for the models of record_models.py.

Usage: python predict_models.py FOLDER
"""

from pathlib import Path
import sys

import keras
import numpy as np
import pandas as pd
import skops.io
import tensorflow as tf

BATCH = 32


def main(folder):
    """Write the predictions of each model, one output a file, as `<model>-<output>.f64`."""
    df = pd.read_csv(folder / "penguins.csv")
    arrays = dict(np.load(folder / "several.npz"))
    penguins = load(folder / "penguins.keras")
    features = np.load(folder / "penguins.npz")["features"]
    save(folder / "penguins-species", penguins.predict(features, batch_size=BATCH, verbose=0))
    species, size = load(folder / "several.keras").predict(arrays, batch_size=BATCH, verbose=0)
    save(folder / "several-species", species)
    save(folder / "several-size", size)
    for name, predicted in zip(("species", "size"), serve(folder / "saved", arrays), strict=True):
        save(folder / f"saved-{name}", predicted)
    path = folder / "pipeline.skops"
    pipeline = skops.io.load(path, trusted=skops.io.get_untrusted_types(file=path))
    save(folder / "pipeline-species", pipeline.predict_proba(df))


def load(path):
    return keras.saving.load_model(path, compile=False)


def serve(folder, arrays):
    """Return what the serving signature gives batch by batch, each output."""
    signature = tf.saved_model.load(str(folder)).signatures["serving_default"]
    batches = [
        signature(**{name: tf.constant(array[at : at + BATCH]) for name, array in arrays.items()})
        for at in range(0, len(next(iter(arrays.values()))), BATCH)
    ]
    return [np.concatenate([batch[name] for batch in batches]) for name in sorted(batches[0])]


def save(path, predicted):
    np.asarray(predicted, "<f8").tofile(f"{path}.f64")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
