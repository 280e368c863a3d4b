"""The page of a drift: every column with its distribution in training and batch, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemabridge.pages.findings import FindingView, view_findings
from schemabridge.pages.page import render_template
from schemabridge.pages.plots import Pair, place_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.statistics.drift_result import ColumnDrift, Drift

MOST_VALUES = 20
FEW_BINS, MOST_BINS = 5, 24  # fewer have a label at each bar, as values have, and more are merged
MOST_COLUMNS = 500


@dataclass(frozen=True)
class Bucket:
    """One bucket: counts and shares of training and batch; `merged` if it stands for several."""

    label: str
    training: int
    batch: int
    training_share: float
    batch_share: float
    merged: bool = False


@dataclass(frozen=True)
class ColumnView:
    """One column: `pairs` is the plot of a histogram; a vocabulary, whose buckets have long names, and few buckets are a table.

    `reason` is why it is not compared, which may quote values.
    """

    column: ColumnDrift
    reason: str
    buckets: list[Bucket]
    pairs: list[Pair]

    @property
    def highest(self) -> float:
        """The largest share, at which the plot ends."""
        shares = [max(each.training_share, each.batch_share) for each in self.buckets if not each.merged]
        return max(shares, default=0) or 1


@dataclass(frozen=True)
class DriftView:
    """A drift and its columns in the order of the file; `ranking` has those with the largest index first."""

    drift: Drift
    findings: list[FindingView]
    columns: list[ColumnView]
    ranking: list[int]
    cut: int


def render_drift(drift: Drift) -> str:
    """Return a drift as one HTML page that needs no other file and no script."""
    return render_template("drift.html.j2", drift=build_drift(drift, redacted=False))


def build_drift(drift: Drift, *, redacted: bool) -> DriftView:
    """Return what a page shows of a drift; redacted, its buckets have numbers and no names, and nothing quotes a value."""
    columns = [view_column(column, redacted=redacted) for column in drift.columns[:MOST_COLUMNS]]
    order = sorted(range(len(columns)), key=lambda position: -(columns[position].column.psi or 0.0))
    ranking = [position for position in order if columns[position].column.refused is None]
    refused = [position for position in range(len(columns)) if columns[position].column.refused is not None]
    findings = view_findings(drift.findings, drift.rows, redacted=redacted)
    return DriftView(drift, findings, columns, ranking + refused, len(drift.columns) - len(columns))


def view_column(column: ColumnDrift, *, redacted: bool) -> ColumnView:
    """Return one column with the shares of its buckets."""
    labels = [f"bucket {number}" for number in range(1, len(column.buckets) + 1)] if redacted else column.buckets
    buckets = merge_buckets(share_buckets(labels, column.training, column.batch))
    is_histogram = column.unknown is None and FEW_BINS < len(buckets) <= MOST_BINS
    shares = [each.training_share for each in buckets], [each.batch_share for each in buckets]
    reason = "" if redacted else column.refused or ""
    return ColumnView(column, reason, buckets, place_pairs(*shares) if is_histogram else [])


def share_buckets(labels: Sequence[str], training: Sequence[int], batch: Sequence[int]) -> list[Bucket]:
    totals = sum(training) or 1, sum(batch) or 1
    return [
        Bucket(label, before, now, before / totals[0], now / totals[1])
        for label, before, now in zip(labels, training, batch, strict=True)
    ]


def merge_buckets(buckets: list[Bucket]) -> list[Bucket]:
    """Return at most 20 buckets, those with the largest share of either side, and one for what they leave."""
    if len(buckets) <= MOST_BINS:
        return buckets
    sizes = [max(each.training_share, each.batch_share) for each in buckets]
    largest = set(sorted(range(len(buckets)), key=lambda position: -sizes[position])[:MOST_VALUES])
    rest = [bucket for position, bucket in enumerate(buckets) if position not in largest]
    merged = Bucket(
        f"{len(rest):,} further buckets together",
        sum(each.training for each in rest),
        sum(each.batch for each in rest),
        sum(each.training_share for each in rest),
        sum(each.batch_share for each in rest),
        merged=True,
    )
    return [bucket for position, bucket in enumerate(buckets) if position in largest] + [merged]
