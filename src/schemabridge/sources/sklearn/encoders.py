"""Encoders of categories: a table of what each category, a missing and an unknown value become."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from schemabridge.encodings.vocabulary import type_values
from schemabridge.errors import list_values
from schemabridge.schema import Vocabulary
from schemabridge.sources.sklearn.features import (
    REFUSED,
    Bins,
    Cell,
    Feature,
    Indicator,
    Match,
    Table,
    fold,
    is_missing,
)
from schemabridge.sources.sklearn.matrices import to_dense, transform
from schemabridge.sources.sklearn.refusals import refuse_step
from schemabridge.sources.sklearn.registry import captures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.sklearn.features import Outcome
    from schemabridge.sources.sklearn.registry import Block

REFITTING = (
    "TargetEncoder",
    "LeaveOneOutEncoder",
    "CatBoostEncoder",
)  # fit_transform gives something else than transform


@captures("OneHotEncoder")
def capture_one_hot(program: ProgramBuilder, encoder: Any, given: Block, _: Any) -> Sequence[Feature]:
    """Return an indicator for each category that is neither dropped nor grouped, and one for those that are grouped."""
    features: list[Feature] = []
    for position, feature in enumerate(given.features):
        codes, names = number_categories(encoder, position)
        unknown = find_unknown_code(encoder, position, codes)
        table = tabulate(program, encoder, feature, encoder.categories_[position], codes, unknown)
        features += [
            Feature(f"{feature.name}_{name}", Indicator(table, len(names), at), (), "one_hot", feature.of)
            for at, name in enumerate(names)
        ]
    return features


def number_categories(encoder: Any, position: int) -> tuple[list[int], list[object]]:
    """Return the column of each category within its feature, -1 for a dropped one, and the names of these columns."""
    categories = list(encoder.categories_[position])
    rare = find_rare(encoder, position)
    groups = [each for each in range(len(categories)) if each not in rare]
    names: list[object] = [categories[each] for each in groups] + (["infrequent_sklearn"] if rare else [])
    codes = [len(groups)] * len(categories)
    for code, each in enumerate(groups):
        codes[each] = code
    dropped = None if encoder.drop_idx_ is None else encoder.drop_idx_[position]
    if dropped is None:
        return codes, names
    gone = codes[int(dropped)]
    del names[gone]
    return [-1 if code == gone else code - (code > gone) for code in codes], names


def find_rare(encoder: Any, position: int) -> set[int]:
    """Return the positions of the categories that are grouped as infrequent."""
    infrequent = getattr(encoder, "infrequent_categories_", None)
    if infrequent is None or infrequent[position] is None:
        return set()
    rare = list(infrequent[position])
    return {at for at, each in enumerate(encoder.categories_[position]) if any(is_same(each, other) for other in rare)}


def find_unknown_code(encoder: Any, position: int, codes: Sequence[int]) -> Outcome:
    if encoder.handle_unknown == "error":
        return REFUSED
    rare = find_rare(encoder, position)
    return codes[min(rare)] if rare and encoder.handle_unknown != "ignore" else -1


@captures("OrdinalEncoder")
def capture_ordinal(program: ProgramBuilder, encoder: Any, given: Block, _: Any) -> Sequence[Feature]:
    """Return the number of each category."""
    unknown = REFUSED if encoder.handle_unknown == "error" else float(encoder.unknown_value)
    answers = ask_categories(encoder)
    return [
        Feature(
            feature.name,
            tabulate(program, encoder, feature, encoder.categories_[at], answers[at][:, 0].tolist(), unknown),
            (),
            "ordinal",
            feature.of,
        )
        for at, feature in enumerate(given.features)
    ]


@captures("TargetEncoder")
def capture_target(program: ProgramBuilder, encoder: Any, given: Block, _: Any) -> Sequence[Feature]:
    """Return the mean of the target for each category, for each class where there are several."""
    means = np.atleast_1d(encoder.target_mean_).astype(np.float64).tolist()
    answers = ask_categories(encoder)
    classes = getattr(encoder, "classes_", None) if len(means) > 1 else None
    features: list[Feature] = []
    for at, feature in enumerate(given.features):
        table: Table | None = None
        for part, mean in enumerate(means):
            outcomes = answers[at][:, part].tolist()
            made = tabulate(program, encoder, feature, encoder.categories_[at], outcomes, mean)
            table = made if table is None else Table(table.reading, made.outcomes, made.missing, made.unknown)
            name = feature.name if classes is None else f"{feature.name}_{classes[part]}"
            features.append(Feature(name, table, (), "target", feature.of))
    return features


@captures("LabelEncoder")
def capture_labels(program: ProgramBuilder, encoder: Any, given: Block, _: Any) -> Sequence[Feature]:
    """Return the number of each class."""
    (feature,) = given.features
    table = tabulate(program, encoder, feature, encoder.classes_, list(range(len(encoder.classes_))), REFUSED)
    return [Feature(feature.name, table, (), "ordinal", feature.of)]


@captures("LabelBinarizer")
def capture_binary_labels(program: ProgramBuilder, binarizer: Any, given: Block, _: Any) -> Sequence[Feature]:
    """Return a column for each class, for the second one alone where there are two; an unknown value is in none, a missing one refused."""
    (feature,), classes = given.features, binarizer.classes_
    answers = to_dense(transform(binarizer, np.asarray(classes))).astype(np.float64)
    nothing = float(binarizer.neg_label)
    parts = [classes[-1]] if answers.shape[1] < len(classes) else classes
    table = tabulate(program, binarizer, feature, classes, [0.0] * len(classes), nothing)
    return [
        Feature(
            f"{feature.name}_{part}",
            Table(table.reading, tuple(answers[:, at].tolist()), REFUSED, nothing),
            (),
            "one_hot",
            feature.of,
        )
        for at, part in enumerate(parts)
    ]


def ask_categories(encoder: Any) -> list[np.ndarray]:
    """Return what a fitted encoder makes of its categories: for each of its columns (categories, outputs)."""
    count = max(len(each) for each in encoder.categories_)
    columns = [np.resize(np.asarray(each), count) for each in encoder.categories_]
    names = getattr(encoder, "feature_names_in_", None)
    labels = range(len(columns)) if names is None else names
    frame = pd.DataFrame(dict(zip(labels, columns, strict=True)))
    rows: Any = (
        frame
        if names is not None
        else (
            columns[0].reshape(-1, 1)
            if len(columns) == 1
            else np.column_stack([each.astype(object) for each in columns])
        )
    )
    answers = to_dense(transform(encoder, rows)).astype(np.float64)
    width = answers.shape[1] // len(columns)
    return [answers[: len(each), at * width : (at + 1) * width] for at, each in enumerate(encoder.categories_)]


def tabulate(
    program: ProgramBuilder,
    encoder: Any,
    feature: Feature,
    categories: Sequence[object],
    outcomes: Sequence[Outcome],
    unknown: Outcome,
) -> Table:
    """Return what becomes of a feature by category: of a column by its values, of a table by its own."""
    pairs = [(each, outcome) for each, outcome in zip(categories, outcomes, strict=True) if not is_missing(each)]
    nothing = [outcome for each, outcome in zip(categories, outcomes, strict=True) if is_missing(each)]
    if len(nothing) > 1:
        hint = "write NaN in place of None (or the other way round) where the data are read, and fit it again"
        raise refuse_step(encoder, f"None and NaN are two categories of {feature.name!r}", hint, feature.column)
    missing = nothing[0] if nothing else unknown
    table = fold(feature)
    if table is not None:
        return table.map(lambda value: find_outcome(value, pairs, missing, unknown))
    cell = find_cell(feature)
    if cell is None:
        return tabulate_number(encoder, feature, pairs, missing, unknown)
    return tabulate_column(program, cell, pairs, missing, unknown)


def find_outcome(value: object, pairs: Sequence[tuple[object, Outcome]], missing: Outcome, unknown: Outcome) -> Outcome:
    if is_missing(value):
        return missing
    return next((outcome for each, outcome in pairs if is_same(each, value)), unknown)


def is_same(one: object, other: object) -> bool:
    """Return whether two categories are one; a missing value is one."""
    if is_missing(one) or is_missing(other):
        return is_missing(one) and is_missing(other) and (one is None) == (other is None)
    return isinstance(one, str) == isinstance(other, str) and bool(one == other)


def find_cell(feature: Feature) -> Cell | None:
    """Return the column that a feature still is, None where it has become other numbers."""
    return feature.base if isinstance(feature.base, Cell) and not feature.ops else None


def tabulate_column(
    program: ProgramBuilder, cell: Cell, pairs: Sequence[tuple[object, Outcome]], missing: Outcome, unknown: Outcome
) -> Table:
    """Return what becomes of the values of a column that nothing has read yet."""
    column = program.read_training(cell.column).column
    taken = {source for source, _ in cell.replaced}
    known = [(each, outcome) for each, outcome in pairs if each not in taken]
    known += [(source, find_outcome(target, pairs, missing, unknown)) for source, target in cell.replaced]
    if cell.missing == "error":
        missing = REFUSED
    if cell.filled is not None:
        missing = find_outcome(cell.filled, pairs, missing, unknown)
    values = type_values([to_plain(each) for each, _ in known], column)
    reading = Match(cell.column, Vocabulary(column.type, values))
    return Table(reading, tuple(outcome for _, outcome in known), missing, unknown)


def to_plain(value: object) -> object:
    """Return a category as a Python object."""
    return value.item() if isinstance(value, np.generic) and not isinstance(value, np.datetime64) else value


def tabulate_number(
    encoder: Any, feature: Feature, pairs: Sequence[tuple[object, Outcome]], missing: Outcome, unknown: Outcome
) -> Table:
    """Return what becomes of numbers that were computed: a bin that holds one number for each category."""
    if unknown is REFUSED:
        found = list_values([each for each, _ in pairs])
        why = f"it refuses numbers computed from {feature.column!r} other than {found}, which no step does"
        raise refuse_step(encoder, why, "let it encode the column itself, or ignore unknown values", feature.column)
    edges: list[float] = []
    outcomes: list[Outcome] = [unknown]
    for value, outcome in sorted((float(each), outcome) for each, outcome in pairs):  # type: ignore[arg-type]
        if edges and edges[-1] == value:
            outcomes[-1] = outcome
        else:
            edges.append(value)
            outcomes.append(outcome)
        edges.append(float(np.nextafter(value, np.inf)))
        outcomes.append(unknown)
    return Table(Bins(feature, tuple(edges), "left"), tuple(outcomes), missing)
