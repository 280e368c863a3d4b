"""What counts of a file: what the schema says of it where it is the recorded one, otherwise what it says itself (clause 20.9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schemabridge.preflight.known_failures import parse_version

if TYPE_CHECKING:
    from schemabridge.preflight.situation import CustomObject, FileContent, FileHere, Here, RecordedFile, RecordedModel

OF_KERAS = ("keras", "hdf5")


@dataclass(frozen=True)
class FileFacts:
    """An item of `files` beside what lies there, None where nothing does; the format and the writer that count."""

    item: RecordedFile
    here: FileHere | None
    format: str | None = None
    written_by: str | None = None

    @property
    def name(self) -> str:
        return self.item.name

    @property
    def is_recorded(self) -> bool:
        """Whether it is the very file that was recorded."""
        return self.here is not None and self.here.sha256 is not None and self.here.sha256 == self.item.sha256

    @property
    def is_other(self) -> bool:
        """Whether it is another file than the one recorded."""
        return self.here is not None and self.item.sha256 not in (None, self.here.sha256)

    @property
    def writer(self) -> str | None:
        """The distribution that wrote it; files of Keras alone say so."""
        if self.format not in OF_KERAS:
            return None
        version = parse_version(self.written_by)
        return "tf-keras" if version is not None and (2, 16) <= version < (3,) else "keras"

    @property
    def content(self) -> FileContent | None:
        return None if self.here is None else self.here.content


@dataclass(frozen=True)
class ModelFacts:
    """A model with its files, and the custom objects and Lambda layers that count; `unsure` where there may be more."""

    model: RecordedModel
    files: tuple[FileFacts, ...]
    custom_objects: tuple[CustomObject, ...] = ()
    lambda_layers: tuple[str, ...] = ()
    unsure: bool = False

    @property
    def there(self) -> tuple[FileFacts, ...]:
        """The files that are there."""
        return tuple(file for file in self.files if file.here is not None)

    @property
    def framework(self) -> str | None:
        """The framework that is recorded; files of Keras tell theirs."""
        told = "keras" if any(file.format in OF_KERAS for file in self.there) else None
        return self.model.framework or told

    @property
    def has_pickle(self) -> bool:
        return any(file.format == "pickle" for file in self.there)


def weigh_facts(model: RecordedModel, here: Here) -> ModelFacts:
    """Return what counts of a model and its files."""
    files = tuple(weigh_file(item, here.files.get(item.name)) for item in model.files)
    facts = ModelFacts(model, files, model.custom_objects or (), model.lambda_layers or ())
    telling = next((file for file in facts.there if file.format in OF_KERAS), None)
    if telling is None or telling.content is None:
        return facts
    said, seen = telling.content, model.class_name is not None
    custom = telling.is_other or (model.custom_objects is None and not seen)
    lambdas = telling.is_other or (model.lambda_layers is None and not seen)
    return replace(
        facts,
        custom_objects=(said.custom_objects or ()) if custom else facts.custom_objects,
        lambda_layers=(said.lambda_layers or ()) if lambdas else facts.lambda_layers,
        unsure=(custom and (said.unsure or said.custom_objects is None)) or (lambdas and said.lambda_layers is None),
    )


def weigh_file(item: RecordedFile, here: FileHere | None) -> FileFacts:
    facts = FileFacts(item, here)
    if here is None:
        return facts
    said = (None, None) if facts.is_other else (item.format, item.written_by)
    return replace(facts, format=said[0] or here.content.format, written_by=said[1] or here.content.written_by)
