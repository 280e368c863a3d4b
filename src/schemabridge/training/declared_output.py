"""What the user says about an output of the model, for `record_schema(outputs=...)`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import numpy as np

from schemabridge.display import dump_json
from schemabridge.errors import is_word, list_values, new_error
from schemabridge.outputs.item import CLASSES, SCALES, is_of_one_kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemabridge.errors import SchemabridgeError


@dataclass(frozen=True)
class OutputRequest:
    """What the user says about one output; None where nothing is said."""

    labels: tuple[object, ...] | None = None
    scale: str | None = None
    classes: str | None = None
    threshold: float | None = None
    inverse: object = None


InverseLike: TypeAlias = "str | Callable[..., object] | tuple[float, float] | object"
OutputsLike: TypeAlias = "OutputRequest | Mapping[str, OutputRequest]"
LabelsLike: TypeAlias = "Sequence[object] | Mapping[str, Sequence[object]]"


def output(
    labels: Sequence[object] | None = None,
    *,
    scale: Literal["value", "probability", "logit"] | None = None,
    classes: Literal["one", "several"] | None = None,
    threshold: float | None = None,
    inverse: InverseLike | None = None,
) -> OutputRequest:
    """Return what an output of a model means, for `record_schema(outputs=...)`.

    Parameters
    ----------
    labels
        Labels of its classes in their order; one column takes two labels.
    scale
        What the model predicts: `"value"`, numbers (without labels the default), `"probability"` (with labels the default), or `"logit"`,
        of which a sigmoid or softmax makes probabilities. By default what a Keras model says, whose loss has `from_logits=True`.
    classes
        `"one"` where exactly one of the labels holds, `"several"` where each holds or not for itself: the default of several sigmoids.
    threshold
        Above which probability a label holds, by default 0.5.
    inverse
        What turns a prediction into the target, where the model was trained on another scale: the name of a function (`"expm1"`, `"exp"`,
        `"square"`, …) or numpy's own (`np.expm1`), a fitted scaler of scikit-learn, a `FunctionTransformer` or a
        `TransformedTargetRegressor` whose `regressor_` is the model; `(lo, hi)` to clip; or a list of these, in the order in which they
        are applied to the prediction. It is proven on golden predictions and 1,000 numbers to give what Python gives: bit for bit, or, of
        exponentials and logarithms, up to last bits in binary64 (`binary64_inverse` where Python would compute in float32).

    Raises
    ------
    SchemabridgeError
        `invalid_argument`.

    Examples
    --------
    >>> import schemabridge as sb
    >>> sb.output(["no", "yes"], scale="logit", threshold=0.3).threshold
    0.3
    """
    for name, value, words in (("scale", scale, SCALES), ("classes", classes, CLASSES)):
        if value is not None and not is_word(value, words):
            raise refuse_argument(
                name, f"one of {list_values(words)}", value, f"sb.output({name}={dump_json(words[0])})"
            )
    if threshold is not None and not is_threshold(threshold):
        raise refuse_argument("threshold", "a finite number", threshold, "sb.output(labels, threshold=0.5)")
    given = None if labels is None else tuple(list_labels(labels))
    if inverse is not None and given is not None:
        expected = "left out where there are labels: classes have no scale"
        raise refuse_argument(
            "inverse", expected, inverse, "sb.output(inverse=scaler) for numbers, sb.output(labels) for classes"
        )
    return OutputRequest(given, scale, classes, None if threshold is None else float(threshold), inverse)


def refuse_argument(name: str, expected: str, found: object, hint: str) -> SchemabridgeError:
    return new_error("invalid_argument", f"{name} should be {expected}, found {list_values([found])}", hint=hint)


def is_threshold(value: object) -> bool:
    if not isinstance(value, (int, float, np.number)) or isinstance(value, bool):
        return False
    try:
        return isfinite(value)
    except (OverflowError, TypeError):  # an integer beyond binary64, a complex number
        return False


def list_labels(labels: object) -> list[object]:
    """Return labels as JSON holds them; raises `model_mismatch` for a single text, which is no list of its letters."""
    is_many = isinstance(labels, Iterable) and not isinstance(labels, (str, bytes, set, frozenset))
    if not is_many or getattr(labels, "ndim", 1) == 0:
        message = f"labels should be a list with a label for each class, in the order of the output, found {labels!r}"
        raise new_error("model_mismatch", message, hint='write labels=["no", "yes"]')
    found = [to_plain(label) for label in cast("Iterable[object]", labels)]
    if not is_of_one_kind(found) or len(set(found)) < len(found):
        message = f"labels should be texts, numbers or booleans alone, none of them twice, found {list_values(found)}"
        raise new_error("model_mismatch", message)
    return found


def to_plain(label: object) -> object:
    """Return a label as JSON holds it."""
    plain = label.item() if isinstance(label, np.generic) else label
    return plain if isinstance(plain, (str, bool, int, float)) else str(plain)


def match_requests(
    names: Sequence[str], labels: LabelsLike | None, outputs: OutputsLike | None
) -> dict[str, OutputRequest]:
    """Return what is said about each output by name; raises `model_mismatch` for an output that the model does not have."""
    if outputs is not None and labels is not None:
        message = "labels= and outputs= both say what outputs are"
        raise new_error("conflicting_sources", message, hint="write outputs=sb.output(labels)")
    if outputs is not None:
        check_requests(outputs)
        return cast("dict[str, OutputRequest]", dict(match_names(names, outputs, "outputs")))
    if labels is None:
        return {}
    by_name = match_names(names, labels, "labels")
    return {name: OutputRequest(tuple(list_labels(each))) for name, each in by_name.items()}


def check_requests(outputs: object) -> None:
    given = list(outputs.values()) if isinstance(outputs, Mapping) else [outputs]
    for each in given:
        if not isinstance(each, OutputRequest):
            expected, hint = "sb.output(...), or a dict of it by output", 'outputs=sb.output(["no", "yes"])'
            raise refuse_argument("outputs", expected, each, hint)


def match_names(names: Sequence[str], given: object, what: str) -> Mapping[str, object]:
    """Return what is given for the one output, or by output, by name."""
    if isinstance(given, Mapping):
        unknown = [name for name in given if names and name not in names]
        if unknown:
            message = f"{what}= names {list_values(unknown)}, the model's outputs are {list_values(list(names))}"
            raise new_error("model_mismatch", message)
        return given
    if len(names) > 1:
        found = "one list" if what == "labels" else "for one output"
        message = f"{what}= is {found}, the model has the outputs {list_values(list(names))}: give a dict"
        raise new_error("model_mismatch", message)
    return {(list(names) or ["output"])[0]: given}
