"""record_schema with X alone: rows divided by their length, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import Normalizer

import schemabridge as sb


def make(seed: int, rows: int = 400) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    numbers = pd.DataFrame(generator.normal(0, 5, (rows, 4)).round(3), columns=list("dabc"))
    return numbers.assign(n=generator.integers(0, 9, rows), city=generator.choice(["x", "y"], rows))


TRAIN, UNSEEN = make(0), make(1)


@pytest.mark.parametrize("norm", ["l1", "l2", "max"])
@pytest.mark.parametrize("columns", [["a", "b", "c"], ["c", "a", "n", "d"], ["b", "d"]], ids="".join)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_rows_divided_by_their_length_are_recognised(norm: str, columns: list[str], dtype: str) -> None:
    normalizer = Normalizer(norm)
    schema = sb.record_schema(TRAIN, X=normalizer.fit_transform(TRAIN[columns]).astype(dtype))
    assert schema.feature_names == tuple(columns)
    assert (sb.prepare_input(UNSEEN, schema) == normalizer.transform(UNSEEN[columns]).astype("float32")).all()


def test_they_may_stand_beside_other_columns() -> None:
    def make_matrix(df: pd.DataFrame) -> pd.DataFrame:
        shares = pd.DataFrame(Normalizer().fit_transform(df[["a", "b"]]), columns=["p", "q"])
        return pd.concat([df[["n"]], shares, pd.get_dummies(df["city"])], axis=1)

    schema = sb.record_schema(TRAIN, X=make_matrix(TRAIN))
    assert (sb.prepare_input(UNSEEN, schema) == make_matrix(UNSEEN).to_numpy("float32")).all()


def test_a_row_over_its_largest_number_is_not_taken_for_one_over_its_largest_magnitude(raises_code) -> None:
    df = pd.DataFrame(np.random.default_rng(0).uniform(1, 9, (300, 3)), columns=list("abc")).round(2)
    raises_code("not_recognised", sb.record_schema, df, X=df.div(df.max(axis=1), axis=0))
