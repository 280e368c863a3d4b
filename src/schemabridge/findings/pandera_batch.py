"""What was found in a batch as the verdict of pandera, whose checks are the rules of the specification."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from schemabridge.findings.pandera_import import SchemaErrorReason, ValidationDepth, config_context, pandera
from schemabridge.frames.arrow_values import flatten

if TYPE_CHECKING:
    from schemabridge.findings.examine import Examination
    from schemabridge.frames.arrow_values import ArrowColumn


def confirm_findings(examination: Examination) -> None:
    """Let pandera judge a batch that was examined, in full, also where the environment has switched pandera off."""
    with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        try:
            make_pandera(examination).validate(build_table(examination), lazy=True)
        except pandera.errors.SchemaErrors as failed:  # the examination holds what failed, in which rows and why
            raise_broken(failed)


def make_pandera(examination: Examination) -> pandera.DataFrameSchema:
    """Return a pandera schema with the rules of the specification as its checks: values decide, not dtypes."""
    columns = {
        column.name: pandera.Column(checks=new_check("type", examination.accepts_type(column.name)), nullable=True)
        for column in examination.present
    }
    return pandera.DataFrameSchema(columns, checks=new_check("program", examination.accepts_program))


def new_check(name: str, passes: bool) -> pandera.Check:  # noqa: FBT001
    return pandera.Check(lambda _: passes, name=name, ignore_na=False)


def build_table(examination: Examination) -> pd.DataFrame:
    """Return the needed columns for pandera, as Arrow holds them; empty ones stand for what Arrow does not hold."""
    rows = examination.frame.rows
    columns = {}
    for column in examination.present:
        sources = examination.sources.get(column.name, ())
        columns[column.name] = hold_series(sources[0] if len(sources) == 1 else pa.nulls(rows))
    return pd.DataFrame(columns, index=range(rows))


def hold_series(values: ArrowColumn) -> pd.Series:
    if pa.types.is_dictionary(values.type) and pa.types.is_string_view(values.type.value_type):
        values = flatten(values)
    chunked = values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
    return pd.Series(pd.arrays.ArrowExtensionArray(chunked))


def raise_broken(failed: pandera.errors.SchemaErrors) -> None:
    """Raise where a check itself broke: pandera would take that for a failure of the batch like any other."""
    if any(each.reason_code is SchemaErrorReason.CHECK_ERROR for each in failed.schema_errors):
        raise failed
