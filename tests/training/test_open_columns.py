"""What is left to say of many columns is said by one error, whose code records them when it is pasted."""

from decimal import Decimal

import numpy as np
import palmerpenguins
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

import schemabridge as sb

ROWS = 60
GENERATOR = np.random.default_rng(1)


def draw_cohort():
    """Return numbers with missing values, texts and dates, as cohorts have them, and columns that no schema holds beside."""
    numbers = {
        f"x{each}": np.where(GENERATOR.random(ROWS) < 0.2, np.nan, GENERATOR.normal(size=ROWS)) for each in range(18)
    }
    days = pd.to_timedelta(GENERATOR.integers(1, 99, ROWS), unit="D")
    return pd.DataFrame(
        {
            **numbers,
            "sex": GENERATOR.choice(["0f", "1f"], ROWS),
            "school": pd.Series(GENERATOR.choice(["a", "b", None], ROWS)),
            "born": pd.Timestamp("1950-01-01") + days,
            "died": pd.Series(pd.Timestamp("1990-01-01") + days).where(GENERATOR.random(ROWS) < 0.5),
            "stay": days,
            "smokes": pd.array(GENERATOR.choice([True, False, None], ROWS), dtype="boolean"),
            "lists": [[1]] * ROWS,
            "mixed": [1, "a"] * (ROWS // 2),
            "paid": [Decimal("1.2")] * ROWS,
            "zoned": pd.Timestamp("2020-01-01", tz="Europe/Rome") + days,
            "empty": np.nan,
        }
    )


def record_pasted(df, **given):
    """Return the error for a frame, and the schema that is recorded with what it says."""
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.record_schema(df, **given)
    pasted = str(caught.value).split(":\n", 1)[1]
    return caught.value, sb.record_schema(df, **{**given, **eval(f"dict({pasted})", {"sb": sb})})


@pytest.mark.filterwarnings("ignore::schemabridge.SchemabridgeWarning")
def test_one_error_names_all_columns_and_its_code_records_them() -> None:
    error, schema = record_pasted(draw_cohort())
    assert len(error.problems) == 28
    assert (error.code, error.column) == ("policy_needed", "x0")
    assert [each.name for each in schema.columns][-6:] == ["sex", "school", "born", "died", "stay", "smokes"]
    assert {"x17", "school_missing", "born_year", "died_month", "stay_days", "smokes"} <= set(schema.feature_names)


def test_what_was_given_stands_in_the_code_and_what_was_left_out_stays_out() -> None:
    df = draw_cohort()[["x0", "x1", "x2", "sex", "lists", "smokes"]]
    encodings = {"x0": "standardize", "x1": [sb.clip(-1.0, 1.0), "min_max"], "sex": sb.one_hot(drop="first")}
    error, schema = record_pasted(df, encodings=encodings, exclude="smokes")
    assert '"x0": [sb.fill("median"), "standardize"],  # missing in ' in error.hint
    assert schema.feature_names == ("x0", "x1", "x2", "sex_1f")


def test_penguins_are_recorded_with_the_code_of_one_error() -> None:
    df = palmerpenguins.load_penguins()
    error, schema = record_pasted(df, target="species")
    assert str(error) == (
        "[policy_needed] 5 of 7 columns are not recorded as they are: 'bill_length_mm', 'bill_depth_mm', 'flipper_length_mm', "
        "'body_mass_g', 'sex' with missing values and no policy for them\n"
        "  this records them, say otherwise where you mean it:\n"
        "  encodings={\n"
        '      "bill_length_mm": [sb.fill("median"), "numeric"],  # missing in 2 training rows\n'
        '      "bill_depth_mm": [sb.fill("median"), "numeric"],  # missing in 2 training rows\n'
        '      "flipper_length_mm": [sb.fill("median"), "numeric"],  # missing in 2 training rows\n'
        '      "body_mass_g": [sb.fill("median"), "numeric"],  # missing in 2 training rows\n'
        '      "sex": sb.one_hot(missing="category"),  # missing in 11 training rows\n'
        "  },"
    )
    assert [each.name for each in schema.columns] == [*df.columns[1:]]


def test_names_that_are_no_words_stand_in_the_code_as_they_are() -> None:
    df = pd.DataFrame({'a "b"\n': [1.0, None, 2.0], "naïve # x": [None, "p", "q"], "ok": [1.0, 2.0, 3.0]})
    assert [each.name for each in record_pasted(df)[1].columns] == list(df.columns)


def test_too_many_values_are_left_out_beside_what_else_is_open() -> None:
    df = pd.DataFrame({"id": [f"n{each}" for each in range(1200)], "x": [None, 1.0] * 600, "y": [None, 2.0] * 600})
    error, schema = record_pasted(df)
    assert "sb.one_hot(max_values=1200) takes them all" in error.hint
    assert schema.feature_names == ("x", "y")


def test_one_open_column_has_its_own_words(raises_code) -> None:
    error = raises_code("policy_needed", sb.record_schema, {"x": [1.0, None], "y": [1.0, 2.0]})
    assert error.message == "column 'x' is missing in 1 training row and numeric has no policy for them"


def test_an_argument_that_makes_no_sense_is_said_first(raises_code) -> None:
    df = {"x": [1.0, None], "y": [1.0, None], "z": ["a", "b"]}
    raises_code("unknown_encoding", sb.record_schema, df, encodings={"z": "standardise"})


def test_beside_a_trained_model_the_matrix_is_asked_for_before_anything_is_to_be_pasted() -> None:
    df = draw_cohort()[["x0", "x1"]]
    model = HistGradientBoostingClassifier(max_iter=2).fit(df, np.arange(ROWS) % 2)
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.record_schema(df, model)
    assert caught.value.hint.startswith("the model was trained on a matrix: give it as X=")
    with pytest.warns(sb.SchemabridgeWarning, match="nan_in_training"):
        schema = sb.record_schema(df, model, X=df)
    assert np.array_equal(sb.prepare_input(df, schema), df, equal_nan=True)
