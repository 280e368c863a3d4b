"""Configurations of scikit-learn's estimators, generated from what they say of their own parameters."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from sklearn.utils._param_validation import Interval, Options, StrOptions

LEFT_ALONE = (
    "copy",
    "dtype",
    "n_jobs",
    "random_state",
    "smooth",
    "subsample",
    "target_type",
    "verbose",
    "shuffle",
    "cv",
)
SAID_BY_HAND = {
    "categories": ["auto"],
    "feature_range": [(0, 1), (-1.0, 3.5)],
    "quantile_range": [(25.0, 75.0), (10.0, 80.0)],
    "fill_value": [None],
    "missing_values": [np.nan],
    "encoded_missing_value": [np.nan, -7],
    "unknown_value": [None, -1, np.nan],
    "threshold": [0.0, 1.5],
    "n_bins": [2, 5],
    "max_categories": [None, 2],
    "min_frequency": [None, 3, 0.2],
    "error_on_new": [False],
    "n_quantiles": [50, 1000],
    "degree": [0, 1, 3],
    "n_knots": [2, 5],
}


def list_configurations(estimator: type, *, most: int = 24, **given: list) -> list[dict]:
    """Return keyword arguments: every value of every parameter, then combinations, the same ones each time."""
    choices = {name: list_values(name, each) for name, each in estimator._parameter_constraints.items()} | given
    names = [name for name in choices if name not in LEFT_ALONE or name in given]
    combined = [dict(zip(names, values, strict=True)) for values in product(*(choices[name] for name in names))]
    order = np.random.default_rng(0).permutation(len(combined))
    ordered = [combined[at] for at in order]
    return list(cover(ordered, {name: choices[name] for name in names}))[:most]


def cover(configurations: list[dict], choices: dict[str, list]) -> Iterator[dict]:
    """Return the configurations that show a value for the first time, then the others."""
    seen: set[tuple[str, str]] = set()
    later = []
    for each in configurations:
        shown = {(name, repr(value)) for name, value in each.items()}
        if shown <= seen:
            later.append(each)
            continue
        seen |= shown
        yield each
    yield from later


def list_values(name: str, constraints: object) -> list:
    """Return values that a parameter may have."""
    if name in SAID_BY_HAND:
        return SAID_BY_HAND[name]
    if not isinstance(constraints, list):
        return []
    return [value for constraint in constraints for value in list_allowed(constraint)]


def list_allowed(constraint: object) -> list:
    if constraint is None:
        return [None]
    if constraint == "boolean":
        return [False, True]
    if isinstance(constraint, (StrOptions, Options)):
        return sorted(constraint.options - getattr(constraint, "deprecated", set()), key=str)
    if isinstance(constraint, Interval):
        return [constraint.left if constraint.left is not None else 1]
    return []
