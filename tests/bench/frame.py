"""The frame of the benchmark: 10 numbers and 5 text columns with 185 categories in all, 195 features."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import schemabridge as sb

NUMBERS = [f"x{column}" for column in range(10)]
TEXTS = [f"c{column}" for column in range(5)]
CATEGORIES = 37
FEATURES = len(NUMBERS) + len(TEXTS) * CATEGORIES
TRAINING_ROWS = 20_000


def make_frame(rows: int) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    numbers = {name: rng.normal(position, 1 + position, rows) for position, name in enumerate(NUMBERS)}
    texts = {name: make_texts(name, rng.integers(0, CATEGORIES, rows)) for name in TEXTS}
    return pd.DataFrame({**numbers, **texts})


def make_texts(name: str, codes: np.ndarray) -> pd.Series:
    return pd.Series(list_categories(name), dtype="str").take(codes).reset_index(drop=True)


def list_categories(name: str) -> list[str]:
    return [f"value_{name}_{code:03d}" for code in range(CATEGORIES)]


def make_training() -> pd.DataFrame:
    """Return rows that hold every category."""
    return make_frame(TRAINING_ROWS)


def make_schema() -> sb.FeatureSchema:
    encodings = {**dict.fromkeys(NUMBERS, "standardize"), **dict.fromkeys(TEXTS, "one_hot")}
    return sb.record_schema(make_training(), encodings=encodings)


def make_identifiers(size: int) -> pd.DataFrame:
    return pd.DataFrame({"id": [f"customer-{number:09d}" for number in range(size)]})


def record_vocabulary(identifiers: pd.DataFrame) -> sb.FeatureSchema:
    return sb.record_schema(identifiers, encodings={"id": "ordinal"}, golden_rows=8)


def write_for_r(folder: Path) -> None:
    """Write the schema and its training rows, the latter as bytes, so that R has the same numbers."""
    make_schema().save(folder / "bench.schema.json")
    training = make_training()
    training[NUMBERS].to_numpy().astype("<f8").tofile(folder / "numbers", sep="")
    labels = [pd.Categorical(training[name], categories=list_categories(name)).codes for name in TEXTS]
    np.column_stack(labels).astype("<i4").tofile(folder / "codes", sep="")
