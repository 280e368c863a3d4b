"""Containers that lie about themselves, raise, or are no frames: a code, never rows that are not there."""

import itertools

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import schemabridge as sb

SCHEMA = sb.record_schema({"x": [1.0, 2.0]})
VERBS = [sb.prepare_input, sb.split_batch, sb.drift]


class Longer(list):
    """A list that says it has five items."""

    def __len__(self) -> int:
        return 5


class Capsule:
    """A column of which an Arrow array and a length are known."""

    def __init__(self, array: pa.Array, length: int) -> None:
        self.array, self.length = array, length

    def __len__(self) -> int:
        return self.length

    def __iter__(self):
        return iter(self.array.to_pylist())

    def __arrow_c_array__(self, requested_schema=None):
        return self.array.__arrow_c_array__(requested_schema)


class Raising:
    """An object of which the methods that are named raise."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def raise_where_named(self, name: str) -> None:
        if name in self.names:
            raise RuntimeError

    def __len__(self) -> int:
        self.raise_where_named("len")
        return 2

    def __iter__(self):
        self.raise_where_named("iter")
        return iter([1.0, 2.0])


class RaisingStream(Raising):
    """The same with an Arrow stream."""

    def __arrow_c_stream__(self, requested_schema=None):
        raise RuntimeError


class RaisingMapping(dict):
    """A mapping that does not give its columns."""

    def values(self):
        raise RuntimeError

    def items(self):
        raise RuntimeError


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    "make",
    [
        lambda: pd.DataFrame,
        lambda: pa.Table,
        lambda: pl.DataFrame,
        lambda: dict,
        itertools.count,
        lambda: pd.Series([1.0]),
        lambda: pl.Series("x", [1.0]),
        lambda: pl.LazyFrame({"x": [1.0]}),
        lambda: np.ones((2, 1)),
        lambda: memoryview(np.ones((2, 2))),
        lambda: Raising("iter"),
        RaisingStream,
        lambda: RaisingMapping(x=[1.0]),
        lambda: {"x": Raising("len")},
        lambda: {"x": (each for each in [1.0])},
    ],
)
def test_what_is_no_frame_has_a_code(make, verb, raises_code) -> None:
    raises_code("not_a_frame", verb, make(), SCHEMA)


@pytest.mark.parametrize("verb", [sb.prepare_input, sb.split_batch])
@pytest.mark.parametrize(
    "make",
    [lambda: Raising("iter"), lambda: RaisingStream("iter"), lambda: memoryview(np.ones((2, 2)))],
    ids=["iter", "stream", "memoryview"],
)
def test_a_column_that_raises_is_unsupported(make, verb, raises_code) -> None:
    assert raises_code("unsupported_type", verb, {"x": make()}, SCHEMA).column == "x"
    assert [finding.code for finding in sb.validate_batch({"x": make()}, SCHEMA).errors] == ["unsupported_type"]


@pytest.mark.parametrize(
    "column",
    [Longer([1.0, 2.0]), Longer([1.0, "a"]), Capsule(pa.array([1.0] * 3), 2), Capsule(pa.array([1.0]), 2)],
    ids=["list", "list-of-kinds", "longer", "shorter"],
)
def test_a_column_that_lies_about_its_length_is_refused(column, raises_code) -> None:
    for df in ({"x": column}, {"y": [1.0] * len(column), "x": column}):
        raises_code("wrong_length", sb.prepare_input, df, SCHEMA)
        raises_code("wrong_length", sb.split_batch, df, SCHEMA)
        raises_code("wrong_length", sb.record_schema, df)
        assert "wrong_length" in [finding.code for finding in sb.validate_batch(df, SCHEMA).errors]


def test_records_are_as_many_as_a_list_gives() -> None:
    assert sb.prepare_input(Longer([{"x": 1.0}, {"x": 2.0}]), SCHEMA).tolist() == [[1.0], [2.0]]


def test_a_flat_memoryview_is_a_column() -> None:
    assert sb.prepare_input({"x": memoryview(np.array([1.0, 2.0]))}, SCHEMA).tolist() == [[1.0], [2.0]]


@pytest.mark.parametrize("kind", [name for name in ["Object", "Int128"] if hasattr(pl, name)])  # Int128 since 1.18
def test_a_polars_column_that_arrow_does_not_know_is_ignored_where_it_is_not_needed(kind, raises_code) -> None:
    frame = pl.DataFrame({"x": [1.0, None], "foreign": pl.Series([1, 2], dtype=getattr(pl, kind))})
    split = sb.split_batch(frame, SCHEMA)
    assert split.good.rows() == [(1.0, 1)]
    assert sb.prepare_input(split.good, SCHEMA).tolist() == [[1.0]]
    needed = frame.rename({"x": "y", "foreign": "x"})
    assert raises_code("unsupported_type", sb.prepare_input, needed, SCHEMA).column == "x"


def test_text_views_in_a_frame_of_pandas_are_split() -> None:
    cells = pa.array(["a", "b", "c"]).cast(pa.string_view())
    arrow = pd.arrays.ArrowExtensionArray(pa.chunked_array([cells]))
    frame = pd.DataFrame({"x": [1.0, None, 3.0], "y": arrow}, index=[5, 6, 7])
    split = sb.split_batch(frame, SCHEMA)
    assert (split.good.index.tolist(), split.bad.index.tolist()) == ([5, 7], [6])
    assert list(split.good.dtypes) == list(frame.dtypes)
    assert pa.array(split.good["y"].array).to_pylist() == ["a", "c"]
