"""Run in each environment: reads the files that all others wrote, without their training configuration."""

import importlib
import json
from pathlib import Path
import sys

import numpy as np
import tensorflow as tf
from write_models import INPUTS, define_scale

ABSOLUTE, RELATIVE = 1e-6, 1e-5  # clause 9.4
SIGNATURES = ("serving_default", "serve")


def main(library, folders, answer):
    """Write to `answer` the version that read, and of every file whether it predicts the same, or why it does not load."""
    keras = importlib.import_module(library)
    scale = define_scale(keras)
    objects = {"mypkg>Scale": scale, "Scale": scale}
    results = {
        f"{folder.name}/{path.name}": try_file(keras, objects, folder / f"{name}.npy", path)
        for folder in folders
        for name in INPUTS
        for path in (folder / f"{name}.keras", folder / f"{name}.h5", folder / name)
    }
    answer.write_text(json.dumps({"version": keras.__version__, "results": results}, indent=1))


def try_file(keras, objects, expected, path):
    given = INPUTS[expected.stem]
    try:
        predicted = predict_folder(path, given) if path.is_dir() else predict_file(keras, objects, path, given)
    except Exception as error:  # noqa: BLE001 - a file may raise anything
        return {"error": f"{type(error).__name__}: {error}"}
    return {"equal": bool(np.allclose(predicted, np.load(expected), rtol=RELATIVE, atol=ABSOLUTE))}


def predict_file(keras, objects, path, given):
    model = keras.models.load_model(path, custom_objects=objects, compile=False)
    return np.asarray(model.predict(given, verbose=0))


def predict_folder(path, given):
    """Return what the serving signature of a SavedModel says, as scoring asks it."""
    loaded = tf.saved_model.load(str(path))
    function = loaded.signatures[next(name for name in SIGNATURES if name in loaded.signatures)]
    (name,) = function.structured_input_signature[1]
    (output,) = function(**{name: tf.constant(given)}).values()
    return output.numpy()


if __name__ == "__main__":
    main(sys.argv[1], [Path(each) for each in sys.argv[3:]], Path(sys.argv[2]))
