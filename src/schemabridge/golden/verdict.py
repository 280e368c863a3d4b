"""What a comparison of predictions says of a model, in the precisions of both sides (clause 9.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemabridge.display import count_things
from schemabridge.errors import read_table
from schemabridge.findings.report import Finding
from schemabridge.golden.precision import WIDEST, Precision, say_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.golden.predictions import Comparison, Difference


@dataclass(frozen=True)
class Sides:
    """The precision of the recorded side and of the one at hand."""

    recorded: Precision
    here: Precision

    @property
    def share(self) -> float:
        """The larger of the shares of both."""
        return max(self.recorded.share, self.here.share)

    def __str__(self) -> str:
        return f"recorded in {self.recorded}, here in {self.here}"


def judge_predictions(comparison: Comparison, sides: Sides) -> list[Finding]:
    """Return what is found: another model, another precision, or that nothing could be shown."""
    unexplained = comparison.list_unexplained(sides.share)
    if unexplained:
        return [describe_mismatch(comparison, unexplained, sides)]
    findings = []
    if comparison.differences:
        message = f"{say_differences(comparison.differences)}, within what the precisions explain: {sides}"
        hint = f"nothing; to compute in float32 here: {say_settings(sides.here)}"
        findings.append(new_row_finding("other_precision", message, number_rows(comparison.differences), "note", hint))
    if not comparison.tells_apart(sides.share):
        message = (
            "the predictions of these rows are too close to each other: a model that gives all of them the first passes"
        )
        hint = "record or compare rows for which the model predicts other values"
        findings.append(new_row_finding("nothing_to_verify", message, [comparison.rows[0].number], "warning", hint))
    return findings


def describe_mismatch(comparison: Comparison, unexplained: Sequence[Difference], sides: Sides) -> Finding:
    """Return the finding that says another model only where no precision explains all differences."""
    said = say_differences(unexplained)
    if comparison.list_unexplained(WIDEST):
        message = f"{said}; no precision explains this, it is another model: {sides}"
        return new_row_finding("prediction_mismatch", message, number_rows(unexplained))
    message = f"{said}, which a precision below float32 would explain and the known ones do not: {sides}"
    hint = f"compute in float32, and verify again: {say_settings(sides.here)}; if it stays, it is another model"
    return new_row_finding("prediction_mismatch", message, number_rows(unexplained), hint=hint)


def say_differences(differences: Sequence[Difference]) -> str:
    return f"{differences[0].message}; {count_things(len(differences), 'prediction differs', 'predictions differ')}"


def number_rows(differences: Sequence[Difference]) -> list[int]:
    return sorted({each.number for each in differences})


def new_row_finding(
    code: str, message: str, rows: list[int], severity: str = "error", hint: str | None = None
) -> Finding:
    said = read_table()[code].hint if hint is None else hint
    return Finding(code, severity, message, None, tuple(rows[:5]), len(rows), hint=said)
