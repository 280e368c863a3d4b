"""Running the program of a schema over a frame: what preparing, golden rows, proofs and encodings have in common."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.errors import SchemabridgeError, is_redacted
from schemabridge.frames.frame import open_frame
from schemabridge.frames.frequencies import count_refused, list_frequent
from schemabridge.frames.mixed_columns import list_sources, read_values
from schemabridge.frames.plain_cells import OddCellError
from schemabridge.frames.processors import count_processors
from schemabridge.frames.values import Numbers
from schemabridge.program.arrays import make_arrays
from schemabridge.program.fault_words import describe_fault, name_column
from schemabridge.program.faults import Faults
from schemabridge.program.kernel import run_block, run_plan
from schemabridge.program.plan import get_plan
from schemabridge.program.readers import make_readers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schemabridge.frames.frame import Frame, FrameLike
    from schemabridge.frames.values import Values
    from schemabridge.program.arrays import Out
    from schemabridge.program.faults import Fault, Place
    from schemabridge.program.plan import Plan
    from schemabridge.program.readers import Readers
    from schemabridge.schema import Column, FeatureSchema


def run_schema(
    df: FrameLike, schema: FeatureSchema, *, redact: bool | None = False, out: Out = None
) -> dict[str, np.ndarray]:
    """Return the arrays of a frame by input name, written into `out` where it is given; raises as `prepare_input`."""
    if (few := get_plan(schema).few) is not None:
        try:
            return few.prepare(df, out)
        except OddCellError:  # the plan takes it, or says what is wrong
            pass
    return run_frame(open_frame(df), schema, redact=redact, out=out)


def run_frame(
    frame: Frame, schema: FeatureSchema, *, redact: bool | None = False, out: Out = None
) -> dict[str, np.ndarray]:
    """Return the arrays of an opened frame by input name; raises as `prepare_input`."""
    plan = get_plan(schema)
    frame.check_names([column.name for column in plan.columns])
    columns = read_columns(plan, frame)
    readers = make_readers(plan, columns)
    read = [each.values for each in columns.values() if isinstance(each, Numbers)]
    arrays = make_arrays(plan.inputs, frame.rows, out, read)
    blocks = [
        np.asarray(array).reshape(frame.rows, each.width) for each, array in zip(plan.inputs, arrays, strict=True)
    ]
    faults = run_plan(plan, readers, frame.rows, blocks)
    for place in faults.list_places()[:1]:
        raise describe_first(place, faults.merge(place), plan, frame, redact=is_redacted(redact))
    return {each.name: array for each, array in zip(plan.inputs, arrays, strict=True)}


def run_in_blocks(frame: Frame, schema: FeatureSchema, rows: int) -> Iterator[tuple[int, dict[str, np.ndarray]]]:
    """Yield the arrays (rows, features) of about as many rows at a time, and where they begin; raises as `prepare_input`, at the end."""
    plan = get_plan(schema)
    frame.check_names([column.name for column in plan.columns])
    readers = make_readers(plan, read_columns(plan, frame))
    faults = Faults()
    for start in range(0, frame.rows, rows):
        stop = min(start + rows, frame.rows)
        yield start, run_rows(plan, readers, start, stop, faults)
    for place in faults.list_places()[:1]:
        raise describe_first(place, faults.merge(place), plan, frame, redact=False)


def run_rows(plan: Plan, readers: Readers, start: int, stop: int, faults: Faults) -> dict[str, np.ndarray]:
    """Return the arrays of some rows; the kernel takes them block by block."""
    outputs = [np.zeros((stop - start, each.width), each.dtype) for each in plan.inputs]
    with np.errstate(all="ignore"):
        for first in range(start, stop, plan.block_rows):
            last = min(first + plan.block_rows, stop)
            blocks = [each[first - start : last - start] for each in outputs]
            run_block(plan, readers, first, last, blocks, faults)
    return {each.name: output for each, output in zip(plan.inputs, outputs, strict=True)}


def read_columns(plan: Plan, frame: Frame) -> Mapping[str, Values]:
    """Return the accepted columns; raises the first error of the type phase in the file's order.

    Long frames are read with as many threads as there are processors.
    """

    def read(column: Column) -> Values | SchemabridgeError:
        try:
            return read_values(frame, column, plan.texts.get(column.name))
        except SchemabridgeError as error:
            return error

    left = iter(plan.columns)

    def read_left(_: int) -> list[tuple[str, Values | SchemabridgeError]]:
        return [(column.name, read(column)) for column in left]

    workers = 1 if frame.rows <= plan.block_rows else count_processors()
    if workers == 1:
        results = dict(read_left(0))
    else:
        with ThreadPoolExecutor(workers) as pool:  # a thread takes the next column that is left: thousands may be
            results = dict(chain.from_iterable(pool.map(read_left, range(workers))))
    columns: dict[str, Values] = {}
    for column in plan.columns:
        result = results[column.name]
        if isinstance(result, SchemabridgeError):
            raise result
        columns[column.name] = result
    return columns


def describe_first(place: Place, fault: Fault, plan: Plan, frame: Frame, *, redact: bool) -> SchemabridgeError:
    """Return the error for what failed at one place, with the values that the batch has there."""
    column = next(each for each in plan.columns if each.name == name_column(place, plan))
    counted = count_refused(fault.code, list_sources(frame, column), fault.rows)
    return describe_fault(
        place, fault.code, fault.rows[:5].tolist(), len(fault.rows), list_frequent(counted), plan, redact=redact
    )
