"""The command line: what the package does, for files."""

from __future__ import annotations

import signal
import sys
import traceback
from typing import Annotated

import typer

from schemabridge.cli.check_model import check_model
from schemabridge.cli.convert import convert
from schemabridge.cli.diff import diff
from schemabridge.cli.drift import drift
from schemabridge.cli.explain import explain
from schemabridge.cli.failures import BROKEN, show_error
from schemabridge.cli.inspect import inspect
from schemabridge.cli.prepare import prepare
from schemabridge.cli.requirements import requirements
from schemabridge.cli.split import split
from schemabridge.cli.streams import StreamError, open_streams
from schemabridge.cli.validate import validate
from schemabridge.cli.verify import verify

HELP = """One recorded feature schema, the same bits wherever a model is scored.

Exit codes: 0 fine; 1 findings (errors in the batch, a replay that failed, a threshold exceeded, a schema that is not compatible,
a model that cannot be loaded); 2 a mistake in the call, or a file that is missing or broken.
"""
TERMINATED = 143

app = typer.Typer(
    name="schemabridge",
    help=HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (inspect, explain, validate, split, prepare, verify, check_model, convert, drift, diff, requirements):
    app.command()(command)


def main() -> None:
    """Run the command that the arguments name, and end the process; what nobody foresaw ends it with its traceback."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))  # so that temporary files are removed
    open_streams()
    try:
        app()
    except StreamError as failed:
        show_error(failed.error, as_json=False)
        sys.exit(BROKEN)
    except Exception:  # noqa: BLE001 - Python would end with 1, which means findings
        traceback.print_exc()
        sys.exit(BROKEN)


def print_version(asked: bool) -> None:  # noqa: FBT001
    """Print the version and end."""
    if asked:
        from schemabridge.version import __version__

        typer.echo(__version__)
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version.")]


@app.callback()
def name_program(*, version: Version = False) -> None:
    """Take the options that stand before a command."""
