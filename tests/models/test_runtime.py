"""Devices and precision of each backend, as the backend itself says them; no machine of the tests has them all."""

from __future__ import annotations

from types import SimpleNamespace as Fake

import pytest

from schemabridge.models.runtime import describe_runtime, find_share, normalize_name
from schemabridge.models.scoring.runtime import read_jax, read_tensorflow, read_torch


def fake_tensorflow(capability, *, enabled):
    devices = [Fake(device_type="CPU"), *([Fake(device_type="GPU")] if capability else [])]
    return Fake(
        config=Fake(
            list_physical_devices=lambda kind=None: [each for each in devices if kind in (None, each.device_type)],
            experimental=Fake(
                get_device_details=lambda _: {"compute_capability": capability},
                tensor_float_32_execution_enabled=lambda: enabled,
            ),
        ),
        sysconfig=Fake(get_build_info=lambda: {"cuda_version": "12.5.1", "cudnn_version": "9"} if capability else {}),
    )


@pytest.mark.parametrize(
    ("capability", "enabled", "precision"),
    [((9, 0), True, "tf32"), ((9, 0), False, "float32"), ((7, 5), True, "float32"), (None, True, "float32")],
)
def test_tensorflow_multiplies_in_tf32_on_a_gpu_that_has_it_unless_told_otherwise(
    capability, enabled, precision
) -> None:
    found = read_tensorflow(fake_tensorflow(capability, enabled=enabled))
    assert found["matmul_precision"] == precision
    assert found["devices"] == (["cpu", "gpu"] if capability else ["cpu"])
    assert found["cuda"] == ("12.5.1" if capability else None)


@pytest.mark.parametrize(
    ("available", "capability", "word", "precision"),
    [
        (True, (9, 0), "highest", "float32"),
        (True, (9, 0), "high", "tf32"),
        (True, (8, 0), "medium", "bfloat16"),
        (True, (7, 5), "high", "float32"),
        (False, (0, 0), "high", "float32"),
    ],
)
def test_torch_multiplies_as_its_word_says_on_a_gpu_that_can(available, capability, word, precision) -> None:
    torch = Fake(
        cuda=Fake(is_available=lambda: available, get_device_capability=lambda: capability),
        backends=Fake(cudnn=Fake(version=lambda: 91002)),
        get_float32_matmul_precision=lambda: word,
        version=Fake(cuda="13.0"),
    )
    found = read_torch(torch)
    assert found["matmul_precision"] == precision
    assert found.get("cudnn") == ("91002" if available else None)


@pytest.mark.parametrize(
    ("platform", "capability", "asked", "precision"),
    [
        ("cpu", None, "bfloat16", "float32"),
        ("gpu", "9.0", None, "tf32"),
        ("gpu", "9.0", "highest", "float32"),
        ("gpu", "7.5", None, "float32"),
        ("gpu", "9.0", "BF16_BF16_F32", None),
        ("tpu", None, "default", "bfloat16"),
        ("tpu", None, "float32", "float32"),
    ],
)
def test_jax_multiplies_as_asked_else_as_its_device_does(platform, capability, asked, precision) -> None:
    device = Fake(platform=platform, compute_capability=capability)
    jax = Fake(devices=lambda: [device], config=Fake(jax_default_matmul_precision=asked))
    assert read_jax(jax) == {"devices": [platform], "matmul_precision": precision}


def test_the_share_is_that_of_the_coarsest_precision() -> None:
    assert find_share("float32", None, "float32") == 0
    assert find_share("tf32", "float32") == find_share("float32", "float32, mixed_float16") == 2**-9
    assert find_share("tf32", "mixed_bfloat16") == 2**-6


def test_distributions_have_their_installed_names_and_versions() -> None:
    import sklearn

    runtime = describe_runtime("scikit-learn")
    assert runtime["distributions"]["scikit-learn"] == sklearn.__version__
    assert "backend" not in runtime
    assert [normalize_name(name) for name in ("tensorflow_cpu", "ruamel.yaml", "A.-_b")] == [
        "tensorflow-cpu",
        "ruamel-yaml",
        "a-b",
    ]
