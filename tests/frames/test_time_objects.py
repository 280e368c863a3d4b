"""Times of numpy, Python and pandas: every unit and byte order is exact, and NaT is missing beside anything."""

import datetime
import functools

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import schemabridge as sb
from schemabridge.frames.frame import open_frame

SECONDS_A_UNIT = {"s": 1, "m": 60, "h": 3600, "D": 86400, "W": 7 * 86400}


@functools.cache
def record(dtype: str) -> sb.FeatureSchema:
    """Return the schema of a column that numpy has as a dtype, read as a number."""
    inputs = {"x": sb.input(["x"], dtype="float64")}
    return sb.record_schema({"x": np.array([1], dtype)}, encodings={"x": "numeric"}, inputs=inputs)


def prepare(values, schema) -> list[float]:
    return sb.prepare_input({"x": values}, schema)[:, 0].tolist()


def find_code(values, schema) -> str:
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input({"x": values}, schema)
    report = sb.validate_batch({"x": values}, schema)
    assert caught.value.code in [finding.code for finding in report.findings if finding.severity == "error"]
    return caught.value.code


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("unit", SECONDS_A_UNIT)
@pytest.mark.parametrize("make", [np.array, list], ids=["array", "objects"])
def test_durations_of_every_unit_are_seconds(unit, order, make) -> None:
    values = make(np.array([5, -7], f"{order}m8[{unit}]"))
    assert prepare(values, record("m8[s]")) == [5.0 * SECONDS_A_UNIT[unit], -7.0 * SECONDS_A_UNIT[unit]]


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("unit", ["s", "m", "h"])
@pytest.mark.parametrize("make", [np.array, list], ids=["array", "objects"])
def test_times_of_every_unit_are_seconds(unit, order, make) -> None:
    values = make(np.array([5, -7], f"{order}M8[{unit}]"))
    assert prepare(values, record("M8[s]")) == [5.0 * SECONDS_A_UNIT[unit], -7.0 * SECONDS_A_UNIT[unit]]


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("make", [np.array, list], ids=["array", "objects"])
@pytest.mark.parametrize(("unit", "days"), [("D", [5, -7]), ("W", [35, -49]), ("M", [151, -214]), ("Y", [1826, -2557])])
def test_dates_of_every_unit_are_days(unit, days, make, order) -> None:
    values = make(np.array([5, -7], f"{order}M8[{unit}]"))
    assert prepare(values, record("M8[D]")) == days


