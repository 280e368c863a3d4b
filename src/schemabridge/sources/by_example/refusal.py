"""What is said where a column of X is no encoding that is known: the closest one, and the first row in which it fails."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.display import count_things
from schemabridge.errors import list_values, new_error
from schemabridge.sources.by_example.affine import correlate, fit_line, list_images
from schemabridge.sources.by_example.functions import list_functions
from schemabridge.sources.by_example.only_fitted import FITTED_HINT, find_fitted
from schemabridge.sources.by_example.other_rows import find_impossible
from schemabridge.sources.by_example.tables import LEAST_PER_VALUE, is_costly

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schemabridge.errors import SchemabridgeError
    from schemabridge.sources.by_example.affine import Line
    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.raw import RawColumn

ORDER_HINT = "df and X need the same rows, in the same order"
NARROW_HINT = "compute the function in float64, of df[column].astype('float64'), and fit the scaler on that"
LEAST_SHUFFLED = 20  # different numbers, of which two columns have the same by chance in no frame
NEARLY = 0.999  # of r^2
LEAST_LIKE = 0.5  # of r^2, or of the rows that agree, below which nothing is close


@dataclass(frozen=True)
class Attempt:
    """A candidate that fails: what it is, what it gives in every row, and how close that is, from 0 to 1."""

    words: str
    column: str
    numbers: np.ndarray
    likeness: float


def refuse_target(
    failed: Sequence[Target],
    total: int,
    columns: Sequence[RawColumn],
    bases: Sequence[Base],
    unread: Mapping[str, SchemabridgeError],
) -> SchemabridgeError:
    """Return the error for columns of X that nothing explains; the first one is told in detail."""
    target = failed[0]
    name = describe_target(target)
    attempts = [
        each for each in [*list_lines(target, bases), *list_tables(target, columns)] if each.likeness >= LEAST_LIKE
    ]
    which = f"{len(failed)} of {count_things(total, 'column')} of X {'is' if len(failed) == 1 else 'are'} no encoding of a raw column that is known: {list_values([describe_target(each) for each in failed])}"
    hint = (
        "give the fitted object with preprocessor= or what makes it with encodings=, or add the raw column it is made of to df; "
        "a step that is done by hand can be done before, so that its result is a column of df"
    )
    if unread:
        hint += f"; {tell_unread(unread)}"
    if (impossible := find_impossible(target, columns, bases)) is not None:
        return new_error("not_recognised", f"{which}; {name}: {impossible}", hint=hint)
    shuffled = find_shuffled(target, bases)
    if shuffled is not None:
        message = f"{which}; {name} has the numbers of {shuffled.words} in another order of rows"
        return new_error("not_recognised", message, column=shuffled.columns[0], hint=ORDER_HINT)
    memorised = find_memorised(target, columns, is_last=not attempts)
    if memorised is not None:
        rest = "a table of it would be memorised and know nothing of other rows"
        follows = f"{name} follows {memorised.name!r}, which has too few rows for a value: {rest}"
        if is_unique(memorised):  # everything is a function of it
            follows = f"no raw column is close to {name}; {memorised.name!r} has another text in each row: {rest}"
        return new_error("not_recognised", f"{which}; {follows}", column=memorised.name, hint=hint)
    narrow = find_narrow(target, bases)
    if narrow is not None:
        message = (
            f"{which}; {name} is nearly {narrow.words}, scaled, of a float32 column: numpy rounds functions of it "
            "otherwise in last bits, and dividing by so small a spread makes that far more than 2^-20 of its magnitude"
        )
        return new_error("not_recognised", message, column=narrow.columns[0], hint=NARROW_HINT)
    if (fitted := find_fitted(target, bases)) is not None:
        message, column = fitted
        return new_error("not_recognised", f"{which}; {name}: {message}", column=column, hint=FITTED_HINT)
    if not attempts:
        return new_error("not_recognised", f"{which}; no raw column is close to {name}", hint=hint)
    best = max(attempts, key=lambda each: each.likeness)
    wrong = differing_rows(target, best.numbers)
    row = int(wrong[0])
    shown = f"row {row}: X has {target.values[row]:.9g}, it gives {best.numbers[row]:.9g}"
    message = f"{which}; the closest to {name} is {best.words}: {len(wrong)} of {count_things(len(target.values), 'row differs', 'rows differ')}, {shown}"
    values = (float(target.values[row]), float(best.numbers[row]))
    return new_error("not_recognised", message, column=best.column, rows=[row], values=values, hint=hint)


def tell_unread(unread: Mapping[str, SchemabridgeError]) -> str:
    """Return in words which columns were not looked at, why the first one was not, and what to do."""
    name, error = next(iter(unread.items()))
    others = f", nor were {list_values([each for each in unread if each != name])}" if len(unread) > 1 else ""
    texts = [each for each in error.values if isinstance(each, str)]
    shown = f", such as {list_values(texts[:3])}" if texts else ""
    return f"{name!r} was not looked at{others}: {error.message}{shown}; {error.hint}"


def find_shuffled(target: Target, bases: Sequence[Base]) -> Base | None:
    """Return a base that has the numbers of a target in other rows, its missing ones filled with one number."""
    numbers, counts = np.unique(target.values.astype(np.float32), return_counts=True)
    if len(numbers) < LEAST_SHUFFLED:
        return None
    return next((each for each in bases if has_numbers(each, numbers, counts)), None)


def has_numbers(base: Base, numbers: np.ndarray, counts: np.ndarray) -> bool:
    """Return whether a base has each of some numbers as often as it is counted, but for one that stands for what is missing."""
    with np.errstate(over="ignore"):
        found, times = np.unique(base.values[~base.missing].astype(np.float32), return_counts=True)
    places = np.searchsorted(numbers, found)
    if len(found) == 0 or places[-1] == len(numbers) or (numbers[places] != found).any():
        return False
    rest = counts.copy()
    rest[places] -= times
    return bool((rest >= 0).all() and (rest > 0).sum() <= 1)


def find_narrow(target: Target, bases: Sequence[Base]) -> Base | None:
    """Return the function of a float32 base that a target is nearly on a line with, too far off for what may differ."""
    narrow = [each for each in bases if each.rounds and not each.missing.any()]
    if not narrow or not np.isfinite(target.values).all():
        return None
    for block in list_functions(narrow, np.arange(len(target.values))):
        for place in range(len(narrow)):
            shown = block.sample[:, place]
            if np.isfinite(shown).all() and NEARLY < correlate(shown, target.values) < 1 - 1e-9:
                formula = block.build(place)
                if formula.allowance is not None:
                    return formula
    return None


def refuse_constant(count: int) -> SchemabridgeError:
    """Return the error for X without any column that changes from row to row."""
    message = f"all {count} columns of X are the same in every row, so nothing shows what they are made of"
    return new_error("not_recognised", message, hint="give the matrix of all training rows")


def describe_target(target: Target) -> str:
    """Return the name of a column of X, or its position."""
    return repr(target.name) if target.name is not None else f"column {target.position}"


def differing_rows(target: Target, numbers: np.ndarray) -> np.ndarray:
    """Return the rows in which a candidate fails, those first in which it is off by more than the rounding of float32."""
    size = float(np.nanmax(np.abs(target.values), initial=0.0))
    with np.errstate(invalid="ignore"):
        far = ~(np.abs(numbers - target.values) <= 1e-6 * size) & ~(np.isnan(numbers) & target.missing)
    if far.any():
        return np.flatnonzero(far)
    with np.errstate(over="ignore"):
        exact = numbers.astype(target.dtype) == target.values.astype(target.dtype)
    rows = np.flatnonzero(~exact)
    return rows if len(rows) else np.array([0])


def list_lines(target: Target, bases: Sequence[Base]) -> Iterator[Attempt]:
    """Yield each base as it is, or the line through it that most rows lie on."""
    for base in bases:
        rows = np.isfinite(base.values) & np.isfinite(target.values)
        x, y = base.values[rows], target.values[rows]
        if len(x) < 3 or (line := fit_most(x, y)) is None:
            continue
        likeness = correlate(x, y)
        lines = [
            each
            for each in list_images(line, base.statistics, x, y)
            if measure_agreement(each.apply(x), y) > LEAST_LIKE
        ]
        numbers, words = line.slope * base.values + line.offset, f" times {line.slope:.6g} plus {line.offset:.6g}"
        if measure_agreement(x, y) > LEAST_LIKE:
            numbers, words = base.values, " as it is"
        elif lines:
            numbers, words = lines[0].apply(base.values), f", {lines[0].kind} ({lines[0].words})"
        agreement = measure_agreement(numbers[rows], y)
        yield Attempt(
            f"{base.words}{words}", base.columns[0], numbers, max(agreement, likeness if likeness <= 1 else 0.0)
        )


def fit_most(x: np.ndarray, y: np.ndarray) -> Line | None:
    """Return a line that a few strange rows do not move: the middle of the slopes between far rows (Theil and Sen)."""
    order = np.argsort(x, kind="stable")
    half = len(x) // 2
    low, high = order[:half], order[-half:]
    apart = x[high] > x[low]
    if not apart.any() or (line := fit_line(x, y)) is None:
        return None
    slope = float(np.median((y[high] - y[low])[apart] / (x[high] - x[low])[apart]))
    offset = float(np.median(y - slope * x))
    return replace(line, slope=slope, offset=offset) if slope and np.isfinite([slope, offset]).all() else line


def measure_agreement(found: np.ndarray, expected: np.ndarray) -> float:
    """Return the share of rows that agree up to the rounding of float32."""
    return float((np.abs(found - expected) <= 1e-6 * np.abs(expected).max()).mean())


def list_tables(target: Target, columns: Sequence[RawColumn]) -> Iterator[Attempt]:
    """Yield what the first row of each value of a raw column shows, where enough rows stand for a value."""
    for column in columns:
        if is_costly(column, LEAST_PER_VALUE):
            continue
        numbers = target.values[column.first_rows[column.codes]]
        agree = float((target.bits == target.bits[column.first_rows[column.codes]]).mean())
        yield Attempt(f"a table of the values of {column.name!r}", column.name, numbers, agree)


def find_memorised(target: Target, columns: Sequence[RawColumn], *, is_last: bool) -> RawColumn | None:
    """Return a text column of whose value the target is a function, though too few rows stand for a value.

    A column with another value in each row says so only where nothing else is close: everything is a function of it.
    """
    for column in columns:
        if not column.is_text or not is_costly(column, LEAST_PER_VALUE) or (is_unique(column) and not is_last):
            continue
        if (target.bits == target.bits[column.first_rows[column.codes]]).all():
            return column
    return None


def is_unique(column: RawColumn) -> bool:
    """Return whether a column has another value in each row."""
    return int(column.is_used.sum()) == len(column.codes)
