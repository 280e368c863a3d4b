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
