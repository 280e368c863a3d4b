"""From what the user says becomes of several columns together, under a tuple of their names, to steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schemabridge.encodings.apply import apply_encoding, name_apart, sees_missing
from schemabridge.encodings.named import Named
from schemabridge.encodings.operand import Operand
from schemabridge.encodings.protocol import JoiningEncoding
from schemabridge.encodings.reading import read_as_numbers
from schemabridge.encodings.registry import find_encoding
from schemabridge.errors import list_values, new_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.protocol import EncodingLike


def encode_columns(program: ProgramBuilder, names: Sequence[str], encoding: EncodingLike) -> tuple[Operand, ...]:
    """Lower the encoding of several columns; return the registers it gives, in order.

    What stands before the encoding that takes them together is done to each of them; indicators go past it.
    """
    if not joins(encoding):
        message = f"{list_values(list(names))} have one encoding that takes a single column, found {encoding!r}"
        hint = f"give each its own: encodings={{{names[0]!r}: ..., {names[1]!r}: ...}}; sb.combine, sb.compare, sb.elapsed, sb.coalesce and sb.normalize take several"
        raise new_error("encoding_mismatch", message, column=names[0], hint=hint)
    operands = [Operand(program.read_training(name), (name,)) for name in names]
    return tuple(
        each if each.register is not None else read_as_numbers(program, each, each.kind)
        for each in apply_together(program, operands, encoding)
    )


def joins(encoding: EncodingLike) -> bool:
    """Return whether all that an encoding gives is made of several columns together."""
    if isinstance(encoding, str):
        return isinstance(find_encoding(encoding), JoiningEncoding)
    if isinstance(encoding, list):
        return any(joins(link) for link in encoding)
    if isinstance(encoding, tuple):
        return bool(encoding) and all(joins(part) for part in encoding)
    return joins(encoding.encoding) if isinstance(encoding, Named) else isinstance(encoding, JoiningEncoding)


def apply_together(program: ProgramBuilder, operands: Sequence[Operand], encoding: EncodingLike) -> tuple[Operand, ...]:
    """Return what an encoding makes of operands together, or of each."""
    if isinstance(encoding, str):
        encoding = find_encoding(encoding)
    if len(operands) == 1:
        return apply_encoding(program, operands[0], encoding)
    if isinstance(encoding, list) and encoding:
        return chain_together(program, operands, encoding)
    if isinstance(encoding, tuple) and encoding:
        return name_apart([result for part in encoding for result in apply_together(program, operands, part)])
    if isinstance(encoding, Named):
        return encoding.give_names(program, apply_together(program, operands, encoding.encoding))
    if isinstance(encoding, JoiningEncoding):
        return encoding.join(program, operands)
    return tuple(result for each in operands for result in apply_encoding(program, each, encoding))


def chain_together(
    program: ProgramBuilder, operands: Sequence[Operand], links: list[EncodingLike]
) -> tuple[Operand, ...]:
    """Return what the last link gives, and behind it the indicators that went past the links after theirs."""
    passed: list[Operand] = []
    for position, link in enumerate(links):
        if any(sees_missing(later) for later in links[position + 1 :]):
            operands = [replace(each, missing="pass") for each in operands]
        results = apply_together(program, operands, link)
        passed += [each for each in results if each.final]
        operands = [each for each in results if not each.final]
    return (*operands, *passed)
