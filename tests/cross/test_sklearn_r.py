"""What is recorded from fitted objects of scikit-learn, in R: the bits of the library, for rows that training never saw."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from cross.frame import Frame
from cross.r_process import Prepared, Refusal, RProcess
from cross.r_vectors import new_arrow_source
from cross.sources import source_of
from cross.texts import Text
from fitted.cases import Case, fit, list_pipelines, record
from fitted.library_rows import is_same, transform_rows, try_rows

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
    answers = r.prepare(path, [show_row(row, schema).in_r(r.encoding) for row in rows])
    for at, (wanted, answer) in enumerate(zip(expected, answers, strict=True)):
        if wanted is None or (np.isnan(wanted).any() and not passes) or np.isinf(wanted).any():
            assert isinstance(answer, Refusal), f"row {at}"
        else:
            assert isinstance(answer, Prepared), f"row {at}: {answer}"
            assert is_same(wanted, answer.arrays[schema.inputs[0].name]), f"row {at}"


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
