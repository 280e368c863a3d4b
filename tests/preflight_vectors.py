"""The vectors of preflights as sections, what is here, answers and checks (clause 11.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
import json
from pathlib import Path

from schemabridge.preflight.situation import Answers, CustomObject, FileContent, FileHere, Here
from vectors import SCHEMAS

FILES = sorted((SCHEMAS / "preflight").glob("*.json"))
KEYS = ("subject", "item", "severity", "code", "failure")


@dataclass(frozen=True)
class PreflightCase:
    """A section, what is here and what the user says; the checks, the verdict and the file that is chosen."""

    id: str
    section: dict
    here: Here
    answers: Answers
    checks: list[dict]
    verdict: str
    chosen: str | None


def list_preflight_cases() -> Iterator[PreflightCase]:
    for path in FILES:
        vector = json.loads(path.read_text("utf-8"))
        for number, case in enumerate(vector["cases"]):
            yield read_case(path, number, case.get("model", vector["model"]), case)


def read_case(path: Path, number: int, section: dict, case: dict) -> PreflightCase:
    here = case["here"]
    files = {name: read_file(said) for name, said in here["files"].items()}
    around = Here(files, here.get("code"), here["python"], here["distributions"], here["gpu"], here.get("modules", {}))
    answers = Answers(frozenset(case["custom_objects"]), case["trust_code"])
    return PreflightCase(
        f"{path.stem}-{number}", section, around, answers, case["checks"], case["verdict"], case["chosen"]
    )


def read_file(said: dict) -> FileHere:
    content = {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
    if "custom_objects" in said:
        content["custom_objects"] = tuple(CustomObject(**each) for each in said["custom_objects"])
    return FileHere(content.pop("sha256", None), FileContent(**content))
