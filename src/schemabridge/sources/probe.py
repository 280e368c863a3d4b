"""Fitted transformers of any library, carried by their answers: to every value, to missing ones and to values never seen.

What a transformer makes of a column with finitely many values is a table. Its answers say which outputs depend on which
column, and what becomes of missing and unknown values; nothing is read out of its attributes. What is no table is recognised
by example, and everything is compared with its answers to rows that training never saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from inspect import unwrap
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from schemabridge.errors import SchemabridgeError, list_values
from schemabridge.frames.values import differ
from schemabridge.sources.probe_answers import Prober
from schemabridge.sources.probe_bounds import find_bounds
from schemabridge.sources.probe_edges import cut_column, find_edges
from schemabridge.sources.probe_shown import recognise_outputs
from schemabridge.sources.probe_unseen import check_unseen
from schemabridge.sources.shown_frames import hold_like
from schemabridge.sources.sklearn.features import REFUSED, Cell, Feature, Match, Op, Table
from schemabridge.sources.sklearn.functions import find_clock
from schemabridge.sources.sklearn.joined_steps import name_classes
from schemabridge.sources.sklearn.refusals import CLOCK, refuse_step
from schemabridge.sources.sklearn.registers import add_joint_step
from schemabridge.sources.sklearn.registry import PROBED, captures
from schemabridge.sources.stage_frame import open_stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.probe_answers import ProbedColumn
    from schemabridge.sources.sklearn.features import Outcome
    from schemabridge.sources.sklearn.registry import Block

FRACTION = 2.0**20  # sums of multiples of its inverse, up to so many so large, are exact in any order
LARGEST_SUMMAND = 2.0**20


@captures(PROBED)
def capture_probed(program: ProgramBuilder, transformer: Any, given: Block, _shown: Any) -> Sequence[Feature]:
    """Return the tables that a fitted transformer is, and its numbers by example; raises `not_separable` where it is neither.

    A table is made of one of the columns it is given, or is a sum over them. A frame that steps before it gave is asked for like
    a raw one.
    """
    check_no_clock(transformer)
    name = " with ".join(name_classes(transformer))
    if isinstance(given.shown, pd.DataFrame) and all(is_raw(feature) for feature in given.features):
        return probe(program, Prober(transformer, given, name), given)
    stage = open_stage(program, given)
    prober = Prober(Between(transformer, given.shown), stage.block, name, stage.valued)
    return stage.link(probe(stage.builder, prober, stage.block))


def check_no_clock(transformer: Any) -> None:
    """Raise `not_captured` where a step asks what time it is, as far as its own code says."""
    for step in getattr(transformer, "steps_", (transformer,)):
        if (clock := find_clock(unwrap(step.transform))) is not None:
            raise refuse_step(step, f"it asks for the time of day ({clock})", CLOCK)


@dataclass(frozen=True)
class Between:
    """A transformer that stands behind other steps, as one that takes frames; `shown` is what it is given."""

    transformer: Any
    shown: Any

    def transform(self, X: pd.DataFrame) -> Any:
        """Return what it makes of the cells of a frame."""
        return self.transformer.transform(hold_like(X, self.shown))


def probe(program: ProgramBuilder, prober: Prober, given: Block) -> Sequence[Feature]:
    """Return what a fitted transformer makes of columns of a frame that nothing has touched."""
    columns = [prober.probe(program, feature.column, place) for place, feature in enumerate(given.features)]
    readings = {id(each): Match(each.operand.column.name, each.vocabulary) for each in columns if each.vocabulary}
    made: dict[int, Feature] = {}
    refused: dict[int, SchemabridgeError] = {}
    for output in prober.outputs:
        try:
            made[output] = make_output(program, columns, output, prober, readings)
        except SchemabridgeError as error:
            refused[output] = error
    if refused:
        found = recognise_outputs(program, prober, given, refused)
        made |= {output: find_edges(prober, output, feature) for output, feature in found.items()}
    features = [find_bounds(prober, output, made[output]) for output in prober.outputs]
    check_unseen(program, prober, features)
    return features


def is_raw(feature: Feature) -> bool:
    """Return whether a feature is a column of the frame as it is."""
    return feature.base == Cell(feature.column) and not feature.ops


def make_output(
    program: ProgramBuilder, columns: Sequence[ProbedColumn], output: int, prober: Prober, readings: dict[int, Match]
) -> Feature:
    """Return an output as what its column makes of it, or as the sum of what its columns make of it."""
    owners = [column for column in columns if column.dependent[output]]
    if len(owners) > 1:
        return make_sum(program, owners, output, prober, readings)
    if (cut := find_cut(columns, output, prober)) is not None:
        return cut
    return make_feature(check_owner(owners or columns, output, prober), output, prober, readings)


def find_cut(columns: Sequence[ProbedColumn], output: int, prober: Prober) -> Feature | None:
    """Return an output as a table over intervals of the one column of numbers that it changes with, None where it is none."""
    cuts: list[Feature] = []
    for position, column in enumerate(columns):
        answers = column.answers
        is_alone = not differ(answers.values[:, output], answers.beside[:, output]).any()
        if column.vocabulary is None and is_alone and not column.identical[output]:
            cut = cut_column(prober, output, position, find_missing(column, output))
            cuts += [] if cut is None else [cut]
    return cuts[0] if len(cuts) == 1 else None


def check_owner(owners: Sequence[ProbedColumn], output: int, prober: Prober) -> ProbedColumn:
    """Return the column that an output is made of, any for a constant one; raises `not_separable`."""
    if len(owners) > 1 or not owners[0].dependent[output]:
        tables = [column for column in owners if column.vocabulary is not None]
        if not tables:
            raise prober.refuse(output, "is the same for all values")
        of = prober.names[output]  # what its own column refuses is refused
        return max(tables, key=lambda each: len(name) if of.startswith(name := each.operand.column.name) else 0)
    owner = owners[0]
    name = owner.operand.column.name
    if differ(owner.answers.values[:, output], owner.answers.beside[:, output]).any():
        raise prober.refuse(output, f"depends on what stands beside column {name!r}")
    if owner.vocabulary is None and not owner.identical[output]:
        raise prober.refuse(output, f"is computed from column {name!r}, which has too many values to ask for each")
    return owner


def make_sum(
    program: ProgramBuilder, owners: Sequence[ProbedColumn], output: int, prober: Prober, readings: dict[int, Match]
) -> Feature:
    """Return an output that adds a number for each of its columns, such as how many of them fall into a bucket of a hash.

    Raises `not_separable` where it is no such sum, or one that depends on the order in which it is added up.
    """
    base = float(prober.base[output])
    if not all(is_summand(owner, output, base) for owner in owners):
        names = list_values([column.operand.column.name for column in owners])
        raise prober.refuse(output, f"is made of {names} together, and is no exact sum of a number for each")
    parts: list[Feature] = []
    for owner in owners:
        table = tabulate(owner, output, readings)
        parts.append(Feature(owner.operand.column.name, lower_by(table, base) if parts else table, (), "lookup"))
    params = {"function": "sum", "missing": "pass", "domain": "error"}
    (total,) = add_joint_step(program, "combine", parts, [prober.names[output]], **params)
    return total


def lower_by(table: Table, base: float) -> Table:
    """Return what a column adds to the number that the first one begins with."""
    return table.map(lambda value: float(value) - base)


def is_summand(owner: ProbedColumn, output: int, base: float) -> bool:
    """Return whether what stands beside a column only adds a constant to an output, and all its sums are exact."""
    if owner.vocabulary is None:
        return False
    answers = owner.answers
    apart = answers.beside[:, output] - answers.values[:, output]
    extra = [each[:, output] for each in (answers.missing, answers.unseen) if each is not None]
    numbers = np.concatenate([[base], answers.values[:, output], answers.beside[:, output], *extra])
    fixed = numbers * FRACTION
    is_exact = (
        np.isfinite(numbers).all() and (np.abs(numbers) <= LARGEST_SUMMAND).all() and (fixed == np.rint(fixed)).all()
    )
    return bool(is_exact and (apart == apart[0]).all())


def make_feature(owner: ProbedColumn, output: int, prober: Prober, readings: dict[int, Match]) -> Feature:
    """Return an output as the number of its column, or as a table of its values."""
    name = prober.names[output]
    if owner.identical[output]:
        return make_number(name, owner.operand.column.name, find_missing(owner, output))
    return Feature(name, tabulate(owner, output, readings), (), "lookup")


def tabulate(owner: ProbedColumn, output: int, readings: dict[int, Match]) -> Table:
    """Return what a column makes of an output; values never seen are refused where they are answered differently."""
    unseen = None if owner.answers.unseen is None else owner.answers.unseen[:, output]
    is_one = unseen is not None and not differ(unseen, unseen[:1]).any()
    unknown = float(unseen[0]) if unseen is not None and is_one else REFUSED
    values: list[Outcome] = owner.answers.values[:, output].tolist()
    return Table(readings[id(owner)], tuple(values), find_missing(owner, output), unknown)


def find_missing(owner: ProbedColumn, output: int) -> Outcome:
    return REFUSED if owner.answers.missing is None else float(owner.answers.missing[0, output])


def make_number(name: str, column: str, missing: Outcome) -> Feature:
    """Return the number of a column as it is, where a missing one becomes `missing`."""
    if not isinstance(missing, float):
        return Feature(name, Cell(column, "error"))
    number = Feature(name, Cell(column))
    return number if np.isnan(missing) else number.then(Op("fill", (("value", missing),)))
