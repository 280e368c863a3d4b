"""The registers of a program: what every step takes and gives (clauses 5.2, 5.3, 5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.document.columns import UNKNOWN_TYPE
from schemabridge.document.places import MAX_WIDTH, Problems
from schemabridge.document.rules import RULES, Register, Surroundings, find_array
from schemabridge.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.schema import Column, ColumnType, Step, Vocabulary


def find_registers(
    steps: Sequence[Step],
    columns: Sequence[Column],
    vocabularies: Mapping[str, Vocabulary | None],
    problems: Problems,
) -> dict[str, Register | None]:
    """Return the register of every step by id, None where it cannot be known; note what does not fit."""
    types = {column.name: column.type for column in columns}
    ids = {step.id for step in steps}
    registers: dict[str, Register | None] = {}
    for i, step in enumerate(steps):
        path = f"steps[{i}]"
        around = Surroundings(
            path,
            find_operand(step, path, registers, ids, problems),
            find_column(step, path, types, problems),
            find_vocabulary(step, path, vocabularies, problems),
            problems,
        )
        register = find_register(step, around)
        if step.id:
            registers.setdefault(step.id, register)
    return registers


def find_column(step: Step, path: str, types: Mapping[str, ColumnType], problems: Problems) -> ColumnType | None:
    """Return the type of the column of a reading step."""
    if step.column is None:
        return None
    if step.column not in types:
        problems.add(f"{path}.column", f"expected the name of a column, found {step.column!r}")
    kind = types.get(step.column)
    return None if kind == UNKNOWN_TYPE else kind


def find_vocabulary(
    step: Step, path: str, vocabularies: Mapping[str, Vocabulary | None], problems: Problems
) -> Vocabulary | None:
    """Return the vocabulary that a step names."""
    name = step.params.get("vocabulary")
    if not isinstance(name, str):
        return None
    if name not in vocabularies:
        problems.add(f"{path}.vocabulary", f"expected the name of a vocabulary, found {name!r}")
    return vocabularies.get(name)


def find_operand(
    step: Step,
    path: str,
    registers: Mapping[str, Register | None],
    ids: set[str],
    problems: Problems,
) -> Register | None:
    """Return the registers of `in` side by side, None unless all are known and of the right kind."""
    if not step.operands:
        return None
    for j, name in enumerate(step.operands):
        if name not in registers:
            found = "a later step" if name in ids else "no step"
            problems.add(f"{path}.in[{j}]", f"expected the id of an earlier step, {name!r} is {found}")
    found_ones = [registers.get(name) for name in step.operands]
    takes = "codes" if OPS[step.op].takes == "codes" else "numbers"
    fitting = True
    for j, register in enumerate(found_ones):
        if register is not None and register.kind != takes:
            problems.add(f"{path}.in[{j}]", f"expected {takes}, found {register.kind}")
            fitting = False
    known = [register for register in found_ones if register is not None]
    if not fitting or len(known) < len(found_ones):
        return None
    return join_operand(known, OPS[step.op].takes, path, problems)


def join_operand(registers: list[Register], takes: str, path: str, problems: Problems) -> Register | None:
    """Return registers of one kind side by side; codes and single numbers stand alone."""
    width = sum(register.width for register in registers)
    if takes != "numbers" and width != 1:
        what = "register of codes" if takes == "codes" else "column of numbers"
        problems.add(f"{path}.in", f"expected one {what}, found {width}")
        return None
    return registers[0] if len(registers) == 1 else Register("numbers", width)


def find_register(step: Step, around: Surroundings) -> Register | None:
    """Return what a step gives, after checking that it fits what it takes."""
    if not step.op:
        return None
    check_lengths(step, around)
    if step.op in RULES:
        RULES[step.op](step, around)
    if OPS[step.op].gives == "codes":
        return find_codes(step, around)
    width = find_width(step, around.operand)
    if width is None:
        return None
    if width > MAX_WIDTH:  # clause 5.6
        around.problems.add(around.path, f"expected a register of at most {MAX_WIDTH} columns, found {width}")
    return Register("numbers", width)


def find_width(step: Step, operand: Register | None) -> int | None:
    """Return how many columns of numbers a step gives."""
    op = OPS[step.op]
    names = {param.name for param in op.params}
    if "width" in names:
        width = step.params.get("width")
        return width if isinstance(width, int) else None
    if "index" in names:
        index = find_array(step, "index")
        return None if index is None else len(index)
    if op.takes == "numbers":
        return None if operand is None else operand.width
    return 1


def find_codes(step: Step, around: Surroundings) -> Register | None:
    """Return the register of codes with the bounds of its possible codes (steps 2.5, 8.5)."""
    codes = find_array(step, "codes")
    if codes is None:
        size = count_codes(step, around)
        if size is None:
            return None
        codes = np.arange(size)
    policies = [step.params.get("missing"), step.params.get("unknown")]
    possible = np.concatenate([codes, [code for code in policies if isinstance(code, int)]])
    if not len(possible):
        return Register("codes")
    return Register("codes", 1, int(possible.min()), int(possible.max()))


def count_codes(step: Step, around: Surroundings) -> int | None:
    """Return how many codes a step gives to values or bins."""
    if step.op == "match":
        return None if around.vocabulary is None else len(around.vocabulary)
    edges = find_array(step, "edges")
    return None if edges is None else len(edges) + 1


def check_lengths(step: Step, around: Surroundings) -> None:
    """Note parameters that have neither one value nor one per column (clause 5.3)."""
    for param in OPS[step.op].params:
        values = find_array(step, param.name)
        if not param.each or values is None:
            continue
        width = None if around.operand is None else around.operand.width
        if len(values) == 0 or (width is not None and len(values) not in (1, width)):
            expected = f"1 or {width} values" if width not in (None, 1) else "1 value"
            around.problems.add(f"{around.path}.{param.name}", f"expected {expected}, found {len(values)}")
