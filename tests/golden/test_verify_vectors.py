"""Every vector of golden rows: verify_schema finds what is wrong with them, and nothing else."""

import importlib
import json

import pytest

import schemabridge as sb
from schemabridge.document.read import parse_schema
from schemabridge.golden.precision import Precision
from vector_frames import build_table
from verify_vectors import VerifyCase, keep_first, list_verify_cases

verify = importlib.import_module("schemabridge.verify")  # the package has a function of that name


class Recorded:
    """A model whose predictions are known."""

    def __init__(self, predictions):
        self.predictions = predictions

    def predict(self, x):
        return self.predictions if len(self.predictions) > 1 else next(iter(self.predictions.values()))


@pytest.mark.parametrize("case", list(list_verify_cases()), ids=lambda case: case.id)
def test_a_vector_of_golden_rows_holds(case: VerifyCase, monkeypatch: pytest.MonkeyPatch) -> None:
    here = case.here or {}
    precision = Precision(here.get("matmul_precision"), here.get("dtype_policy"))
    monkeypatch.setattr(verify, "describe_precision", lambda facts: precision)
    schema = parse_schema(json.dumps(case.document).encode(), case.id)
    model = Recorded(case.predictions) if case.predictions else None
    report = sb.verify_schema(schema, model, None if case.subset is None else build_table(case.subset))
    found = [(finding.code, row) for finding in report.findings for row in finding.rows or (None,)]
    assert keep_first(case, found) == case.found
    assert bool(report) == case.is_sound
