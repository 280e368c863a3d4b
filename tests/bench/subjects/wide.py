"""Many numeric columns."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from bench.figures import Figure, name_rows
from bench.scale import SCALES, Scale
from bench.subject import Subject
from bench.turns import Work, take_turns
import schemabridge as sb

TRAINING_ROWS = 1_000
RECORDS, PANDAS, NUMPY, SKLEARN = "list of records", "pandas", "the line of numpy", "scikit-learn `StandardScaler`"


def make_wide(rows: int, scale: Scale) -> pd.DataFrame:
    numbers = np.random.default_rng(1).normal(size=(rows, scale.columns))
    return pd.DataFrame(numbers, columns=[f"x{column}" for column in range(scale.columns)])


def record_wide(training: pd.DataFrame) -> sb.FeatureSchema:
    return sb.record_schema(training, encodings=dict.fromkeys(training.columns, "standardize"))


def measure_many_rows(scale: Scale) -> list[Figure]:
    from sklearn.preprocessing import StandardScaler

    training, df = make_wide(TRAINING_ROWS, scale), make_wide(scale.wide_rows, scale)
    schema, scaler = record_wide(training), StandardScaler().fit(training)
    center, spread = training.to_numpy().mean(axis=0), training.to_numpy().std(axis=0)
    works: dict[str, Work] = {
        PANDAS: partial(sb.prepare_input, df, schema),
        NUMPY: lambda: ((df.to_numpy() - center) / spread).astype(np.float32),
        SKLEARN: lambda: scaler.transform(df).astype(np.float32),
    }
    seconds = take_turns(works, scale)
    return [
        Figure(line, name_rows(scale.wide_rows), least, None if line == NUMPY else least / seconds[NUMPY])
        for line, least in seconds.items()
    ]


def measure_one_row(scale: Scale) -> list[Figure]:
    training = make_wide(TRAINING_ROWS, scale)
    schema, row = record_wide(training), training.iloc[:1].copy()
    frames = {PANDAS: row, RECORDS: row.to_dict("records")}
    seconds = take_turns({line: partial(sb.prepare_input, df, schema) for line, df in frames.items()}, scale)
    return [Figure(line, name_rows(1), least) for line, least in seconds.items()]


SUBJECT = Subject(
    "Many numeric columns, in Python",
    f"{SCALES['whole'].columns:,} of them, each standardized. In brackets: times what `((df.to_numpy() - center) / spread).astype(np.float32)` takes, in turn with it.",
    {"one row": measure_one_row, "many rows": measure_many_rows},
)
