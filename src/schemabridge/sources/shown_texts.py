"""A column of texts that a step gave: another one as it is, filled, a table of values or parts of dates, a number cut into intervals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from schemabridge.errors import warn
from schemabridge.frames.text_cuts import cut_text, find_further
from schemabridge.schema import Vocabulary
from schemabridge.sources.by_example.bases import Number
from schemabridge.sources.by_example.bins import Steps, explain_steps, spread_numbers
from schemabridge.sources.by_example.choose import Choice
from schemabridge.sources.by_example.clocks import is_fine, say_other_clock
from schemabridge.sources.by_example.cut_texts import WHOLE, find_views
from schemabridge.sources.by_example.date_parts import explain_part, list_date_parts
from schemabridge.sources.by_example.edges import choose_edges
from schemabridge.sources.by_example.matrix import Target, view_bits
from schemabridge.sources.by_example.names import weigh_column
from schemabridge.sources.by_example.raw import choose_rows
from schemabridge.sources.by_example.rivals import warn_of
from schemabridge.sources.by_example.tables import LEAST_PER_VALUE, MOST_COMPARED, is_costly
from schemabridge.sources.shown_numbers import read_base
from schemabridge.sources.sklearn.features import BY_EXAMPLE, REFUSED, Bins, Cell, Feature, Match, Table

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.by_example.raw import RawColumn
    from schemabridge.sources.sklearn.features import Outcome

SAME, FILLED, TABLE, BIN = range(4)


@dataclass(frozen=True, eq=False)
class Texts:
    """Cells of a column with `marks`, a number for each distinct text, -1 where missing, in all rows."""

    name: str
    cells: np.ndarray
    marks: np.ndarray

    @property
    def missing(self) -> np.ndarray:
        """The rows without a text."""
        return self.marks < 0

    def find(self, row: int) -> Outcome:
        """Return what a row holds."""
        return float("nan") if self.marks[row] < 0 else self.cells[row]


def explain_texts(
    stage: ProgramBuilder,
    name: str,
    cells: pd.Series,
    before: pd.DataFrame,
    columns: Sequence[RawColumn],
    valued: Container[str],
) -> Feature | None:
    """Return what a column of texts is of one column of the frame before it; None where nothing gives all rows.

    `stage` is the program over that frame. Only of columns that are `valued` there are tables of values.
    """
    objects = cells.astype(object).to_numpy()
    marks, _ = pd.factorize(objects)
    texts = Texts(name, objects, marks)
    found = []
    for column in columns:
        explained = explain_one(stage, texts, before[column.name], column, is_valued=column.name in valued)
        if explained is not None:
            kind, base = explained
            weight = weigh_column(name, column.name, None)
            found.append(((kind > FILLED, -weight, kind), column, Feature(name, base, of=(BY_EXAMPLE,))))
    if not found:
        return explain_parts(texts, columns)
    found.sort(key=lambda each: each[0])
    order, column, feature = found[0]
    rivals = [other.name for each, other, _ in found[1:] if each == order]
    if rivals:
        message = f"{name!r} fits {column.name!r} and {rivals[0]!r}; the first is recorded, exclude={rivals!r} makes sure of it"
        warn("ambiguous_encoding", message)
    return feature


def explain_parts(texts: Texts, columns: Sequence[RawColumn]) -> Feature | None:
    """Return what texts are of the parts of those of one column: the parts themselves, or a text for each."""
    target = mark_target(texts)
    for column in columns:
        if column.is_text and not column.is_constant:
            views = find_views(column, [target], choose_rows([column], len(texts.cells)))
            for view in sorted(views, key=lambda each: each.count):  # of fewest values, so that none is memorised
                if (table := tabulate(texts, view)) is not None:
                    return Feature(texts.name, table, of=(BY_EXAMPLE,))
    return None


def mark_target(texts: Texts) -> Target:
    """Return the marks of texts as a column of numbers that may be recognised."""
    values = np.where(texts.missing, np.nan, texts.marks.astype(np.float64))
    return Target(0, values, view_bits(values, np.dtype(np.float64)), np.dtype(np.float64), texts.name)


def explain_one(
    stage: ProgramBuilder, texts: Texts, source: pd.Series, column: RawColumn, *, is_valued: bool
) -> tuple[int, Cell | Table] | None:
    """Return what texts are of one column, and how plain that is."""
    objects = source.astype(object).to_numpy()
    missing = pd.isna(objects)
    is_same = ~missing & (objects == texts.cells)
    if is_same[~missing].all() and not missing.all():
        if (texts.missing == missing).all():
            return SAME, Cell(column.name)
        filled = np.unique(texts.marks[missing])
        if len(filled) == 1 and column.is_text:
            return FILLED, Cell(column.name, filled=texts.cells[np.flatnonzero(missing)[0]])
    if column.is_text and is_valued and (table := find_spelling(texts, column)) is not None:
        return TABLE, table
    facts = column.training.column.type.facts
    is_number = not column.is_text and not facts.is_boolean
    if facts.is_calendar and (steps := find_steps(texts, column)) is not None:  # other dates have such parts too
        return BIN, build_texts(stage, texts, steps)
    is_many = is_number and column.count > MOST_COMPARED
    table = tabulate(texts, column) if is_valued and not is_many else None
    if table is not None:
        return TABLE, table
    steps = find_steps(texts, column) if is_number and not facts.is_calendar else None
    return None if steps is None else (BIN, build_texts(stage, texts, steps))


def find_spelling(texts: Texts, column: RawColumn) -> Table | None:
    """Return the texts of a column without spaces around them, in lower case or in upper case, where that gives all rows."""
    used = np.flatnonzero(column.is_used[:-1])
    values = column.vocabulary.values.take(used).to_pylist()
    shown = [texts.find(int(column.first_rows[each])) for each in used]
    for cuts in WHOLE:
        if [cut_text(value, cuts) for value in values] == shown and find_further(column.training.texts, cuts) is None:
            return tabulate(texts, replace(column, training=replace(column.training, cuts=cuts)))
    return None


def tabulate(texts: Texts, column: RawColumn) -> Table | None:
    """Return the text of each value of a column, where enough rows stand for each; an unknown value is refused."""
    if is_costly(column, LEAST_PER_VALUE) or column.is_constant:
        return None
    first = column.first_rows
    if not (texts.marks == texts.marks[first[column.codes]]).all():
        return None
    used = np.flatnonzero(column.is_used[:-1])
    vocabulary = Vocabulary(column.vocabulary.type, column.vocabulary.values.take(used))
    outcomes = tuple(texts.find(int(first[each])) for each in used)
    absent = texts.find(int(first[-1])) if column.is_used[-1] else REFUSED
    return Table(Match(column.name, vocabulary, column.training.cuts), outcomes, absent)


def find_steps(texts: Texts, column: RawColumn) -> Steps | None:
    """Return the intervals of a number, or the values of a part of dates, that have one text each.

    Parts of dates come before their count, of which months of one year are intervals as well: a warning says so.
    """
    target = mark_target(texts)
    parts = [each for each in list_date_parts([column]) if not is_fine(each)]
    of_parts = (one for each in parts for one in (explain_steps(each, target), explain_part(each, target)))
    of_count = explain_steps(Number(column), target)
    found = [one for one in (*of_parts, of_count) if one is not None and not one.is_memorised]
    if not found:
        return None
    taken = found[0]
    choice = Choice(target, taken, tuple(found[1:]))
    warn_of(choice, say_other_clock(choice))
    return taken.content if isinstance(taken.content, Steps) else None


def build_texts(stage: ProgramBuilder, texts: Texts, steps: Steps) -> Table:
    """Return the text of each interval."""
    chosen = choose_edges(steps.gaps)
    rows = {float(mark): row for row, mark in reversed(list(enumerate(texts.marks.tolist())))}
    outcomes = [
        float("nan") if np.isnan(each) else texts.find(rows[each]) for each in spread_numbers(steps.numbers, chosen)
    ]
    missing = np.flatnonzero(steps.base.missing)
    absent = texts.find(int(missing[0])) if len(missing) else REFUSED
    feature = Feature("", read_base(stage, steps.base), of=(BY_EXAMPLE,))
    return Table(Bins(feature, tuple(chosen.edges.tolist()), chosen.closed), tuple(outcomes), absent)
