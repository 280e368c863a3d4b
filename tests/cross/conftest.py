"""Fixtures that several of these files share."""

from pathlib import Path
import subprocess
import sys

import pytest

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


@pytest.fixture(scope="session")
def flights(tmp_path_factory) -> Path:
    """Return a folder with the model of examples/flights, its schema, the damaged batches and what they have to give."""
    folder = tmp_path_factory.mktemp("flights")
    for script in ("train.py", "damage.py"):
        command = [sys.executable, str(EXAMPLES / "flights" / script), str(folder)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr
    return folder
