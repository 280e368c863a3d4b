"""Vocabularies learned from training columns or given by the user, and the feature names of their values."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from schemabridge.display import count_things
from schemabridge.errors import SchemabridgeError, list_values, new_error, warn
from schemabridge.frames.columns import read_labels
from schemabridge.frames.folded_text import fold_texts
from schemabridge.frames.frame import open_frame
from schemabridge.schema import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.encodings.operand import Operand, Training, TypedValue
    from schemabridge.schema import Column

MOST_GROUPS = 6  # in a warning
MOST_OF_COLUMN = 2


def learn_vocabulary(operand: Operand) -> Vocabulary:
    """Return the vocabulary of a training column.

    A categorical's categories in their order, unused ones included; otherwise the distinct values: text by code
    point, numbers ascending, False before True. What missing cells count as (`fill`) is among them.
    """
    training = operand.training
    if training.categories is not None:
        return join_value(Vocabulary(training.column.type, training.categories), operand)
    distinct = join_value(Vocabulary(training.column.type, training.labels.drop_null().unique()), operand)
    return Vocabulary(distinct.type, sort_values(distinct.values))


def type_vocabulary(values: Sequence[object], operand: Operand) -> Vocabulary:
    """Return the user's `values` as a vocabulary of the operand's column; they keep their order."""
    typed = type_values(values, operand.column)
    if typed.null_count:
        message = f"the vocabulary of column {operand.column.name!r} holds a missing value"
        hint = "leave it out; missing= says what becomes of missing values"
        raise new_error("unknown_encoding", message, column=operand.column.name, hint=hint)
    if len(typed.unique()) < len(typed):
        found = [value for value, count in count_values(typed) if count > 1]
        message = f"the vocabulary of column {operand.column.name!r} holds {list_values(found)} more than once"
        hint = "name every value once"
        raise new_error("unknown_encoding", message, column=operand.column.name, values=found[:10], hint=hint)
    return join_value(Vocabulary(operand.column.type, typed), operand)


def type_values(values: Sequence[object], column: Column) -> pa.Array:
    """Return values that the user wrote down as values of the column's type; raises `encoding_mismatch`."""
    try:
        return read_labels(open_frame({column.name: list(values)}).get(column.name), column)
    except SchemabridgeError as error:
        message = f"column {column.name!r} of type {column.type} cannot hold {list_values(values)}"
        hint = f"write values of that type, such as {column.type.facts.example}"
        raise new_error("encoding_mismatch", message, column=column.name, values=values[:10], hint=hint) from error


def type_value(value: object, column: Column) -> TypedValue:
    """Return one value as `type_values` does."""
    typed: TypedValue | None = type_values([value], column)[0].as_py()
    if typed is None:
        raise new_error("unknown_encoding", f"a value is expected for column {column.name!r}, found a missing one")
    return typed


def join_value(vocabulary: Vocabulary, operand: Operand) -> Vocabulary:
    """Return the vocabulary with the value that missing cells count as."""
    if operand.missing_as is None:
        return vocabulary
    value = type_value(operand.missing_as, operand.column)
    if vocabulary.find(value) is not None:
        return vocabulary
    added = pa.array([value], vocabulary.values.type)
    return Vocabulary(vocabulary.type, pa.concat_arrays([vocabulary.values, added]))


def sort_values(values: pa.Array) -> pa.Array:
    """Return values ascending: text by code point, which is the byte order of UTF-8."""
    return values.take(pc.array_sort_indices(values.cast(pa.uint8()) if values.type == pa.bool_() else values))


def count_values(values: pa.Array) -> list[tuple[TypedValue, int]]:
    """Return the distinct values, ascending, with how often each occurs."""
    counts = values.drop_null().value_counts()
    order = pc.array_sort_indices(
        counts.field("values").cast(pa.uint8()) if values.type == pa.bool_() else counts.field("values")
    )
    sorted_counts = counts.take(order)
    return list(zip(sorted_counts.field("values").to_pylist(), sorted_counts.field("counts").to_pylist(), strict=True))


def warn_collisions(learned: Mapping[str, Vocabulary]) -> None:
    """Warn `colliding_vocabulary` of the columns whose texts differ only by space, case or Unicode form."""
    found = {name: list_collisions(vocabulary) for name, vocabulary in learned.items()}
    groups = [
        f"{name!r}: {list_values(group)}" for name, colliding in found.items() for group in colliding[:MOST_OF_COLUMN]
    ]
    if groups:
        more = sum(map(len, found.values())) - len(groups[:MOST_GROUPS])
        message = f"values that differ only by space, case or Unicode form are apart: {'; '.join(groups[:MOST_GROUPS])}"
        warn(
            "colliding_vocabulary",
            message + (f"; and {count_things(more, 'more group', 'more groups')}" if more else ""),
        )


def list_collisions(vocabulary: Vocabulary) -> list[list[str]]:
    """Return the groups of texts that differ only by space, case or Unicode form."""
    if not vocabulary.type.facts.is_text:
        return []
    folded = fold_texts(vocabulary.values).dictionary_encode()
    if len(folded.dictionary) == len(vocabulary):
        return []
    groups: dict[int, list[str]] = defaultdict(list)
    for value, group in zip(vocabulary.values.to_pylist(), folded.indices.to_pylist(), strict=True):
        groups[group].append(value)
    return [group for group in groups.values() if len(group) > 1]


def name_features(training: Training, values: Sequence[TypedValue]) -> tuple[str, ...]:
    """Return `<column>_<value>` for every value."""
    column = training.column
    return tuple(f"{column.name}_{column.type.facts.name_value(value, column.type)}" for value in values)
