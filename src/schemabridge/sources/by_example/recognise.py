"""The encodings that give a matrix, worked out from the raw columns and the matrix alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.display import truncate
from schemabridge.sources.by_example.bases import Number, is_count, list_bases
from schemabridge.sources.by_example.bins import Steps, explain_bins
from schemabridge.sources.by_example.blocks import list_blocks
from schemabridge.sources.by_example.choose import choose, find_vouched
from schemabridge.sources.by_example.clipped_formulas import explain_clipped_formulas
from schemabridge.sources.by_example.clocks import bins_parts, is_fine
from schemabridge.sources.by_example.constants import explain_constant
from schemabridge.sources.by_example.cut_fills import explain_cut_fills
from schemabridge.sources.by_example.cut_texts import explain_cuts, explain_siblings, list_unexplained
from schemabridge.sources.by_example.cycles import explain_cycles
from schemabridge.sources.by_example.date_parts import explain_parts, single_out
from schemabridge.sources.by_example.derived import explain_derived, list_parts
from schemabridge.sources.by_example.explanation import ANYTHING, FILLED, MANY_BINS, TABLE
from schemabridge.sources.by_example.floors import explain_floors, explain_rounded
from schemabridge.sources.by_example.groups import explain_group_fills
from schemabridge.sources.by_example.hollow import explain_hollow
from schemabridge.sources.by_example.images import ImageSearch
from schemabridge.sources.by_example.joint_tables import explain_joint
from schemabridge.sources.by_example.parsed import list_needed, parse_columns, read_parsed
from schemabridge.sources.by_example.raw import choose_rows, list_raw
from schemabridge.sources.by_example.refusal import refuse_constant, refuse_target
from schemabridge.sources.by_example.rivals import warn_rivals
from schemabridge.sources.by_example.rounded import explain_rounded_formulas
from schemabridge.sources.by_example.siblings import explain_beside, list_siblings
from schemabridge.sources.by_example.spans import add_times, counts_days, is_moment
from schemabridge.sources.by_example.spelled import list_spelled
from schemabridge.sources.by_example.splits import Classes
from schemabridge.sources.by_example.tables import LEAST_PER_VALUE, Table, explain_tables, is_costly
from schemabridge.sources.by_example.told_fills import explain_told_fills
from schemabridge.sources.capture import Capture, CapturedEncoding

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.declared_column import DeclaredColumn
    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.choose import Choice
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.matrix import Matrix, Target
    from schemabridge.sources.by_example.raw import RawColumn

    Later = Callable[
        [ImageSearch, Sequence[RawColumn], Sequence[Number], Sequence[Target]], dict[int, list[Explanation]]
    ]


def capture_example(program: ProgramBuilder, names: Sequence[str], matrix: Matrix) -> Capture:
    """Return the encodings of raw columns that give each column of a matrix, in its order.

    Parameters
    ----------
    program
        The program that the steps are added to; only columns that the matrix needs are read by it.
    names
        The raw columns that it may be made of.
    matrix
        X of one input.

    Raises
    ------
    SchemabridgeError
        `not_recognised` where no encoding of the raw columns gives a column of the matrix, with the closest one.
    """
    with np.errstate(all="ignore"):  # infinite and huge numbers have no statistics
        columns, unread = list_raw(program, names)
        search = search_parsed(program, columns, matrix)
        choices = search.choices
        known = [each for each in choices if each is not None]
        if all(each is not None and each.taken.rank == ANYTHING for each in choices):
            raise refuse_constant(len(choices))
        if len(known) < len(choices):
            failed = [target for target, each in zip(matrix.targets, choices, strict=True) if each is None]
            raise refuse_target(failed, len(choices), search.columns, search.bases, unread)
        for name, declared in search.parsed.items():
            program.declare(name, declared)
        warn_rivals(known)
        features = name_features(known)
        encodings = []
        for block in list_blocks(known):
            first = block.choices[0].target.position
            encoding = block.lower(program, features[first : first + len(block.choices)])
            encodings.append(CapturedEncoding(encoding, "recognised", note=describe_block(block.choices)))
    return Capture(tuple(encodings))


MOST_CLASSES = 5
MOST_DEEP = 3  # columns of X behind one another
MOST_VALUES_OF_CLASSES = 10


@dataclass(frozen=True, eq=False)
class Recognition:
    """What is taken for each column of X, None where nothing fits, with the columns, bases and candidates that were looked at.

    `parsed` says which text columns are read as numbers, and how.
    """

    choices: Sequence[Choice | None]
    columns: Sequence[RawColumn]
    bases: Sequence[Base]
    candidates: Mapping[int, list[Explanation]]
    parsed: Mapping[str, DeclaredColumn]

    @property
    def open(self) -> int:
        """How many columns of X nothing gives."""
        return sum(each is None for each in self.choices)


def search_parsed(program: ProgramBuilder, columns: Sequence[RawColumn], matrix: Matrix) -> Recognition:
    """Return what is recognised: texts that spell numbers are numbers first, and texts where only their values are meant."""
    parsed = parse_columns(program, columns)
    found = search_columns(program, read_parsed(program, columns, parsed), parsed, matrix, {})
    needed = list_needed(found.choices)
    fewer = {name: each for name, each in parsed.items() if name in needed}
    if len(fewer) < len(parsed):
        other = search_texts(program, columns, found, fewer, matrix)
        if other.open < found.open or not other.open:  # where both fail, texts read say more of it
            found = other
    few = {raw.name for raw in columns if raw.name in found.parsed and not is_costly(raw, LEAST_PER_VALUE)}
    if found.open and few:  # a text may be a number, and hold a word that is meant: a table says both
        rest = {name: each for name, each in found.parsed.items() if name not in few}
        other = search_texts(program, columns, found, rest, matrix)
        found = other if other.open < found.open else found
    free = [each for each in columns if each.name not in program.declared and not program.reads(each.name)]
    if found.open and (spelled := list_spelled(free)):  # a number of a text, and another part of it
        names = {name for each in spelled for name in each.columns}
        rest = {name: each for name, each in found.parsed.items() if name not in names}
        other = search_texts(program, columns, found, rest, matrix, spelled)
        found = other if other.open < found.open else found
    return found


def search_texts(
    program: ProgramBuilder,
    columns: Sequence[RawColumn],
    found: Recognition,
    parsed: Mapping[str, DeclaredColumn],
    matrix: Matrix,
    more: Sequence[Base] = (),
) -> Recognition:
    """Return what is recognised where fewer texts are read as numbers than before, with more bases; what is made of others stays."""
    texts = set(found.parsed) - set(parsed)
    read = [raw if raw.name in texts else each for raw, each in zip(columns, found.columns, strict=True)]
    doubted = {each.name for each in columns if each.is_text} if more else texts  # of which other parts may be meant
    return search_columns(program, read, parsed, matrix, list_apart(found.candidates, doubted, matrix), more)


def list_apart(
    candidates: Mapping[int, list[Explanation]], names: set[str], matrix: Matrix
) -> dict[int, list[Explanation]]:
    """Return what gives columns of a matrix, by position, where something does and none of it is made of some raw columns."""
    doubtful = {*list_open(matrix.targets, candidates), *list_unexplained(matrix.targets, candidates)}
    return {
        each.position: candidates[each.position]
        for each in matrix.targets
        if each not in doubtful and not any(names.intersection(one.columns) for one in candidates[each.position])
    }


def search_columns(
    program: ProgramBuilder,
    columns: Sequence[RawColumn],
    parsed: Mapping[str, DeclaredColumn],
    matrix: Matrix,
    known: Mapping[int, list[Explanation]],
    more: Sequence[Base] = (),
) -> Recognition:
    bases = [*add_times(list_bases(columns)), *more]
    find_classes = cache(lambda: list_classes(program, columns))
    candidates = list_candidates(columns, bases, matrix, program.frame.rows, find_classes, known)
    choices = choose(matrix.targets, candidates, {each.name: each.place for each in columns})
    return Recognition(choices, columns, bases, candidates, parsed)


def list_classes(program: ProgramBuilder, columns: Sequence[RawColumn]) -> list[Classes]:
    """Return the columns by which a split may be stratified: those of few values, first those that X is not made of, then of two."""
    names = {each.name for each in columns}
    apart = list_raw(program, [name for name in program.frame.names if name not in names])[0]
    few = [each for each in (*apart, *reversed(columns)) if is_class(each)]
    ordered = sorted(few, key=lambda each: (each.name in names, each.count))
    return [
        Classes(each.name, tuple(np.flatnonzero(each.codes == code) for code in np.flatnonzero(each.is_used)))
        for each in ordered[:MOST_CLASSES]
    ]


def is_class(column: RawColumn) -> bool:
    """Return whether a column has from two to ten values, and one in every row; most columns show in some rows that they do not."""
    shown = column.look(np.arange(min(len(column.training.source), 100)))
    if len(np.unique(shown)) > MOST_VALUES_OF_CLASSES or column.count > MOST_VALUES_OF_CLASSES:
        return False
    return not column.missing.any() and int(column.is_used.sum()) > 1


def list_candidates(
    columns: Sequence[RawColumn],
    bases: Sequence[Base],
    matrix: Matrix,
    rows: int,
    find_classes: Callable[[], Sequence[Classes]] = tuple,
    known: Mapping[int, list[Explanation]] = MappingProxyType({}),
) -> dict[int, list[Explanation]]:
    """Return all that gives each column of a matrix, by position, beside what is known; clipped numbers only where nothing else does."""
    first = choose_rows(columns, rows)
    varying = [each for each in matrix.targets if not each.is_constant]
    waiting = [each for each in varying if each.position not in known]
    search = ImageSearch(bases, first, find_classes)
    numbers = [each for each in bases if isinstance(each, Number)]
    constant = {each.position: explain_constant(each, columns, numbers) for each in matrix.targets if each.is_constant}
    found = list_simple(search, columns, waiting) | constant | {position: [*each] for position, each in known.items()}
    for position, filled in explain_group_fills(columns, found, waiting).items():
        found[position] = [*filled, *(each for each in found[position] if each.rank != FILLED)]
    vouched = find_vouched(varying, found)
    doubtful = [each for each in waiting if each.position not in vouched]
    fine = [each for each in bases if is_fine(each) and not is_moment(each)]
    add_found(found, explain_bins(fine, list_open(doubtful, found), first))
    counts = [each for each in bases if is_count(each)]
    add_found(found, explain_bins(counts, [each for each in waiting if bins_parts(found[each.position])], first))
    add_found(found, explain_cuts(columns, list_unexplained(doubtful, found), first))
    add_found(found, explain_siblings(varying, found, first))
    found = {position: [single_out(each) for each in explanations] for position, explanations in found.items()}
    for position, floors in explain_floors(search, waiting, found).items():
        found[position][:0] = floors
    for explain in LATER:
        add_found(found, explain(search, columns, numbers, list_open(doubtful, found)))
    add_deep(search, columns, (varying, doubtful), found)
    clipped = list_open(doubtful, found)
    for target in clipped:
        found[target.position] += search.explain_clipped(target)
    add_found(found, explain_clipped_formulas(search, bases, list_open(doubtful, found)))
    if len(list_open(doubtful, found)) < len(clipped):
        add_deep(search, columns, (varying, doubtful), found)
    return {position: drop_needless(each) for position, each in found.items()}


def list_simple(
    search: ImageSearch, columns: Sequence[RawColumn], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return what gives each of some columns of X, by position, of one raw column: numbers, tables, bins and parts of dates."""
    families = [
        search.explain(targets),
        explain_tables(columns, targets, search.rows),
        explain_bins([each for each in search.bases if not is_fine(each)], targets, search.rows),
        explain_parts(search.bases, targets),
    ]
    return {each.position: [one for family in families for one in family.get(each.position, [])] for each in targets}


