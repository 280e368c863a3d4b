"""Differences in words, from old to new."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.errors import list_values
from schemabridge.program.expressions import Number, find_source_column, list_chain
from schemabridge.program.ops import OPS
from schemabridge.program.ops.match import find_unknown_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schemabridge.comparison.program import Side
    from schemabridge.program.acceptance import Acceptance
    from schemabridge.program.expressions import Register
    from schemabridge.schema import Step

SHOWN = 3


def describe_missing_policy(side: Side, column: str) -> str:
    """Return what becomes of the missing cells of a column."""
    if not side.accepted[column].missing:
        return "refused"
    texts = [step for step in side.program.readers[column] if OPS[step.op].gives == "texts"]
    if texts:
        return f"accepted as {list_values(list(dict.fromkeys(step.params['value'] for step in texts)))}"
    return describe_accepted(step.params["missing"] for step in side.program.list_matches(column))


def describe_unknown_policy(side: Side, column: str) -> str:
    """Return what becomes of the values of a column outside its vocabularies, some of which may be closed."""
    codes = [find_unknown_code(step) for step in side.program.list_matches(column)]
    words = ["refused"] if None in codes else []
    if set(codes) != {None}:
        words.append(describe_accepted(code for code in codes if code is not None))
    return ", ".join(words)


def describe_accepted(codes: Iterable[object]) -> str:
    """Return the codes of cells that are accepted; a column that is only read as a number has none."""
    shown = list(dict.fromkeys(str(code) for code in codes))
    return f"accepted (code {', '.join(shown)})" if shown else "accepted"


def describe_accepted_range(accepted: Acceptance) -> str:
    """Return between which numbers a column accepts its values."""
    if (accepted.lo, accepted.hi) == accepted.type.facts.limits:
        return "any"
    if accepted.type.facts.is_time:
        return "[{}, {}]".format(*map(accepted.type.show_number, (accepted.lo, accepted.hi)))
    return f"[{accepted.lo!r}, {accepted.hi!r}]"


def describe_value_changes(old: Sequence[object], new: Sequence[object]) -> str:
    """Return which values a vocabulary has gained and lost."""
    before, after = frozenset(old), frozenset(new)
    lists = {
        "added": [value for value in new if value not in before],
        "removed": [value for value in old if value not in after],
    }
    parts = [f"{count(values, 'value')} {word}: {list_values(values)}" for word, values in lists.items() if values]
    return "; ".join(parts)


def describe_code_changes(old: Step, new: Step, before: Sequence[object], after: Sequence[object]) -> str:
    """Return which codes of the same values differ, nothing where none does."""
    codes = [
        dict(zip(values, list_value_codes(step, len(values)), strict=True))
        for step, values in ((old, before), (new, after))
    ]
    moved = [value for value in after if codes[0][value] != codes[1][value]]
    if not moved:
        return ""
    shown = ", ".join(f"{value!r} {codes[0][value]} -> {codes[1][value]}" for value in moved[:SHOWN])
    return f"{count(moved, 'value')} with another code: {shown}{tell_more(len(moved))}"


def list_value_codes(step: Step, size: int) -> list[int]:
    codes = step.find_array("codes")
    return list(range(size)) if codes is None else codes.tolist()


def describe_param_changes(old: Step, new: Step) -> str:
    """Return which parameters of two steps of one op differ, nothing where none does."""
    names = dict.fromkeys([*old.params, *new.params])
    parts = [describe_param_change(name, old.params.get(name), new.params.get(name)) for name in names]
    return "; ".join(part for part in parts if part)


def describe_param_change(name: str, old: object, new: object) -> str:
    if not isinstance(old, np.ndarray) or not isinstance(new, np.ndarray):
        return "" if repr(old) == repr(new) else f"{name} {show_param(old)} -> {show_param(new)}"
    if old.tobytes() == new.tobytes():
        return ""
    if len(old) != len(new):
        return f"{name} {count(old, 'number')} -> {count(new, 'number')}"
    pairs = zip(old.tolist(), new.tolist(), strict=True)
    moved = [f"{before!r} -> {after!r}" for before, after in pairs if repr(before) != repr(after)]
    return f"{name} {', '.join(moved[:SHOWN])}{tell_more(len(moved))}"


def show_param(value: object) -> str:
    if value is None:
        return "none"
    return count(value, "number") if isinstance(value, np.ndarray) else str(value)


def describe_chain(register: Number) -> str:
    """Return how a number is computed: its column and the ops that follow, with the positions in what they give."""
    ops = ", ".join(reversed([describe_link(link) for link in list_chain(register)]))
    return f"{find_source_column(register)!r} by {ops}"


def describe_link(link: Register) -> str:
    has_columns = isinstance(link, Number) and OPS[link.step.op].find_param("count") is not None
    return f"{link.step.op}[{link.index}]" if isinstance(link, Number) and has_columns else link.step.op


def describe_presence(word: str, names: Sequence[str]) -> str:
    """Return that features of one encoding were added or removed."""
    return word if len(names) == 1 else f"{word}, and with it {list_values(names[1:])}"


def tell_more(number: int) -> str:
    return f" and {number - SHOWN} more" if number > SHOWN else ""


def count(items: Sequence[object] | np.ndarray, noun: str) -> str:
    """Return how many there are, in words."""
    return f"{len(items)} {noun}{'s' * (len(items) != 1)}"
