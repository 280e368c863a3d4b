"""Files of models as Keras and skops write them, made without either."""

from __future__ import annotations

import json
from pathlib import Path
import zipfile

import h5py

from schemabridge.preflight.situation import CustomObject

LAYERS = [
    {"module": "keras.layers", "class_name": "Dense", "config": {"name": "dense"}, "registered_name": None},
    {"module": None, "class_name": "Scale", "config": {"name": "scale"}, "registered_name": "mypkg>Scale"},
    {"module": None, "class_name": "Scale", "config": {"name": "again"}, "registered_name": "mypkg>Scale"},
    {"module": "keras_hub.src.norms", "class_name": "Norm", "config": {}, "registered_name": None},
    {"module": "builtins", "class_name": "function", "config": "mypkg>swish", "registered_name": "function"},
    {
        "module": "keras.layers",
        "class_name": "Lambda",
        "config": {"name": "twice", "function": {"class_name": "__lambda__"}},
    },
    {"class_name": "__keras_tensor__", "config": {}},
    {"module": 3, "class_name": "Odd"},
    {"module": None, "class_name": 3},
]
CONFIG = {
    "module": "keras.src.models.functional",
    "class_name": "Functional",
    "config": {"layers": LAYERS, "compile_config": {"loss": {"module": "mine", "class_name": "Loss"}}},
    "compile_config": {"metrics": [{"module": None, "class_name": "Metric"}]},
}
CUSTOM = (
    CustomObject("mypkg>Scale"),
    CustomObject("Norm", "keras-hub", "keras_hub.src.norms"),
    CustomObject("mypkg>swish"),
)


def write_zip(path: Path, entries: dict[str, bytes | str], method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def write_keras(path: Path, config: object = CONFIG, **more: str) -> Path:
    return write_zip(path, {"metadata.json": '{"keras_version": "3.15.1"}', "config.json": json.dumps(config), **more})


def write_hdf5(path: Path, config: object, **attributes: str) -> Path:
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = attributes.get("version", "2.15.0")
        file.attrs["backend"] = "tensorflow"
        file.attrs["model_config"] = json.dumps(config)
        file.create_group("model_weights").attrs["layer_names"] = ["dense"]
    return path
