"""Features as they leave the last estimator, made into steps: neighbours that come from one register stay one register."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.encodings.arguments import MAX_CODE
from schemabridge.encodings.statistics import share_value
from schemabridge.errors import new_error
from schemabridge.schema import Encoding
from schemabridge.sources.capture import CapturedEncoding
from schemabridge.sources.sklearn.features import (
    BY_EXAMPLE,
    REFUSED,
    Cell,
    Indicator,
    Match,
    Register,
    Table,
    Unexplained,
    is_missing,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.errors import SchemabridgeError
    from schemabridge.sources.capture import Origin
    from schemabridge.sources.sklearn.features import Bins, Feature, Op, Outcome

FLOAT_OUTCOMES = (bool, int, float, np.number)


def lower_features(program: ProgramBuilder, features: Sequence[Feature]) -> tuple[CapturedEncoding, ...]:
    """Add the steps of features; return their encodings in the same order."""
    runs = [list(run) for _, run in groupby(features, key=describe_run)]
    return tuple(lower_encoding(program, run) for run in runs)


def describe_run(feature: Feature) -> object:
    """Return what features of one register have in common."""
    shape = tuple(op.shape for op in feature.ops)
    if isinstance(feature.base, Indicator):
        return (id(feature.base.table), shape, feature.kind, feature.of)
    if isinstance(feature.base, Register) and feature.base.width > 1:
        return (feature.base.source, shape, feature.kind, feature.of)
    if isinstance(feature.base, Table) and not is_coded(feature.base):
        refused = tuple(each is REFUSED for each in (feature.base.missing, feature.base.unknown))
        return (id(feature.base.reading), refused, shape, feature.kind, feature.of)
    return id(feature)


def lower_encoding(program: ProgramBuilder, run: Sequence[Feature]) -> CapturedEncoding:
    first = run[0]
    names = tuple(feature.name for feature in run)
    encoding = Encoding(first.kind, first.columns, lower_run(program, run), names)
    origin: Origin = "recognised" if BY_EXAMPLE in first.of else "captured"
    return CapturedEncoding(encoding, origin, note=", ".join(first.of))


def lower_run(program: ProgramBuilder, run: Sequence[Feature]) -> str:
    """Return the register of features that stand side by side in one; codes only where nothing is done to them."""
    base = run[0].base
    if isinstance(base, Cell):
        register = read_cell(program, base)
    elif isinstance(base, Unexplained):
        raise base.refuse()
    elif isinstance(base, Register):
        register = lower_register(program, [each.base for each in run if isinstance(each.base, Register)])
        if base.codes and run[0].ops:
            register = program.add_step(f"{register}.number", "code_number", [register])
    elif isinstance(base, Indicator):
        register = lower_indicators(program, [each.base for each in run if isinstance(each.base, Indicator)])
    elif is_coded(base):
        register = lower_codes(program, base)
        if run[0].ops:
            register = program.add_step(f"{register}.number", "code_number", [register])
    else:
        register = lower_tables(program, [each.base for each in run if isinstance(each.base, Table)], run[0].column)
    for position in range(len(run[0].ops)):
        register = lower_op(program, register, [each.ops[position] for each in run], run[0].column)
    return register


def lower_numbers(program: ProgramBuilder, run: Sequence[Feature]) -> str:
    """Return the register of a run of features as numbers, codes too."""
    register, base = lower_run(program, run), run[0].base
    is_code = (isinstance(base, Table) and is_coded(base)) or (isinstance(base, Register) and base.codes)
    if not is_code or run[0].ops:
        return register
    return program.add_step(f"{register}.number", "code_number", [register])


NAMES = {
    "center_scale": "scaled",
    "scale_offset": "scaled",
    "clip": "clipped",
    "fill": "filled",
    "is_missing": "missing",
    "yeo_johnson": "power",
}


def name_op(op: Op) -> str:
    return str(op.get("function")) if op.name == "math" else NAMES[op.name]


def lower_op(program: ProgramBuilder, register: str, ops: Sequence[Op], column: str) -> str:
    """Add one step for the same op on neighbours, each with parameters of its own."""
    params: dict[str, object] = {}
    for name, value in ops[0].params:
        if not isinstance(value, float):
            params[name] = value
            continue
        params[name] = share_value(np.array([op.get(name) for op in ops], np.float64))
    return program.add_step(f"{column}.{name_op(ops[0])}", ops[0].name, [register], **params)


def read_cell(program: ProgramBuilder, cell: Cell) -> str:
    """Return a column read as numbers."""
    facts = program.read_training(cell.column).column.type.facts
    if not facts.is_numeric:
        raise refuse_values(program, cell)
    missing = "pass" if cell.filled is not None else cell.missing
    round_to = "float32" if facts.rounds else None
    register = program.add_reading(cell.column, "number", cell.column, missing=missing, round=round_to)
    for source, target in cell.replaced:
        wanted = np.array([np.float32(source) if facts.rounds else source], np.float64)
        register = replace_number(program, register, wanted, np.array([target], np.float64), cell.column)
    if cell.filled is None:
        return register
    value = np.array([float(cell.filled)], np.float64)
    return program.add_step(f"{cell.column}.filled", "fill", [register], value=value)


def replace_number(program: ProgramBuilder, register: str, source: np.ndarray, target: np.ndarray, column: str) -> str:
    """Return numbers with one of them replaced, every other unchanged in every bit: x * 1, and x * (0 / 0) where it is filled."""
    kept = program.add_step(f"{column}.kept", "compare", [register], relation="ne", value=source, missing="pass")
    gap = {"function": "quotient", "missing": "pass", "domain": "pass"}
    gaps = program.add_step(f"{column}.gaps", "combine", [kept, kept], **gap)
    product = {"function": "product", "missing": "pass", "domain": "pass"}
    emptied = program.add_step(f"{column}.emptied", "combine", [register, gaps], **product)
    return program.add_step(f"{column}.filled", "fill", [emptied], value=target)


def refuse_values(program: ProgramBuilder, cell: Cell) -> SchemabridgeError:
    column = program.read_training(cell.column).column
    message = f"column {cell.column!r} of type {column.type} reaches the matrix, or a scaler, as it is"
    hint = "encode it, for instance with OneHotEncoder; text that is numbers is converted where the data are read"
    return new_error("not_captured", message, column=cell.column, hint=hint)


def lower_register(program: ProgramBuilder, parts: Sequence[Register]) -> str:
    """Return the columns of one register that stand side by side."""
    source, positions = parts[0].source, [each.position for each in parts]
    if positions == list(range(parts[0].width)):
        return source
    return program.add_step(f"{source}.selected", "select", [source], index=np.array(positions, np.int64))


def lower_indicators(program: ProgramBuilder, indicators: Sequence[Indicator]) -> str:
    first, column = indicators[0], find_column(indicators[0].table)
    codes = lower_codes(program, first.table)
    register = program.add_step(f"{column}.hot", "one_hot", [codes], width=first.width)
    positions = [each.position for each in indicators]
    if positions == list(range(first.width)):
        return register
    return program.add_step(f"{column}.selected", "select", [register], index=np.array(positions, np.int64))


def lower_tables(program: ProgramBuilder, tables: Sequence[Table], column: str) -> str:
    """Add a `take` step for tables of one reading side by side."""
    rows = list(zip(*(table.outcomes for table in tables), strict=True))
    first = tables[0]
    missing = add_row(rows, [table.missing for table in tables])
    unknown = missing if first.unknown is first.missing else add_row(rows, [table.unknown for table in tables])
    plain = Table(first.reading, tuple(range(len(first.outcomes))), missing, unknown)
    values = np.array([[to_number(each, column) for each in row] for row in rows], np.float64)
    code = lower_codes(program, plain)
    return program.add_step(f"{column}.taken", "take", [code], width=len(tables), values=values.reshape(-1))


def add_row(rows: list[tuple[Outcome, ...]], row: Sequence[Outcome]) -> Outcome:
    if row[0] is REFUSED:
        return REFUSED
    rows.append(tuple(row))
    return len(rows) - 1


def to_number(value: Outcome, column: str) -> float:
    if is_missing(value):
        return float("nan")
    if isinstance(value, FLOAT_OUTCOMES):
        return float(value)
    message = f"column {column!r}: {value!r} reaches the matrix, or a scaler, as it is"
    hint = "encode it, for instance with OneHotEncoder after the imputer"
    raise new_error("not_captured", message, column=column, hint=hint)


def is_coded(table: Table) -> bool:
    """Return whether the values of a table are codes themselves."""
    return all(each is REFUSED or is_code(each) for each in (*table.outcomes, table.missing, table.unknown))


def is_code(value: Outcome) -> bool:
    if not isinstance(value, FLOAT_OUTCOMES) or is_missing(value):
        return False
    number = float(value)
    return number.is_integer() and abs(number) <= MAX_CODE and not (number == 0 and np.signbit(number))


def lower_codes(program: ProgramBuilder, table: Table) -> str:
    """Add the step that reads a column, or bins a register, into the codes of a table."""
    codes = [int(each) for each in table.outcomes if each is not REFUSED]
    missing, unknown = ("error" if each is REFUSED else int(each) for each in (table.missing, table.unknown))
    given = None if codes == list(range(len(codes))) else np.array(codes, np.int64)
    reading = table.reading
    if len(codes) < len(table.outcomes):
        message = f"column {find_column(table)!r}: a later step refuses values that an earlier one gives"
        raise new_error("not_captured", message, column=find_column(table), hint="let the earlier step refuse them")
    if isinstance(reading, Match):
        name, vocabulary = reading.column, program.add_vocabulary(reading.column, reading.vocabulary)
        return program.add_reading(
            f"{name}.code",
            "match",
            name,
            vocabulary=vocabulary,
            codes=given,
            missing=missing,
            unknown=unknown,
            cut=reading.cuts or None,
        )
    return lower_bins(program, reading, given, missing)


def lower_bins(program: ProgramBuilder, bins: Bins, codes: np.ndarray | None, missing: str | int) -> str:
    edges = np.array(bins.edges, np.float64)
    register = lower_run(program, [bins.feature])
    return program.add_step(
        f"{bins.feature.column}.bin",
        "bin",
        [register],
        edges=edges,
        closed=bins.closed,
        codes=codes,
        missing=missing,
        round=bins.round,
    )


def find_column(table: Table) -> str:
    reading = table.reading
    return reading.column if isinstance(reading, Match) else reading.feature.column
