"""The table of known failures: which files fail in which Keras, and which distributions stand for each other (clause 20.11)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
import json
import operator
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NUMBERS = re.compile(r"\d+(?:\.\d+)*", re.ASCII)
COMPARISON = re.compile(r"(>=|<|==)(.+)")
COMPARE = {">=": operator.ge, "<": operator.lt, "==": operator.eq}


@dataclass(frozen=True)
class Failure:
    """A row: which files fail in which reader, what the framework says then, and what people are told."""

    id: str
    severity: str
    message: str
    hint: str
    status: str
    format: tuple[str, ...] | None = None
    writer: str | None = None
    written_by: str | None = None
    reader: str | None = None
    read_by: str | None = None
    client: str | None = None
    says: str | None = None
    observed_with: str | None = None


@dataclass(frozen=True)
class KnownFailures:
    """The whole table."""

    families: tuple[tuple[str, ...], ...]
    needed: Mapping[str, tuple[str, ...]]
    readers: Mapping[str, str]
    failures: tuple[Failure, ...]


@dataclass(frozen=True)
class Loading:
    """A file and who reads it; None where that is not known, or where there is no such thing."""

    format: str | None
    writer: str | None = None
    written_by: str | None = None
    reader: str | None = None
    read_by: str | None = None


@cache
def read_known_failures() -> KnownFailures:
    """Return the table that lies in this package."""
    from importlib import resources  # as slow as a tenth of all imports

    package = __package__.partition(".")[0]
    content = json.loads(resources.files(package).joinpath("known-failures.json").read_text(encoding="utf-8"))
    rows = [row if "format" not in row else {**row, "format": tuple(row["format"])} for row in content["failures"]]
    return KnownFailures(
        tuple(tuple(family) for family in content["families"]),
        {framework: tuple(names) for framework, names in content["needed"].items()},
        content["readers"],
        tuple(Failure(**row) for row in rows),
    )


def find_failure(loading: Loading) -> Failure | None:
    """Return the first row that fits (clause 20.6); those of clients fit nothing here."""
    return next((row for row in read_known_failures().failures if row.client is None and fits(row, loading)), None)


def fits(row: Failure, loading: Loading) -> bool:
    return (
        (row.format is None or loading.format in row.format)
        and row.writer in (None, loading.writer)
        and row.reader in (None, loading.reader)
        and is_within(loading.written_by, row.written_by)
        and is_within(loading.read_by, row.read_by)
    )


def is_within(version: str | None, span: str | None) -> bool:
    """Return whether a version is in a range such as `>=3,<3.13`; one that is not known is in none."""
    if span is None:
        return True
    found = parse_version(version)
    return found is not None and all(
        COMPARE[match[1]](found, pad(parse_version(match[2])))
        for each in span.split(",")
        if (match := COMPARISON.fullmatch(each))
    )


def parse_version(version: str | None) -> tuple[int, ...] | None:
    """Return the numbers between dots at the beginning of a version, without zeros at the end; None where there are none."""
    match = None if version is None else NUMBERS.match(version)
    return None if match is None else pad(tuple(int(part) for part in match[0].split(".")))


def pad(numbers: tuple[int, ...] | None) -> tuple[int, ...]:
    """Return numbers as they are compared: absent ones count as 0."""
    kept = list(numbers or ())
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def find_family(name: str) -> tuple[str, ...]:
    """Return the distributions that stand for one, itself first."""
    family = next((each for each in read_known_failures().families if name in each), ())
    return (name, *(each for each in family if each != name))


def is_needed(name: str, framework: str | None) -> bool:
    """Return whether predicting cannot do without a distribution, or one that stands for it."""
    named = read_known_failures().needed.get(framework or "", ())
    return any(each in named for each in find_family(name))
