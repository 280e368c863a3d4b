"""What is recorded stage by stage, in R: the bits of the training code, for rows that training never saw."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from cross.frame import Frame
from cross.r_process import Prepared, RProcess
from cross.sources import source_of
from cross.texts import Text
from fitted.staged_code import DF, UNSEEN, Case, list_cases
import schemabridge as sb


@pytest.fixture(scope="module")
def r() -> Iterator[RProcess]:
    with RProcess("de_DE.UTF-8") as process:
        yield process


@pytest.mark.parametrize("case", list_cases(), ids=lambda case: case.name)
def test_stages_give_the_bits_of_the_code_in_r(r: RProcess, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "stages.schema.json"
    schema = sb.record_schema(DF, stages=[DF, *case.stages])
    schema.save(path)
    names = [column.name for column in schema.columns]
    sources = tuple(source_of(show_column(name)) for name in names)
    (answer,) = r.prepare(path, [Frame(tuple(map(Text, names)), sources, "data.frame", "table").in_r(r.encoding)])
    assert isinstance(answer, Prepared), answer
    expected = case.matrix(UNSEEN)
    expected = np.asarray(expected.toarray() if hasattr(expected, "toarray") else expected).astype(np.float32)
    assert answer.arrays["features"].view(np.uint32).tolist() == expected.view(np.uint32).tolist()


def show_column(name: str) -> pa.Array:
    array = pa.array(UNSEEN[name], from_pandas=True)
    return array.cast(pa.string()) if pa.types.is_large_string(array.type) else array
