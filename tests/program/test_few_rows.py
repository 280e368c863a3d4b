"""Frames of a few rows take a way of their own, which must give the bits and the errors of the kernel."""

from enum import Enum
import json
import math
import random

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import schemabridge as sb
from schemabridge.document.read import parse_schema
from schemabridge.frames import plain_cells
from schemabridge.prepare import prepare_arrays
from schemabridge.program.plan import get_plan
from vector_frames import build_table, is_broken
from vectors import list_cases, show_bits

PLAIN = ("boolean", "int32", "int64", "float64", "float32", "string", "null")
HUGE = 10**400  # of which an old pandas makes no column
ODD = [
    "a", "b", "ä", "", "z", "\ud800", None, math.nan, 0.0, -0.0, 0.5, 1, -1, 2**53, 2**53 + 1, 1e300, 3.5e38, math.inf, -math.inf,
    True, False, np.float64(2.5), np.float32(0.1), np.int64(7), np.int8(3), np.bool_(1), np.str_("a"), pd.NA, pd.NaT, HUGE, b"a", 1j,
    pd.Timestamp("2024-01-31"), 7.0, 2.0**53, 5e-324,
]  # fmt: skip


def answer(frame: object, schema: sb.FeatureSchema, monkeypatch: pytest.MonkeyPatch, most: int) -> object:
    """Return the bits of a frame, or what is said against it, where up to `most` rows are few."""
    monkeypatch.setattr(plain_cells, "MAX_ROWS", most)
    try:
        return {name: show_bits(array) for name, array in prepare_arrays(frame, schema).items()}
    except sb.SchemabridgeError as error:
        return str(error), error.code, error.column, tuple(error.rows), error.hint


def check_ways(frame: object, schema: sb.FeatureSchema, monkeypatch: pytest.MonkeyPatch) -> None:
    assert answer(frame, schema, monkeypatch, 256) == answer(frame, schema, monkeypatch, 0)


def is_plain(frame: list[dict]) -> bool:
    """Tell whether a frame has only columns that can have plain cells."""
    return all(column["type"] in PLAIN for column in frame) and not is_broken(frame)


def make_schema() -> sb.FeatureSchema:
    """Return a schema with a column of each type that has plain cells, and the ops that are mostly used."""
    df = pd.DataFrame(
        {
            "f": [0.5, -1.5, math.nan, 7.0],
            "g": np.array([0.1, 2, 3, 4], np.float32),
            "i": [1, 2, 3, 40],
            "b": [True, False, True, True],
            "s": ["a", "b", "ä", None],
            "t": ["a", "b", "a", "b"],
            "k": [1.0, 2.0, 7.0, 7.0],
        }
    )
    encodings = {
        "f": [sb.fill("mean"), "standardize"],
        "g": "min_max",
        "i": "numeric",
        "b": "boolean",
        "s": sb.one_hot(missing="zeros", unknown="zeros"),
        "t": "ordinal",
        "k": sb.one_hot(unknown="zeros"),
    }
    return sb.record_schema(df, encodings=encodings)


@pytest.mark.parametrize("case", [case for case in list_cases() if is_plain(case.frame)], ids=lambda case: case.id)
def test_records_of_a_vector_are_prepared_as_by_the_kernel(case, monkeypatch) -> None:
    schema = parse_schema(json.dumps(case.schema).encode(), case.id)
    table = build_table(case.frame, case.blocks)
    if isinstance(table, pa.Table) and len(set(table.column_names)) == table.num_columns:
        check_ways(table.to_pylist(), schema, monkeypatch)
        check_ways(table.to_pydict(), schema, monkeypatch)


@pytest.mark.parametrize("seed", range(60))
def test_odd_cells_are_prepared_or_refused_as_by_the_kernel(seed, monkeypatch) -> None:
    draw = random.Random(seed)
    schema = make_schema()
    rows = draw.choice([1, 1, 2, 5])
    plain = {"f": 1.5, "g": 0.5, "i": 3, "b": True, "s": "a", "t": "b", "k": 2.0}
    records = [dict(plain) for _ in range(rows)]
    for _ in range(draw.choice([0, 1, 1, 2, 4])):
        draw.choice(records)[draw.choice(list(plain))] = draw.choice(ODD)
    check_ways(records, schema, monkeypatch)
    check_ways({name: [record[name] for record in records] for name in plain}, schema, monkeypatch)
    if not any(cell is HUGE for record in records for cell in record.values()):
        check_ways(pd.DataFrame(records), schema, monkeypatch)
    check_ways(pd.DataFrame(records, dtype=object), schema, monkeypatch)


@pytest.mark.parametrize("rows", [1, 3, 40], ids=lambda rows: f"{rows} rows")  # in plain Python, and in numpy
@pytest.mark.parametrize("dtype", ["float32", "float64", "int32"])
def test_numbers_side_by_side_are_prepared_or_refused_as_by_the_kernel(dtype, rows, monkeypatch) -> None:
    draw = random.Random(rows)
    df = pd.DataFrame({name: [0.0, 2.0, 4.0, 6.0 + position] for position, name in enumerate("abcdefgh")})
    encodings = {**dict.fromkeys("abcdef", "numeric"), "g": sb.fill(1.0), "h": sb.fill(2.0)}
    if dtype != "int32":
        encodings["f"] = sb.numeric(missing="pass")
    inputs = {"x": sb.input(list("abcdefgh"), dtype=dtype)}
    schema = sb.record_schema(df, encodings=encodings, inputs=inputs).with_policy("b", within=(0.0, 5.0))
    assert get_plan(schema).tiles
    odd = [each for each in ODD if not isinstance(each, str) and each is not HUGE]
    odd += ["a", 1.5, -7.0, 2.0**31, -(2.0**31) - 1]
    for _ in range(25):
        records = [dict.fromkeys("abcdefgh", 3.0) for _ in range(rows)]
        for _ in range(draw.choice([0, 1, 3])):
            draw.choice(records)[draw.choice("abcdefgh")] = draw.choice(odd)
        check_ways(records, schema, monkeypatch)
        check_ways(pd.DataFrame(records), schema, monkeypatch)


