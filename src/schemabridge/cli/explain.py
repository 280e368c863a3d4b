"""`schemabridge explain`: every feature of a schema in words."""

from __future__ import annotations

from rich.console import Console
import typer

from schemabridge.cli.arguments import AsJson, SchemaPath
from schemabridge.cli.failures import end_well, print_json
from schemabridge.cli.inspect import make_table, open_console, read_console
from schemabridge.display import dump_json
from schemabridge.document.read import read_schema
from schemabridge.explain import explain_schema


@end_well
def explain(schema: SchemaPath, *, as_json: AsJson = False) -> None:
    """Say in words what each feature of the matrix is, and in which rows it is refused."""
    table = explain_schema(read_schema(schema))
    if as_json:
        print_json(dump_json({"features": table.to_dict("records")}, indent=2))
        return
    console, plain = open_console(Console())
    console.print(make_table(list(table.columns), table.astype(str).to_numpy().tolist(), plain=plain))
    typer.echo(read_console(console), nl=False)
