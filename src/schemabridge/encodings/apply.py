"""From what the user says becomes of a column to steps: names, chains (lists) and what stands side by side (tuples)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from schemabridge.encodings.math import FUNCTIONS as MATH
from schemabridge.encodings.operand import Operand
from schemabridge.encodings.protocol import AnyEncoding
from schemabridge.encodings.reading import read_as_numbers
from schemabridge.encodings.registry import ENCODINGS, SUFFIXES, find_encoding
from schemabridge.errors import list_values, new_error

if TYPE_CHECKING:
    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.protocol import EncodingLike
    from schemabridge.errors import SchemabridgeError


MOST_OF_A_TABLE = 10  # values that are written out in a hint


def encode_column(
    program: ProgramBuilder, name: str, encoding: EncodingLike, *, to_text: bool = False
) -> tuple[Operand, ...]:
    """Lower the encoding of one column; return the registers it gives, in order.

    Parameters
    ----------
    program
        The program that the steps are added to.
    name
        A column of the training frame.
    encoding
        A name, an encoding, a list (a chain, first applied first) or a tuple (side by side), nested as needed.
    to_text
        Whether the column goes to an input of strings, so that what nothing has read yet is text and no number.
    """
    operand = Operand(program.read_training(name), (name,))
    results = apply_encoding(program, operand, encoding)
    if to_text:
        unread = [apply_encoding(program, each, "text") if each.register is None else (each,) for each in results]
        return tuple(each for group in unread for each in group)
    return tuple(
        result if result.register is not None else read_as_numbers(program, result, result.kind) for result in results
    )


def apply_encoding(program: ProgramBuilder, operand: Operand, encoding: EncodingLike) -> tuple[Operand, ...]:
    """Return what an encoding makes of an operand."""
    if isinstance(encoding, str):
        encoding = find_encoding(encoding)
    elif isinstance(encoding, list) and encoding:
        return apply_chain(program, operand, encoding)
    elif isinstance(encoding, tuple) and encoding:
        return apply_beside(program, operand, encoding)
    elif not isinstance(encoding, AnyEncoding):
        raise refuse_encoding(encoding, operand.column.name)
    return encoding.fit(program, operand).lower(program, operand)


def refuse_encoding(found: object, column: str) -> SchemabridgeError:
    """Return the error for something that is no encoding."""
    expected = "the name of an encoding, sb.<encoding>(...), or a list or tuple of them"
    named, hint = getattr(found, "__name__", ""), None
    if named in ENCODINGS:
        hint = f"call it: sb.{named}(...)"
    elif hasattr(found, "fit") and isinstance(found, type):
        hint = f"give an object that was fitted: {named}(...).fit(df[[{column!r}]])"
    elif hasattr(found, "transform") or hasattr(found, "get_config"):
        hint = (
            "fitted objects stand in no list or tuple with encodings of a schema: give a list of fitted ones, one after the other, or a "
            "tuple, side by side; layers of Keras in a keras.Sequential"
        )
    elif isinstance(found, Mapping):
        table = repr(dict(found)) if len(found) <= MOST_OF_A_TABLE else "{...}"
        hint = f"a table of values is a lookup: encodings={{{column!r}: sb.lookup({table})}}"
    elif callable(found) and named in MATH:
        hint = f"write encodings={{{column!r}: sb.math({named!r})}}"
    elif callable(found):
        hint = "no schema holds code: give the matrix that it made as X=, or all stages, stages=[df, function, X]"
    message = f"column {column!r}: expected {expected}, found {list_values([found])}"
    return new_error("unknown_encoding", message, column=column, hint=hint)


def refuse_alone(name: str) -> SchemabridgeError:
    """Return the error for the name of an encoding where a dict of them by column is expected."""
    message = f"encodings= should be a dict of column to encoding, found {name!r} alone"
    each = f"{{name: {name!r} for name in df.select_dtypes('number')}}"
    return new_error("unknown_encoding", message, hint=f"of all numbers of a pandas frame: encodings={each}")


def apply_chain(program: ProgramBuilder, operand: Operand, links: list[EncodingLike]) -> tuple[Operand, ...]:
    """Return what the last link gives; an operand that is final (an indicator) goes past the links that follow."""
    operands = [operand]
    for position, link in enumerate(links):
        if all(each.final for each in operands):
            end = "text" if operands[0].texts else "an indicator"
            message = f"column {operand.column.name!r}: {end} is the end of a chain, found {link!r} after it"
            hint = 'put them side by side in a tuple, such as ("standardize", "missing")'
            raise new_error("encoding_mismatch", message, column=operand.column.name, hint=hint)
        seen_later = any(sees_missing(later) for later in links[position + 1 :])
        given = [replace(each, missing="pass") if seen_later else each for each in operands]
        operands = [
            result for each in given for result in ([each] if each.final else apply_encoding(program, each, link))
        ]
    return tuple(operands)


def apply_beside(program: ProgramBuilder, operand: Operand, parts: tuple[EncodingLike, ...]) -> tuple[Operand, ...]:
    """Return what all parts give; an indicator among them lets the others hand missing values on."""
    if any(marks_missing(part) for part in parts):
        operand = replace(operand, missing="pass")
    return name_apart([result for part in parts for result in apply_encoding(program, operand, part)])


def name_apart(operands: list[Operand]) -> tuple[Operand, ...]:
    """Return operands of one column in which a name that several of them give has the suffix of its encoding behind it.

    Names that the user gave stay, and so do those of encodings without a suffix, such as the number as it is. Of encodings of one
    kind those behind the first have their number behind the suffix; the same one twice is none.
    """
    counts = count_features(operands)
    told = [each if each.named else replace(each, features=add_suffix(each, counts)) for each in operands]
    seen: dict[str, list[str | None]] = defaultdict(list)
    numbered = []
    for each in told:
        before = max((tuple(seen[feature]) for feature in each.features), key=len, default=())
        number = len(before) + 1
        for feature in each.features:
            seen[feature].append(each.register)
        if before and not each.named and each.register not in before:
            numbered.append(replace(each, features=tuple(f"{feature}_{number}" for feature in each.features)))
        else:
            numbered.append(each)
    return tuple(numbered)


def count_features(operands: list[Operand]) -> Counter[str]:
    """Return how many operands give each name."""
    return Counter(feature for each in operands for feature in set(each.features))


def add_suffix(operand: Operand, counts: Counter[str]) -> tuple[str, ...]:
    suffix = SUFFIXES[operand.kind]
    return tuple(f"{feature}_{suffix}" if suffix and counts[feature] > 1 else feature for feature in operand.features)


def sees_missing(encoding: EncodingLike) -> bool:
    """Return whether an encoding decides what becomes of missing values handed to it."""
    if isinstance(encoding, str):
        return find_encoding(encoding).sees_missing
    if isinstance(encoding, list):
        return any(sees_missing(link) for link in encoding)
    if isinstance(encoding, tuple):
        return any(marks_missing(part) for part in encoding) or all(sees_missing(part) for part in encoding)
    return isinstance(encoding, AnyEncoding) and encoding.sees_missing


def marks_missing(encoding: EncodingLike) -> bool:
    """Return whether an encoding gives an indicator of missing values."""
    if isinstance(encoding, str):
        return find_encoding(encoding).marks_missing
    if isinstance(encoding, list):
        return bool(encoding) and marks_missing(encoding[0])
    if isinstance(encoding, tuple):
        return any(marks_missing(part) for part in encoding)
    return isinstance(encoding, AnyEncoding) and encoding.marks_missing
