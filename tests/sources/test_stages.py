"""Training code stage by stage, against what the code itself makes of rows that training never saw."""

from __future__ import annotations

import keras
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from fitted.staged_code import DF, MEDIAN, UNSEEN, clean, list_cases, make_dummies, make_transformer
from recipes import notebook_texts
import schemabridge as sb

CLEAN = clean(DF)
AGE = CLEAN[["age"]]


def read_cells(matrix: object) -> np.ndarray:
    """Return a matrix as the model takes it."""
    return np.asarray(matrix.toarray() if hasattr(matrix, "toarray") else matrix).astype(np.float32)


SPANS = {
    "since a day": lambda X: X.assign(x=(X["when"] - pd.Timestamp("2019-01-01")).dt.days),
    "between two": lambda X: X.assign(x=(X["then"] - X["when"]).dt.days / 365.25),
    "in hours": lambda X: X.assign(x=(X["then"] - X["when"]).dt.total_seconds() / 3600),
}


def make_times(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    seconds = [pd.to_timedelta(rng.integers(0, most, 200), unit="s") for most in (3 * 10**8, 10**7)]
    when = pd.Timestamp("2019-03-01") + seconds[0]
    return pd.DataFrame({"when": when, "then": when + seconds[1]})


@pytest.mark.parametrize("name", SPANS)
def test_elapsed_time_is_recognised_in_a_stage(name) -> None:
    def step(X: pd.DataFrame) -> pd.DataFrame:
        return SPANS[name](X)[["x"]]

    df, other = make_times(0), make_times(1)
    schema = sb.record_schema(df, stages=[df, step, StandardScaler().fit(step(df))])
    expected = StandardScaler().fit(step(df)).transform(step(other)).astype(np.float32)
    assert sb.prepare_input(other, schema).tobytes() == expected.tobytes()


def test_whole_days_until_a_day_are_refused_where_training_rows_do_not_tell_them_from_days_since_one(
    raises_code,
) -> None:
    def step(X: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"x": (pd.Timestamp("2040-01-01") - X["when"]).dt.days})

    error = raises_code("not_separable", sb.record_schema, make_times(0), stages=[make_times(0), step])
    assert "00:00:00" in error.message


@pytest.mark.parametrize("case", list_cases(), ids=lambda case: case.name)
def test_stages_become_one_program_that_gives_the_bits_of_the_code(case) -> None:
    schema = sb.record_schema(DF, stages=[DF, *case.stages])
    for rows in (DF, UNSEEN):
        found, expected = sb.prepare_input(rows, schema), read_cells(case.matrix(rows))
        assert found.view(np.uint32).tolist() == expected.view(np.uint32).tolist()


def test_only_raw_columns_that_the_last_stage_needs_are_recorded() -> None:
    schema = sb.record_schema(DF, stages=[DF, CLEAN, make_transformer()])
    assert [column.name for column in schema.columns] == ["age", "fare", "sex", "port"]
    assert schema.feature_names[:2] == ("n__age", "n__fare")


def test_evidence_tells_what_was_recognised_from_what_was_captured() -> None:
    recognised = {"source": "recognised", "of": "by example, StandardScaler"}
    scaled = StandardScaler().fit(AGE)
    schema = sb.record_schema(DF, stages=[DF, AGE, scaled])
    assert schema.evidence.inputs == {"features": (recognised,)}
    assert (schema.evidence.source, schema.evidence.rows) == ("recognised", len(DF))
    known = sb.record_schema(DF, stages=[DF, StandardScaler().fit(DF[["fare"]])])
    assert known.evidence.inputs == {"features": ({"source": "captured", "of": "StandardScaler"},)}


def test_a_pipeline_fitted_on_the_last_frame_continues_the_stages() -> None:
    labels = np.arange(len(DF)) % 2
    model = make_pipeline(make_transformer(), LogisticRegression()).fit(CLEAN, labels)
    schema = sb.record_schema(DF, model, stages=[DF, CLEAN])
    assert schema.model["part"] == "logisticregression"
    expected = model[:-1].transform(clean(UNSEEN))
    assert (sb.prepare_input(UNSEEN, schema) == expected).all()


