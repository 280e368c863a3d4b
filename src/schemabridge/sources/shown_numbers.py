"""What was recognised of columns of numbers, as features that a later step takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.schema import Vocabulary
from schemabridge.sources.by_example.bases import Number
from schemabridge.sources.by_example.bins import Steps, find_jumps, spread_numbers
from schemabridge.sources.by_example.blocks import find_owners, list_blocks
from schemabridge.sources.by_example.edges import choose_edges
from schemabridge.sources.by_example.number_image import NumberImage
from schemabridge.sources.by_example.tables import Table as ValueTable
from schemabridge.sources.sklearn.features import (
    BY_EXAMPLE,
    REFUSED,
    Bins,
    Cell,
    Feature,
    Indicator,
    Match,
    Op,
    Register,
    Table,
)
from schemabridge.sources.sklearn.scalers import clip, rounding, scale_offset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.by_example.affine import Affine
    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.choose import Choice

ROUNDED = scale_offset(1.0, -0.0, "float32")


def build_features(stage: ProgramBuilder, choices: Sequence[Choice]) -> dict[int, Feature]:
    """Return the features of what was chosen, by position, over the columns of the frame that `stage` reads.

    What the estimators behind may look into (columns, tables of values, indicators, bins) stays open; anything else becomes steps.
    """
    found: dict[int, Feature] = {}
    readings: dict[str, Match] = {}
    for block in list_blocks(choices):
        tables = [each.taken.content for each in block.choices if isinstance(each.taken.content, ValueTable)]
        is_hot = len(tables) == len(block.choices) and all(each.kind == "one_hot" for each in tables)
        if is_hot and not tables[0].is_presence:
            found |= build_indicators(block.choices, tables)
            continue
        found |= {each.target.position: build_feature(stage, each, readings) for each in block.choices}
    return found


def build_indicators(choices: Sequence[Choice], tables: Sequence[ValueTable]) -> dict[int, Feature]:
    """Return the indicators of one column that stand together."""
    owners, column, cuts = find_owners(tables), tables[0].column.name, tables[0].column.training.cuts
    missing = REFUSED if owners.missing is None else owners.missing
    table = Table(Match(column, owners.vocabulary, cuts), owners.codes, missing)
    return {
        each.target.position: Feature(
            each.target.name or column, Indicator(table, len(tables), at), (), "one_hot", (BY_EXAMPLE,)
        )
        for at, each in enumerate(choices)
    }


def build_feature(stage: ProgramBuilder, choice: Choice, readings: dict[str, Match]) -> Feature:
    """Return one feature; in binary32 where the column is."""
    content, target = choice.taken.content, choice.target
    name = target.name or ""
    if isinstance(content, ValueTable):
        return Feature(name, build_table(content, readings), (), content.kind, (BY_EXAMPLE,))
    if isinstance(content, Steps):
        return Feature(name, build_bins(stage, content), (), content.kind, (BY_EXAMPLE,))
    if isinstance(content, NumberImage):
        feature = build_image(stage, name, content)
        is_plain = content.affine is None and isinstance(feature.base, Cell)
        is_held = is_plain and (content.base.rounds or content.base.kind == "boolean")
    else:
        columns = choice.taken.columns or (content.column.name,)  # type: ignore[attr-defined]
        feature = Feature(name, Register(columns, content.lower(stage)), (), content.kind, (BY_EXAMPLE,))
        is_held = False
    if target.dtype != np.float32 or is_held or any(op.get("round") for op in feature.ops):
        return feature
    return feature.then(ROUNDED)


def build_image(stage: ProgramBuilder, name: str, image: NumberImage) -> Feature:
    """Return a number with what was done to it; one that was filled alone may still be encoded by its values."""
    base = read_base(stage, image.base)
    ops: list[Op] = []
    if image.affine is not None:
        ops.append(build_affine(image.affine))
    ops += clip(image.bounds)
    if image.fill is not None:
        if isinstance(base, Cell) and not ops:
            base = Cell(base.column, filled=image.fill)
        else:
            ops.append(Op("fill", (("value", image.fill),)))
    return Feature(name, base, tuple(ops), image.kind, (BY_EXAMPLE,))


def build_affine(affine: Affine) -> Op:
    return Op(affine.op, (*affine.params.items(), *rounding("float32" if affine.is_float32 else None)))


def read_base(stage: ProgramBuilder, base: Base) -> Cell | Register:
    """Return a column that is a number, or the steps of anything else, also of times: to libraries they are no numbers."""
    is_number = isinstance(base, Number) and not base.column.training.column.type.facts.is_time
    return Cell(base.columns[0]) if is_number else Register(base.columns, base.read(stage))


def build_table(table: ValueTable, readings: dict[str, Match]) -> Table:
    """Return what each value of a column becomes; tables of the same values share their reading."""
    column = table.column
    if table.is_presence:
        nothing = Vocabulary(column.vocabulary.type, column.vocabulary.values[:0])
        known, missing = (float(table.numbers[at]) for at in (table.used[0], -1))
        return Table(Match(column.name, nothing, column.training.cuts), (), missing, known)
    vocabulary = Vocabulary(column.vocabulary.type, column.vocabulary.values.take(table.used))
    reading = readings.setdefault(column.words, Match(column.name, vocabulary, column.training.cuts))
    absent = float(table.numbers[-1]) if table.has_missing else REFUSED
    return Table(reading, tuple(table.numbers[table.used].tolist()), absent)


def build_bins(stage: ProgramBuilder, steps: Steps) -> Table:
    """Return the number of each interval."""
    chosen = choose_edges(steps.gaps, find_jumps(steps.numbers))
    numbers = spread_numbers(steps.numbers, chosen)
    feature = Feature("", read_base(stage, steps.base), of=(BY_EXAMPLE,))
    bins = Bins(feature, tuple(chosen.edges.tolist()), chosen.closed)
    return Table(bins, tuple(numbers.tolist()), REFUSED if steps.missing is None else steps.missing)
