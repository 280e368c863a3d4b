"""What R users do to batches and sessions: one table, run in one R process a locale."""

from __future__ import annotations

import json
import os
from pathlib import Path
import re
import subprocess

import pytest

from cross.people import record_people
from cross.r_process import HOSTILE_NUMERIC

TABLES = Path(__file__).with_name("habits")
LOCALES = ("C", "de_DE.UTF-8", "tr_TR.UTF-8")


@pytest.fixture(scope="module")
def schema(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("habits") / "people.schema.json"
    record_people(path)
    return path


@pytest.mark.filterwarnings("ignore:.missing_words")  # the text "NA" is one of the habits
@pytest.mark.parametrize("locale", LOCALES)
def test_what_r_users_do_gives_what_the_tables_say(locale, schema, tmp_path):
    results = tmp_path / "results.json"
    numeric = [HOSTILE_NUMERIC[locale]] if locale in HOSTILE_NUMERIC else []
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    done = subprocess.run(
        ["Rscript", "--vanilla", TABLES / "run.R", schema, tmp_path, results, *numeric],
        env=environment | {"LC_ALL": locale, "LANG": locale, "TZ": "America/St_Johns"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    problems = json.loads(results.read_text(encoding="utf-8"))
    assert len(problems) == count_habits()
    assert {name: problem for name, problem in problems.items() if problem} == {}


def count_habits() -> int:
    return sum(len(re.findall(r"(?m)^habit(?:_of_calls)?\(", path.read_text())) for path in TABLES.glob("*.R"))