@pytest.mark.parametrize("kind", "mM")
@pytest.mark.parametrize("make", [np.array, list], ids=["array", "objects"])
@pytest.mark.parametrize(
    ("unit", "per_us"), [("ms", 10**-3), ("us", 1), ("ns", 10**3), ("ps", 10**6), ("fs", 10**9), ("as", 10**12)]
)
def test_a_unit_finer_than_the_column_is_taken_where_it_is_whole(kind, unit, per_us, make) -> None:
    schema = record(f"{kind}8[us]")
    assert prepare(make(np.array([3000], f"{kind}8[us]").astype(f"{kind}8[{unit}]")), schema) == [3000.0]
    if per_us > 1:
        for rest in (1, per_us // 2, per_us - 1):
            assert find_code(make(np.array([3 * per_us + rest], f"{kind}8[{unit}]")), schema) == "not_exact"


def test_a_multiple_of_a_unit_counts_as_that_many() -> None:
    assert prepare(np.array([5], "m8[10us]"), record("m8[us]")) == [50.0]
    assert prepare(np.array([5], "M8[2D]"), record("M8[D]")) == [10.0]
    assert prepare([np.datetime64(5, "2D")], record("M8[D]")) == [10.0]


def test_days_beyond_32_bits_are_the_days_they_are() -> None:
    schema = record("M8[D]")
    assert prepare(np.array([2**32 + 7], "M8[D]"), schema) == [4294967303.0]
    assert prepare([np.datetime64(2**32 + 7, "D"), None][:1], schema) == [4294967303.0]
    assert prepare(np.array([2**32 + 7, -(2**33)], "M8[D]"), schema) == [4294967303.0, -8589934592.0]


@pytest.mark.parametrize("kind", "mM")
@pytest.mark.parametrize("unit", ["W", "D", "h", "m", "s"])
@pytest.mark.parametrize("make", [np.array, list], ids=["array", "objects"])
@pytest.mark.parametrize("count", [2**63 - 1, -(2**63) + 1, 2**62])
def test_a_count_that_overflows_is_refused_where_it_stands(kind, unit, make, count) -> None:
    dtype = "M8[D]" if kind == "M" and unit in "WD" else f"{kind}8[us]"
    values = make(np.array([1, count], f"{kind}8[{unit}]"))
    schema = record(dtype)
    assert find_code(values, schema) == "not_exact"
    assert sb.split_batch({"x": values}, schema).reasons["row"].tolist() == [1]


def test_a_count_of_months_beyond_the_calendar_is_refused() -> None:
    for unit in "MY":
        assert find_code(np.array([2**62], f"M8[{unit}]"), record("M8[D]")) == "not_exact"


@pytest.mark.parametrize("unit", ["Y", "M"])
def test_months_are_no_duration(unit) -> None:
    schema = record("m8[s]")
    assert find_code(np.array([1], f"m8[{unit}]"), schema) == "unsupported_type"
    assert find_code([np.timedelta64(1, unit)], schema) == "unsupported_type"


def test_numpy_times_of_several_units_are_one_column() -> None:
    values = [np.timedelta64(5, "s"), np.timedelta64(5, "ms"), datetime.timedelta(1), pd.Timedelta(7, "us"), None]
    found = open_frame({"x": values}).get("x").cast(pa.int64()).to_pylist()
    assert found == [5_000_000, 5000, 86_400_000_000, 7, None]
    times = [np.datetime64(5, "s"), np.datetime64(5, "ms"), datetime.datetime(1970, 1, 2), pd.Timestamp(7, unit="us")]
    assert open_frame({"x": times}).get("x").cast(pa.int64()).to_pylist() == [5_000_000, 5000, 86_400_000_000, 7]


def test_numpy_dates_and_dates_of_python_are_one_column() -> None:
    values = [datetime.date(1970, 1, 2), np.datetime64("1970-01-03"), np.datetime64("1970-02")]
    assert prepare(values, record("M8[D]")) == [1.0, 2.0, 31.0]


def test_dates_beside_times_are_of_two_kinds() -> None:
    assert find_code([np.datetime64("2020-01-01"), np.datetime64("2020-01-01T12")], record("M8[D]")) == "wrong_type"


ABSENT = [
    None,
    pd.NA,
    pd.NaT,
    float("nan"),
    np.datetime64("NaT", "s"),
    np.timedelta64("NaT", "s"),
    np.longdouble("nan"),
]


@pytest.mark.parametrize("absent", ABSENT, ids=repr)
@pytest.mark.parametrize(
    "value",
    [
        datetime.date(2020, 1, 1),
        np.datetime64("2020-01-01"),
        datetime.datetime(2020, 1, 1),
        datetime.timedelta(1),
        np.timedelta64(1, "D"),
        1.5,
        3,
        np.float32(1),
        True,
        "a",
    ],
    ids=repr,
)
def test_what_is_absent_is_missing_beside_any_value(value, absent) -> None:
    for make in (list, lambda cells: pd.Series(cells, dtype=object)):
        found = open_frame({"x": make([value, absent])}).get("x")
        assert found.is_null().to_pylist() == [False, True]


@pytest.mark.parametrize("absent", ABSENT, ids=repr)
def test_a_column_of_nothing_but_absent_values_matches_every_type(absent) -> None:
    schema = sb.record_schema({"x": ["a", None]}, encodings={"x": sb.one_hot(missing="category")})
    assert sb.prepare_input({"x": [absent, None]}, schema).tolist() == [[0.0, 1.0]] * 2


def test_dates_as_pandas_gives_them_keep_their_gaps() -> None:
    frame = pd.DataFrame({"x": pd.Series(pd.to_datetime(["2020-01-01", None])).dt.date})
    encodings, inputs = {"x": [sb.fill(datetime.date(1970, 1, 8)), "numeric"]}, {"x": sb.input(["x"], dtype="float64")}
    schema = sb.record_schema(frame, encodings=encodings, inputs=inputs)
    assert prepare(frame["x"], schema) == [18262.0, 7.0]
    assert sb.split_batch(frame, record("M8[D]")).good.index.tolist() == [0]


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (datetime.timedelta.max, "us", None),
        (datetime.timedelta.min, "us", None),
        (datetime.timedelta.max, "s", None),
        (datetime.timedelta.min, "s", -86399999913600.0),
    ],
)
def test_the_longest_durations_are_exact_or_refused(value, unit, expected) -> None:
    schema = record(f"m8[{unit}]")
    if expected is None:
        assert find_code([value], schema) == "not_exact"
    else:
        assert prepare([value], schema) == [expected]
