"""Every vector of clause 20: the checks of a model, its verdict and the file that is taken."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from preflight_vectors import KEYS, list_preflight_cases
from schemabridge.errors import read_table
from schemabridge.preflight.checks import FINE
from schemabridge.preflight.judge import judge_model

CASES = [pytest.param(case, id=case.id) for case in list_preflight_cases()]


@pytest.mark.parametrize("case", CASES)
def test_a_model_is_judged_as_the_vector_says(case) -> None:
    judged = judge_model(case.section, case.here, case.answers)
    told = [{key: value for key in KEYS if (value := asdict(check)[key]) is not None} for check in judged.checks]
    assert told == case.checks
    assert (judged.verdict, judged.chosen) == (case.verdict, case.chosen)


@pytest.mark.parametrize("case", CASES)
def test_a_check_that_is_not_fine_has_a_code_of_the_table_and_says_what_to_do(case) -> None:
    for check in judge_model(case.section, case.here, case.answers).checks:
        assert check.message and "None" not in check.message
        assert (check.severity == FINE) == (check.code is None) == (check.hint is None)
        assert check.code is None or check.code in read_table()
