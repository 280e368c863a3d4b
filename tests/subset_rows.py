"""Rows of every type and a model of two outputs, of which a subset with predictions is written."""

from __future__ import annotations

from datetime import date, datetime, timezone
from pathlib import Path

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


# Cells of a CSV file in a floating, an integer, a boolean and a prediction column, and what clause 9.6 makes of them.
CELLS: list[tuple[str, str, float | str]] = [
    *(("x", cell, np.inf) for cell in ("inf", "+inf", "Inf", "INFINITY", " infinity ")),
    *(("x", cell, -np.inf) for cell in ("-inf", "-Infinity")),
    *(("x", cell, number) for cell, number in {"1e3": 1000.0, " .5": 0.5, "+2.": 2.0, '" 7\t"': 7.0}.items()),
    *(("x", cell, "missing_value") for cell in ("NaN", "nan", "NA", '""')),
    *(
        ("x", cell, "wrong_type")
        for cell in ("0x10", "0x1p3", "1L", "1d3", "1e", "1e999", "TRUE", "infi", "NAN", "-nan")
    ),
    *(("x", cell, "wrong_type") for cell in ("1_0", "1 0", "٣", "inf.", "+-1", "one")),
    *(("n", cell, number) for cell, number in {"7.0": 7.0, "1e3": 1000.0}.items()),
    *(("n", cell, "not_integral") for cell in ("inf", "-Infinity", "1.5")),
    *(("n", cell, "wrong_type") for cell in ("0x10", "NAN", "one")),
    *(("b", cell, 1.0) for cell in ("true", "True", "TRUE", "1", " 1.0")),
    *(("b", cell, 0.0) for cell in ("false", "False", "FALSE", "0", "0.0 ")),
    *(("b", cell, "wrong_type") for cell in ("tRUE", "yes", "T", "2", "01")),
    *(("prediction_1", cell, number) for cell, number in {"-inf": -np.inf, "Infinity": np.inf, "2.5": 2.5}.items()),
    *(("prediction_1", cell, "wrong_type") for cell in ("0x10", "NAN", "one")),
]


def write_cells(folder: Path) -> sb.FeatureSchema:
    """Write a file of three rows for each of `CELLS`, which stands in the second, below an infinity; return their schema."""
    schema = sb.record_schema(
        {"x": [1.0, 2.0], "n": [1, 2], "b": [True, False]},
        encodings={"x": "numeric", "n": "numeric", "b": "boolean"},
        path=folder / "cells.schema.json",
    )
    for position, (column, cell, _) in enumerate(CELLS):
        names = ["x", "n", "b", "prediction_1"]
        rows = [["inf", "1", "true", "inf"], ["1", "1", "true", "1"], ["1", "1", "true", "1"]]
        rows[1][names.index(column)] = cell
        text = "\n".join(",".join(row) for row in [names, *rows]) + "\n"
        (folder / f"cell-{position:02}.csv").write_text(text, encoding="utf-8")
    return schema


class Model:
    """A model of two outputs, the one of two numbers a row."""

    def __init__(self, factor: float = 1.0) -> None:
        self.factor = factor

    def predict(self, x):
        total = self.factor * x.astype(np.float64).sum(axis=1)
        return {"b": np.stack([total, -total], axis=1), "a": np.sin(total)}
