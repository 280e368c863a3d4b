"""Which candidate of each column of X is taken: names first, then the order of candidates, then what stands beside it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.frames.text_cuts import Lower, Strip, Upper
from schemabridge.sources.by_example.bins import Steps
from schemabridge.sources.by_example.clocks import find_part, reads_count
from schemabridge.sources.by_example.date_parts import DatePart, isolate
from schemabridge.sources.by_example.explanation import (
    ANYTHING,
    BIN,
    INDICATOR,
    MANY_BINS,
    NUMBER,
    PART_TABLE,
    SCALED_BIN,
)
from schemabridge.sources.by_example.names import PREFIXED, SAME, VALUE, weigh_name
from schemabridge.sources.by_example.tables import LEAST_PER_CODE, Table, is_costly

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.matrix import Target


BINNED = (BIN, SCALED_BIN, MANY_BINS)


@dataclass(frozen=True, eq=False)
class Choice:
    """The candidate that is taken for a column of X, what else fits, and which others nothing speaks against."""

    target: Target
    taken: Explanation
    others: tuple[Explanation, ...] = ()
    rivals: tuple[Explanation, ...] = ()


def choose(
    targets: Sequence[Target], candidates: Mapping[int, Sequence[Explanation]], places: Mapping[str, int]
) -> list[Choice | None]:
    """Return what is taken for every column of X, None where nothing fits.

    Parameters
    ----------
    targets
        The columns of X in their order.
    candidates
        All that fits, by position in X.
    places
        The raw columns with their places in the frame.
    """
    vouched = find_complete(candidates)
    first = [choose_one(each, candidates[each.position], vouched[each.position]) for each in targets]
    joined = [None if each is None else join_block(each, first) for each in first]
    beside = [None if each is None else join_spelling(each, joined) for each in joined]
    return [
        None if each is None else settle_part(each, vouched[each.target.position])
        for each in settle_rivals(beside, vouched, places)
    ]


def find_vouched(targets: Sequence[Target], candidates: Mapping[int, Sequence[Explanation]]) -> set[int]:
    """Return the positions in X for which a name, or a block, vouches for the indicator of a value, however few rows stand for it."""
    vouched = find_complete(candidates)
    return {
        target.position
        for target in targets
        if any(
            is_of_value(each) and is_vouched(each, weigh_name(target.name, each), vouched[target.position])
            for each in candidates[target.position]
        )
    }


def is_vouched(candidate: Explanation, weight: int, vouched: Container[tuple[str, ...]]) -> bool:
    """Return whether the value that a candidate is the indicator of stands in the name of a column of X, or beside all others in X.

    The name of a raw column vouches for a table of it, which refuses what it never saw, and for no formula.
    """
    is_named = weight in (VALUE, PREFIXED) or (weight == SAME and isinstance(candidate.content, Table))
    return is_named or (candidate.value is not None and candidate.source in vouched)


def find_complete(candidates: Mapping[int, Sequence[Explanation]]) -> dict[int, set[tuple[str, ...]]]:
    """Return, by position in X, the raw columns and parts of dates of which all values, or all but one, have indicators that stand together.

    That is no coincidence, however few rows stand for each value; but of a value that stands there twice.
    """
    vouched: dict[int, set[tuple[str, ...]]] = {position: set() for position in candidates}
    runs: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for position, explanations in candidates.items():
        shown = {each.source: each for each in explanations if is_of_value(each)}
        runs = {columns: [*runs.get(columns, ()), (position, each.value or "")] for columns, each in shown.items()}
        for columns, run in runs.items():
            values = Counter(value for _, value in run)
            if len(values) >= max(shown[columns].alternatives - 1, 2):
                for place, value in run:
                    (vouched[place].add if values[value] == 1 else vouched[place].discard)(columns)
    return vouched


def choose_one(target: Target, candidates: Iterable[Explanation], vouched: Container[tuple[str, ...]]) -> Choice | None:
    """Return the first candidate by name and order; rivals are those of other columns that are as good."""
    weighed = [(weigh_name(target.name, each), each) for each in candidates]
    sure = [(weight, each) for weight, each in weighed if not each.is_memorised or is_vouched(each, weight, vouched)]
    short = {id(each) for each in list_short_tables([each for _, each in sure])}
    ranked = sorted(sure, key=lambda each: (-each[0], id(each[1]) not in short, *order_candidate(each[1], vouched)))
    if not ranked:
        return None
    weight, taken = ranked[0]
    others = tuple(each for _, each in ranked[1:] if each.rank != ANYTHING)
    as_good = [each for other, each in ranked if other == weight]
    as_good += [each for other, each in weighed if other == weight and each not in as_good and is_doubtful(each)]
    return Choice(target, taken, others, list_rivals(taken, as_good, vouched))


def is_doubtful(candidate: Explanation) -> bool:
    """Return whether a candidate is an indicator that too few rows show to be taken, but no row of its own: it may be meant all the same."""
    table = candidate.content
    if not (candidate.is_memorised and is_of_value(candidate) and not candidate.cut and isinstance(table, Table)):
        return False
    rows = int(table.column.counts[table.numbers == np.nanmax(table.numbers)].sum())
    return rows > 1 or not is_costly(table.column, LEAST_PER_CODE)


def list_short_tables(candidates: Sequence[Explanation]) -> list[Explanation]:
    """Return the tables of no more values than intervals of another number need, where nothing else gives a column of X.

    They say the same with less, such as the sine of a month beside the dates of one year, and refuse what training never saw.
    """
    if not candidates or min(each.rank for each in candidates) not in (SCALED_BIN, MANY_BINS):
        return []
    intervals = [len(each.content.numbers) for each in candidates if isinstance(each.content, Steps)]
    return [
        each
        for each in candidates
        if isinstance(each.content, Table) and len(each.content.used) <= min(intervals, default=0)
    ]


def order_candidate(candidate: Explanation, vouched: Container[tuple[str, ...]]) -> tuple[int, bool, bool]:
    """Return the place of a candidate; an indicator in a complete block stands before a number of 0 and 1 that is the same.

    That of one value however it is spelled stands before that of several spellings, of which training has not all.
    """
    is_sure = is_of_value(candidate) and candidate.source in vouched
    is_of_any_spelling = is_of_value(candidate) and is_spelling(candidate)
    return (NUMBER if is_sure else candidate.rank, not is_sure, not is_of_any_spelling)


def is_of_value(candidate: Explanation) -> bool:
    """Return whether a candidate is the indicator of one value of a column, or of a part of dates."""
    return candidate.value is not None and candidate.rank in (INDICATOR, BIN)


def is_spelling(candidate: Explanation) -> bool:
    """Return whether a candidate is of texts without regard to case and spaces, and of nothing else that is cut off them."""
    column = getattr(candidate.content, "column", None)
    cuts = () if column is None else column.training.cuts
    return bool(cuts) and all(isinstance(each, (Strip, Lower, Upper)) for each in cuts)


def list_rivals(
    taken: Explanation, candidates: Iterable[Explanation], vouched: Container[tuple[str, ...]]
) -> tuple[Explanation, ...]:
    """Return the first candidate of each other raw column that may be meant as well as the one that is taken.

    Intervals of a number can say most things, so they rival only other intervals; an indicator in a complete block is no
    coincidence, what else gives it is.
    """
    best: dict[tuple[str, ...], Explanation] = {}
    for each in candidates:
        is_weaker = each.rank in BINNED and taken.rank not in BINNED
        is_alone = taken.source in vouched and each.source not in vouched
        if each.rank < PART_TABLE and each.columns != taken.columns and not is_weaker and not is_alone:
            best.setdefault(each.columns, each)
    return tuple(best.values())


def join_block(choice: Choice, all_choices: Sequence[Choice | None]) -> Choice:
    """Return the indicator in place of a number of 0 and 1 that stands beside an indicator of the same column."""
    if choice.taken.rank != NUMBER:
        return choice
    place = choice.target.position
    beside = [
        each.taken for each in all_choices[max(place - 1, 0) : place + 2] if each is not None and each is not choice
    ]
    for other in choice.others:
        if (
            other.rank == INDICATOR
            and other.source == choice.taken.source
            and any(is_sibling(each, other) for each in beside)
        ):
            return swap(choice, other)
    return choice


def join_spelling(choice: Choice, all_choices: Sequence[Choice | None]) -> Choice:
    """Return the indicator of a value however it is spelled where X has such indicators of other values of the column."""
    taken = choice.taken
    if taken.rank != INDICATOR or taken.cut:
        return choice
    sources = {each.taken.source for each in all_choices if each is not None and is_spelling(each.taken)}
    return swap(choice, next((each for each in choice.others if each.source in sources and each.value), taken))


def is_sibling(one: Explanation, other: Explanation) -> bool:
    """Return whether two are indicators of different values of one column."""
    return one.rank == other.rank and one.source == other.source and one.value != other.value


def reads_date(explanation: Explanation) -> bool:
    """Return whether a candidate reads a part of dates: a date has several, and stands for each of them."""
    return isinstance(getattr(explanation.content, "base", None), DatePart)


def swap(choice: Choice, taken: Explanation) -> Choice:
    """Return a choice of another candidate."""
    if taken is choice.taken:
        return choice
    others = tuple(each for each in (choice.taken, *choice.others) if each is not taken)
    rivals = tuple(each for each in (choice.taken, *choice.rivals) if each.columns != taken.columns)
    return replace(choice, taken=taken, others=others, rivals=rivals)


def settle_rivals(
    choices: Sequence[Choice | None], vouched: Mapping[int, Container[tuple[str, ...]]], places: Mapping[str, int]
) -> list[Choice | None]:
    """Return the choices with rivals settled as far as the order of X does.

    A block of indicators stays together; a raw column that X has already is not meant again; then candidates and the frame have
    their order.
    """
    settled: list[Choice | None] = []
    taken = {each.taken.columns for each in choices if each is not None and not each.rivals}
    used = set(taken)
    for position, choice in enumerate(choices):
        if choice is None or not choice.rivals or choice.taken.rank >= PART_TABLE:
            settled.append(choice)
            continue
        options = [choice.taken, *choice.rivals]
        near = [each.taken for each in [*settled[-1:], *choices[position + 1 : position + 2]] if each is not None]
        siblings = [
            each for each in options if any(is_sibling(each, other) for other in near if other.columns in taken)
        ]
        if all(reads_date(each) for each in options):  # parts of one date stand together
            fresh = [each for each in options if each.columns in used] or options
        else:
            fresh = siblings or [each for each in options if each.columns not in taken] or options
        around = vouched[position]
        best = min(
            fresh, key=lambda each: (order_candidate(each, around)[0], [places.get(name, 0) for name in each.columns])
        )
        taken.add(best.columns)
        settled.append(swap(choice, best))
    return [None if each is None else drop_taken(each, taken) for each in settled]


def drop_taken(choice: Choice, taken: Container[tuple[str, ...]]) -> Choice:
    """Return a choice without the rivals of its rank whose columns stand elsewhere in X: the order of the frame has decided."""
    rank = choice.taken.rank
    if reads_date(choice.taken):
        return choice
    return replace(
        choice, rivals=tuple(each for each in choice.rivals if each.rank != rank or each.columns not in taken)
    )


def settle_part(choice: Choice, vouched: Container[tuple[str, ...]]) -> Choice:
    """Return the indicator of a value of a part of dates, where those of its other values stand beside it.

    All months together are no intervals of the dates of one year; where training has some of them only, the others are none of these.
    """
    taken, part = choice.taken, find_part(choice.taken)
    if part is None or not is_of_value(taken) or taken.source not in vouched:
        return choice
    if not part.is_complete:
        return replace(choice, taken=isolate(taken))
    return replace(choice, others=tuple(each for each in choice.others if not reads_count(each)))
