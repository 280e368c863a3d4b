"""What is recorded from fitted objects of scikit-learn, in R: the bits of the library, for rows that training never saw."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
import subprocess

import joblib
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    OneHotEncoder,
    PowerTransformer,
    QuantileTransformer,
    SplineTransformer,
    StandardScaler,
)
from sklearn.svm import LinearSVC

from cross.frame import Frame
from cross.r_process import Prepared, Refusal, RProcess
from cross.r_vectors import new_arrow_source
from cross.sources import source_of
from cross.texts import Text
from fitted.cases import Case, fit, list_pipelines, record
from fitted.library_rows import is_near, measure_margin, transform_rows, try_rows
import schemabridge as sb

CASES = list(list_pipelines())
CASES = [*CASES[::2], *CASES[1::8]]


@pytest.fixture(scope="module")
def r() -> Iterator[RProcess]:
    with RProcess("en_US.UTF-8") as process:
        yield process


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_pipeline_gives_the_bits_of_the_library_in_r(r: RProcess, case: Case, tmp_path: Path) -> None:
    transformer = fit(case)
    path = tmp_path / "pipeline.schema.json"
    schema = record(case.table, transformer)
    schema.save(path)
    passes = schema.inputs[0].nan == "pass"
    rows = [case.table.unseen.iloc[[at]] for at in range(len(case.table.unseen))]
    expected = [try_rows(lambda row=row: transform_rows(transformer, row))[0] for row in rows]
    margin = measure_margin(transformer, schema, case.table.training)
    answers = r.prepare(path, [show_row(row, schema).in_r(r.encoding) for row in rows])
    for at, (wanted, answer) in enumerate(zip(expected, answers, strict=True)):
        if wanted is None or (np.isnan(wanted).any() and not passes):
            assert isinstance(answer, Refusal), f"row {at}"
        elif np.isinf(wanted).any() and isinstance(answer, Refusal):
            assert answer.code in ("float32_overflow", "out_of_domain"), f"row {at}"
        else:
            assert isinstance(answer, Prepared), f"row {at}: {answer}"
            assert is_near(wanted, answer.arrays[schema.inputs[0].name], margin), f"row {at}"


def make_columns(seed: int, spread: float = 1.0) -> pd.DataFrame:
    """Return a lognormal column and one like a latitude."""
    random = np.random.default_rng(seed)
    pay, latitude = np.exp(random.normal(10, spread, 3000)), 40.7 + random.normal(0, spread / 100, 3000)
    return pd.DataFrame({"pay": pay, "latitude": latitude})


CURVES = {
    "quantiles": QuantileTransformer(n_quantiles=300),
    "normal quantiles": QuantileTransformer(n_quantiles=300, output_distribution="normal"),
    "powers": PowerTransformer(),
    "box-cox": PowerTransformer("box-cox"),
    **{each: SplineTransformer(7, extrapolation=each) for each in ("constant", "linear", "continue", "periodic")},
    "one column in lines": ColumnTransformer([("l", SplineTransformer(7, degree=1, extrapolation="linear"), ["pay"])]),
}


@pytest.mark.parametrize("name", CURVES)
def test_curves_give_in_r_what_they_give_in_python_in_rows_never_seen(r: RProcess, name: str, tmp_path: Path) -> None:
    training, unseen = make_columns(1), make_columns(2, spread=1.6)
    transformer = clone(CURVES[name]).fit(training)
    path = tmp_path / "curves.schema.json"
    schema = sb.record_schema(training, preprocessor=transformer, statistics="none")
    schema.save(path)
    (answer,) = r.prepare(path, [show_row(unseen, schema).in_r(r.encoding)])
    assert isinstance(answer, Prepared), answer
    expected = sb.prepare_input(unseen, schema)
    assert answer.arrays[schema.inputs[0].name].tobytes() == expected.tobytes()
    differing = (expected != transform_rows(transformer, unseen)).sum()
    assert differing <= (1 if name in ("normal quantiles", "powers", "box-cox") else 0)


def show_row(row: pd.DataFrame, schema: object) -> Frame:
    """Return a row as R's own vectors where they hold it, otherwise as a stream of Arrow."""
    arrays = [to_arrow(row[column.name]) for column in schema.columns]
    names = tuple(Text(column.name) for column in schema.columns)
    held = [source_of(array) for array in arrays]
    if all(source is not None for source in held):
        return Frame(names, tuple(held), "data.frame", "table")
    return Frame(names, tuple(new_arrow_source(array) for array in arrays), "nanoarrow", "table")


def to_arrow(column: pd.Series) -> pa.Array:
    array = pa.array(column, from_pandas=True)
    return array.cast(pa.string()) if pa.types.is_large_string(array.type) else array


SCRIPT = """
library(schemabridge)
folder <- commandArgs(trailingOnly = TRUE)[1]
schema <- commandArgs(trailingOnly = TRUE)[2]
for (path in list.files(folder, "[.]joblib$", full.names = TRUE)) {
  model <- reticulate::import("joblib", convert = FALSE)$load(path)
  report <- verify_schema(file.path(folder, schema), model)
  cat(sub("[.]joblib$", "", basename(path)), report$ok, report$findings$code, "\\n")
}
"""
EXPECTED = {
    "nested": "FALSE wrong_model",
    "other": "FALSE prediction_mismatch",
    "part": "TRUE",
    "pipeline": "TRUE",
    "search": "TRUE",
}
OF_THE_LAST = dict.fromkeys(EXPECTED, "FALSE wrong_model") | {"part": "TRUE"}


def test_r_verifies_the_part_of_a_pipeline_that_takes_the_matrix(tmp_path: Path) -> None:
    df = pd.DataFrame({"pay": np.arange(12.0), "city": ["Rome", "Oslo", "Bonn"] * 4})
    y = np.array(["low"] * 5 + ["high"] * 7)
    prep = ColumnTransformer([("n", StandardScaler(), ["pay"]), ("c", OneHotEncoder(), ["city"])])
    pipeline = Pipeline([("prep", clone(prep)), ("clf", LinearSVC())]).fit(df, y)
    models = {
        "nested": Pipeline([("prep", clone(prep)), ("fit", Pipeline([("clf", LinearSVC())]))]).fit(df, y),
        "other": Pipeline([("prep", clone(prep)), ("clf", LinearSVC())]).fit(df, y[::-1]),
        "part": pipeline[-1],
        "pipeline": pipeline,
        "search": GridSearchCV(pipeline, {"clf__C": [1.0]}, cv=2).fit(df, y),
    }
    for name, model in models.items():
        joblib.dump(model, tmp_path / f"{name}.joblib")
    sb.record_schema(df, pipeline).save(tmp_path / "model.schema.json")
    sb.record_schema(df, pipeline[-1], preprocessor=pipeline[:-1]).save(tmp_path / "last.schema.json")
    for name, expected in {"model": EXPECTED, "last": OF_THE_LAST}.items():
        command = ["Rscript", "-e", SCRIPT, tmp_path, f"{name}.schema.json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found = dict(line.strip().split(maxsplit=1) for line in done.stdout.splitlines())
        assert found == expected, done.stderr
