"""What a schema says of its model, in words for people."""

from __future__ import annotations

from pathlib import Path

import schemabridge as sb
from schemabridge.pages.model_facts import describe_model

VALID = Path(__file__).parents[2] / "schemas/files/valid"


def test_each_fact_is_in_words() -> None:
    words = describe_model(sb.read_schema(VALID / "model-facts.schema.json").model)
    assert words["files"] == (
        "churn.keras (keras, written by Keras 3.15.1, loads); "
        "churn.h5 (hdf5, written by Keras 3.15.1, does not load: Unknown layer: 'Scale'); "
        "churn (saved_model, loads)"
    )
    assert words["custom_objects"] == "tests>Scale (__main__); shared>Shift (shared-layers, shared.layers)"
    assert words["inputs"] == "x float32 [n, 1]"
    assert words["embeddings"] == "embedding: 4 codes of input x"
    assert words["code"] == "churn.code.py with tests>Scale"
    assert words["runtime"] == (
        "Python 3.11, keras 3.15.1, tensorflow-cpu 2.21.0, cpu and gpu, CUDA 12.5.1, cuDNN 9, matrices multiplied in tf32"
    )
    assert not any("{" in text for text in words.values())


def test_what_is_of_another_type_is_shown_as_it_is(tmp_path) -> None:
    schema = sb.read_schema(VALID / "model-other-types.schema.json")
    words = describe_model(schema.model)
    assert (words["inputs"], words["custom_objects"]) == ("x", "tests>Scale")
    assert "tests&gt;Scale" in schema.to_html(tmp_path / "card.html")


def test_a_runtime_without_a_gpu_says_what_it_has() -> None:
    assert describe_model({"runtime": {"python": "3.12", "distributions": {"keras": "3.15.1"}}}) == {
        "runtime": "Python 3.12, keras 3.15.1"
    }