def test_a_layer_of_keras_takes_what_was_made_by_hand() -> None:
    filled = pd.DataFrame({"age": DF["age"].fillna(MEDIAN)})
    layer = keras.layers.Normalization()
    layer.adapt(filled.to_numpy(np.float32))
    schema = sb.record_schema(DF, stages=[DF, filled, layer])
    expected = np.asarray(layer(UNSEEN[["age"]].fillna(MEDIAN).to_numpy(np.float32)))
    assert (sb.prepare_input(UNSEEN, schema) == expected).all()


class Doubling:
    """A transformer of a library that nobody knows: a number for each text."""

    def transform(self, X: pd.DataFrame) -> np.ndarray:
        return X.apply(lambda column: column.map({"S": 2.0, "C": 4.0, "Q": 8.0}).astype(float)).to_numpy()


def test_any_other_transformer_is_asked_for_the_values_of_what_was_made_by_hand() -> None:
    schema = sb.record_schema(DF, stages=[DF, CLEAN[["port"]], Doubling()])
    assert sb.prepare_input(UNSEEN.iloc[[0, 1]], schema).ravel().tolist() == [
        {"S": 2.0, "C": 4.0, "Q": 8.0}[port] for port in clean(UNSEEN)["port"].iloc[:2]
    ]


def test_a_frame_made_binary32_is_scaled_as_binary32() -> None:
    narrow = DF[["fare"]].astype("float32")
    scaler = StandardScaler().fit(narrow)
    schema = sb.record_schema(DF, stages=[DF, narrow, scaler])
    expected = scaler.transform(UNSEEN[["fare"]].astype("float32"))
    assert (sb.prepare_input(UNSEEN, schema) == expected).all()


def test_text_filled_and_mapped_is_encoded_by_what_it_became() -> None:
    hot = OneHotEncoder().fit(CLEAN[["sex", "port"]])
    schema = sb.record_schema(DF, stages=[DF, CLEAN, hot])
    assert schema.feature_names == ("sex_f", "sex_m", "port_C", "port_Q", "port_S")
    row = UNSEEN.iloc[[0]].assign(sex="male", port=None)
    assert sb.prepare_input(row, schema).tolist() == [[0.0, 1.0, 0.0, 0.0, 1.0]]


def test_a_column_made_of_another_one_that_the_same_stage_filled_is_recognised() -> None:
    def multiply(df: pd.DataFrame) -> pd.DataFrame:
        filled = df.assign(age=df["age"].fillna(MEDIAN))
        return filled.assign(product=filled["age"] * filled["fare"])[["age", "product"]]

    schema = sb.record_schema(DF, stages=[DF, multiply(DF)])
    assert (sb.prepare_input(UNSEEN, schema) == read_cells(multiply(UNSEEN))).all()


def test_a_part_of_a_date_is_encoded_by_a_later_stage() -> None:
    def take_month(df: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"month": df["day"].dt.month})

    days = [
        pd.DataFrame({"day": pd.Timestamp("2021-01-01") + pd.to_timedelta(np.arange(300) * 5 + at, "D")})
        for at in (0, 2)
    ]
    hot = OneHotEncoder(handle_unknown="ignore").fit(take_month(days[0]))
    schema = sb.record_schema(days[0], stages=[days[0], take_month(days[0]), hot])
    assert (sb.prepare_input(days[1], schema) == read_cells(hot.transform(take_month(days[1])))).all()


def draw_days(seed: int, rows: int = 1200, years: int = 3) -> pd.DataFrame:
    """Return hours of some years, some of them missing."""
    rng = np.random.default_rng(seed)
    when = pd.Timestamp("2019-01-01") + pd.to_timedelta(rng.integers(0, years * 365 * 24, rows), "h")
    df = pd.DataFrame({"when": when, "cost": rng.lognormal(3, 1, rows)})
    df.loc[::9, "when"] = pd.NaT
    return df


