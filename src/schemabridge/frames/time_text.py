"""Text that spells a time: ISO 8601, or a format of a closed set of fields, in English everywhere (clause 4.14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ISO = "iso8601"
MONTHS = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905 one line of names
)
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()  # noqa: SIM905
EPOCH = date(1970, 1, 1).toordinal()
NAMES: dict[str, tuple[str, ...]] = {
    "b": tuple(name[:3] for name in MONTHS),
    "B": tuple(MONTHS),
    "a": tuple(name[:3] for name in WEEKDAYS),
    "A": tuple(WEEKDAYS),
    "p": ("am", "pm"),
}
DIGITS = {  # least and most digits, least and greatest number
    "Y": (4, 4, 1, 9999),
    "y": (1, 2, 0, 99),
    "m": (1, 2, 1, 12),
    "d": (1, 2, 1, 31),
    "j": (1, 3, 1, 366),
    "H": (1, 2, 0, 23),
    "I": (1, 2, 1, 12),
    "M": (1, 2, 0, 59),
    "S": (1, 2, 0, 59),
    "f": (1, 6, 0, 999_999),
}
FIELDS = frozenset({*NAMES, *DIGITS, "z"})
EXCLUSIVE = ("Yy", "mbBj", "dj", "HI", "aA")
ZONE = re.compile(r"Z|([+-])([01][0-9]|2[0-3])(?::?([0-5][0-9]))?")
ISO_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?(.*))?", re.DOTALL
)


def find_format_problem(form: str, *, instant: bool) -> str | None:
    """Return what is wrong with a format, None for one that is none."""
    if form == ISO:
        return None
    items = list(split_format(form))
    if None in items:
        return "% with no letter of a field behind it"
    fields = [item[1] for item in items if item is not None and len(item) == 2 and item != "%%" and item[0] == "%"]
    if not fields:
        return "no field"
    for group in (*EXCLUSIVE, *FIELDS):
        if sum(field in group for field in fields) > 1:
            return " and ".join(f"%{field}" for field in fields if field in group)
    if ("I" in fields) != ("p" in fields):
        return "one of %I and %p without the other"
    if ("z" in fields) != instant:
        return "%z in a column without instants" if "z" in fields else "no %z in a column of instants"
    return None


def split_format(form: str) -> Iterator[str | None]:
    """Yield fields such as `%Y`, `%%`, and other characters one by one; None for a % that begins no field."""
    at = 0
    while at < len(form):
        size = 2 if form[at] == "%" else 1
        item = form[at : at + size]
        yield item if size == 1 or item == "%%" or item[1:] in FIELDS else None
        at += size


@cache
def choose_time_parser(form: str, *, instant: bool) -> Callable[[str], int | None]:
    """Return what makes of a text the time that it spells, in microseconds since 1970, None where it spells none."""
    if form == ISO:
        return lambda text: read_iso(text, instant=instant)
    items = [str(item) for item in split_format(form)]
    return lambda text: read_format(text, items)


def read_iso(text: str, *, instant: bool) -> int | None:
    match = ISO_TIME.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    if instant != bool(zone):
        return None
    found = {"Y": int(year), "m": int(month), "d": int(day), "H": int(hour or 0), "M": int(minute or 0)}
    found |= {"S": int(second or 0), "f": int((fraction or "0").ljust(6, "0"))}
    if instant:
        offset = ZONE.fullmatch(zone)
        if offset is None:
            return None
        found["z"] = count_offset(offset)
    in_range = all(DIGITS[field][2] <= number <= DIGITS[field][3] for field, number in found.items() if field != "z")
    return count_microseconds(found) if in_range else None


def read_format(text: str, items: list[str]) -> int | None:
    found: dict[str, int] = {}
    at = 0
    for item in items:
        if len(item) == 1 or item == "%%":
            size = 1 if text[at : at + 1] == item[0] else 0
        else:
            size = read_field(text, at, item[1], found)
        if size == 0:
            return None
        at += size
    return count_microseconds(found) if at == len(text) else None


def read_field(text: str, at: int, field: str, found: dict[str, int]) -> int:
    """Put the number of a field into `found`; return how many characters it takes, 0 where it is not there."""
    if field == "z":
        match = ZONE.match(text, at)
        if match is None:
            return 0
        found["z"] = count_offset(match)
        return len(match[0])
    if field in NAMES:
        rest = text[at : at + 9]
        for number, name in enumerate(NAMES[field]):
            if rest[: len(name)].isascii() and rest[: len(name)].lower() == name:
                found[field] = number
                return len(name)
        return 0
    least, most, lowest, highest = DIGITS[field]
    size = 0
    while size < most and text[at + size : at + size + 1] in tuple("0123456789"):
        size += 1
    digits = text[at : at + size]
    if size < least or not lowest <= int(digits) <= highest:
        return 0
    found[field] = int(digits.ljust(6, "0")) if field == "f" else int(digits)
    return size


def count_offset(match: re.Match[str]) -> int:
    """Return the offset from UTC in seconds."""
    if match[1] is None:
        return 0
    seconds = 3600 * int(match[2]) + 60 * int(match[3] or 0)
    return -seconds if match[1] == "-" else seconds


def count_microseconds(found: dict[str, int]) -> int | None:
    """Return the time that fields say, None for a day that is not there."""
    year = found.get("Y", 1900)
    if "y" in found:
        year = found["y"] + (1900 if found["y"] >= 69 else 2000)
    month = found.get("m", found.get("b", found.get("B", 0)) + 1)
    try:
        days = date(year, month, found.get("d", 1)).toordinal() - EPOCH + found.get("j", 1) - 1
    except ValueError:
        return None
    if "j" in found and found["j"] == 366 and date(year, 12, 31).timetuple().tm_yday < 366:
        return None
    hour = found.get("H", found.get("I", 0) % 12 + 12 * found.get("p", 0))
    seconds = 86_400 * days + 3600 * hour + 60 * found.get("M", 0) + found.get("S", 0) - found.get("z", 0)
    return 1_000_000 * seconds + found.get("f", 0)


def spell_time(microseconds: int, form: str, *, instant: bool) -> str:
    """Return a text that spells a time, as far as the format has it."""
    seconds, fraction = divmod(microseconds, 1_000_000)
    days, second = divmod(seconds, 86_400)
    day = date.fromordinal(days + EPOCH)
    hour, minute = divmod(second // 60, 60)
    if form == ISO:
        zone = "Z" if instant else ""
        return f"{day.isoformat()}T{hour:02d}:{minute:02d}:{second % 60:02d}.{fraction:06d}{zone}"
    shown = {
        "Y": f"{day.year:04d}",
        "y": f"{day.year % 100:02d}",
        "m": f"{day.month:02d}",
        "b": MONTHS[day.month - 1][:3].capitalize(),
        "B": MONTHS[day.month - 1].capitalize(),
        "d": f"{day.day:02d}",
        "j": f"{day.timetuple().tm_yday:03d}",
        "H": f"{hour:02d}",
        "I": f"{(hour - 1) % 12 + 1:02d}",
        "p": "PM" if hour >= 12 else "AM",
        "M": f"{minute:02d}",
        "S": f"{second % 60:02d}",
        "f": f"{fraction:06d}",
        "a": WEEKDAYS[day.weekday()][:3].capitalize(),
        "A": WEEKDAYS[day.weekday()].capitalize(),
        "z": "Z",
        "%": "%",
    }
    return "".join(shown[item[1]] if item is not None and len(item) == 2 else str(item) for item in split_format(form))
