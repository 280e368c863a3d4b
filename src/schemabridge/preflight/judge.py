"""The judgement: what a section says, beside what lies here and what the user says, as checks in the order of clause 20.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.preflight.checks import BLOCKS, Preflight
from schemabridge.preflight.code_checks import check_file_code, check_objects
from schemabridge.preflight.facts import weigh_facts
from schemabridge.preflight.file_checks import check_files, check_loading
from schemabridge.preflight.package_checks import check_hardware, check_packages, check_python
from schemabridge.preflight.situation import read_section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.document.section_values import Section
    from schemabridge.preflight.checks import Check
    from schemabridge.preflight.facts import FileFacts, ModelFacts
    from schemabridge.preflight.situation import Answers, Here

SELF_CONTAINED = "saved_model"


def judge_model(section: Section, here: Here, answers: Answers) -> Preflight:
    """Return the checks of a model; nothing is read and nothing is loaded for it."""
    facts = weigh_facts(read_section(section), here)
    packages = check_packages(facts, here)
    of_files = [*check_files(facts), *check_loading(facts, here, answers, packages)]
    objects, of_code = check_objects(facts, here, answers), check_file_code(facts, answers)
    chosen = choose_file(facts, [*of_files, *of_code], objects)
    checks = [
        *(check for check in of_files if check.subject == "file"),
        check_python(facts, here),
        *packages,
        *(check for check in of_files if check.subject == "loading"),
        *(() if chosen is not None and chosen.format == SELF_CONTAINED else objects),
        *of_code,
        check_hardware(facts, here),
    ]
    names = tuple(file.name for file in facts.files)
    return Preflight(tuple(checks), None if chosen is None else chosen.name, names)


def choose_file(facts: ModelFacts, of_files: Sequence[Check], objects: Sequence[Check]) -> FileFacts | None:
    """Return the first file that is there and that nothing blocks (clause 20.2)."""
    blocked = {check.item for check in of_files if check.severity == BLOCKS}
    lacks = any(check.severity == BLOCKS for check in objects)
    return next(
        (file for file in facts.there if file.name not in blocked and (file.format == SELF_CONTAINED or not lacks)),
        None,
    )
