"""What a check found: findings, and the report that holds them all."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
import math
from typing import TYPE_CHECKING, Literal

from schemabridge.display import count_things, dump_json, make_inert
from schemabridge.errors import describe_rows, redact_error
from schemabridge.findings.batch_files import describe_places

if TYPE_CHECKING:
    from os import PathLike

    import pandas as pd

    from schemabridge.errors import SchemabridgeError
    from schemabridge.findings.batch_files import BatchFiles, RowPlace
    from schemabridge.statistics.drift_result import Drift

SEVERITIES = ("error", "warning", "note")
FORMAT = "schemabridge-report"
FORMAT_VERSION = "1.0"
COLUMNS = ("severity", "code", "column", "count", "expected", "found", "values", "frequencies", "rows", "hint")


@dataclass(frozen=True)
class Finding:
    """One thing wrong or notable (clause 12.1).

    Attributes
    ----------
    code : str
        A code of `schemas/errors.md`.
    severity : str
        `error`, `warning` or `note`; only an error means that `prepare_input` refuses or that a replay failed.
    message : str
        Where, what was expected, what was found.
    column : str or None
        The column concerned.
    expected, found : str
        What the schema asks for, and what is there, in words.
    rows : tuple of int
        Positions, from 0, of the first five rows concerned; empty where the column as a whole is concerned.
    count : int
        How many rows are concerned.
    values : tuple
        At most ten values found in these rows, the most frequent first.
    frequencies : tuple of int
        How often each of `values` is there; empty where they are not counted.
    hint : str
        What to do.
    places : tuple of RowPlace
        Of a batch in several files: the `file` of each of `rows`, and its `row` there, from 0.
    """

    code: str
    severity: str
    message: str
    column: str | None = None
    rows: tuple[int, ...] = ()
    count: int = 0
    values: tuple[object, ...] = ()
    hint: str = ""
    expected: str = ""
    found: str = ""
    frequencies: tuple[int, ...] = ()
    places: tuple[RowPlace, ...] = ()

    def __str__(self) -> str:
        if self.places:
            where = describe_places(self.places, self.rows, self.count)
        else:
            where = describe_rows(self.rows, self.count)
        sentence = f"{self.message}{where}"
        return make_inert(f"{self.severity} [{self.code}] {sentence}\n    {self.hint}")


@dataclass(frozen=True)
class Report:
    """All findings of one check; true where none of them is an error and something was proven.

    Attributes
    ----------
    title : str
        What was checked.
    findings : tuple of Finding
        Errors in the order of clause 7.1, then warnings, then notes.
    rows : int or None
        How many rows the batch has; None where it is not a frame.
    fingerprint : str or None
        Of the schema.
    redacted : bool
        Whether values are left out.
    source : BatchFiles or None
        The files that the batch came in, and when they were read; None where it is a frame.
    """

    title: str
    findings: tuple[Finding, ...] = ()
    rows: int | None = None
    fingerprint: str | None = None
    redacted: bool = False
    source: BatchFiles | None = None

    def name_files(self, source: BatchFiles) -> Report:
        """Return the report with the files of the batch: in its title, and where rows are named."""
        findings = tuple(replace(each, places=source.find_places(each.rows)) for each in self.findings)
        return replace(self, title=source.name(), findings=findings, source=source)

    @property
    def ok(self) -> bool | None:
        """Whether no finding is an error; None where that proves nothing (clause 10)."""
        if self.errors:
            return False
        return None if any(finding.code == "unproven_schema" for finding in self.findings) else True

    @property
    def verdict(self) -> Literal["ok", "unproven", "FAILED"]:
        """`ok` in a word."""
        return "unproven" if self.ok is None else "ok" if self.ok else "FAILED"

    def __bool__(self) -> bool:
        return self.ok is True

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are errors."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    def _repr_html_(self) -> str:
        from schemabridge.pages.notebook import render_notebook

        return render_notebook(self)

    def __str__(self) -> str:
        rows = "" if self.rows is None else f", {count_things(self.rows, 'row')}"
        lines = [f"{self.title}: {self.verdict}{rows} ({self.count_findings()})"]
        return "\n".join([*lines, *(f"  {finding}" for finding in self.findings)])

    def count_findings(self) -> str:
        """Return how many findings there are of each severity, in words."""
        numbers = {severity: self.count_severity(severity) for severity in SEVERITIES}
        return ", ".join(f"{number} {severity}{'s' * (number != 1)}" for severity, number in numbers.items())

    def count_severity(self, severity: str) -> int:
        """Return how many findings are of one severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def to_frame(self) -> pd.DataFrame:
        """Return the findings as a pandas frame, one a row."""
        import pandas as pd

        return pd.DataFrame([[getattr(each, name) for name in COLUMNS] for each in self.findings], columns=COLUMNS)

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the report as JSON of the form `schemas/report.schema.json`; infinite numbers are text."""
        document = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "title": self.title,
            "ok": self.ok,
            "rows": self.rows,
            "fingerprint": self.fingerprint,
            "redacted": self.redacted,
            **({} if self.source is None else asdict(self.source)),
            "findings": [show_finding(finding) for finding in self.findings],
        }
        return dump_json(document, indent=indent)

    def to_html(self, path: str | PathLike[str] | None = None, *, drift: Drift | None = None) -> str:
        """Return the report as one HTML page that needs no other file, and write it to `path` if there is one.

        Parameters
        ----------
        path
            Where to write the page.
        drift
            What `drift` found in the same batch; its plots become part of the page.
        """
        from schemabridge.pages.page import write_page
        from schemabridge.pages.report import render_report

        return write_page(render_report(self, drift), path)


def show_finding(finding: Finding) -> dict[str, object]:
    """Return a finding as JSON has it; places where there are any."""
    document = asdict(finding) | {"values": [to_json_value(value) for value in finding.values]}
    return document if finding.places else {name: each for name, each in document.items() if name != "places"}


def to_json_value(value: object) -> object:
    """Return a value as JSON can hold it."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value if isinstance(value, (str, int, float, bool)) else str(value)


def find_error(error: SchemabridgeError, *, redact: bool = False) -> Finding:
    """Return an error as a finding; redacted, it tells no value that was found (clause 12.9)."""
    error = redact_error(error) if redact else error
    return Finding(
        error.code,
        "error",
        error.message,
        error.column,
        error.rows,
        error.count,
        error.values[:10],
        error.hint,
        error.expected,
        error.found,
        error.frequencies,
    )
