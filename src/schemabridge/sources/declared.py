"""The encodings that the user declares column by column, and the defaults of the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from schemabridge.encodings.apply import encode_column
from schemabridge.encodings.together import encode_columns
from schemabridge.errors import list_values, new_error
from schemabridge.frames.absent_columns import unknown_columns
from schemabridge.sources.capture import Capture, capture_operands
from schemabridge.sources.keras_layers import is_layer
from schemabridge.sources.sklearn.checks import is_estimator

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.protocol import EncodingLike
    from schemabridge.frames.frame import Frame
    from schemabridge.sources.capture import CapturedEncoding


def capture_declared(
    program: ProgramBuilder,
    columns: Sequence[str],
    named: NamedEncodings,
    fitted: Mapping[str, Sequence[CapturedEncoding]],
    *,
    to_text: bool = False,
) -> Capture:
    """Return the encodings of the columns of one input, in the order of the columns; those of several stand behind the last of them.

    Columns of `fitted` have been captured already; those that are named nowhere have a default, which is the text itself
    in an input of strings (`to_text`).
    """
    captured: list[CapturedEncoding] = []
    joined = {name for names in named.joint if set(names) <= set(columns) for name in names}
    for place, name in enumerate(columns):
        if name in fitted:
            captured += fitted[name]
        elif name in named.declared or name not in joined:
            encoding = choose_encoding(program, name, named.declared, to_text=to_text)
            operands = encode_column(program, name, encoding, to_text=to_text)
            captured += capture_operands(operands, "declared").encodings
        for names, encoding in named.joint.items():
            if name in names and set(names) <= set(columns[: place + 1]):
                captured += capture_operands(encode_columns(program, names, encoding), "declared").encodings
    return Capture(tuple(captured))


def choose_encoding(
    program: ProgramBuilder, name: str, encodings: Mapping[str, EncodingLike], *, to_text: bool
) -> EncodingLike:
    """Return the encoding given for a column, or its default; raises `needs_encoding` for dates and times."""
    if name in encodings:
        return encodings[name]
    if to_text:
        return "text"
    training = program.read_training(name)
    default = training.column.type.facts.default_encoding
    if training.categories is not None:
        return "one_hot"
    if default is None:
        message = f"column {name!r} of type {training.column.type} has no default encoding"
        hint = f'write encodings={{{name!r}: "numeric"}} for its count, another encoding, or exclude=[{name!r}]'
        raise new_error("needs_encoding", message, column=name, hint=hint)
    return default


EncodingsLike: TypeAlias = "Mapping[str, EncodingLike] | Mapping[str | tuple[str, ...], object]"


@dataclass(frozen=True)
class NamedEncodings:
    """What the user says of columns: encodings of one column, of several together, and fitted objects of one or several."""

    declared: dict[str, EncodingLike]
    joint: dict[tuple[str, ...], EncodingLike]
    fitted: dict[tuple[str, ...], object]

    @property
    def names(self) -> list[str]:
        """The columns that are named."""
        several = [name for names in (*self.joint, *self.fitted) for name in names]
        return list(dict.fromkeys([*self.declared, *several]))


def name_encodings(encodings: object) -> NamedEncodings:
    """Return the user's encodings by the recorded names of their columns; fitted objects apart."""
    if encodings is None:
        return NamedEncodings({}, {}, {})
    if not isinstance(encodings, Mapping):
        found = list_values([encodings])
        message = f"encodings= should be a dict of column to encoding, or a schema or the path of one, found {found}"
        raise new_error("unknown_encoding", message, hint='write encodings={"age": "standardize"}')
    named = NamedEncodings({}, {}, {})
    for name, given in encodings.items():
        each = join_fitted(given)
        if is_estimator(each) or is_layer(each):
            names = tuple(name_column(one) for one in (name if isinstance(name, tuple) else (name,)))
            if names in named.fitted:
                raise new_error("conflicting_sources", f"{list_values(names)} have two fitted objects", column=names[0])
            named.fitted[names] = each
        elif isinstance(name, tuple) and len(name) != 1:
            named.joint[name_columns(name)] = given
        else:
            named.declared[name_column(name[0] if isinstance(name, tuple) else name)] = given
    others = {*named.declared, *(name for names in named.joint for name in names)}
    twice = [name for names in named.fitted for name in names if name in others]
    if twice:
        message = f"column {twice[0]!r} has an encoding, and a fitted object takes it as well"
        raise new_error("conflicting_sources", message, column=twice[0])
    return named


def join_fitted(given: object) -> object:
    """Return fitted objects in a list as a pipeline of them, in a tuple as a union; anything else as it is."""
    if not isinstance(given, (list, tuple)) or not given or not all(is_estimator(each) for each in given):
        return given
    from sklearn.pipeline import make_pipeline, make_union

    return make_pipeline(*given) if isinstance(given, list) else make_union(*given)


def name_columns(names: tuple[object, ...]) -> tuple[str, ...]:
    """Return the names of columns that have an encoding together."""
    found = tuple(name_column(name) for name in names)
    if found and len(set(found)) == len(found):
        return found
    message = f"encodings: {names!r} should be the names of several columns, each once"
    raise new_error("unknown_encoding", message, hint='a square is {"a": sb.math("square")}' if found else None)


def name_column(name: object) -> str:
    """Return a column's name as it is recorded; pandas numbers columns that have no names."""
    if isinstance(name, (str, int)):
        return str(name)
    hint = "give every column an encoding of its own; names are texts"
    raise new_error("unknown_encoding", f"encodings: {name!r} is not the name of a column", hint=hint)


def check_names(frame: Frame, encodings: Sequence[str], left_out: Iterable[str]) -> None:
    """Raise where an argument names a column that the frame does not have."""
    unknown = [name for name in (*encodings, *left_out) if name not in frame.counts]
    if unknown:
        raise unknown_columns(frame, unknown)
    both = [name for name in left_out if name in encodings]
    if both:
        message = f"{list_values(both)} have encodings and are also in target or exclude"
        raise new_error("conflicting_sources", message, column=both[0])
