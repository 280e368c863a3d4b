"""Every accepted frame gives the same columns; everything else is refused with its code."""

import datetime
import decimal
import os
import subprocess
import sys
import zoneinfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import schemabridge as sb
from schemabridge.frames.frame import open_frame

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
ROWS = {"x": [1.5, None], "name": ["é", None]}


class Stream:
    """A frame of which only the Arrow stream is known."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.__arrow_c_stream__(requested_schema)


class Cells:
    """A column of which only its length and one of Arrow's capsules is known."""

    def __init__(self, capsule: str, values: list) -> None:
        self.values = pa.array(values)
        if capsule == "array":
            self.__arrow_c_array__ = self.values.__arrow_c_array__
        else:
            self.__arrow_c_stream__ = pa.chunked_array([self.values]).__arrow_c_stream__

    def __len__(self) -> int:
        return len(self.values)


@pytest.mark.parametrize(
    "df",
    [
        pd.DataFrame(ROWS),
        pd.DataFrame({"x": pd.array([1.5, None], "Float64"), "name": pd.array(["é", None], "string[python]")}),
        pd.DataFrame({"x": np.array([1.5, np.nan], object), "name": np.array(["é", np.nan], object)}),
        pd.DataFrame({"x": [1.5, None], "name": pd.Categorical(["é", None])}),
        pd.DataFrame(pa.table(ROWS).to_pandas(types_mapper=pd.ArrowDtype)),
        pl.DataFrame(ROWS),
        pa.table(ROWS),
        pa.RecordBatch.from_pydict(ROWS),
        pa.table(ROWS).to_reader(),
        Stream(pa.table(ROWS)),
        ROWS,
        {"x": pd.Series([1.5, None]), "name": pl.Series(["é", None])},
        [{"x": 1.5, "name": "é"}, {}],
        {"x": Cells("array", [1.5, None]), "name": Cells("stream", ["é", None])},
    ],
    ids=lambda df: type(df).__module__ + "." + type(df).__name__,
)
def test_every_kind_of_frame_gives_the_same_columns(df) -> None:
    frame = open_frame(df)
    assert (list(frame.names), frame.rows) == (["x", "name"], 2)
    numbers = [None if value != value else value for value in frame.get("x").to_pylist()]
    assert (numbers, frame.get("name").to_pylist()) == ([1.5, None], ["é", None])


@pytest.mark.parametrize(
    "df", [None, 7, "rows", b"rows", [1, 2], {"x": 1}, {"x": "text"}, {"x": np.float64(1)}], ids=repr
)
def test_what_is_not_a_frame_is_refused(df, raises_code) -> None:
    raises_code("not_a_frame", open_frame, df)


def test_columns_of_different_lengths_are_refused(raises_code) -> None:
    raises_code("wrong_length", open_frame, {"x": [1], "y": [1, 2]})


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([pd.NA, "a", 1.0], "wrong_type"),
        ([np.float64(1), "a"], "wrong_type"),
        ([1.5, True], "wrong_type"),
        ([datetime.date(2020, 1, 1), datetime.datetime(2020, 1, 2, 12)], "wrong_type"),
        ([datetime.date(2020, 1, 1), 43831.7], "wrong_type"),
        ([datetime.timedelta(1), 1.5], "wrong_type"),
        ([np.datetime64("2020-01-01"), np.int64(1)], "wrong_type"),
        ([datetime.datetime(2020, 1, 1), datetime.datetime(2020, 1, 1, tzinfo=BERLIN)], "ambiguous_time_zone"),
        ([np.zeros((2, 2)), 1.0], "unsupported_type"),
        (np.zeros(2, np.longdouble), "unsupported_type"),
        (["a", 1], "wrong_type"),
        ([1, True], "wrong_type"),
        ([2**70, 1], "not_exact"),
        ([object(), None], "unsupported_type"),
        ([decimal.Decimal("1.5")], "unsupported_type"),
        (np.zeros((2, 2)), "unsupported_type"),
        (np.array([1j, 2j]), "unsupported_type"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_values_that_no_column_can_hold_have_a_code(values, code, raises_code) -> None:
    raises_code(code, open_frame({"x": values}).get, "x")


def test_an_absent_column_names_its_likely_twin(raises_code) -> None:
    frame = open_frame(pd.DataFrame({"X1st.value": [1.0]}))
    assert "'X1st.value' to '1st value'" in raises_code("absent_column", frame.get, "1st value").hint


def test_a_repeated_column_is_refused_only_when_it_is_needed(raises_code) -> None:
    frame = open_frame(pd.DataFrame([[1, 2, 3]], columns=["a", "a", "b"]))
    assert frame.get("b").to_pylist() == [3]
    raises_code("duplicated_column", frame.get, "a")


def test_a_key_that_some_records_lack_is_missing_there() -> None:
    frame = open_frame([{"x": 1}, {"y": "a"}])
    assert frame.get("x").to_pylist() == [1, None]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (datetime.date(2020, 1, 1), "date32[day]"),
        (datetime.datetime(2020, 1, 1), "timestamp[us]"),
        (datetime.timedelta(1), "duration[us]"),
    ],
)
def test_python_objects_keep_their_kind(value, kind) -> None:
    assert str(open_frame({"x": [value]}).get("x").type) == kind


def test_big_endian_numbers_count_as_their_values() -> None:
    assert open_frame({"x": np.array([1.5], ">f8")}).get("x").to_pylist() == [1.5]


