"""Text that spells a number (clause 4.12)."""

from __future__ import annotations

from functools import cache
from math import isinf
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemabridge.schema import NumberFormat

MOST_BYTES = 1000


@cache
def choose_number_parser(form: NumberFormat) -> Callable[[str], float | None]:
    """Return what makes of a text the number that it spells, None where it spells none."""
    point, group = re.escape(form.decimal), form.grouping
    whole = "[0-9]+" if group is None else f"(?:[0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{3}})+|[0-9]+)"
    spelled = re.compile(f"[+-]?(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?")

    def parse_number(text: str) -> float | None:
        if len(text.encode()) > MOST_BYTES or spelled.fullmatch(text) is None:
            return None
        plain = text if group is None else text.replace(group, "")
        number = float(plain if form.decimal == "." else plain.replace(form.decimal, "."))  # rounds once, in any locale
        return None if isinf(number) else number

    return parse_number
