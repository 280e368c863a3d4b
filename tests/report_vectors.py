"""The vectors of findings as frames and expectations (clause 11.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vectors import SCHEMAS, read_cases

FIELDS = ("code", "severity", "column", "rows", "count", "values", "frequencies")


@dataclass(frozen=True)
class ReportCase:
    """One frame, the findings that every reader must have, and the rows that are bad; `blocks` as in `Case`."""

    path: Path
    number: int
    schema: dict
    frame: list[dict]
    ranges: str
    findings: list[dict]
    bad: list[int]
    blocks: list[int] | None = None

    @property
    def id(self) -> str:
        return f"{self.path.stem}-{self.number}"


def list_report_cases() -> Iterator[ReportCase]:
    for path, number, schema, case in read_cases(sorted((SCHEMAS / "reports").glob("*.json"))):
        expected = case["findings"], case["bad"], case.get("blocks")
        yield ReportCase(path, number, schema, case["frame"], case.get("ranges", "ignore"), *expected)


def keep_fields(report: dict) -> list[dict]:
    """Return of each finding of a report, parsed from JSON, what the languages have in common."""
    return [{name: finding[name] for name in FIELDS} for finding in report["findings"]]
