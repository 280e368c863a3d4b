"""Checks of what a user gives to an encoding; all raise `unknown_encoding`."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite, isnan
from numbers import Real
from typing import TYPE_CHECKING, cast

import numpy as np

from schemabridge.errors import list_values, new_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.errors import SchemabridgeError

Numbers = tuple[float, ...]
MAX_CODE = 2**31 - 1


def refuse_argument(kind: str, argument: str, expected: str, found: object) -> SchemabridgeError:
    """Return the error for an argument of an encoding that makes no sense."""
    message = f"{kind}: {argument} should be {expected}, found {list_values([found])}"
    return new_error("unknown_encoding", message, hint=f"help(sb.{kind}) says what {argument} may be")


def check_choice(kind: str, argument: str, value: object, choices: Sequence[object]) -> None:
    """Raise where `value` is none of `choices`."""
    if not any(type(value) is type(choice) and value == choice for choice in choices):
        raise refuse_argument(kind, argument, f"one of {list_values(choices)}", value)


def check_code(kind: str, argument: str, value: object, *, words: Sequence[object] = (), least: int = -MAX_CODE) -> int:
    """Return `value` as a code of at least `least`; `words` are what else the argument takes, for the message."""
    if not is_number(value) or not float(value).is_integer() or not least <= value <= MAX_CODE:  # type: ignore[arg-type, operator]
        whole = "a whole number" if least < 0 else f"a whole number from {least} on"
        raise refuse_argument(kind, argument, join_words(words, whole), value)
    return int(value)  # type: ignore[call-overload, no-any-return]


def check_policy_code(kind: str, argument: str, value: object, words: Sequence[object]) -> str | int:
    """Return a policy that is one of `words` or a code."""
    if isinstance(value, str) and value in words:
        return value
    return check_code(kind, argument, value, words=words)


def join_words(words: Sequence[object], other: str) -> str:
    """Return `'error', 'category' or a number` for a message."""
    return f"{', '.join(map(repr, words))} or {other}" if words else other


def check_number(kind: str, argument: str, value: object) -> float:
    """Return `value` as a float that is not NaN."""
    if not is_number(value) or isnan(float(value)):  # type: ignore[arg-type]
        raise refuse_argument(kind, argument, "a number", value)
    return float(value)  # type: ignore[arg-type]


def check_numbers(kind: str, argument: str, values: object) -> Numbers:
    """Return `values` as floats that are not NaN."""
    if not is_many(values):
        raise refuse_argument(kind, argument, "numbers", values)
    return tuple(check_number(kind, argument, value) for value in cast("Iterable[object]", values))


def check_range(kind: str, argument: str, bounds: object) -> tuple[float, float]:
    """Return two bounds, the lower one first."""
    numbers = check_numbers(kind, argument, bounds)
    if len(numbers) != 2 or numbers[0] > numbers[1]:
        raise refuse_argument(kind, argument, "two numbers, the lower one first", bounds)
    return numbers[0], numbers[1]


def check_statistic(kind: str, argument: str, value: object) -> Numbers | None:
    """Return a statistic given by the user, one number or one per column, as a tuple of finite floats."""
    if value is None:
        return None
    numbers = check_numbers(kind, argument, value if is_many(value) else [value])
    if not numbers or not all(isfinite(number) for number in numbers):
        raise refuse_argument(kind, argument, "one finite number, or one for each column", value)
    return numbers


def check_vocabulary(kind: str, values: object) -> tuple[object, ...] | None:
    """Return a vocabulary given by the user; a text is no vocabulary of its letters, and a set has no order."""
    if values is None:
        return None
    if isinstance(values, (set, frozenset)) or not is_many(values):
        raise refuse_argument(kind, "vocabulary", "a list of values in their order", values)
    return tuple(cast("Iterable[object]", values))


def is_number(value: object) -> bool:
    """Return whether a value is a real number that a float holds, and neither a boolean nor a length of time."""
    if not isinstance(value, (Real, np.number)) or isinstance(
        value, (bool, np.bool_, np.timedelta64, np.complexfloating)
    ):
        return False
    try:
        float(value)
    except OverflowError:
        return False
    return True


def is_unicode(text: str) -> bool:
    """Return whether a file can hold a text (clause 2.2)."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def is_many(values: object) -> bool:
    """Return whether there are several values, or none, which a text is not."""
    return isinstance(values, Iterable) and not isinstance(values, (str, bytes)) and getattr(values, "ndim", 1) > 0
