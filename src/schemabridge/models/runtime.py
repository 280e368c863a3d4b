"""Where a model runs: versions under the names of their distributions, devices, and how float32 matrices are multiplied."""

from __future__ import annotations

from functools import cache
import importlib
import importlib.metadata
import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# The packages that load a model and predict, by module: of each framework, and of what its files need.
MODULES = {
    "keras": ("keras", "tf_keras", "tensorflow", "torch", "jax", "jaxlib", "numpy", "h5py", "ml_dtypes"),
    "scikit-learn": ("sklearn", "scipy", "joblib", "numpy", "pandas"),
}
# An added share of the largest prediction (clause 19.4), by how matrices are multiplied or by dtype policy.
SHARES = {"tf32": 2.0**-9, "float16": 2.0**-9, "mixed_float16": 2.0**-9, "bfloat16": 2.0**-6, "mixed_bfloat16": 2.0**-6}
OF_TORCH = {"highest": "float32", "high": "tf32", "medium": "bfloat16"}
OF_JAX = {
    **dict.fromkeys(("highest", "float32"), "float32"),
    **dict.fromkeys(("high", "tensorfloat32", "bfloat16_3x"), "tf32"),
    "bfloat16": "bfloat16",
}
FIRST_WITH_TF32 = (8, 0)  # compute capability of a GPU


def describe_runtime(framework: str, library: str | None = None) -> dict[str, object]:
    """Return the runtime of clause 19.8 as this process has it; `library` is the module of Keras that is meant."""
    return {
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "distributions": list_distributions(MODULES.get(framework, ())),
        **({} if library is None else describe_backend(library)),
    }


def list_distributions(modules: tuple[str, ...]) -> dict[str, str]:
    """Return name and version of the installed distributions that bring the modules that are loaded, by name."""
    loaded = [name for name in modules if name in sys.modules]
    brought = map_distributions()
    names = sorted({each for name in loaded for each in brought.get(name, ())})
    return {normalize_name(name): importlib.metadata.version(name) for name in names}


def normalize_name(distribution: str) -> str:
    """Return the name of a distribution as installers compare it: their files spell it in several ways."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


@cache
def map_distributions() -> Mapping[str, list[str]]:
    """Return the distributions that bring each top-level module; all that are installed are read for it, once."""
    return importlib.metadata.packages_distributions()


def describe_backend(library: str) -> dict[str, object]:
    """Return the backend of Keras, the types of its devices, its precision, and its CUDA and cuDNN where it has them."""
    keras: Any = importlib.import_module(library)
    name = str(keras.backend.backend())
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


def find_share(*words: object) -> float:
    """Return which share of its largest magnitude a prediction may be off by, for precisions and dtype policies in words."""
    named = {each for word in words if isinstance(word, str) for each in word.split(", ")}
    return max((SHARES.get(each, 0.0) for each in named), default=0.0)
