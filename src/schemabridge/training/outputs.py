"""The outputs of a model as the file describes them: labels, what predictions are, and what makes the target of them."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, TypeAlias

from schemabridge.display import count_things
from schemabridge.errors import list_values, new_error
from schemabridge.models.facts import Meaning, ModelFacts
from schemabridge.outputs.seal import seal_output
from schemabridge.training.declared_output import OutputRequest, match_requests
from schemabridge.training.target_inverse import record_inverse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from schemabridge.training.declared_output import LabelsLike, OutputsLike

PLAIN = (0.0, 1.0)  # codes of two labels that need no step: the second holds above 0
Output: TypeAlias = "Mapping[str, object]"
Shape: TypeAlias = "tuple[int | None, ...]"


def describe_outputs(
    facts: ModelFacts | None,
    seen: Mapping[str, np.ndarray],
    labels: LabelsLike | None = None,
    outputs: OutputsLike | None = None,
) -> tuple[Output, ...]:
    """Return the outputs as the file describes them (clause 21); a key at its default is not written.

    Parameters
    ----------
    facts
        What the model declares; None without a model.
    seen
        Its predictions for golden rows.
    labels
        Labels of the one output, or by output; one column takes two labels.
    outputs
        What is said about the one output, or by output.

    Raises
    ------
    SchemabridgeError
        `model_mismatch` where what is said does not fit the outputs, `conflicting_sources`; `not_captured`, `not_fitted` and
        `other_version` for an inverse.
    """
    declared = () if facts is None else facts.outputs
    shapes: dict[str, Shape] = {name: (None, *array.shape[1:]) for name, array in seen.items()}
    shapes |= {tensor.name: tensor.shape for tensor in declared if tensor.shape is not None}
    names = [tensor.name for tensor in declared] or list(shapes)
    requests = match_requests(names, labels, outputs)
    items = []
    for name in names or requests:
        request = requests.get(name, OutputRequest())
        if facts is not None and labels is None and request.labels is None and name in facts.labels:
            request = replace(request, labels=facts.labels[name])
        meaning = Meaning() if facts is None else facts.meanings.get(name, Meaning())
        check_target(facts, request)
        check_order(name, request, () if facts is None else facts.labels.get(name, ()))
        request = add_meaning(request, meaning)
        if request.labels is not None and 1 < len(request.labels) == len(meaning.codes) and meaning.codes != PLAIN:
            items.append(describe_codes(name, request.labels, meaning.codes))
        else:
            items.append(describe_output(name, shapes.get(name), request, seen.get(name)))
    return tuple(items)


def check_target(facts: ModelFacts | None, request: OutputRequest) -> None:
    """Raise `model_mismatch` for the inverse of a target that the model already undoes itself."""
    name = None if facts is None else facts.details.get("class")
    if request.inverse is not None and name == "TransformedTargetRegressor":
        message = f"the predictions of a {name} are on the scale of the target, and an inverse is given"
        raise new_error("model_mismatch", message, hint="leave out inverse=, or give its regressor_ as the model")


def check_order(name: str, request: OutputRequest, own: Sequence[object]) -> None:
    """Raise `model_mismatch` for the model's own classes in another order: each would stand for another one."""
    given = list(request.labels or ())
    if given != list(own) and len(given) == len(own) and all(each in own for each in given):
        message = f"output {name!r}: labels are {list_values(given)}, the classes of the model {list_values(list(own))}"
        raise new_error("model_mismatch", message, hint="leave out labels=, or give them in the order of classes_")


