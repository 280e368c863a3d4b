"""A frame described neutrally, and the containers that R and Python can put it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from .r_process import RFrame
from .r_values import RAW, RVector, new_list, new_numbers, new_texts
from .sources import Source
from .texts import Text

# Kinds that nanoarrow makes of an R column without loss.
PLAIN_KINDS = ("logical", "integer", "integer64", "double", "character", "factor")


@dataclass(frozen=True)
class Frame:
    """A frame as a neutral description; `container` is R's, `form` Python's."""

    names: tuple[Text, ...]
    sources: tuple[Source, ...]
    container: str
    form: str
    blocks: Sequence[int] | None = None

    @property
    def rows(self) -> int:
        return max((len(source) for source in self.sources), default=0)

    def take(self, rows: np.ndarray) -> Frame:
        """Return some of the rows."""
        return replace(self, sources=tuple(source.take(rows[rows < len(source)]) for source in self.sources))

    def is_native(self) -> bool:
        """Tell whether the encoding of R's session decides what the frame holds."""
        return any(source.is_native() for source in self.sources)

    def is_broken(self) -> bool:
        """Tell whether a text is given as bytes."""
        return any(text is not None and text.raw is not None for source in self.sources for text in source.texts)

    def in_r(self, encoding: str) -> RFrame:
        if self.container == "nanoarrow":
            return RFrame("nanoarrow", self.as_ipc(encoding))
        columns = [source.in_r(encoding) for source in self.sources]
        return RFrame(self.container, new_list(columns, names=new_texts([name.in_r(encoding) for name in self.names])))

    def as_ipc(self, encoding: str) -> RVector:
        """Return the bytes of an Arrow stream, in `blocks` or three batches; nanoarrow reads no dictionaries from one."""
        arrays = [decode_dictionary(source.in_arrow(encoding)) for source in self.sources]
        table = pa.Table.from_arrays(arrays, names=[name.text for name in self.names])
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            if self.blocks is None:
                writer.write_table(table, max_chunksize=max(1, self.rows // 3))
            else:
                write_blocks(writer, pa.RecordBatch.from_arrays(arrays, schema=table.schema), self.blocks)
        return new_numbers(RAW, np.frombuffer(sink.getvalue(), np.uint8))


def write_blocks(writer: pa.RecordBatchStreamWriter, batch: pa.RecordBatch, blocks: Sequence[int]) -> None:
    """Write batches of so many rows each, of which some may have none."""
    start = 0
    for rows in blocks:
        writer.write_batch(batch.slice(start, rows))
        start += rows


def decode_dictionary(array: pa.Array) -> pa.Array:
    return array.dictionary.take(array.indices) if pa.types.is_dictionary(array.type) else array


def drop_repeated_names(frame: Frame) -> Frame:
    """Return the frame with the first column of each name, because a dict of Python has no more."""
    first = {name.text: number for number, name in reversed(list(enumerate(frame.names)))}
    kept = sorted(first.values())
    names, sources = [frame.names[number] for number in kept], [frame.sources[number] for number in kept]
    return replace(frame, names=type(frame.names)(names), sources=type(frame.sources)(sources))


def fit_container(frame: Frame) -> Frame:
    """Return the frame in a container that can hold it."""
    kinds = {source.kind for source in frame.sources}
    lengths = {len(source) for source in frame.sources}
    if len(lengths) > 1:
        return replace(drop_repeated_names(frame), container="list", form="dict")
    if frame.container == "nanoarrow_r" and not kinds <= set(PLAIN_KINDS):
        return replace(frame, container="data.frame")
    if frame.container == "nanoarrow_r" and (frame.is_native() or frame.is_broken()):
        return replace(frame, container="data.frame")  # nanoarrow would translate the text itself
    if frame.container == "nanoarrow_r" and any(
        None in source.texts or source.as_is or is_beyond_nanoarrow(source) for source in frame.sources
    ):
        return replace(frame, container="data.frame")
    if "arrow" in kinds:
        return replace(frame, container="nanoarrow")
    if frame.container == "nanoarrow" and any(source.detail == "labels" for source in frame.sources):
        return replace(frame, container="data.frame")
    names = {name.text for name in frame.names}
    if frame.container in ("grouped", "tibble", "data.table") and (len(names) < len(frame.names) or not frame.sources):
        return replace(frame, container="data.frame")
    if frame.container == "grouped" and (names & {"...", "..1"} or not "".join(names).isascii()):
        return replace(frame, container="tibble")  # dplyr takes no such names, in no locale or not in all
    if frame.container == "grouped" and frame.sources[0].kind not in ("logical", "integer", "double"):
        return replace(frame, container="tibble")
    return frame


def is_beyond_nanoarrow(source: Source) -> bool:
    """Tell whether nanoarrow makes an error or another column of it: it takes an integer64 for doubles unless bit64 is loaded."""
    return source.kind == "integer64" or source.detail == "ordered"
