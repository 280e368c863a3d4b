"""The outputs of a model and the labels of their classes, as the file describes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np

from schemabridge.errors import list_values, new_error

if TYPE_CHECKING:
    from schemabridge.models import Tensor

LabelsLike: TypeAlias = "Sequence[object] | Mapping[str, Sequence[object]]"
Output: TypeAlias = "Mapping[str, object]"


def describe_outputs(
    declared: Sequence[Tensor], seen: Mapping[str, tuple[int, ...]], labels: LabelsLike | None
) -> tuple[Output, ...]:
    """Return the outputs as the file describes them: name, shape, labels.

    Parameters
    ----------
    declared
        What the model declares.
    seen
        The shapes of its predictions, for outputs that it does not declare.
    labels
        Labels of the one output, or by output; one column takes two labels.

    Raises
    ------
    SchemabridgeError
        `model_mismatch` where labels do not fit the outputs.
    """
    shapes: dict[str, tuple[int | None, ...]] = {name: (None, *shape[1:]) for name, shape in seen.items()}
    shapes |= {tensor.name: tensor.shape for tensor in declared if tensor.shape is not None}
    names = [tensor.name for tensor in declared] or list(shapes)
    by_name = match_labels(names, labels)
    for name, given in by_name.items():
        check_labels(name, shapes.get(name), given)
    return tuple(describe_output(name, shapes.get(name), by_name.get(name)) for name in names or by_name)


def describe_output(name: str, shape: tuple[int | None, ...] | None, labels: list[object] | None) -> Output:
    described: dict[str, object] = {"name": name}
    if shape is not None:
        described["shape"] = list(shape)
    return described if labels is None else {**described, "labels": labels}


def match_labels(names: Sequence[str], labels: LabelsLike | None) -> dict[str, list[object]]:
    """Return the labels by output."""
    if labels is None:
        return {}
    if isinstance(labels, Mapping):
        unknown = [name for name in labels if names and name not in names]
        if unknown:
            message = f"labels= names {list_values(unknown)}, the model's outputs are {list_values(list(names))}"
            raise new_error("model_mismatch", message)
        return {name: list_labels(each) for name, each in labels.items()}
    if len(names) > 1:
        message = f"labels= is one list, the model has the outputs {list_values(list(names))}: give a dict"
        raise new_error("model_mismatch", message)
    return {(list(names) or ["output"])[0]: list_labels(labels)}


def list_labels(labels: object) -> list[object]:
    """Return labels as JSON holds them; raises `model_mismatch` for a single text, which is no list of its letters."""
    is_many = isinstance(labels, Iterable) and not isinstance(labels, (str, bytes, set, frozenset))
    if not is_many or getattr(labels, "ndim", 1) == 0:
        message = f"labels should be a list with a label for each class, in the order of the output, found {labels!r}"
        raise new_error("model_mismatch", message, hint='write labels=["no", "yes"]')
    return [to_plain(label) for label in cast("Iterable[object]", labels)]


def check_labels(name: str, shape: tuple[int | None, ...] | None, labels: Sequence[object]) -> None:
    if shape is None or None in shape[1:]:
        return
    width = prod(size for size in shape[1:] if size is not None)
    if len(labels) != (2 if width == 1 else width):
        message = f"output {name!r} is {width} wide, and {len(labels)} labels are given: {list_values(list(labels))}"
        raise new_error("model_mismatch", message)


def to_plain(label: object) -> object:
    """Return a label as JSON holds it."""
    plain = label.item() if isinstance(label, np.generic) else label
    return plain if isinstance(plain, (str, bool, int, float)) else str(plain)
