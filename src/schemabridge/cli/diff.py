"""`schemabridge diff`: what a new schema means for those who use the old one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from schemabridge.cli.arguments import AsJson
from schemabridge.cli.failures import end_well, show_result
from schemabridge.diff import diff as compare_schemas
from schemabridge.document.read import read_schema

Old = Annotated[Path, typer.Argument(metavar="OLD", help="The schema in use.")]
New = Annotated[Path, typer.Argument(metavar="NEW", help="The schema that is to take its place.")]


@end_well
def diff(old: Old, new: New, *, as_json: AsJson = False) -> None:
    """Say what changes from one schema to another, and for whom.

    Exit code 1 where the matrix may be another one, or where a batch that was accepted may be refused.
    """
    comparison = compare_schemas(read_schema(old), read_schema(new))
    show_result(comparison, as_json=as_json)
