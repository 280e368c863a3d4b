"""Scalars of every class, alone and beside others: taken as they are, or refused with one code by both verbs."""

import datetime
import decimal
import enum
import fractions
import uuid

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.frames.frame import open_frame


class text:  # noqa: N801 the name of a kind
    """A class that is called as a kind is."""


SCHEMAS = {
    name: sb.record_schema({"x": values}, encodings={"x": encoding})
    for name, values, encoding in (
        ("text", ["a", "b"], "one_hot"),
        ("float64", [1.5, 2.5], "numeric"),
        ("integer", [1, 2], "numeric"),
        ("boolean", [True, False], "numeric"),
        ("date", [datetime.date(2020, 1, 1)], "numeric"),
        ("timestamp", [datetime.datetime(2020, 1, 1)], "numeric"),
        ("duration", [datetime.timedelta(1)], "numeric"),
    )
}
UNSUPPORTED = [
    decimal.Decimal("1.5"),
    decimal.Decimal("NaN"),
    fractions.Fraction(1, 2),
    1j,
    np.complex64(1),
    np.longdouble("0.1"),
    np.longdouble(1),
    np.void(b"a"),
    np.bytes_(b"a"),
    b"a",
    bytearray(b"a"),
    memoryview(b"a"),
    datetime.time(1),
    pd.Period("2020"),
    pd.Interval(0, 1),
    np.timedelta64(1, "Y"),
    [1],
    (1,),
    {1},
    {"a": 1},
    np.array(5),
    np.array([5]),
    range(3),
    uuid.UUID(int=5),
    object(),
    int,
    text(),
]
KNOWN = [1.5, 3, np.float16(0.5), True, "a", datetime.date(2020, 1, 1), datetime.datetime(2020, 1, 1)]
SCALARS = [
    *KNOWN,
    *UNSUPPORTED,
    np.timedelta64(5, "ns"),
    np.timedelta64(5, "s"),
    np.timedelta64("NaT", "s"),
    np.datetime64(5, "s"),
    np.datetime64(5, "D"),
    datetime.timedelta.max,
    2**63,
    2**70,
    -(2**70),
    np.uint64(2**64 - 1),
    np.int64(-(2**63)),
    np.str_("a"),
    np.bool_(True),
    enum.IntEnum("E", "A").A,
    "\ud800",
    "a\0",
    float("inf"),
]


def find_code(values, schema) -> str | None:
    """Return the code of `prepare_input`, which is among those of `split_batch`, whose good rows are taken."""
    split = sb.split_batch({"x": values}, schema)
    codes = {finding.code for finding in split.report.findings if finding.severity == "error"}
    sb.prepare_input(split.good, schema)
    try:
        sb.prepare_input({"x": values}, schema)
    except sb.SchemabridgeError as error:
        assert error.code in codes
        return error.code
    assert not codes
    return None


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("first", [1.5, "a", None, 2**70], ids=repr)
def test_the_verbs_agree_about_any_two_scalars(first, name) -> None:
    codes = {find_code([first, second], SCHEMAS[name]) for second in SCALARS}
    assert codes & {"unsupported_type"}


def read_cells(cells) -> tuple[object, object]:
    """Return the type and the bytes of a column, or the code and the words of what it is refused with."""
    try:
        read = open_frame({"x": cells}).get("x")
    except sb.SchemabridgeError as error:
        return error.code, error.message
    return read.type, [None if each is None else each.to_pybytes() for each in read.buffers()]


@pytest.mark.parametrize("value", [*SCALARS, None, pd.NA, pd.NaT, float("nan")], ids=repr)
@pytest.mark.parametrize("first", [["a"], ["a", np.str_("b")], [None, "a"]], ids=repr)
def test_an_array_of_objects_is_read_as_a_list_of_them(first, value) -> None:
    cells = [*first, value]
    array = np.empty(len(cells), object)
    for row, cell in enumerate(cells):
        array[row] = cell
    assert read_cells(array) == read_cells(cells)


@pytest.mark.parametrize("value", UNSUPPORTED, ids=repr)
@pytest.mark.parametrize("other", [[], [1.5], ["a"], [None]], ids=repr)
def test_a_class_that_no_type_takes_is_unsupported(value, other, raises_code) -> None:
    if isinstance(value, np.longdouble) and np.dtype(np.longdouble).itemsize == 8:
        value = fractions.Fraction(1, 2)  # where it is a double, it is taken
    raises_code("unsupported_type", open_frame({"x": [*other, value]}).get, "x")
    raises_code("unsupported_type", open_frame([{"x": each} for each in [*other, value]]).get, "x")


@pytest.mark.parametrize("value", [np.timedelta64(5, "ns"), np.timedelta64(5, "s"), np.timedelta64(5, "D")], ids=repr)
@pytest.mark.parametrize("number", [1.5, 1, np.int64(1), np.float32(1)], ids=repr)
def test_a_length_of_time_is_no_number(number, value, raises_code) -> None:
    raises_code("wrong_type", open_frame({"x": [number, value]}).get, "x")
    raises_code("wrong_type", open_frame([{"x": number}, {"x": value}]).get, "x")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([np.float16(0.5), 1], [0.5, 1.0]),
        ([1, np.float16(0.5)], [1.0, 0.5]),
        ([np.float32(0.5), np.int8(3), 2], [0.5, 3.0, 2.0]),
        ([np.uint64(2**53), 1.5], [2.0**53, 1.5]),
        ([np.uint64(3), np.int64(-1)], [3.0, -1.0]),
    ],
)
def test_numbers_of_several_classes_are_exact(values, expected) -> None:
    assert open_frame({"x": values}).get("x").to_pylist() == expected


@pytest.mark.parametrize(
    "values", [[1.5, np.uint64(2**64 - 1)], [np.int64(-1), np.uint64(2**64 - 1)], [1.5, np.int64(2**53 + 1)]], ids=repr
)
def test_integers_that_would_wrap_or_round_are_not_exact(values, raises_code) -> None:
    raises_code("not_exact", sb.prepare_input, {"x": values}, SCHEMAS["float64"])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("text", "wrong_type"),
        ("date", "wrong_type"),
        ("timestamp", "wrong_type"),
        ("duration", "wrong_type"),
        ("boolean", "wrong_type"),
        ("integer", "not_exact"),
        ("float64", "not_exact"),
    ],
)
@pytest.mark.parametrize("value", [2**53 + 1, 2**64, 2**70, -(2**70)])
def test_an_integer_of_any_size_has_the_code_of_its_column(value, name, code) -> None:
    assert find_code([value], SCHEMAS[name]) == code


def test_text_of_numpy_is_text() -> None:
    values = (
        np.array(["a", "b"], np.dtypes.StringDType()) if hasattr(np.dtypes, "StringDType") else np.array(["a", "b"])
    )
    assert open_frame({"x": values}).get("x").to_pylist() == ["a", "b"]
