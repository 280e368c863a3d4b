"""Arguments and options that several commands have."""

from __future__ import annotations

import codecs
from collections.abc import Callable
import functools
import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from schemabridge.batches.batch_paths import find_files
from schemabridge.batches.batches import Batches
from schemabridge.batches.csv_file import CsvForm
from schemabridge.findings.batch_files import FileCounter

if TYPE_CHECKING:
    from schemabridge.schema import FeatureSchema

Command = TypeVar("Command", bound=Callable[..., Any])

CSV = "Reading CSV"

SchemaPath = Annotated[Path, typer.Argument(metavar="SCHEMA", help="A .schema.json or .schema.arrow file.")]
BatchPaths = Annotated[
    list[str],
    typer.Argument(metavar="BATCH", help="Parquet, Arrow, CSV or JSON lines: files, folders or patterns in quotes."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, to stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]
HtmlPath = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page for people, too.")]
Redact = Annotated[bool, typer.Option("--redact", help="Keep values of the batch out of the report.")]
Delimiter = Annotated[
    str | None,
    typer.Option(help="What separates cells, or 'tab'. [default: ',']", show_default=False, rich_help_panel=CSV),
]
DecimalComma = Annotated[
    bool, typer.Option("--decimal-comma", help="Numbers are 3,5; cells are separated by ';'.", rich_help_panel=CSV)
]
Encoding = Annotated[str, typer.Option(help="How text is encoded, such as latin-1.", rich_help_panel=CSV)]
MissingCell = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CELL",
        help="An unquoted cell that is missing also in columns of text, in place of the empty one. May be repeated, as in "
        "--missing-cell '' --missing-cell NA.",
        rich_help_panel=CSV,
    ),
]
QuotedMissing = Annotated[
    bool,
    typer.Option(
        "--quoted-missing",
        help="Such a cell is missing also in quotes, as written by those that quote every cell.",
        rich_help_panel=CSV,
    ),
]


def takes_form(command: Command) -> Command:
    """Return a command that has the options of `read_form` in place of its argument `form`."""
    own, options = (inspect.signature(each, eval_str=True).parameters for each in (command, read_form))

    @functools.wraps(command)
    def run(**given: Any) -> None:
        form = read_form(**{name: given.pop(name) for name in options})
        command(**given, form=form)

    parameters = [*(each for each in own.values() if each.name != "form"), *options.values()]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run  # type: ignore[return-value]


def read_form(
    *,
    delimiter: Delimiter = None,
    decimal_comma: DecimalComma = False,
    encoding: Encoding = "utf-8",
    missing_cell: MissingCell = None,
    quoted_missing: QuotedMissing = False,
) -> CsvForm:
    """Return the form of CSV files; a mistake in it is one in the use of the command."""
    separator = "\t" if delimiter == "tab" else delimiter
    if separator is not None and (len(separator) != 1 or not separator.isascii() or separator in '"\r\n'):
        raise typer.BadParameter(f"{delimiter!r} is no character that separates cells", param_hint="--delimiter")
    if not is_text_encoding(encoding):
        raise typer.BadParameter(f"{encoding!r} is no encoding of text", param_hint="--encoding")
    return CsvForm(separator, decimal_comma, encoding, tuple(missing_cell or ("",)), quoted_missing)


def is_text_encoding(name: str) -> bool:
    """Return whether text can be decoded with a codec of this name; some turn bytes into bytes, or text into text."""
    try:
        "".encode(name)
        codecs.getincrementaldecoder(name)
    except (LookupError, UnicodeError):
        return False
    return True


def open_batches(paths: list[str], schema: FeatureSchema, form: CsvForm, *, every_column: bool = False) -> Batches:
    """Return the rows of files that arguments name."""
    return Batches(find_files(paths), schema, form, every_column=every_column)


def count_files(batches: Batches) -> FileCounter:
    """Return what counts the rows of the files of a batch."""
    return FileCounter([str(file.path) for file in batches.files])
