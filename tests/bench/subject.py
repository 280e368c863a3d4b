"""A subject of the benchmark is a table of the page, and the cases that measure its lines, each in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from bench.figures import Figure
from bench.scale import Scale

NAMES = (
    "peers",
    "r_peers",
    "inputs",
    "r_inputs",
    "wide",
    "validation",
    "recording",
    "start",
    "memory",
)  # as on the page
Case = Callable[[Scale], list[Figure]]


@dataclass(frozen=True)
class Subject:
    """The title, what is measured and what ratios are to, and the cases by name."""

    title: str
    text: str
    cases: dict[str, Case]


def load_subject(name: str) -> Subject:
    """Return the SUBJECT of a file in subjects/."""
    subject: Subject = import_module(f"bench.subjects.{name}").SUBJECT
    return subject
