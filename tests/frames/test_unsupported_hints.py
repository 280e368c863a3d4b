"""A column of values that have no place in a schema: the line that the error gives makes numbers, text or times of them."""

import datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
import pathlib
import re
import uuid

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import schemabridge as sb
from schemabridge.frames.frame import open_frame

LINE = re.compile(r"df(\['x'\])? = .*$")
TWO = [Decimal("1.5"), None]
ARROW = pa.decimal128(10, 2)
IDS = [uuid.UUID(int=1), None]
Colour = Enum("Colour", {"RED": "red", "BLUE": "blue"})
DECIMALS = "take the nearest floating numbers: "
CUT = (
    "record the numbers that it was cut from, with these edges, of which each belongs to the bin on its left; "
    "cut rounds them as it prints them, retbins=True gives them in full: sb.bin(edges=[0.0, 2.0, 6.0], closed='right')"
)
MONTHS = pd.period_range("2024-01", periods=2, freq="M")
# a frame, what is said that it holds, what to do, and what the line makes of the column
RECORDED = [
    (pd.DataFrame({"x": TWO}), "decimals", f"{DECIMALS}df['x'] = df['x'].astype('float64')", [1.5, None]),
    (pd.DataFrame({"x": [Fraction(3, 2)]}), "decimals", f"{DECIMALS}df['x'] = df['x'].astype('float64')", [1.5]),
    (
        pd.DataFrame({"x": pd.array(TWO, pd.ArrowDtype(ARROW))}),
        "decimals",
        f"{DECIMALS}df['x'] = df['x'].astype('float64')",
        [1.5, None],
    ),
    (
        pa.table({"x": pa.array(TWO, ARROW)}),
        "decimals",
        f"{DECIMALS}df = df.set_column(df.schema.get_field_index('x'), 'x', df['x'].cast('float64'))",
        [1.5, None],
    ),
    (
        pa.RecordBatch.from_pydict({"x": pa.array(TWO, ARROW)}),
        "decimals",
        f"{DECIMALS}df = df.set_column(df.schema.get_field_index('x'), 'x', df['x'].cast('float64'))",
        [1.5, None],
    ),
    (
        pl.DataFrame({"x": TWO}),
        "decimals",
        f"{DECIMALS}df = df.with_columns(df['x'].cast(pl.Float64))",
        [1.5, None],
    ),
    ({"x": TWO}, "decimals", f"{DECIMALS}df = {{**df, 'x': pd.Series(df['x']).astype('float64')}}", [1.5, None]),
    ([{"x": TWO[0]}], "decimals", f"{DECIMALS}df = [{{**row, 'x': float(row['x'])}} for row in df]", [1.5]),
    (
        pa.table({"x": pa.array(TWO, ARROW)}).to_reader(),
        "decimals",
        "cast it to floating numbers where the data are read",
        None,
    ),
    (
        pd.DataFrame({"x": MONTHS}),
        "periods (M",
        "convert it: df['x'] = df['x'].dt.to_timestamp()",
        [datetime.datetime(2024, 1, 1), datetime.datetime(2024, 2, 1)],
    ),
    (
        pd.DataFrame({"x": [b"caf\xc3\xa9", None]}),
        "bytes objects",
        "convert it: df['x'] = df['x'].str.decode('utf-8')",
        ["café", None],
    ),
    (pd.DataFrame({"x": [b"caf\xe9"]}), "bytes objects", "decode it with the encoding of its text", None),
    (
        pd.DataFrame({"x": pd.Series(IDS, dtype=object)}),
        "UUID objects",
        "convert it: df['x'] = df['x'].map(str, na_action='ignore')",
        [str(IDS[0]), None],
    ),
    (
        pd.DataFrame({"x": [pathlib.PurePosixPath("a/b")]}),
        "PurePosixPath objects",
        "convert it: df['x'] = df['x'].map(str, na_action='ignore')",
        ["a/b"],
    ),
    (
        pd.DataFrame({"x": [Colour("red"), None]}),
        "Colour objects",
        "convert it: df['x'] = df['x'].map(lambda each: each.value, na_action='ignore')",
        ["red", None],
    ),
    (pd.DataFrame({"x": [[1], [2]]}), "list objects", "give each part of it as a column of its own", None),
    (
        pd.DataFrame({"x": [{"a": 1}]}),
        "dict objects",
        "convert it to numbers, text, dates or times, or leave it out: exclude=['x']",
        None,
    ),
    (pd.DataFrame({"x": pd.cut([1, 2, 5], [0, 2, 6])}), "intervals", CUT, None),
    (
        pd.DataFrame({"x": pd.cut([1, 2, 5, np.nan], [0, 2, 6, 9])[:3]}),
        "intervals",
        CUT.replace("6.0]", "6.0, 9.0]"),
        None,
    ),
    (pd.DataFrame({"x": pd.IntervalIndex.from_tuples([(2, 6), (0, 2)])}), "intervals", CUT, None),
    (
        pd.DataFrame({"x": pd.cut([1, 2, 5], [0, 2, 6], right=False)}),
        "intervals",
        CUT.replace("'right'", "'left'").replace("on its left", "on its right"),
        None,
    ),
    (
        pd.DataFrame({"x": pd.cut([1, 2, 5], [-np.inf, 2, np.inf])}),
        "intervals",
        CUT.replace("[0.0, 2.0, 6.0]", "[2.0]"),
        None,
    ),
    (
        pd.DataFrame({"x": pd.cut(pd.to_datetime(["2024-01-01", "2024-02-01"]), 2)}),
        "intervals",
        "record the column that it was cut from, and leave this one out: exclude=['x']",
        None,
    ),
    (
        pd.DataFrame({"x": pd.IntervalIndex.from_tuples([(0, 2), (3, 6)])}),
        "intervals",
        "record the column that it was cut from, and leave this one out: exclude=['x']",
        None,
    ),
]


