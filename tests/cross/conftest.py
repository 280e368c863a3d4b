"""Fixtures that several of these files share."""

from pathlib import Path
import subprocess
import sys

import pytest

from cross.shown import find_block, run

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


@pytest.fixture(scope="session")
def first_screen(tmp_path_factory) -> Path:
    """Return a folder in which the notebook of the first screen has run."""
    folder = tmp_path_factory.mktemp("first_screen")
    notebook, sources = find_block("python", "load_penguins()"), find_block("python", "of_a_pipeline = ")
    shown = "assert same\nassert of_fitted_objects.evidence.source == 'captured'\n"
    (folder / "train.py").write_text(f"{notebook}\n{sources}\n{shown}", encoding="utf-8")
    assert "1 where island is 'Biscoe'" in run(sys.executable, "train.py", folder=folder)
    return folder
