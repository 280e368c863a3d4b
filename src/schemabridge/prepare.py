"""prepare_input: from a frame to exactly the arrays the model was trained on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
import os
from typing import TYPE_CHECKING, TypeAlias

from schemabridge.columns import read_column
from schemabridge.errors import SchemabridgeError, new_error, warn
from schemabridge.faults import describe_fault, name_column
from schemabridge.frame import Frame, FrameLike, open_frame
from schemabridge.frequencies import count_refused, list_frequent
from schemabridge.program.column_source import ColumnSource
from schemabridge.program.kernel import count_processors, run_plan
from schemabridge.program.ops import OPS
from schemabridge.program.plan import Plan, get_plan
from schemabridge.schema import FeatureSchema

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from schemabridge.program.faults import Fault, Place
    from schemabridge.program.op import ReadBlock
    from schemabridge.values import Values

SchemaLike: TypeAlias = "FeatureSchema | str | os.PathLike[str]"

_warned: set[str] = set()


def prepare_input(df: FrameLike, schema: SchemaLike) -> np.ndarray | dict[str, np.ndarray]:
    """Return the array the model takes, or a dict of arrays by input name when it takes several.

    Parameters
    ----------
    df
        A pandas, polars or pyarrow frame, anything with `__arrow_c_stream__`, a mapping of column names to
        columns, or a list of records. It is not modified. Columns are found by name; others are ignored.
    schema
        A schema, or the path of its file.

    Returns
    -------
    ndarray or dict of ndarray
        Of the shape (rows, ...) and dtype that the schema gives for the input, in row-major order.

    Raises
    ------
    SchemabridgeError
        With the `code` of the first error in the order of clause 7.1, and `column`, `rows`, `values`, `hint`.

    Examples
    --------
    >>> import pandas as pd, schemabridge as sb
    >>> schema = sb.record_schema(pd.DataFrame({"x": [1.0, 3.0]}), encodings={"x": "standardize"})
    >>> sb.prepare_input({"x": [2.0, 4.0]}, schema)
    array([[0.],
           [2.]], dtype=float32)
    """
    arrays = prepare_arrays(df, schema)
    return next(iter(arrays.values())) if len(arrays) == 1 else arrays


def prepare_arrays(df: FrameLike, schema: SchemaLike) -> dict[str, np.ndarray]:
    """Return the arrays by input name, also when there is only one; otherwise as `prepare_input`."""
    schema = open_schema(schema)
    warn_unproven(schema)
    plan = get_plan(schema)
    frame = open_frame(df)
    frame.check_names([column.name for column in plan.columns])
    readers = make_readers(plan, read_columns(plan, frame))
    outputs, faults = run_plan(plan, readers, frame.rows)
    for place in faults.list_places()[:1]:
        raise describe_first(place, faults.merge(place), plan, frame)
    shapes = [(frame.rows, *each.sizes) for each in plan.inputs]
    return {each.name: output.reshape(shape) for each, output, shape in zip(plan.inputs, outputs, shapes, strict=True)}


def open_schema(schema: SchemaLike) -> FeatureSchema:
    """Return `schema`, read from its file where it is a path."""
    if isinstance(schema, FeatureSchema):
        return schema
    if isinstance(schema, (str, os.PathLike)):
        from schemabridge.read import read_schema

        return read_schema(schema)
    raise new_error("invalid_argument", f"schema should be a FeatureSchema or a path, found {type(schema).__name__}")


def warn_unproven(schema: FeatureSchema) -> None:
    """Warn once a session that nothing proves the schema (clause 10)."""
    if schema.evidence is not None and schema.evidence.source == "assumed" and schema.fingerprint not in _warned:
        _warned.add(schema.fingerprint)
        warn("unproven_schema", "this schema was recorded from defaults beside a trained model")


def make_readers(plan: Plan, accepted: Mapping[str, Values]) -> dict[str, ReadBlock]:
    """Return what reads the blocks of a column for every reading step."""
    sources = {name: ColumnSource(values, plan.types[name]) for name, values in accepted.items()}
    readers = {}
    for instruction in plan.instructions:
        step = instruction.step
        if (reading := OPS[step.op].reading) is not None:
            readers[step.id] = reading.open(sources[instruction.column], step, plan.tables.get(step.id))
    return readers


def read_columns(plan: Plan, frame: Frame) -> Mapping[str, Values]:
    """Return the accepted columns; raises the first error of the type phase in the file's order.

    Long frames are read with as many threads as there are processors.
    """

    def read(position: int) -> Values | SchemabridgeError:
        column = plan.columns[position]
        try:
            return read_column(frame.read(frame.positions[column.name]), column)
        except SchemabridgeError as error:
            return error

    positions = range(len(plan.columns))
    if frame.rows <= plan.block_rows or count_processors() == 1:
        results = [read(position) for position in positions]
    else:
        with ThreadPoolExecutor(count_processors()) as pool:
            results = list(pool.map(read, positions))
    for result in results:
        if isinstance(result, SchemabridgeError):
            raise result
    return {column.name: result for column, result in zip(plan.columns, results, strict=True)}


def describe_first(place: Place, fault: Fault, plan: Plan, frame: Frame) -> SchemabridgeError:
    """Return the error for what failed at one place, with the values that the batch has there."""
    column = name_column(place, plan)
    counted = count_refused(fault.code, (frame.get(column),), fault.rows)
    return describe_fault(place, fault.code, fault.rows[:5].tolist(), len(fault.rows), list_frequent(counted), plan)
