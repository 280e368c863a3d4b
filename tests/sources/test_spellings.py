"""Texts spelled in several ways: what is recorded holds for spellings that training never saw, by X alone and by stages."""

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import OneHotEncoder

import schemabridge as sb

SPELLINGS = ["yes", "Yes", "YES ", "no", " No", "maybe"]
DF = pd.DataFrame(
    {
        "answer": [SPELLINGS[row * row % 11 % 6] for row in range(240)],
        "km": [f"{37 * row % 240 / 2} km" for row in range(240)],
    }
)
UNSEEN = pd.DataFrame({"answer": ["yEs", "NO ", " MAYBE"], "km": ["7.5 km", " 1e2 km", "0 km"]})


def clean(df):
    return df["answer"].str.strip().str.lower()


@pytest.mark.parametrize(
    "make",
    [
        lambda df: clean(df).eq("yes").astype(int).to_frame("agreed"),
        lambda df: clean(df).map({"no": 0, "maybe": 1, "yes": 2}).to_frame("code"),
        lambda df: pd.DataFrame({each: clean(df) == each for each in ["maybe", "no", "yes"]}),
    ],
)
def test_spellings_that_training_never_saw_are_those_of_a_known_value(make) -> None:
    schema = sb.record_schema(DF, X=make(DF))
    assert (sb.prepare_input(UNSEEN, schema) == make(UNSEEN).to_numpy("float32")).all()


def test_texts_of_a_stage_are_taken_without_regard_to_their_spelling() -> None:
    fitted = OneHotEncoder().fit(clean(DF).to_frame())
    schema = sb.record_schema(DF, stages=[DF, clean(DF).to_frame(), fitted])
    assert (sb.prepare_input(UNSEEN, schema) == fitted.transform(clean(UNSEEN).to_frame()).toarray()).all()


def test_numbers_with_units_are_read_by_a_stage() -> None:
    def read(df):
        return pd.DataFrame({"far": df["km"].str.replace(" km", "").astype(float)})

    schema = sb.record_schema(DF, stages=[DF, read(DF), np.sqrt(read(DF))])
    assert (sb.prepare_input(UNSEEN, schema) == np.sqrt(read(UNSEEN)).to_numpy("float32")).all()
