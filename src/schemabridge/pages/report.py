"""The page of a report: the verdict, then every finding under its severity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemabridge.findings.report import SEVERITIES
from schemabridge.pages.drift import build_drift
from schemabridge.pages.findings import FindingView, view_findings
from schemabridge.pages.page import render_template

if TYPE_CHECKING:
    from schemabridge.findings.report import Report
    from schemabridge.statistics.drift_result import Drift

MOST_FINDINGS = 500


@dataclass(frozen=True)
class Group:
    """The findings of one severity, the first of them with all they say."""

    severity: str
    count: int
    shown: list[FindingView]


def render_report(report: Report, drift: Drift | None = None) -> str:
    """Return a report as one HTML page that needs no other file and no script.

    Parameters
    ----------
    report
        What a check found.
    drift
        How the same batch compares with the training data; a section for each column follows the findings.
    """
    return render_template(
        "report.html.j2",
        report=report,
        groups=group_findings(report),
        drift=None if drift is None else build_drift(drift, redacted=report.redacted),
    )


def group_findings(report: Report, most: int = MOST_FINDINGS) -> list[Group]:
    """Return the findings by severity, the worst first; a severity without findings is left out."""
    groups = [(severity, [each for each in report.findings if each.severity == severity]) for severity in SEVERITIES]
    return [
        Group(severity, len(findings), view_findings(findings[:most], report.rows, redacted=report.redacted))
        for severity, findings in groups
        if findings
    ]
