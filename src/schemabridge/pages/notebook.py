"""A report inside a notebook: a fragment that brings its own colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.pages.findings import view_findings
from schemabridge.pages.page import render_template

if TYPE_CHECKING:
    from schemabridge.findings.report import Report

MOST_FINDINGS = 20


def render_notebook(report: Report) -> str:
    """Return a report as a compact HTML fragment, readable on light and on dark ground."""
    shown = view_findings(report.findings[:MOST_FINDINGS], report.rows, redacted=report.redacted)
    return render_template("notebook.html.j2", report=report, shown=shown)
