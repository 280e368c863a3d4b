"""`schemabridge inspect`: a schema in words."""

from __future__ import annotations

from dataclasses import asdict
import io
from typing import TYPE_CHECKING, Annotated

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text
import typer

from schemabridge.cli.arguments import AsJson, HtmlPath, SchemaPath
from schemabridge.cli.failures import end_well, print_json
from schemabridge.cli.outputs import check_outputs
from schemabridge.cli.overview import describe_schema
from schemabridge.display import dump_json, list_first, make_visible
from schemabridge.document.read import read_schema
from schemabridge.statistics.reveals import SUMMARY, list_revelations

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schemabridge.cli.overview import ColumnOverview, InputOverview, Overview
    from schemabridge.statistics.reveals import Revelation

PLAIN_WIDTH = 10_000
MOST_WORDS = 5
WHOLE = ("column", "type", "input", "dtype", "part", "exact")

Reveals = Annotated[bool, typer.Option("--reveals", help="Say what of the training rows can be read out of the file.")]


@end_well
def inspect(schema: SchemaPath, *, reveals: Reveals = False, html: HtmlPath = None, as_json: AsJson = False) -> None:
    """Say what a schema expects, what becomes of each column, and how it knows."""
    check_outputs([html], [schema])
    recorded = read_schema(schema)
    overview = describe_schema(recorded)
    if html is not None:
        from schemabridge.pages.card import render_card
        from schemabridge.pages.page import write_page

        write_page(render_card(recorded), html)
    if reveals:
        show_revelations(list_revelations(recorded), as_json=as_json)
    elif as_json:
        print_json(dump_json(overview.to_document(), indent=2))
    else:
        typer.echo(render_overview(overview, Console()), nl=False)


def show_revelations(told: Sequence[Revelation], *, as_json: bool) -> None:
    """Print what a file tells of the training rows, that of which values are exact in every setting first."""
    if as_json:
        document = {"summary": SUMMARY, "reveals": [asdict(each) for each in told]}
        print_json(dump_json(document, indent=2))
        return
    console, plain = open_console(Console())
    console.print(Text(SUMMARY), soft_wrap=plain)
    rows = ([each.place, each.column or "", "exact" if each.is_exact else "", each.told] for each in told)
    console.print(make_table(("part", "column", "exact", "what it tells"), rows, plain=plain))
    typer.echo(read_console(console), nl=False)


def open_console(terminal: Console) -> tuple[Console, bool]:
    """Return what lines are printed to that the terminal gets at once, and whether they are whole and without colours."""
    plain = not terminal.is_terminal
    width = PLAIN_WIDTH if plain else terminal.width
    return Console(file=io.StringIO(), width=width, force_terminal=not plain, highlight=False), plain


def read_console(console: Console) -> str:
    """Return what was printed, without spaces at the ends of lines."""
    file = console.file
    assert isinstance(file, io.StringIO)
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


def render_overview(overview: Overview, terminal: Console) -> str:
    """Return tables as wide as the terminal, with colours; for a file or a pipe whole lines without any."""
    console, plain = open_console(terminal)
    for name, words in list_facts(overview):
        console.print(Text.assemble((f"{name}: ", "bold"), make_visible(words)), soft_wrap=True)
    columns = ("column", "type", "policies", "becomes", "vocabulary", "training")
    console.print(make_table(columns, map(list_cells, overview.columns), plain=plain))
    inputs = ("input", "dtype", "shape", "features", "NaN", "overflow")
    console.print(make_table(inputs, map(list_input, overview.inputs), plain=plain))
    return read_console(console)


def list_facts(overview: Overview) -> list[tuple[str, str]]:
    golden = overview.golden
    rows = f"{golden.rows} ({golden.refused} refused, {golden.predictions} with predictions)"
    return [
        ("schema", f"{overview.fingerprint}, format {overview.format_version}"),
        ("evidence", overview.evidence),
        ("golden rows", rows if golden.rows else "none"),
        ("training rows", "not recorded" if overview.training_rows is None else str(overview.training_rows)),
        *(
            (name, join_facts(facts))
            for name, facts in (("model", overview.model), ("with", overview.environment))
            if facts
        ),
        *([("outputs", ", ".join(overview.outputs))] if overview.outputs else []),
    ]


def join_facts(facts: dict[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts.items())


def list_cells(column: ColumnOverview) -> list[str]:
    becomes = [f"{each['kind']}: {list_first(each['features'], MOST_WORDS)}" for each in column.features]  # type: ignore[arg-type]
    vocabulary = [] if column.vocabulary is None else column.vocabulary
    return [
        column.name,
        column.type,
        ", ".join(f"{name} {words}" for name, words in column.policies.items()),
        "; ".join(becomes),
        list_first(vocabulary, MOST_WORDS) if column.vocabulary != [] else "(no values)",
        ", ".join(f"{name} {value}" for name, value in column.training.items()),
    ]


def list_input(each: InputOverview) -> list[str]:
    shape = " x ".join("n" if size is None else str(size) for size in each.shape)
    words = {"error": "refused", "pass": "passed on", None: ""}
    return [each.name, each.dtype, shape, str(len(each.features)), words[each.nan], words[each.overflow]]


def make_table(header: Sequence[str], rows: Iterable[list[str]], *, plain: bool) -> Table:
    """Return a table without the columns that are empty in all rows; what cannot be seen in a name is made visible."""
    cells = [[make_visible(cell) for cell in row] for row in rows]
    filled = [position for position in range(len(header)) if any(row[position] for row in cells)]
    table = Table(box=None if plain else SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
    for position in filled:
        table.add_column(header[position], no_wrap=plain or header[position] in WHOLE, overflow="fold")
    for row in cells:
        table.add_row(*(Text(row[position]) for position in filled))
    return table
