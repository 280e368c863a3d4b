"""What was done to the target, undone by steps that are proven to give what Python gives (clause 21.10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from schemabridge.document.json_layout import SPECIAL_NUMBERS
from schemabridge.errors import list_values, new_error, warn
from schemabridge.outputs.item import read_output
from schemabridge.outputs.seal import seal_output
from schemabridge.sources.sklearn.checks import check_fitted
from schemabridge.sources.sklearn.numpy_functions import KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.errors import SchemabridgeError

Step: TypeAlias = "dict[str, object]"

INEXACT = ("log", "log1p", "exp", "expm1")
NAMED: dict[str, Callable[..., Any]] = {name: function for function, name in reversed(KNOWN)}
NUMBERS = 1000
CLOSE = 2.0**-48
HINT = "give the name of a function, numpy's own function, a fitted scaler, (lo, hi) to clip, or a list of these"


@dataclass(frozen=True)
class Stage:
    """One thing that is done to predictions: how Python does it, and the steps that may do the same, without id and operand.

    Of an inexact one libraries differ in last bits, so that it is computed in binary64.
    """

    name: str
    apply: Callable[[np.ndarray], Any]
    candidates: tuple[Step, ...]
    is_exact: bool = True


def record_inverse(inverse: object, name: str, predicted: np.ndarray | None) -> list[Step]:
    """Return the steps that make the target of raw predictions (rows, ...); warns with `binary64_inverse`.

    Raises
    ------
    SchemabridgeError
        `not_captured` for what is neither a named function nor a fitted scaler, and where steps do not give what Python gives.
    """
    assert predicted is not None
    numbers = spread_numbers(predicted)
    steps: list[Step] = []
    for stage in list_stages(inverse):
        numbers = numbers[np.isfinite(numbers).all(axis=1)]
        if len(numbers) == 0:
            message = f"output {name!r}: {stage.name} has no finite numbers to be proven on"
            raise new_error(
                "not_captured", message, hint="look at what the inverse makes of the predictions of golden rows"
            )
        if not stage.is_exact and numbers.dtype != np.float64:
            warn("binary64_inverse", f"output {name!r}: {stage.name} is computed in binary64")
        given = numbers if stage.is_exact else numbers.astype(np.float64)
        numbers = apply_stage(stage, given)
        chosen = choose_steps(stage, given, numbers)
        operand = steps[-1]["id"] if steps else "raw"
        steps.append({"id": f"{stage.name}_{len(steps) + 1}", "op": chosen["op"], "in": [operand], **chosen})
    return steps


def spread_numbers(predicted: np.ndarray) -> np.ndarray:
    """Return predictions (rows, w) of their dtype, and behind them 1,000 numbers over and around their range, and both zeros."""
    kind = predicted.dtype if predicted.dtype.kind == "f" else np.dtype(np.float64)
    matrix = predicted.reshape(len(predicted), -1).astype(kind)
    finite = matrix[np.isfinite(matrix)]
    lo, hi = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    margin = max(hi - lo, 1.0) / 2
    spread = np.append(np.linspace(lo - margin, hi + margin, NUMBERS), [0.0, -0.0]).astype(kind)
    return np.concatenate([matrix, np.repeat(spread[:, None], matrix.shape[1], axis=1)])


def apply_stage(stage: Stage, given: np.ndarray) -> np.ndarray:
    """Return what Python makes of numbers (n, w)."""
    try:
        with np.errstate(all="ignore"):
            found = np.asarray(stage.apply(given.copy()))
    except ValueError as error:
        message = f"{stage.name} does not take predictions of {given.shape[1]} columns: {error}"
        raise new_error("not_captured", message, hint="fit it on the target that the model was trained on") from error
    if found.shape != given.shape:
        message = f"{stage.name} makes {found.shape[1:]} numbers of {given.shape[1:]}"
        raise new_error("not_captured", message, hint=HINT)
    return found


def choose_steps(stage: Stage, given: np.ndarray, expected: np.ndarray) -> Step:
    """Return the first candidate that gives what Python gave."""
    for candidate in stage.candidates:
        rounded = {"round": "float32"} if expected.dtype == np.float32 and takes_rounding(candidate) else {}
        step = {**candidate, **rounded}
        if is_same(stage, run_step(step, given), expected):
            return step
    message = f"{stage.name} gives other numbers in Python than its steps do"
    raise new_error("not_captured", message, hint="apply it in Python and in R to the predictions yourself")


def takes_rounding(step: Step) -> bool:
    """Return whether an op can round where Python has float32; what a clip gives is float32 already."""
    return step["op"] != "clip"


def run_step(step: Step, given: np.ndarray) -> np.ndarray:
    """Return what one step gives, as a reader of the file runs it."""
    item = {"name": "proof", "shape": [None, given.shape[1]], "steps": [{"id": "step", "in": ["raw"], **step}]}
    program = read_output(seal_output({**item, "from": "step"})).program
    assert program is not None
    return program.run(given.astype(np.float64))[0]


def is_same(stage: Stage, found: np.ndarray, expected: np.ndarray) -> bool:
    wanted = expected.astype(np.float64)
    wanted[np.isnan(wanted)] = np.nan
    same = found.view(np.uint64) == wanted.view(np.uint64)
    if not stage.is_exact:
        with np.errstate(invalid="ignore"):
            same |= np.abs(found - wanted) <= CLOSE * np.abs(wanted)
    return bool(same.all())


def list_stages(inverse: object) -> Iterator[Stage]:
    """Yield what is done to predictions, in order."""
    if isinstance(inverse, list):
        for each in inverse:
            yield from list_stages(each)
    elif isinstance(inverse, tuple):
        yield new_clip(inverse)
    elif isinstance(inverse, str):
        yield new_function(inverse, inverse)
    elif (known := name_function(inverse)) is not None:
        yield new_function(known, inverse)
    elif type(inverse).__module__.partition(".")[0] == "sklearn":
        check_fitted(inverse)
        yield from list_sklearn(inverse)
    else:
        raise refuse_inverse(inverse)


def refuse_inverse(inverse: object) -> SchemabridgeError:
    name = getattr(inverse, "__name__", type(inverse).__name__)
    return new_error("not_captured", f"the inverse {name!r} cannot be carried into a schema", hint=HINT)


def name_function(function: object) -> str | None:
    """Return the name of one of numpy's functions, known by the object itself."""
    return next((name for known, name in KNOWN if known is function), None)


