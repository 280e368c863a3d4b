"""Run in each environment: writes small models in every format, each with what it predicts."""

import importlib
import json
from pathlib import Path
import sys

import numpy as np

INPUTS = {
    "dense": np.linspace(-2, 2, 64, dtype=np.float32).reshape(16, 4),
    "custom": np.linspace(-2, 2, 64, dtype=np.float32).reshape(16, 4),
    "sequence": (np.arange(48, dtype=np.float32) % 7).reshape(16, 3),
}


def main(library, folder):
    """Write `<model>.keras`, `<model>.h5` and the folder `<model>`, and in `written.json` the version that did."""
    keras = importlib.import_module(library)
    keras.utils.set_random_seed(1)
    for name, model in build_models(keras).items():
        model.compile(loss="mse", metrics=["mse"])
        np.save(folder / f"{name}.npy", np.asarray(model.predict(INPUTS[name], verbose=0)))
        model.save(folder / f"{name}.keras")
        model.save(folder / f"{name}.h5")
        write_folder(model, str(folder / name))
    (folder / "written.json").write_text(json.dumps({"version": keras.__version__}))


def build_models(keras):
    layers = keras.layers
    dense = [layers.Dense(8, activation="relu"), layers.BatchNormalization(), layers.Dense(1, activation="sigmoid")]
    scaled = [layers.Dense(4, kernel_regularizer="l2"), define_scale(keras)(), layers.Dense(2)]
    sequence = [layers.Embedding(7, 4), layers.LSTM(5), layers.Dropout(0.5), layers.Dense(3, activation="softmax")]
    widths = {"dense": (4, dense), "custom": (4, scaled), "sequence": (3, sequence)}
    return {name: chain(keras, width, parts) for name, (width, parts) in widths.items()}


def chain(keras, width, parts):
    tensor = first = keras.Input((width,), name="x")
    for layer in parts:
        tensor = layer(tensor)
    return keras.Model(first, tensor)


def define_scale(keras):
    """Return a layer that no Keras has, under the name that its package gives it."""

    @keras.utils.register_keras_serializable("mypkg")
    class Scale(keras.layers.Layer):
        def build(self, shape):
            self.factor = self.add_weight(name="factor", shape=(shape[-1],), initializer="ones")

        def call(self, tensor):
            return tensor * self.factor * 3.0

    return Scale


def write_folder(model, folder):
    if hasattr(model, "export") and model.__module__.startswith("keras.src.models"):
        model.export(folder)
    else:
        model.save(folder, save_format="tf")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
