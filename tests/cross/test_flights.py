"""All flights of 2013, damaged in known ways: both languages find exactly what was counted before."""

import json
from pathlib import Path
import subprocess
import sys

from jsonschema import Draft202012Validator
import pytest

ROOT = Path(__file__).parent.parent.parent
KEYS = ("code", "severity", "column", "rows", "count", "values", "frequencies")
LANGUAGES = ("python", "r")
BATCHES = [f"{number:02}" for number in range(1, 14)]


@pytest.fixture(scope="module")
def checked(flights) -> subprocess.CompletedProcess:
    command = [sys.executable, str(ROOT / "examples" / "flights" / "check.py"), str(flights)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def expected(flights) -> dict[str, dict]:
    return json.loads((flights / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def reports(flights, checked) -> dict[str, dict[str, dict | None]]:
    assert "Traceback" not in checked.stderr, checked.stderr
    lines = {name: (flights / f"{name}.jsonl").read_text(encoding="utf-8").splitlines() for name in LANGUAGES}
    return {name: dict(zip(BATCHES, map(json.loads, each), strict=True)) for name, each in lines.items()}


def test_the_example_says_that_everything_is_as_expected(checked) -> None:
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.count("as expected") == len(BATCHES) * len(LANGUAGES)


def test_every_flight_of_the_year_is_in_a_batch(expected) -> None:
    assert list(expected) == BATCHES
    assert sum(each["rows"] or 0 for each in expected.values()) == 336_776


def test_every_batch_is_damaged_in_its_own_way(expected) -> None:
    assert len({each["damage"] for each in expected.values()}) == 13
    codes = {finding["code"] for each in expected.values() for finding in each["findings"] or []}
    assert len(codes) == 11


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("batch", BATCHES[:12])
def test_the_findings_are_those_that_were_counted(batch, language, expected, reports) -> None:
    findings = [{key: each[key] for key in KEYS} for each in reports[language][batch]["findings"]]
    assert findings == expected[batch]["findings"]
    assert reports[language][batch]["rows"] == expected[batch]["rows"]
    assert not reports[language][batch]["ok"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_is_cut_cannot_be_read(language, reports) -> None:
    assert reports[language]["13"] is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_report_has_the_form_of_the_specification(language, flights, reports) -> None:
    form = Draft202012Validator(json.loads((ROOT / "schemas" / "report.schema.json").read_text(encoding="utf-8")))
    sealed = json.loads((flights / "flights.schema.json").read_text(encoding="utf-8"))["fingerprint"]
    for report in filter(None, reports[language].values()):
        assert list(form.iter_errors(report)) == []
        assert report["fingerprint"] == sealed
