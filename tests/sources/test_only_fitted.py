"""What only a fitted object tells of X is said where X alone is given, and recorded where the object is given as well."""

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA
from sklearn.preprocessing import PowerTransformer, QuantileTransformer, StandardScaler

import schemabridge as sb

DF = pd.DataFrame(np.random.default_rng(7).lognormal(0, 0.6, (150, 4)), columns=list("abcd"))


@pytest.mark.parametrize(
    ("fitted", "words"),
    [
        (PCA(2), "a sum of 4 columns with weights of many digits, as PCA makes it: 'a', 'b', 'c', 'd'"),
        (PowerTransformer(), "it rises with 'a' in every row, by no function that is tried"),
        (QuantileTransformer(n_quantiles=50, output_distribution="normal"), "it rises with 'a' in every row"),
    ],
)
def test_what_only_a_fitted_object_gives_is_said_and_recorded_of_it(fitted, words, raises_code) -> None:
    X = fitted.fit(DF * 1.001).transform(DF)  # on other rows, which are not fitted again
    error = raises_code("not_recognised", sb.record_schema, DF, X=X)
    assert words in error.message
    assert "stages=[df, by_hand, pca, X]" in error.hint
    schema = sb.record_schema(DF, stages=[DF, fitted, X])
    np.testing.assert_allclose(sb.prepare_input(DF, schema), X, atol=1e-5)


def test_a_line_that_is_off_in_few_rows_is_no_curve(raises_code) -> None:
    X = StandardScaler().fit_transform(DF[["a"]])
    X[3] += 0.001
    error = raises_code("not_recognised", sb.record_schema, DF, X=X)
    assert "the closest to column 0 is 'a', standardize" in error.message
    assert "1 of 150 rows differ, row 3" in error.message


def test_rows_in_another_order_are_told_where_missing_numbers_were_filled(raises_code) -> None:
    df = DF.assign(a=DF["a"].where(DF["a"] > 0.5))
    error = raises_code("not_recognised", sb.record_schema, df, X=df[["a"]].fillna(-1)[::-1])
    assert "'a' in another order of rows" in error.message


def test_rows_in_another_order_are_told_beside_a_column_of_names_and_between_stages(raises_code) -> None:
    df = DF.assign(name=[f"Mr. {place}" for place in range(len(DF))])
    X = df.sort_values("a", ignore_index=True)[["a", "b"]]
    assert "'a' in another order of rows" in raises_code("not_recognised", sb.record_schema, df, X=X).message
    error = raises_code("not_recognised", sb.record_schema, df, stages=[df, X, StandardScaler().fit(X)])
    assert "has the numbers of 'a' in another order of rows" in error.message
