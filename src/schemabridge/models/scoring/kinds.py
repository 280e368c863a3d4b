"""Which library a model is of."""

from __future__ import annotations


def find_keras(model: object) -> str | None:
    """Return the module that loads files of a Keras model: tf_keras beside Keras 3, else keras; None of another model."""
    roots = find_roots(model)
    if not roots & {"keras", "tf_keras", "tensorflow"} or not hasattr(model, "predict"):
        return None
    return "tf_keras" if "tf_keras" in roots else "keras"


def find_roots(model: object) -> set[str]:
    """Return the packages that the class of a model, and those it is derived from, are of."""
    return {cls.__module__.partition(".")[0] for cls in type(model).__mro__}
