"""SimpleImputer and MissingIndicator."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from schemabridge.encodings.vocabulary import type_values
from schemabridge.schema import Vocabulary
from schemabridge.sources.sklearn.encoders import find_cell, is_same, to_plain
from schemabridge.sources.sklearn.features import Cell, Match, Op, Table, fold, is_missing, refuse_missing
from schemabridge.sources.sklearn.matrices import find_dtype, is_sparse
from schemabridge.sources.sklearn.refusals import refuse_step
from schemabridge.sources.sklearn.registry import captures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import TypedValue
    from schemabridge.sources.sklearn.features import Feature
    from schemabridge.sources.sklearn.registry import Block


@captures("SimpleImputer")
def capture_imputer(program: ProgramBuilder, imputer: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return the features filled, without those that had no value, and the indicators it adds."""
    check_none(imputer, given)
    dtype = find_dtype(shown)
    statistics = np.asarray(imputer.statistics_, object)
    kept = [at for at in range(len(given.features)) if imputer.keep_empty_features or not is_missing(statistics[at])]
    if imputer.strategy == "constant" and len(kept) < len(given.features):
        kept = [at for at in kept if not is_missing(statistics[at])]
    filled = [fill(imputer, given.features[at], hold(statistics[at], dtype), imputer.missing_values) for at in kept]
    indicator = getattr(imputer, "indicator_", None) if imputer.add_indicator else None
    return filled if indicator is None else [*filled, *mark(program, indicator, given)]


@captures("MissingIndicator")
def capture_indicator(program: ProgramBuilder, indicator: Any, given: Block, _: Any) -> Sequence[Feature]:
    """Return 1 where a value is missing, for the features that it has chosen."""
    check_none(indicator, given)
    return mark(program, indicator, given)


def check_none(imputer: Any, given: Block) -> None:
    """Raise where missing values are None and the imputer looks for NaN, which leaves them as they are; a schema knows one missing."""
    if imputer.missing_values is None or not is_missing(imputer.missing_values) or is_sparse(given.shown):
        return
    for feature, column in zip(given.features, np.asarray(given.shown, object).T, strict=True):
        if any(value is None for value in column):
            hint = f"write NaN in place of None: df[{feature.column!r}] = df[{feature.column!r}].fillna(np.nan), or fit it with missing_values=None"
            raise refuse_step(
                imputer, f"missing values of {feature.name!r} are None, and it fills NaN alone", hint, feature.column
            )


def hold(value: object, dtype: np.dtype[Any]) -> TypedValue:
    """Return the value that is filled in as the matrix holds it."""
    plain = to_plain(value)
    if isinstance(plain, (int, float)) and not isinstance(plain, bool) and dtype == np.float32:
        return float(np.float32(plain))
    return plain  # type: ignore[return-value]


def fill(imputer: Any, feature: Feature, value: TypedValue, marker: object) -> Feature:
    """Return a feature with a value in place of what counts as missing."""
    if not is_missing(marker):
        return replace_value(imputer, feature, to_plain(marker), value)  # type: ignore[arg-type]
    table = fold(feature)
    if table is not None:
        return replace(feature, base=table.map(lambda each: value if is_missing(each) else each), ops=())
    cell = find_cell(feature)
    if cell is None:
        return feature.then(Op("fill", (("value", float(value)),)))
    if cell.filled is not None or cell.missing == "error":
        return feature
    return replace(feature, base=replace(cell, filled=value), kind="fill")


def replace_value(imputer: Any, feature: Feature, marker: TypedValue, value: TypedValue) -> Feature:
    """Return a feature with a value in place of another one; a missing cell is refused then."""
    table = fold(feature)
    if table is not None:
        changed = table.map(lambda each: value if is_same(each, marker) else each)
        return refuse_missing(replace(feature, base=changed, ops=()))
    cell = find_cell(feature)
    if cell is None or cell.filled is not None:
        hint = "write NaN in place of it where the data are read, at training and at scoring"
        raise refuse_step(
            imputer, f"it takes {marker!r} for missing in numbers that were computed", hint, feature.column
        )
    return replace(feature, base=Cell(cell.column, "error", None, (*cell.replaced, (marker, value))), kind="fill")


def mark(program: ProgramBuilder, indicator: Any, given: Block) -> list[Feature]:
    """Return the indicators of the features that a MissingIndicator has chosen."""
    return [mark_feature(program, indicator, given.features[int(at)]) for at in indicator.features_]


def mark_feature(program: ProgramBuilder, indicator: Any, feature: Feature) -> Feature:
    name, marker = f"missingindicator_{feature.name}", indicator.missing_values
    table, cell = fold(feature), find_cell(feature)
    if not is_missing(marker):
        return mark_value(program, indicator, feature, to_plain(marker))  # type: ignore[arg-type]
    if table is not None:
        marked = table.map(lambda each: 1.0 if is_missing(each) else 0.0)
        return replace(feature, name=name, base=marked, ops=(), kind="missing")
    if cell is not None and program.read_training(cell.column).column.type.facts.is_text:
        nothing = Table(build_match(program, cell.column, []), (), 1.0, 0.0)
        return replace(feature, name=name, base=nothing, kind="missing")
    return replace(feature, name=name).then(Op("is_missing"), kind="missing")


def mark_value(program: ProgramBuilder, indicator: Any, feature: Feature, marker: TypedValue) -> Feature:
    """Return 1 where a column has a certain value."""
    name, cell = f"missingindicator_{feature.name}", find_cell(feature)
    table = fold(feature)
    if table is not None:
        marked = refuse_missing(replace(feature, base=table, ops=())).base
        assert isinstance(marked, Table)
        return replace(
            feature, name=name, base=marked.map(lambda each: float(is_same(each, marker))), ops=(), kind="missing"
        )
    if cell is None:
        hint = "let it mark the column itself"
        raise refuse_step(indicator, f"it marks {marker!r} in numbers that were computed", hint, feature.column)
    return replace(
        feature, name=name, base=Table(build_match(program, cell.column, [marker]), (1.0,), unknown=0.0), kind="missing"
    )


def build_match(program: ProgramBuilder, name: str, values: Sequence[TypedValue]) -> Match:
    """Return the reading of a column by some of its values."""
    column = program.read_training(name).column
    return Match(name, Vocabulary(column.type, type_values(list(values), column)))
