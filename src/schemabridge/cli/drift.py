"""`schemabridge drift`: how far a batch is from the training data."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import typer

from schemabridge.batches.csv_file import CsvForm
from schemabridge.cli.arguments import (
    AsJson,
    BatchPaths,
    HtmlPath,
    Quiet,
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
from schemabridge.drift import MIN_ROWS, DriftCounter

LIMITS = "Thresholds"


def limit(words: str) -> Any:
    return typer.Option(metavar="X", min=0, help=words, rich_help_panel=LIMITS)


Psi = Annotated[float | None, limit("Population stability index of a column.")]
Js = Annotated[float | None, limit("Jensen-Shannon distance of a column, 0 to 1.")]
MissingShare = Annotated[float | None, limit("Difference of the shares of missing cells, 0 to 1.")]
UnknownShare = Annotated[float | None, limit("Share of values that are not in the vocabulary, 0 to 1.")]
MinRows = Annotated[
    int, typer.Option(metavar="N", min=1, help="How many rows, and present cells of a column, it takes to compare.")
]


@end_well
@takes_form
def drift(
    schema: SchemaPath,
    batch: BatchPaths,
    *,
    psi: Psi = None,
    js: Js = None,
    missing: MissingShare = None,
    unknown: UnknownShare = None,
    min_rows: MinRows = MIN_ROWS,
    html: HtmlPath = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    form: CsvForm,
) -> None:
    """Compare the columns of a batch with the training data, as the statistics of the schema have it.

    Exit code 1 where a measure is above a threshold that is given.
    """
    check_outputs([html], [schema, *batch])
    recorded = read_schema(schema)
    counter = DriftCounter(recorded)
    batches = open_batches(batch, recorded, form)
    texts, files = MissingTexts(batches), count_files(batches)
    for block in show_progress(batches, quiet=quiet):
        counter.add(block.frame)
        texts.add(block)
        files.add(block.file, block.rows)
    texts.tell()
    given = {"psi": psi, "js": js, "missing": missing, "unknown": unknown}
    thresholds = {name: value for name, value in given.items() if value is not None}
    found = replace(counter.finish(min_rows=min_rows, thresholds=thresholds), source=files.finish())
    if html is not None:
        found.to_html(html)
    show_result(found, as_json=as_json)
