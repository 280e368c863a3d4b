import numpy as np
import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.frames.frame import open_frame
from schemabridge.program import plan as plans
from schemabridge.program import tiles
from schemabridge.program.plan import get_plan, make_plan
from schemabridge.program.run import run_frame

NAMES = [f"x{number}" for number in range(7)]
KINDS = {"x4": [sb.fill("median"), "standardize"], "x6": "min_max"}


def make_frame() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    numbers = {name: rng.lognormal(size=50) * 10.0**power for power, name in enumerate(NAMES)}
    df = pd.DataFrame({**numbers, "s": ["a", "b"] * 25})
    df.loc[3, "x4"] = np.nan
    return df


def make_schema(df: pd.DataFrame) -> sb.FeatureSchema:
    return sb.record_schema(df, encodings={**dict.fromkeys(NAMES, "standardize"), **KINDS, "s": "one_hot"})


def list_tiles(schema: sb.FeatureSchema) -> list[list[str]]:
    return [[str(each.step.column) for each in tile.readings] for tile in get_plan(schema).tiles]


def test_neighbours_of_the_same_steps_are_one_tile() -> None:
    assert list_tiles(make_schema(make_frame())) == [["x0", "x1", "x2", "x3"]]  # x5 stands alone


def test_a_tile_has_no_more_columns_than_fit(monkeypatch) -> None:
    monkeypatch.setattr(tiles, "TILE_CELLS", 3 * plans.BLOCK_ROWS)
    assert list_tiles(make_schema(make_frame())) == [["x0", "x1", "x2"]]


@pytest.mark.parametrize("block_rows", [1, 7, 16384])
def test_tiles_give_the_bits_of_single_columns(block_rows, monkeypatch) -> None:
    monkeypatch.setattr(plans, "BLOCK_ROWS", block_rows)
    df = make_frame()
    schema = make_schema(df)
    df.loc[7, "x2"] = np.inf
    together = run_frame(open_frame(df), schema)["features"]
    for name in NAMES:
        [feature] = run_frame(open_frame(df[[name, "s"]].copy()), make_alone(name)).values()
        assert together[:, schema.feature_names.index(name)].tobytes() == feature[:, 0].tobytes()


def make_alone(name: str) -> sb.FeatureSchema:
    """Return the encoding of one column, beside the text, as a schema of its own."""
    return sb.record_schema(make_frame()[[name, "s"]], encodings={name: KINDS.get(name, "standardize"), "s": "one_hot"})


@pytest.mark.parametrize(("cell", "code"), [(None, "missing_value"), (1e300, "float32_overflow")])
def test_what_is_refused_in_a_tile_is_told_of_its_column(cell, code, raises_code) -> None:
    schema, df = make_schema(make_frame()), make_frame()
    df.loc[7, "x2"] = cell
    df.loc[5, "x3"] = cell
    error = raises_code(code, run_frame, open_frame(df), schema)
    assert (error.column, error.rows) == ("x2", (7,))


def test_a_register_that_is_read_twice_is_in_no_tile() -> None:
    df = make_frame()
    schema = sb.record_schema(df[["x0", "x1"]], encodings={"x0": ("standardize", "numeric"), "x1": "standardize"})
    assert make_plan(schema).tiles == ()


MIXED = {
    "whole": [1, -7, 2**20],
    "nullable": pd.array([1, None, 3], "Int64"),
    "truth": [True, False, True],
    "short": np.array([0.1, np.nan, 1e-40], np.float32),
    "long": [-0.0, 0.1, np.nan],
    "time": pd.to_datetime(["2024-01-01", "1960-05-06", "2030-07-08"]),
}


def make_mixed() -> tuple[pd.DataFrame, sb.FeatureSchema]:
    """Return columns of every kind of numbers, of which the last takes those from -1 to 1, and their schema: one tile."""
    df = pd.DataFrame(MIXED)
    encodings = {name: sb.numeric(missing="pass") for name in df} | {"long": sb.numeric(missing="pass", within=(-1, 1))}
    return df, sb.record_schema(df.iloc[:1], encodings=encodings)


def test_numbers_of_every_type_stand_in_a_tile_as_they_do_alone() -> None:
    df, schema = make_mixed()
    assert list_tiles(schema) == [list(df)]
    together = run_frame(open_frame(df), schema)["features"]
    for position, name in enumerate(df):
        encodings = {name: sb.numeric(missing="pass")}
        alone = sb.record_schema(df[[name]].iloc[:1], encodings=encodings)
        [feature] = run_frame(open_frame(df[[name]].copy()), alone).values()
        assert together[:, position].tobytes() == feature[:, 0].tobytes()


def test_numbers_of_float32_columns_are_rounded_in_a_tile() -> None:
    short = pd.DataFrame({"a": [0.1, 0.1001], "b": [0.2, 0.2001]}, dtype="float32")
    schema = sb.record_schema(short, encodings={"a": "standardize", "b": "standardize"})
    assert list_tiles(schema) == [["a", "b"]]
    long = short.astype("float64")
    [rounded], [between] = (run_frame(open_frame(each), schema).values() for each in (long, long + 1e-9))
    assert rounded.tobytes() == between.tobytes()


def test_a_number_out_of_range_is_told_beside_missing_ones(raises_code) -> None:
    df, schema = make_mixed()
    df.loc[1, "long"] = 1.5
    error = raises_code("out_of_range", run_frame, open_frame(df), schema)
    assert (error.column, error.rows) == ("long", (1,))


@pytest.mark.parametrize("bound", [np.inf, -np.inf])
def test_a_range_of_one_infinite_number_takes_no_other(bound, raises_code) -> None:
    endless = pd.DataFrame({"a": [bound], "b": [bound]})
    schema = sb.record_schema(endless, encodings=dict.fromkeys(endless, sb.numeric(within=(bound, bound))))
    assert list_tiles(schema) == [["a", "b"]]
    assert raises_code("out_of_range", run_frame, open_frame({"a": [bound], "b": [1.0]}), schema).column == "b"


def test_columns_outside_of_tiles_decide_how_many_rows_are_run_at_a_time(monkeypatch) -> None:
    monkeypatch.setattr(plans, "BLOCK_CELLS", 20 * plans.TILE_ROWS)
    names = [f"x{number}" for number in range(40)]
    df = pd.DataFrame(np.random.default_rng(4).normal(size=(50, 40)), columns=names)
    apart = [name for number, name in enumerate(names) if number % 2]
    tiled = sb.record_schema(df, encodings=dict.fromkeys(names, "standardize"))
    alone = sb.record_schema(df, encodings=dict.fromkeys(names, "standardize") | dict.fromkeys(apart, "min_max"))
    assert make_plan(tiled).block_rows == plans.TILE_ROWS
    assert make_plan(alone).block_rows == plans.TILE_ROWS // 4  # two registers a column
