"""Rows through a fitted transformer and through the schema recorded from it, one at a time, compared bit for bit."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

import schemabridge as sb


def transform_rows(transformer: object, rows: pd.DataFrame) -> np.ndarray:
    """Return what the library gives, as the matrix that a model takes: float32."""
    with warnings.catch_warnings(), np.errstate(over="ignore"):
        warnings.simplefilter("ignore")
        matrix = transformer.transform(rows)
        dense = matrix.toarray() if hasattr(matrix, "toarray") else np.asarray(matrix)
        return dense.astype(np.float32)


def list_differences(transformer: object, schema: sb.FeatureSchema, rows: pd.DataFrame) -> list[str]:
    """Return every row in which the schema gives other bits, takes what the library refuses, or refuses what it takes.

    NaN that no training row had is refused by an input on purpose.
    """
    together, _ = try_rows(lambda: transform_rows(transformer, rows))
    ours, _ = try_rows(lambda: sb.prepare_input(rows, schema))
    if together is not None and ours is not None and is_same(together, ours):
        return []
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
            nan = getattr(refusal, "code", "") == "nan_value" and np.isnan(expected).any()
            overflow = getattr(refusal, "code", "") == "float32_overflow" and np.isinf(expected).any()
            if not nan and not overflow:
                found.append(f"row {at}: the schema refuses it ({refusal}), the library gives {expected.tolist()}")
        elif not is_same(expected, ours):
            found.append(f"row {at}: the library gives {expected.tolist()}, the schema {ours.tolist()}")
    return found


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
