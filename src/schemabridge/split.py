"""split_batch: the rows that can be scored, and the others with what is wrong with them (clause 13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar, cast

import numpy as np
import pandas as pd

from schemabridge.document.read import open_schema
from schemabridge.frames.frame import hold_frame
from schemabridge.frames.rows import take_rows
from schemabridge.validate import BatchValidator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.document.read import SchemaLike
    from schemabridge.findings.examine import ColumnFault
    from schemabridge.findings.report import Report
    from schemabridge.validate import Ranges

AnyFrame = TypeVar("AnyFrame")


@dataclass(frozen=True)
class Split(Generic[AnyFrame]):
    """The two parts of a batch.

    Attributes
    ----------
    good, bad : frame
        Frames of the kind that was split, with all of its columns; every row is in one of them, in its order.
    reasons : pandas.DataFrame
        `row` (int64, position in the batch from 0), `code` and `column`: one for every error finding that concerns a
        row of `bad`, by row.
    report : Report
        As `validate_batch` gives it.
    """

    good: AnyFrame
    bad: AnyFrame
    reasons: pd.DataFrame
    report: Report


def split_batch(
    df: AnyFrame, schema: SchemaLike, *, ranges: Ranges = "ignore", redact: bool | None = None
) -> Split[AnyFrame]:
    """Return the rows of a batch that `prepare_input` takes, and the others with the reasons.

    Parameters
    ----------
    df
        The batch, any frame that `prepare_input` takes. It is not modified. A stream of Arrow comes back as a table.
    schema, ranges, redact
        As for `validate_batch`.

    Returns
    -------
    Split
        Where a column is wrong as a whole (absent, of another type), all rows are bad.

    Raises
    ------
    SchemabridgeError
        `not_a_frame`, `wrong_length`; what `validate_batch` raises.

    Examples
    --------
    >>> import pandas as pd, schemabridge as sb
    >>> schema = sb.record_schema(pd.DataFrame({"x": [1.0, 3.0], "y": ["a", "b"]}))
    >>> split = sb.split_batch(pd.DataFrame({"x": [None, 2.0, 5.0], "y": ["a", "c", "b"]}), schema)
    >>> split.good
         x  y
    2  5.0  b
    >>> split.reasons
       row           code column
    0    0  missing_value      x
    1    1  unknown_value      y
    """
    schema = open_schema(schema, df, "split_batch(df, schema)")
    validator = BatchValidator(schema, ranges=ranges, redact=redact)
    frame = hold_frame(df)
    faults = validator.add(frame).faults
    is_bad = mark_bad(faults, validator.findings.rows)
    good, bad = (cast("AnyFrame", take_rows(frame, np.flatnonzero(each))) for each in (~is_bad, is_bad))
    return Split(good, bad, list_reasons(faults), validator.finish())


def mark_bad(faults: Sequence[ColumnFault], rows: int) -> np.ndarray:
    """Return which rows of a batch are bad, bool (n,)."""
    is_bad = np.zeros(rows, np.bool_)
    for fault in faults:
        is_bad[fault.rows] = True
    return is_bad


def list_reasons(faults: Sequence[ColumnFault]) -> pd.DataFrame:
    """Return one line for every fault of every row, by row and then in the order of the faults."""
    numbers = np.repeat(np.arange(len(faults)), [len(fault.rows) for fault in faults])
    rows = np.concatenate([fault.rows for fault in faults] or [np.zeros(0, np.int64)])
    order = np.lexsort((numbers, rows))
    codes, columns = (
        np.array(names, object) for names in ([each.code for each in faults], [each.column for each in faults])
    )
    return pd.DataFrame({"row": rows[order], "code": codes[numbers[order]], "column": columns[numbers[order]]})