@pytest.mark.parametrize(
    ("values", "instants"),
    [
        ([datetime.datetime(2020, 7, 1, 12, tzinfo=BERLIN), None], ["2020-07-01T10:00:00", None]),
        (np.array([datetime.datetime(2020, 1, 1, 12, tzinfo=BERLIN), np.nan], object), ["2020-01-01T11:00:00", None]),
        (pd.Series([pd.NaT, pd.Timestamp("2020-01-01 12:00", tz=BERLIN)], dtype=object), [None, "2020-01-01T11:00:00"]),
        (pd.Series([pd.Timestamp("2020-01-01 12:00", tz=BERLIN), pd.NaT]), ["2020-01-01T11:00:00", None]),
        (
            [datetime.datetime(1, 1, 1, tzinfo=BERLIN), datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)],
            ["0000-12-31T23:06:32", "2020-01-01T00:00:00"],
        ),
        ([datetime.datetime(2020, 1, 1, 12)], ["2020-01-01T12:00:00"]),
    ],
    ids=["list", "array", "objects", "series", "first-of-zones", "naive"],
)
@pytest.mark.parametrize("ignored", [False, True])
def test_zones_count_also_where_pyarrow_is_told_to_ignore_them(values, instants, ignored, monkeypatch) -> None:
    if ignored:
        monkeypatch.setenv("PYARROW_IGNORE_TIMEZONE", "1")
    found = open_frame({"x": values}).get("x").cast(pa.timestamp("us")).to_numpy(zero_copy_only=False)
    assert np.array_equal(found, np.array(instants, "M8[us]"), equal_nan=True)


def test_importing_the_package_leaves_the_environment_as_it_is() -> None:
    code = "import os; found = dict(os.environ); import schemabridge; assert dict(os.environ) == found"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"})


@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
def test_nanoseconds_of_pandas_objects_are_not_cut(zone) -> None:
    values = [pd.Timestamp(1001, unit="ns", tz="UTC").tz_convert(zone), None]
    assert open_frame({"x": values}).get("x").cast(pa.int64()).to_pylist() == [1001, None]


def test_nanoseconds_of_pandas_durations_are_not_cut() -> None:
    assert open_frame({"x": [pd.Timedelta(1001, "ns")]}).get("x").cast(pa.int64()).to_pylist() == [1001]


def test_numbers_as_keys_of_records_are_names() -> None:
    assert open_frame([{0: 5.0}, {"0": 6.0}]).get("0").to_pylist() == [5.0, 6.0]


def test_two_keys_of_one_name_are_refused(raises_code) -> None:
    raises_code("duplicated_column", open_frame, [{0: 5.0, "0": 6.0}])


def test_times_of_several_zones_have_one_that_is_not_utc() -> None:
    values = [datetime.datetime(2020, 1, 1, tzinfo=zone) for zone in (datetime.timezone.utc, BERLIN)]
    assert open_frame({"x": values}).get("x").type == pa.timestamp("us", "Europe/Berlin")


def test_nan_among_text_is_missing() -> None:
    assert open_frame({"x": ["a", float("nan"), pd.NA, pd.NaT]}).get("x").to_pylist() == ["a", None, None, None]


@pytest.mark.parametrize(
    "kind", [pa.string_view(), pa.binary_view(), pa.run_end_encoded(pa.int32(), pa.string())], ids=str
)
def test_rows_of_columns_that_arrow_cannot_take_are_sliced(kind) -> None:
    cells = pa.array(["a", "b", "c", "d"])
    cells = cells.cast(kind) if not pa.types.is_run_end_encoded(kind) else pc.run_end_encode(cells)
    table = pa.table({"x": [1.0, None, 3.0, 4.0], "y": cells})
    schema = sb.record_schema(pd.DataFrame({"x": [1.0]}))
    split = sb.split_batch(table, schema)
    assert split.good["y"].to_pylist() == (["a", "c", "d"] if kind != pa.binary_view() else [b"a", b"c", b"d"])
    assert (split.good.num_rows, split.bad.num_rows) == (3, 1)
    assert split.good.schema == split.bad.schema == table.schema


def test_rows_of_a_record_batch_are_sliced_too() -> None:
    batch = pa.record_batch({"x": [1.0, None, 3.0, 4.0], "y": pa.array(["a", "b", "c", "d"], pa.string_view())})
    split = sb.split_batch(batch, sb.record_schema(pd.DataFrame({"x": [1.0]})))
    assert (split.good["y"].to_pylist(), split.bad["y"].to_pylist()) == (["a", "c", "d"], ["b"])


def test_a_lazy_frame_is_to_be_collected(raises_code) -> None:
    schema = sb.record_schema(pd.DataFrame({"x": [1.0]}))

    class Lazy:
        def collect(self) -> None: ...

    assert "collect()" in raises_code("not_a_frame", sb.prepare_input, Lazy(), schema).hint


@pytest.mark.parametrize("names", [[0, 1], [("a", "b"), ("a", "c")], [1.5, None]], ids=repr)
def test_names_that_are_no_text_are_told_when_they_are_recorded(names) -> None:
    frame = pd.DataFrame([[1.0, 2.0]])
    frame.columns = pd.Index(names, tupleize_cols=False)
    with pytest.warns(sb.SchemabridgeWarning, match="converted_name"):
        schema = sb.record_schema(frame)
    assert [column.name for column in schema.columns] == [str(name) for name in frame.columns]


def test_a_reader_that_was_read_before_is_refused_instead_of_giving_no_rows(raises_code):
    schema = sb.record_schema({"x": [1.0, 2.0]})
    reader = pa.table({"x": [1.0, 2.0]}).to_reader()
    assert sb.validate_batch(reader, schema).ok
    error = raises_code("not_a_frame", sb.prepare_input, reader, schema)
    assert error.hint == "keep its table, and give that: table = reader.read_all()"
    assert len(sb.prepare_input(pa.table({"x": [1.0]}).to_reader(), schema)) == 1
