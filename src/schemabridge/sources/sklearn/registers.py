"""Steps over several features at once, while features are still on their way through estimators."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from schemabridge.sources.sklearn.features import Feature, Register
from schemabridge.sources.sklearn.lowering import describe_run, lower_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder


def add_joint_step(
    program: ProgramBuilder, op: str, features: Sequence[Feature], names: Sequence[str], **params: object
) -> list[Feature]:
    """Add a step on features side by side; return one feature for each of its columns, which are as many as `names`."""
    columns = list_columns(features)
    operands = lower_operands(program, features)
    source = program.add_step(f"{columns[0]}.{op}", op, operands, **params)
    of = tuple(dict.fromkeys(name for feature in features for name in feature.of))
    own = features if len(names) == len(features) else ()  # as many as before stand in the place of those before
    ordered = [list_columns([*own[at : at + 1], *features]) for at in range(len(names))]
    bases = [Register(each, source, width=len(names), position=at) for at, each in enumerate(ordered)]
    return [Feature(name, base, (), op, of) for name, base in zip(names, bases, strict=True)]


def list_columns(features: Sequence[Feature]) -> tuple[str, ...]:
    """Return the columns of the frame that features come from, each once."""
    return tuple(dict.fromkeys(column for feature in features for column in feature.columns))


def lower_operands(program: ProgramBuilder, features: Sequence[Feature]) -> list[str]:
    """Return the registers of numbers that hold features side by side."""
    if len({id(feature) for feature in features}) < len(features):  # a square
        return [lower_numbers(program, [feature]) for feature in features]
    return [lower_numbers(program, list(run)) for _, run in groupby(features, key=describe_run)]
