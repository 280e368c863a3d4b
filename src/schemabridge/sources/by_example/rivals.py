"""What else a column of X may be as well, told where names and order cannot decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.errors import list_values, warn
from schemabridge.sources.by_example.choose import is_of_value
from schemabridge.sources.by_example.clocks import find_part, say_other_clock
from schemabridge.sources.by_example.comparisons import say_of_equals
from schemabridge.sources.by_example.explanation import ANYTHING
from schemabridge.sources.by_example.floors import find_own_bins, say_other_edges
from schemabridge.sources.by_example.masked import say_other_rows
from schemabridge.sources.by_example.until_now import counts_until_now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.sources.by_example.choose import Choice


def warn_rivals(choices: Sequence[Choice]) -> None:
    """Warn where a column of X may as well be made of another raw column, or of none."""
    warn_other_parts(choices)
    for choice in choices:
        warn_of(choice, say_rival(choice))


def warn_of(choice: Choice, told: str) -> None:
    """Warn of what there is to say of a column of X, where there is anything."""
    if told:
        warn("ambiguous_encoding", f"{choice.target.title!r} {told}")


def say_rival(choice: Choice) -> str:
    """Return words for what a column of X may be as well, and the line that makes sure of it; empty where there is nothing."""
    taken, beyond = choice.taken.words, "beyond training rows they differ; the first is recorded"
    if choice.rivals:
        listed = " and ".join([taken, *(each.words for each in choice.rivals)][:5])
        return f"fits {listed}; the first is recorded, exclude={list_apart(choice)!r} makes sure of it"
    if counts_until_now(choice):
        found = "counts until the day of this recording, and the schema does so on every other day as well"
        return f"{found}; where now() is meant, the moment of scoring is a column of df"
    if (bins := find_own_bins(choice)) is not None:
        line = "the fitted KBinsDiscretizer in stages=[df, fitted] makes sure of the other"
        return f"fits {taken} and {bins.words}, of equal width or of equally many rows, {beyond}, {line}"
    if edges := say_other_edges(choice):
        return f"fits {taken} with {edges}, {beyond}, the comparison as a column of df makes sure of it"
    if rival := find_rival(choice):
        line = "the first is recorded, the other one as a column of df makes sure of it"
        return f"fits {taken} and {rival}, which differ beyond training rows; {line}"
    if choice.taken.rank == ANYTHING:
        return f"is the same in all rows and is recorded as {taken}"
    return say_other_clock(choice)


def list_apart(choice: Choice) -> list[str]:
    """Return the raw columns without which no rival is left."""
    apart = [each for other in choice.rivals for each in other.columns if each not in choice.taken.columns]
    return apart or list(choice.rivals[0].columns)


def find_rival(choice: Choice) -> str:
    """Return words for what else of the same columns gives all training rows, and other ones otherwise; empty where there is nothing."""
    told: str = getattr(getattr(choice.taken.content, "base", None), "rival", "")
    return told or say_other_rows(choice) or say_of_equals(choice)


def warn_other_parts(choices: Sequence[Choice]) -> None:
    """Warn where indicators of all values of a part of dates stand together, and training has some of its values only."""
    partial: dict[str, list[Choice]] = {}
    for choice in choices:
        part = find_part(choice.taken)
        if part is not None and not part.is_complete and is_of_value(choice.taken):
            partial.setdefault(part.words, []).append(choice)
    for words, block in partial.items():
        if len(block) >= max(block[0].taken.alternatives - 1, 2):
            features = list_values([each.target.title for each in block])
            found = f"{features} are 1 for the values of {words} that training rows have"
            warn("ambiguous_encoding", f"{found}; rows with any other value have 0 in all of them")
