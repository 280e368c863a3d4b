"""What a step gives and what it is checked against, as far as a file says it without a row (clauses 5.2, 5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from schemabridge.frames.types import ColumnType
    from schemabridge.program.op import Gives
    from schemabridge.schema import Input, Step, Vocabulary


@dataclass(frozen=True)
class Register:
    """What a step gives; codes lie between `lo` and `hi`, if there are any."""

    kind: Gives
    width: int = 1
    lo: int | None = None
    hi: int | None = None


@dataclass(frozen=True)
class Surroundings:
    """What the check of a step looks at; what could not be decoded is None."""

    operand: Register | None
    column: ColumnType | None
    vocabulary: Vocabulary | None


def find_register(step: Step, around: Surroundings) -> Register | None:
    """Return the register of a step, None where it cannot be known."""
    op = OPS[step.op]
    if op.coding is not None:
        return find_codes(step, around.vocabulary)
    width = op.measure(step, None if around.operand is None else around.operand.width)
    return None if width is None else Register(op.gives, width)


def find_codes(step: Step, vocabulary: Vocabulary | None) -> Register | None:
    """Return the register of codes with the bounds of its possible codes (steps 2.5, 8.5)."""
    codes = list_own_codes(step, vocabulary)
    if codes is None:
        return None
    policies = [step.params.get("missing"), step.params.get("unknown")]
    possible = np.concatenate([codes, [code for code in policies if isinstance(code, int)]])
    return Register("codes", 1, int(possible.min()), int(possible.max())) if len(possible) else Register("codes")


def list_own_codes(step: Step, vocabulary: Vocabulary | None) -> np.ndarray | None:
    """Return the codes of the values or bins of a step in their order, int64; None where the file does not say."""
    codes = step.find_array("codes")
    if codes is not None:
        return codes
    coding = OPS[step.op].coding
    count = None if coding is None else coding.count(step, vocabulary)
    return None if count is None else np.arange(count)


def check_step(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Yield what does not fit between the parameters of a step, its operand and the limits, as (key, problem)."""
    yield from check_lengths(step, around)
    yield from OPS[step.op].check(step, around)
    yield from check_operand_codes(step, around)


def check_lengths(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Yield parameters that have neither one value nor one per column (clause 5.3)."""
    for param in OPS[step.op].params:
        values = step.find_array(param.name)
        if not param.each or values is None:
            continue
        width = None if around.operand is None else around.operand.width
        if len(values) == 0 or (width is not None and len(values) not in (1, width)):
            expected = f"1 or {width} values" if width not in (None, 1) else "1 value"
            yield param.name, f"expected {expected}, found {len(values)}"


def check_operand_codes(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Yield possible codes of the operand that the step does not take."""
    operand, decoding = around.operand, OPS[step.op].decoding
    limits = None if decoding is None else decoding.limits(step)
    if limits is None or operand is None or operand.lo is None or operand.hi is None:
        return
    for code in dict.fromkeys((operand.lo, operand.hi)):
        if not limits[0] <= code <= limits[1]:
            yield "in[0]", f"expected codes from {limits[0]} to {limits[1]}, the step can give {code}"


def find_nan(steps: Iterable[Step], sources: Container[str]) -> set[str]:
    """Return the registers in which a NaN that some steps give can stand, by step id."""
    found: set[str] = set()
    for step in steps:
        if step.id in sources or (OPS[step.op].carries_nan and not found.isdisjoint(step.operands)):
            found.add(step.id)
    return found


def find_unbounded(steps: Sequence[Step], inputs: Iterable[Input]) -> set[str]:
    """Return the columns of which infinite numbers can reach an input (clause 12.8)."""
    reaching = {encoding.source for each in inputs for encoding in each.encodings}
    columns: set[str] = set()
    for step in reversed(steps):
        if step.id in reaching and OPS[step.op].keeps_infinity(step):
            reaching.update(step.operands)
            columns.update(() if step.column is None else (step.column,))
    return columns


def measure_registers(steps: Sequence[Step]) -> dict[str, int]:
    """Return the width of every register of a checked program by step id."""
    widths: dict[str, int] = {}
    for step in steps:
        width = OPS[step.op].measure(step, sum(widths[operand] for operand in step.operands))
        assert width is not None
        widths[step.id] = width
    return widths
