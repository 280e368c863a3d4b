"""record_schema with X alone, of columns that are nothing: few rows, few marks and few values are no encoding by chance."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def draw(seed: int, rows: int) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    code = [f"{letter}{number}" for letter, number in zip("ABC" * rows, generator.integers(1, 150, rows), strict=False)]
    return pd.DataFrame(
        {
            "count": np.where(generator.random(rows) < 0.3, 0.0, generator.integers(1, 90, rows)),
            "size": generator.normal(50, 10, rows).round(1),
            "city": generator.choice(["Bern", "Oslo", "Rome"], rows),
            "code": code,
            "paid": generator.random(rows) < 0.4,
            "day": pd.Timestamp("2020-01-01") + pd.to_timedelta(generator.integers(0, 300, rows), "D"),
        }
    )


@pytest.mark.parametrize("name", ["mark", "city", "paid"])
@pytest.mark.parametrize("rows", [20, 60, 300])
def test_one_row_is_no_value_of_a_column(name: str, rows: int, raises_code) -> None:
    for seed in range(3):
        df = draw(seed, rows)
        for column in ("size", "count"):
            alone = np.flatnonzero(~df[column].duplicated(keep=False))[0]
            X = pd.DataFrame({name: np.arange(rows) == alone}) * 1.0
            raises_code("not_recognised", sb.record_schema, df, X=X)


@pytest.mark.parametrize("name", ["mark", "size", "paid"])
def test_few_rows_are_no_conditions_on_several_columns(name: str, raises_code) -> None:
    for seed in range(5):
        marks = np.zeros(200)
        marks[np.random.default_rng(seed).choice(200, 2, replace=False)] = 1
        raises_code("not_recognised", sb.record_schema, draw(seed, 200), X=pd.DataFrame({name: marks}))


def test_a_value_that_one_row_has_is_one_that_the_names_in_the_matrix_vouch_for() -> None:
    city = pd.DataFrame({"city": ["Bern", "Rome"] * 20 + ["Oslo"]})
    schema = sb.record_schema(city, X=pd.DataFrame({"city_Oslo": (city["city"] == "Oslo") * 1.0}))
    assert sb.prepare_input({"city": ["Oslo", "Rome"]}, schema).tolist() == [[1.0], [0.0]]


@pytest.mark.parametrize("drop_first", [False, True])
def test_a_value_that_one_row_has_is_one_that_those_beside_it_vouch_for(drop_first: bool) -> None:
    city = pd.DataFrame({"city": ["Bern", "Rome"] * 20 + ["Oslo"]})
    schema = sb.record_schema(city, X=pd.get_dummies(city, drop_first=drop_first).to_numpy(float))
    assert sb.prepare_input({"city": ["Oslo"]}, schema).sum() == 1.0


def test_few_numbers_are_no_distances_from_one_by_chance(raises_code) -> None:
    size = [2.0, 1.0, 4.0, 3.0, 1.0, 4.0, 0.0]
    df = pd.DataFrame({"size": size, "weight": [51.3, 48.8, 55.8, 50.9, 45.2, 53.3, 61.7]})
    X = pd.DataFrame({"w": np.sqrt(df["weight"]), "x": [4.0, 3.0, 12.0, 8.0, 3.0, 12.0, 7.0]})
    raises_code("not_recognised", sb.record_schema, df, X=X)
