"""What print(schema) says of models, labels and chains; tests/cross/test_print_r.py holds R's words against these."""

from dataclasses import replace
from pathlib import Path

import schemabridge as sb

PENGUINS = Path(__file__).parents[2] / "r-package" / "inst" / "extdata" / "penguins.schema.json"


def test_a_schema_says_sizes_policies_chains_and_labels() -> None:
    assert str(sb.read_schema(PENGUINS)).splitlines() == [
        "<FeatureSchema sha256:2aeec3da811b>",
        "columns (4)",
        "  bill_length_mm     float64; missing filled with 44.45, has a feature of its own",
        "  flipper_length_mm  integer; missing filled with 197",
        "  island             string; 3 values; missing refused; unknown refused",
        "  sex                string; 2 values; missing feature sex_missing; unknown zeros in all its features",
        "inputs (1)",
        "  features  float32 [n, 9]  (fill, standardize; missing; fill, min_max; one_hot)",
        "outputs (1)",
        "  species  Adelie, Chinstrap, Gentoo",
        "For the model penguins.keras (keras)",
        "evidence: declared, 344 rows compared, 0 cells differ",
    ]


def test_a_schema_says_what_its_model_was_recorded_with_and_needs() -> None:
    model = {
        "framework": "keras",
        "file": "m.keras",
        "custom_objects": [{"registered_name": "a>A", "module": "__main__"}],
        "lambda_layers": ["twice"],
        "code": {"file": "m.code.py", "objects": ["a>A"]},
        "runtime": {"python": "3.11", "distributions": {"keras": "3.15.1"}},
    }
    shown = str(replace(sb.read_schema(PENGUINS), model=model, outputs=({"name": "y", "labels": [True, "x"]},)))
    assert shown.splitlines()[8:-1] == [
        "For the model m.keras (keras)",
        "  recorded with Python 3.11, keras 3.15.1",
        "  custom objects: a>A (__main__)",
        "  Lambda layers: twice",
        "  bundled code: m.code.py with a>A",
    ]
