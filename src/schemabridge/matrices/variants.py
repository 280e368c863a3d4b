"""What a schema would give for its training rows if its scaling were what people often do instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import sqrt
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from schemabridge.errors import SchemabridgeError
from schemabridge.matrices.causes import Variant
from schemabridge.program.ops import OPS
from schemabridge.program.run import run_frame
from schemabridge.schema import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemabridge.frames.frame import Frame
    from schemabridge.schema import FeatureSchema, Input

Change: TypeAlias = Callable[[Step, int], list[Step]]
FLOAT32 = "X was scaled in float32"
DDOF = "X is divided by the standard deviation with ddof 1, as that of pandas is"
RAW = "X is not scaled, the schema is"


def list_variants(schema: FeatureSchema, frame: Frame, to: Input) -> Iterator[Variant]:
    """Yield what an input would be in each of them, where the program can be run so."""
    changes: list[tuple[str, str, Change]] = [
        ("float32", FLOAT32, compute_in_float32),
        ("ddof", DDOF, divide_by_ddof_1),
        ("unscaled", RAW, leave_out),
    ]
    for kind, words, change in changes:
        steps = tuple(
            each for step in schema.steps for each in (change(step, frame.rows) if is_scaling(step) else [step])
        )
        try:
            arrays = run_frame(frame, replace(schema, steps=steps, inputs=(replace(to, nan="pass", overflow="pass"),)))
        except SchemabridgeError:
            continue
        yield Variant(kind, words, arrays[to.name].reshape(frame.rows, to.width))


def is_scaling(step: Step) -> bool:
    """Return whether a step scales numbers and can do so in float32."""
    return "scale" in step.params and OPS[step.op].find_param("round") is not None


def compute_in_float32(step: Step, rows: int) -> list[Step]:
    """Return the step in float32, its numbers and its operand rounded first."""
    params = {name: round_param(value) for name, value in step.params.items()} | {"round": "float32"}
    before = Step(f"{step.id}.float32", "center_scale", None, step.operands, ONE)
    return [before, replace(step, operands=(before.id,), params=params)]


ONE = {"center": np.array([0.0]), "scale": np.array([1.0]), "round": "float32"}


def round_param(value: object) -> object:
    return value.astype(np.float32).astype(np.float64) if isinstance(value, np.ndarray) else value


def divide_by_ddof_1(step: Step, rows: int) -> list[Step]:
    """Return the step with the standard deviation divided by n - 1, where it has one."""
    if "center" not in step.params or rows < 2:
        return [step]
    return [replace(step, params={**step.params, "scale": step.get_array("scale") * sqrt(rows / (rows - 1))})]


def leave_out(step: Step, rows: int) -> list[Step]:
    """Return a step that changes nothing."""
    return [Step(step.id, "center_scale", None, step.operands, {name: ONE[name] for name in ("center", "scale")})]
