"""Every way of using scikit-learn's transformers that is generated here gives the library's own bits, for rows never seen too."""

import pytest

from fitted.cases import judge, list_generated, list_pipelines

GENERATED = list(list_generated())
PIPELINES = list(list_pipelines())


@pytest.mark.parametrize("case", PIPELINES, ids=lambda case: case.name)
def test_a_pipeline_gives_the_bits_of_the_library(case) -> None:
    outcome = judge(case)
    assert outcome.word == "exact", outcome.detail


def test_generated_configurations_are_exact_and_hardly_any_is_refused() -> None:
    outcomes = [(case.name, judge(case)) for case in GENERATED]
    different = [f"{name}\n{each.detail}" for name, each in outcomes if each.word == "different"]
    assert not different, "\n".join(different[:3])
    refused = [f"{name}: {each.detail}" for name, each in outcomes if each.word == "refused"]
    assert all("gives a matrix without columns" in each for each in refused), refused[:3]
    assert sum(each.word == "exact" for _, each in outcomes) >= 100
