"""The program of an output: steps over a raw prediction, run by the ops of the kernel (clause 21.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.document.problems import Problems, quote, read_text
from schemabridge.document.registers import find_registers
from schemabridge.document.steps import decode_steps
from schemabridge.program.kernel import stack_registers
from schemabridge.program.ops import OPS
from schemabridge.program.registers import Register

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemabridge.schema import Step

RAW = "raw"
ALLOWED = frozenset(
    {"clip", "center_scale", "scale_offset", "math", "select", "fill", "constant", "combine", "project"}
)


@dataclass(frozen=True)
class Program:
    """Steps whose operands are earlier ones and `raw`, which one is the result, and how many columns that has."""

    steps: tuple[Step, ...]
    source: str
    width: int

    def run(self, raw: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the result (rows, width) of raw predictions (rows, w), and which rows a step refuses (rows,)."""
        refused = np.zeros(len(raw), dtype=bool)

        def report(check: int, code: str, failed: np.ndarray) -> None:
            refused[failed] = True

        registers: dict[str, np.ndarray | None] = {RAW: raw}
        with np.errstate(all="ignore"):
            for step in self.steps:
                compute = OPS[step.op].compute
                assert compute is not None  # no reading op
                registers[step.id] = compute(stack_registers([registers[each] for each in step.operands]), step, report)
        result = registers[self.source]
        assert result is not None
        return np.where(np.isnan(result), np.nan, result), refused


def find_foreign_ops(steps: object) -> dict[str, str]:
    """Return the ops that outputs do not have, by path."""
    items = enumerate(steps if isinstance(steps, list) else ())
    ops = {f"steps[{position}].op": step.get("op") for position, step in items if isinstance(step, dict)}
    return {path: op for path, op in ops.items() if isinstance(op, str) and op not in ALLOWED}


def read_program(item: Mapping[str, object], width: int | None, problems: Problems) -> Program | None:
    """Return the program of an item for raw predictions of a width, None where there are no steps; note what is wrong."""
    source = read_text(item["from"], "from", problems) if "from" in item else None
    steps = decode_steps(item.get("steps", []), problems)
    if item.get("steps") == []:
        problems.add("steps", "expected at least one step, found none")
    if not steps:
        if source not in (None, RAW):
            problems.expect("from", f'"{RAW}", for there are no steps', source)
        return None
    if width is None:
        problems.add("shape", "expected integers behind its first entry, for there are steps")
    known = {} if width is None else {RAW: Register("numbers", width)}
    registers = find_registers(steps, (), {}, problems, known)
    check_ids(steps, source, problems)
    register = registers.get(source or "")
    return None if register is None else Program(steps, source or "", register.width)


def check_ids(steps: tuple[Step, ...], source: str | None, problems: Problems) -> None:
    """Note a step in the place of `raw`, a result that is none, and steps that nothing uses (clauses 5.5, 21.4)."""
    ids = {step.id for step in steps}
    named = {operand for step in steps for operand in step.operands} | {source}
    if source is None:
        problems.add("", 'expected "from", the step that is the result, found none')
    elif source not in ids:
        problems.expect("from", "the id of a step", source)
    for position, step in enumerate(steps):
        if step.id == RAW:
            problems.add(f"steps[{position}].id", f'expected another id than "{RAW}"')
        elif step.id and step.id not in named:
            problems.add(f"steps[{position}]", f"expected a step or an output that uses {quote(step.id)}, found none")
