"""How the encodings read a column: as numbers or as codes, with a policy for what is missing."""

from __future__ import annotations

from dataclasses import replace
import json
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.display import count_things
from schemabridge.encodings.registry import ENCODINGS
from schemabridge.encodings.vocabulary import type_value
from schemabridge.errors import new_error
from schemabridge.frames.conversion_hints import suggest_declaration

if TYPE_CHECKING:
    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand
    from schemabridge.errors import SchemabridgeError
    from schemabridge.schema import Vocabulary

Code = int | str
MOST_TEXTS = 10_000  # distinct ones that are looked at for a hint


def read_as_numbers(
    program: ProgramBuilder,
    operand: Operand,
    kind: str,
    missing: str = "error",
    within: tuple[float, float] | None = None,
) -> Operand:
    """Return the operand as a register of numbers, read by a `number` step where nothing has read it yet."""
    name = operand.column.name
    operand = replace(operand, passes=operand.passes or missing == "pass")
    if operand.codes:
        register = program.add_step(f"{operand.register}.number", "code_number", [operand.register or ""])
        return replace(operand, register=register, codes=False)
    if operand.register is not None:
        return operand
    if operand.column.type.facts.is_text:
        labels = program.read_training(name).labels
        texts = labels.unique().drop_null()[:MOST_TEXTS].to_pylist()
        hint = (
            '"one_hot", "ordinal" and sb.lookup(...) take text, also after sb.fill(...); for numbers kept as text '
            f"{suggest_declaration(name, texts)}"
        )
        raise mismatch(operand, kind, "needs numbers, and nothing says that its text means numbers", hint=hint)
    passing = "pass" in (missing, operand.missing) or operand.missing_as is not None
    check_policy(operand, kind, "pass" if passing else "error")
    round_to = "float32" if operand.column.type.facts.rounds else None
    register = program.add_reading(
        name, "number", name, missing="pass" if passing else "error", within=within, round=round_to
    )
    if operand.missing_as is not None:
        value = np.array([float(operand.missing_as)], np.float64)
        register = program.add_step(f"{name}.filled", "fill", [register], value=value)
    return replace(operand, register=register)


def read_as_codes(
    program: ProgramBuilder,
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
        position = vocabulary.find(type_value(operand.missing_as, operand.column))
        assert position is not None  # the fill has joined the vocabulary
        missing = position if codes is None else codes[position]
    check_policy(operand, kind, missing)
    if unknown == "missing" and missing == "error":
        message = f'{kind} of column {operand.column.name!r}: unknown="missing" needs a policy for missing values'
        raise new_error("unknown_encoding", message, column=operand.column.name, hint="give missing= as well")
    name = operand.column.name
    return program.add_reading(
        f"{name}.code",
        "match",
        name,
        vocabulary=program.add_vocabulary(name, vocabulary),
        codes=None if codes is None or codes == list(range(len(codes))) else np.array(codes, np.int64),
        missing=missing,
        unknown=unknown,
        cut=operand.training.cuts or None,
    )


def check_unread(operand: Operand, kind: str) -> None:
    if operand.register is not None:
        why = "takes the values of a column and cannot follow an encoding that made numbers of them"
        raise mismatch(operand, kind, why, hint="let the chain begin with it, or put both side by side in a tuple")


def check_policy(operand: Operand, kind: str, missing: Code) -> None:
    """Raise `policy_needed` where training rows are missing and the schema would refuse them."""
    rows = operand.training.missing_rows if missing == "error" else ()
    if len(rows):
        name = operand.column.name
        message = (
            f"column {name!r} is missing in {count_things(len(rows), 'training row')} and {kind} has no policy for them"
        )
        handed_on = ", which hands NaN to the model" if "pass" in ENCODINGS[kind].missing_policies else ""
        hint = f"choose one: {list_policies(operand, kind, len(rows))}{handed_on}; or drop these rows"
        raise new_error("policy_needed", message, column=name, rows=[int(row) for row in rows[:5]], hint=hint)


def list_policies(operand: Operand, kind: str, count: int) -> str:
    """Return what a user may write for the missing values of a column."""
    encoding = ENCODINGS[kind]
    arguments = "..., " if encoding.needs_arguments else ""
    itself = f"sb.{kind}(...)" if arguments else f'"{kind}"'
    policies = [f"sb.{kind}({arguments}missing={json.dumps(policy)})" for policy in encoding.missing_policies]
    text = operand.column.type.facts.is_text
    if count == len(operand.training.source):  # nothing to learn a value from
        filled = '"text"' if text else "0"
    else:
        filled = json.dumps("most_frequent" if text else encoding.usual_fill)
    fills = [f"[sb.fill({filled}), {itself}]", f"[sb.fill({filled}, indicator=True), {itself}]"]
    return ", ".join([*fills, *policies])


def mismatch(operand: Operand, kind: str, why: str, hint: str | None = None) -> SchemabridgeError:
    """Return the error of an encoding that does not apply to a column."""
    message = f"{kind} does not apply to column {operand.column.name!r} of type {operand.column.type}: it {why}"
    return new_error("encoding_mismatch", message, column=operand.column.name, hint=hint)
