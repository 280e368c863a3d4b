"""Which texts a column takes as its values (clauses 4.11, 4.12 and 4.14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.document.problems import Problems, check_keys, quote, read_array, read_object, read_text, read_word
from schemabridge.document.text_cuts import decode_cuts
from schemabridge.frames.text_cuts import WHITE_SPACE
from schemabridge.frames.time_text import find_format_problem
from schemabridge.schema import ColumnText, NumberFormat

if TYPE_CHECKING:
    from schemabridge.frames.types import ColumnType

DECIMALS = (".", ",")
GROUPINGS = (",", ".", "'", "_", " ", "\u00a0", "\u2019", "\u202f")
OTHERS = ("error", "missing")


def decode_column_text(value: object, kind: ColumnType, path: str, problems: Problems) -> ColumnText | None:
    """Return what the texts of a column of a type mean, None where it cannot be told."""
    item = read_object(value, path, problems)
    if item is None:
        return None
    form = "time" if kind.facts.takes_time_text else "number"
    check_keys(item, path, problems, required=(form, "other"), optional=("cut", "missing"))
    cuts = decode_cuts(item["cut"], f"{path}.cut", problems) if "cut" in item else ()
    number = time = None
    if form == "number" and form in item:
        number = decode_number_format(item["number"], f"{path}.number", problems)
    if form == "time" and form in item:
        time = decode_time_format(item["time"], f"{path}.time", problems, instant=bool(kind.instant))
    other = read_word(item["other"], f"{path}.other", problems, OTHERS) if "other" in item else None
    missing = decode_missing_texts(item["missing"], f"{path}.missing", problems) if "missing" in item else ()
    if (number is None and time is None) or other is None or cuts is None:
        return None
    return ColumnText(number, missing, other, time, cuts)


def decode_time_format(value: object, path: str, problems: Problems, *, instant: bool) -> str | None:
    """Return how times are spelled (clause 4.14)."""
    form = read_text(value, path, problems)
    problem = None if form is None else find_format_problem(form, instant=instant)
    if problem is not None:
        problems.add(path, f'expected "iso8601" or a format of known fields, each once, found {problem}')
    return form


def decode_number_format(value: object, path: str, problems: Problems) -> NumberFormat | None:
    """Return how numbers are spelled (clause 4.12)."""
    item = read_object(value, path, problems)
    if item is None:
        return None
    check_keys(item, path, problems, required=("decimal",), optional=("grouping",))
    decimal = read_word(item["decimal"], f"{path}.decimal", problems, DECIMALS) if "decimal" in item else None
    grouping = read_word(item["grouping"], f"{path}.grouping", problems, GROUPINGS) if "grouping" in item else None
    if grouping is not None and grouping == decimal:
        problems.add(f"{path}.grouping", f"expected another character than the decimal one, found {quote(grouping)}")
    return None if decimal is None else NumberFormat(decimal, grouping)


def decode_missing_texts(value: object, path: str, problems: Problems) -> tuple[str, ...]:
    """Return the texts that mean a missing cell."""
    items = read_array(value, path, problems) or []
    if value == []:
        problems.add(path, "expected at least one text, found none")
    texts: list[str] = []
    for i, item in enumerate(items):
        if not isinstance(item, str):
            problems.expect(f"{path}[{i}]", "a text", item)
        elif item.strip(WHITE_SPACE) != item:
            problems.expect(f"{path}[{i}]", "a text without white space at its ends", item)
        elif item in texts:
            problems.add(f"{path}[{i}]", f"expected a text that no other is, found {quote(item)} again")
        else:
            texts.append(item)
    return tuple(texts)