def test_other_keys_and_names_are_those_of_the_frame(monkeypatch) -> None:
    schema = sb.record_schema(pd.DataFrame({"1": [0.0, 2.0]}))
    for frame in (
        [{1: 2.0}],
        [{"1": 2.0, 1: 3.0}],
        [{"1": 2.0, "other": object()}],
        {1: [2.0]},
        {"1": [2.0], "o": [1, 2]},
        {"1": 2.0},
        [{"1": 2.0}, {}],
        [{}],
        [],
    ):
        check_ways(frame, schema, monkeypatch)
    for labels in (["1", "1"], ["1", 1], ["1", "2"]):
        check_ways(pd.DataFrame([[1.0, 2.0]], columns=labels), schema, monkeypatch)
    check_ways(pa.table([[1.0], [2.0]], names=["1", "1"]), schema, monkeypatch)


@pytest.mark.parametrize("name", ["f", "i"])
def test_categories_are_the_labels_that_they_are_and_none_is_rounded(name, monkeypatch) -> None:
    schema = record_missing(name)
    for categories in ([2**53 + 1, 3], pd.Index([3, "a"], dtype=object), pd.interval_range(0, 2)):
        labels = pd.Categorical.from_codes([0, -1], categories=categories)
        check_ways(pd.DataFrame({name: labels}), schema, monkeypatch)
        check_ways(pd.DataFrame({name: labels[1:]}), schema, monkeypatch)
    too_large = pd.Categorical.from_codes([0, -1], categories=[2**53 + 1, 3])
    with pytest.raises(sb.SchemabridgeError, match="not_exact"):
        schema.prepare(pd.DataFrame({name: too_large}))


def record_missing(name: str) -> sb.FeatureSchema:
    """Return a schema with one column of numbers, in which cells may be missing."""
    df = pd.DataFrame({name: [1.0, 2.0] if name == "f" else [1, 2]})
    return sb.record_schema(df, encodings={name: sb.fill(0)})


def test_intervals_are_refused_where_all_are_missing(monkeypatch) -> None:
    frame = pd.DataFrame({"f": pd.arrays.IntervalArray.from_tuples([math.nan])})
    check_ways(frame, record_missing("f"), monkeypatch)


def test_a_column_that_is_not_needed_may_have_no_objects(monkeypatch) -> None:
    frame = pd.DataFrame({"f": [1.0], "other": Unreadable()})
    check_ways(frame, record_missing("f"), monkeypatch)


def test_columns_of_several_levels_are_called_absent(raises_code) -> None:
    frame = pd.DataFrame([[1.0]], columns=pd.MultiIndex.from_tuples([("f", "mean")]))
    raises_code("absent_column", sb.prepare_input, frame, record_missing("f"))


@pytest.mark.parametrize("part", [pa.Table.slice, lambda table: table.to_batches()[0]], ids=["table", "batch"])
def test_a_column_of_arrow_that_is_not_needed_is_not_looked_at(part) -> None:
    schema = record_missing("f")
    broken = pa.array([b"\xff"]).view(pa.string())
    table = part(pa.table({"f": [1.0], "other": broken}))
    assert get_plan(schema).few.prepare(table)["features"].tolist() == [[1.0]]


class UnreadableType(pd.api.extensions.ExtensionDtype):
    """The type of cells that nobody reads."""

    name = "unreadable"
    type = object


class Unreadable(pd.api.extensions.ExtensionArray):
    """One cell that cannot be read."""

    dtype = UnreadableType()

    def __len__(self) -> int:
        return 1

    def copy(self) -> "Unreadable":
        return self

    def __getitem__(self, item: object) -> object:
        raise TypeError


def test_an_array_without_dimension_is_no_column(raises_code) -> None:
    raises_code("not_a_frame", sb.prepare_input, {"f": np.array(5.0)}, record_missing("f"))


def test_a_key_that_equals_a_name_is_the_text_that_it_has(monkeypatch) -> None:
    class Key(str, Enum):
        F = "f"

    check_ways([{Key.F: 1.0}], record_missing("f"), monkeypatch)


def test_the_plan_is_bound_once_and_taken_without_the_kernel() -> None:
    schema = make_schema()
    records = [{"f": None, "g": 1.0, "i": 1, "b": True, "s": "new", "t": "a", "k": 1}]
    few = get_plan(schema).few
    assert few is not None
    assert few is get_plan(schema).few
    (matrix,) = few.prepare(records).values()
    assert np.delete(matrix, 1).tolist() == [0, 1, 1, 0, 0, 0, 0, 1, 0, 0]  # without the scaled one
    assert np.array_equal(schema.prepare(records), matrix)
