"""validate_batch: everything that is wrong with a batch, found by pandera with our own rules as its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from schemabridge.document.read import SchemaLike, open_schema
from schemabridge.errors import SchemabridgeError, is_redacted, is_word, list_values, new_error
from schemabridge.findings.collect import FindingsCollector
from schemabridge.findings.examine import examine_batch
from schemabridge.findings.report import Report, find_error
from schemabridge.frames.frame import open_frame
from schemabridge.program.plan import get_plan
from schemabridge.statistics.columns import read_statistics

if TYPE_CHECKING:
    from schemabridge.findings.examine import Examination
    from schemabridge.frames.frame import FrameLike
    from schemabridge.schema import FeatureSchema

Ranges: TypeAlias = Literal["ignore", "warn"]

TITLE = "batch"


def validate_batch(
    df: FrameLike, schema: SchemaLike, *, ranges: Ranges = "ignore", redact: bool | None = None
) -> Report:
    """Return everything that is wrong or notable with a batch; nothing is raised for what it holds.

    Parameters
    ----------
    df
        The batch, any frame that `prepare_input` takes.
    schema
        A schema, or the path of its file.
    ranges
        `"warn"` for a warning where numbers lie outside the range of the training data.
    redact
        Whether the report tells no values of the batch, in its words neither; by default as the environment variable
        SCHEMABRIDGE_REDACT says (`1`).

    Returns
    -------
    Report
        True where `prepare_input` would take the batch. Otherwise the code that `prepare_input` raises is among those
        of the findings. Further columns, another order of columns and conversions without loss are notes.

    Raises
    ------
    SchemabridgeError
        `not_comparable` where `ranges="warn"` and the schema has no statistics; what `read_schema` raises.

    Examples
    --------
    >>> import pandas as pd, schemabridge as sb
    >>> schema = sb.record_schema(pd.DataFrame({"x": [1.0, 3.0], "y": ["a", "b"]}))
    >>> report = sb.validate_batch(pd.DataFrame({"x": [None, 2.0], "y": ["a", "c"]}), schema)
    >>> [(finding.code, finding.column, finding.rows) for finding in report.findings]
    [('missing_value', 'x', (0,)), ('unknown_value', 'y', (1,))]
    """
    schema = open_schema(schema, df, "validate_batch(df, schema)")
    validator = BatchValidator(schema, ranges=ranges, redact=redact)
    try:
        validator.add(df)
    except SchemabridgeError as error:  # it is not a frame
        return Report(TITLE, (find_error(error),), None, validator.schema.fingerprint, validator.findings.redact)
    return validator.finish()


class BatchValidator:
    """Validates a batch that comes in blocks, such as a file that is larger than memory; arguments as `validate_batch`.

    Findings are those of `validate_batch` on all blocks together, with rows counted over all of them.
    """

    def __init__(self, schema: SchemaLike, *, ranges: Ranges = "ignore", redact: bool | None = None) -> None:
        if not is_word(ranges, get_args(Ranges)):
            raise new_error(
                "invalid_argument",
                f"ranges should be one of {get_args(Ranges)}, found {list_values([ranges])}",
                hint='ranges="warn" tells what training did not have',
            )
        self.schema = open_schema(schema)
        self.plan = get_plan(self.schema)
        known = find_ranges(self.schema) if ranges == "warn" else {}
        self.findings = FindingsCollector(self.plan, known, redact=is_redacted(redact))

    def add(self, df: FrameLike) -> Examination:
        """Examine one block; raises `not_a_frame` or `wrong_length` where it is none."""
        from schemabridge.findings.pandera_batch import (
            confirm_findings,
        )  # a scorer that only prepares has no need of it

        examination = examine_batch(self.plan, open_frame(df))
        confirm_findings(examination)
        self.findings.add(examination)
        return examination

    def finish(self) -> Report:
        """Return the findings of all blocks."""
        found = tuple(self.findings.list_findings())
        return Report(TITLE, found, self.findings.rows, self.schema.fingerprint, self.findings.redact)


def find_ranges(schema: FeatureSchema) -> dict[str, tuple[float, float]]:
    """Return the range of each number column in training; raises `not_comparable` without statistics."""
    statistics = read_statistics(schema)
    if statistics is None:
        raise new_error("not_comparable", "the schema has no statistics, so that there are no ranges to compare with")
    return {name: each.range for name, each in statistics.columns.items() if each.range is not None}
