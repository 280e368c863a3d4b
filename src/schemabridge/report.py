"""What a check found: findings, and the report that holds them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemabridge.errors import describe_rows

if TYPE_CHECKING:
    from schemabridge.errors import SchemabridgeError

SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True)
class Finding:
    """One thing wrong or notable.

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
    rows : tuple of int
        Positions, from 0, of the first five rows concerned.
    count : int
        How many rows are concerned; 0 where it is the whole column or file.
    values : tuple
        At most ten values found.
    hint : str
        What to do.
    """

    code: str
    severity: str
    message: str
    column: str | None = None
    rows: tuple[int, ...] = ()
    count: int = 0
    values: tuple[object, ...] = ()
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.severity} [{self.code}] {self.message}{describe_rows(self.rows, self.count)}\n    {self.hint}"


@dataclass(frozen=True)
class Report:
    """All findings of one check; true where none of them is an error."""

    title: str
    findings: tuple[Finding, ...] = ()

    def __bool__(self) -> bool:
        return not self.errors

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are errors."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    def __str__(self) -> str:
        numbers = {severity: self.count_severity(severity) for severity in SEVERITIES}
        counts = [f"{number} {severity}{'s' * (number != 1)}" for severity, number in numbers.items()]
        verdict = "ok" if self else "FAILED"
        return "\n".join(
            [f"{self.title}: {verdict} ({', '.join(counts)})", *(f"  {finding}" for finding in self.findings)]
        )

    def count_severity(self, severity: str) -> int:
        """Return how many findings are of one severity."""
        return sum(finding.severity == severity for finding in self.findings)


def find_error(error: SchemabridgeError) -> Finding:
    """Return an error as a finding."""
    message = error.message
    rows = error.rows
    return Finding(
        error.code,
        "error",
        message,
        error.column,
        rows,
        error.count,
        error.values[:10],
        error.hint,
    )
