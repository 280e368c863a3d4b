"""`schemabridge convert`: a schema in its other form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from schemabridge.cli.arguments import SchemaPath
from schemabridge.cli.failures import end_well
from schemabridge.cli.outputs import check_outputs
from schemabridge.document.read import read_schema
from schemabridge.document.write import write_schema

Out = Annotated[Path, typer.Argument(metavar="OUT", help="A name that ends in .json or .arrow.")]


@end_well
def convert(schema: SchemaPath, out: Out) -> None:
    """Write a schema as JSON or as Arrow; content and fingerprint stay the same."""
    check_outputs([out], [schema])
    recorded = read_schema(schema)
    write_schema(recorded, out)
    typer.echo(f"{out}: {recorded.fingerprint}")
