"""A case of a vector in R: as an Arrow stream, and as R's own vectors where they hold it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from vector_frames import IN_ARROW, OF_R, build_array, is_broken, is_held
from vectors import Case, read_bits, show_bits

from .frame import Frame
from .r_process import Prepared, Refusal, RProcess
from .sources import Source, new_source, source_of
from .texts import Text

# what R has in the place of a column that no language takes (clause 11.2)
UNSUPPORTED_IN_R = {
    "list": "list",
    "complex": "complex",
    "binary": "raw",
    "matrix": "matrix",
    "struct": "data.frame",
    "class": "class",
}


def check_cases(r: RProcess, schema: Path, cases: Sequence[Case]) -> None:
    """Send the frames of the cases to R and hold the answers against the expectations."""
    asked = [(case, frame) for case in cases for frame in list_frames(case.frame, case.blocks)]
    if not asked:
        return
    answers = r.prepare(schema, [frame.in_r(r.encoding) for _, frame in asked])
    for (case, frame), answer in zip(asked, answers, strict=True):
        check_answer(case, frame, answer)


def list_frames(frame: Sequence[dict], blocks: Sequence[int] | None = None) -> list[Frame]:
    """Return a frame of a vector as a stream where Arrow holds it, and as a data.frame where R's vectors hold it."""
    names = tuple(Text(column["name"]) for column in frame)
    sources = [new_r_source(column) for column in frame]
    held = tuple(source for source in sources if source is not None)
    native = ("data.frame", "list") if len(held) == len(sources) else ()
    if len({len(column["values"]) for column in frame}) > 1:
        return [Frame(names, held, "list", "dict")] if native else []
    streamed = [Frame(names, new_stream(frame), "nanoarrow", "table", blocks)] if is_held(frame, IN_ARROW) else []
    return [*streamed, *[Frame(names, held, container, "table") for container in native]]


def new_stream(frame: Sequence[dict]) -> tuple[Source, ...]:
    return tuple(new_arrow_source(build_array(column)) for column in frame)


def new_r_source(column: Mapping) -> Source | None:
    """Return a column as R's own vector, None where R has none."""
    kind, values = column["type"], column["values"]
    missing = np.array([value is None for value in values], bool)
    if kind == "mixed":
        return new_source("unsupported", missing, missing, detail="list")
    if kind == "unsupported":
        detail = UNSUPPORTED_IN_R.get(column["of"])
        return None if detail is None else new_source("unsupported", missing, missing, detail=detail)
    if kind in OF_R:
        return new_time_source(column, missing)
    if is_broken([column]):
        texts = tuple(None if value is None else read_text(value) for value in values)
        return new_source("character", np.arange(len(values)), missing, texts=texts)
    return source_of(build_array(dict(column)))


def new_time_source(column: Mapping, missing: np.ndarray) -> Source:
    """Return a POSIXct, difftime or Date of doubles."""
    numbers = np.array([0.0 if value is None else float(value) for value in column["values"]], np.float64)
    detail = column.get("unit", column.get("zone"))
    kind = "date" if column["type"] == "r_date" else column["type"]
    return new_source(kind, numbers, missing | np.isnan(numbers), detail=detail)


def read_text(value: str | Mapping) -> Text:
    return Text(value) if isinstance(value, str) else Text("", "utf8", bytes.fromhex(value["bytes"]))


def new_arrow_source(array: pa.Array) -> Source:
    missing = array.is_null().to_numpy(zero_copy_only=False)
    return new_source("arrow", missing, missing, array=array)


def in_lists(case: Case) -> Case:
    """Return the case as a language has it whose columns of several kinds are lists, which it refuses (clause 11.2)."""
    mixed = next((column["name"] for column in case.frame if column["type"] == "mixed"), None)
    if mixed is None:
        return case
    return replace(case, expect=None, error={"code": "unsupported_type", "column": mixed, "rows": []})


def check_answer(case: Case, frame: Frame, answer: Prepared | Refusal) -> None:
    case = in_lists(case)
    where = f"{case.path.name} {case.number} as {frame.container}"
    if case.error is None:
        assert isinstance(answer, Prepared), f"{where}: {answer}"
        assert {name: show_bits(array) for name, array in answer.arrays.items()} == read_bits(case), where
        return
    assert isinstance(answer, Refusal), where
    found = {"code": answer.code, "column": answer.column, "rows": list(answer.rows)}
    assert {key: found[key] for key in case.error} == case.error, f"{where}: {answer.message}"