SEASONS = dict(zip(range(1, 13), ["cold"] * 3 + ["mild"] * 3 + ["hot"] * 3 + ["mild", "wet", "cold"], strict=True))
TEXTS_OF_DATES = {
    "day": lambda at: at.day_name(),
    "month": lambda at: at.month_name(),
    "abbreviated": lambda at: at.strftime("%b"),
    "weekend": lambda at: (at.day_of_week >= 5).map({True: "weekend", False: "weekday"}),
    "season": lambda at: at.month.map(SEASONS),
    "time of day": lambda at: pd.cut(at.hour, [-1, 5, 11, 17, 23], labels=["night", "morning", "afternoon", "evening"]),
}


def label_days(df: pd.DataFrame, label) -> pd.DataFrame:
    text = pd.Series(label(df["when"].dt)).astype(object).where(df["when"].notna(), "never")
    return pd.DataFrame({"label": text, "cost": df["cost"]})


@pytest.mark.parametrize("label", TEXTS_OF_DATES.values(), ids=TEXTS_OF_DATES)
def test_texts_that_a_step_made_of_parts_of_dates_are_encoded_by_a_later_one(label) -> None:
    df, unseen = draw_days(0), draw_days(1)
    hot = OneHotEncoder(sparse_output=False).fit(label_days(df, label)[["label"]])
    for stages in ([label_days(df, label), hot], [label_days(df, label), pd.get_dummies(label_days(df, label))]):
        schema = sb.record_schema(df, stages=[df, *stages])
        made = label_days(unseen, label)
        expected = read_cells(hot.transform(made[["label"]]) if stages[1] is hot else pd.get_dummies(made))
        assert (sb.prepare_input(unseen, schema) == expected).all()


def test_a_function_in_a_pipeline_may_make_texts_of_parts_of_dates() -> None:
    df, unseen = draw_days(0)[["when"]].dropna(), draw_days(1)[["when"]].dropna()
    pipe = make_pipeline(
        FunctionTransformer(lambda X: X[["when"]].apply(lambda each: each.dt.day_name())), OneHotEncoder()
    )
    schema = sb.record_schema(df, preprocessor=pipe.fit(df))
    assert (sb.prepare_input(unseen, schema) == read_cells(pipe.transform(unseen))).all()


def test_texts_of_months_of_one_year_are_of_the_months_with_a_warning_where_not_all_of_them_differ() -> None:
    df, later = draw_days(0, years=1), draw_days(1, years=3)
    for name in ("month", "season"):
        made = label_days(df, TEXTS_OF_DATES[name])
        if name == "season":
            with pytest.warns(sb.SchemabridgeWarning, match="month of 'when'.*differ in other years"):
                schema = sb.record_schema(df, stages=[df, made, pd.get_dummies(made)])
        else:
            schema = sb.record_schema(df, stages=[df, made, pd.get_dummies(made)])
        expected = pd.get_dummies(label_days(later, TEXTS_OF_DATES[name]))
        assert (sb.prepare_input(later, schema) == read_cells(expected)).all()


# what is refused


def test_a_column_that_nothing_explains_is_refused_with_its_stage_where_a_later_one_needs_it(raises_code) -> None:
    hot = OneHotEncoder().fit(CLEAN[["ticket"]])
    error = raises_code("not_recognised", sb.record_schema, DF, stages=[DF, CLEAN, hot])
    assert error.message.startswith("stages[1]: column 'ticket'")


def test_a_matrix_that_no_encoding_gives_is_refused_with_its_stage(raises_code) -> None:
    noise = np.random.default_rng(3).normal(size=(len(DF), 2))
    error = raises_code("not_recognised", sb.record_schema, DF, stages=[DF, CLEAN, noise])
    assert error.message.startswith("stages[2]: ")


