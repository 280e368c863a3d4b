"""The four classic failures of examples/failures: today's script fails as it says, the one with a schema works."""

import os
from pathlib import Path
import subprocess
import sys

import pytest

FAILURES = Path(__file__).parents[2] / "examples" / "failures"
SAID = {
    "other_keras": (
        "fails: ValueError: Could not deserialize 'keras.metrics.mse'",
        "Unrecognized keyword arguments: ['batch_shape']",
        "`Monthly Charges` doesn't exist",
        "Invalid dtype: object",
        "expected axis -1 of input shape to have value 6",
        "silent: 50 of 50 probabilities are wrong",
        "keras2: 50 probabilities as in Python",
        "keras3: 50 probabilities as in Python",
        'names(df)[names(df) == "Monthly.Charges"] <- "Monthly Charges"',
    ),
    "custom_layer": (
        "fails: Could not locate class 'SignedLog'",
        "of 40 predictions are wrong",
        "told: [code_not_trusted] sensors>SignedLog: in sensors.code.py",
        "40 predictions as in Python",
    ),
    "get_dummies": (
        "fails: expected axis -1 of input shape to have value 9",
        "of 30 rents are wrong with pivot_wider",
        "of 30 rents are wrong with model.matrix",
        "30 rents as in Python, and two flats alone",
        '"Altstadt" may mean "altstadt"',
    ),
    "hardware": (
        "= 5 is not in [0, 5)",
        "of 320 probabilities are wrong",
        "= -2147483643 is not in [0, 5)",
        "silent: nobody knows Atlantis, and it is scored as Zug",
        "red: the largest difference on the GPU is 9.6e-05",
        "400 probabilities as in Python",
        "told: [missing_value]",
        "told: [unknown_value]",
        'JAX_DEFAULT_MATMUL_PRECISION = "highest"',
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_what_people_write_today_fails_and_the_schema_mends_it(name, tmp_path) -> None:
    run(sys.executable, str(FAILURES / name / "train.py"), str(tmp_path))
    both = "for (script in commandArgs(TRUE)[-1]) source(script)"  # one process: the framework is imported once
    scripts = [str(FAILURES / name / script) for script in ("today.R", "works.R")]
    said = run("Rscript", "-e", both, str(tmp_path), *scripts)
    places = [said.find(words) for words in SAID[name]]
    assert -1 not in places, (SAID[name][places.index(-1)], said)
    assert places == sorted(places)


def run(*command: str) -> str:
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "RETICULATE_PYTHON": sys.executable}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout
