"""The command line: what the package does, for files."""

from __future__ import annotations

from importlib import import_module
import os
import signal
import sys
import traceback
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from schemabridge.cli.failures import BROKEN, show_error
from schemabridge.cli.streams import StreamError, open_streams

HELP = """One recorded feature schema, the same bits wherever a model is scored.

Exit codes: 0 fine; 1 findings (errors in the batch, a replay that failed, a threshold exceeded, a schema that is not compatible,
a model that cannot be loaded); 2 a mistake in the call, or a file that is missing or broken.
"""
TERMINATED = 143

COMMANDS = {  # with the first line of each, which is all that the program's own help says
    "inspect": "Say what a schema expects, what becomes of each column, and how it knows.",
    "explain": "Say in words what each feature of the matrix is, and in which rows it is refused.",
    "validate": "List everything that is wrong or notable with a batch.",
    "split": "Write the rows that can be scored into one file and the others into another.",
    "prepare": "Write exactly the matrix that the model takes.",
    "verify": "Replay the golden rows, to see whether this machine makes the recorded bytes of them.",
    "check-model": "Say whether the recorded model is here with what it needs, and which known failure would follow; nothing is loaded.",
    "convert": "Write a schema as JSON or as Arrow; content and fingerprint stay the same.",
    "drift": "Compare the columns of a batch with the training data, as the statistics of the schema have it.",
    "diff": "Say what changes from one schema to another, and for whom.",
    "requirements": "Write pinned requirements and a Dockerfile: Python and R in one image, with the libraries that were recorded.",
}


class Commands(TyperGroup):
    """The commands, of which only the one that is called is loaded."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, _, rest = super().resolve_command(ctx, args)
        return name, name and load_command(name), rest


app = typer.Typer(
    name="schemabridge",
    cls=Commands,
    help=HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def stand_in() -> None:
    """Stand for a command that is not loaded."""


for each, words in COMMANDS.items():
    app.command(each, help=words)(stand_in)


def load_command(name: str) -> Any:
    """Return a command with its arguments."""
    function = name.replace("-", "_")
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.command(name)(getattr(import_module(f"schemabridge.cli.{function}"), function))
    return typer.main.get_command(alone)


def main() -> NoReturn:
    """Run the command that the arguments name, and end the process.

    It ends at once: Arrow reads files ahead in threads that call Python, which abort a process whose interpreter is taken down under them.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))  # so that temporary files are removed
    open_streams()
    code = run()
    sys.stderr.flush()
    os._exit(code)


def run() -> int:
    """Run the command; return the exit code of the process. What nobody foresaw ends with its traceback."""
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except StreamError as failed:
        show_error(failed.error, as_json=False)
    except Exception:  # noqa: BLE001 - Python would end with 1, which means findings
        traceback.print_exc()
    return BROKEN


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
