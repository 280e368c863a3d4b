"""What ends a command: exit codes, and errors in words or as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import functools
import sys
from typing import Any, Protocol, TypeVar
import warnings

import typer

from schemabridge.display import dump_json
from schemabridge.errors import SchemabridgeError, SchemabridgeWarning, new_error

FINE, FINDINGS, BROKEN = 0, 1, 2
INTERRUPTED = 130

Command = TypeVar("Command", bound=Callable[..., Any])


class BatchRefusedError(Exception):
    """The batch is what is wrong, not the call: a finding rather than a failure."""

    def __init__(self, error: SchemabridgeError) -> None:
        super().__init__(str(error))
        self.error = error


def end_well(command: Command) -> Command:
    """Return a command that ends with an exit code and a message where it would raise."""

    @functools.wraps(command)
    def run(*args: object, **options: object) -> None:
        as_json = bool(options.get("as_json"))
        try:
            with show_warnings():
                command(*args, **options)
            sys.stdout.flush()
        except BatchRefusedError as refused:
            show_error(refused.error, as_json=as_json)
            raise typer.Exit(FINDINGS) from refused
        except SchemabridgeError as error:
            show_error(error, as_json=as_json)
            raise typer.Exit(BROKEN) from error
        except KeyboardInterrupt as error:
            raise typer.Exit(INTERRUPTED) from error
        except OSError as error:
            words = f"{error.filename or 'a file'}: cannot be read ({error.strerror or error})"
            show_error(new_error("file_not_found", words), as_json=as_json)
            raise typer.Exit(BROKEN) from error

    return run  # type: ignore[return-value]


@contextmanager
def show_warnings() -> Iterator[None]:
    """Print warnings of this package as one line on stderr instead of with a line of code."""
    with warnings.catch_warnings():
        shown = warnings.showwarning

        def show(message: Warning | str, *rest: Any, **more: Any) -> None:
            if isinstance(message, SchemabridgeWarning):
                typer.echo(f"warning {message}", err=True)
            else:
                shown(message, *rest, **more)

        warnings.showwarning = show
        yield


def show_error(error: SchemabridgeError, *, as_json: bool) -> None:
    if as_json:
        described = {"code": error.code, "message": error.message, "hint": error.hint}
        where = {"column": error.column, "rows": list(error.rows), "count": error.count}
        print_json(dump_json({"error": {**described, **where}}))
    else:
        typer.echo(f"error {error}", err=True)


def print_json(text: str) -> None:
    """Print JSON as UTF-8, whatever the terminal has; half a character pair becomes an escape of JSON."""
    typer.echo(text.encode("utf-8", "backslashreplace"))


class Result(Protocol):
    """What a command finds; true where that is nothing to act on."""

    def __bool__(self) -> bool: ...

    def to_json(self, *, indent: int | None = None) -> str: ...


def show_result(result: Result, *, as_json: bool) -> None:
    """Print what was found, as JSON or in words, and end with the exit code that says so."""
    if as_json:
        print_json(result.to_json(indent=2))
    else:
        typer.echo(result)
    exit_unless(bool(result))


def exit_unless(fine: bool) -> None:  # noqa: FBT001
    """End with the exit code for findings where there are any."""
    if not fine:
        raise typer.Exit(FINDINGS)
