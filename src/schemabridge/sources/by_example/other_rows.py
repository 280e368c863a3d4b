"""What no step can make, though X shows what it is: other rows of a column, several numbers in one text, its length, a sine of a day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from schemabridge.sources.by_example.affine import STRAIGHT, correlate
from schemabridge.sources.by_example.angles import find_angle
from schemabridge.sources.by_example.bases import Number
from schemabridge.sources.by_example.date_parts import DatePart
from schemabridge.sources.by_example.tables import depend

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.raw import RawColumn

LAGS = (1, 2, 3, 4, 5, 6, 7, 12, 24, 28, 30)
WINDOWS = (2, 3, 4, 5, 6, 7, 10, 12, 14, 20, 24, 28, 30)
MOST = 0.9  # of the rows agree: the first ones may be filled otherwise
LEAST_ROWS = 8
NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?|[+-]?\.\d+")
LOOKED_AT = 200  # rows


def find_impossible(target: Target, columns: Sequence[RawColumn], bases: Sequence[Base]) -> str | None:
    """Return in words what a column of X is, and what to do, where no schema holds it; None where nothing says so."""
    for base in bases:
        if isinstance(base, Number) and len(base.values) >= LEAST_ROWS:
            for words, numbers in list_of_other_rows(base.values):
                if agrees(target.values, numbers):
                    return (
                        f"it is {words} of {base.columns[0]!r}, made of other rows than its own: make it a column of df, "
                        "before recording and before scoring"
                    )
    for column in columns:
        if not column.is_text:
            continue
        if is_one_of(target, list_numbers_in_texts(column)):
            return f"{column.name!r} holds several numbers in one text: split it into columns of df, before recording and before scoring"
        for words, numbers in list_counts(column):
            if agrees(target.values, numbers):
                return f"it is the number of {words} of {column.name!r}, which no step counts: make it a column of df, before recording and before scoring"
    part = find_part(target, bases)
    if part is not None:
        return (
            f"it follows the {part.words}, which has too few rows for each of its values, as a sine of it would: make it a column of "
            "df, before recording and before scoring"
        )
    angle = find_angle(target, bases)
    if angle is not None:
        return f"it is {angle}, which no step has: make it a column of df, before recording and before scoring"
    return None


def list_counts(column: RawColumn) -> Iterator[tuple[str, np.ndarray]]:
    """Yield how many characters and words the texts of a column have."""
    texts = column.training.labels.fill_null("").to_pylist()
    yield "characters", np.array([len(each) for each in texts], np.float64)
    yield "words", np.array([len(each.split()) for each in texts], np.float64)


def find_part(target: Target, bases: Sequence[Base]) -> Base | None:
    """Return the part of dates of whose value a target is a function, each value on average in two rows at least."""
    for base in bases:
        if isinstance(base, DatePart) and 2 * len(base.seen) <= len(base.order):
            places = np.searchsorted(base.seen, base.values[base.order])
            if depend(places, target.bits[base.order][:, None])[0]:
                return base
    return None


def list_of_other_rows(values: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Yield what is often made of a column and depends on its other rows."""
    series = pd.Series(values)
    for lag in LAGS:
        yield f"the value {lag} rows before", series.shift(lag).to_numpy()
        yield f"the difference to {lag} rows before", series.diff(lag).to_numpy()
    for lag in LAGS[:3]:
        yield f"the value {lag} rows behind", series.shift(-lag).to_numpy()
    yield "the cumulative sum", series.cumsum().to_numpy()
    yield "the cumulative maximum", series.cummax().to_numpy()
    yield "the rank among all rows", series.rank().to_numpy()
    yield "the change from the row before", (series / series.shift(1) - 1.0).to_numpy()
    for window in WINDOWS:
        rolling = series.rolling(window, min_periods=1)
        yield f"the mean of a window of {window} rows", rolling.mean().to_numpy()
        yield f"the sum of a window of {window} rows", rolling.sum().to_numpy()


def agrees(values: np.ndarray, numbers: np.ndarray) -> bool:
    """Return whether numbers are the same in most rows, up to the rounding of float32, and not all one."""
    known = np.isfinite(numbers) & np.isfinite(values)
    if known.sum() < MOST * len(values) - max(LAGS) or known.sum() < LEAST_ROWS:
        return False
    one, other = values[known], numbers[known]
    close = np.abs(one - other) <= 1e-6 * np.maximum(np.abs(other), np.abs(other).mean())
    return bool(close.mean() >= MOST and (other != other[0]).any())


def list_numbers_in_texts(column: RawColumn) -> list[np.ndarray]:
    """Return the first, the second, … number in the first texts of a column; none where these do not hold several."""
    texts = column.training.labels.slice(0, LOOKED_AT).to_pylist()
    found = [NUMBER.findall(text) if text is not None else [] for text in texts]
    counts = [len(each) for each in found if each]
    if len(counts) < LEAST_ROWS or min(counts) < 2:
        return []
    return [np.array([float(each[place]) if each else np.nan for each in found]) for place in range(min(counts))]


def is_one_of(target: Target, numbers: Sequence[np.ndarray]) -> bool:
    """Return whether the target is a certain one of several numbers in texts, or scaled; of "120-80" the second one may be 80."""
    cells = [(target.values[: len(each)], each) for each in numbers]
    return any(agrees(y, sign * x) for y, x in cells for sign in (1.0, -1.0)) or any(is_scaled(y, x) for y, x in cells)


def is_scaled(y: np.ndarray, x: np.ndarray) -> bool:
    """Return whether cells lie on a line over three numbers or more."""
    known = np.isfinite(x) & np.isfinite(y)
    return len(np.unique(x[known])) > 2 and correlate(x[known], y[known]) > STRAIGHT
