"""`schemabridge check-model`: what can be said of a model before it is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from schemabridge.check_model import check_model as check
from schemabridge.cli.arguments import AsJson, SchemaPath
from schemabridge.cli.failures import end_well, show_result

ModelPath = Annotated[
    Path | None,
    typer.Option(
        "--file", metavar="FILE", help="The model's file, or its folder, where it does not lie beside the schema."
    ),
]
TrustCode = Annotated[bool, typer.Option("--trust-code", help="Code that comes with the files may run.")]
CustomObjects = Annotated[
    list[str] | None,
    typer.Option("--custom-object", metavar="NAME", help="A custom object that the loader is handed. May be repeated."),
]


@end_well
def check_model(
    schema: SchemaPath,
    *,
    file: ModelPath = None,
    trust_code: TrustCode = False,
    custom_object: CustomObjects = None,
    as_json: AsJson = False,
) -> None:
    """Say whether the recorded model is here with what it needs, and which known failure would follow; nothing is loaded.

    Versions are those of the Python that runs this command. Exit code 1 where the model cannot be loaded, or is another one.
    """
    found = check(schema, file=file, trust_code=trust_code, custom_objects=custom_object or ())
    show_result(found, as_json=as_json)
