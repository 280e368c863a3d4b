"""Types by value (clause 4.3), what only Python frames can hold; the rest of clause 4 is in schemas/columns."""

import datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from schemabridge.frames.checked_text import check_text
from schemabridge.frames.columns import (
    infer_type,
    list_categories,
    read_column,
    read_labels,
    read_numbers,
)
from schemabridge.frames.frame import open_frame
from schemabridge.frames.golden_cells import build_frame
from schemabridge.frames.types import ColumnType
from schemabridge.schema import Column

TEXT = Column("c", ColumnType("string"))
NUMBER = Column("c", ColumnType("float64"))
INTEGER = Column("c", ColumnType("integer"))
NAIVE = Column("c", ColumnType("timestamp", "us", instant=False))


@pytest.mark.parametrize(
    "values",
    [
        pa.array([[1], None]),
        pa.array([{"a": 1}]),
        pa.array([b"raw"]),
        pa.array([datetime.time(1)]),
        pa.array([1], pa.decimal128(5)),
        pa.array(pd.period_range("2020", periods=1)),
        pa.array(pd.interval_range(0, 1)),
        pa.array([None], pa.list_(pa.int8())),
    ],
    ids=lambda values: str(values.type)[:20],
)
def test_types_without_a_place_in_a_schema_are_refused(values, raises_code) -> None:
    raises_code("unsupported_type", read_column, values, TEXT)


def test_a_categorical_counts_as_its_labels() -> None:
    codes = pd.DataFrame({"c": pd.Categorical([30, 10, None], categories=[30, 20, 10])})
    assert read_numbers(open_frame(codes).get("c"), INTEGER).tolist()[:2] == [30.0, 10.0]
    assert read_labels(open_frame(codes).get("c"), INTEGER).to_pylist() == [30, 10, None]


def test_categories_keep_their_order_and_the_unused_ones() -> None:
    source = open_frame({"c": pd.Categorical(["b"], categories=["b", "c", "a"])}).get("c")
    assert list_categories(source, TEXT).to_pylist() == ["b", "c", "a"]


def test_a_category_that_is_missing_is_missing() -> None:
    source = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, None]), pa.array(["a", None, "b"]))
    assert read_labels(source, TEXT).to_pylist() == ["a", None, "b", None]


def test_invalid_utf8_is_refused_in_the_rows_that_hold_it(raises_code) -> None:
    broken = pa.Array.from_buffers(pa.binary(), 3, pa.array([b"a", b"\xff", b"a"]).buffers())
    text = pa.Array.from_buffers(pa.string(), 3, broken.buffers())
    assert raises_code("invalid_encoding", read_column, text, TEXT).rows == (1,)


def test_an_unpaired_surrogate_is_refused_only_where_text_is_expected(raises_code) -> None:
    source = open_frame({"c": ["a", None, "\ud800"]}).get("c")
    assert raises_code("invalid_encoding", read_column, source, TEXT).rows == (2,)
    raises_code("wrong_type", read_column, source, NUMBER)


def test_a_label_that_no_cell_has_is_not_examined() -> None:
    broken = pa.Array.from_buffers(pa.string(), 2, pa.array([b"a", b"\xff"], pa.binary()).buffers())
    source = pa.DictionaryArray.from_arrays(pa.array([0, None]), broken)
    assert read_labels(source, TEXT).to_pylist() == ["a", None]


def test_chunks_of_a_dictionary_with_a_null_are_one_column() -> None:
    dictionary = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2]), pa.array(["a", None, "b"]))
    assert read_labels(pa.chunked_array([dictionary[:1], dictionary[1:]]), TEXT).to_pylist() == ["a", None, "b"]


def test_a_time_after_the_year_9999_is_not_shown(raises_code) -> None:
    far = pa.array([2**50], pa.timestamp("s", "UTC"))
    assert raises_code("wrong_type", read_column, far, NUMBER).values == ()


def test_a_value_that_rounds_to_zero_is_zero_among_many() -> None:
    values = np.append(np.arange(1000.0), -5e-324)
    labels = read_labels(pa.array(values), Column("c", ColumnType("float32")))
    assert len(set(labels.to_pylist())) == 1000


def test_a_signalling_nan_is_missing_without_a_warning() -> None:
    signalling = np.array([0x7FF0000000000001], np.uint64).view(np.float64)
    assert read_labels(pa.array(signalling), NUMBER).to_pylist() == [None]