# What is looked for in turn where nothing is found yet.
LATER: tuple[Later, ...] = (
    lambda search, columns, numbers, targets: explain_cycles(search.bases, targets),
    lambda search, columns, numbers, targets: explain_rounded(numbers, targets),
    lambda search, columns, numbers, targets: explain_derived(search, columns, search.bases, targets),
    lambda search, columns, numbers, targets: explain_hollow(search, numbers, targets),
    explain_joint,
    explain_cut_fills,
    explain_told_fills,
    lambda search, columns, numbers, targets: explain_rounded_formulas(
        search, list_parts(search.bases, search.rows), targets
    ),
)


def add_deep(
    search: ImageSearch,
    columns: Sequence[RawColumn],
    targets: tuple[Sequence[Target], Sequence[Target]],
    found: Mapping[int, list[Explanation]],
) -> None:
    """Add what columns of X, the doubtful ones of them, are of others, and of what is known of these then."""
    every, doubtful = targets
    days = [each for each in search.bases if counts_days(each)]
    for _ in range(MOST_DEEP):
        waiting = list_open(doubtful, found)
        add_found(
            found, explain_beside(search, columns, search.bases, [*list_siblings(every, found), *days], waiting, found)
        )
        if len(list_open(waiting, found)) in (0, len(waiting)):
            return


