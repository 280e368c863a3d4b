"""What makes a column what the schema has, as a hint: a line of code only where it is right for every value found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemabridge.errors import list_values

if TYPE_CHECKING:
    from schemabridge.schema import Column

NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
COMMA_NUMBER = re.compile(r"\s*[+-]?\d+,\d+\s*", re.ASCII)
GROUPED_NUMBER = re.compile(r"\s*[+-]?\d{1,3}(,\d{3})+\s*", re.ASCII)
ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?", re.ASCII)
ZONE = re.compile(r"(Z|[+-]\d\d:?\d\d)", re.ASCII)
CLOCK = re.compile(r"-?(\d+ days? )?\+?\d\d?:\d\d:\d\d(\.\d{1,6})?", re.ASCII)


def suggest_conversion(kind: str, column: Column, found: list[str]) -> str | None:
    """Return what to do about a column of another kind; None where the table of codes says it well enough."""
    facts, frame_column = column.type.facts, f"df[{column.name!r}]"
    if kind == "string" and facts.is_numeric:
        return suggest_numbers(frame_column, found)
    if kind == "string":
        return suggest_times(frame_column, column, found)
    if facts.is_text:
        return "the schema has text here: send the labels as they were in training; numbers print otherwise in other places"
    return None


def suggest_numbers(frame_column: str, found: list[str]) -> str:
    """Return how text becomes numbers: as it is, with a decimal comma exchanged, or after other texts were dealt with."""
    others = [text for text in found if not NUMBER.fullmatch(text)]
    if not others:
        return f"convert the text where it is read, or in pandas {frame_column} = pd.to_numeric({frame_column})"
    if all(COMMA_NUMBER.fullmatch(text) or GROUPED_NUMBER.fullmatch(text) for text in others):
        if all(GROUPED_NUMBER.fullmatch(text) for text in others):
            return (
                "the commas group thousands or are decimal: read the text again with thousands=',' or with decimal=','"
            )
        if all(COMMA_NUMBER.fullmatch(text) for text in others):
            return (
                "the text has decimal commas: read it with decimal=',', or "
                f"in pandas {frame_column} = pd.to_numeric({frame_column}.str.replace(',', '.', regex=False))"
            )
    return f"texts that are no numbers, such as {list_values(others[:3])}: correct or empty them, then pd.to_numeric"


def suggest_times(frame_column: str, column: Column, found: list[str]) -> str:
    """Return how text becomes times: by a line of code where all of it is ISO 8601 and says as much as the column needs."""
    if not column.type.facts.has_calendar:
        if "duration" in column.type.facts.objects and found and all(CLOCK.fullmatch(text) for text in found):
            return f"convert the text where it is read, or in pandas {frame_column} = pd.to_timedelta({frame_column})"
        return "convert the text where it is read, with the unit that it is written in"
    ends = [ISO_TIME.match(text) for text in found]
    zones = [text[match.end() :] for text, match in zip(found, ends, strict=True) if match is not None]
    are_read = len(zones) == len(found) > 0 and all(
        bool(ZONE.fullmatch(zone)) if column.type.instant else not zone for zone in zones
    )
    if not are_read:
        return "convert the text where it is read, with the format that it is written in: days and months may change places"
    utc = ", utc=True" if column.type.instant else ""
    parsed = f"pd.to_datetime({frame_column}, format='ISO8601'{utc})"
    return f"convert the text where it is read, or in pandas {frame_column} = {parsed}"
