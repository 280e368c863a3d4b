"""The frame of the benchmark: 10 numbers and 5 text columns with 185 categories in all, 195 features."""

from pathlib import Path
import sys

import numpy as np
import pandas as pd

import schemabridge as sb

NUMBERS = [f"x{column}" for column in range(10)]
TEXTS = [f"c{column}" for column in range(5)]
CATEGORIES = 37


def make_frame(rows: int) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    numbers = {name: rng.normal(position, 1 + position, rows) for position, name in enumerate(NUMBERS)}
    texts = {name: make_texts(name, rng.integers(0, CATEGORIES, rows)) for name in TEXTS}
    return pd.DataFrame({**numbers, **texts})


def make_texts(name: str, codes: np.ndarray) -> pd.Series:
    values = pd.Series([f"value_{name}_{code:03d}" for code in range(CATEGORIES)], dtype="str")
    return values.take(codes).reset_index(drop=True)


def make_schema() -> sb.FeatureSchema:
    """Return the schema, recorded from rows that hold every category."""
    encodings = {**dict.fromkeys(NUMBERS, "standardize"), **dict.fromkeys(TEXTS, "one_hot")}
    return sb.record_schema(make_frame(20_000), encodings=encodings)


def make_vocabulary_schema(size: int) -> sb.FeatureSchema:
    """Return a schema with one vocabulary of `size` texts."""
    identifiers = pd.DataFrame({"id": [f"customer-{number:09d}" for number in range(size)]})
    return sb.record_schema(identifiers, encodings={"id": "ordinal"}, golden_rows=8)


if __name__ == "__main__":  # what R needs
    folder = Path(sys.argv[1])
    make_schema().save(folder / "bench.schema.json")
    make_vocabulary_schema(1_000_000).save(folder / "vocabulary.schema.arrow")
