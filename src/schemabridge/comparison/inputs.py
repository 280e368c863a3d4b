"""Changes of the inputs: which there are, their order, dtype and shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.comparison.changes import NEW_MATRIX, Cause
from schemabridge.comparison.features import Pair, compare_features
from schemabridge.errors import list_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemabridge.comparison.causes import Causes
    from schemabridge.comparison.changes import Changes
    from schemabridge.comparison.program import Side


def compare_inputs(causes: Causes, changes: Changes) -> None:
    """Note how the arrays of two schemas differ."""
    pairs = pair_inputs(causes.old, causes.new)
    note_input_presence(pairs, causes, changes)
    compare_input_order(pairs, causes, changes)
    for pair in pairs:
        note_properties(pair, changes)
        compare_features(pair, causes, changes)


def pair_inputs(old: Side, new: Side) -> list[Pair]:
    """Return the inputs that stand for each other: those of one name, and in a single place one of another name."""
    after = {each.name: (each, features) for each, features in new.inputs}
    names = {each.name for each, _ in old.inputs}
    in_place = [each if each[0].name not in names else None for each in after.values()]
    pairs = []
    for position, (each, features) in enumerate(old.inputs):
        same_place = in_place[position] if position < len(in_place) else None
        found = after.get(each.name, same_place)
        if found is not None:
            named = dict(zip(each.features, features, strict=True)), dict(zip(found[0].features, found[1], strict=True))
            pairs.append(Pair(each, found[0], *named))
    return pairs


def note_input_presence(pairs: Iterable[Pair], causes: Causes, changes: Changes) -> None:
    """Note inputs that only one of the schemas has."""
    paired = {pair.old.name for pair in pairs}, {pair.new.name for pair in pairs}
    for side, names, word in ((causes.old, paired[0], "removed"), (causes.new, paired[1], "added")):
        for each, _ in side.inputs:
            if each.name not in names:
                changes.note(Cause("input", each.name, "presence", word), NEW_MATRIX)


def compare_input_order(pairs: Iterable[Pair], causes: Causes, changes: Changes) -> None:
    old = [pair.new.name for pair in pairs]
    new = [each.name for each, _ in causes.new.inputs if each.name in set(old)]
    moved = [after for before, after in zip(old, new, strict=True) if before != after]
    if moved:
        words = f"another order of inputs, from here on: {list_values(moved)}"
        changes.note(Cause("input", moved[0], "order of inputs", words), NEW_MATRIX)


def note_properties(pair: Pair, changes: Changes) -> None:
    """Note another name, dtype or shape; a length that follows from the number of features is said by these."""
    old, new = pair.old, pair.new
    differing = {
        "name": (old.name, new.name),
        "dtype": (old.dtype, new.dtype),
        "shape": (old.shape, new.shape),
    }
    if old.width != new.width and len(old.shape) == len(new.shape) == 2:
        del differing["shape"]
    for aspect, (before, after) in differing.items():
        if before != after:
            changes.note(Cause("input", new.name, aspect, f"{aspect}: {before!r} -> {after!r}"), NEW_MATRIX)
