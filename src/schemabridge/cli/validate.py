"""`schemabridge validate`: everything that is wrong with a batch."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from schemabridge.batches.csv_file import CsvForm
from schemabridge.cli.arguments import (
    AsJson,
    BatchPaths,
    HtmlPath,
    Quiet,
    Redact,
    SchemaPath,
    count_files,
    open_batches,
    takes_form,
)
from schemabridge.cli.failures import end_well, show_result
from schemabridge.cli.missing_texts import MissingTexts
from schemabridge.cli.outputs import check_outputs
from schemabridge.cli.progress import show_progress
from schemabridge.document.read import read_schema
from schemabridge.validate import BatchValidator


class Ranges(str, Enum):
    """What to do about numbers outside the range of the training data."""

    ignore = "ignore"
    warn = "warn"


RangesOption = Annotated[Ranges, typer.Option(help="Whether numbers outside the training data are warnings.")]


@end_well
@takes_form
def validate(
    schema: SchemaPath,
    batch: BatchPaths,
    *,
    ranges: RangesOption = Ranges.ignore,
    redact: Redact = False,
    html: HtmlPath = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    form: CsvForm,
) -> None:
    """List everything that is wrong or notable with a batch.

    Exit code 1 where the batch would be refused.
    """
    check_outputs([html], [schema, *batch])
    validator = BatchValidator(read_schema(schema), ranges=ranges.value, redact=redact or None)
    batches = open_batches(batch, validator.schema, form)
    texts, files = MissingTexts(batches), count_files(batches)
    for block in show_progress(batches, quiet=quiet):
        validator.add(block.frame)
        texts.add(block)
        files.add(block.file, block.rows)
    report = validator.finish().name_files(files.finish())
    texts.tell()
    if html is not None:
        report.to_html(html)
    show_result(report, as_json=as_json)
