"""Fitted transformers of any library, carried by their answers: to every value, to missing ones and to values never seen.

What a transformer makes of a column with finitely many values is a table. Its answers say which outputs depend on which
column, and what becomes of missing and unknown values; nothing is read out of its attributes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from schemabridge.errors import list_values
from schemabridge.frames.values import differ
from schemabridge.sources.probe_answers import Prober
from schemabridge.sources.sklearn.features import REFUSED, Cell, Feature, Match, Op, Table
from schemabridge.sources.sklearn.refusals import refuse_step
from schemabridge.sources.sklearn.registry import PROBED, captures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.probe_answers import ProbedColumn
    from schemabridge.sources.sklearn.features import Outcome
    from schemabridge.sources.sklearn.registry import Block


@captures(PROBED)
def capture_probed(program: ProgramBuilder, transformer: Any, given: Block, _shown: Any) -> Sequence[Feature]:
    """Return the tables that a fitted transformer is; raises `not_separable` where it is none.

    It is given columns of the frame that nothing has touched, and every output is made of one of them.
    """
    if not isinstance(given.shown, pd.DataFrame) or not all(is_raw(feature) for feature in given.features):
        why = "it stands behind other steps, and only what takes columns of the frame can be asked for all values"
        raise refuse_step(transformer, why, "put it first, or give its result as X=")
    prober = Prober(transformer, given.shown)
    columns = [prober.probe(program, feature.column, place) for place, feature in enumerate(given.features)]
    readings = {id(each): Match(each.operand.column.name, each.vocabulary) for each in columns if each.vocabulary}
    return [make_feature(find_owner(columns, output, prober), output, prober, readings) for output in prober.outputs]


def is_raw(feature: Feature) -> bool:
    """Return whether a feature is a column of the frame as it is."""
    return feature.base == Cell(feature.column) and not feature.ops


def find_owner(columns: Sequence[ProbedColumn], output: int, prober: Prober) -> ProbedColumn:
    """Return the column that an output is made of; raises `not_separable`."""
    owners = [column for column in columns if column.dependent[output]]
    if len(owners) > 1:
        names = list_values([column.operand.column.name for column in owners])
        raise prober.refuse(output, f"is made of {names} together")
    if not owners:
        tables = [column for column in columns if column.vocabulary is not None]
        if not tables:
            raise prober.refuse(output, "is the same for all values")
        return tables[0]
    owner = owners[0]
    if differ(owner.answers.values[:, output], owner.answers.beside[:, output]).any():
        raise prober.refuse(output, f"depends on what stands beside column {owner.operand.column.name!r}")
    if owner.vocabulary is None and not owner.identical[output]:
        name = owner.operand.column.name
        raise prober.refuse(output, f"is computed from column {name!r}, which has too many values to ask for each")
    return owner


def make_feature(owner: ProbedColumn, output: int, prober: Prober, readings: dict[int, Match]) -> Feature:
    """Return an output as the number of its column, or as a table of its values."""
    name, answers = prober.names[output], owner.answers
    missing = REFUSED if answers.missing is None else float(answers.missing[0, output])
    if owner.identical[output]:
        return make_number(name, owner.operand.column.name, missing)
    unseen = None if answers.unseen is None else answers.unseen[:, output]
    is_one = unseen is not None and not differ(unseen, unseen[:1]).any()
    unknown = float(unseen[0]) if unseen is not None and is_one else REFUSED
    values: list[Outcome] = answers.values[:, output].tolist()
    return Feature(name, Table(readings[id(owner)], tuple(values), missing, unknown), (), "lookup")


def make_number(name: str, column: str, missing: Outcome) -> Feature:
    """Return the number of a column as it is, where a missing one becomes `missing`."""
    if not isinstance(missing, float):
        return Feature(name, Cell(column, "error"))
    number = Feature(name, Cell(column))
    return number if np.isnan(missing) else number.then(Op("fill", (("value", missing),)))
