"""With what a schema was recorded: versions, for people."""

from __future__ import annotations

import platform
import sys

from schemabridge.version import __version__

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
    loaded = {name: getattr(sys.modules.get(module), "__version__", None) for module, name in PACKAGES.items()}
    versions = {name: version for name, version in loaded.items() if version is not None}
    return {"python": platform.python_version(), "schemabridge": __version__, **versions}
