"""The environments of `make test-matrix`: each a Python of its own with one Keras, made in build/matrix the first time."""

from __future__ import annotations

from dataclasses import dataclass
import os
from pathlib import Path
import platform
import subprocess

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "build" / "matrix"
UV = ROOT / ".venv" / "bin" / "uv"
TENSORFLOW = "tensorflow-cpu" if platform.machine() == "x86_64" else "tensorflow"
# TensorFlow 2.15 has no wheels for a newer one.
PYTHON = "3.11"
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "PYTHONWARNINGS": "ignore"}


@dataclass(frozen=True)
class Environment:
    """What is installed; `alone` without what it asks for, which would be another TensorFlow."""

    name: str
    requirements: tuple[str, ...]
    alone: tuple[str, ...] = ()

    @property
    def python(self) -> Path:
        return PLACE / self.name / "bin" / "python"

    def build(self) -> None:
        """Make it, unless it is there with these requirements."""
        stamp, wanted = PLACE / f"{self.name}.txt", "\n".join([*self.requirements, *self.alone])
        if stamp.is_file() and stamp.read_text() == wanted:
            return
        print(f"set up: {self.name}", flush=True)
        PLACE.mkdir(parents=True, exist_ok=True)
        install = [UV, "pip", "install", "--quiet", "--python", self.python]
        subprocess.run([UV, "venv", "--quiet", "--clear", "--python", PYTHON, PLACE / self.name], check=True)
        subprocess.run([*install, *self.requirements], check=True)
        if self.alone:
            subprocess.run([*install, "--no-deps", *self.alone], check=True)
        stamp.write_text(wanted)

    def run(self, program: str, *arguments: object) -> None:
        """Run a program of this folder; what it says is told where it fails."""
        command = [str(each) for each in (self.python, Path(__file__).parent / program, *arguments)]
        environment = {**os.environ, **QUIET}
        environment.pop("PYTHONPATH", None)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{self.name}: {program} ended with {done.returncode}\n{done.stderr[-4000:]}")


OLD = Environment("keras-2.15", (f"{TENSORFLOW}==2.15.*", "pandas==2.1.*", "numpy==1.26.*"))
FIRST = Environment("keras-3.0", ("keras==3.0.5", f"{TENSORFLOW}==2.16.*", "numpy==1.26.*"))
NEWEST = Environment("newest", ("keras", TENSORFLOW), ("tf_keras",))


@dataclass(frozen=True)
class Library:
    """A Keras in an environment, by the module that it is imported as."""

    environment: Environment
    module: str

    @property
    def distribution(self) -> str:
        return self.module.replace("_", "-")

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return PLACE / "models" / f"{self.environment.name}-{self.module}"


LIBRARIES = (Library(OLD, "keras"), Library(NEWEST, "tf_keras"), Library(FIRST, "keras"), Library(NEWEST, "keras"))
