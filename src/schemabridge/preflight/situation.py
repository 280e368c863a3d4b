"""What a preflight judges: the section `model`, what lies here, and what the user says."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemabridge.document.section_values import get_items, get_object, get_text, get_texts

if TYPE_CHECKING:
    from schemabridge.document.section_values import Section


@dataclass(frozen=True)
class CustomObject:
    """A class or function that the framework does not have, by the name under which it saves it."""

    registered_name: str
    distribution: str | None = None
    module: str | None = None


@dataclass(frozen=True)
class FileContent:
    """What a file says of itself (clause 20.9); None where it cannot be read.

    `unsure` where there may be more custom objects than it says; `types` are those of a skops file that need trust. `reason`
    is why a file cannot be read at all.
    """

    format: str | None = None
    written_by: str | None = None
    custom_objects: tuple[CustomObject, ...] | None = None
    lambda_layers: tuple[str, ...] | None = None
    unsure: bool = False
    types: tuple[str, ...] | None = None
    fault: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class FileHere:
    """A file that is there: its hash, None where it cannot be read, and what it says."""

    sha256: str | None
    content: FileContent = field(default_factory=FileContent)


@dataclass(frozen=True)
class Here:
    """What there is on this machine: files by name, hash of the bundled code, Python with its distributions, a GPU.

    `interpreter` is the path of that Python. `modules` are the modules of custom objects that a distribution brings, which of others is any.
    """

    files: Mapping[str, FileHere] = field(default_factory=dict)
    code: str | None = None
    python: str | None = None
    distributions: Mapping[str, str] = field(default_factory=dict)
    gpu: bool = False
    modules: Mapping[str, Container[str]] = field(default_factory=dict)
    interpreter: str | None = None

    @property
    def absence(self) -> str:
        """What is said of a distribution that is not there: people have several Pythons."""
        return "not installed" if self.interpreter is None else f"not installed in {self.interpreter}"

    def brings(self, distribution: str, module: str | None) -> bool:
        """Return whether an installed distribution brings a module (clause 22.2)."""
        brought = self.modules.get(distribution)
        return module is None or brought is None or module.partition(".")[0] in brought

    @property
    def installed(self) -> Mapping[str, str]:
        """Versions of the distributions; none without an interpreter (clause 20.4)."""
        return {} if self.python is None else self.distributions


@dataclass(frozen=True)
class Answers:
    """What the user says: the custom objects that he hands over, and whether he trusts the code of the files."""

    custom_objects: frozenset[str] = frozenset()
    trust_code: bool = False


@dataclass(frozen=True)
class RecordedFile:
    """An item of `files` (clause 19.2)."""

    name: str
    sha256: str | None = None
    format: str | None = None
    written_by: str | None = None
    loads: bool | None = None
    cause: str | None = None


@dataclass(frozen=True)
class RecordedCode:
    """The custom objects as one file of source (clause 19.6)."""

    file: str
    sha256: str | None
    objects: tuple[str, ...]


@dataclass(frozen=True)
class RecordedModel:
    """What of the section `model` a preflight needs; what is of another type counts as absent (clause 19.1)."""

    files: tuple[RecordedFile, ...] = ()
    framework: str | None = None
    class_name: str | None = None
    custom_objects: tuple[CustomObject, ...] | None = None
    lambda_layers: tuple[str, ...] | None = None
    code: RecordedCode | None = None
    python: str | None = None
    distributions: Mapping[str, str] | None = None
    devices: tuple[str, ...] | None = None
    precision: str | None = None


def read_section(section: Section) -> RecordedModel:
    """Return what a section says."""
    runtime = get_object(section, "runtime")
    versions = runtime.get("distributions")
    return RecordedModel(
        files=read_files(section),
        framework=get_text(section, "framework"),
        class_name=get_text(section, "class"),
        custom_objects=read_custom(section),
        lambda_layers=get_texts(section, "lambda_layers"),
        code=read_code(get_object(section, "code")),
        python=get_text(runtime, "python"),
        distributions=None if not isinstance(versions, Mapping) else keep_texts(versions),
        devices=get_texts(runtime, "devices"),
        precision=get_text(runtime, "matmul_precision"),
    )


def read_files(section: Section) -> tuple[RecordedFile, ...]:
    """Return the items of `files`, or `file` as the only one."""
    items = [each for each in get_items(section, "files") or () if get_text(each, "file") is not None]
    return tuple(read_file(each) for each in items or [section] if get_text(each, "file") is not None)


def read_file(item: Section) -> RecordedFile:
    digest, loads = get_text(item, "sha256"), item.get("loads")
    return RecordedFile(
        str(item["file"]),
        None if digest is None else digest.removeprefix("sha256:"),
        get_text(item, "format"),
        get_text(item, "written_by"),
        loads if isinstance(loads, bool) else None,
        get_text(item, "does_not_load"),
    )


def read_custom(section: Section) -> tuple[CustomObject, ...] | None:
    items = get_items(section, "custom_objects")
    if items is None:
        return None
    named = [each for each in items if get_text(each, "registered_name") is not None]
    return tuple(
        CustomObject(str(each["registered_name"]), get_text(each, "distribution"), get_text(each, "module"))
        for each in named
    )


def read_code(code: Section) -> RecordedCode | None:
    file = get_text(code, "file")
    return None if file is None else RecordedCode(file, get_text(code, "sha256"), get_texts(code, "objects") or ())


def keep_texts(versions: Mapping[object, object]) -> dict[str, str]:
    return {name: each for name, each in versions.items() if isinstance(name, str) and isinstance(each, str)}