def test_chunks_with_dictionaries_of_their_own_are_one_column() -> None:
    chunks = pa.chunked_array([pa.array(["a", "b"]).dictionary_encode(), pa.array(["b", "c"]).dictionary_encode()])
    assert read_labels(chunks, TEXT).to_pylist() == ["a", "b", "b", "c"]


def test_a_dictionary_of_only_a_null_is_missing_of_any_type() -> None:
    source = pa.DictionaryArray.from_arrays(pa.array([0, 0]), pa.array([None], pa.string()))
    assert np.isnan(read_numbers(source, NUMBER)).all()


def test_a_slice_reads_its_own_rows() -> None:
    assert read_numbers(pa.array([1, 2, None, 4]).slice(1, 2), INTEGER).tolist()[0] == 2.0


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_pandas_times_of_every_unit_are_the_same_counts(unit) -> None:
    times = pd.Series(pd.to_datetime(["1969-12-31 23:59:59", None])).astype(f"datetime64[{unit}]")
    assert read_numbers(open_frame({"c": times}).get("c"), NAIVE).tolist()[0] == -1_000_000.0


def test_times_finer_than_the_unit_are_refused_and_never_floored(raises_code) -> None:
    assert raises_code("not_exact", read_column, pa.array([1000, None, 1001], pa.timestamp("ns")), NAIVE).rows == (2,)


def test_a_time_that_overflows_the_unit_is_refused(raises_code) -> None:
    raises_code("not_exact", read_column, pa.array([2**62], pa.timestamp("s")), NAIVE)
    raises_code("not_exact", read_column, pa.array([-(2**63)], pa.timestamp("us")), NAIVE)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pd.Series([1, 2]), "integer"),
        (pd.Series([1.0]), "float64"),
        (pd.Series([1.0], dtype="float32"), "float32"),
        (pd.Series([True, None], dtype="boolean"), "boolean"),
        (pd.Series(["a"]), "string"),
        (pd.Series(["a"], dtype="category"), "string"),
        (pd.Series([None, None], dtype=object), "float64"),
        (pd.Series(pd.to_datetime(["2020-01-01"])).astype("datetime64[ns]"), "timestamp(us, naive)"),
        (
            pd.Series(pd.to_datetime(["2020-01-01"])).dt.tz_localize("UTC").astype("datetime64[ms, UTC]"),
            "timestamp(ms, instant)",
        ),
        (pd.Series([datetime.date(2020, 1, 1)]), "date"),
        (pd.Series(pd.to_timedelta([1], "s")).astype("timedelta64[s]"), "duration(s)"),
    ],
    ids=str,
)
def test_the_recorded_type_follows_the_values(values, expected) -> None:
    assert str(infer_type(open_frame({"c": values}).get("c"), "c")) == expected


def test_another_zone_than_utc_is_not_recorded(raises_code) -> None:
    raises_code("ambiguous_time_zone", infer_type, pa.array([0], pa.timestamp("us", "Europe/Berlin")), "c")


def test_times_finer_than_microseconds_are_not_recorded(raises_code) -> None:
    raises_code("not_exact", infer_type, pa.array([1], pa.timestamp("ns")), "c")


def test_golden_values_become_columns_of_their_type() -> None:
    texts = [Column(name, TEXT.type) for name in ("one", "gone")]
    columns = [TEXT, Column("t", NAIVE.type), Column("n", INTEGER.type), *texts]
    frame = build_frame(columns, [{"c": "a", "t": 5, "n": 0.5, "one": "a"}, {"c": None, "t": None, "n": None}])
    assert list(frame) == ["c", "t", "n"]
    assert (frame["t"].type, frame["n"].to_pylist()) == (pa.timestamp("us"), [0.5, None])


def test_reading_a_column_leaves_the_frame_as_it_was() -> None:
    df = pd.DataFrame({"c": [1.0, np.nan, 3.0]})
    before = df.copy(deep=True)
    read_numbers(open_frame(df).get("c"), NUMBER)[:] = 0
    pd.testing.assert_frame_equal(df, before)


def test_half_precision_numbers_are_integers_where_they_are_integral() -> None:
    values = read_numbers(pa.array(np.array([3, np.nan, 2048], np.float16)), INTEGER)
    assert np.array_equal(values, [3.0, np.nan, 2048.0], equal_nan=True)


def test_a_missing_cell_beside_invalid_text_is_missing() -> None:
    raw = pa.array([b"good", b"\xff", None, b"good"], pa.binary())
    checked = check_text(pa.Array.from_buffers(pa.string(), 4, raw.buffers()))
    assert checked.values.to_pylist() == ["good", None, None, "good"]
    assert checked.refused["invalid_encoding"].tolist() == [False, True, False, False]