def describe_codes(name: str, labels: Sequence[object], codes: Sequence[float]) -> dict[str, object]:
    """Return the item of an output that is the code of a label: 1 in the column of the label whose own it is, else 0."""
    gap = min(abs(one - other) for at, one in enumerate(codes) for other in codes[:at])
    steps = [
        {"id": "code", "op": "select", "in": ["raw"], "index": [0] * len(codes)},
        {"id": "apart", "op": "center_scale", "in": ["code"], "center": list(codes), "scale": [gap]},
        {"id": "square", "op": "math", "in": ["apart"], "function": "square", "domain": "pass"},
        {"id": "near", "op": "scale_offset", "in": ["square"], "scale": [-1.0], "offset": [1.0]},
        {"id": "same", "op": "clip", "in": ["near"], "lo": [0.0], "hi": [1.0]},
    ]
    item = {"name": name, "shape": [None], "labels": list(labels), "scale": "value"}  # no model's probabilities
    return seal_output({**item, "steps": steps, "from": "same"})


def add_meaning(request: OutputRequest, meaning: Meaning) -> OutputRequest:
    """Return what is said about an output with labels, and else what the model shows (clause 21.10)."""
    if request.labels is None:
        return request
    scale = meaning.scale if request.scale is None else request.scale
    classes = "several" if request.classes is None and meaning.is_several else request.classes
    return replace(request, scale=scale, classes=classes)


def describe_output(
    name: str, shape: Shape | None, request: OutputRequest, predicted: np.ndarray | None
) -> dict[str, object]:
    """Return one item of `outputs`, sealed if it says more than its labels."""
    check_labels(name, shape, request)
    check_threshold(name, request)
    item: dict[str, object] = {"name": name}
    if shape is not None:
        item["shape"] = list(shape)
    if request.labels is not None:
        item["labels"] = list(request.labels)
    usual = "value" if request.labels is None else "probability"
    if request.scale not in (None, usual):
        item["scale"] = request.scale
    if request.classes == "several":
        item["classes"] = "several"
    if request.threshold not in (None, 0.0 if request.scale == "value" else 0.5):
        item["threshold"] = request.threshold
    if request.inverse is None:
        check_probabilities(name, request, predicted)
        return seal_output(item)
    item["shape"] = list(shape_known(name, predicted))
    steps = record_inverse(request.inverse, name, predicted)
    return seal_output({**item, "steps": list(steps), "from": steps[-1]["id"]} if steps else item)


def check_labels(name: str, shape: Shape | None, request: OutputRequest) -> None:
    """Raise `model_mismatch` for another number of labels than an output has columns."""
    labels = request.labels
    if labels is None or shape is None or None in shape[1:]:
        return
    width = prod(size for size in shape[1:] if size is not None)
    if len(labels) != (2 if width == 1 and request.classes != "several" else width):
        several = " of which several may hold" if request.classes == "several" else ""
        message = f"output {name!r} is {width} wide, and {count_things(len(labels), 'label is', 'labels are')}{several} given: {list_values(labels)}"
        raise new_error("model_mismatch", message)


def check_threshold(name: str, request: OutputRequest) -> None:
    """Raise `invalid_argument` for a threshold between more classes than two (clause 21.7)."""
    if request.threshold is None or request.classes == "several":
        return
    if request.labels is None or len(request.labels) > 2:
        message = f"output {name!r}: a threshold is for two labels, or several that may hold"
        raise new_error(
            "invalid_argument",
            f"{message}, found {list_values(request.labels or ())}",
            hint='sb.output(["no", "yes"], threshold=0.5), or leave the threshold out: the largest wins',
        )


def check_probabilities(name: str, request: OutputRequest, predicted: np.ndarray | None) -> None:
    """Raise `model_mismatch` where predictions are called probabilities and are none."""
    if request.scale == "probability" and predicted is not None:
        outside = predicted[(predicted < 0) | (predicted > 1)]
        if len(outside):
            message = f"output {name!r} is said to be probabilities, and the model predicts {outside[0]:.6g}"
            raise new_error("model_mismatch", message, hint='where a softmax or sigmoid is missing it is scale="logit"')


def shape_known(name: str, predicted: np.ndarray | None) -> Sequence[int | None]:
    """Return the shape of predictions; without a model nobody knows what an inverse would be of."""
    if predicted is None:
        message = f"output {name!r} has an inverse, and no predictions to prove it on"
        raise new_error("invalid_argument", message, hint="give the model, and golden rows")
    return (None, *predicted.shape[1:])
