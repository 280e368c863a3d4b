"""Rows of every type and a model of two outputs, of which a subset with predictions is written."""

from __future__ import annotations

from datetime import date, datetime, timezone

import numpy as np
import pandas as pd

import schemabridge as sb

ROWS = 250
TEXTS = ["NA", "", "007", 'a "b", c', "1.50", "line\nbreak", None]
FRAME = pd.DataFrame(
    {
        "x": np.linspace(-1, 1, ROWS) / 3,
        "small": np.linspace(-1, 1, ROWS).astype(np.float32),
        "count": pd.array([None if at % 7 == 0 else at for at in range(ROWS)], "Int64"),
        "yes": [at % 3 == 0 for at in range(ROWS)],
        "text": [TEXTS[at % len(TEXTS)] for at in range(ROWS)],
        "day": [date(2024, 1, 1 + at % 28) for at in range(ROWS)],
        "at": pd.date_range("2024-01-01", periods=ROWS, freq="37min7s"),
        "instant": [datetime(2024, 3, 1, at % 24, 30, tzinfo=timezone.utc) for at in range(ROWS)],
        "took": pd.to_timedelta(np.arange(ROWS) * 1_500, unit="ms"),
        "spelled": [f" {at}.5 " for at in range(ROWS)],
        "unused": "secret",
    }
)
ENCODINGS = {
    "count": [sb.fill(value=0), "standardize"],
    "text": sb.ordinal(missing="category"),
    "day": sb.date_part("day"),
    "at": sb.date_part("hour"),
    "instant": sb.date_part("hour"),
    "took": "standardize",
}


class Model:
    """A model of two outputs, the one of two numbers a row."""

    def __init__(self, factor: float = 1.0) -> None:
        self.factor = factor

    def predict(self, x):
        total = self.factor * x.astype(np.float64).sum(axis=1)
        return {"b": np.stack([total, -total], axis=1), "a": np.sin(total)}