def drop_needless(explanations: Sequence[Explanation]) -> list[Explanation]:
    """Return candidates without intervals of formulas of which one column alone tells a column of X: others are in them by chance."""
    alone = [set(each.columns) for each in explanations if isinstance(each.content, Table)]
    return [
        each
        for each in explanations
        if not (isinstance(each.content, Steps) and any(one < set(each.columns) for one in alone))
    ]


def add_found(found: Mapping[int, list[Explanation]], more: Mapping[int, Sequence[Explanation]]) -> None:
    """Add what one more family gives to what is found by position."""
    for position, explanations in more.items():
        found[position].extend(explanations)


def list_open(targets: Sequence[Target], found: Mapping[int, Sequence[Explanation]]) -> list[Target]:
    """Return the columns of X that nothing gives yet but a table of values."""
    return [
        target
        for target in targets
        if all(each.rank >= MANY_BINS or each.is_memorised for each in found[target.position])
    ]


def describe_block(choices: Sequence[Choice]) -> str:
    """Return what was recognised and what else fits, for the evidence."""
    taken = "; ".join(dict.fromkeys(each.taken.words for each in choices))
    others = list(dict.fromkeys(other.words for each in choices for other in each.others if other.rank < TABLE))
    more = f"; also fits: {'; '.join(others[:3])}" if others else ""
    return truncate(f"{taken}{more}", 1000)


def name_features(choices: Sequence[Choice]) -> list[str]:
    """Return the names of X's columns, or names made of the raw columns and values, each once."""
    names = []
    for choice in choices:
        if choice.target.name is not None:
            names.append(choice.target.name)
            continue
        column = choice.taken.columns[0] if choice.taken.columns else f"constant_{choice.target.position}"
        names.append(column if choice.taken.value is None else f"{column}_{choice.taken.value}")
    if all(each.target.name is not None for each in choices):
        return names
    seen: Counter[str] = Counter()
    for place, name in enumerate(names):
        seen[name] += 1
        if seen[name] > 1:
            names[place] = f"{name}.{seen[name]}"
    return names
