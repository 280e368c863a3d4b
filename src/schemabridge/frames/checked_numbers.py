"""Numbers and times as a column types them: what is accepted by value, and which cells are refused with which code (clause 4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemabridge.frames.refused_numbers import EXACT, exceeds
from schemabridge.frames.times import PER_SECOND, SECONDS_PER_DAY
from schemabridge.frames.values import CheckedColumn, Numbers, to_floats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemabridge.frames.types import TypeFacts
    from schemabridge.schema import Column


def check_numbers(numbers: Numbers, kind: str, target: TypeFacts) -> CheckedColumn:
    """Return numbers as a column of a type takes them, and the cells that it refuses (clause 4.3)."""
    values = numbers.values
    with np.errstate(invalid="ignore", over="ignore"):  # 2^53 is infinity in float16
        faults = target.find_faults(values, kind)
    refused = {code: fault for code, fault in faults.items() if fault.any()}
    if refused or (kind == "floating" and kind in target.recast):
        missing = np.isnan(to_floats(numbers)) if kind == "floating" else numbers.missing
        numbers, refused = refuse(Numbers(values, missing), refused)
    if kind in target.recast:
        return CheckedColumn(Numbers(clear(numbers, target.recast[kind]), numbers.missing), refused)
    return CheckedColumn(numbers, refused)


def refuse(numbers: Numbers, faults: Mapping[str, np.ndarray]) -> tuple[Numbers, dict[str, np.ndarray]]:
    """Return numbers without the faulty ones, and in which rows these are; a missing cell has no fault."""
    if numbers.missing is not None:
        faults = {code: fault & ~numbers.missing for code, fault in faults.items()}
    refused = {code: fault for code, fault in faults.items() if fault.any()}
    missing = numbers.missing
    for fault in refused.values():
        missing = fault if missing is None else missing | fault
    return Numbers(numbers.values, missing), refused


def clear(numbers: Numbers, dtype: type[np.generic]) -> np.ndarray:
    """Return numbers as another dtype, 0 where missing, which may not be a number of that dtype."""
    values = numbers.values if numbers.missing is None else np.where(numbers.missing, 0, numbers.values)
    return values.astype(dtype)


def check_times(numbers: Numbers, source: pa.DataType, column: Column) -> CheckedColumn:
    """Return counts in the column's unit; what is finer or beyond 2^53 is refused (clause 4.3)."""
    have, want = count_ticks(source), column.type.ticks_per_day
    values = numbers.values
    if want >= have:
        faults = exceeds(values, EXACT // (want // have))
        counts = np.where(faults, 0, values) * (want // have)
    else:
        counts, rest = np.divmod(values, have // want)
        faults = (rest != 0) | exceeds(counts, EXACT)
    return CheckedColumn(*refuse(Numbers(counts, numbers.missing), {"not_exact": faults} if faults.any() else {}))


def count_ticks(data_type: pa.DataType) -> int:
    """Return how many counts of an Arrow type make a day."""
    if pa.types.is_date32(data_type):
        return 1
    return SECONDS_PER_DAY * PER_SECOND["ms" if pa.types.is_date64(data_type) else data_type.unit]
