"""Raw columns for a model that takes categories itself: codes by the vocabulary that it keeps, numbers as they are."""

from __future__ import annotations

from dataclasses import replace
from math import nan
from typing import TYPE_CHECKING

from schemabridge.display import count_things
from schemabridge.encodings.apply import encode_column
from schemabridge.encodings.lookup import lookup
from schemabridge.encodings.numeric import numeric
from schemabridge.errors import list_values, new_error
from schemabridge.sources.capture import capture_operands

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.models import ModelFacts
    from schemabridge.models.facts import NativeCategories
    from schemabridge.sources.capture import CapturedEncoding, Origin

OF_FRAME = "categories of the training frame: the model keeps none, or damaged ones"


def capture_native(
    program: ProgramBuilder, columns: Sequence[str], facts: ModelFacts, left_out: Sequence[str] = ()
) -> dict[str, tuple[CapturedEncoding, ...]]:
    """Return what the columns of one input are for a model that takes categories, but for those `left_out` (clause 19.12).

    Raises
    ------
    SchemabridgeError
        `model_mismatch` where the frame has another number of columns of categories than the model.
    """
    categories = facts.categories
    if categories is None or not (categories.vocabularies or categories.positions):
        return {}
    note = f"categories of the {facts.details['class']}"
    pairs = pair_columns(program, columns, categories)
    found = {name: capture_codes(program, name, values, note) for name, values in pairs.items()}
    if categories.vocabularies:
        numbers = [name for name in columns if name not in found and takes_numbers(program, name)]
        found |= {name: capture_number(program, name, note) for name in numbers}
    return {name: each for name, each in found.items() if name not in left_out}


def pair_columns(
    program: ProgramBuilder, columns: Sequence[str], categories: NativeCategories
) -> Mapping[str, Sequence[object] | None]:
    """Return the vocabulary of each column of categories, whose order is that of the frame of training."""
    named = [name for name in columns if program.read_training(name).categories is not None]
    told = [columns[position] for position in categories.positions if position < len(columns)]
    if not categories.vocabularies:
        return {name: None for name in named if name in told}
    chosen = next((names for names in (named, told) if len(names) == len(categories.vocabularies)), None)
    if chosen is None:
        message = (
            f"the model keeps categories of {count_things(len(categories.vocabularies), 'column')}, "
            f"the frame has {count_things(len(named), 'column')} of categories: {list_values(named)}"
        )
        hint = "give the frame that the model was trained on, with the same columns as categories"
        raise new_error("model_mismatch", message, hint=hint)
    return dict(zip(chosen, categories.vocabularies, strict=True))


def list_own(program: ProgramBuilder, name: str) -> list[object]:
    """Return the categories of a column of the training frame; raises `model_mismatch` where it has none."""
    found = program.read_training(name).categories
    if found is None:
        message = f"the model takes codes of column {name!r}, keeps no categories of it, and the frame has none either"
        hint = "give the frame that the model was trained on, or encodings= for this column"
        raise new_error("model_mismatch", message, column=name, hint=hint)
    return list(found.to_pylist())


def takes_numbers(program: ProgramBuilder, name: str) -> bool:
    """Return whether a column is of numbers or booleans, which such a model takes as they are."""
    return program.read_training(name).column.type.facts.default_encoding in ("numeric", "boolean")


def capture_codes(
    program: ProgramBuilder, name: str, kept: Sequence[object] | None, note: str
) -> tuple[CapturedEncoding, ...]:
    """Return the position of the value in the vocabulary, NaN where it is missing; another value is refused."""
    values = list_own(program, name) if kept is None else kept
    encoding = lookup({value: float(code) for code, value in enumerate(values)}, missing=nan)
    if kept is None:
        return mark_captured(program, name, encoding, "declared", OF_FRAME)
    return mark_captured(program, name, encoding, "captured", note)


def capture_number(program: ProgramBuilder, name: str, note: str) -> tuple[CapturedEncoding, ...]:
    return mark_captured(program, name, numeric(missing="pass"), "captured", note)


def mark_captured(
    program: ProgramBuilder, name: str, encoding: object, origin: Origin, note: str
) -> tuple[CapturedEncoding, ...]:
    operands = encode_column(program, name, encoding)  # type: ignore[arg-type]
    found = capture_operands(operands, origin).encodings
    return tuple(replace(each, note=note, is_proven=False) for each in found)
