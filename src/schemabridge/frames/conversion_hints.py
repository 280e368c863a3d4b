"""The line of code that makes a column what the schema has, as a hint."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemabridge.errors import list_values

if TYPE_CHECKING:
    from schemabridge.schema import Column

NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")
COMMA_NUMBER = re.compile(r"\s*[+-]?\d+,\d+\s*")


def suggest_conversion(kind: str, column: Column, found: list[str]) -> str | None:
    """Return the line of code that converts a column; None where no line is safe."""
    frame_column = f"df[{column.name!r}]"
    if kind == "string" and column.type.facts.is_numeric:
        return suggest_numbers(frame_column, found)
    if kind == "string":
        parser = column.type.facts.pandas_parser
        return f"convert the text where it is read, or {frame_column} = {parser}({frame_column})"
    if column.type.facts.is_text:
        return f"the schema has text here; send the labels, as in {frame_column}.astype('str'), only if they print as recorded"
    return None


def suggest_numbers(frame_column: str, found: list[str]) -> str:
    """Return how text becomes numbers: as it is, with a decimal comma exchanged, or after other texts were dealt with."""
    others = [text for text in found if not NUMBER.fullmatch(text)]
    if not others:
        return f"convert the text where it is read, or {frame_column} = pd.to_numeric({frame_column})"
    if all(COMMA_NUMBER.fullmatch(text) for text in others):
        return (
            "the text has decimal commas: read it with decimal=',', or "
            f"{frame_column} = pd.to_numeric({frame_column}.str.replace(',', '.', regex=False))"
        )
    return f"texts that are no numbers, such as {list_values(others[:3])}: correct or empty them, then pd.to_numeric"
