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


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_row_over_its_largest_number_is_told_from_one_over_its_largest_magnitude(dtype) -> None:
    train, unseen = (df[["a", "c", "n"]].assign(n=df["n"] + 1) for df in (TRAIN, UNSEEN))
    schema = sb.record_schema(train, X=train.div(train.max(axis=1), axis=0).astype(dtype))
    expected = unseen.div(unseen.max(axis=1), axis=0).to_numpy("float32")
    np.testing.assert_array_equal(sb.prepare_input(unseen, schema), expected)


def test_a_row_over_its_largest_number_warns_where_none_is_negative(raises_code) -> None:
    generator = np.random.default_rng(0)
    df = pd.DataFrame(generator.uniform(1, 9, (300, 3)), columns=list("abc")).round(2)
    with pytest.warns(sb.SchemabridgeWarning, match="the max norm of"):
        schema = sb.record_schema(df, X=df.div(df.max(axis=1), axis=0))
    other = df.assign(a=-df["a"])
    np.testing.assert_array_equal(
        sb.prepare_input(other, schema), other.div(other.max(axis=1), axis=0).astype("float32")
    )
    raises_code("out_of_domain", sb.prepare_input, {"a": [0.0], "b": [0.0], "c": [0.0]}, schema)


def test_what_is_nearly_over_its_largest_number_is_refused(raises_code) -> None:
    X = TRAIN[["a", "c"]].assign(n=TRAIN["n"] + 1)
    X = X.div(X.max(axis=1), axis=0)
    raises_code("not_recognised", sb.record_schema, TRAIN, X=X.assign(a=X["a"].where(X.index != 200, 0.5)))