def new_function(name: str, given: object) -> Stage:
    if name not in NAMED:
        raise new_error(
            "not_captured", f"there is no function {given!r}; there are {list_values(list(NAMED))}", hint=HINT
        )
    step: Step = {"op": "math", "function": name, "domain": "pass"}
    return Stage(name, NAMED[name], (step,), is_exact=name not in INEXACT)


def new_clip(bounds: tuple[object, ...]) -> Stage:
    """Return the stage that clips; numpy takes the bounds in the dtype of the predictions."""
    numbers = [float(bound) for bound in bounds if isinstance(bound, (int, float, np.number))]
    if len(numbers) != 2 or len(bounds) != 2 or not numbers[0] <= numbers[1]:
        raise new_error("not_captured", f"expected (lo, hi) to clip, found {bounds!r}", hint=HINT)
    lo, hi = numbers
    narrow = [float(np.float32(lo)), float(np.float32(hi))]
    candidates: list[Step] = [{"op": "clip", "lo": spell([a]), "hi": spell([b])} for a, b in (numbers, narrow)]
    return Stage("clip", lambda x: np.clip(x, lo, hi), tuple(candidates))


def list_sklearn(transformer: Any) -> Iterator[Stage]:
    """Yield the inverse of a fitted object of scikit-learn, stage by stage."""
    name = type(transformer).__name__
    if name == "TransformedTargetRegressor":
        yield from list_stages(transformer.transformer_)
    elif name == "Pipeline":
        for _, part in reversed(transformer.steps):
            yield from () if part in (None, "passthrough") else list_stages(part)
    elif name == "FunctionTransformer":
        known = name_function(transformer.inverse_func)
        if transformer.inverse_func is not None and (known is None or transformer.inv_kw_args):
            raise refuse_inverse(transformer.inverse_func)
        yield from () if known is None else [new_function(known, known)]
    elif name in SCALERS:
        arithmetic = SCALERS[name](transformer)
        constants: list[dict[str, np.ndarray]] = [
            arithmetic,
            {key: each.astype(np.float32).astype(np.float64) for key, each in arithmetic.items()},
        ]
        op = "center_scale" if "center" in arithmetic else "scale_offset"
        steps: list[Step] = [{"op": op, **{key: spell(each) for key, each in one.items()}} for one in constants]
        yield Stage(name, transformer.inverse_transform, tuple(steps))
    else:
        raise refuse_inverse(transformer)


def scale_and_offset(scale: Any, offset: Any) -> dict[str, np.ndarray]:
    """Return x * scale + offset, where either may be None; -0.0 added changes no bit."""
    like = scale if scale is not None else offset if offset is not None else [1.0]
    scales = np.ones(len(like)) if scale is None else np.asarray(scale, dtype=np.float64)
    return {"scale": scales, "offset": np.full(len(like), -0.0) if offset is None else np.asarray(offset, np.float64)}


SCALERS: dict[str, Callable[[Any], dict[str, np.ndarray]]] = {
    "StandardScaler": lambda one: scale_and_offset(
        one.scale_ if one.with_std else None, one.mean_ if one.with_mean else None
    ),
    "RobustScaler": lambda one: scale_and_offset(
        one.scale_ if one.with_scaling else None, one.center_ if one.with_centering else None
    ),
    "MaxAbsScaler": lambda one: scale_and_offset(one.scale_, None),
    "MinMaxScaler": lambda one: {"center": np.asarray(one.min_), "scale": np.asarray(one.scale_)},
}


def spell(numbers: Sequence[float] | np.ndarray) -> list[object]:
    """Return numbers as they stand in a typed number place (clause 2.4)."""
    return [spell_number(float(each)) for each in numbers]


def spell_number(number: float) -> object:
    special = SPECIAL_NUMBERS.get("nan" if isnan(number) else repr(number))
    return number if special is None else special.strip('"')
