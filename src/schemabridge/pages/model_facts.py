"""What a schema says of its model (clause 19), in words; what is of another type is shown as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

Item: TypeAlias = "Mapping[str, object]"


def describe_model(section: Item) -> dict[str, str]:
    """Return what the section `model` says that is not empty, in words by its keys."""
    return {key: describe_fact(key, value) for key, value in section.items() if value not in (None, "", [], {})}


def describe_fact(key: str, value: object) -> str:
    if isinstance(value, (list, tuple)) and all(isinstance(each, Mapping) for each in value) and key in OF_ITEMS:
        return "; ".join(OF_ITEMS[key](each) for each in value)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return OF_OBJECTS[key](value) if isinstance(value, Mapping) and key in OF_OBJECTS else str(value)


def describe_file(file: Item) -> str:
    written = f", written by Keras {file['written_by']}" if "written_by" in file else ""
    loads = {True: ", loads", False: f", does not load: {file.get('does_not_load')}"}
    return f"{file.get('file')} ({file.get('format', 'of no known format')}{written}{loads.get(file.get('loads'), '')})"  # type: ignore[call-overload]


def describe_tensor(tensor: Item) -> str:
    shape = tensor.get("shape")
    sizes = [] if not isinstance(shape, (list, tuple)) else ["n" if size is None else str(size) for size in shape]
    return " ".join(
        [str(tensor.get("name")), str(tensor.get("dtype", "")), f"[{', '.join(sizes)}]" if sizes else ""]
    ).strip()


def describe_custom(custom: Item) -> str:
    brought = f"{custom['distribution']}, " if "distribution" in custom else ""
    return f"{custom.get('registered_name')} ({brought}{custom.get('module')})"


def describe_embedding(embedding: Item) -> str:
    source = f" of input {embedding['input']}" if "input" in embedding else ""
    return f"{embedding.get('layer')}: {embedding.get('input_dim')} codes{source}"


def describe_code(code: Item) -> str:
    objects = code.get("objects")
    names = ", ".join(map(str, objects)) if isinstance(objects, (list, tuple)) else str(objects)
    return f"{code.get('file')} with {names}"


def describe_runtime(runtime: Item) -> str:
    versions = runtime.get("distributions")
    installed = [f"{name} {version}" for name, version in versions.items()] if isinstance(versions, Mapping) else []
    devices = runtime.get("devices")
    types = [" and ".join(map(str, devices))] if isinstance(devices, (list, tuple)) else []
    said = {"cuda": "CUDA", "cudnn": "cuDNN", "matmul_precision": "matrices multiplied in"}
    known = [f"{words} {runtime[key]}" for key, words in said.items() if key in runtime]
    return ", ".join([f"Python {runtime.get('python')}", *installed, *types, *known])


OF_ITEMS: dict[str, Callable[[Item], str]] = {
    "files": describe_file,
    "inputs": describe_tensor,
    "outputs": describe_tensor,
    "custom_objects": describe_custom,
    "embeddings": describe_embedding,
}
OF_OBJECTS: dict[str, Callable[[Item], str]] = {"code": describe_code, "runtime": describe_runtime}
