"""Predictions that were made on a CPU and on a GPU, in float32 and TF32: which differences say another model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from schemabridge.golden.precision import Precision
from schemabridge.golden.predictions import Comparison, ExpectedRow, compare_rows
from schemabridge.golden.verdict import Sides, judge_predictions

HARDWARE = Path(__file__).parents[2] / "examples" / "failures" / "hardware"
CPU = Precision("float32", "float32", "tensorflow")
ON_GPU = {
    "gpu_torch_fp32": Precision("float32", "float32", "torch"),
    "gpu_torch_tf32": Precision("tf32", "float32", "torch"),
    "gpu_jax_highest": Precision("float32", "float32", "jax"),
    "gpu_jax_default": Precision("tf32", "float32", "jax"),
}


def compare(model: str, found: np.ndarray) -> Comparison:
    expected = np.load(HARDWARE / f"{model}.cpu_tensorflow.npy").astype(np.float64)
    rows = [ExpectedRow(number, number, {"p": cells}) for number, cells in enumerate(expected)]
    return compare_rows(rows, {"p": found.astype(np.float64)}, 1e-6, 1e-5)


def judge(model: str, found: np.ndarray, here: Precision) -> list[tuple[str, str]]:
    return [(each.code, each.severity) for each in judge_predictions(compare(model, found), Sides(CPU, here))]


@pytest.mark.parametrize("model", ["dense", "embedding"])
@pytest.mark.parametrize("where", ON_GPU)
def test_predictions_of_a_gpu_are_the_same_models_and_tf32_is_named(model, where) -> None:
    with np.load(HARDWARE / f"{where}.npz") as found:
        said = judge(model, found[model], ON_GPU[where])
    assert said == ([("other_precision", "note")] if ON_GPU[where].matmul == "tf32" else [])


@pytest.mark.parametrize("where", ON_GPU)
def test_mixed_float16_differs_by_its_own_precision_at_most(where) -> None:
    with np.load(HARDWARE / f"{where}.npz") as found:
        assert judge("mixed_float16", found["mixed_float16"], Precision("float32", "mixed_float16", "torch")) == []


def test_tf32_that_is_not_known_to_be_in_use_is_a_mismatch_that_says_what_to_set() -> None:
    with np.load(HARDWARE / "gpu_jax_default.npz") as found:
        comparison = compare("dense", found["dense"])
    (finding,) = judge_predictions(comparison, Sides(CPU, Precision(None, None, "jax")))
    assert (finding.code, finding.severity, finding.count) == ("prediction_mismatch", "error", 338)
    assert "JAX_DEFAULT_MATMUL_PRECISION=highest" in finding.hint
    assert "it is another model" not in finding.message


@pytest.mark.parametrize("here", [CPU, *ON_GPU.values()], ids=str)
def test_predictions_of_a_model_that_differs_by_3_percent_are_another_models_in_every_precision(here) -> None:
    expected = np.load(HARDWARE / "dense.cpu_tensorflow.npy")
    (finding,) = judge_predictions(compare("dense", expected + 0.03), Sides(CPU, here))
    assert finding.code == "prediction_mismatch"
    assert "it is another model" in finding.message
    assert str(here) in finding.message


def test_a_gpu_in_tf32_gives_the_note_both_precisions_and_the_setting() -> None:
    with np.load(HARDWARE / "gpu_torch_tf32.npz") as found:
        comparison = compare("embedding", found["embedding"])
    (finding,) = judge_predictions(comparison, Sides(CPU, ON_GPU["gpu_torch_tf32"]))
    assert "recorded in float32 under tensorflow, here in tf32 under torch" in finding.message
    assert "torch.set_float32_matmul_precision" in finding.hint
