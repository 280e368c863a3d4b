"""Rows through a fitted transformer and through the schema recorded from it, one at a time, compared bit for bit."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

import schemabridge as sb
from schemabridge.program.allowance import SHARE, find_allowances


def transform_rows(transformer: object, rows: pd.DataFrame) -> np.ndarray:
    """Return what the library gives, as the matrix that a model takes: float32."""
    with warnings.catch_warnings(), np.errstate(over="ignore"):
        warnings.simplefilter("ignore")
        matrix = transformer.transform(rows)
        dense = matrix.toarray() if hasattr(matrix, "toarray") else np.asarray(matrix)
        return dense.astype(np.float32)


def list_differences(
    transformer: object, schema: sb.FeatureSchema, rows: pd.DataFrame, training: pd.DataFrame
) -> list[str]:
    """Return every row in which the schema gives other bits, takes what the library refuses, or refuses what it takes.

    NaN that no training row had is refused by an input on purpose. Numbers behind a function, a projection or a length may
    differ in last bits.
    """
    together, _ = try_rows(lambda: transform_rows(transformer, rows))
    ours, _ = try_rows(lambda: sb.prepare_input(rows, schema))
    if together is not None and ours is not None and is_same(together, ours):
        return []
    margin = measure_margin(transformer, schema, training)
    found = []
    for at in range(len(rows)):
        row = rows.iloc[[at]]
        expected, reason = try_rows(lambda row=row: transform_rows(transformer, row))
        ours, refusal = try_rows(lambda row=row: sb.prepare_input(row, schema))
        if expected is None and ours is None:
            continue
        if expected is None:
            found.append(f"row {at}: the library refuses it ({reason}), the schema gives {ours.tolist()}")
        elif ours is None:
            nan = getattr(refusal, "code", "") in ("nan_value", "out_of_domain") and np.isnan(expected).any()
            overflow = (
                getattr(refusal, "code", "") in ("float32_overflow", "out_of_domain") and np.isinf(expected).any()
            )
            if not nan and not overflow:
                found.append(f"row {at}: the schema refuses it ({refusal}), the library gives {expected.tolist()}")
        elif not is_near(expected, ours, margin):
            found.append(f"row {at}: the library gives {expected.tolist()}, the schema {ours.tolist()}")
    return found


def measure_margin(transformer: object, schema: sb.FeatureSchema, training: pd.DataFrame) -> np.ndarray:
    """Return by how much the cells of each feature may differ: 0 but behind what libraries compute otherwise in last bits."""
    matrix = transform_rows(transformer, training).astype(np.float64)
    largest = np.abs(np.where(np.isfinite(matrix), matrix, 0.0)).max(axis=0)
    inexact = find_allowances(schema.steps, schema.inputs[0])
    return np.array([SHARE * each if at in inexact else 0.0 for at, each in enumerate(largest)])


def is_near(expected: np.ndarray, found: np.ndarray, margin: np.ndarray) -> bool:
    """Return whether one row has the same bits, but for features with a margin; that of a row with larger numbers is larger."""
    exact = margin == 0
    if expected.shape != found.shape or not is_same(expected[:, exact], found[:, exact]):
        return False
    one, other = expected[:, ~exact].astype(np.float64), found[:, ~exact].astype(np.float64)
    here = np.maximum(margin[~exact], SHARE * np.abs(one[np.isfinite(one)]).max(initial=0.0))
    with np.errstate(invalid="ignore"):
        near = (one == other) | (np.abs(one - other) <= here) | (np.isnan(one) & np.isnan(other))
    return bool(near.all())


def try_rows(make) -> tuple[np.ndarray | None, Exception | None]:
    try:
        return make(), None
    except Exception as error:  # noqa: BLE001 - the library may raise anything
        return None, error


def is_same(expected: np.ndarray, found: np.ndarray) -> bool:
    """Return whether two float32 matrices have the same bits; every NaN is one."""
    if expected.shape != found.shape:
        return False
    equal = expected.view(np.uint32) == found.view(np.uint32)
    return bool((equal | (np.isnan(expected) & np.isnan(found))).all())
