"""`schemabridge prepare`: a batch as the arrays that the model takes, in files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemabridge.batches.csv_file import CsvForm
from schemabridge.cli.arguments import (
    AsJson,
    BatchPaths,
    Quiet,
    SchemaPath,
    count_files,
    open_batches,
    takes_form,
)
from schemabridge.cli.failures import BatchRefusedError, end_well, print_json
from schemabridge.cli.matrix_files import MatrixFiles, name_files
from schemabridge.cli.missing_texts import MissingTexts
from schemabridge.cli.outputs import check_outputs
from schemabridge.cli.progress import show_progress
from schemabridge.display import dump_json
from schemabridge.document.new_files import replace_files
from schemabridge.document.read import read_schema
from schemabridge.errors import SchemabridgeError, new_error
from schemabridge.prepare import prepare_arrays
from schemabridge.validate import BatchValidator

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from schemabridge.batches.batches import Batches
    from schemabridge.findings.report import Finding
    from schemabridge.frames.frame import FrameLike

Out = Annotated[
    Path,
    typer.Option(
        metavar="FILE",
        help="A name that ends in .npy, .float32 (the bytes alone), .arrow or .parquet (one column a feature). Several inputs "
        "become <name>.<input>.npy.",
    ),
]


@end_well
@takes_form
def prepare(
    schema: SchemaPath,
    batch: BatchPaths,
    *,
    out: Out,
    as_json: AsJson = False,
    quiet: Quiet = False,
    form: CsvForm,
) -> None:
    """Write exactly the matrix that the model takes.

    Exit code 1, and no file, where the batch is refused.
    """
    recorded = read_schema(schema)
    paths = name_files(out, recorded)
    check_outputs(paths.values(), [schema, *batch])
    batches = open_batches(batch, recorded, form)
    rows = write_matrices(batches, paths, out.suffix.lower(), quiet=quiet)
    shapes = {to.name: [rows, *to.sizes] for to in recorded.inputs}
    if as_json:
        written = [
            {"input": to.name, "file": str(paths[to.name]), "dtype": to.dtype, "shape": shapes[to.name]}
            for to in recorded.inputs
        ]
        print_json(dump_json({"rows": rows, "fingerprint": recorded.fingerprint, "files": written}, indent=2))
    else:
        for to in recorded.inputs:
            typer.echo(f"{paths[to.name]}: {to.dtype} {' x '.join(map(str, shapes[to.name]))}")


def write_matrices(batches: Batches, paths: dict[str, Path], ending: str, *, quiet: bool) -> int:
    """Write the arrays of all blocks; return how many rows there are."""
    rows = 0
    texts = MissingTexts(batches)
    with replace_files(list(paths.values())) as temporary:
        files = MatrixFiles({name: temporary[path] for name, path in paths.items()}, batches.schema, ending)
        with files:
            for block in show_progress(batches, quiet=quiet):
                files.write(prepare_block(block.frame, batches))
                texts.add(block)
                rows += block.rows
    texts.tell()
    return rows


def prepare_block(frame: FrameLike, batches: Batches) -> dict[str, np.ndarray]:
    try:
        return prepare_arrays(frame, batches.schema)
    except SchemabridgeError as error:
        raise BatchRefusedError(find_first(batches, error)) from error


def find_first(batches: Batches, found: SchemabridgeError) -> SchemabridgeError:
    """Return the error that comes first in the order of clause 7.1 for all rows together, which need not be in this block."""
    validator, texts, files = BatchValidator(batches.schema), MissingTexts(batches), count_files(batches)
    for block in batches:
        validator.add(block.frame)
        texts.add(block)
        files.add(block.file, block.rows)
    errors = validator.finish().name_files(files.finish()).errors
    if not errors:
        return found
    finding = choose_finding(errors, found)
    texts.tell()
    return new_error(
        finding.code,
        finding.message + "".join(f" (row {each.row} of {each.file})" for each in finding.places[:1]),
        column=finding.column,
        rows=finding.rows,
        values=finding.values,
        hint=finding.hint,
        count=finding.count if finding.rows else 0,
    )


def choose_finding(errors: Sequence[Finding], found: SchemabridgeError) -> Finding:
    """Return the first finding; of a column that mixes kinds of values the one with which it is refused as a whole.

    Findings are about the rows of such a column (clause 12.3), so that another may come before.
    """
    first = errors[0]
    if found.rows or found.column != first.column:
        return first
    return next((each for each in errors if (each.code, each.column) == (found.code, found.column)), first)
