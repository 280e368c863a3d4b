"""A step that is known by what it was given and what it gave, alone: each column it gave is recognised by example."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from schemabridge.errors import new_error
from schemabridge.sources.by_example.bases import list_bases
from schemabridge.sources.by_example.choose import choose
from schemabridge.sources.by_example.explanation import ANYTHING
from schemabridge.sources.by_example.matrix import Matrix
from schemabridge.sources.by_example.parsed import parse_columns
from schemabridge.sources.by_example.raw import list_raw
from schemabridge.sources.by_example.recognise import list_candidates
from schemabridge.sources.by_example.refusal import refuse_constant, refuse_target
from schemabridge.sources.by_example.rivals import warn_rivals
from schemabridge.sources.by_example.spans import add_times
from schemabridge.sources.shown_frames import check_rows, hold_frame, is_same_column, read_target
from schemabridge.sources.shown_numbers import build_features
from schemabridge.sources.shown_texts import explain_texts
from schemabridge.sources.shown_unseen import check_function
from schemabridge.sources.sklearn.encoders import find_cell
from schemabridge.sources.sklearn.features import BY_EXAMPLE, Cell, Feature, Unexplained
from schemabridge.sources.stage_frame import new_stage, open_stage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.declared_column import DeclaredColumn
    from schemabridge.errors import SchemabridgeError
    from schemabridge.sources.by_example.choose import Choice
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.raw import RawColumn
    from schemabridge.sources.shown_unseen import Function
    from schemabridge.sources.sklearn.registry import Block
    from schemabridge.sources.stage_frame import Stage


def capture_shown(
    program: ProgramBuilder, given: Block, shown: Any, function: Function | None = None
) -> tuple[Feature, ...]:
    """Return the features that a step gives, recognised from all training rows before and after it.

    A column that nothing explains is an `Unexplained` feature: only what needs it raises.

    Parameters
    ----------
    program
        The program over the raw columns.
    given
        What the step is given, all training rows.
    shown
        What it gives: a frame, an array or a sparse matrix.
    function
        The step itself where it makes each row of one row: it is asked what it makes of rows that training never saw.

    Raises
    ------
    SchemabridgeError
        `x_mismatch` where it gives other rows than it is given; `not_separable` where it gives something else for a row that training never
        saw.
    """
    stage = open_stage(program, given)
    after = hold_frame(shown, stage.before.columns)
    check_rows(stage.before, after)
    made = recognise(stage, after, function)
    if any(is_unexplained(feature) for feature in made):
        made = recognise_further(stage, after, made)
    if not hasattr(shown, "columns") and len(made) != len(given.features):
        made = name_by_columns(made)
    return tuple(made)


def recognise(stage: Stage, after: pd.DataFrame, function: Function | None = None) -> list[Feature]:
    """Return a feature for each column after a step, over raw columns."""
    builder, before, named = stage.builder, stage.before, stage.named
    usable = [name for name in before.columns if not is_unexplained(named[name])]
    columns, unread = list_raw(builder, usable)
    found: dict[int, Feature] = {}
    targets: list[Target] = []
    for position, name in enumerate(after.columns):
        cells = after.iloc[:, position]
        if name in before and is_same_column(before[name], cells):
            found[position] = (
                named[name] if is_unexplained(named[name]) else Feature(name, Cell(name), of=(BY_EXAMPLE,))
            )
        elif (target := read_target(position, name, cells)) is not None:
            targets.append(target)
        else:
            feature = explain_texts(builder, name, cells, before, columns, stage.valued)
            found[position] = feature or new_unexplained(name, usable, partial(refuse_texts, name))
    found |= recognise_numbers(stage, columns, targets, unread, after.shape[1])
    if function is not None:
        numbers = {
            at: found[at]
            for at, name in enumerate(after.columns)
            if not is_unexplained(found[at]) and read_target(at, name, after.iloc[:, at]) is not None
        }
        found |= check_function(stage, after.shape[1], numbers, function)
    ordered = [found[position] for position in range(after.shape[1])]
    linked = stage.link(ordered)
    waiting = [each for each in targets if is_unexplained(found[each.position])]
    parsed = {
        name: declared
        for name, declared in (parse_columns(builder, columns) if waiting else {}).items()
        if find_cell(named[name]) == Cell(name)
        and not any(name in each.columns for each in linked if not is_unexplained(each))
    }
    if parsed:
        for position, feature in recognise_parsed(stage, waiting, parsed).items():
            linked[position] = feature
    return linked


def recognise_parsed(
    stage: Stage, targets: Sequence[Target], parsed: Mapping[str, DeclaredColumn]
) -> dict[int, Feature]:
    """Return the features of columns of numbers that texts of raw columns spell, by position; such columns are read as numbers."""
    stage = stage.declare(parsed)
    usable = [name for name, feature in stage.named.items() if not is_unexplained(feature)]
    columns, unread = list_raw(stage.builder, usable)
    made = recognise_numbers(stage, columns, targets, unread, len(targets) + 1)
    found = {position: feature for position, feature in made.items() if not is_unexplained(feature)}
    for name in {name for feature in found.values() for name in feature.columns if name in parsed}:
        if not stage.program.reads(name):
            stage.program.declare(name, parsed[name])
    return dict(zip(found, stage.link(list(found.values())), strict=True))


def recognise_further(stage: Stage, after: pd.DataFrame, made: Sequence[Feature]) -> list[Feature]:
    """Return the features with those that other columns of the frame after the step explain: what was filled, then multiplied."""
    explained = {str(name): feature for name, feature in zip(after.columns, made, strict=True)}
    known = [name for name, feature in explained.items() if not is_unexplained(feature)]
    unknown = [name for name in explained if name not in known]
    kept = [name for name in stage.named if name not in explained]
    between = pd.concat([stage.before[kept].set_axis(after.index), after[known]], axis=1)
    named = {name: stage.named[name] for name in kept} | {name: explained[name] for name in known}
    found = recognise(new_stage(stage.program, between, named), after[unknown])
    further = {name: one for name, one in zip(unknown, found, strict=True) if not is_unexplained(one)}
    return [further.get(name, feature) for name, feature in explained.items()]


def is_unexplained(feature: Feature) -> bool:
    return isinstance(feature.base, Unexplained)


def recognise_numbers(
    stage: Stage,
    columns: Sequence[RawColumn],
    targets: Sequence[Target],
    unread: Mapping[str, SchemabridgeError],
    count: int,
) -> dict[int, Feature]:
    """Return the features of those of `count` columns that are numbers, by position."""
    if not targets:
        return {}
    bases = add_times(list_bases(columns))
    matrix = Matrix(tuple(targets), (len(stage.before), len(targets)))
    valued = [column for column in columns if column.name in stage.valued]
    candidates = list_candidates(valued, bases, matrix, len(stage.before))
    choices = choose(targets, candidates, {each.name: each.place for each in columns})
    known = [each for each in choices if each is not None]
    if len(targets) == count and all(each is not None and each.taken.rank == ANYTHING for each in choices):
        raise refuse_constant(count)
    warn_rivals([drop_related(each, stage.named) for each in known])
    found = build_features(stage.builder, known)
    names = [column.name for column in columns]
    for target, choice in zip(targets, choices, strict=True):
        if choice is None:
            refuse = partial(refuse_target, [target], 1, columns, bases, unread)
            found[target.position] = new_unexplained(target.name or "", names, refuse)
    return found


def drop_related(choice: Choice, named: Mapping[str, Feature]) -> Choice:
    """Return a choice without the rivals that are made of the same raw columns: it does not matter which of them is meant."""

    def find_raw(explanation: Explanation) -> set[str]:
        return {raw for name in explanation.columns for raw in named[name].columns}

    raw = find_raw(choice.taken)
    return replace(choice, rivals=tuple(each for each in choice.rivals if find_raw(each) != raw))


def new_unexplained(name: str, columns: Sequence[str], refuse: Callable[[], SchemabridgeError]) -> Feature:
    return Feature(name, Unexplained(tuple(columns[:1]) or (name,), refuse))


def refuse_texts(name: str) -> SchemabridgeError:
    message = f"column {name!r} is text, and no text or table of values, or of parts of dates, with at least 5 rows for each, of one column before it"
    hint = "make this column in df, before recording and before scoring; or leave it out of the stage where nothing needs it"
    return new_error("not_recognised", message, hint=hint)


def name_by_columns(features: Sequence[Feature]) -> list[Feature]:
    """Return features of an array under the names of what they are made of."""
    names: dict[str, int] = {}
    named = []
    for feature in features:
        name = feature.column
        names[name] = names.get(name, 0) + 1
        named.append(replace(feature, name=name if names[name] == 1 else f"{name}.{names[name]}"))
    return named
