"""The changes of a comparison as they are collected, each once (clause 16.1)."""

from __future__ import annotations

from dataclasses import dataclass, field

VERDICTS = ("same_bits", "compatible", "new_matrix", "scorers_break")
SAME_BITS, COMPATIBLE, NEW_MATRIX, SCORERS_BREAK = VERDICTS
ABOUT = ("column", "vocabulary", "step", "input", "feature")


@dataclass(frozen=True)
class Change:
    """One difference between two schemas (clause 16.1).

    Attributes
    ----------
    about : str
        `column`, `vocabulary`, `step`, `input` or `feature`.
    name : str
        Its name, in the new schema where it is there.
    verdict : str
        `same_bits`, `compatible`, `new_matrix` or `scorers_break`.
    message : str
        What changed, from old to new.
    """

    about: str
    name: str
    verdict: str
    message: str

    def __str__(self) -> str:
        return f"{self.verdict:<13} {self.about} {self.name!r}: {self.message}"


@dataclass(frozen=True)
class Cause:
    """Something that differs; `aspect` tells the differences of one thing apart."""

    about: str
    name: str
    aspect: str
    message: str = field(compare=False)


class Changes:
    """Causes and their verdicts; a cause that is noted again keeps the worse one."""

    def __init__(self) -> None:
        self.verdicts: dict[Cause, str] = {}

    def note(self, cause: Cause, verdict: str) -> None:
        """Add a cause, or make its verdict worse."""
        self.verdicts[cause] = find_worst([verdict, self.verdicts.get(cause, SAME_BITS)])

    def list_changes(self) -> tuple[Change, ...]:
        """Return the changes: columns, vocabularies, steps, inputs, features."""
        changes = [Change(each.about, each.name, verdict, each.message) for each, verdict in self.verdicts.items()]
        return tuple(sorted(changes, key=lambda change: ABOUT.index(change.about)))


def find_worst(verdicts: list[str]) -> str:
    """Return the worst of some verdicts; of none, `same_bits`."""
    return max(verdicts, key=VERDICTS.index, default=SAME_BITS)
