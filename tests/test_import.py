import subprocess
import sys

import pytest

HEAVY = ("jinja2", "keras", "pandera", "polars", "rich", "sklearn", "tensorflow", "typer")
PREPARE = """
import sys
import schemabridge as sb
schema = sb.record_schema({"x": [1.0, 3.0], "y": ["a", "b"]})
sb.prepare_input({"x": [2.0], "y": ["a"]}, schema)
repr(schema), sb.verify_schema(schema), sb.diff(schema, schema)
"""


@pytest.mark.parametrize("code", ["import sys, schemabridge", PREPARE], ids=["import", "prepare"])
def test_a_scorer_that_only_prepares_loads_nothing_that_it_does_not_need(code):
    answer = f"{code}\nprint([name for name in {HEAVY} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", answer], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
