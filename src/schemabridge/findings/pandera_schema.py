"""A pandera schema with the rules of a feature schema as its checks, for use on its own (clause 12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from threading import local
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

import numpy as np
import pandas as pd

from schemabridge.errors import is_word, new_error
from schemabridge.findings.examine import Examination, examine_batch
from schemabridge.findings.pandera_import import pandera
from schemabridge.frames.frame import open_frame
from schemabridge.program.faults import INPUTS, STEPS, TYPE
from schemabridge.program.plan import find_source, get_plan, make_plan
from schemabridge.program.registers import find_nan

if TYPE_CHECKING:
    from types import ModuleType

    from pandera.api.base.schema import BaseSchema
    from pandera.api.polars.types import PolarsData
    import polars as pl

    from schemabridge.findings.examine import ColumnFault
    from schemabridge.frames.frame import FrameLike
    from schemabridge.program.plan import Plan
    from schemabridge.schema import Column, FeatureSchema, Input, Step

Library: TypeAlias = Literal["pandas", "polars"]
IsConcerned: TypeAlias = "Callable[[ColumnFault], bool]"
FindSound: TypeAlias = "Callable[[FrameLike, object], np.ndarray | bool]"


def build_pandera(schema: FeatureSchema, library: Library) -> BaseSchema:
    """Return a pandera schema for frames of one library; see `FeatureSchema.to_pandera`."""
    if not is_word(library, get_args(Library)):
        raise new_error(
            "invalid_argument",
            f"library should be one of {get_args(Library)}, found {library!r}",
            hint='library="pandas" for frames of pandas, "polars" for those of polars',
        )
    module = import_pandera(library)
    wrap = wrap_pandas if library == "pandas" else wrap_polars

    def new_pandera_check(name: str, find_sound: FindSound, column: str | None) -> object:
        return module.Check(wrap(find_sound, column), name=name, ignore_na=False)

    columns = {
        column.name: module.Column(
            checks=[new_pandera_check(name, find, column.name) for name, find in list_checks(column, schema)],
            nullable=takes_missing(column, schema),
            metadata=describe_policies(column, schema),
        )
        for column in schema.columns
    }
    checks = [new_pandera_check(name, find, None) for name, find in list_joint_checks(get_plan(schema))]
    name = f"schemabridge {schema.fingerprint}"
    return cast("BaseSchema", module.DataFrameSchema(columns, checks=checks, name=name))


def import_pandera(library: Library) -> ModuleType:
    """Return the part of pandera that is for frames of one library."""
    if library == "pandas":
        return pandera
    try:
        return import_module("pandera.polars")
    except ImportError as error:
        raise new_error("package_missing", "polars is not installed", hint="pip install 'pandera[polars]'") from error


def describe_policies(column: Column, schema: FeatureSchema) -> dict[str, object]:
    """Return what a person may want to look up: the type, the vocabulary in its order, and the policies."""
    described: dict[str, object] = {"type": str(column.type)}
    for step in schema.steps:
        if step.column == column.name:
            described |= {name: step.params[name] for name in ("missing", "unknown", "within") if name in step.params}
            if (vocabulary := schema.find_vocabulary(step)) is not None:
                described["categories"] = vocabulary.values.to_pylist()
    return described


def takes_missing(column: Column, schema: FeatureSchema) -> bool:
    """Return whether no step refuses a missing value of a column."""
    reading = {step.id for step in schema.steps if step.column == column.name}
    nan = find_nan(schema.steps, reading)
    refusing = (step for step in schema.steps if step.params.get("missing") == "error")
    return all(step.id not in reading and nan.isdisjoint(step.operands) for step in refusing)


def list_checks(column: Column, schema: FeatureSchema) -> list[tuple[str, FindSound]]:
    """Return the checks of one column by name: its type, then the codes of its steps, then the inputs it goes to."""
    plan = make_plan(reduce_schema(schema, column))
    codes = {code for instruction in plan.instructions for code in list_codes(instruction.step, column)}
    rules: dict[str, IsConcerned] = {"type": lambda fault: fault.place.phase == TYPE}
    rules |= {code: partial(is_refused_by_step, code) for code in sorted(codes)}
    if plan.inputs:
        rules["inputs"] = lambda fault: fault.place.phase == INPUTS
    return list(zip(rules, share_examination(plan, list(rules.values())), strict=True))


def is_refused_by_step(code: str, fault: ColumnFault) -> bool:
    return fault.place.phase == STEPS and fault.code == code


def list_codes(step: Step, column: Column) -> Iterator[str]:
    """Return the codes with which a step may refuse a value; `nullable` refuses a missing one, but not what the column calls so."""
    if step.params.get("unknown") == "error":
        yield "unknown_value"
    if "within" in step.params:
        yield "out_of_range"
    if step.params.get("domain") == "error":
        yield "out_of_domain"
    calls_missing = column.text is not None or bool(column.missing_values)
    if (step.column is None or calls_missing) and step.params.get("missing") == "error":
        yield "missing_value"


def reduce_schema(schema: FeatureSchema, column: Column) -> FeatureSchema:
    """Return the part of a schema that depends on one column alone."""
    alone = {each.step.id for each in get_plan(schema).instructions if each.depends == {column.name}}
    steps = tuple(step for step in schema.steps if step.id in alone)
    inputs = (reduce_input(each, alone) for each in schema.inputs)
    return replace(schema, columns=(column,), steps=steps, inputs=tuple(each for each in inputs if each.encodings))


def reduce_input(each: Input, steps: set[str]) -> Input:
    encodings = tuple(encoding for encoding in each.encodings if encoding.source in steps)
    return replace(each, encodings=encodings, shape=(None, sum(len(encoding.features) for encoding in encodings)))


def share_examination(plan: Plan, rules: Sequence[IsConcerned]) -> list[FindSound]:
    """Return a function for each rule that tells which rows are sound, by one examination for all of them.

    pandera runs the checks of a column one after the other: the first examines it, and the last forgets what was found; one
    that is run on its own examines for itself. They are closures, which pandera's copies of a schema share.
    """
    kept = local()

    def find(rule: int, df: FrameLike, source: object) -> np.ndarray | bool:
        if rule != 0 and not is_same(getattr(kept, "source", None), source):
            return judge_rows(examine_batch(plan, open_frame(df)), rules[rule])
        if rule == 0:
            examination = examine_batch(plan, open_frame(df))
            kept.source, kept.sound = source, [judge_rows(examination, each) for each in rules]
        sound: np.ndarray | bool = kept.sound[rule]
        if rule == len(rules) - 1:
            kept.source = kept.sound = None
        return sound

    def new_check(rule: int) -> FindSound:
        return lambda df, source: find(rule, df, source)

    return list(map(new_check, range(len(rules))))


def is_same(first: object, second: object) -> bool:
    """Return whether two checks were handed the same frame, which is told by the index of pandas and the plan of polars."""
    return first is second or (isinstance(first, pd.Index) and first.is_(second))


def judge_rows(examination: Examination, is_concerned: IsConcerned) -> np.ndarray | bool:
    """Return which rows are sound, or one answer: where all are, and where the column as a whole is refused."""
    faults = [fault for fault in examination.faults if is_concerned(fault)]
    if not faults:
        return True
    return False if any(fault.whole is not None for fault in faults) else mark_sound(faults, examination)


def mark_sound(faults: list[ColumnFault], examination: Examination) -> np.ndarray:
    sound = np.ones(examination.frame.rows, np.bool_)
    for fault in faults:
        sound[fault.rows] = False
    return sound


def list_joint_checks(plan: Plan) -> Iterator[tuple[str, FindSound]]:
    """Return the checks of a frame by name: of its names, and of what depends on several columns at once."""

    def has_each_once(df: FrameLike, _: object) -> bool:
        counts = open_frame(df).counts
        return all(counts[column.name] <= 1 for column in plan.columns)

    def is_joint(fault: ColumnFault) -> bool:
        return fault.place.phase in (STEPS, INPUTS) and len(find_source(plan, fault.place).depends) > 1

    yield "duplicated_column", has_each_once
    if any(len(each.depends) > 1 for each in plan.instructions):
        yield from zip(["inputs"], share_examination(plan, [is_joint]), strict=True)


def wrap_pandas(find_sound: FindSound, column: str | None) -> Callable[[pd.DataFrame | pd.Series], pd.Series | bool]:
    def check(found: pd.DataFrame | pd.Series) -> pd.Series | bool:
        sound = find_sound(found if column is None else {column: found}, found.index)
        return sound if isinstance(sound, bool) else pd.Series(sound, index=found.index)

    return check


def wrap_polars(find_sound: FindSound, column: str | None) -> Callable[[PolarsData], pl.LazyFrame | bool]:
    def check(found: PolarsData) -> pl.LazyFrame | bool:
        import polars as pl

        frame = (found.lazyframe if column is None else found.lazyframe.select(column)).collect()
        judged = find_sound(frame, found.lazyframe)
        if judged is True:
            return True
        sound = np.broadcast_to(judged, frame.height)
        if column is not None and not is_listed(frame[column].filter(pl.Series(~sound))):
            rows = np.flatnonzero(~sound)[:5].tolist()
            raise new_error("wrong_type", f"column {column!r} is refused", column=column, rows=rows)
        return pl.LazyFrame({column or "inputs": sound})

    return check


def is_listed(cells: pl.Series) -> bool:
    """Return whether pandera can list cells that are refused: not durations, nor what polars does not show as text."""
    import polars as pl

    if cells.dtype == pl.Duration:
        return cells.is_empty()
    try:
        cells.cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True
