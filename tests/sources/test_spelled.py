"""record_schema with X alone: the number in a text beside another part of it, and the last number of a text, on rows never seen."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb

DECKS = list("ABCDEFG")


def make(seed, rows=600):
    generator = np.random.default_rng(seed)
    deck, number = generator.choice(DECKS, rows), generator.integers(1, 149, rows)
    cabin = pd.Series([f"{letter}{each}" for letter, each in zip(deck, number, strict=True)])
    before = generator.choice(["", "", "A/5 ", "PC ", "STON/O2. ", "SOTON/O.Q. ", "C.A. "], rows)
    df = pd.DataFrame({"cabin": cabin, "age": generator.normal(30, 9, rows).round()})
    df["berth"] = [
        f"{letter}/{each}/{side}"
        for letter, each, side in zip(
            deck[::-1], generator.integers(0, 1800, rows), generator.choice(["P", "S"], rows), strict=True
        )
    ]
    df["id"] = [
        f"{group:04d}_{place:02d}"
        for group, place in zip(generator.integers(1, 9000, rows), generator.integers(1, 13, rows), strict=True)
    ]
    df["ticket"] = before + pd.Series(generator.integers(1000, 400_000, rows).astype(str))
    df["several"] = (cabin + np.where(generator.random(rows) < 0.1, " B96", "")).mask(generator.random(rows) < 0.3)
    return df


TRAIN = make(0)
FAR = TRAIN.iloc[:3].assign(cabin=["A999", "B1", "C500"], berth=["A/9999/P", "B/0/S", "C/5/S"], id="9999_99")
UNSEEN = pd.concat([make(1), FAR], ignore_index=True)


def code_deck(letters):
    return letters.map({letter: place for place, letter in enumerate([*DECKS, "U"])})


def scale(make_number):
    number = make_number(TRAIN)
    return lambda df: (make_number(df) - number.mean()) / number.std(ddof=0)


def take_cabin(df):
    return df.cabin.str[1:].astype(int)


def take_berth(df):
    return df.berth.str.split("/").str[1].astype(int)


def take_first(df):
    return pd.to_numeric(df.several.str.extract(r"(\d+)")[0])


RECIPES = {
    "deck and number": lambda df: pd.DataFrame({"deck": code_deck(df.cabin.str[0]), "number": take_cabin(df)}),
    "deck and number, scaled": lambda df: pd.DataFrame(
        {"deck": code_deck(df.cabin.str[0]), "number": scale(take_cabin)(df)}
    ),
    "indicators and number": lambda df: pd.get_dummies(df.cabin.str[0]).astype(float).assign(number=take_cabin(df)),
    "three parts": lambda df: pd.DataFrame(
        {
            "deck": code_deck(df.berth.str.split("/").str[0]),
            "number": take_berth(df),
            "side": (df.berth.str[-1] == "S").astype(int),
        }
    ),
    "a part alone": lambda df: take_berth(df).to_frame("number"),
    "a part in bands": lambda df: (take_berth(df) // 300).to_frame("region"),
    "a part by another column": lambda df: (take_berth(df) * df.age).to_frame("product"),
    "filled up with zeros": lambda df: df.id.str.split("_", expand=True).astype(int),
    "the second, scaled": lambda df: scale(lambda df: df.id.str.split("_").str[1].astype(int))(df).to_frame("place"),
    "missing, filled": lambda df: pd.DataFrame(
        {"deck": code_deck(df.several.str[0].fillna("U")), "number": take_first(df).fillna(0)}
    ),
    "last of a ticket": lambda df: df.ticket.str.split(" ").str[-1].astype(int).to_frame("ticket"),
    "logarithm of the last of a ticket": lambda df: np.log1p(df.ticket.str.split(" ").str[-1].astype(int)).to_frame(),
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_number_in_a_text_is_known_for_texts_that_training_never_saw(recipe) -> None:
    schema = sb.record_schema(TRAIN, X=recipe(TRAIN).to_numpy(float), statistics="none")
    expected = recipe(UNSEEN).to_numpy("float32")
    np.testing.assert_allclose(sb.prepare_input(UNSEEN, schema), expected, rtol=2e-7)


@pytest.mark.filterwarnings("ignore:.*nan_in_training")
def test_a_text_without_a_number_is_missing_where_training_has_such() -> None:
    train = TRAIN.assign(cabin=TRAIN.cabin.where(TRAIN.index % 40 > 0, "D"))
    X = pd.DataFrame({"deck": code_deck(train.cabin.str[0]), "number": pd.to_numeric(train.cabin.str[1:])})
    schema = sb.record_schema(train, X=X, statistics="none")
    np.testing.assert_array_equal(sb.prepare_input({"cabin": ["D", "C7"]}, schema), [[3, np.nan], [2, 7]])


def test_what_spells_no_such_number_is_refused_when_it_is_scored(raises_code) -> None:
    schema = sb.record_schema(TRAIN, X=RECIPES["deck and number"](TRAIN), statistics="none")
    for text in ("C", "C12345", "C-7", "C 7", "C07"):
        raises_code("unknown_value", sb.prepare_input, {"cabin": [text]}, schema)


@pytest.mark.parametrize(
    "make_number",
    [
        lambda df: take_cabin(df).where(df.index != 300, 7),
        lambda df: take_cabin(df) % 10 + take_cabin(df) // 10 * 17,
        lambda df: pd.Series(np.random.default_rng(3).integers(0, 149, len(df))),
    ],
)
def test_what_is_nearly_the_number_is_refused(make_number, raises_code) -> None:
    X = pd.DataFrame({"deck": code_deck(TRAIN.cabin.str[0]), "number": make_number(TRAIN)})
    raises_code("not_recognised", sb.record_schema, TRAIN, X=X)


def test_numbers_of_many_digits_in_two_parts_ask_for_columns_of_their_own(raises_code) -> None:
    generator = np.random.default_rng(0)
    one, other = generator.integers(10_000, 99_999, (2, 300))
    df = pd.DataFrame({"range": [f"{low}-{high}" for low, high in zip(one, other, strict=True)]})
    error = raises_code("not_recognised", sb.record_schema, df, X=np.stack([one, other], axis=1))
    assert "holds several numbers in one text" in error.message