@pytest.mark.parametrize(("df", "found", "hint", "meant"), RECORDED)
def test_a_training_column_that_no_schema_holds_is_told_with_the_line_that_converts_it(
    df, found, hint, meant, raises_code
) -> None:
    error = raises_code("unsupported_type", sb.record_schema, df)
    assert (error.message.partition(found)[0], error.hint) == ("column 'x' holds ", hint)
    line = LINE.search(hint)
    assert (line is None) == (meant is None)
    if line is not None:
        names = {"df": df.copy() if isinstance(df, pd.DataFrame) else df, "pd": pd, "pl": pl}
        exec(line[0], names)
        cells = open_frame(names["df"]).get("x").to_pylist()
        assert [None if each != each else each for each in cells] == meant


@pytest.mark.parametrize(
    ("bins", "right"), [([0, 2, 6], True), ([0, 2, 6], False), ([-np.inf, 18, 65, np.inf], True), ([0.5, 1.25], True)]
)
def test_the_bins_of_a_hint_cut_as_pandas_did(bins, right, raises_code) -> None:
    numbers = np.array([-1.0, 0.0, 0.5, 1.0, 1.25, 2.0, 5.0, 6.0, 7.0, 18.0, 65.0, 70.0])
    cut = pd.cut(numbers, bins, right=right)
    error = raises_code("unsupported_type", sb.record_schema, {"x": cut})
    encoding = eval(error.hint[error.hint.index("sb.bin") :], {"sb": sb})
    schema = sb.record_schema({"x": numbers}, encodings={"x": encoding})
    found = sb.prepare_input({"x": numbers}, schema)
    inner = found if np.isinf(bins[0]) else found[:, 1:-1]  # what lies outside is missing to pandas
    assert np.array_equal(inner, pd.get_dummies(cut).to_numpy(np.float32))


