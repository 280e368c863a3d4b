"""Steps as they are written: ids, ops, references and typed parameters (clause 5, steps.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemabridge.document.columns import check_unique
from schemabridge.document.problems import (
    Problems,
    check_keys,
    describe,
    find_number,
    read_array,
    read_code,
    read_count,
    read_integer,
    read_integers,
    read_numbers,
    read_object,
    read_text,
    read_texts,
    read_word,
)
from schemabridge.document.text_cuts import decode_cuts
from schemabridge.program.op import MAX_CODE, MAX_DEGREE
from schemabridge.program.ops import OPS
from schemabridge.schema import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schemabridge.program.op import Op, Param, ParamKind

MAX_STEPS = 1_000_000


def find_unknown_ops(document: dict[str, object], minor: int) -> list[tuple[str, str]]:
    """Return (path, op) of every step whose op the format does not have in this minor version (clause 1.2)."""
    steps = document.get("steps")
    found = []
    for i, step in enumerate(steps if isinstance(steps, list) else ()):
        op = step.get("op") if isinstance(step, dict) else None
        if isinstance(op, str) and (op not in OPS or OPS[op].since > minor):
            found.append((f"steps[{i}].op", op))
    return found


def decode_steps(value: object, problems: Problems) -> tuple[Step, ...]:
    """Return the steps at their positions; id and op are empty where they are unusable."""
    items = read_array(value, "steps", problems)
    if items is None:
        return ()
    if len(items) > MAX_STEPS:  # clause 5.6
        problems.add("steps", f"expected at most {MAX_STEPS} steps, found {len(items)}")
        return ()
    steps = tuple(decode_step(item, f"steps[{i}]", problems) for i, item in enumerate(items))
    check_unique([(f"steps[{i}].id", step.id) for i, step in enumerate(steps) if step.id], problems)
    return steps


def decode_step(value: object, path: str, problems: Problems) -> Step:
    """Return one step with the parameters that are of their kind."""
    item = read_object(value, path, problems)
    if item is None:
        return Step("", "")
    name = item.get("op")
    op = OPS.get(name) if isinstance(name, str) else None
    if op is None and "op" in item:
        problems.expect(f"{path}.op", "the name of an op", name)
    params = () if op is None else tuple(param for param in op.params if param.since <= problems.minor)
    check_step_keys(item, op, params, path, problems)
    id_ = read_text(item["id"], f"{path}.id", problems) if "id" in item else None
    if op is None:
        return Step(id_ or "", "")
    column, operands = decode_operands(item, op, path, problems)
    found = {
        param.name: decode_param(item[param.name], param, f"{path}.{param.name}", problems)
        for param in params
        if param.name in item
    }
    for param in params:
        check_numbers(found.get(param.name), param, f"{path}.{param.name}", problems)
    known = {name: value for name, value in found.items() if value is not None}
    return Step(id_ or "", op.name, column, operands, known)


def decode_param(value: object, param: Param, path: str, problems: Problems) -> object:
    """Return a parameter, None where it is not of its kind."""
    if param.kind == "word":
        return read_word(value, path, problems, param.words)
    return DECODERS[param.kind](value, path, problems)


def check_step_keys(
    item: dict[str, object], op: Op | None, params: Sequence[Param], path: str, problems: Problems
) -> None:
    """Note absent and unknown keys; what belongs to a step without a known op nobody can say."""
    if op is None:
        check_keys(item, path, problems, required=("id", "op"), optional=item)
        return
    source = "column" if op.takes == "column" else "in"
    required = ("id", "op", source, *(param.name for param in params if not param.optional))
    optional = [param.name for param in params if param.optional]
    check_keys(item, path, problems, required=required, optional=optional)


def decode_operands(
    item: dict[str, object], op: Op, path: str, problems: Problems
) -> tuple[str | None, tuple[str, ...]]:
    """Return the column of a reading step, or the operands of any other (clause 5.1)."""
    if op.takes == "column":
        known = "column" in item
        return read_text(item["column"], f"{path}.column", problems) if known else None, ()
    if "in" not in item:
        return None, ()
    return None, read_texts(item["in"], f"{path}.in", problems) or ()


def check_numbers(value: object, param: Param, path: str, problems: Problems) -> None:
    """Note NaN and infinities where a parameter does not allow them."""
    if param.kind != "numbers" or not isinstance(value, np.ndarray):
        return
    wrong = ~np.isfinite(value) if param.finite else np.isnan(value) & (not param.nan)
    what = "a finite number" if param.finite else "a number that is not NaN"
    for i in np.flatnonzero(wrong):
        problems.add(f"{path}[{i}]", f"expected {what}, found {value[i]}")


def read_codes(value: object, path: str, problems: Problems) -> np.ndarray | None:
    """Return an array of codes."""
    what = f"a code, an integer of magnitude at most {MAX_CODE}"
    return read_integers(value, path, problems, bound=MAX_CODE, what=what)


def read_indices(value: object, path: str, problems: Problems) -> np.ndarray | None:
    """Return an array of positions; whether they exist is seen with the operand (steps 12.1)."""
    return read_integers(value, path, problems, bound=MAX_CODE, what="a position, counted from 0")


def read_degree(value: object, path: str, problems: Problems) -> int | None:
    """Return the degree of a spline (steps 24.1)."""
    return read_integer(value, path, problems, lo=0, hi=MAX_DEGREE, what=f"an integer from 0 to {MAX_DEGREE}")


def read_range(value: object, path: str, problems: Problems) -> tuple[float, float] | None:
    """Return a pair of bounds, lo <= hi (steps 1.4)."""
    items = value.to_pylist() if isinstance(value, pa.Array) and pa.types.is_float64(value.type) else value
    numbers = [find_number(item) for item in items] if isinstance(items, list) else []
    if len(numbers) == 2:
        lo, hi = numbers
        if lo is not None and hi is not None and lo <= hi:  # NaN is not
            return lo, hi
    found = "other" if isinstance(items, list) else describe(value)
    problems.add(path, f"expected two numbers, the lower bound and the upper, found {found}")
    return None


def read_name(value: object, path: str, problems: Problems) -> str | None:
    """Return the name of a vocabulary, which may be empty like every key."""
    if isinstance(value, str):
        return value
    problems.expect(path, "the name of a vocabulary", value)
    return None


def read_any_text(value: object, path: str, problems: Problems) -> str | None:
    """Return a text, which may be empty."""
    if isinstance(value, str):
        return value
    problems.expect(path, "a text", value)
    return None


DECODERS: dict[ParamKind, Callable[[object, str, Problems], object]] = {
    "numbers": read_numbers,
    "codes": read_codes,
    "indices": read_indices,
    "count": read_count,
    "degree": read_degree,
    "vocabulary": read_name,
    "range": read_range,
    "pass": lambda value, path, problems: read_word(value, path, problems, ("error", "pass")),
    "missing": lambda value, path, problems: read_code(value, path, problems, ("error",)),
    "unknown": lambda value, path, problems: read_code(value, path, problems, ("error", "missing")),
    "round": lambda value, path, problems: read_word(value, path, problems, ("float32",)),
    "cuts": decode_cuts,
    "closed": lambda value, path, problems: read_word(value, path, problems, ("left", "right")),
    "text": read_any_text,
}
