"""Checks of what a user gives to an encoding."""

from __future__ import annotations

from math import isfinite
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.errors import list_values, new_error

if TYPE_CHECKING:
    from collections.abc import Sequence

Numbers = tuple[float, ...]
MAX_CODE = 2**31 - 1


def check_choice(kind: str, argument: str, value: object, choices: Sequence[object]) -> None:
    """Raise `unknown_encoding` where `value` is none of `choices`."""
    if not any(type(value) is type(choice) and value == choice for choice in choices):
        message = f"{kind}: {argument}={value!r} is not one of {list_values(list(choices))}"
        raise new_error("unknown_encoding", message)


def check_code(kind: str, argument: str, value: object) -> int:
    """Return `value` as a code; raises `unknown_encoding`."""
    if not is_number(value) or float(value) != int(value) or abs(value) > MAX_CODE:  # type: ignore[arg-type, call-overload]
        raise new_error("unknown_encoding", f"{kind}: {argument}={value!r} is not a code")
    return int(value)  # type: ignore[call-overload, no-any-return]


def check_number(kind: str, argument: str, value: object) -> float:
    """Return `value` as a float that is not NaN; raises `unknown_encoding`."""
    if not is_number(value) or np.isnan(float(value)):  # type: ignore[arg-type]
        raise new_error("unknown_encoding", f"{kind}: {argument}={value!r} is not a number")
    return float(value)  # type: ignore[arg-type]


def check_statistic(kind: str, argument: str, value: object) -> Numbers | None:
    """Return a statistic given by the user, one number or one per column, as a tuple of finite floats."""
    if value is None:
        return None
    values = value if isinstance(value, (list, tuple, np.ndarray)) else [value]
    numbers = tuple(check_number(kind, argument, each) for each in values)
    if not numbers or not all(isfinite(number) for number in numbers):
        raise new_error("unknown_encoding", f"{kind}: {argument}={value!r} is not finite")
    return numbers


def is_number(value: object) -> bool:
    """Return whether a value is a real number and not a boolean."""
    return isinstance(value, (Real, np.number)) and not isinstance(value, (bool, np.bool_))
