"""validate_batch: everything that is wrong with a batch, found by pandera with our own rules as its checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from schemabridge.columns import read_column
from schemabridge.errors import SchemabridgeError, read_table
from schemabridge.frame import Frame, FrameLike, open_frame
from schemabridge.kernel import Place, run_plan
from schemabridge.pandera_import import SchemaErrorReason, ValidationDepth, config_context, pandera
from schemabridge.plan import Plan, find_source, get_plan
from schemabridge.prepare import SchemaLike, describe_fault, make_readers, open_schema
from schemabridge.report import Finding, Report, find_error
from schemabridge.values import absent_values

if TYPE_CHECKING:
    from schemabridge.values import Values

NAMES, TYPE, STEPS = 1, 2, 3  # phases of clause 7.1
TITLE = "batch"


def validate_batch(df: FrameLike, schema: SchemaLike) -> Report:
    """Return everything that is wrong or notable with a batch; nothing is raised for it.

    Parameters
    ----------
    df
        The batch, any frame that `prepare_input` takes.
    schema
        A schema, or the path of its file.

    Returns
    -------
    Report
        True where `prepare_input` would take the batch. Otherwise the code that `prepare_input` raises is among those
        of the findings. Further columns and another order of columns are notes.

    Examples
    --------
    >>> import pandas as pd, schemabridge as sb
    >>> schema = sb.record_schema(pd.DataFrame({"x": [1.0, 3.0], "y": ["a", "b"]}))
    >>> report = sb.validate_batch(pd.DataFrame({"x": [None, 2.0], "y": ["a", "c"]}), schema)
    >>> [(finding.code, finding.column, finding.rows) for finding in report.findings]
    [('missing_value', 'x', (0,)), ('unknown_value', 'y', (1,))]
    """
    plan = get_plan(open_schema(schema))
    try:
        frame = open_frame(df)
    except SchemabridgeError as error:
        return Report(TITLE, (find_error(error),))
    examination = Examination(plan, frame)
    examination.check_names()
    try:  # in full, also where the environment has switched pandera off
        with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
            make_pandera(examination).validate(examination.build_table(), lazy=True)
    except pandera.errors.SchemaErrors as failed:  # the examination holds what failed, in which rows and why
        raise_broken(failed)
    return Report(TITLE, (*examination.list_findings(), *note_columns(plan, frame)))


def raise_broken(failed: pandera.errors.SchemaErrors) -> None:
    """Raise where a check itself broke: pandera would take that for a failure of the batch like any other."""
    if any(each.reason_code is SchemaErrorReason.CHECK_ERROR for each in failed.schema_errors):
        raise failed


def make_pandera(examination: Examination) -> pandera.DataFrameSchema:
    """Return a pandera schema with the rules of the specification as its checks: values decide, not dtypes."""

    def accept(name: str) -> pandera.Check:
        return pandera.Check(lambda series: examination.accept_column(name, series), name="type", ignore_na=False)

    columns = {name: pandera.Column(checks=accept(name), nullable=True) for name in examination.present}
    program = pandera.Check(lambda table: examination.accept_program(len(table)), name="program", ignore_na=False)
    return pandera.DataFrameSchema(columns, checks=program)


@dataclass
class Examination:
    """What has been found in one batch, by its place in the order of clause 7.1."""

    plan: Plan
    frame: Frame
    found: list[tuple[Place, Finding]] = field(default_factory=list)
    accepted: dict[str, Values] = field(default_factory=dict)

    @property
    def present(self) -> list[str]:
        """The needed columns that are in the batch exactly once."""
        return [column.name for column in self.plan.columns if self.frame.counts[column.name] == 1]

    def check_names(self) -> None:
        """Find every absent and every duplicated column."""
        for position, column in enumerate(self.plan.columns):
            try:
                self.frame.check_names([column.name])
            except SchemabridgeError as error:
                self.add(Place(NAMES, 0 if error.code == "absent_column" else 1, position), error)

    def build_table(self) -> pd.DataFrame:
        """Return the needed columns as pandas columns of Arrow type, which hold every value as it is."""
        columns = {name: self.build_series(name) for name in self.present}
        return pd.DataFrame(columns, index=range(self.frame.rows))

    def build_series(self, name: str) -> pd.Series:
        try:
            values = self.frame.get(name)
        except SchemabridgeError as error:
            self.add_type(name, error)
            values = pa.nulls(self.frame.rows)
        chunked = values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
        return pd.Series(pd.arrays.ArrowExtensionArray(chunked))

    def accept_column(self, name: str, series: pd.Series) -> bool:
        """Return whether the values of a column are accepted; what is wrong with them is kept."""
        if any(finding.column == name for _, finding in self.found):
            return False
        column = next(column for column in self.plan.columns if column.name == name)
        try:
            self.accepted[name] = read_column(series.array.__arrow_array__(), column)
        except SchemabridgeError as error:
            self.add_type(name, error)
        return name in self.accepted

    def accept_program(self, rows: int) -> bool:
        """Return whether the program runs over the accepted columns without a fault; every fault is kept."""
        absent = {column.name: absent_values(rows) for column in self.plan.columns if column.name not in self.accepted}
        _, faults = run_plan(self.plan, make_readers(self.plan, {**absent, **self.accepted}), rows)
        sources = {place: find_source(self.plan, place) for place in faults.list_places()}
        faulty = {source.column for place, source in sources.items() if place.phase == STEPS}
        for place, source in sources.items():  # what depends on a column that is refused says nothing more
            if source.depends.isdisjoint(absent if place.phase == STEPS else {*absent, *faulty}):
                fault = faults.merge(place)
                self.add(place, describe_fault(place, fault, self.plan, self.frame))
        return not faults.found

    def add_type(self, name: str, error: SchemabridgeError) -> None:
        self.add(Place(TYPE, [column.name for column in self.plan.columns].index(name), 0), error)

    def add(self, place: Place, error: SchemabridgeError) -> None:
        self.found.append((place, find_error(error)))

    def list_findings(self) -> list[Finding]:
        """Return the findings in the order of clause 7.1."""
        return [finding for _, finding in sorted(self.found, key=lambda each: each[0])]


def note_columns(plan: Plan, frame: Frame) -> list[Finding]:
    """Return notes on what is harmless: columns that are ignored, and columns in another order."""
    expected = [column.name for column in plan.columns]
    extra = [name for name in frame.names if name not in set(expected)]
    notes = []
    if extra:
        notes.append(note("extra_column", f"{len(extra)} further columns: {', '.join(extra[:10])}", extra))
    found = [name for name in frame.names if name in set(expected)]
    if found != [name for name in expected if name in set(found)]:
        notes.append(note("column_order", f"the columns come as {', '.join(found[:10])}", found))
    return notes


def note(code: str, message: str, values: list[str]) -> Finding:
    return Finding(code, "note", message, values=tuple(values[:10]), hint=read_table()[code].hint)
