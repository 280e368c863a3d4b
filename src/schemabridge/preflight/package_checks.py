"""Checks of what is installed: Python, the distributions, and whether there is a GPU (clauses 20.4, 20.5, 20.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.preflight.checks import BLOCKS, CANNOT_TELL, FINE, MAY_DIFFER, Check, new_check
from schemabridge.preflight.known_failures import find_family, is_needed, parse_version, read_known_failures

if TYPE_CHECKING:
    from schemabridge.preflight.facts import ModelFacts
    from schemabridge.preflight.situation import Here

WITHOUT_DEVICES = ("scikit-learn", "lightgbm", "xgboost")
UNKNOWN = "which Python would load the model is not known"


def check_python(facts: ModelFacts, here: Here) -> Check:
    """Return the check of the interpreter."""
    recorded, found = facts.model.python, here.python
    if found is None:
        return new_check("python", CANNOT_TELL, UNKNOWN, code="python_unknown", recorded=recorded)
    bound = facts.has_pickle or bool(facts.lambda_layers)
    if recorded is None or take_two(recorded) == take_two(found) or not bound:
        return new_check("python", FINE, f"Python {found}", recorded=recorded, found=found)
    message = f"Python {recorded} is recorded, found {found}: the code in the file is that of one version"
    hint = f"score with Python {recorded}"
    return new_check("python", MAY_DIFFER, message, code="package_differs", recorded=recorded, found=found, hint=hint)


def take_two(version: str) -> tuple[int, ...]:
    """Return the first two numbers of a version."""
    return (*(parse_version(version) or ()), 0, 0)[:2]


def check_packages(facts: ModelFacts, here: Here) -> list[Check]:
    """Return one check for each recorded distribution; nothing where the interpreter is not known."""
    if here.python is None:
        return []
    if facts.model.distributions is not None:
        return [check_package(name, recorded, facts, here) for name, recorded in facts.model.distributions.items()]
    named = read_known_failures().needed.get(facts.framework or "", ())
    return [check_unrecorded(name, here) for name in named[:1]]


def check_package(name: str, recorded: str, facts: ModelFacts, here: Here) -> Check:
    needed = is_needed(name, facts.framework)
    installed = find_installed(name, here)
    install = f"install it, such as with pip install {name}=={recorded}"
    if installed is None:
        message = f"{name} {recorded} is recorded, and {here.absence}"
        severity = BLOCKS if needed else CANNOT_TELL
        return new_check(
            "package", severity, message, item=name, code="package_missing", recorded=recorded, hint=install
        )
    brought, version = installed
    found = version if brought == name else f"{brought} {version}"
    if take_two(recorded) != take_two(version) and (needed or facts.has_pickle):
        message = f"{name} {recorded} is recorded, found {found}"
        return new_check(
            "package",
            MAY_DIFFER,
            message,
            item=name,
            code="package_differs",
            recorded=recorded,
            found=found,
            hint=install,
        )
    return new_check("package", FINE, f"{name} {found}", item=name, recorded=recorded, found=found)


def check_unrecorded(name: str, here: Here) -> Check:
    """Return the check of the one distribution that a framework cannot do without, where no versions are recorded."""
    installed = find_installed(name, here)
    if installed is None:
        hint = f"install it, such as with pip install {name}"
        return new_check("package", BLOCKS, f"{name} is {here.absence}", item=name, code="package_missing", hint=hint)
    found = " ".join(installed)
    message = f"found {found}, and no versions are recorded"
    hint = "record the schema with the model, which records the versions"
    return new_check("package", CANNOT_TELL, message, item=name, code="package_differs", found=found, hint=hint)


def find_installed(name: str, here: Here) -> tuple[str, str] | None:
    """Return name and version of the first distribution that is installed of those that stand for one."""
    return next(((each, here.installed[each]) for each in find_family(name) if each in here.installed), None)


def check_hardware(facts: ModelFacts, here: Here) -> Check:
    """Return whether there is a GPU where one was, and none where none was."""
    devices, precision = facts.model.devices, facts.model.precision
    found = "a GPU" if here.gpu else "no GPU"
    if not devices and facts.model.framework in WITHOUT_DEVICES:
        return new_check("hardware", FINE, f"{facts.model.framework} predicts on the processor", found=found)
    if not devices:
        message = f"no devices are recorded, found {found}"
        hint = "record the schema with the model, which records the devices"
        return new_check("hardware", CANNOT_TELL, message, code="other_hardware", found=found, hint=hint)
    recorded = f"{' and '.join(devices)}{'' if precision is None else f', matrices multiplied in {precision}'}"
    if ("gpu" in devices) == here.gpu:
        return new_check("hardware", FINE, f"recorded with {recorded}, found {found}", recorded=recorded, found=found)
    message = f"the golden predictions were made with {recorded}, found {found}"
    return new_check("hardware", MAY_DIFFER, message, code="other_hardware", recorded=recorded, found=found)
