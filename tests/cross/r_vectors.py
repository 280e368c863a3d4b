"""A case of a vector in R: as an Arrow stream, and as R's own vectors where they hold it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vectors import Case, build_array, read_bits, show_bits

from .frame import Frame
from .r_process import Prepared, Refusal, RProcess
from .sources import Source, new_source, source_of
from .texts import Text

if TYPE_CHECKING:
    import pyarrow as pa


def check_cases(r: RProcess, schema: Path, cases: Sequence[Case]) -> None:
    """Send the frames of the cases to R and hold the answers against the expectations."""
    asked = [(case, frame) for case in cases for frame in list_frames(case)]
    if not asked:
        return
    answers = r.prepare(schema, [frame.in_r(r.encoding) for _, frame in asked])
    for (case, frame), answer in zip(asked, answers, strict=True):
        check_answer(case, frame, answer)


def list_frames(case: Case) -> list[Frame]:
    """Return the frame as a stream, and as a data.frame where R's vectors hold it."""
    names = tuple(Text(column["name"]) for column in case.frame)
    arrays = [build_array(column) for column in case.frame]
    sources = [source_of(array) for array in arrays]
    held = tuple(source for source in sources if source is not None)
    containers = ("data.frame", "list") if len(held) == len(arrays) else ()
    if len({len(array) for array in arrays}) > 1:
        return [Frame(names, held, "list", "dict")] if containers else []
    streamed = tuple(new_arrow_source(array) for array in arrays)
    return [
        Frame(names, streamed, "nanoarrow", "table"),
        *[Frame(names, held, container, "table") for container in containers],
    ]


def new_arrow_source(array: pa.Array) -> Source:
    missing = array.is_null().to_numpy(zero_copy_only=False)
    return new_source("arrow", missing, missing, array=array)


def check_answer(case: Case, frame: Frame, answer: Prepared | Refusal) -> None:
    where = f"{case.path.name} {case.number} as {frame.container}"
    if case.error is None:
        assert isinstance(answer, Prepared), f"{where}: {answer}"
        assert {name: show_bits(array) for name, array in answer.arrays.items()} == read_bits(case), where
        return
    assert isinstance(answer, Refusal), where
    found = {"code": answer.code, "column": answer.column, "rows": list(answer.rows)}
    assert {key: found[key] for key in case.error} == case.error, f"{where}: {answer.message}"
