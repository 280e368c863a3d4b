"""The encodings that the user declares column by column, and the defaults of the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from schemabridge.encodings.apply import encode_column
from schemabridge.errors import list_values, new_error
from schemabridge.sources.capture import capture_operands

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.protocol import EncodingLike
    from schemabridge.frames.frame import Frame
    from schemabridge.sources.capture import Capture


def capture_declared(program: ProgramBuilder, columns: Sequence[str], encodings: Mapping[str, EncodingLike]) -> Capture:
    """Return the encodings of the columns of one input, in the order of the columns; those that are not named have a default."""
    operands = [
        result for name in columns for result in encode_column(program, name, choose_encoding(program, name, encodings))
    ]
    return capture_operands(operands, "declared")


def choose_encoding(program: ProgramBuilder, name: str, encodings: Mapping[str, EncodingLike]) -> EncodingLike:
    """Return the encoding given for a column, or its default; raises `needs_encoding` for dates and times."""
    if name in encodings:
        return encodings[name]
    training = program.read_training(name)
    default = training.column.type.facts.default_encoding
    if training.categories is not None:
        return "one_hot"
    if default is None:
        message = f"column {name!r} of type {training.column.type} has no default encoding"
        hint = f'write encodings={{{name!r}: "numeric"}} for its count, another encoding, or exclude=[{name!r}]'
        raise new_error("needs_encoding", message, column=name, hint=hint)
    return default


def name_encodings(encodings: object) -> dict[str, EncodingLike]:
    """Return the user's encodings by the recorded names of their columns."""
    if encodings is None:
        return {}
    if not isinstance(encodings, Mapping):
        found = list_values([encodings])
        message = f"encodings= should be a dict of column to encoding, or a schema or the path of one, found {found}"
        raise new_error("unknown_encoding", message, hint='write encodings={"age": "standardize"}')
    return {name_column(name): each for name, each in encodings.items()}


def name_column(name: object) -> str:
    """Return a column's name as it is recorded; pandas numbers columns that have no names."""
    if isinstance(name, (str, int)):
        return str(name)
    hint = "give every column an encoding of its own; names are texts"
    raise new_error("unknown_encoding", f"encodings: {name!r} is not the name of a column", hint=hint)


def check_names(frame: Frame, encodings: Mapping[str, EncodingLike], left_out: Iterable[str]) -> None:
    """Raise where an argument names a column that the frame does not have."""
    unknown = [name for name in (*encodings, *left_out) if name not in frame.counts]
    if unknown:
        found = list_values(list(frame.names))
        raise new_error("unknown_column", f"the frame has no column {list_values(unknown)}; it has {found}")
    both = [name for name in left_out if name in encodings]
    if both:
        message = f"{list_values(both)} have encodings and are also in target or exclude"
        raise new_error("conflicting_sources", message, column=both[0])