@pytest.mark.parametrize(
    ("code", "step"),
    [
        ("x_mismatch", CLEAN.iloc[:20]),
        ("x_mismatch", CLEAN.sort_values("fare")),
        ("not_fitted", StandardScaler()),
        ("other_columns", StandardScaler().fit(AGE.rename(columns={"age": "years"}))),
        ("invalid_argument", StandardScaler),
        ("invalid_argument", 3),
        ("not_captured", lambda _: None),
        ("not_captured", lambda df: df[[]]),
        ("not_captured", lambda df: df["nothing"]),
        ("not_captured", CLEAN[["sex"]]),
        ("not_recognised", np.zeros((len(DF), 1))),
    ],
    ids=[
        "rows",
        "order",
        "unfitted",
        "columns",
        "class",
        "number",
        "nothing",
        "no columns",
        "raises",
        "text",
        "constant",
    ],
)
def test_a_stage_that_is_none_is_refused_with_its_place(raises_code, code: str, step: object) -> None:
    assert raises_code(code, sb.record_schema, DF, stages=[DF, step]).message.startswith("stages[1]: ")


def test_no_rows_show_nothing_of_a_function(raises_code) -> None:
    raises_code("not_separable", sb.record_schema, DF[:0], stages=[DF[:0], lambda df: df[["fare"]] * 2])


@pytest.mark.parametrize("stages", [[DF], [CLEAN, CLEAN], DF, "df", []], ids=["one", "other", "frame", "text", "none"])
def test_the_first_stage_is_the_raw_frame_and_something_follows_it(raises_code, stages: object) -> None:
    raises_code("invalid_argument", sb.record_schema, DF, stages=stages)


@pytest.mark.parametrize("other", [{"encodings": {"age": "numeric"}}, {"preprocessor": StandardScaler().fit(AGE)}])
def test_stages_beside_another_source_conflict(raises_code, other: dict[str, object]) -> None:
    raises_code("conflicting_sources", sb.record_schema, DF, stages=[DF, CLEAN[["fare"]]], **other)


def test_a_matrix_beside_stages_is_proof(raises_code, tmp_path) -> None:
    dummies, path = make_dummies(DF), tmp_path / "m.schema.json"
    schema = sb.record_schema(DF, stages=[DF, dummies], X=dummies)
    assert schema.feature_names == tuple(dummies.columns)
    raises_code("x_mismatch", sb.record_schema, DF, stages=[DF, dummies], X=dummies * 2, path=path)
    assert not path.exists()


def test_titles_and_decks_that_a_frame_was_given_are_cut_from_raw_texts() -> None:
    raw, unseen = notebook_texts.make_frame(900, seed=0), notebook_texts.make_frame(300, seed=1)

    def add_parts(df: pd.DataFrame) -> pd.DataFrame:
        title = df["Name"].str.extract(r" ([A-Za-z]+)\.", expand=False).replace({"Dr": "Rare", "Countess": "Rare"})
        return pd.DataFrame({"Title": title, "Deck": df["Cabin"].fillna("U").str[0], "years": df["years"]})

    schema = sb.record_schema(raw, stages=[raw, add_parts(raw), pd.get_dummies(add_parts(raw))])
    assert (sb.prepare_input(unseen, schema) == read_cells(pd.get_dummies(add_parts(unseen)))).all()
    assert [column.name for column in schema.columns] == ["Name", "Cabin", "years"]


def test_a_text_that_a_step_kept_is_cut_by_the_next() -> None:
    raw, unseen = notebook_texts.make_frame(900, seed=0), notebook_texts.make_frame(300, seed=1)
    X = notebook_texts.titles_by_splits(raw, raw)
    schema = sb.record_schema(raw, stages=[raw, raw[["years", "Name"]], X])
    assert (sb.prepare_input(unseen, schema) == read_cells(notebook_texts.titles_by_splits(raw, unseen))).all()


def test_what_a_step_filled_is_not_cut_where_a_part_may_be_absent(raises_code) -> None:
    raw = pd.DataFrame(
        {"seat": [f"{row * 37 % 150}-{'PS'[row // 4 % 2]}-{row * 11 % 130}" if row % 5 else None for row in range(120)]}
    )
    filled = raw.fillna("9-S-1")
    X = (filled["seat"].str.split("-").str[1] == "S").astype(int).to_frame("starboard")
    error = raises_code("not_captured", sb.record_schema, raw, stages=[raw, filled, X])
    assert error.column == "seat"
