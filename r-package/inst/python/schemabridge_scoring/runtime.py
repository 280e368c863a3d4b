"""Where a model runs: backend, devices, precision (clauses 19.1, 19.8)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .keras_tensors import list_policies, walk_layers
from .packages import import_package

if TYPE_CHECKING:
    from .handle import Handle

OF_TORCH = {"highest": "float32", "high": "tf32", "medium": "bfloat16"}
OF_JAX = {
    **dict.fromkeys(("highest", "float32"), "float32"),
    **dict.fromkeys(("high", "tensorfloat32", "bfloat16_3x"), "tf32"),
    "bfloat16": "bfloat16",
}
FIRST_WITH_TF32 = (8, 0)  # compute capability of a GPU


def describe_runtime(handle: Handle) -> dict[str, Any]:
    """Return backend, types of devices, precision of float32 matrices, and dtype policies of a loaded model (clauses 19.1, 19.8)."""
    if handle.library is None:
        return {}
    policies = ", ".join(list_policies(list(walk_layers(handle.model)))) if handle.format != "saved_model" else ""
    return {**describe_backend(handle.library), **({"dtype_policy": policies} if policies else {})}


def describe_backend(library: str) -> dict[str, Any]:
    """Return what `read_backend` does of the backend that Keras, the module of this name, has in this session; of TensorFlow its own."""
    if library == "tensorflow":
        return read_backend(library)
    return read_backend(str(import_package(library, "know its backend").backend.backend()))


def read_backend(name: str) -> dict[str, Any]:
    """Return a backend, the types of its devices, its precision, and its CUDA and cuDNN where it has them."""
    backend: Any = sys.modules.get(name)
    if backend is None or name not in READERS:
        return {"backend": name}
    found = {"backend": name, **READERS[name](backend)}
    return {key: value for key, value in found.items() if value is not None}


def read_tensorflow(tf: Any) -> dict[str, object]:
    gpus = tf.config.list_physical_devices("GPU")
    build = tf.sysconfig.get_build_info()
    details = [tf.config.experimental.get_device_details(gpu).get("compute_capability") for gpu in gpus]
    able = any(capability is not None and tuple(capability) >= FIRST_WITH_TF32 for capability in details)
    narrow = able and tf.config.experimental.tensor_float_32_execution_enabled()
    return {
        "devices": sorted({device.device_type.lower() for device in tf.config.list_physical_devices()}),
        "matmul_precision": "tf32" if narrow else "float32",
        "cuda": build.get("cuda_version"),
        "cudnn": build.get("cudnn_version"),
    }


def read_torch(torch: Any) -> dict[str, object]:
    if not torch.cuda.is_available():
        return {"devices": ["cpu"], "matmul_precision": "float32"}
    able = tuple(torch.cuda.get_device_capability()) >= FIRST_WITH_TF32
    cudnn = torch.backends.cudnn.version()
    return {
        "devices": ["cpu", "gpu"],
        "matmul_precision": OF_TORCH[torch.get_float32_matmul_precision()] if able else "float32",
        "cuda": torch.version.cuda,
        "cudnn": None if cudnn is None else str(cudnn),
    }


def read_jax(jax: Any) -> dict[str, object]:
    devices = jax.devices()
    types = sorted({str(device.platform).lower() for device in devices})
    asked = jax.config.jax_default_matmul_precision
    return {"devices": types, "matmul_precision": choose_jax_precision(types, devices, asked)}


def choose_jax_precision(types: list[str], devices: list[Any], asked: str | None) -> str | None:
    """Return how JAX multiplies: on a CPU exactly, on others what is asked for, else TF32 on a GPU and bfloat16 on a TPU."""
    if types == ["cpu"]:
        return "float32"
    if asked not in (None, "default"):
        return OF_JAX.get(str(asked).lower())
    if "tpu" in types:
        return "bfloat16"
    capability = str(getattr(devices[0], "compute_capability", "") or "0").split(".")
    return "tf32" if int(capability[0]) >= FIRST_WITH_TF32[0] else "float32"


READERS = {"tensorflow": read_tensorflow, "torch": read_torch, "jax": read_jax}
