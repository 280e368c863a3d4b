"""Which libraries a container gets: the distributions that the schema was recorded with, as an installer on Linux takes them."""

from __future__ import annotations

from dataclasses import dataclass, replace
import re
from typing import TYPE_CHECKING

from schemabridge.display import show_value
from schemabridge.document.section_values import get_items, get_object, get_text
from schemabridge.errors import new_error
from schemabridge.models.runtime import normalize_name
from schemabridge.training.environment import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.errors import SchemabridgeError
    from schemabridge.schema import FeatureSchema

# PEP 508, and appendix B of PEP 440 with the local version apart; ASCII alone, as installers compare them.
NAME = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?", re.IGNORECASE)
VERSION = re.compile(
    r"(?P<public>v?([0-9]+!)?[0-9]+(\.[0-9]+)*([-_.]?(alpha|beta|preview|pre|a|b|c|rc)[-_.]?[0-9]*)?"
    r"(-[0-9]+|[-_.]?(post|rev|r)[-_.]?[0-9]*)?([-_.]?dev[-_.]?[0-9]*)?)(\+(?P<local>[a-z0-9]+([-_.][a-z0-9]+)*))?",
    re.IGNORECASE,
)
PYTHON = re.compile(r"(3\.(?:[1-9][0-9]))(?:\.[0-9]+[a-z0-9+]*)?")  # 3.10 and newer
MOST_CHARACTERS = 100

OF_PREPARING = ("numpy", "pandas", "pyarrow")  # what schemabridge itself computes with
# The same TensorFlow under the names that it has elsewhere.
ON_LINUX = dict.fromkeys(
    ("tensorflow-intel", "tensorflow-macos", "tensorflow-aarch64", "tensorflow-cpu-aws"), "tensorflow"
)
# What brings CUDA along, by what was recorded.
WITH_CUDA = {
    "tensorflow": ("tensorflow", "and-cuda"),
    "tensorflow-cpu": ("tensorflow", "and-cuda"),
    "tf-nightly": ("tf-nightly", "and-cuda"),
    "jax": ("jax", "cuda12"),
    "torch": ("torch", ""),
    "xgboost": ("xgboost", ""),
    "xgboost-cpu": ("xgboost", ""),
}
REPAIRED = {("tensorflow", "2.15.0"): "2.15.0.post1"}  # of 2.15.0 the part for CUDA is gone from the index
HINT = "record the schema again beside its model, with released versions of its libraries installed"


@dataclass(frozen=True)
class Pin:
    """One distribution in one version; `recorded` in words where it is not the one that the schema names."""

    name: str
    version: str
    extra: str = ""
    machine: str = ""
    recorded: str = ""

    def __str__(self) -> str:
        extra = f"[{self.extra}]" if self.extra else ""
        machine = f'; platform_machine {self.machine} "x86_64"' if self.machine else ""
        recorded = f"  # recorded as {self.recorded}" if self.recorded else ""
        return f"{self.name}{extra}=={self.version}{machine}{recorded}"


@dataclass(frozen=True)
class Libraries:
    """The Python of a schema as `3.11`, and its distributions by name."""

    python: str
    pins: tuple[Pin, ...]


def list_libraries(schema: FeatureSchema, *, gpu: bool = False) -> Libraries:
    """Return what a container of a schema installs: of its runtime (clause 19.8), otherwise of its environment.

    Raises
    ------
    SchemabridgeError
        `invalid_argument` where the schema names no versions, or names and versions that are none, and with `gpu` where
        nothing of it runs on one.
    """
    runtime = get_object(schema.model, "runtime")
    recorded = read_recorded(schema, get_object(runtime, "distributions"))
    if not recorded:
        raise refuse("expected the versions of the libraries that the schema was recorded with, found none")
    pins = [read_pin(name, version) for name, version in sorted(recorded.items())]
    if gpu:
        pins = choose_cuda(pins)
    return Libraries(read_python(runtime.get("python", schema.environment.get("python"))), spread_machines(pins))


def read_recorded(schema: FeatureSchema, distributions: Mapping[str, object]) -> dict[str, object]:
    """Return versions by name; of the environment only packages that a writer puts there, and beside a runtime what prepares."""
    known = OF_PREPARING if distributions else tuple(PACKAGES.values())
    environment = {normalize_name(name): schema.environment[name] for name in known if name in schema.environment}
    return environment | {normalize_name(name): version for name, version in distributions.items()}


def read_pin(name: str, version: object) -> Pin:
    """Return a distribution as Linux has it, in its public version: an index has no other."""
    if not NAME.fullmatch(name) or len(name) > MOST_CHARACTERS:
        raise refuse(f"expected the name of a distribution, found {show_value(name)}")
    found = VERSION.fullmatch(version) if isinstance(version, str) and len(version) <= MOST_CHARACTERS else None
    if found is None:
        raise refuse(f"{name}: expected a version, found {show_value(version)}")
    pin = Pin(ON_LINUX.get(name, name), found["public"])
    return pin if (pin.name, pin.version) == (name, version) else replace(pin, recorded=f"{name} {version}")


def choose_cuda(pins: list[Pin]) -> list[Pin]:
    """Return distributions that run on a GPU in place of those that need not."""
    if not any(pin.name in WITH_CUDA for pin in pins):
        message = f"expected one of {', '.join(WITH_CUDA)} for --gpu, found {', '.join(pin.name for pin in pins)}"
        raise refuse(message, hint="leave out --gpu: nothing of this model runs on one")
    return list({pin.name: pin for pin in map(add_cuda, pins)}.values())


def add_cuda(pin: Pin) -> Pin:
    name, extra = WITH_CUDA.get(pin.name, (pin.name, ""))
    version = REPAIRED.get((name, pin.version), pin.version)
    changed = (name, version) != (pin.name, pin.version)
    recorded = pin.recorded or (f"{pin.name} {pin.version}" if changed else "")
    return replace(pin, name=name, version=version, extra=extra, recorded=recorded)


def spread_machines(pins: list[Pin]) -> tuple[Pin, ...]:
    """Return distributions once each; tensorflow-cpu, which only x86-64 has, with what other processors have."""
    names = {pin.name: pin for pin in pins}
    only = names.get("tensorflow-cpu")
    if only is not None and "tensorflow" not in names:
        names["tensorflow-cpu"] = replace(only, machine="==")
        names["tensorflow"] = replace(only, name="tensorflow", machine="!=", recorded="")
    return tuple(sorted(names.values(), key=lambda pin: pin.name))


def list_unversioned(schema: FeatureSchema, libraries: Libraries, wheels: Sequence[str]) -> list[str]:
    """Return the distributions that bring custom objects (clause 19.6) and are neither pinned nor among the wheels."""
    named = [get_text(each, "distribution") for each in get_items(schema.model, "custom_objects") or ()]
    names = {normalize_name(name) for name in named if name is not None and NAME.fullmatch(name)}
    given = {normalize_name(wheel.partition("-")[0]) for wheel in wheels}
    return sorted(names - given - {pin.name for pin in libraries.pins})


def read_python(version: object) -> str:
    found = PYTHON.fullmatch(version) if isinstance(version, str) else None
    if found is None:
        raise refuse(f"expected a version of Python from 3.10, found {show_value(version)}")
    return found[1]


def refuse(message: str, hint: str = HINT) -> SchemabridgeError:
    return new_error("invalid_argument", f"schema: {message}", hint=hint)
