"""Formats of dates that begin with the day or the month, as texts show them; for hints only, they are never guessed."""

from __future__ import annotations

from datetime import datetime
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

DATE = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{4}( \d{1,2}:\d\d(:\d\d)?)?", re.ASCII)


def list_formats(texts: Sequence[str]) -> list[str]:
    """Return the formats that the first date among some texts may have, the day first; with points the month never is.

    Examples
    --------
    >>> list_formats(["?", "31.12.2024 9:30"])
    ['%d.%m.%Y %H:%M']
    >>> list_formats(["02/03/2024"])
    ['%d/%m/%Y', '%m/%d/%Y']
    """
    shown = next((found for text in texts if (found := DATE.fullmatch(text.strip())) is not None), None)
    if shown is None:
        return []
    mark, clock, seconds = shown.groups()
    behind = "" if clock is None else " %H:%M:%S" if seconds else " %H:%M"
    orders = [("%d", "%m")] if mark == "." else [("%d", "%m"), ("%m", "%d")]
    return [f"{one}{mark}{two}{mark}%Y{behind}" for one, two in orders]


def find_format(texts: Sequence[str]) -> str | None:
    """Return the one of these formats that reads all texts; None where none does, or day and month may change places.

    Examples
    --------
    >>> find_format(["02/03/2024", "12/31/2024"])
    '%m/%d/%Y'
    """
    fitting = [each for each in list_formats(texts) if all(is_read(text, each) for text in texts)]
    return fitting[0] if len(fitting) == 1 else None


def is_read(text: str, date_format: str) -> bool:
    try:
        datetime.strptime(text, date_format)  # noqa: DTZ007 only whether it can be read is asked
    except ValueError:
        return False
    return True
