"""Every example says what it needs."""

from __future__ import annotations

from pathlib import Path
import subprocess
import sys

import pytest

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
SOURCES = [path for path in sorted(EXAMPLES.rglob("*.*")) if path.suffix in (".py", ".R")]
SCRIPTS = [path for path in SOURCES if "\nUsage: " in path.read_text() or "# Usage: " in path.read_text()]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_an_example_without_its_arguments_says_what_it_needs(script, tmp_path):
    usage = next(line for line in script.read_text().splitlines() if "Usage: " in line).split(script.name)[1]
    interpreter = sys.executable if script.suffix == ".py" else "Rscript"
    done = subprocess.run([interpreter, script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    shown = next(line for line in done.stderr.splitlines() if line.startswith("usage: "))
    assert shown.endswith(usage)
    assert "Traceback" not in done.stderr
    assert "Error" not in done.stderr
    assert not list(tmp_path.iterdir())
