"""The vectors of explanations as the lines of both tables (clauses 11.5 and 18)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
import json
from pathlib import Path
import struct

from vectors import SCHEMAS, read_cases

FILES = sorted((SCHEMAS / "explain").glob("*.json"))
NAN = "7ff8000000000000"


@dataclass(frozen=True)
class ExplainCase:
    """One row and the lines of its explanation, or its error; and the lines of the features of its schema."""

    path: Path
    number: int
    schema: dict
    frame: list[dict]
    features: list[tuple]
    lines: list[tuple]
    error: dict | None

    @property
    def id(self) -> str:
        return f"{self.path.stem}-{self.number}"


def list_explain_cases(paths: Iterable[Path] = FILES) -> Iterator[ExplainCase]:
    for path, number, schema, case in read_cases(paths):
        features = read_features(path)
        lines = [] if "error" in case else list(list_lines(features, case["values"]))
        yield ExplainCase(path, number, schema, case["frame"], features, lines, case.get("error"))


def read_features(path: Path) -> list[tuple]:
    """Return input, position, feature and columns of each line of clause 18.1."""
    names = ("input", "position", "feature", "columns")
    return [tuple(line[name] for name in names) for line in json.loads(path.read_text("utf-8"))["features"]]


def list_lines(features: Iterable[tuple], values: Iterable[list]) -> Iterator[tuple]:
    """Yield input, position, feature, step, op, bits and text of each line of clause 18.3."""
    for (*feature, _), lines in zip(features, values, strict=True):
        for step, op, value in lines:
            yield (*feature, step, op, *((NAN, value["text"]) if isinstance(value, dict) else (value, None)))


def show_double(value: float) -> str:
    """Return the bits of a double, of which every NaN is one."""
    return NAN if value != value else struct.pack(">d", value).hex()


def is_words(words: object) -> bool:
    """Tell whether this is one line of words."""
    return isinstance(words, str) and words != "" and len(words.splitlines()) == 1
