"""Pipeline, ColumnTransformer and FeatureUnion, nested to any depth, and what passes columns on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from schemabridge.display import count_things
from schemabridge.sources.sklearn.checks import check_fitted, explain_lacking
from schemabridge.sources.sklearn.features import Cell, Register, Unexplained, refuse_infinite, refuse_missing
from schemabridge.sources.sklearn.functions import capture_custom
from schemabridge.sources.sklearn.joined_steps import join_steps, name_classes
from schemabridge.sources.sklearn.matrices import (
    count_columns,
    is_frame,
    is_sparse,
    list_dtypes,
    list_names,
    take_columns,
    transform,
)
from schemabridge.sources.sklearn.numpy_functions import apply_function, computes_as_steps, find_function
from schemabridge.sources.sklearn.refusals import refuse_step
from schemabridge.sources.sklearn.registry import Block, captures, find_capturer
from schemabridge.sources.sklearn.scalers import scale_offset

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.sklearn.features import Feature, Op


def capture_estimator(program: ProgramBuilder, estimator: Any, given: Block) -> Block:
    """Return what a fitted estimator gives for what it is given."""
    capture = find_capturer(estimator)
    if type(estimator).__name__ not in CONTAINERS:
        check_explained(given.features)
    check_fitted(estimator)
    shown = transform(estimator, given.shown)
    name = type(estimator).__name__
    if name not in (*CONTAINERS, "FunctionTransformer"):
        given = Block(given.shown, tuple(refuse_infinite(feature) for feature in given.features))
    try:
        features = tuple(capture(program, estimator, given, shown))
    except AttributeError as error:
        raise explain_lacking(error) or error from None
    if len(features) != count_columns(shown):
        why = f"it gives {count_things(count_columns(shown), 'feature')} where its parameters say {len(features)}"
        raise refuse_step(estimator, why, "record with the version of its library that fitted it")
    if name in CONTAINERS:
        return Block(shown, features)
    of = name_classes(estimator)
    return Block(shown, tuple(replace(feature, of=(*feature.of, *of)) for feature in features))


def check_explained(features: Iterable[Feature]) -> None:
    """Raise where an estimator is given a column that nothing explains."""
    for feature in features:
        if isinstance(feature.base, Unexplained):
            raise feature.base.refuse()


CONTAINERS = ("Pipeline", "ColumnTransformer", "FeatureUnion")


@captures("Pipeline")
def capture_pipeline(program: ProgramBuilder, pipeline: Any, given: Block, _: Any) -> Sequence[Feature]:
    """Return what the last step gives; steps of other libraries are asked together with those that make numbers of their texts."""
    steps = [step for _name, step in pipeline.steps if not is_passed(step)]
    while steps:
        step, steps = join_steps(steps, given.shown)
        given = capture_estimator(program, step, given)
    return given.features


@captures("FeatureUnion")
def capture_union(program: ProgramBuilder, union: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return what all parts give, side by side."""
    weights = union.transformer_weights or {}
    features: list[Feature] = []
    for name, part in union.transformer_list:
        if is_word(part, "drop"):
            continue
        made = given if is_passed(part) else capture_estimator(program, part, given)
        features += store(program, made, weights.get(name), shown)
    return features


@captures("ColumnTransformer")
def capture_columns(program: ProgramBuilder, transformer: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return what all parts give of their columns, side by side."""
    weights = transformer.transformer_weights or {}
    features: list[Feature] = []
    for name, part, columns in transformer.transformers_:
        positions = find_positions(columns, given.shown)
        if is_word(part, "drop") or not positions:
            continue
        taken = Block(take_columns(given.shown, positions), tuple(given.features[at] for at in positions))
        made = taken if is_passed(part) else capture_estimator(program, part, taken)
        features += store(program, made, weights.get(name), shown)
    return features


@captures("FunctionTransformer")
def capture_function(program: ProgramBuilder, transformer: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return the features as they are, under a function of numpy, or what another function gives, recognised by example."""
    function = find_function(transformer)
    if function is not None and computes_as_steps(function, given, shown):
        return apply_function(transformer, function, given, shown)
    if transformer.func is not None:
        return capture_custom(program, transformer, given, shown)
    return [refuse_missing(feature) for feature in given.features] if transformer.validate else given.features


def is_word(part: object, word: str) -> bool:
    return isinstance(part, str) and part == word


def is_passed(part: object) -> bool:
    """Return whether a step hands on what it is given."""
    return part is None or is_word(part, "passthrough")


def store(program: ProgramBuilder, made: Block, weight: float | None, shown: Any) -> Iterable[Feature]:
    """Return features as a container keeps them: weighed, and a dense part of a sparse matrix without its zeros, -0.0 too."""
    features = made.features if weight is None else weigh(made, weight)
    if is_sparse(made.shown) or not is_sparse(shown):
        return features
    return [drop_negative_zero(program, feature) for feature in features]


def weigh(made: Block, weight: float) -> tuple[Feature, ...]:
    """Return features times the weight that a container gives their transformer, each in the dtype of its column."""
    offset = 0.0 if is_sparse(made.shown) else -0.0
    pairs = zip(made.features, list_dtypes(made.shown), strict=True)
    return tuple(feature.then(multiply(weight, offset, dtype)) for feature, dtype in pairs)


def multiply(weight: float, offset: float, dtype: np.dtype[Any]) -> Op:
    if dtype != np.float32:
        return scale_offset(float(weight), offset)
    return scale_offset(float(np.float32(weight)), offset, "float32")


def drop_negative_zero(program: ProgramBuilder, feature: Feature) -> Feature:
    """Return a feature with 0 in place of -0.0, with a step more only where it can be -0.0."""
    possible = isinstance(feature.base, Register)
    if isinstance(feature.base, Cell):
        possible = program.read_training(feature.base.column).column.type.facts.is_floating
    for op in feature.ops:
        possible = gives_negative_zero(op, given=possible)
    return feature.then(scale_offset(1.0, 0.0)) if possible else feature


def gives_negative_zero(op: Op, *, given: bool) -> bool:
    """Return whether a step can give -0.0 where its operand can (`given`) or cannot; what it adds makes 0 of -0.0."""
    if op.name == "is_missing" or op.get("center"):
        return False
    if op.name == "math":
        return op.get("function") not in ("abs", "square", "exp")
    if op.name != "scale_offset":
        return given
    scale, offset = (np.array(op.get(name), np.float64) for name in ("scale", "offset"))
    return bool(offset == 0 and np.signbit(offset)) and (given or bool(scale < 0))


def find_positions(columns: Any, shown: Any) -> list[int]:
    """Return the positions of columns given by name, position, slice, mask or function."""
    if callable(columns):
        columns = columns(shown)
    names = list_names(shown)
    count = count_columns(shown)
    if isinstance(columns, slice):
        return list(range(count))[find_slice(columns, names)]
    if isinstance(columns, (str, int, np.integer)):
        columns = [columns]
    listed = list(columns)
    if listed and all(isinstance(each, (bool, np.bool_)) for each in listed):
        return [at for at, each in enumerate(listed) if each]
    return [
        names.index(each) if isinstance(each, str) and is_frame(shown) else range(count)[int(each)] for each in listed
    ]


def find_slice(columns: slice, names: list[object]) -> slice:
    """Return a slice of names as one of positions; the last name is part of it."""
    start = names.index(columns.start) if isinstance(columns.start, str) else columns.start
    stop = names.index(columns.stop) + 1 if isinstance(columns.stop, str) else columns.stop
    return slice(start, stop, columns.step)
