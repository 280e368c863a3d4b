"""What the user says of columns beside a fitted transformer, and infinite numbers, which scikit-learn refuses."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import schemabridge as sb

Refused = Callable[..., sb.SchemabridgeError]
DF = pd.DataFrame({"pay": [1.0, 2.0, 4.0, np.nan], "age": [20, 30, 40, 50]})
FITTED = make_pipeline(SimpleImputer(), StandardScaler()).fit(DF)


def test_a_column_may_take_text_that_spells_numbers_beside_a_transformer_of_numbers() -> None:
    columns = {"pay": sb.column(type="float64", missing=["?"]), "age": sb.column(missing=[-1])}
    schema = sb.record_schema(DF, preprocessor=FITTED, columns=columns)
    spelled = pd.DataFrame({"pay": ["1", "?", "4.0"], "age": [20, -1, 50]})
    numbers = pd.DataFrame({"pay": [1.0, np.nan, 4.0], "age": [20, np.nan, 50]})
    assert sb.prepare_input(spelled, schema).tolist() == FITTED.transform(numbers).astype(np.float32).tolist()


def test_a_column_that_is_declared_as_another_type_than_the_fitted_one_is_refused(raises_code: Refused) -> None:
    df = pd.DataFrame({"code": ["1", "2", "1"]})
    encoder = OneHotEncoder().fit(df)
    columns = {"code": sb.column(type="float64", missing=[""])}
    error = raises_code("conflicting_sources", sb.record_schema, df, preprocessor=encoder, columns=columns)
    assert "stages=" in error.hint


def test_infinite_numbers_go_on_are_noted_and_are_refused_by_bounds(raises_code: Refused) -> None:
    schema = sb.record_schema(DF, preprocessor=FITTED)
    batch = pd.DataFrame({"pay": [np.inf], "age": [30]})
    assert sb.prepare_input(batch, schema)[0, 0] == np.inf
    assert [each.code for each in sb.validate_batch(batch, schema).findings if each.column == "pay"][
        -1
    ] == "infinite_value"
    bounded = schema.with_policy("pay", within=(0, 1e6))
    raises_code("out_of_range", sb.prepare_input, batch, bounded)
