"""Checks of code that loading a file would run, and of what it needs that the framework does not have (clause 20.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.errors import list_values
from schemabridge.preflight.checks import BLOCKS, CANNOT_TELL, FINE, Check, new_check

if TYPE_CHECKING:
    from schemabridge.preflight.facts import FileFacts, ModelFacts
    from schemabridge.preflight.situation import Answers, CustomObject, Here, RecordedCode

TRUST = "give trust_code=True if you know who wrote it and that it is unchanged"


def check_objects(facts: ModelFacts, here: Here, answers: Answers) -> list[Check]:
    """Return one check for each custom object and each Lambda layer, or the one that they are not known."""
    checks = [check_custom(each, facts.model.code, here, answers) for each in facts.custom_objects]
    checks += [check_trust(f"the Lambda layer {name!r}", name, answers) for name in facts.lambda_layers]
    if facts.unsure:
        message = "the file does not say all, in a way that can be read, of the custom objects that it needs"
        checks.append(new_check("code", CANNOT_TELL, message, code="custom_object_missing"))
    return checks


def check_custom(custom: CustomObject, code: RecordedCode | None, here: Here, answers: Answers) -> Check:
    name = custom.registered_name
    if name in answers.custom_objects:
        return new_check("code", FINE, f"{name!r} is handed over", item=name)
    version = None if custom.distribution is None else here.installed.get(custom.distribution)
    if custom.distribution is not None and version is not None and here.brings(custom.distribution, custom.module):
        return new_check("code", FINE, f"{name!r} is in {custom.distribution} {version}", item=name)
    if custom.distribution is not None and here.python is None:
        message = f"{name!r} is of the distribution {custom.distribution}, and which Python would load it is not known"
        return new_check("code", CANNOT_TELL, message, item=name, code="python_unknown")
    if code is not None and name in code.objects:
        return check_bundle(name, code, here, answers)
    brought = "" if custom.distribution is None else f", is of the distribution {custom.distribution}"
    lacking = (
        "nothing here has it" if version is None else f"{version} of that does not bring the module {custom.module}"
    )
    message = f"{name!r} is not part of the framework{brought}, and {lacking}"
    return new_check("code", BLOCKS, message, item=name, code="custom_object_missing")


def check_bundle(name: str, code: RecordedCode, here: Here, answers: Answers) -> Check:
    """Return the check of a custom object that is in the bundled code."""
    if here.code is None:
        message = f"{name!r} is in {code.file!r}, which is not there"
        hint = "copy the file that lies beside the schema where it was recorded"
        return new_check("code", BLOCKS, message, item=name, code="file_not_found", hint=hint)
    if here.code != code.sha256:
        message = f"{name!r} is in {code.file!r}: recorded is {'no SHA-256' if code.sha256 is None else f'the SHA-256 {code.sha256}'}, found {here.code}"
        return new_check("code", BLOCKS, message, item=name, code="wrong_code", recorded=code.sha256, found=here.code)
    return check_trust(f"{name!r} in {code.file!r}", name, answers)


def check_trust(what: str, item: str, answers: Answers) -> Check:
    """Return the check of code that loading runs."""
    if answers.trust_code:
        return new_check("code", FINE, f"{what} is code, and trusted", item=item)
    return new_check(
        "code", BLOCKS, f"{what} is code that loading runs", item=item, code="code_not_trusted", hint=TRUST
    )


def check_file_code(facts: ModelFacts, answers: Answers) -> list[Check]:
    """Return one check for each file whose format can hold code."""
    pickles = [check_trust(f"the pickle {file.name!r}", file.name, answers) for file in facts.there if is_pickle(file)]
    return pickles + [check_skops(file, answers) for file in facts.there if file.format == "skops"]


def is_pickle(file: FileFacts) -> bool:
    return file.format == "pickle"


def check_skops(file: FileFacts, answers: Answers) -> Check:
    types = None if file.content is None else file.content.types
    if types:
        return check_trust(f"{file.name!r} with {list_values(types)}", file.name, answers)
    if types is None and not answers.trust_code:
        message = f"which types {file.name!r} names cannot be read"
        return new_check("code", CANNOT_TELL, message, item=file.name, code="code_not_trusted", hint=TRUST)
    return new_check("code", FINE, f"{file.name!r} names no types that need trust", item=file.name)
