"""Changes of the features of one input: what each computes, which are there, their names and their order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemabridge.comparison.changes import NEW_MATRIX, SAME_BITS, Cause
from schemabridge.comparison.wording import describe_chain, describe_presence
from schemabridge.errors import list_values
from schemabridge.program.expressions import find_source_column, list_chain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemabridge.comparison.causes import Causes
    from schemabridge.comparison.changes import Changes
    from schemabridge.program.expressions import Number
    from schemabridge.schema import Input

Features = dict[str, "Number"]


@dataclass(frozen=True)
class FeatureKind:
    """What features of one encoding have in common: their column, and the ops that make them of it."""

    column: str
    ops: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """An input of the old schema, the one of the new schema that stands for it, and the features of both by name."""

    old: Input
    new: Input
    before: Features
    after: Features

    def is_same(self, old: str, new: str) -> bool:
        """Return whether an old and a new feature are the same bytes in an input of the old dtype."""
        return self.before[old].get_key(self.old.dtype) == self.after[new].get_key(self.old.dtype)


def compare_features(pair: Pair, causes: Causes, changes: Changes) -> None:
    """Note how the features of two inputs differ."""
    if len(pair.before) == len(pair.after) and all(map(pair.is_same, pair.before, pair.after)):
        note_renamed(dict(zip(pair.before, pair.after, strict=True)), pair, causes, changes)
        return
    names = {name: name for name in pair.before if name in pair.after} | find_renamed(pair, causes)
    note_renamed(names, pair, causes, changes)
    for old, new in names.items():
        if not pair.is_same(old, new):
            note_computed(old, new, pair, causes, changes)
    kept = {names[old]: old for old in pair.before if old in names}
    note_feature_presence("removed", [old for old in pair.before if old not in names], pair, causes, changes)
    note_feature_presence("added", [new for new in pair.after if new not in kept], pair, causes, changes)
    compare_feature_order(kept, pair, causes, changes)


def find_renamed(pair: Pair, causes: Causes) -> dict[str, str]:
    """Return the new names of features that are under their old name no more, found by what they compute."""
    free: dict[int, list[str]] = defaultdict(list)
    for name, number in pair.after.items():
        if name not in pair.before:
            free[number.get_key(pair.old.dtype)].append(name)
    renamed = {}
    for name, number in pair.before.items():
        names = [] if name in pair.after else free.get(number.get_key(pair.old.dtype), [])
        if names and not are_exchanged(name, names[0], pair, causes):
            renamed[name] = names.pop(0)
    return renamed


def note_renamed(names: Mapping[str, str], pair: Pair, causes: Causes, changes: Changes) -> None:
    for old, new in names.items():
        if old != new and not are_exchanged(old, new, pair, causes):
            changes.note(Cause("feature", new, "name", f"renamed from {old!r}"), SAME_BITS)


def are_exchanged(old: str, new: str, pair: Pair, causes: Causes) -> bool:
    """Return whether two features are the same only because each stands for a value that one of the schemas refuses."""
    return pair.before[old].is_constant() and bool(causes.find_causes(pair.before[old], pair.after[new]))


def note_computed(old: str, new: str, pair: Pair, causes: Causes, changes: Changes) -> None:
    """Note why a feature is computed otherwise: what differs on its way, or the feature itself."""
    before, after = pair.before[old], pair.after[new]
    found = causes.find_causes(before, after)
    for cause in found:
        changes.note(cause, NEW_MATRIX)
    if not found:
        words = f"computed otherwise: {describe_chain(before)} -> {describe_chain(after)}"
        changes.note(Cause("feature", new, "computed", words), NEW_MATRIX)


def note_feature_presence(word: str, names: list[str], pair: Pair, causes: Causes, changes: Changes) -> None:
    """Note features that were `added` or `removed`: by the column, vocabulary or step that did it, or by themselves."""
    own, other = (pair.after, pair.before) if word == "added" else (pair.before, pair.after)
    columns = (causes.old if word == "added" else causes.new).accepted
    made = {(id(number.operand), number.step.id): number for number in reversed(other.values()) if names}
    alike = {find_feature_kind(number): number for number in made.values()}
    unexplained: dict[FeatureKind, list[str]] = defaultdict(list)
    for name in names:
        kind = find_feature_kind(own[name])
        found = [causes.make_presence_cause(kind.column, word)] if kind.column not in columns else []
        if not found and kind in alike:
            ends = (alike[kind], own[name]) if word == "added" else (own[name], alike[kind])
            found = causes.find_causes(*ends)
        for cause in found:
            changes.note(cause, NEW_MATRIX)
        if not found:
            unexplained[kind].append(name)
    for group in unexplained.values():
        changes.note(Cause("feature", group[0], word, describe_presence(word, group)), NEW_MATRIX)


def find_feature_kind(number: Number) -> FeatureKind:
    return FeatureKind(find_source_column(number), tuple(link.step.op for link in list_chain(number)))


def compare_feature_order(kept: dict[str, str], pair: Pair, causes: Causes, changes: Changes) -> None:
    """Note features in another order; `kept` gives their old names by their new ones, in the old order."""
    after = [name for name in pair.after if name in kept]
    moved = [new for old, new in zip(kept, after, strict=True) if old != new]
    unexplained = []
    for name in moved:
        found = causes.compare_registers(pair.before[kept[name]], pair.after[name])
        for cause in found or ():
            changes.note(cause, NEW_MATRIX)
        if not found:
            unexplained.append(name)
    if unexplained:
        words = f"another order of features, from here on: {list_values(unexplained)}"
        changes.note(Cause("input", pair.new.name, "order", words), NEW_MATRIX)
