"""Training code stage by stage: fitted objects are captured, anything else is recognised from the frames before and after it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from schemabridge.errors import SchemabridgeError, change_error, list_values, new_error
from schemabridge.sources.capture import Capture
from schemabridge.sources.keras_layers import capture_layers, is_layer
from schemabridge.sources.replaced_columns import is_fitted_dict, replace_columns
from schemabridge.sources.shown_frames import are_same, hold_frame
from schemabridge.sources.shown_numbers import ROUNDED
from schemabridge.sources.shown_step import capture_shown
from schemabridge.sources.shown_unseen import Function
from schemabridge.sources.sklearn.capture import check_transformer, choose_rows, name_features
from schemabridge.sources.sklearn.checks import PICKLE, check_fitted, choose_columns, is_estimator, is_pickle
from schemabridge.sources.sklearn.containers import capture_estimator, check_explained
from schemabridge.sources.sklearn.encoders import REFITTING
from schemabridge.sources.sklearn.features import Cell, Feature, Register, Unexplained
from schemabridge.sources.sklearn.functions import find_clock
from schemabridge.sources.sklearn.lowering import lower_features
from schemabridge.sources.sklearn.matrices import is_sparse, take_columns, transform
from schemabridge.sources.sklearn.refusals import CLOCK, refuse_class
from schemabridge.sources.sklearn.registry import Block
from schemabridge.sources.stage_frame import open_stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.schema import Encoding

INSTEAD = "give frames, matrices, fitted transformers or functions: stages=[df, df_by_hand, fitted, X]"


@dataclass(frozen=True, eq=False)
class StagedMatrix:
    """The encodings that all stages are together, and the matrix that the last of them gives for all training rows."""

    capture: Capture
    shown: Any


def capture_stages(program: ProgramBuilder, raw: pd.DataFrame, steps: Sequence[Any]) -> StagedMatrix:
    """Return the encodings of stages over the columns of a raw frame.

    Parameters
    ----------
    program
        The program over the raw columns.
    raw
        The raw frame.
    steps
        What follows it: fitted objects, functions, and frames or matrices that show what was done by hand, or what the step before gives.

    Raises
    ------
    SchemabridgeError
        What the stage concerned raises, which the message names: `not_recognised`, `not_captured`, `x_mismatch`, `not_fitted`.
    """
    given = Block(raw, tuple(Feature(str(name), Cell(str(name))) for name in raw.columns))
    is_known = False
    for place, step in enumerate(steps, start=1):
        with name_stage(place):
            is_shown = is_matrix(step)
            if is_shown and is_known and is_result(given.shown, step, is_last=place == len(steps)):
                given = Block(step, given.features)
            else:
                given = take_shown(program, given, step, place) if is_shown else take_step(program, given, step, place)
            is_known = not is_shown
    with name_stage(len(steps)):
        features = [drop_rounding(feature) for feature in given.features]
        return StagedMatrix(Capture(lower_features(program, features)), given.shown)


@contextmanager
def name_stage(place: int) -> Iterator[None]:
    """Say in errors which stage they are about, unless they say it already."""
    try:
        yield
    except SchemabridgeError as error:
        raise label(error, place) from error


def label(error: SchemabridgeError, place: int) -> SchemabridgeError:
    """Return an error that names its stage."""
    if error.message.startswith("stages["):
        return error
    return change_error(error, message=f"stages[{place}]: {error.message}")


def is_matrix(step: object) -> bool:
    """Return whether a stage is rows, not a step that makes some."""
    return (
        isinstance(step, (pd.DataFrame, pd.Series, np.ndarray))
        or is_sparse(step)
        or hasattr(step, "__arrow_c_stream__")
    )


def is_result(given: Any, shown: Any, *, is_last: bool) -> bool:
    """Return whether a frame or matrix is what the step before it gives; the last one may hold that in binary32."""
    made, found = hold_frame(given), hold_frame(shown)
    if made.shape != found.shape or (hasattr(shown, "columns") and list(made.columns) != list(found.columns)):
        return False
    pairs = ((made.iloc[:, at], found.iloc[:, at]) for at in range(made.shape[1]))
    return all(is_held(one, other) if is_last else are_same(one, other) for one, other in pairs)


def is_held(made: pd.Series, found: pd.Series) -> bool:
    if found.dtype == np.float32 and isinstance(made.dtype, np.dtype) and made.dtype.kind in "biuf":
        with np.errstate(over="ignore"):
            made = made.astype(np.float32)
    return are_same(made, found)


def drop_rounding(feature: Feature) -> Feature:
    """Return a feature of the last stage without the step that makes it binary32: the input does that."""
    return replace(feature, ops=feature.ops[:-1]) if feature.ops[-1:] == (ROUNDED,) else feature


def take_shown(
    program: ProgramBuilder, given: Block, shown: Any, place: int, function: Function | None = None
) -> Block:
    """Return the features of a frame or matrix that was made by hand, or by a function that makes each row of one row."""
    check_refitted(given, shown)
    features = capture_shown(program, given, shown, function)
    return Block(shown, tuple(label_unexplained(feature, place) for feature in features))


def check_refitted(given: Block, shown: Any) -> None:
    """Raise `training_only_matrix` where a matrix as wide as the one before it differs in all that an encoder of targets gives, alone."""
    before, after = hold_frame(given.shown), hold_frame(shown)
    if before.shape != after.shape:
        return
    is_other = [not is_held(before.iloc[:, at], after.iloc[:, at]) for at in range(before.shape[1])]
    refitted = [not set(REFITTING).isdisjoint(feature.of) for feature in given.features]
    if any(refitted) and is_other == refitted:
        names = [feature.name for feature, each in zip(given.features, refitted, strict=True) if each]
        message = f"it is what fit_transform made, which encodes the rows it learns from otherwise than any others: {list_values(names)}"
        hint = (
            "give what transform makes of the frame before it, which is what scoring gives, and train the model on it"
        )
        raise new_error("training_only_matrix", message, hint=hint)


def label_unexplained(feature: Feature, place: int) -> Feature:
    """Return a feature whose error, if it has one, names the stage that it comes from."""
    if not isinstance(feature.base, Unexplained):
        return feature
    refuse = feature.base.refuse
    return replace(feature, base=replace(feature.base, refuse=lambda: label(refuse(), place)))


def take_step(program: ProgramBuilder, given: Block, step: Any, place: int) -> Block:
    """Return what a fitted object or a function gives."""
    if is_fitted_dict(step):
        return replace_columns(given, step, lambda part, each: take_step(program, part, each, place))
    if is_layer(step):
        return take_layer(program, given, step)
    if is_estimator(step):
        return take_estimator(program, given, step)
    if hasattr(step, "fit_resample"):
        raise refuse_class(step)
    if not callable(step) or isinstance(step, type):
        hint = PICKLE.replace("preprocessor=", "") if is_pickle(step) else INSTEAD
        message = f"it should be a frame, a matrix or a step, found {list_values([step])}"
        raise new_error("invalid_argument", message, hint=hint)
    if (clock := find_clock(step)) is not None:
        message = f"{getattr(step, '__name__', repr(step))} asks for the time of day ({clock})"
        raise new_error("not_captured", message, hint=CLOCK)
    made = call(step, given.shown)
    return take_shown(program, given, made, place, find_rowwise(step, given.shown, made))


def find_rowwise(step: Any, shown: Any, made: Any) -> Function | None:
    """Return a function that makes each row of one row; None for any other, which cannot be asked what it makes of new rows."""
    function = Function(partial(call, step), shown)
    try:
        return function if function.keeps_columns(made) and function.is_rowwise(made) else None
    except SchemabridgeError:  # it refuses some of the rows alone
        return None


def call(function: Any, shown: Any) -> Any:
    """Return what a function gives for rows, on a copy."""
    name = getattr(function, "__name__", repr(function))
    try:
        made = function(shown.copy())
    except Exception as error:  # any function, any reason
        message = f"{name} does not take what is before it: {type(error).__name__}: {str(error)[:300]}"
        raise new_error("not_captured", message, hint="give what it made as a frame in its place") from error
    if is_matrix(made) and made.shape[1]:
        return made
    found = "no columns" if is_matrix(made) else f"{list_values([made])}, no frame or matrix"
    message = f"{name} gives {found}"
    raise new_error("not_captured", message, hint="return the frame; or give what it made as a frame in its place")


def take_estimator(program: ProgramBuilder, given: Block, estimator: Any) -> Block:
    """Return what a fitted transformer gives of the columns that it was fitted on."""
    check_transformer(estimator)
    check_fitted(estimator)
    if hasattr(given.shown, "columns"):
        names = [str(name) for name in given.shown.columns]
        positions = [names.index(name) for name in choose_columns(estimator, names, ())]
        given = Block(take_columns(given.shown, positions), tuple(given.features[at] for at in positions))
    shown = transform(estimator, given.shown)
    rows = choose_rows(estimator, given.shown.shape[0])
    sample = given.shown.iloc[rows] if hasattr(given.shown, "iloc") else given.shown[rows]
    features = capture_estimator(program, estimator, Block(sample, given.features)).features
    return Block(shown, tuple(name_features(estimator, shown, features)))


def take_layer(program: ProgramBuilder, given: Block, layer: Any) -> Block:
    """Return what a fitted layer of Keras gives of all columns before it."""
    check_explained(given.features)
    stage = open_stage(program, given)
    captured = capture_layers(stage.builder, list(stage.named), layer)
    shown = np.concatenate([each.shown for each in captured.values()], axis=1).astype(np.float32)
    features = [
        Feature(name, build_register(each.encoding, at), (), each.encoding.kind, (each.note,))
        for column in captured.values()
        for each in column.encodings
        for at, name in enumerate(each.encoding.features)
    ]
    return Block(shown, tuple(stage.link(features)))


def build_register(encoding: Encoding, position: int) -> Register:
    return Register(encoding.columns, encoding.source, width=len(encoding.features), position=position)
