"""What no schema can hold, each with a real object: it is named, and what to do instead is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
import pickle

import category_encoders as ce
import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.experimental import enable_iterative_imputer  # noqa: F401 - makes IterativeImputer importable
from sklearn.feature_extraction import FeatureHasher
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer
from sklearn.impute import IterativeImputer, KNNImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MultiLabelBinarizer, OneHotEncoder, StandardScaler, TargetEncoder

import schemabridge as sb

Refused = Callable[..., sb.SchemabridgeError]
RNG = np.random.default_rng(0)
DF = pd.DataFrame(
    {
        "text": RNG.choice(["good thing", "bad thing", "no thing"], 100),
        "city": RNG.choice(["a", "b", "c"], 100),
        "x": RNG.normal(size=100),
        "y": RNG.normal(size=100),
        "day": pd.Timestamp("2020-01-01") + pd.to_timedelta(np.arange(100) * 5, unit="D"),
    }
)
LABELS = RNG.integers(0, 2, 100)
NUMBERS = DF[["x", "y"]]
GAPS = NUMBERS.mask(RNG.random((100, 2)) < 0.1)


def refuse(raises_code: Refused, code: str, *words: str, **arguments: object) -> None:
    df = arguments.pop("df", DF)
    error = raises_code(code, sb.record_schema, df, **arguments)
    for each in words:
        assert each in str(error)


@pytest.mark.parametrize("vectorizer", [CountVectorizer(), TfidfVectorizer(), HashingVectorizer(n_features=8)])
def test_text_vectorizers_alone_and_in_a_column_transformer(vectorizer: object, raises_code: Refused) -> None:
    name = type(vectorizer).__name__
    parts = ColumnTransformer([("text", vectorizer, "text"), ("x", "passthrough", ["x"])]).fit(DF)
    refuse(raises_code, "not_captured", name, preprocessor=parts)
    refuse(raises_code, "not_captured", name, encodings={"text": vectorizer.fit(DF.text)})


@pytest.mark.parametrize("imputer", [KNNImputer(), IterativeImputer(max_iter=2)])
def test_imputers_that_look_at_other_rows_also_in_a_pipeline(imputer: object, raises_code: Refused) -> None:
    name = type(imputer).__name__
    refuse(raises_code, "not_captured", name, "SimpleImputer", df=GAPS, preprocessor=imputer.fit(GAPS))
    pipeline = make_pipeline(imputer, StandardScaler()).fit(GAPS)
    refuse(raises_code, "not_captured", name, df=GAPS, preprocessor=pipeline)


def test_distances_to_clusters_hashes_and_lists(raises_code: Refused) -> None:
    refuse(raises_code, "not_captured", "KMeans", "clusters", df=NUMBERS, preprocessor=KMeans(3, n_init=1).fit(NUMBERS))
    hasher = FeatureHasher(8, input_type="string").fit(DF[["text"]])
    refuse(raises_code, "not_captured", "FeatureHasher", "OneHotEncoder", df=DF[["text"]], preprocessor=hasher)
    lists = MultiLabelBinarizer().fit([["a"], ["b"]])
    refuse(raises_code, "not_captured", "MultiLabelBinarizer", "indicator", encodings={"city": lists})


MADE_OF_OTHER_ROWS = {
    "the value 1 rows before": lambda df: df.x.shift(1).fillna(0),
    "the difference to 7 rows before": lambda df: df.x.diff(7).fillna(0),
    "the value 1 rows behind": lambda df: df.x.shift(-1).fillna(0),
    "the cumulative sum": lambda df: df.x.cumsum(),
    "the rank among all rows": lambda df: df.x.rank(),
    "the mean of a window of 3 rows": lambda df: df.x.rolling(3, min_periods=1).mean(),
    "the sum of a window of 7 rows": lambda df: df.x.rolling(7, min_periods=1).sum(),
}


@pytest.mark.parametrize("words", MADE_OF_OTHER_ROWS)
def test_a_column_of_x_that_is_made_of_other_rows_is_named(words: str, raises_code: Refused) -> None:
    X = DF[["y"]].assign(made=MADE_OF_OTHER_ROWS[words](DF))
    refuse(raises_code, "not_recognised", f"{words} of 'x'", "column of df", df=NUMBERS, X=X)


def test_two_numbers_in_one_text_are_to_be_split(raises_code: Refused) -> None:
    drawn = np.random.default_rng(0).uniform([90, 50], [190, 110], (200, 2)).round(1)
    df = pd.DataFrame({"pressure": [f"{high}/{low}" for high, low in drawn]})
    X = df.pressure.str.split("/", expand=True).astype(float)
    refuse(raises_code, "not_recognised", "'pressure' holds several numbers", "split it", df=df, X=X)


def measure_way(df: pd.DataFrame) -> pd.Series:
    one, here, other, there = (np.radians(df[each]) for each in ("lat1", "lon1", "lat2", "lon2"))
    half = np.sin((other - one) / 2) ** 2 + np.cos(one) * np.cos(other) * np.sin((there - here) / 2) ** 2
    return pd.Series(6371 * 2 * np.arcsin(np.sqrt(half)))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (measure_way, "the way between two places on the globe, by 'lat1', 'lat2', 'lon1', 'lon2'"),
        (lambda df: (measure_way(df) - 3) / 2, "the way between two places on the globe"),
        (lambda df: np.sin(df.x), "the sine of 'x'"),
        (lambda df: np.tanh(df.x / 1) * 3, "the tanh of 'x'"),
        (lambda df: np.cos(2 * np.pi * df.minute / 1440), "a cosine of 'minute' with a period of 1440"),
    ],
)
def test_what_needs_a_sine_has_to_be_a_column(make: Callable[..., pd.Series], words: str, raises_code: Refused) -> None:
    generator = np.random.default_rng(0)
    df = pd.DataFrame(generator.normal(40, 0.05, (300, 2)), columns=["lat1", "lat2"])
    df[["lon1", "lon2"]] = generator.normal(-73.9, 0.08, (300, 2))
    df = df.assign(x=generator.normal(0, 2, 300), minute=generator.integers(0, 1440, 300))
    refuse(raises_code, "not_recognised", words, "column of df", df=df, X=make(df).to_frame())


@pytest.mark.parametrize(
    ("make", "words"), [(lambda text: text.str.len(), "characters"), (lambda text: text.str.split().str.len(), "words")]
)
def test_how_long_a_text_is_has_to_be_a_column(
    make: Callable[..., pd.Series], words: str, raises_code: Refused
) -> None:
    texts = ["a word " * (1 + row * 7 % 11) + "x" * (row * 13 % 17) for row in range(200)]
    df = pd.DataFrame({"text": [f"{text}{row}" for row, text in enumerate(texts)]})
    refuse(
        raises_code,
        "not_recognised",
        f"the number of {words} of 'text'",
        "column of df",
        df=df,
        X=make(df.text).to_frame(),
    )


@pytest.mark.parametrize("form", [None, "%Y-%m-%d"], ids=["dates", "texts"])
def test_a_function_of_a_part_of_dates_that_is_no_table_is_told_by_the_part(
    form: str | None, raises_code: Refused
) -> None:
    days = np.random.default_rng(0).integers(0, 1100, 1500)
    when = pd.Series(pd.Timestamp("2013-01-01") + pd.to_timedelta(days, "D"))
    df = pd.DataFrame({"when": when if form is None else when.dt.strftime(form)})
    X = np.sin(2 * np.pi * when.dt.day_of_year / 371)
    refuse(raises_code, "not_recognised", "follows the dayofyear of 'when'", "column of df", df=df, X=X.to_frame("x"))


def test_an_identifier_is_not_what_a_column_of_x_follows(raises_code: Refused) -> None:
    df = pd.DataFrame({"key": [f"{chr(97 + row % 26)}-{row}-{chr(97 + row % 7)}" for row in range(200)]})
    noise = np.random.default_rng(0).normal(size=200)
    refuse(raises_code, "not_recognised", "'key' has another text in each row", "preprocessor=", df=df, X=noise)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda df: (pd.Timestamp.now() - df.day).dt.days.to_frame(), "(now)"),
        (lambda df: df.day.map(lambda day: (pd.Timestamp.today() - day).days).to_frame(), "(today)"),
    ],
)
def test_a_function_that_asks_for_the_time_of_day(
    function: Callable[[pd.DataFrame], pd.DataFrame], words: str, raises_code: Refused
) -> None:
    transformer = FunctionTransformer(function).fit(DF[["day"]])
    refuse(raises_code, "not_captured", words, "moment of scoring", df=DF[["day"]], preprocessor=transformer)
    refuse(raises_code, "not_captured", words, "moment of scoring", df=DF[["day"]], stages=[DF[["day"]], function])


def test_an_age_until_today_warns_that_the_schema_counts_until_the_day_of_recording() -> None:
    age = (pd.Timestamp.today() - DF.day).dt.days.to_frame("age")
    with pytest.warns(sb.SchemabridgeWarning, match="counts until the day of this recording"):
        sb.record_schema(DF[["day"]], X=age)
    sb.record_schema(DF[["day"]], X=(pd.Timestamp("2024-01-01") - DF.day).dt.days.to_frame("age"))


class Sampler:
    """As the samplers of imbalanced-learn: it resamples while a pipeline is fitted and is no transformer."""

    def fit_resample(self, X: pd.DataFrame, y: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
        return X, y


def test_what_makes_other_rows(raises_code: Refused) -> None:
    refuse(raises_code, "not_captured", "Sampler", "rows", df=NUMBERS, preprocessor=Sampler())
    refuse(raises_code, "not_captured", "Sampler", "rows", df=NUMBERS, stages=[NUMBERS, Sampler()])
    pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(NUMBERS, LABELS)
    pipeline.steps.insert(1, ("sample", Sampler()))
    refuse(raises_code, "not_captured", "Sampler", "outside the pipeline", df=NUMBERS, model=pipeline)
    drops = FunctionTransformer(lambda df: df.dropna()).fit(GAPS)
    refuse(raises_code, "not_captured", "rows of 100", "before fit", df=GAPS, preprocessor=drops)


def test_none_beside_nan_as_two_categories(raises_code: Refused) -> None:
    df = pd.DataFrame({"c": pd.Series(["a", None, np.nan, "b"] * 5, dtype=object)})
    refuse(raises_code, "not_captured", "None and NaN", "'c'", df=df, preprocessor=OneHotEncoder().fit(df))


@pytest.mark.parametrize("kind", ["path", "Path", "bytes", "file"])
def test_a_pickle_is_not_opened(kind: str, tmp_path: Path, raises_code: Refused) -> None:
    path = tmp_path / "scaler.pkl"
    path.write_bytes(pickle.dumps(StandardScaler().fit(NUMBERS)))
    with path.open("rb") as file:
        given = {"path": str(path), "Path": path, "bytes": path.read_bytes(), "file": file}[kind]
        refuse(raises_code, "invalid_argument", "no pickle is opened", df=NUMBERS, preprocessor=given)
        refuse(raises_code, "invalid_argument", "no pickle is opened", df=NUMBERS, stages=[NUMBERS, given])


REFITTING = [
    TargetEncoder(random_state=0),
    make_pipeline(TargetEncoder(random_state=0), StandardScaler()),
    ce.LeaveOneOutEncoder(cols=["city"]),
    ce.CatBoostEncoder(cols=["city"]),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("encoder", REFITTING, ids=lambda each: type(each).__name__)
def test_the_matrix_of_fit_transform_is_told_from_that_of_transform(encoder: object, raises_code: Refused) -> None:
    df = DF[["city"]]
    X = encoder.fit_transform(df, LABELS)
    refuse(raises_code, "training_only_matrix", "transform(df)", df=df, preprocessor=encoder, X=X)
    refuse(raises_code, "training_only_matrix", "transform(df)", df=df, encodings={"city": encoder}, X=X)
    refuse(raises_code, "training_only_matrix", "what transform makes", df=df, stages=[df, encoder, X])
    right = encoder.transform(df)
    assert sb.record_schema(df, preprocessor=encoder, X=right).feature_names == ("city",)
    wider = df.assign(x=DF.x)
    beside = np.column_stack([np.asarray(X), DF.x + 1])
    refuse(raises_code, "x_mismatch", df=wider, encodings={"city": encoder, "x": "numeric"}, X=beside)
