"""Every way of using scikit-learn's transformers that is generated here gives the library's own bits, for rows never seen too."""

import numpy as np
import pytest

from fitted.cases import judge, list_generated, list_pipelines

GENERATED = list(list_generated())
PIPELINES = list(list_pipelines())
IN_FLOAT32 = "raises float32 numbers to powers in float32"  # the library does, with NumPy 1
REASONS = (
    "gives a matrix without columns",
    "takes lines from other knots in all columns but the first",
    "makes something else than splines",
    "it raises for numbers that it was not fitted on",
    "PowerTransformer(method='yeo-johnson', standardize=True)",  # in float32 more than last bits differ
    IN_FLOAT32,
)


@pytest.mark.parametrize("case", PIPELINES, ids=lambda case: case.name)
def test_a_pipeline_gives_the_bits_of_the_library(case) -> None:
    outcome = judge(case)
    refused = np.__version__.startswith("1.") and IN_FLOAT32 in outcome.detail
    assert outcome.word == ("refused" if refused else "exact"), outcome.detail


def test_generated_configurations_are_exact_and_hardly_any_is_refused() -> None:
    outcomes = [(case.name, judge(case)) for case in GENERATED]
    different = [f"{name}\n{each.detail}" for name, each in outcomes if each.word == "different"]
    assert not different, "\n".join(different[:3])
    refused = [f"{name}: {each.detail}" for name, each in outcomes if each.word == "refused"]
    without_reason = [each for each in refused if not any(reason in each for reason in REASONS)]
    assert not without_reason, without_reason[:3]
    assert sum(each.word == "exact" for _, each in outcomes) >= 100
