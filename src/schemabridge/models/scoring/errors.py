"""What goes wrong, under the codes of `schemas/errors.md`."""

from __future__ import annotations

MOST_CHARACTERS = 500


class ScoringError(Exception):
    """What went wrong, under a code of `schemas/errors.md`.

    `message` says where and what, `cause` what of it the framework says, `details` the whole text of the framework; `package` is missing;
    `hint` is what to say in the call, in the language of the request.
    """

    def __init__(
        self, code: str, message: str, details: str = "", cause: str | None = None, package: str | None = None
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.details = details
        self.cause = cause
        self.package = package
        self.hint: str | None = None

    def __str__(self) -> str:
        return self.message


def find_cause(error: BaseException) -> str:
    """Return what an error says, without the graph that TensorFlow, and the configuration that Keras, puts around it."""
    text = str(error).rpartition("Exception encountered:")[2].strip() or type(error).__name__
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("[[")]
    reason = lines[-1] if text.startswith("Graph execution error") else "; ".join(lines)
    return reason if len(reason) <= MOST_CHARACTERS else f"{reason[:MOST_CHARACTERS]}…"


def say_all(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
