"""The registers of a program: what every step takes and gives (clauses 5.2, 5.3, 5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.document.columns import UNKNOWN_TYPE
from schemabridge.document.problems import quote
from schemabridge.program.op import MAX_WIDTH
from schemabridge.program.ops import OPS
from schemabridge.program.registers import Register, Surroundings, check_step, find_register

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.document.problems import Problems
    from schemabridge.frames.types import ColumnType
    from schemabridge.schema import Column, Step, Vocabulary

MAX_TOTAL_WIDTH = 10_000_000  # of all registers of a program


def find_registers(
    steps: Sequence[Step],
    columns: Sequence[Column],
    vocabularies: Mapping[str, Vocabulary | None],
    problems: Problems,
    known: Mapping[str, Register] | None = None,
) -> dict[str, Register | None]:
    """Return the register of every step by id, None where it cannot be known; note what does not fit.

    `known` are registers that stand before the first step.
    """
    types = {column.name: column.type for column in columns}
    ids = {step.id for step in steps}
    registers: dict[str, Register | None] = dict(known or {})
    total = 0
    for i, step in enumerate(steps):
        path = f"steps[{i}]"
        around = Surroundings(
            find_operand(step, path, registers, ids, problems),
            find_column(step, path, types, problems),
            find_vocabulary(step, path, vocabularies, problems),
        )
        register = None if not step.op else give_register(step, path, around, problems)
        total += 0 if register is None else register.width
        if total > MAX_TOTAL_WIDTH:  # clause 5.6
            problems.add(path, f"expected registers of at most {MAX_TOTAL_WIDTH} columns together, found more")
            return dict.fromkeys(ids) | registers
        if step.id:
            registers.setdefault(step.id, register)
    return registers


def give_register(step: Step, path: str, around: Surroundings, problems: Problems) -> Register | None:
    """Return what a step gives, after noting what does not fit what it takes."""
    for key, problem in check_step(step, around):
        problems.add(f"{path}.{key}", problem)
    register = find_register(step, around)
    if register is not None and register.width > MAX_WIDTH:  # clause 5.6
        problems.add(path, f"expected a register of at most {MAX_WIDTH} columns, found {register.width}")
        return None
    return register


def find_column(step: Step, path: str, types: Mapping[str, ColumnType], problems: Problems) -> ColumnType | None:
    """Return the type of the column of a reading step."""
    if step.column is None:
        return None
    if step.column not in types:
        problems.add(f"{path}.column", f"expected the name of a column, found {quote(step.column)}")
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
        problems.add(f"{path}.vocabulary", f"expected the name of a vocabulary, found {quote(name)}")
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
            problems.add(f"{path}.in[{j}]", f"expected the id of an earlier step, {quote(name)} is {found}")
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
    if width > MAX_WIDTH:  # clause 5.6
        problems.add(f"{path}.in", f"expected at most {MAX_WIDTH} columns, found {width}")
        return None
    if takes != "numbers" and width != 1:
        what = "register of codes" if takes == "codes" else "column of numbers"
        problems.add(f"{path}.in", f"expected one {what}, found {width}")
        return None
    return registers[0] if len(registers) == 1 else Register("numbers", width)
