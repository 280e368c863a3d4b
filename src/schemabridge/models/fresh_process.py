"""A process of its own that has the installed packages and nothing of the training, in which the files of a model are loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
import json
import os
from pathlib import Path
import subprocess
import sys
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from schemabridge.models.source_text import INSTALLED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.models.facts import Arrays

LOADED = ("keras", "hdf5", "saved_model", "pickle", "lightgbm", "xgboost")  # the formats that are tried
PROGRAM = "import sys; from schemabridge.models.loaded_file import main; main(sys.argv[1])"
# The process works beside the one at hand, which may hold all memory of a GPU.
ON_CPU = {"CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu"}
MOST_SECONDS = 900


@dataclass(frozen=True)
class LoadRequest:
    """What the process is told: the files with their formats, and what a loader is told of the model.

    `library` is the module that loads Keras's files, `code` the text of the bundled code, `part` the step of a pipeline that predicts, `class_name` its class.
    """

    files: Sequence[tuple[Path, str]]
    library: str = "keras"
    backend: str | None = None
    lambda_layers: bool = False
    part: str | None = None
    class_name: str | None = None
    code: str | None = None
    iteration_range: Sequence[int] | None = None


@dataclass(frozen=True, eq=False)
class LoadedFile:
    """What a file is as it was loaded, and what it predicts; where it did not come so far, the cause, or why it is `other`."""

    outputs: Mapping[str, np.ndarray] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    signatures: Mapping[str, Any] = field(default_factory=dict)
    cause: str | None = None
    other: str | None = None


def load_files(request: LoadRequest, arrays: Arrays) -> list[LoadedFile]:
    """Return each file as a fresh process loads it; `arrays` are those of the golden rows by input."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_request(request, arrays, folder)
        cause = run_program(request, folder)
        if cause is not None:
            return [LoadedFile(cause=cause) for _ in request.files]
        answers = json.loads((folder / "answer.json").read_text("utf-8"))
        return [read_answer(answer, folder / f"outputs{position}.npz") for position, answer in enumerate(answers)]


def write_request(request: LoadRequest, arrays: Arrays, folder: Path) -> None:
    content = {
        "files": [{"path": str(path.resolve()), "format": form} for path, form in request.files],
        "library": request.library,
        "lambda_layers": request.lambda_layers,
        "part": request.part,
        "class": request.class_name,
        "code": None if request.code is None else str(folder / "code.py"),
        "iteration_range": request.iteration_range,
        "inputs": list(arrays),
    }
    if request.code is not None:
        (folder / "code.py").write_bytes(request.code.encode())
    (folder / "request.json").write_text(json.dumps(content), "utf-8")
    plain = [array.astype(str) if array.dtype == object else array for array in arrays.values()]  # texts, not pickled
    np.savez(folder / "arrays.npz", **{str(at): array for at, array in enumerate(plain)})  # type: ignore[arg-type]


def run_program(request: LoadRequest, folder: Path) -> str | None:
    """Run the process in an empty folder of its own; return why it gave no answer, None where it did."""
    empty = folder / "empty"
    empty.mkdir()
    command = [sys.executable, "-c", PROGRAM, str(folder)]
    environment = build_environment(request.backend)
    try:
        done = subprocess.run(
            command,
            cwd=empty,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"the process that loads it gave no answer: {error}"
    if (folder / "answer.json").is_file():
        return None
    said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["nothing"]
    return f"the process that loads it ended with {done.returncode}: {said[-1]}"


def build_environment(backend: str | None) -> dict[str, str]:
    """Return the variables of the process: those of this one, with the folders of installed packages and ours as all of its path."""
    own = str(Path(__file__).parents[2])
    folders = [each for each in sys.path if Path(each).name in INSTALLED]
    environment = {**os.environ, **ON_CPU, "PYTHONPATH": os.pathsep.join(dict.fromkeys([own, *folders]))}
    if backend is not None:
        environment["KERAS_BACKEND"] = backend
    if "R_HOME" in environment:
        environment.pop("LD_LIBRARY_PATH", None)  # R's, with which a Python loads another library than its own
    return environment


def read_answer(answer: Mapping[str, Any], place: Path) -> LoadedFile:
    with np.load(place) as stored:
        outputs = {name: stored[str(at)] for at, name in enumerate(answer["names"])}
    return LoadedFile(
        outputs, answer.get("facts", {}), answer.get("signatures", {}), answer.get("cause"), answer.get("other")
    )
