"""`schemabridge split`: the rows that can be scored, and the others with the reasons."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from itertools import starmap
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import numpy as np
import pyarrow as pa
import typer

from schemabridge.batches.csv_file import CsvForm
from schemabridge.batches.row_files import RowFile, find_kind
from schemabridge.cli.arguments import (
    AsJson,
    BatchPaths,
    Quiet,
    Redact,
    SchemaPath,
    count_files,
    open_batches,
    takes_form,
)
from schemabridge.cli.failures import end_well, exit_unless, print_json
from schemabridge.cli.good_rows import take_good
from schemabridge.cli.missing_texts import MissingTexts
from schemabridge.cli.outputs import check_outputs
from schemabridge.cli.progress import show_progress
from schemabridge.cli.validate import Ranges, RangesOption
from schemabridge.display import count_things, dump_json
from schemabridge.document.new_files import replace_files
from schemabridge.document.read import read_schema
from schemabridge.frames.rows import take_rows
from schemabridge.split import list_reasons, mark_bad
from schemabridge.validate import BatchValidator

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from schemabridge.batches.batches import Batches, Block
    from schemabridge.findings.batch_files import FileCounter
    from schemabridge.findings.examine import ColumnFault
    from schemabridge.findings.report import Report

Good = Annotated[Path, typer.Option(metavar="FILE", help="Rows that can be scored: .parquet, .arrow, .csv or .jsonl.")]
Bad = Annotated[Path, typer.Option(metavar="FILE", help="The other rows, as they are in the batch.")]
Reasons = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Row (from 0, in the whole batch), code and column of what is wrong; of several files also file and row in it.",
    ),
]
FORMULAS = ("=", "+", "-", "@")
REASONS = pa.schema([("row", pa.int64()), ("code", pa.string()), ("column", pa.string())])
PLACES = (("file", pa.string()), ("file_row", pa.int64()))  # where there are several files


@dataclass(frozen=True)
class Counted:
    """How many rows are good and bad, and what was found."""

    good: int
    bad: int
    report: Report


@end_well
@takes_form
def split(
    schema: SchemaPath,
    batch: BatchPaths,
    *,
    good: Good,
    bad: Bad,
    reasons: Reasons = None,
    ranges: RangesOption = Ranges.ignore,
    redact: Redact = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    form: CsvForm,
) -> None:
    """Write the rows that can be scored into one file and the others into another.

    Exit code 1 where there are bad rows. All files appear at the end, or none. In reasons as CSV, a column name that
    starts with `=`, `+`, `-` or `@` gets a leading `'`: a spreadsheet would compute it.
    """
    targets = [good, bad] if reasons is None else [good, bad, reasons]
    for target in targets:
        find_kind(target)
    check_outputs(targets, [schema, *batch])
    validator = BatchValidator(read_schema(schema), ranges=ranges.value, redact=redact or None)
    batches = open_batches(batch, validator.schema, form, every_column=True)
    counted = write_split(batches, validator, targets, quiet=quiet)
    if as_json:
        document = {**json.loads(counted.report.to_json()), "good": counted.good, "bad": counted.bad}
        print_json(dump_json(document, indent=2))
    else:
        typer.echo(
            f"{count_things(counted.good, 'good row')} in {good}, {count_things(counted.bad, 'bad row')} in {bad}\n{counted.report}"
        )
    exit_unless(counted.bad == 0)


def write_split(batches: Batches, validator: BatchValidator, targets: list[Path], *, quiet: bool) -> Counted:
    """Write good rows, bad rows and, as a third file if there is one, reasons."""
    good = bad = 0
    texts, sources = MissingTexts(batches), count_files(batches)
    with replace_files(targets) as temporary, ExitStack() as stack:
        files = [stack.enter_context(RowFile(temporary[target], target, batches.form)) for target in targets]
        for block in show_progress(batches, quiet=quiet):
            faults = validator.add(block.frame).faults
            texts.add(block)
            is_bad = mark_bad(faults, block.rows)
            write_good(block, np.flatnonzero(~is_bad), files[0], batches)
            write_rows(block, np.flatnonzero(is_bad), files[1])
            for file in files[2:]:
                file.write(tell_reasons(faults, block, sources, good + bad, guarded=file.kind == "csv"), block.path)
            sources.add(block.file, block.rows)
            bad += int(is_bad.sum())
            good += block.rows - int(is_bad.sum())
    texts.tell()
    return Counted(good, bad, validator.finish().name_files(sources.finish()))


def tell_reasons(
    faults: Sequence[ColumnFault], block: Block, sources: FileCounter, start: int, *, guarded: bool
) -> pa.Table:
    """Return the reasons of a block that begins at row `start` of the batch, and behind what was counted of its file."""
    listed, schema = list_reasons(faults), REASONS
    if len(sources.names) > 1:
        listed["file"], listed["file_row"] = sources.names[block.file], listed["row"] + sources.rows[block.file]
        schema = pa.schema([*REASONS, *starmap(pa.field, PLACES)])
    listed["row"] += start
    for name in ("column", "file") if guarded else ():
        if name in listed:
            listed[name] = guard_names(listed[name])
    return pa.Table.from_pandas(listed, schema, preserve_index=False)


def guard_names(names: pd.Series) -> pd.Series:
    """Return names of columns or files, those that a spreadsheet would take for formulas with an apostrophe before them."""
    return names.map(lambda name: f"'{name}" if name.startswith(FORMULAS) else name, na_action="ignore")


def write_good(block: Block, rows: np.ndarray, file: RowFile, batches: Batches) -> None:
    """Write rows as they are in the batch, or typed as in the schema where a file of text becomes one with types."""
    has_lines = block.lines is not None and file.kind == "json lines"
    if block.is_text and file.kind != "csv" and not has_lines:
        file.write(take_good(block, rows, batches.columns), block.path)
    else:
        write_rows(block, rows, file)


def write_rows(block: Block, rows: np.ndarray, file: RowFile) -> None:
    """Write rows as they are in the batch."""
    if block.lines is not None and file.kind == "json lines":
        file.write_lines([block.lines[row] for row in rows])
    else:
        file.write(cast("pa.Table", take_rows(block.cells, rows)), block.path)
