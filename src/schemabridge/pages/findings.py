"""Findings as pages show them: with their share of the rows, bars, and a hint whose code stands apart."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from schemabridge.display import split_hint
from schemabridge.pages.bars import Bar, list_bars

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.findings.report import Finding

ABOUT_NAMES = frozenset({"extra_column", "column_order"})  # names are shown also where values are not (clause 12.9)


@dataclass(frozen=True)
class FindingView:
    """A finding with what the page computes from it; `places` are its rows by file, where there are several."""

    finding: Finding
    share: float | None
    bars: list[Bar]
    advice: str
    code: str
    places: list[tuple[str, list[int]]]


def view_findings(findings: Sequence[Finding], rows: int | None, *, redacted: bool) -> list[FindingView]:
    """Return findings with their shares of the rows and the bars of their values."""
    return [view_finding(finding, rows, redacted=redacted) for finding in findings]


def view_finding(finding: Finding, rows: int | None, *, redacted: bool) -> FindingView:
    advice, code = split_hint(finding.hint)
    values = () if redacted and finding.code not in ABOUT_NAMES else finding.values
    return FindingView(
        finding,
        min(finding.count / rows, 1.0) if rows and finding.count else None,
        list_bars(values, finding.frequencies),
        advice,
        code,
        [(file, [each.row for each in group]) for file, group in groupby(finding.places, lambda place: place.file)],
    )
