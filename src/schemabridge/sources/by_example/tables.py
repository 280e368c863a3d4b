"""Columns of X that depend on the value of one raw column: indicators, codes, scaled ones of both, and tables of values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.encodings.arguments import MAX_CODE
from schemabridge.encodings.vocabulary import name_features, type_values
from schemabridge.schema import Vocabulary
from schemabridge.sources.by_example.affine import correlate
from schemabridge.sources.by_example.coincidence import CUT_BITS, LEAST_BITS, count_choices
from schemabridge.sources.by_example.explanation import (
    CODE,
    INDICATOR,
    SCALED_CODE,
    SCALED_INDICATOR,
    TABLE,
    Explanation,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.raw import RawColumn

NOTHING = object()
LEAST_PER_VALUE = 5  # rows on average that stand for a value of a table
LEAST_PER_CODE = 2
NEARLY_ALL = 0.9  # of the rows looked at have a value of their own
STRAIGHT = 0.98  # r^2 of codes of some rows over their ranks among themselves
MOST_COMPARED = 20  # a number with more values is rather compared than looked up


@dataclass(frozen=True, eq=False)
class Table:
    """A number for each value of a raw column.

    numbers
        One for each value of the vocabulary and one for missing, (count + 1,); those that no training row has are NaN, see
        `column.is_used`.
    unseen
        The value, None for missing, that it is the indicator of although no training row has it: the name in X says so.
    """

    column: RawColumn
    numbers: np.ndarray
    kind: str
    unseen: object = NOTHING

    @property
    def used(self) -> np.ndarray:
        """The positions in the vocabulary, without missing, that training rows have."""
        return np.flatnonzero(self.column.is_used[:-1])

    @property
    def has_missing(self) -> bool:
        """Whether training rows are missing."""
        return bool(self.column.is_used[-1])

    @property
    def is_presence(self) -> bool:
        """Whether it only says what is missing, the same for all other values."""
        return self.has_missing and self.unseen is NOTHING and len(np.unique(self.numbers[self.used])) == 1

    @property
    def is_code(self) -> bool:
        """Whether its numbers can be codes themselves."""
        if self.is_presence:
            numbers = self.numbers[[self.used[0], -1]]
            return set(numbers.tolist()) == {0.0, 1.0} and not np.signbit(numbers).any()
        numbers = self.numbers[self.column.is_used]
        is_whole = bool((numbers == np.floor(numbers)).all() and np.abs(numbers).max() <= MAX_CODE)
        return is_whole and not np.signbit(numbers[numbers == 0]).any()

    def lower_presence(self, program: ProgramBuilder) -> str:
        """Add a match in which no value counts: what is not missing is not missing, also where training never saw it."""
        name, column = self.column.name, self.column.training.column
        nothing = program.add_vocabulary(name, Vocabulary(column.type, type_values([], column)))
        numbers = self.numbers[[self.used[0], -1]]
        known, absent = (int(numbers[0]), int(numbers[1])) if self.is_code else (0, 1)
        cut = self.column.training.cuts or None
        code = program.add_reading(
            f"{name}.known", "match", name, vocabulary=nothing, missing=absent, unknown=known, cut=cut
        )
        return code if self.is_code else program.add_step(f"{name}.taken", "take", [code], width=1, values=numbers)

    def lower(self, program: ProgramBuilder) -> str:
        """Add the steps: the codes themselves where the numbers are whole, otherwise a table of them."""
        if self.is_presence:
            return self.lower_presence(program)
        numbers = self.numbers[self.column.is_used]
        codes = numbers.astype(np.int64) if self.is_code else np.arange(len(numbers))
        register = add_match(program, self.column, self.used, codes)
        if self.is_code:
            return register
        return program.add_step(f"{self.column.name}.taken", "take", [register], width=1, values=numbers)


def add_match(program: ProgramBuilder, column: RawColumn, used: np.ndarray, codes: np.ndarray) -> str:
    """Add the step that reads values as codes: of `used` in the vocabulary, then of missing where training rows are."""
    name = column.name
    vocabulary = Vocabulary(column.vocabulary.type, column.vocabulary.values.take(used))
    inner = codes[: len(used)]
    return program.add_reading(
        f"{name}.code",
        "match",
        name,
        vocabulary=program.add_vocabulary(name, vocabulary),
        codes=None if (inner == np.arange(len(inner))).all() else inner.astype(np.int64),
        missing=int(codes[len(used)]) if len(codes) > len(used) else "error",
        unknown="error",
        cut=column.training.cuts or None,
    )


def explain_tables(
    columns: Sequence[RawColumn], targets: Sequence[Target], rows: np.ndarray
) -> dict[int, list[Explanation]]:
    """Return, by position in X, every raw column of whose value a target is a function."""
    found: dict[int, list[Explanation]] = {each.position: [] for each in targets}
    if not targets:
        return found
    cells = np.stack([target.bits[rows] for target in targets], axis=1)
    two_valued = [len(np.unique(each)) <= 2 for each in cells.T]
    for column in columns:
        codes = column.look(rows)
        depending = depend(codes, cells)
        if len(np.unique(codes)) > NEARLY_ALL * len(rows):
            pairs = zip(targets, two_valued, strict=True)
            depending &= [
                may_mark(column, target) if is_two else may_rank(codes, target.values[rows]) for target, is_two in pairs
            ]
        for place in np.flatnonzero(depending).tolist():
            target = targets[place]
            if (explanation := explain_table(column, target)) is not None:
                found[target.position].append(explanation)
    return found


def depend(codes: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """Return which columns of cells are the same wherever the code is the same."""
    first = np.zeros(int(codes.max(initial=0)) + 1, np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return np.asarray((cells == cells[first[codes]]).all(axis=0))


def may_mark(column: RawColumn, target: Target) -> bool:
    """Return whether a target may be the indicator of missing or of one value of a column that has another one in nearly every row."""
    if len(target.counts) != 2:
        return False
    if int(column.missing.sum()) in target.counts:
        return True
    ones = target.bits == target.bits[0]
    fewer = np.flatnonzero(ones if 2 * int(ones.sum()) <= len(ones) else ~ones)
    return len(fewer) == 1 or column.has_same(int(fewer[0]), int(fewer[-1]))


def may_rank(codes: np.ndarray, cells: np.ndarray) -> bool:
    """Return whether cells may be codes of such a column, in sorted order or in that of first rows: anything else would be memorised."""
    if not np.isfinite(cells).all():
        return False
    rows = np.arange(len(cells), dtype=np.float64)
    orders = (cells, cells[np.argsort(codes, kind="stable")])
    return any(bool((np.diff(each) >= 0).all()) and correlate(rows, each) > STRAIGHT for each in orders)


def explain_table(column: RawColumn, target: Target) -> Explanation | None:
    """Return what a target is of the values of a column; None where it is no function of them, or one that says nothing."""
    first = column.first_rows
    if not (target.bits == target.bits[first[column.codes]]).all():
        return None
    numbers = np.full(column.count + 1, np.nan)
    numbers[column.is_used] = target.values[first[column.is_used]]
    distinct = np.unique(target.bits[first[column.is_used]])
    # Two cells may be one number, 0.0 and -0.0, or several, too small for float32.
    if len(distinct) == 2 == len(np.unique(numbers[column.is_used])) and not np.isnan(numbers[column.is_used]).any():
        return explain_indicator(column, numbers)
    return explain_code(column, numbers, len(distinct)) or explain_any(column, numbers)


def explain_indicator(column: RawColumn, numbers: np.ndarray) -> Explanation | None:
    """Return the indicator of a value, of missing, or of several values, as 0 and 1 or as two other numbers."""
    low, high = (float(each) for each in np.unique(numbers[column.is_used]))
    ones, zeros = (np.flatnonzero(column.is_used & (numbers == each)) for each in (high, low))
    is_plain = (low, high) == (0.0, 1.0) and not np.signbit(numbers[zeros]).any()
    chosen = zeros if len(zeros) == 1 < len(ones) else ones
    if len(chosen) > 1 and (is_costly(column, LEAST_PER_VALUE) or is_measured(column)):
        return None
    shown = show_values(column, chosen)
    which = f"{'no ' if chosen is zeros else ''}{' or '.join(shown[:5])}{' …' if len(shown) > 5 else ''}"
    return Explanation(
        rank_indicator(column, chosen, is_plain=is_plain, is_negated=chosen is zeros),
        (column.name,),
        f"indicator of {which} of {column.words}{'' if is_plain else f', as {low:g} and {high:g}'}",
        Table(column, numbers, "one_hot" if is_plain else "lookup"),
        value=shown[0] if len(chosen) == 1 and chosen is ones else None,
        alternatives=int(column.is_used.sum()),
        is_memorised=count_bits(column, chosen) < LEAST_BITS,
        cut=column.cut,
    )


def count_bits(column: RawColumn, chosen: np.ndarray) -> float:
    """Return in bits what the rows of some values tell, beyond which values these are: as many others have as many rows."""
    counts = column.counts[column.is_used]
    is_measured = not column.is_text and len(counts) > MOST_COMPARED
    alike = int((counts == column.counts[chosen[0]]).sum()) if len(chosen) == 1 and not is_measured else len(counts)
    told = count_choices(len(column.codes), int(column.counts[chosen].sum()))
    return told - count_choices(max(alike, len(chosen)), len(chosen)) - (CUT_BITS if column.cut else 0.0)


def rank_indicator(column: RawColumn, chosen: np.ndarray, *, is_plain: bool, is_negated: bool) -> int:
    """Return the place in the order of candidates; what a comparison with a number says as well comes behind bins."""
    if not column.is_text and not column.training.column.type.facts.is_boolean:
        used = np.flatnonzero(column.is_used[:-1])
        is_missing = column.count in chosen
        is_end = len(chosen) == 1 and not is_missing and chosen[0] in (used[0], used[-1])
        if len(chosen) > 1 or (is_end and (len(used) > MOST_COMPARED or (is_negated and len(used) > 2))):
            return TABLE
    return INDICATOR if is_plain else SCALED_INDICATOR


def show_values(column: RawColumn, positions: np.ndarray) -> list[str]:
    """Return values as feature names have them; missing is `nan`."""
    vocabulary = column.vocabulary.values
    known = [vocabulary[int(each)].as_py() for each in positions if each < column.count]
    names = [name.removeprefix(f"{column.name}_") for name in name_features(column.training, known)]
    return names + (["nan"] if column.count in positions else [])


def explain_code(column: RawColumn, numbers: np.ndarray, distinct: int) -> Explanation | None:
    """Return the code of each value in some order, whole numbers that differ, as they are or on a straight line."""
    used = np.flatnonzero(column.is_used[:-1])
    codes = numbers[used]
    if len(used) < 2 or np.isnan(codes).any() or len(np.unique(codes)) < len(used):
        return None
    shown = f"of {column.words}"
    is_whole = bool((codes == np.floor(codes)).all() and np.abs(codes).max() <= MAX_CODE)
    is_compact = is_whole and codes.max() - codes.min() < 2 * len(used) + 2
    if is_costly(column, LEAST_PER_CODE) and (column.cut or column.training.column.type.facts.is_floating):
        return None  # its rank among all rows, or that of a part, of which there are many to choose from
    if is_compact and is_whole_or_nan(numbers[-1:]):
        order = find_order(column, used, codes)
        if order is not None or not is_costly(column, LEAST_PER_CODE if column.is_text else LEAST_PER_VALUE):
            words = f"code {shown} ({order or 'in an order of its own'})"
            # of a number, 2024 - year and other formulas are likelier
            by_number = TABLE if len(used) > MOST_COMPARED else SCALED_CODE
            rank = CODE if order is not None or column.is_text else by_number
            return Explanation(rank, (column.name,), words, Table(column, numbers, "ordinal"), cut=column.cut)
    order = find_order(column, used, codes)
    if order is not None and len(used) > 2 and not is_measured(column):
        words = f"code {shown} ({order}), scaled"
        return Explanation(SCALED_CODE, (column.name,), words, Table(column, numbers, "lookup"), cut=column.cut)
    return None


def is_whole_or_nan(numbers: np.ndarray) -> bool:
    return bool((np.isnan(numbers) | (numbers == np.floor(numbers))).all())


def find_order(column: RawColumn, used: np.ndarray, codes: np.ndarray) -> str | None:
    """Return the order in which codes go up by equal steps: sorted, as categories, as first seen, by frequency."""
    if not np.isfinite(codes).all():
        return None
    orders: dict[str, np.ndarray | None] = {
        "in sorted order": np.arange(len(used)) if column.training.categories is None else None,
        "in the order of the categories": used,
        "in the order of first rows": np.argsort(np.argsort(column.first_rows[used])),
        "by descending frequency": rank_frequency(column, used),
    }
    if column.training.categories is not None:
        values = column.vocabulary.values.take(used)
        orders["in sorted order"] = np.argsort(np.argsort(np.array(values.to_pylist(), object), kind="stable"))
    for words, ranks in orders.items():
        if ranks is not None and is_straight(ranks.astype(np.float64), codes):
            return words
    return None


def rank_frequency(column: RawColumn, used: np.ndarray) -> np.ndarray:
    counts = column.counts[used]
    return np.argsort(np.lexsort((column.first_rows[used], -counts)))


def is_straight(ranks: np.ndarray, codes: np.ndarray) -> bool:
    """Return whether codes lie on an ascending line over their ranks, up to the rounding of float32."""
    low, high = int(np.argmin(ranks)), int(np.argmax(ranks))
    slope = (codes[high] - codes[low]) / (ranks[high] - ranks[low])
    made = codes[low] + slope * (ranks - ranks[low])
    return bool(slope > 0 and np.abs(made - codes).max() <= 1e-6 * max(np.abs(codes).max(), slope))


def explain_any(column: RawColumn, numbers: np.ndarray) -> Explanation | None:
    """Return a table of values, where enough rows stand for each."""
    if is_costly(column, LEAST_PER_VALUE) or is_measured(column):
        return None
    words = f"table of {int(column.is_used.sum())} values of {column.words}"
    return Explanation(TABLE, (column.name,), words, Table(column, numbers, "lookup"), cut=column.cut)


def is_measured(column: RawColumn) -> bool:
    """Return whether a column has many measurements, of which new rows have others."""
    if not column.training.column.type.facts.is_floating or int(column.is_used.sum()) <= MOST_COMPARED:
        return False
    known = column.numbers[~column.missing]
    return not (known == np.floor(known)).all()


def is_costly(column: RawColumn, least: int) -> bool:
    """Return whether fewer than `least` rows on average stand for a value."""
    return len(column.codes) < least * int(column.is_used.sum())
