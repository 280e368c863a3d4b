"""What drift found: the measures of every column, and what is above a threshold."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import nan
from typing import TYPE_CHECKING

from schemabridge.display import count_things, dump_json, make_inert
from schemabridge.findings.report import Finding, show_finding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    import pandas as pd

    from schemabridge.findings.batch_files import BatchFiles

FORMAT = "schemabridge-drift"
FORMAT_VERSION = "1.0"
MEASURES = {
    "psi": "population stability index",
    "js": "Jensen-Shannon distance",
    "missing": "change of the share of missing values",
    "unknown": "share of unknown values",
}
HEADER = ("column", "psi", "js", "missing", "unknown")
FRAME_COLUMNS = (
    "column",
    "psi",
    "js",
    "missing_training",
    "missing_batch",
    "unknown_training",
    "unknown_batch",
    "refused",
)


@dataclass(frozen=True)
class ColumnDrift:
    """How far one column of a batch is from that of the training rows (clause 15).

    Attributes
    ----------
    name : str
        The column.
    missing : tuple of float
        The share of missing cells, of training and batch.
    unknown : tuple of float or None
        The share of present cells whose value is not in the vocabulary, of training and batch; None without a vocabulary.
    psi, js : float or None
        Population stability index, and Jensen-Shannon distance between 0 and 1; None where they would mean nothing.
    refused : str or None
        Why there is neither.
    buckets : tuple of str
        What is counted, in words: ranges of numbers, or the values of the vocabulary and `other`.
    training, batch : tuple of int
        How many cells are in each bucket.
    """

    name: str
    missing: tuple[float, float]
    unknown: tuple[float, float] | None
    psi: float | None
    js: float | None
    refused: str | None
    buckets: tuple[str, ...]
    training: tuple[int, ...]
    batch: tuple[int, ...]


@dataclass(frozen=True)
class Drift:
    """How far a batch is from the training rows; true where nothing is above a threshold.

    Attributes
    ----------
    rows, training_rows : int
        How many rows the batch has, and how many there were in training.
    columns : tuple of ColumnDrift
        The columns of the schema, in the order of its file.
    findings : tuple of Finding
        What is above a threshold, as warnings.
    fingerprint : str
        Of the schema.
    source : BatchFiles or None
        The files that the batch came in, and when they were read; None where it is a frame.
    """

    rows: int
    training_rows: int
    columns: tuple[ColumnDrift, ...]
    findings: tuple[Finding, ...]
    fingerprint: str
    source: BatchFiles | None = None

    @property
    def title(self) -> str:
        """What was compared."""
        return "drift" if self.source is None else f"drift of {self.source.name()}"

    def __bool__(self) -> bool:
        return not self.findings

    def __str__(self) -> str:
        lines = [f"{self.title}: {count_things(self.rows, 'row')} against {self.training_rows} of the training"]
        lines += align_cells([HEADER, *(show_column(each) for each in self.columns)])
        lines += [f"  {each.name}: {each.refused}" for each in self.columns if each.refused is not None]
        return make_inert("\n".join([*lines, *(f"  {finding}" for finding in self.findings)]))

    def to_frame(self) -> pd.DataFrame:
        """Return the measures as a pandas frame, one column of the schema a row."""
        import pandas as pd

        return pd.DataFrame([list_cells(each) for each in self.columns], columns=FRAME_COLUMNS)

    def to_json(self, *, indent: int | None = None) -> str:
        """Return all of it as JSON; findings have the form of those in `schemas/report.schema.json`."""
        document = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "ok": bool(self),
            "rows": self.rows,
            "training_rows": self.training_rows,
            "fingerprint": self.fingerprint,
            **({} if self.source is None else {"title": self.title, **asdict(self.source)}),
            "columns": [asdict(each) for each in self.columns],
            "findings": [show_finding(finding) for finding in self.findings],
        }
        return dump_json(document, indent=indent)

    def to_html(self, path: str | PathLike[str] | None = None) -> str:
        """Return one HTML page that needs no other file, and write it to `path` if there is one."""
        from schemabridge.pages.drift import render_drift
        from schemabridge.pages.page import write_page

        return write_page(render_drift(self), path)


def show_column(column: ColumnDrift) -> tuple[str, ...]:
    """Return the cells of a column in the printed table."""
    return (
        column.name,
        "-" if column.psi is None else f"{column.psi:.4f}",
        "-" if column.js is None else f"{column.js:.4f}",
        show_shares(column.missing),
        "-" if column.unknown is None else show_shares(column.unknown),
    )


def show_shares(shares: tuple[float, float]) -> str:
    return " -> ".join(f"{100 * share:.2f} %" for share in shares)


def align_cells(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines with columns of one width, the first to the left and the others to the right."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    return [
        "  "
        + "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]


def list_cells(column: ColumnDrift) -> list[object]:
    """Return the cells of a column in the frame, NaN where there is no number."""
    numbers = (column.psi, column.js, *column.missing, *(column.unknown or (None, None)))
    return [column.name, *(nan if number is None else number for number in numbers), column.refused]
