"""What files of models say of themselves, in R as in Python: whole, damaged and hostile ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
import json
from pathlib import Path
import sys
import zipfile

import pytest

from cross.r_process import Answer, RProcess
from cross.r_values import new_text
from model_files import CONFIG, write_hdf5, write_keras, write_zip
import schemabridge as sb

HDF5 = b"\x89HDF\r\n\x1a\n"
SKOPS = {"__module__": "mypkg", "__class__": "Scaler", "in": {"module_path": "os", "function": "system"}}
NO_MODULES = [{"class_name": "InputLayer"}, {"class_name": "mypkg>Scale"}, {"class_name": "__x>y__"}]
LAMBDAS = {
    "module": "keras.layers",
    "class_name": "layers.Lambda",
    "config": {"name": "a", "in": [{"class_name": kind, "module": "keras", "config": {"name": kind}} for kind in ("x>Lambda", "a>b.Lambda", "Lambdas")]},
}  # fmt: skip
NAMES = [
    ("sklearn.svm", "SVC"), ("numpy", "nan_to_num"), ("numpy", "log1p"), ("numpy.lib.scimath", "log1p"), ("numpy", "float64"),
    ("sklearn.a", "_BinMapper"), ("sklearn.a", "__A"), ("sklearn.__a", "A"), ("sklearn.", "A"), ("sklearn", ""), ("sklearn", "ä"),
    ("scipy.sparse._csr", "csr_matrix"), ("scipy.stats", "uniform_gen"), ("scipy.special", "expit"), ("sklearnx", "A"),
    ("", "sklearn"), ("__main__", "A"), ("builtins", "type"), ("builtins", "frozenset"), ("collections", "abc.dict"), ("numpy", "a\n.B"),
]  # fmt: skip
FILES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "keras": ("m.keras", write_keras),
    "keras, deflated": ("m.keras", lambda path: write_zip(path, {"config.json": json.dumps(CONFIG)}, zipfile.ZIP_DEFLATED)),
    "keras of nothing": ("m.keras", lambda path: write_zip(path, {"config.json": "{}"})),
    "keras, a bomb": ("m.keras", lambda path: write_zip(path, {"config.json": bytes(18 << 20)}, zipfile.ZIP_DEFLATED)),
    "keras, no object": ("m.keras", lambda path: write_zip(path, {"config.json": "[]"})),
    "keras, no JSON": ("m.keras", lambda path: write_zip(path, {"config.json": "{"})),
    "keras, metadata no object": ("m.keras", lambda path: write_keras(path, **{"metadata.json": "[]"})),
    "another zip": ("m.keras", lambda path: write_zip(path, {"other.json": "{}"})),
    "no zip": ("m.keras", lambda path: path.write_bytes(b"no zip")),
    "an empty file": ("m.keras", lambda path: path.write_bytes(b"")),
    "skops": ("m.skops", lambda path: write_zip(path, {"schema.json": json.dumps(SKOPS)})),
    "skops, its own": ("m.bin", lambda path: write_zip(path, {"schema.json": '{"__module__": "sklearn.svm", "__class__": "SVC"}'})),
    "skops, eval": ("m.bin", lambda path: write_zip(path, {"schema.json": '{"__module__": "builtins", "__class__": "eval"}'})),
    "skops, names of all kinds": ("m.bin", lambda path: write_zip(path, {"schema.json": json.dumps({"all": [{"__module__": module, "__class__": name} for module, name in NAMES]})})),
    "hdf5": ("m.h5", lambda path: write_hdf5(path, CONFIG)),
    "hdf5 without modules": ("m.h5", lambda path: write_hdf5(path, {"class_name": "Functional", "layers": NO_MODULES})),
    "hdf5, perhaps more": ("m.h5", lambda path: write_hdf5(path, {"class_name": "Functional", "layers": [{"class_name": "Own"}]})),
    "hdf5, quotes": ("m.h5", lambda path: write_hdf5(path, {"class_name": "Sequential", "name": 'one " and { \\'})),
    "hdf5, cut": ("m.h5", lambda path: path.write_bytes(HDF5 + b'model_config\0{"class_name": "A')),
    "hdf5 of weights": ("m.h5", lambda path: path.write_bytes(HDF5 + b"layer_names\0")),
    "no hdf5": ("m.h5", lambda path: path.write_bytes(b"PK\x05\x06" + bytes(18))),
    "keras, a Lambda by other names": ("m.keras", lambda path: write_keras(path, LAMBDAS)),
    "pickle": ("m.pkl", lambda path: path.write_bytes(b"\x80\x05.")),
    "no known file": ("m.bin", lambda path: path.write_bytes(b"tree")),
}  # fmt: skip


@pytest.fixture(scope="module")
def r() -> Iterator[RProcess]:
    with RProcess("C") as process:
        yield process


@pytest.mark.parametrize("name", FILES)
def test_a_file_says_the_same_in_both_languages(name: str, r: RProcess, tmp_path: Path) -> None:
    file, write = FILES[name]
    write(tmp_path / file)
    sb.record_schema({"x": [1.0, 2.0]}, path=tmp_path / "m.json")
    document = json.loads((tmp_path / "m.json").read_text("utf-8"))
    (tmp_path / "m.json").write_text(json.dumps({**document, "model": {"file": file}}), "utf-8")
    found = sb.check_model(tmp_path / "m.json")
    r.ask(
        {
            "command": new_text("check_model"),
            "path": new_text(str(tmp_path / "m.json")),
            "python": new_text(sys.executable),
        }
    )
    answer = Answer(r.receive())
    assert answer.integer() == 0, answer.text()
    assert (answer.text(), answer.text()) == (found.verdict, found.chosen)
    checks = list(zip(*[answer.texts() for _ in range(4)], strict=True))
    assert checks == [(check.subject, check.item, check.severity, check.code) for check in found.checks]
