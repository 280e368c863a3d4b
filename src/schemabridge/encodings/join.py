"""What encodings of several columns have in common: columns read side by side, and one operand made of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timezone
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.encodings.reading import mismatch, read_as_numbers
from schemabridge.encodings.vocabulary import type_value
from schemabridge.frames.text_forms import parse_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand
    from schemabridge.errors import SchemabridgeError
    from schemabridge.schema import Column


def read_operands(program: ProgramBuilder, operands: Sequence[Operand], kind: str, missing: str) -> list[Operand]:
    """Return operands as registers of numbers."""
    return [read_as_numbers(program, each, kind, missing) for each in operands]


def join_operands(
    operands: Sequence[Operand], register: str, features: tuple[str, ...], kind: str, *, passes: bool | None = None
) -> Operand:
    """Return the register that a step makes of operands; NaN is asked for if it was for one of them, or as `passes` says."""
    asked = any(each.passes for each in operands) if passes is None else passes
    columns = tuple(dict.fromkeys(name for each in operands for name in each.columns))
    return replace(
        operands[0], register=register, features=features, kind=kind, passes=asked, joined=columns, codes=False
    )


def name_columns(operands: Sequence[Operand]) -> str:
    """Return the names of the columns for the name of a feature, those of features where one column has several."""
    names = [each.column.name for each in operands] if len(operands) > 1 else list(operands[0].features)
    return "_".join(names)


def list_registers(operands: Sequence[Operand]) -> list[str]:
    """Return the registers of operands that numbers have been made of."""
    return [each.register or "" for each in operands]


def count_numbers(operands: Sequence[Operand]) -> int:
    """Return how many columns of numbers operands are together."""
    return sum(len(each.features) for each in operands)


def refuse_count(operands: Sequence[Operand], kind: str, call: str, expected: str) -> SchemabridgeError:
    """Return the error of an encoding that takes another number of columns; `call` is how it is written."""
    found = count_numbers(operands)
    hint = f'give the columns as a tuple: encodings={{("a", "b"): {call}}}'
    return mismatch(operands[0], kind, f"takes {expected} of numbers, found {found}", hint=hint)


def read_counts(
    program: ProgramBuilder, operands: Sequence[Operand], kind: str, missing: str
) -> tuple[list[Operand], str]:
    """Return columns of times as counts of the finest unit among them, and that unit."""
    ticks = [each.column.type.ticks_per_day for each in operands]
    finest = operands[ticks.index(max(ticks))].column.type.unit or "d"
    counts = []
    for each, own in zip(read_operands(program, operands, kind, missing), ticks, strict=True):
        register = each.register or ""
        if own < max(ticks):
            scale, offset = np.array([max(ticks) / own]), np.array([-0.0])
            register = program.add_step(
                f"{each.column.name}.{finest}", "scale_offset", [register], scale=scale, offset=offset
            )
        counts.append(replace(each, register=register))
    return counts, finest


def type_moment(value: object, column: Column) -> float:
    """Return a date, time or duration as a count of a column; ISO 8601 text is read, and a date is its midnight for a timestamp."""
    moment = value
    if isinstance(value, str) and (found := parse_time(value, column.type)) is not None:
        moment = found.date() if len(value) == len("2024-01-31") else found
    if type(moment) is date and column.type.name == "timestamp":
        moment = datetime.combine(moment, time(), timezone.utc if column.type.instant else None)
    return float(type_value(moment, column))
