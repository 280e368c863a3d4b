"""With what a schema was recorded, and on what: versions and statistics for people and for golden rows."""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemabridge.encodings.operand import Training

PACKAGES = {
    "numpy": "numpy",
    "pandas": "pandas",
    "pyarrow": "pyarrow",
    "keras": "keras",
    "tf_keras": "tf_keras",
    "tensorflow": "tensorflow",
    "sklearn": "scikit-learn",
}


def describe_environment() -> dict[str, object]:
    """Return the versions of Python, schemabridge and the packages that are loaded."""
    from schemabridge import __version__

    loaded = {name: getattr(sys.modules.get(module), "__version__", None) for module, name in PACKAGES.items()}
    versions = {name: version for name, version in loaded.items() if version is not None}
    return {"python": platform.python_version(), "schemabridge": __version__, **versions}


def describe_columns(columns: Iterable[Training], rows: int) -> dict[str, object]:
    """Return how many training rows there are and, per column, how many are missing, and the range of its numbers."""
    return {"rows": rows, "columns": {training.column.name: describe_column(training) for training in columns}}


def describe_column(training: Training) -> dict[str, object]:
    described: dict[str, object] = {"missing": len(training.missing_rows)}
    if training.column.type.name == "string":
        return described
    known = training.numbers[np.isfinite(training.numbers)]
    if len(known) == 0:
        return described
    with np.errstate(over="ignore", invalid="ignore"):
        measures = {"min": known.min(), "max": known.max(), "mean": known.mean(), "std": known.std()}
    return described | {name: float(each) + 0.0 for name, each in measures.items() if np.isfinite(each)}
