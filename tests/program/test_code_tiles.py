import numpy as np
import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.frames.frame import open_frame
from schemabridge.program import plan as plans
from schemabridge.program import tiles
from schemabridge.program.plan import get_plan
from schemabridge.program.run import run_frame

TEXTS = {"a": ["x", "y", "z"], "b": ["p", "q", "p"], "c": ["u", "v", "w"]}
KINDS = {
    "a": sb.one_hot(missing="zeros", unknown="zeros"),
    "b": sb.one_hot(missing="category", unknown="zeros"),
    "c": sb.one_hot(unknown="error"),
    "n": sb.one_hot(missing="zeros"),
}


def make_frame() -> pd.DataFrame:
    """Return columns of text and of numbers that are looked up, with a number between them."""
    return pd.DataFrame({"a": TEXTS["a"], "x": [1.0, 2.0, 3.0], "b": TEXTS["b"], "c": TEXTS["c"], "n": [7, 8, 9]})


def record(names: list[str]) -> sb.FeatureSchema:
    return sb.record_schema(make_frame()[names], encodings={name: KINDS.get(name, "numeric") for name in names})


def list_code_tiles(schema: sb.FeatureSchema) -> list[list[str]]:
    return [[str(each.step.column) for each in tile.readings] for tile in get_plan(schema).code_tiles]


def test_codes_that_are_placed_into_one_input_are_one_tile() -> None:
    assert list_code_tiles(record(["a", "x", "b", "c", "n"])) == [["a", "b", "c", "n"]]


def test_a_tile_of_codes_has_no_more_columns_than_fit(monkeypatch) -> None:
    monkeypatch.setattr(tiles, "TILE_CELLS", 3 * plans.BLOCK_ROWS)
    assert list_code_tiles(record(["a", "x", "b", "c", "n"])) == [["a", "b", "c"]]


def test_codes_that_are_read_twice_are_in_no_tile() -> None:
    encodings = {"a": ("one_hot", "ordinal"), "b": "one_hot", "c": "one_hot"}
    schema = sb.record_schema(make_frame()[["a", "b", "c"]], encodings=encodings)
    assert list_code_tiles(schema) == [["b", "c"]]


@pytest.mark.parametrize("block_rows", [1, 2, 16384])
def test_tiles_of_codes_give_the_bits_of_single_columns(block_rows, monkeypatch) -> None:
    monkeypatch.setattr(plans, "BLOCK_ROWS", block_rows)
    df = make_frame()
    df.loc[1, ["a", "b", "n"]] = None
    df.loc[2, "a"] = "unknown"
    schema = record(list(df))
    together = run_frame(open_frame(df), schema)["features"]
    for name in df:
        alone = record([name])
        [matrix] = run_frame(open_frame(df[[name]].copy()), alone).values()
        places = [schema.feature_names.index(feature) for feature in alone.feature_names]
        assert np.array_equal(together[:, places], matrix)
    assert together.sum() == 1 + 6 + 3 + 3 + 2  # a: one row; b: two and the missing one


def test_what_a_tile_of_codes_refuses_is_told_of_the_first_column(raises_code) -> None:
    df = make_frame()
    df.loc[1, "c"] = "unknown"
    df.loc[0, "n"] = 5
    error = raises_code("unknown_value", run_frame, open_frame(df), record(list(df)))
    assert (error.column, error.rows) == ("c", (1,))
