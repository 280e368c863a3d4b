"""Changes of what inputs, bins and functions refuse of the numbers that come to them (clauses 6.3, 6.4, steps 8.2, 13.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.comparison.changes import COMPATIBLE, SCORERS_BREAK, Cause
from schemabridge.comparison.program import find_refused_nan
from schemabridge.errors import list_values
from schemabridge.frames.refused_numbers import FLOAT32_LIMIT
from schemabridge.program.kernel import INTEGER_LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemabridge.comparison.changes import Changes
    from schemabridge.comparison.features import Pair
    from schemabridge.comparison.program import Side
    from schemabridge.program.expressions import Number
    from schemabridge.schema import Input


def compare_refusals(old: Side, new: Side, pairs: Iterable[Pair], changes: Changes) -> None:
    """Note numbers that one side refuses and the other one takes, of cells that the columns of both accept."""
    compare_nan(old, new, changes)
    compare_domains(old, new, changes)
    compare_integers(old, new, changes)
    compare_overflow(old, new, pairs, changes)


def compare_nan(old: Side, new: Side, changes: Changes) -> None:
    """Note another policy for NaN; what is NaN for a missing cell has been judged with the column."""
    before, after = [find_refused_nan(side.program, side.trace) for side in (old, new)]
    for nan, place in after.items():
        if nan not in before:
            changes.note(Cause(place.about, place.name, "nan", "a NaN: taken -> refused"), SCORERS_BREAK)
    for nan, place in before.items():
        if nan not in after:
            changes.note(Cause(place.about, place.name, "nan", "a NaN: refused -> taken"), COMPATIBLE)


def compare_domains(old: Side, new: Side, changes: Changes) -> None:
    """Note numbers outside the domain of a function that one side refuses; bounded ones never are outside."""
    before, after = old.trace.domains, new.trace.domains
    for condition, step in after.items():
        if condition not in before:
            words = "numbers outside the domain: taken -> refused"
            changes.note(Cause("step", step, "domain", words), SCORERS_BREAK)
    for condition, step in before.items():
        if condition not in after:
            words = "numbers outside the domain: refused -> taken"
            changes.note(Cause("step", step, "domain", words), COMPATIBLE)


def compare_integers(old: Side, new: Side, changes: Changes) -> None:
    """Note integer inputs that may be given what is no integer of their dtype."""
    checked = {(each.dtype, feature.value) for each, features in old.inputs for feature in features}
    for each, features in new.inputs:
        if each.dtype in INTEGER_LIMITS:
            dtypes = ("int32", "int64") if each.dtype == "int64" else ("int32",)
            unsure = [
                name
                for name, feature in zip(each.features, features, strict=True)
                if not fits_dtype(feature, each.dtype)
                and not any((dtype, feature.value) in checked for dtype in dtypes)
            ]
            if unsure:
                words = f"may be no {each.dtype}, which is now refused: {list_values(unsure)}"
                changes.note(Cause("input", each.name, "integers", words), SCORERS_BREAK)


def fits_dtype(feature: Number, dtype: str) -> bool:
    """Return whether a feature is always an integer of a dtype."""
    low, high = INTEGER_LIMITS[dtype]
    return feature.integral and low <= feature.lo and feature.hi < high


def compare_overflow(old: Side, new: Side, pairs: Iterable[Pair], changes: Changes) -> None:
    """Note another policy for finite numbers beyond float32; that other constants reach it is left aside (clause 16.2)."""
    counterparts = {pair.new.name: pair.old for pair in pairs}
    passed = {feature.value for each, features in old.inputs if each.overflow == "pass" for feature in features}
    for each, features in new.inputs:
        was = counterparts.get(each.name)
        opened = was is not None and was.overflow == "pass"
        if each.overflow == "error" and any(
            is_large(feature) and (opened or feature.value in passed) for feature in features
        ):
            changes.note(make_overflow_cause(each, "taken -> refused"), SCORERS_BREAK)
        if was is not None and was.overflow == "error" and each.overflow == "pass" and any(map(is_large, features)):
            changes.note(make_overflow_cause(each, "refused -> taken"), COMPATIBLE)


def is_large(feature: Number) -> bool:
    return not feature.is_within(FLOAT32_LIMIT)


def make_overflow_cause(each: Input, words: str) -> Cause:
    return Cause("input", each.name, "overflow", f"finite numbers beyond float32: {words}")
