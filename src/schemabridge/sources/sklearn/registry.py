"""Which function captures which class: every file of this folder adds its own, one entry a class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from schemabridge.errors import SchemabridgeError
from schemabridge.sources.sklearn.refusals import is_refused, refuse_class

if TYPE_CHECKING:
    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.sklearn.features import Feature


@dataclass(frozen=True, eq=False)
class Block:
    """What an estimator is given: some training rows as scikit-learn holds them there, and what each of their columns is.

    `shown` is a frame, an array or a sparse matrix, as it comes: its dtype and storage decide the arithmetic.
    """

    shown: Any
    features: tuple[Feature, ...]


Capturer: TypeAlias = "Callable[[ProgramBuilder, Any, Block, Any], Sequence[Feature]]"

PROBED = "(any)"  # a transformer of another library, which is asked for its answers

CAPTURERS: dict[str, Capturer] = {}


def captures(*classes: str) -> Callable[[Capturer], Capturer]:
    """Return a decorator that registers what captures an estimator of one of `classes`.

    The function takes the program, the fitted estimator, the block it is given, and the rows as it transforms them; it
    returns the features it gives, in their order.
    """

    def add(function: Capturer) -> Capturer:
        CAPTURERS.update(dict.fromkeys(classes, function))
        return function

    return add


def find_capturer(estimator: object) -> Capturer:
    """Return what captures an estimator; raises `not_captured` with what to do instead.

    A class of somebody else counts as the class of scikit-learn that it inherits `transform` from.
    """
    for cls in type(estimator).__mro__:
        ours = cls.__module__.partition(".")[0] in ("sklearn", "imblearn") and cls.__name__ in CAPTURERS
        if ours and getattr(type(estimator), "transform", None) is getattr(cls, "transform", None):
            return CAPTURERS[cls.__name__]
        if ours and cls.__name__ == "Pipeline":  # its transform is made anew for each class
            return CAPTURERS[cls.__name__]
    if hasattr(estimator, "get_support") and hasattr(estimator, "transform"):
        return CAPTURERS["SelectorMixin"]
    if hasattr(estimator, "transform") and not is_of_sklearn(estimator) and not is_refused(estimator):
        return CAPTURERS[PROBED]
    raise refuse_class(estimator)


def is_probed(estimator: object) -> bool:
    """Return whether an object is a transformer that nothing here knows by name."""
    try:
        return find_capturer(estimator) is CAPTURERS[PROBED]
    except SchemabridgeError:
        return False


def is_of_sklearn(estimator: object) -> bool:
    """Return whether a class is one of scikit-learn's own, all of which are known by name."""
    return type(estimator).__module__.partition(".")[0] in ("sklearn", "imblearn")
