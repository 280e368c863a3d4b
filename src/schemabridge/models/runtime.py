"""Where a model runs: versions under the names of their distributions, devices, and how float32 matrices are multiplied."""

from __future__ import annotations

from functools import cache
import importlib.metadata
import re
import sys
from typing import TYPE_CHECKING

from schemabridge.models.scoring.runtime import describe_backend

if TYPE_CHECKING:
    from collections.abc import Mapping

# The packages that load a model and predict, by module: of each framework, and of what its files need.
MODULES = {
    "keras": ("keras", "tf_keras", "tensorflow", "torch", "jax", "jaxlib", "numpy", "h5py", "ml_dtypes"),
    "scikit-learn": ("sklearn", "scipy", "joblib", "numpy", "pandas"),
    "xgboost": ("xgboost", "sklearn", "scipy", "joblib", "numpy"),
    "lightgbm": ("lightgbm", "sklearn", "scipy", "joblib", "numpy"),
}
# An added share of the largest prediction (clause 19.4), by how matrices are multiplied or by dtype policy.
SHARES = {"tf32": 2.0**-9, "float16": 2.0**-9, "mixed_float16": 2.0**-9, "bfloat16": 2.0**-6, "mixed_bfloat16": 2.0**-6}


def describe_runtime(framework: str, library: str | None = None) -> dict[str, object]:
    """Return the runtime of clause 19.8 as this process has it; `library` is the module of Keras that is meant."""
    return {
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "distributions": list_distributions(MODULES.get(framework, ())),
        **({} if library is None else describe_backend(library)),
    }


def list_distributions(modules: tuple[str, ...]) -> dict[str, str]:
    """Return name and version of the installed distributions that bring the modules that are loaded, by name."""
    loaded = [name for name in modules if name in sys.modules]
    brought = map_distributions()
    names = sorted({each for name in loaded for each in brought.get(name, ())})
    return {normalize_name(name): importlib.metadata.version(name) for name in names}


def normalize_name(distribution: str) -> str:
    """Return the name of a distribution as installers compare it: their files spell it in several ways."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


@cache
def map_distributions() -> Mapping[str, list[str]]:
    """Return the distributions that bring each top-level module; all that are installed are read for it, once."""
    return importlib.metadata.packages_distributions()


def find_share(*words: object) -> float:
    """Return which share of its largest magnitude a prediction may be off by, for precisions and dtype policies in words."""
    named = {each for word in words if isinstance(word, str) for each in word.split(", ")}
    return max((SHARES.get(each, 0.0) for each in named), default=0.0)