def test_complex_numbers_are_two_columns(raises_code) -> None:
    df = pd.DataFrame({"x": [1 + 2j, 3 - 1j]})
    error = raises_code("unsupported_type", sb.record_schema, df)
    line = "df = df.assign(**{'x real': np.real(df['x']), 'x imaginary': np.imag(df['x'])})"
    assert error.hint == f"give its parts as columns of their own: {line}"
    names = {"df": df, "np": np}
    exec(line, names)
    schema = sb.record_schema(names["df"], exclude=["x"])
    assert sb.prepare_input(names["df"], schema).tolist() == [[1.0, 2.0], [3.0, -1.0]]


NUMBER, TEXT, DATE = (
    sb.record_schema({"x": [1.5, 2.0]}),
    sb.record_schema({"x": ["(0, 2]", "(2, 6]", "2024-01"]}),
    sb.record_schema({"x": [datetime.date(2024, 1, 1), datetime.date(2024, 2, 1)]}, encodings={"x": "numeric"}),
)
PREPARED = [
    (NUMBER, TWO[:1], "decimals", f"{DECIMALS}df['x'] = df['x'].astype('float64')"),
    (TEXT, TWO[:1], "decimals", "the schema has string here: send what was there in training"),
    (NUMBER, pd.cut([1], [0, 2]), "intervals", "give the numbers from which it was cut"),
    (TEXT, pd.cut([1, 3], [0, 2, 6]), "intervals", "convert it: df['x'] = df['x'].astype('string')"),
    (TEXT, MONTHS[:1], "periods", "convert it: df['x'] = df['x'].astype('string')"),
    (DATE, MONTHS, "periods", "convert it: df['x'] = df['x'].dt.to_timestamp()"),
    (NUMBER, MONTHS, "periods", "the schema has float64 here: send what was there in training"),
]


@pytest.mark.parametrize(("schema", "held", "found", "hint"), PREPARED)
def test_a_column_that_no_schema_holds_is_told_with_the_line_that_the_type_takes(
    schema, held, found, hint, raises_code
) -> None:
    df = pd.DataFrame({"x": held})
    error = raises_code("unsupported_type", sb.prepare_input, df, schema)
    expected = f"column 'x': expected {schema.columns[0].type}, found {found}"
    assert (error.message.startswith(expected), error.hint) == (True, hint)
    finding = sb.validate_batch(df, schema).findings[0]
    assert (finding.code, finding.message, finding.hint) == (error.code, error.message, error.hint)
    if line := LINE.search(hint):
        names = {"df": df, "pd": pd}
        exec(line[0], names)
        assert len(sb.prepare_input(names["df"], schema)) == len(df)


def test_edges_of_a_batch_are_values_and_in_no_message(raises_code) -> None:
    df = pd.DataFrame({"x": pd.cut([41.5], [40.0, 42.0])})
    assert "42" not in str(raises_code("unsupported_type", sb.prepare_input, df, NUMBER))


@pytest.mark.parametrize("values", [pd.arrays.SparseArray([0.0, 1.5]), pd.array([0.0, 1.5], "Sparse[float64]")])
def test_a_sparse_column_is_its_numbers(values) -> None:
    assert sb.prepare_input(pd.DataFrame({"x": values}), NUMBER).tolist() == [[0.0], [1.5]]


def test_durations_where_numbers_were_recorded_are_told_with_their_unit(raises_code) -> None:
    df = pd.DataFrame({"x": pd.to_timedelta([90, 60], unit="s")})
    error = raises_code("wrong_type", sb.prepare_input, df, NUMBER)
    assert error.hint == (
        "the schema has numbers here, in the unit of the training; "
        "where it counted seconds: df['x'] = pd.to_timedelta(df['x']).dt.total_seconds()"
    )
    assert sb.prepare_input({"x": df["x"].dt.total_seconds()}, NUMBER).tolist() == [[90.0], [60.0]]
