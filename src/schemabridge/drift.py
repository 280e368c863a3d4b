"""drift: how far the columns of a batch are from those that the schema was recorded with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isnan
from operator import index
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.display import count_things
from schemabridge.document.read import open_schema
from schemabridge.encodings.arguments import is_number
from schemabridge.errors import SchemabridgeError, list_values, new_error, read_table
from schemabridge.findings.examine import Examination
from schemabridge.findings.report import Finding
from schemabridge.frames.frame import open_frame
from schemabridge.frames.values import Numbers
from schemabridge.program.plan import get_plan
from schemabridge.statistics.buckets import (
    count_bins,
    count_missing,
    count_values,
    find_tables,
    label_bins,
    label_values,
    list_present,
    share_rare,
)
from schemabridge.statistics.columns import read_statistics
from schemabridge.statistics.divergence import compute_js, compute_psi
from schemabridge.statistics.drift_result import MEASURES, ColumnDrift, Drift

if TYPE_CHECKING:
    from typing import SupportsIndex

    from schemabridge.document.read import SchemaLike
    from schemabridge.frames.frame import FrameLike
    from schemabridge.frames.values import Values
    from schemabridge.program.code_table import CodeTable
    from schemabridge.schema import Column
    from schemabridge.statistics.columns import ColumnStatistics

__all__ = ["ColumnDrift", "Drift", "DriftCounter", "drift"]

MIN_ROWS = 100


def drift(
    batch: FrameLike,
    schema: SchemaLike,
    *,
    min_rows: int = MIN_ROWS,
    thresholds: Mapping[str, float] | None = None,
) -> Drift:
    """Return how far each column of a batch is from that of the training rows, as the schema's statistics have it.

    Parameters
    ----------
    batch
        Any frame that `prepare_input` takes. What it holds is no error here: cells that are refused are not counted.
    schema
        A schema recorded with statistics, or the path of its file.
    min_rows
        How many rows the batch must have at least, and how many values each of its columns.
    thresholds
        `{"psi": …, "js": …, "missing": …, "unknown": …}`, each of them optional: what is above one is a finding. There are none by default.

    Returns
    -------
    Drift
        True where nothing is above a threshold. Its numbers are the same in R, to the bit.

    Raises
    ------
    SchemabridgeError
        `not_comparable` for a schema without statistics or a batch of too few rows; `invalid_argument`; `not_a_frame`, `wrong_length`.

    Examples
    --------
    >>> import schemabridge as sb
    >>> schema = sb.record_schema({"x": [float(i % 10) for i in range(200)]})
    >>> found = sb.drift({"x": [float(i % 5) for i in range(100)]}, schema, thresholds={"psi": 0.2})
    >>> [(finding.code, finding.column) for finding in found.findings]
    [('drift', 'x')]
    """
    limits = check_limits(min_rows, thresholds)
    counter = DriftCounter(open_schema(schema, batch, "drift(df, schema)"))
    counter.add(batch)
    return counter.compare(limits)


@dataclass(frozen=True)
class Limits:
    """What a user asks for: rows and values at least, and measures at most."""

    min_rows: int
    thresholds: Mapping[str, float]


def check_limits(min_rows: SupportsIndex, thresholds: Mapping[str, float] | None) -> Limits:
    """Return the limits; raises `invalid_argument`."""
    rows = read_whole_number(min_rows)
    if rows is None or rows < 1:
        found = list_values([min_rows])
        raise new_error(
            "invalid_argument",
            f"min_rows should be a whole number from 1 on, found {found}",
            hint="min_rows=100, or leave it out",
        )
    if thresholds is not None and not isinstance(thresholds, Mapping):
        raise new_error(
            "invalid_argument",
            f"thresholds should be a dict, found {list_values([thresholds])}",
            hint='thresholds={"psi": 0.2}',
        )
    for name, limit in (thresholds or {}).items():
        if name not in MEASURES:
            raise new_error(
                "invalid_argument",
                f"thresholds may have {list_values(list(MEASURES))}, found {name!r}",
                hint='thresholds={"psi": 0.2}',
            )
        if not is_number(limit) or isnan(limit) or limit < 0:
            found = list_values([limit])
            raise new_error(
                "invalid_argument",
                f"the threshold of {name} should be a number from 0 on, found {found}",
                hint='thresholds={"psi": 0.2}',
            )
    return Limits(rows, thresholds or {})


def read_whole_number(value: SupportsIndex) -> int | None:
    """Return an integer of any type, None for what is none."""
    try:
        return None if isinstance(value, bool) else index(value)
    except TypeError:
        return None


class DriftCounter:
    """Counts the cells of a batch that comes in blocks, each a frame; `drift` is one block.

    Parameters
    ----------
    schema
        A schema recorded with statistics, or the path of its file; otherwise `not_comparable` is raised.
    """

    def __init__(self, schema: SchemaLike) -> None:
        schema = open_schema(schema)
        statistics = read_statistics(schema)
        if statistics is None:
            message = "the schema has no statistics of the training rows to compare with"
            raise new_error("not_comparable", message, hint="record the schema with statistics='full'")
        self._plan = get_plan(schema)
        tables = find_tables(self._plan)
        self._columns = [
            ColumnCounter(column, statistics.columns[column.name], tables.get(column.name)) for column in schema.columns
        ]
        self._fingerprint = schema.fingerprint
        self._training_rows = statistics.rows
        self._rows = 0

    def add(self, frame: FrameLike) -> None:
        """Count the cells of one more block; raises `not_a_frame` or `wrong_length`."""
        opened = open_frame(frame)
        examination = Examination(self._plan, opened)
        examination.check_names()
        for column in examination.present:
            examination.check_column(column)
        for counter in self._columns:
            counter.add(examination)
        self._rows += opened.rows

    def finish(self, *, min_rows: int = MIN_ROWS, thresholds: Mapping[str, float] | None = None) -> Drift:
        """Return how far the blocks together are from the training rows; arguments and errors as of `drift`."""
        return self.compare(check_limits(min_rows, thresholds))

    def compare(self, limits: Limits) -> Drift:
        """Return the drift of what was counted; raises `not_comparable` where that is too little."""
        if self._rows < limits.min_rows:
            message = f"the batch has {count_things(self._rows, 'row')}, fewer than the {limits.min_rows} asked for"
            raise new_error("not_comparable", message, hint="give more rows, or a lower min_rows")
        columns = [each.measure(self._rows, self._training_rows, limits.min_rows) for each in self._columns]
        faulty = {each.column.name for each in self._columns if each.fault is not None}
        sound = [each for each in columns if each.name not in faulty]
        findings = [finding for each in sound for finding in find_drift(each, limits.thresholds)]
        return Drift(self._rows, self._training_rows, tuple(columns), tuple(findings), self._fingerprint)


@dataclass
class ColumnCounter:
    """The cells of one column of a batch, counted in the buckets of its statistics; `fault` is why it is refused as a whole."""

    column: Column
    training: ColumnStatistics
    table: CodeTable | None
    missing: int = 0
    counts: np.ndarray = field(init=False)
    fault: SchemabridgeError | None = None

    def __post_init__(self) -> None:
        self.counts = np.zeros(len(self.expected), np.int64)

    @property
    def by_value(self) -> bool:
        """Whether the buckets are the values of the vocabulary; a column that has both is compared by them."""
        return self.training.value_counts is not None

    @property
    def expected(self) -> tuple[int, ...]:
        """The counts of the training rows, none where the schema has none."""
        return self.training.value_counts or self.training.counts or ()

    def add(self, examination: Examination) -> None:
        """Count the cells of one block; those that their type refuses are in no bucket and not missing."""
        name = self.column.name
        if name in examination.whole:
            self.fault = self.fault or examination.whole[name][1]
        if self.fault is not None:  # of such a column no cell counts
            self.missing, self.counts[:] = 0, 0
            return
        values, refused = examination.accepted[name], examination.refused.get(name)
        self.missing += count_missing(values, self.column.type) - (0 if refused is None else int(refused.sum()))
        if self.expected:
            self.counts += self.count_cells(values)

    def count_cells(self, values: Values) -> np.ndarray:
        if self.by_value:
            assert self.table is not None  # without a vocabulary there are no value counts
            return share_rare(count_values(values, self.column.type, self.table), self.training.rare)
        assert isinstance(values, Numbers)  # no `number` step reads text
        return count_bins(list_present(values, self.column.type), np.array(self.training.edges))

    def label_buckets(self) -> tuple[str, ...]:
        if self.by_value and self.table is not None:
            return label_values(self.table.vocabulary, self.training.rare)
        return () if self.training.edges is None else label_bins(self.training.edges, self.column.type)

    def measure(self, rows: int, training_rows: int, min_rows: int) -> ColumnDrift:
        """Return how far the column is from that of the training rows."""
        batch, training = self.counts.tolist(), self.expected
        known, there = sum(training), sum(batch)
        refused = self.refuse(known, there, min_rows)
        psi = js = None
        if refused is None:
            shares = np.array(training) / known, self.counts / there
            psi, js = compute_psi(*shares), compute_js(*shares)
        return ColumnDrift(
            self.column.name,
            (share(self.training.missing, training_rows), share(self.missing, rows)),
            (share(training[-1], known), share(batch[-1], there)) if self.by_value else None,
            psi,
            js,
            refused,
            self.label_buckets(),
            training,
            tuple(batch),
        )

    def refuse(self, known: int, there: int, min_rows: int) -> str | None:
        """Return why an index would mean nothing (clause 15.4), None where it means something."""
        if not self.expected:
            return "the schema has neither a histogram nor value counts of it"
        if self.fault is not None:
            return self.fault.message
        if known == 0:
            return "the training rows have no value of it"
        if there < min_rows:
            return f"the batch has {there} values of it, fewer than the {min_rows} asked for"
        return None


def share(count: int, total: int) -> float:
    """Return a share; that of nothing is 0."""
    return count / total if total else 0.0


def find_drift(measured: ColumnDrift, thresholds: Mapping[str, float]) -> list[Finding]:
    """Return what is above its threshold, in the order of clause 15.5."""
    before, now = measured.missing
    found = {
        "psi": measured.psi,
        "js": measured.js,
        "missing": abs(now - before),
        "unknown": None if measured.unknown is None else measured.unknown[1],
    }
    return [
        new_finding(measured.name, name, value, thresholds[name])
        for name, value in found.items()
        if value is not None and name in thresholds and value > thresholds[name]
    ]


def new_finding(column: str, name: str, value: float, threshold: float) -> Finding:
    expected, found = f"a {MEASURES[name]} of at most {threshold:.6g}", f"{value:.6g}"
    message = f"column {column!r}: expected {expected}, found {found}"
    hint = read_table()["drift"].hint
    return Finding("drift", "warning", message, column, expected=expected, found=found, hint=hint)
