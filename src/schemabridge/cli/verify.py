"""`schemabridge verify`: the golden rows replayed on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from schemabridge.cli.arguments import AsJson, HtmlPath, SchemaPath
from schemabridge.cli.failures import end_well, show_result
from schemabridge.cli.outputs import check_outputs
from schemabridge.verify import verify_schema

ModelPath = Annotated[
    Path | None, typer.Option("--model", metavar="FILE", help="The model's file, to compare with the one recorded.")
]


@end_well
def verify(schema: SchemaPath, *, model: ModelPath = None, html: HtmlPath = None, as_json: AsJson = False) -> None:
    """Replay the golden rows, to see whether this machine makes the recorded bytes of them.

    Exit code 1 where it does not, or where the model's file is another one. The file is compared by its SHA-256, not opened.
    """
    check_outputs([html], [schema, model])
    report = verify_schema(schema, model)
    if html is not None:
        report.to_html(html)
    show_result(report, as_json=as_json)
