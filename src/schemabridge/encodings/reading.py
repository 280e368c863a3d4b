"""How the encodings read a column: as numbers or as codes, with a policy for what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.encodings.vocabulary import find_value, type_value
from schemabridge.errors import new_error

if TYPE_CHECKING:
    from schemabridge.encodings.operand import Operand
    from schemabridge.encodings.program import Program
    from schemabridge.errors import SchemabridgeError
    from schemabridge.schema import Vocabulary

Code = int | str

NUMBER_POLICIES = (
    '[sb.fill("median"), {kind!r}], ({kind!r}, "missing"), [sb.fill("median", indicator=True), {kind!r}] '
    'or sb.{kind}(missing="pass") to hand NaN to the model'
)
LABEL_POLICIES = (
    'sb.{kind}(missing="category"), sb.{kind}(missing=...) with another of its policies '
    'or [sb.fill("most_frequent"), {kind!r}]'
)


def read_as_numbers(program: Program, operand: Operand, kind: str, missing: str = "error") -> Operand:
    """Return the operand as a register of numbers, read by a `number` step where nothing has read it yet."""
    name = operand.column.name
    if operand.codes:
        register = program.add_step(f"{operand.register}.number", "code_number", [operand.register or ""])
        return replace(operand, register=register, codes=False)
    if operand.register is not None:
        return operand
    if operand.column.type.name == "string":
        raise mismatch(operand, kind, "needs numbers, and text is never parsed into numbers")
    passing = "pass" in (missing, operand.missing) or operand.missing_as is not None
    check_policy(operand, kind, "pass" if passing else "error", NUMBER_POLICIES)
    round_to = "float32" if operand.column.type.name == "float32" else None
    register = program.add_reading(name, "number", name, missing="pass" if passing else "error", round=round_to)
    if operand.missing_as is not None:
        value = np.array([float(operand.missing_as)], np.float64)
        register = program.add_step(f"{name}.filled", "fill", [register], value=value)
    return replace(operand, register=register)


def read_as_codes(
    program: Program,
    operand: Operand,
    kind: str,
    vocabulary: Vocabulary,
    *,
    codes: list[int] | None,
    missing: Code,
    unknown: Code,
) -> str:
    """Add the `match` step of an unread operand; return its id. A filled column's missing cells count as the fill."""
    check_unread(operand, kind)
    if operand.missing_as is not None:
        position = find_value(vocabulary, type_value(operand.missing_as, operand.column)) or 0
        missing = position if codes is None else codes[position]
    check_policy(operand, kind, missing, LABEL_POLICIES)
    if unknown == "missing" and missing == "error":
        message = f'{kind} of column {operand.column.name!r}: unknown="missing" needs a policy for missing values'
        raise new_error("unknown_encoding", message, column=operand.column.name)
    name = operand.column.name
    return program.add_reading(
        f"{name}.code",
        "match",
        name,
        vocabulary=program.add_vocabulary(name, vocabulary),
        codes=None if codes is None or codes == list(range(len(codes))) else np.array(codes, np.int64),
        missing=missing,
        unknown=unknown,
    )


def check_unread(operand: Operand, kind: str) -> None:
    if operand.register is not None:
        raise mismatch(
            operand, kind, "takes the values of a column and cannot follow an encoding that made numbers of them"
        )


def check_policy(operand: Operand, kind: str, missing: Code, policies: str) -> None:
    """Raise `policy_needed` where training rows are missing and the schema would refuse them."""
    count = 0 if missing != "error" else operand.training.missing_count
    if count:
        name = operand.column.name
        hint = f"choose one: {policies.format(kind=kind)}; or drop these rows"
        message = f"column {name!r} is missing in {count} training rows and {kind} has no policy for them"
        raise new_error("policy_needed", message, column=name, hint=hint)


def mismatch(operand: Operand, kind: str, why: str) -> SchemabridgeError:
    """Return the error of an encoding that does not apply to a column."""
    message = f"{kind} does not apply to column {operand.column.name!r} of type {operand.column.type}: it {why}"
    return new_error("encoding_mismatch", message, column=operand.column.name)
