"""What the user says of a column itself: its type, and which texts mean its values (clauses 4.1 and 4.11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from schemabridge.display import dump_json
from schemabridge.document.column_text import DECIMALS, GROUPINGS
from schemabridge.encodings.arguments import is_many, is_unicode
from schemabridge.encodings.text_cuts import check_ascii, read_cuts
from schemabridge.errors import SchemabridgeError, check_flag, list_values, new_error
from schemabridge.frames.absent_columns import unknown_columns
from schemabridge.frames.arrow_values import flatten, kind_of
from schemabridge.frames.columns import infer_type, read_labels
from schemabridge.frames.frame import open_frame
from schemabridge.frames.python_objects import is_value
from schemabridge.frames.text_cuts import WHITE_SPACE
from schemabridge.frames.time_text import find_format_problem
from schemabridge.frames.times import UNITS
from schemabridge.frames.types import TYPES, ColumnType
from schemabridge.frames.unsupported_hints import read_supported
from schemabridge.schema import Column, ColumnText, NumberFormat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.cut import CutLike
    from schemabridge.frames.arrow_values import ArrowColumn
    from schemabridge.frames.frame import Frame
    from schemabridge.frames.text_cuts import Cuts
    from schemabridge.frames.types import Value

PLAIN_TYPES = tuple(name for name, facts in TYPES.items() if not facts.keys)
TIMESTAMP = "timestamp"


@dataclass(frozen=True)
class DeclaredColumn:
    """What `column` was given; `type` is None where the training frame decides."""

    type: str | None
    number: NumberFormat
    missing: tuple[object, ...]
    other: str
    time: str | None = None
    unit: str = "us"
    instant: bool = False
    cut: Cuts = ()

    @property
    def column_type(self) -> ColumnType | None:
        """The type with its keys, None where the training frame decides."""
        if self.type is None:
            return None
        return ColumnType(TIMESTAMP, self.unit, self.instant) if self.type == TIMESTAMP else ColumnType(self.type)

    @property
    def missing_texts(self) -> tuple[str, ...]:
        """The texts that mean missing, as they are compared: without white space at their ends, each once."""
        texts = (each.strip(WHITE_SPACE) for each in self.missing if isinstance(each, str))
        return tuple(dict.fromkeys(texts))

    @property
    def says_text(self) -> bool:
        """Whether it says anything of texts."""
        return (
            self.says_number
            or self.time is not None
            or bool(self.missing_texts)
            or self.other != "error"
            or bool(self.cut)
        )

    @property
    def says_number(self) -> bool:
        """Whether it says how numbers are spelled."""
        return self.number != NumberFormat()


def column(
    type: Literal["boolean", "integer", "float64", "float32", "string", "date", "timestamp"] | None = None,  # noqa: A002 the word of the file
    *,
    decimal: str = ".",
    grouping: str | None = None,
    time: str | None = None,
    unit: Literal["s", "ms", "us"] = "us",
    instant: bool = False,
    missing: Iterable[object] = (),
    other: Literal["error", "missing"] = "error",
    cut: CutLike | list[CutLike] | None = None,
) -> DeclaredColumn:
    """Return what a column is, for `record_schema(columns={name: …})`.

    A column of numbers takes text that spells them where it is recorded from text, or where one of the other arguments is
    given. It takes numbers as ever, because a CSV read by R often has numbers where pandas had text.

    Parameters
    ----------
    type
        The recorded type; without it that of the training column. Needed where text means numbers.
    decimal, grouping
        The decimal character of numbers in text, `"."` or `","`, and the one between groups of three digits, such as `","` in 1,234.5.
    time
        How dates and timestamps are spelled in text: `"iso8601"`, or a format such as `"%d/%m/%Y %H:%M"` of the fields %Y %y %m %b %B %d %j %H %I %p %M
        %S %f %a %A %z. It is never guessed; names are English in every locale.
    unit, instant
        The unit of a timestamp, and whether its times have a zone, as with `%z`.
    missing
        What is a missing cell: texts such as `"?"`, and values such as -1, 999 or inf. White space around a text that means numbers does not count: `""`
        is every blank cell. In a column of text these are the texts as they are.
    other
        What a text is that is neither: `"error"` in its row, or `"missing"`, as `pd.to_numeric(errors="coerce")` has it; `validate_batch` counts those.
    cut
        What is cut from a text before it is read as a number or a time, as `sb.cut` has it: `[("replace", "$", ""), ("part", " ", 0)]`. Text that stays
        text is cut by its encoding, `[sb.cut("strip"), "one_hot"]`.

    Raises
    ------
    SchemabridgeError
        `invalid_argument`.

    Examples
    --------
    >>> import schemabridge as sb
    >>> df = {"TotalCharges": ["29.85", " ", "108.15"]}
    >>> charges = sb.column(type="float64", missing=[""])
    >>> schema = sb.record_schema(df, columns={"TotalCharges": charges}, encodings={"TotalCharges": sb.numeric(missing="pass")})
    >>> sb.prepare_input({"TotalCharges": ["1840.75", ""]}, schema).tolist()
    [[1840.75], [nan]]
    """
    check_word("type", type, (None, *PLAIN_TYPES, TIMESTAMP))
    check_word("unit", unit, UNITS)
    check_word("decimal", decimal, DECIMALS)
    check_word("grouping", grouping, (None, *(each for each in GROUPINGS if each != decimal)))
    check_word("other", other, ("error", "missing"))
    check_time(time, type, instant)
    number = NumberFormat(decimal, grouping)
    return DeclaredColumn(type, number, list_missing(missing), other, time, unit, instant, list_cuts(cut))


def list_cuts(cut: object) -> Cuts:
    """Return cuts as they are recorded."""
    found = () if cut is None else read_cuts(cut)
    if isinstance(found, str):
        message = f"column: cut should be {found}, found {list_values([cut])}"
        raise new_error("invalid_argument", message, hint='write cut=[("replace", "$", ""), "strip"]')
    return found


def check_time(time: object, column_type: str | None, instant: object) -> None:
    """Raise where a format is none, or stands beside a type without times."""
    is_instant = check_flag("column: instant", instant)
    if time is None:
        return
    problem = f"found {list_values([time])}"
    if isinstance(time, str):
        if column_type not in ("date", TIMESTAMP):
            problem = "which needs type='date' or type='timestamp'"
        elif (found := find_format_problem(time, instant=is_instant and column_type == TIMESTAMP)) is None:
            return
        else:
            problem = f"found {found} in {time!r}"
    message = f"column: time should be 'iso8601' or a format of known fields, each once, {problem}"
    raise new_error("invalid_argument", message, hint='write time="%Y-%m-%d", and instant=True beside %z')


def check_word(argument: str, value: object, words: tuple[str | None, ...]) -> None:
    if not (value is None or isinstance(value, str)) or value not in words:
        message = f"column: {argument} should be one of {list_values(words)}, found {list_values([value])}"
        known = [word for word in words if word is not None]
        likely = [*get_close_matches(str(value), known, 1, 0.4), *known][0]
        raise new_error("invalid_argument", message, hint=f"write {argument}={dump_json(likely)}, or another of them")


def list_missing(missing: object) -> tuple[object, ...]:
    """Return what means missing, as it was given."""
    is_list = is_many(missing) and not isinstance(missing, Mapping)
    listed = tuple(missing) if is_list else (None,)  # type: ignore[arg-type]
    if not all(is_unicode(each) if isinstance(each, str) else is_value(each) for each in listed):
        message = f"column: missing should be a list of texts and values, found {list_values([missing])}"
        raise new_error("invalid_argument", message, hint='write missing=["", "?", -1]')
    return listed


def read_declared(
    frame: Frame, name: str, declared: DeclaredColumn | None
) -> tuple[Column, ArrowColumn | list[object]]:
    """Return a training column as it is recorded, and its cells: Arrow, or objects of several kinds.

    Raises
    ------
    SchemabridgeError
        As `infer_type`; `wrong_type` for cells of several kinds where nothing says what text means; `invalid_argument`
        where texts are said to mean something in a column whose type has no such text.
    """
    source = find_cells(frame, name, declared)
    holds_text = isinstance(source, list) or kind_of(source.type) == "string"
    if declared is None:
        return Column(name, infer_cells(source, name)), source
    column_type = declared.column_type or infer_cells(source, name)
    if column_type.facts.is_text and not declared.says_number and declared.other == "error" and not declared.cut:
        return Column(name, column_type, None, type_missing(name, column_type, declared.missing)), source
    absent = type_missing(name, column_type, [each for each in declared.missing if not isinstance(each, str)])
    is_meant = declared.says_text or (holds_text and not column_type.facts.is_text)
    text = declare_text(name, column_type, declared) if is_meant else None
    if declared.cut and holds_text:
        check_ascii(name, list_texts(source), declared.cut)
    return Column(name, column_type, text, absent), source


def list_texts(source: ArrowColumn | list[object]) -> list[str]:
    """Return the distinct texts of a column."""
    cells = set(source) if isinstance(source, list) else flatten(source).unique().to_pylist()
    return [cell for cell in cells if isinstance(cell, str)]


def declare_text(name: str, column_type: ColumnType, declared: DeclaredColumn) -> ColumnText:
    """Return what texts of a column mean; raises `invalid_argument` where its type has no such text."""
    texts, other = declared.missing_texts, declared.other
    if column_type.facts.takes_number_text and declared.time is None:
        return ColumnText(declared.number, texts, other, cut=declared.cut)
    if column_type.facts.takes_time_text and declared.time is not None and not declared.says_number:
        return ColumnText(None, texts, other, declared.time, declared.cut)
    message, hint = f"column {name!r} is of type {column_type}, in which no text means a value", None
    if column_type.facts.takes_time_text:
        message, hint = (
            f"column {name!r} is of type {column_type}: which times do its texts spell?",
            'write time="iso8601"',
        )
    if column_type.facts.is_text and declared.cut:
        hint = 'text that stays text is cut by its encoding: [sb.cut(...), "one_hot"]'
    raise new_error("invalid_argument", message, column=name, hint=hint or 'write sb.column(type="float64", …)')


def type_missing(name: str, column_type: ColumnType, values: Sequence[object]) -> tuple[Value, ...]:
    """Return values as the type of a column has them, each once; raises `invalid_argument` for one that it does not have."""
    if not values:
        return ()
    try:
        labels = read_labels(open_frame({name: list(values)}).get(name), Column(name, column_type))
    except SchemabridgeError as error:
        message = f"column {name!r} of type {column_type} cannot hold what means missing: {list_values(values)}"
        hint = f"write values of that type, such as missing=[{column_type.facts.example}]"
        raise new_error("invalid_argument", message, column=name, hint=hint) from error
    return tuple(labels.unique().to_pylist())


def infer_cells(source: ArrowColumn | list[object], name: str) -> ColumnType:
    assert not isinstance(source, list)  # find_cells has refused it
    return infer_type(source, name)


def find_cells(frame: Frame, name: str, declared: DeclaredColumn | None) -> ArrowColumn | list[object]:
    try:
        return read_supported(frame, name)
    except SchemabridgeError as error:
        objects = frame.get_objects(name) if error.code == "wrong_type" and frame.counts[name] == 1 else None
        if objects is None or declared is None or declared.type is None:
            raise
        return list(objects)


def name_columns(columns: object) -> dict[str, DeclaredColumn]:
    """Return what the user says of columns, by their recorded names."""
    if columns is None:
        return {}
    if isinstance(columns, Mapping) and all(isinstance(each, DeclaredColumn) for each in columns.values()):
        return {str(name): each for name, each in columns.items()}
    found = list_values([columns])
    message = f"columns= should be a dict of column to sb.column(...), found {found}"
    raise new_error("invalid_argument", message, hint='write columns={"price": sb.column(type="float64")}')


def check_columns(frame: Frame, declared: Mapping[str, DeclaredColumn], left_out: Iterable[str]) -> None:
    """Raise where `columns` names a column that the frame does not have, or one that is not recorded."""
    unknown = [name for name in declared if name not in frame.counts]
    if unknown:
        raise unknown_columns(frame, unknown)
    both = [name for name in left_out if name in declared]
    if both:
        message = f"{list_values(both)} are in columns and also in target or exclude"
        raise new_error("conflicting_sources", message, column=both[0])
