"""What a fitted transformer is asked: values of the training frame, missing ones, and values that it never saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from schemabridge.encodings.vocabulary import learn_vocabulary

if TYPE_CHECKING:
    import pandas as pd

    from schemabridge.encodings.operand import Operand
    from schemabridge.schema import Vocabulary

MOST_VALUES = 10_000
MOST_NUMBERS = 100  # distinct numbers of a column that is asked value by value
LEAST_ROWS = 5  # for each of them, on average, where they are no integers
UNSEEN_TEXTS = ("", " ", "0", "é", "漢字", "no such value", "x" * 200, "-1.5e3", "NaN", "\N{GRINNING FACE}")


def choose_bases(df: pd.DataFrame) -> tuple[dict[int, int], dict[int, int]]:
    """Return two choices of a row for each column, whose values differ where the column has two values."""
    first, second = {}, {}
    for position in range(df.shape[1]):
        codes, _ = df.iloc[:, position].factorize()
        present = np.flatnonzero(codes >= 0)
        first[position] = int(present[0]) if len(present) else 0
        others = np.flatnonzero((codes >= 0) & (codes != codes[first[position]]))
        second[position] = int(others[-1]) if len(others) else first[position]
    return first, second


def find_vocabulary(operand: Operand) -> Vocabulary | None:
    """Return the values of a training column, None where there are too many for a table, or it would only memorise rows."""
    column_type = operand.column.type
    if column_type.facts.is_time:
        return None
    most = MOST_VALUES
    if column_type.name == "integer":
        most = MOST_NUMBERS
    elif column_type.facts.is_floating:
        most = min(MOST_NUMBERS, len(operand.training.source) // LEAST_ROWS)
    values = operand.training.labels.drop_null().unique()
    return learn_vocabulary(operand) if len(values) <= most else None


def list_cells(vocabulary: Vocabulary, cells: pd.Series) -> pd.Series:
    """Return a cell for each value, in the dtype of the training column; of a categorical also for categories that no row has."""
    import pandas as pd

    values = vocabulary.values.to_pylist()
    if isinstance(cells.dtype, pd.CategoricalDtype):
        categories = {str(category): category for category in cells.cat.categories}
        return pd.Series(pd.Categorical([categories.get(str(value), value) for value in values], dtype=cells.dtype))
    return pd.Series(values, dtype=cells.dtype)


def list_missing(cells: pd.Series) -> list[pd.Series]:
    """Return what a missing value may be in a column of that dtype, each as a column of one cell."""
    import pandas as pd

    if cells.dtype == object:
        return [pd.Series([None], dtype=object), pd.Series([np.nan], dtype=object)]
    if cells.dtype.kind in "bui" and not pd.api.types.is_extension_array_dtype(cells.dtype):
        return []  # the dtype has none
    return [pd.Series([None], dtype=cells.dtype)]


def list_unseen(cells: pd.Series, vocabulary: Vocabulary) -> pd.Series | None:
    """Return values that the column never had, None where its dtype has no others."""
    import pandas as pd

    known = vocabulary.values.to_pylist()
    if vocabulary.type.facts.is_text:
        others: list[object] = [text for text in UNSEEN_TEXTS if text not in known]
    elif vocabulary.type.name == "boolean":
        others = [value for value in (False, True) if value not in known]
    else:
        others = list_unseen_numbers(np.array(known, np.float64), integral=vocabulary.type.name == "integer")
    dtype = cells.cat.categories.dtype if isinstance(cells.dtype, pd.CategoricalDtype) else cells.dtype
    held = getattr(dtype, "numpy_dtype", dtype)  # of a nullable one
    if getattr(held, "kind", "O") in "iu":
        bounds = np.iinfo(held)
        others = [each for each in others if bounds.min <= cast("int", each) <= bounds.max]
    return pd.Series(others, dtype=dtype) if others else None


def list_unseen_numbers(known: np.ndarray, *, integral: bool) -> list[object]:
    """Return numbers of every magnitude and between the known ones, so that a function of numbers is seen to be none of values."""
    powers = 10.0 ** np.arange(10)
    between = (known[1:] + known[:-1]) / 2
    numbers = np.concatenate([powers, -powers, known + 1, known - 1, np.floor(between) if integral else between])
    numbers = numbers[(np.abs(numbers) < 2.0**31)]
    unseen = np.setdiff1d(numbers, known)
    return [int(number) if integral else float(number) for number in unseen]
