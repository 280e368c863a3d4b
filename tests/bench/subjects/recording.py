"""What it takes to record large vocabularies and many text columns, and to read such a file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
import tempfile

import numpy as np
import pandas as pd

from bench.figures import Figure
from bench.frame import make_identifiers, make_notebook, record_vocabulary
from bench.in_r import run_r
from bench.scale import Scale
from bench.subject import Subject
from bench.turns import take_turns
import schemabridge as sb

SECONDS = "time"


def measure_vocabulary(scale: Scale) -> list[Figure]:
    identifiers = make_identifiers(scale.vocabulary)
    seconds = take_turns({"record": partial(record_vocabulary, identifiers)}, scale)
    return [Figure(f"record a vocabulary of {scale.vocabulary:,} texts", SECONDS, seconds["record"])]


def measure_text_columns(scale: Scale) -> list[Figure]:
    rng = np.random.default_rng(1)
    codes = rng.integers(0, 10, (1_000, scale.text_columns))
    texts = np.array([f"value_{code}" for code in range(10)], dtype=object)[codes]
    training = pd.DataFrame(texts, columns=[f"c{column}" for column in range(scale.text_columns)]).astype("str")
    encodings = dict.fromkeys(training.columns, "one_hot")
    seconds = take_turns({"record": partial(sb.record_schema, training, encodings=encodings)}, scale)
    return [Figure(f"record {scale.text_columns:,} text columns of 1,000 rows", SECONDS, seconds["record"])]


def measure_example(scale: Scale) -> list[Figure]:
    df, X = make_notebook(scale.example)
    seconds = take_turns({"record": partial(sb.record_schema, df, X=X)}, scale)
    return [
        Figure(f"record 300 features of 50 columns and {scale.example:,} rows by example", SECONDS, seconds["record"])
    ]


def measure_reading(scale: Scale) -> list[Figure]:
    line = f"read a vocabulary of {scale.vocabulary:,} texts (Arrow)"
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "vocabulary.schema.arrow")
        record_vocabulary(make_identifiers(scale.vocabulary)).save(path)
        seconds = take_turns({"read": partial(sb.read_schema, path)}, scale)
        in_r = run_r("reading.R", line, scale, Path(name))
    return [Figure(f"{line}, Python", SECONDS, seconds["read"]), *in_r]


SUBJECT = Subject(
    "Recording and reading",
    "`record_schema` and `read_schema`.",
    {
        "vocabulary": measure_vocabulary,
        "text columns": measure_text_columns,
        "example": measure_example,
        "reading": measure_reading,
    },
)
