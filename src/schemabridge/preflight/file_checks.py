"""Checks of the model's files: are they the recorded ones, and does what is installed load them (clauses 20.3, 20.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.preflight.checks import BLOCKS, CANNOT_TELL, FINE, Check, new_check
from schemabridge.preflight.facts import OF_KERAS
from schemabridge.preflight.known_failures import Loading, find_failure, parse_version, read_known_failures
from schemabridge.preflight.package_checks import find_installed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.preflight.facts import FileFacts, ModelFacts
    from schemabridge.preflight.situation import Answers, Here

FAULTS = {
    "invalid_model_file": "is damaged, or not what its name or the schema says",
    "weights_only": "holds weights without the model that they are of",
}
KERAS, TF_KERAS = "keras", "tf-keras"


def check_files(facts: ModelFacts) -> list[Check]:
    """Return one check for each file, or the one that there is none."""
    if not facts.files:
        return [new_check("file", CANNOT_TELL, "the schema names no file of the model", code="file_not_found")]
    return [check_file(file, facts) for file in facts.files]


def check_file(file: FileFacts, facts: ModelFacts) -> Check:
    name, recorded = file.name, file.item.sha256
    if file.here is None:
        severity = CANNOT_TELL if facts.there else BLOCKS
        return new_check("file", severity, f"{name!r} is not there", item=name, code="file_not_found")
    found, fault = file.here.sha256, file.here.content.fault
    if file.is_recorded:
        return new_check("file", FINE, f"{name!r} is the recorded file", item=name, recorded=recorded, found=found)
    if fault is not None:
        reason = file.here.content.reason
        said = FAULTS[fault] if reason is None else f"cannot be read: {reason}"
        return new_check("file", BLOCKS, f"{name!r} {said}", item=name, code=fault)
    severity, said = (CANNOT_TELL, "no SHA-256") if recorded is None else (BLOCKS, f"the SHA-256 {recorded}")
    message = f"{name!r}: recorded is {said}, found {found}"
    return new_check("file", severity, message, item=name, code="wrong_model", recorded=recorded, found=found)


def check_loading(facts: ModelFacts, here: Here, answers: Answers, packages: Sequence[Check]) -> list[Check]:
    """Return one check for each file that is there; custom objects that are handed over may be what was lacking."""
    as_recorded = bool(packages) and all(check.severity == FINE for check in packages) and not answers.custom_objects
    return [
        check_absent_reader(file, here) or check_reader(file, name_reader(file, here), as_recorded=as_recorded)
        for file in facts.there
    ]


def check_absent_reader(file: FileFacts, here: Here) -> Check | None:
    """Return the check of a file whose format is read by a distribution that is not installed; None of any other."""
    reader = read_known_failures().readers.get(file.format or "")
    if reader is None or here.python is None or find_installed(reader, here) is not None:
        return None
    message, hint = f"{file.name!r} is read by {reader}, which is {here.absence}", f"pip install {reader}"
    return new_check("loading", BLOCKS, message, item=file.name, code="package_missing", hint=hint)


def name_reader(file: FileFacts, here: Here) -> Loading:
    """Return who wrote a file and who reads it."""
    if file.format not in OF_KERAS:
        return Loading(file.format)
    beside_newer = TF_KERAS in here.installed and not is_old(here.installed.get(KERAS))
    reader = TF_KERAS if is_old(file.written_by) and beside_newer else KERAS
    return Loading(file.format, file.writer, file.written_by, reader, here.installed.get(reader))


def is_old(version: str | None) -> bool:
    """Return whether a version of Keras is below 3; an unknown one is not."""
    numbers = parse_version(version)
    return numbers is not None and numbers < (3,)


def check_reader(file: FileFacts, loading: Loading, *, as_recorded: bool) -> Check:
    name = file.name
    recorded = None if loading.written_by is None else f"{loading.writer} {loading.written_by}"
    found = None if loading.read_by is None else f"{loading.reader} {loading.read_by}"
    failure = find_failure(loading)
    if failure is not None:
        message = f"{name!r}, of {recorded or 'an unknown Keras'}, with {found or 'an unknown one'}: {failure.message}"
        return Check(
            "loading", failure.severity, message, name, "known_failure", recorded, found, failure.hint, failure.id
        )
    if file.is_recorded and file.item.loads is False:
        severity = BLOCKS if as_recorded else CANNOT_TELL
        message = f"{name!r} did not load where it was recorded: {file.item.cause or 'its cause is not recorded'}"
        return new_check("loading", severity, message, item=name, code="does_not_load", recorded=recorded, found=found)
    if loading.format in OF_KERAS and None in (parse_version(loading.written_by), parse_version(loading.read_by)):
        message = f"{name!r}: it is written by {recorded or 'an unknown Keras'} and read by {found or 'an unknown one'}"
        hint = "look whether Keras is installed, and which one the model was saved with"
        return new_check(
            "loading", CANNOT_TELL, message, item=name, code="known_failure", recorded=recorded, found=found, hint=hint
        )
    message = f"no failure is known of {name!r} here"
    return new_check("loading", FINE, message, item=name, recorded=recorded, found=found)
