"""What the README and the examples show is what happens."""

import os
from pathlib import Path
import re
import subprocess
import sys

import pytest

ROOT = Path(__file__).parent.parent.parent


def read_blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)


def run(*command: str, folder: Path) -> str:
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


MODEL = """
import keras
model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(1, activation="sigmoid")])
"""
STAND_IN = """
model <- structure(list(), class = "stand_in")
predict.stand_in <- function(object, x) cat(x, "\\n")
"""


def test_the_sixty_seconds_of_the_readme_work_in_both_languages(tmp_path) -> None:
    first, second = read_blocks("python")
    (tmp_path / "train.py").write_text(f"{first}\nassert X.shape == (4, 5)\n{MODEL}\n{second}", encoding="utf-8")
    run(sys.executable, "train.py", folder=tmp_path)
    [scoring] = read_blocks("r")
    (tmp_path / "score.R").write_text(STAND_IN + scoring, encoding="utf-8")
    *report, features = run("Rscript", "score.R", folder=tmp_path).splitlines()
    assert "ok" in report[0]
    age, *rest = features.split()
    # The missing age is the median, 47, of which the filled column (31, 47, 47, 52) has the mean 44.25.
    assert float(age) == pytest.approx((47 - 44.25) / ((13.25**2 + 2 * 2.75**2 + 7.75**2) / 4) ** 0.5, rel=1e-6)
    assert rest == ["0", "0", "0", "1"]


@pytest.mark.parametrize("example", ["penguins/demo.py"])
def test_an_example_runs_to_its_end(example, tmp_path) -> None:
    output = run(sys.executable, str(ROOT / "examples" / example), folder=tmp_path)
    assert "The same bits in both languages." in output
    assert "WARNING" not in output and "oneDNN" not in output
