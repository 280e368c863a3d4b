import math

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.frames import shared_cells
from schemabridge.frames.shared_cells import encode_shared

ROWS = 5000
TEXTS = ["a", "b", "ä", "c", "ab"]


def draw_cells(objects: list[object]) -> np.ndarray:
    cells = np.empty(len(objects), dtype=object)
    cells[:] = objects
    return cells[np.random.default_rng(1).integers(0, len(objects), ROWS)]


def answer(df: object, schema: sb.FeatureSchema) -> object:
    try:
        return sb.prepare_input(df, schema).tobytes()
    except sb.SchemabridgeError as error:
        return str(error), error.code, error.rows, error.values, error.hint


@pytest.mark.parametrize(
    "more",
    [[], [None], [math.nan], [None, math.nan, pd.NA, pd.NaT], ["new"], ["a".join(["", ""])], ["\ud800"], [1], [1.5, None], [True], [b"a"], [np.str_("a")], [pd.Timestamp(0)]],
    ids=ascii,
)  # fmt: skip
@pytest.mark.parametrize("policy", ["error", "zeros"])
def test_cells_that_are_the_same_objects_are_read_as_any_cells(more, policy, monkeypatch) -> None:
    schema = sb.record_schema({"s": TEXTS}, encodings={"s": sb.one_hot(missing=policy, unknown=policy)})
    cells = draw_cells([*TEXTS, *more])
    frames = [pd.DataFrame({"s": pd.Series(cells, dtype=object)}), {"s": cells}, {"s": cells[::-1]}]
    found = [answer(df, schema) for df in frames]
    monkeypatch.setattr(shared_cells, "MIN_ROWS", ROWS + 1)
    assert found == [answer(df, schema) for df in frames]


def test_each_object_is_looked_at_once() -> None:
    encoded = encode_shared(draw_cells([*TEXTS, None]))
    assert encoded is not None
    assert sorted(map(str, encoded.dictionary.to_pylist())) == sorted(map(str, [*TEXTS, None]))


@pytest.mark.parametrize(
    "cells",
    [
        draw_cells(TEXTS)[:4095],
        np.array([f"{number}" for number in range(ROWS)], dtype=object),
        np.array([f"{number % 7}" for number in range(ROWS)], dtype=object),  # few texts, each an object of its own
        draw_cells([1, 2]),
        draw_cells(TEXTS).tolist(),
        draw_cells(TEXTS).reshape(-1, 2),
        np.array(TEXTS * 1000),
    ],
    ids=["short", "many texts", "many objects", "numbers", "a list", "a matrix", "no objects"],
)
def test_other_columns_are_left_alone(cells) -> None:
    assert encode_shared(cells) is None
