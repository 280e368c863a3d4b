"""Results and failures for a language that has no exceptions of Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import ScoringError, find_cause, say_all
from .predictions import predict, predict_bytes


def answer(function: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
    """Return what a function gives as `result`, or what went wrong as `code`, `message`, `details`, `package`, `cause` and `hint`."""
    try:
        return {"result": function(*arguments)}
    except ScoringError as error:
        return tell_failure(error)
    except Exception as error:  # noqa: BLE001 - of an exception R would have no code
        cause, asks = find_cause(error), function in (predict, predict_bytes)
        code, said = ("prediction_failed", "fails to predict") if asks else ("does_not_load", "cannot be used here")
        return tell_failure(ScoringError(code, f"the model {said}: {cause}", say_all(error), cause))


def tell_failure(error: ScoringError) -> dict[str, Any]:
    said = {"code": error.code, "message": error.message, "details": error.details}
    return {**said, "package": error.package or "", "cause": error.cause or "", "hint": error.hint or ""}
