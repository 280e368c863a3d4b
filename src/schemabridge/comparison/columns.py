"""Changes of what columns accept: a column that is needed, its type, its texts, its missing cells, its range, its values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schemabridge.comparison.changes import COMPATIBLE, NEW_MATRIX, SAME_BITS, SCORERS_BREAK, Cause
from schemabridge.errors import list_values
from schemabridge.program.acceptance import covers, is_taken_by
from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemabridge.comparison.causes import Causes
    from schemabridge.comparison.changes import Changes
    from schemabridge.comparison.program import Side
    from schemabridge.frames.types import ColumnType
    from schemabridge.program.acceptance import Acceptance
    from schemabridge.schema import ColumnText


def compare_columns(causes: Causes, changes: Changes) -> None:
    """Note how the cells differ that the columns of two schemas accept."""
    old, new = causes.old.accepted, causes.new.accepted
    for name in old:
        if name in new:
            compare_column(name, causes, changes)
        else:
            changes.note(causes.make_presence_cause(name, "removed"), COMPATIBLE)
    for name in new:
        if name not in old:
            changes.note(causes.make_presence_cause(name, "added"), judge_added(name, causes))
    compare_column_order([name for name in old if name in new], [name for name in new if name in old], changes)


def judge_added(name: str, causes: Causes) -> str:
    """Return the verdict of a column, or of what is cut off one: none is refused that every text is taken for."""
    accepted, side = causes.new.accepted[name], causes.new
    was_read = bool(causes.old.list_ways(side.find_base(name)))
    takes_any = accepted.missing and accepted.known is None and accepted.type.facts.is_text
    return NEW_MATRIX if was_read and takes_any and is_text_column(causes, name) else SCORERS_BREAK


def is_text_column(causes: Causes, name: str) -> bool:
    """Return whether the column in the file that a column is cut off was one of text."""
    ways = causes.old.list_ways(causes.new.find_base(name))
    return all(causes.old.accepted[way].type.facts.is_text for way in ways)


def compare_column_order(old: list[str], new: list[str], changes: Changes) -> None:
    """Note another order of the columns in the file, which only decides which error comes first."""
    moved = [after for before, after in zip(old, new, strict=True) if before != after]
    if moved:
        message = f"another order of columns in the file, from here on: {list_values(moved)}"
        changes.note(Cause("column", moved[0], "order", message), SAME_BITS)


def compare_column(name: str, causes: Causes, changes: Changes) -> None:
    old, new = causes.old.accepted[name], causes.new.accepted[name]
    if old.missing != new.missing:
        changes.note(causes.make_missing_cause(name), COMPATIBLE if new.missing else SCORERS_BREAK)
    texts = [side.program.columns[name].text for side in (causes.old, causes.new)]
    if texts[0] != texts[1]:
        changes.note(causes.make_text_cause(name), judge_texts(*texts))
    absent = [frozenset(side.program.columns[name].missing_values) for side in (causes.old, causes.new)]
    if absent[0] != absent[1]:
        is_taken = absent[0] < absent[1] and new.missing
        changes.note(causes.make_missing_values_cause(name), NEW_MATRIX if is_taken else SCORERS_BREAK)
    if reads_texts(name, causes.new) and not reads_texts(name, causes.old) and old.known is None:
        words = "texts that hold U+0000: taken -> refused"  # steps 25.1
        changes.note(Cause("column", name, "unknown", words), SCORERS_BREAK)
    if old.type != new.type:
        changes.note(causes.make_type_cause(name), judge_types(old.type, new.type))
    if not is_taken_by(old.type, new.type):
        return
    if verdict := judge_limit(old, new, lambda each: each.keep_range()):
        changes.note(causes.make_range_cause(name), verdict)
    if verdict := judge_limit(old, new, lambda each: each.keep_values()):
        changes.note(find_closing_cause(name, causes), verdict)


def reads_texts(name: str, side: Side) -> bool:
    """Return whether the texts of a column go to an input as they are."""
    return any(OPS[step.op].gives == "texts" for step in side.program.readers[name])


def judge_texts(old: ColumnText | None, new: ColumnText | None) -> str:
    """Return the verdict of another meaning of texts (clause 4.11): only what was refused may be taken as one likes."""
    is_wider = old is None or new == replace(old, other="missing")
    return COMPATIBLE if is_wider else SCORERS_BREAK


def judge_types(old: ColumnType, new: ColumnType) -> str:
    """Return the verdict of another type by what the two take (clause 4.3); rounding to float32 gives other numbers."""
    if not is_taken_by(old, new):
        return SCORERS_BREAK
    return NEW_MATRIX if old.facts.rounds or new.facts.rounds else COMPATIBLE


def judge_limit(old: Acceptance, new: Acceptance, limit: Callable[[Acceptance], Acceptance]) -> str | None:
    """Return the verdict of one limit of the accepted values, the range or the closed vocabularies; None for the same."""
    if not covers(limit(new), old):
        return SCORERS_BREAK
    loosened = old.type == new.type and not covers(limit(old), new)
    return COMPATIBLE if loosened else None


def find_closing_cause(name: str, causes: Causes) -> Cause:
    """Return why other values are accepted: a closed vocabulary of other values, or one that was opened or closed."""
    old, new = causes.old.accepted[name], causes.new.accepted[name]
    matches = causes.old.program.list_matches(name), causes.new.program.list_matches(name)
    if old.values is not None and new.values is not None:
        pairs = [causes.find_vocabulary_cause(before, after) for before, after in zip(*matches, strict=False)]
        found = [cause for cause in pairs if cause is not None and cause.aspect == "values"]
        if found:
            return found[0]
    return causes.make_unknown_cause(name)
