"""Matrices made as notebooks make them: plain pandas, numpy and scikit-learn, nothing of this project.

Each function takes the training frame, from which everything is learned, and the frame to encode, and returns a matrix.
"""

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    KBinsDiscretizer,
    LabelEncoder,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
)

CITIES = ["Bergen", "Bonn", "Lyon", "Oslo", "Porto", "Rome", "Turin", "Wien"]
NUMBERS = ["age", "fare", "income", "latitude", "rooms"]
FULL = ["fare", "income", "latitude", "rooms"]


def make_frame(rows: int, seed: int) -> pd.DataFrame:
    """Return a raw frame such as is read from a file: numbers, texts, categories, times, missing values, identifiers."""
    generator = np.random.default_rng(seed)
    age = np.round(generator.normal(38, 14, rows).clip(1, 90), 1)
    harbour = generator.choice(["C", "Q", "S"], rows, p=[0.2, 0.1, 0.7]).astype(object)
    return pd.DataFrame(
        {
            "id": generator.permutation(rows) + 10_000 * (seed + 1),
            "name": [f"person {seed} {row}" for row in range(rows)],
            "age": np.where(generator.random(rows) < 0.15, np.nan, age),
            "fare": np.round(generator.lognormal(3, 1, rows), 4),
            "income": generator.integers(12_000, 190_000, rows),
            "latitude": generator.uniform(47.1, 47.9, rows),
            "rooms": generator.integers(1, 9, rows),
            "pclass": generator.choice([1, 2, 3], rows),
            "sex": generator.choice(["female", "male"], rows),
            "city": generator.choice(CITIES, rows),
            "embarked": np.where(generator.random(rows) < 0.05, None, harbour),
            "size": generator.choice(["S", "M", "L", "XL"], rows),
            "smoker": generator.choice(["no", "yes"], rows),
            "member": generator.random(rows) < 0.4,
            "grade": pd.Categorical(generator.choice(list("ABCD"), rows), categories=list("DCBAE"), ordered=True),
            "when": pd.Timestamp("2013-01-01") + pd.to_timedelta(generator.integers(0, 365 * 24, rows), "h"),
            "charges": generator.uniform(20, 90, rows).round(2).astype(str),
            "total": np.where(
                generator.random(rows) < 0.1, " ", generator.uniform(20, 5000, rows).round(2).astype(str)
            ),
            "price": [f"{each:,.2f}" for each in generator.uniform(10, 50_000, rows)],
            "day": (pd.Timestamp("2011-01-01") + pd.to_timedelta(generator.integers(0, 800, rows), "D")).strftime(
                "%d/%m/%Y"
            ),
            "power": np.where(generator.random(rows) < 0.1, "?", generator.integers(40, 200, rows).astype(str)),
        }
    )


# Columns as they are, and filled


def numbers_as_they_are(train, df):
    return df[FULL].to_numpy()


def a_frame_of_float32(train, df):
    return df[["income", "rooms", "fare"]].astype("float32")


def columns_in_another_order(train, df):
    return df[["rooms", "pclass", "fare"]]


def filled_with_the_median(train, df):
    return df[["age", "fare"]].fillna(train[["age", "fare"]].median())


def filled_with_the_mean(train, df):
    out = df[["age", "rooms"]].copy()
    out["age"] = out["age"].fillna(train["age"].mean())
    return out.values


def filled_with_a_marker(train, df):
    return df[["age"]].fillna(-1)


def an_imputer_with_its_indicator(train, df):
    return (
        SimpleImputer(strategy="median", add_indicator=True).fit(train[["age", "fare"]]).transform(df[["age", "fare"]])
    )


# get_dummies


def align(train, df, **options):
    encoded = pd.get_dummies(df, **options)
    return encoded.reindex(columns=pd.get_dummies(train, **options).columns, fill_value=0)


def dummies_of_the_frame(train, df):
    columns = ["fare", "sex", "rooms", "city"]
    return align(train[columns], df[columns])


def dummies_of_a_column(train, df):
    return align(train[["city", "fare"]], df[["city", "fare"]], columns=["city"])


def dummies_without_the_first(train, df):
    columns = ["fare", "sex", "city", "size"]
    return align(train[columns], df[columns], drop_first=True)


def dummies_of_missing_values(train, df):
    return align(train[["embarked", "sex"]], df[["embarked", "sex"]], dummy_na=True)


def dummies_as_integers(train, df):
    columns = ["sex", "pclass", "income"]
    return align(train[columns], df[columns], columns=["pclass", "sex"], dtype=int)


def dummies_with_prefixes(train, df):
    options = {"prefix": ["where", "is"], "prefix_sep": ":", "columns": ["city", "smoker"]}
    columns = ["city", "smoker", "fare"]
    return align(train[columns], df[columns], **options)


def dummies_of_a_category(train, df):
    return align(train[["grade", "fare"]], df[["grade", "fare"]])


def dummies_as_an_object_array(train, df):
    columns = ["fare", "sex", "city"]
    return align(train[columns], df[columns]).values


def dummies_beside_numbers(train, df):
    return pd.concat([df[["fare"]], align(train["city"], df["city"]), align(train["size"], df["size"])], axis=1)


# Codes


def label_encoders_on_a_copy(train, df):
    out = df[["sex", "city", "size", "income"]].copy()
    for column in ["sex", "city", "size"]:
        out[column] = LabelEncoder().fit(train[column]).transform(df[column])
    return out


def an_ordinal_encoder(train, df):
    return OrdinalEncoder().fit(train[["city", "size"]]).transform(df[["city", "size"]])


def codes_of_categories(train, df):
    out = pd.DataFrame({"fare": df["fare"], "grade": df["grade"].cat.codes})
    categories = train["embarked"].astype("category").cat.categories
    out["embarked"] = pd.Categorical(df["embarked"], categories).codes
    return out


def factorized(train, df):
    out = df[["income"]].copy()
    for column in ["city", "smoker"]:
        order = pd.factorize(train[column])[1]
        out[column] = order.get_indexer(df[column])
    return out


def mapped_to_an_order(train, df):
    out = df[["size", "fare"]].copy()
    out["size"] = out["size"].map({"S": 1, "M": 2, "L": 3, "XL": 4})
    return out


def replaced_by_numbers(train, df):
    out = df[["sex", "smoker", "rooms"]].copy()
    out["sex"] = out["sex"].map({"male": 0, "female": 1})
    out["smoker"] = out["smoker"].replace({"yes": "1", "no": "0"}).astype(int)
    return out.to_numpy()


def mapped_to_weights(train, df):
    return df[["city"]].assign(
        city=df["city"].map(dict(zip(CITIES, [0.5, 1.25, 7, 0.1, 3.3, 2, 9.75, 0.3], strict=True)))
    )


def comparisons(train, df):
    return pd.DataFrame(
        {"is_female": (df["sex"] == "female").astype(int), "north": df["city"].isin(["Oslo", "Bergen"]) * 1}
    )


def an_indicator_of_missing(train, df):
    return pd.DataFrame(
        {"age": df["age"].fillna(0), "age_known": df["age"].notna().astype(int), "no_port": df["embarked"].isna()}
    )


def filled_then_dummies(train, df):
    harbour = train["embarked"].mode()[0]
    return align(train[["embarked"]].fillna(harbour), df[["embarked"]].fillna(harbour))


# Scaled


def standardized_by_hand(train, df):
    return (df[FULL] - train[FULL].mean()) / train[FULL].std()


def standardized_with_missing_values_filled(train, df):
    center, scale = train["age"].mean(), train["age"].std()
    return ((df[["age"]] - center) / scale).fillna(0)


def standardized_by_numpy(train, df):
    x = train[FULL].to_numpy()
    return (df[FULL].to_numpy() - np.mean(x, axis=0)) / np.std(x, axis=0)


def a_standard_scaler(train, df):
    return StandardScaler().fit(train[FULL]).transform(df[FULL])


def a_standard_scaler_in_float32(train, df):
    return StandardScaler().fit(train[FULL]).transform(df[FULL]).astype(np.float32)


def a_scaler_of_a_training_split(train, df):
    part, _ = train_test_split(train[FULL], test_size=0.2, random_state=42)
    return StandardScaler().fit(part).transform(df[FULL]).astype(np.float32)


def a_scaler_of_an_array_split(train, df):
    part, _ = train_test_split(train[FULL].to_numpy(), test_size=0.3, random_state=7)
    return StandardScaler().fit(part).transform(df[FULL].to_numpy())


def a_scaler_of_a_sample(train, df):
    part = train.sample(frac=0.8, random_state=0)[FULL]
    return (df[FULL] - part.mean()) / part.std()


def a_min_max_scaler(train, df):
    return MinMaxScaler().fit(train[FULL]).transform(df[FULL])


def a_min_max_scaler_of_a_split(train, df):
    part, _ = train_test_split(train[FULL], test_size=0.2, random_state=11)
    return MinMaxScaler().fit(part).transform(df[FULL]).astype(np.float32)


def min_max_by_hand(train, df):
    low, high = train[FULL].min(), train[FULL].max()
    return (df[FULL] - low) / (high - low)


def min_max_to_another_range(train, df):
    return MinMaxScaler((-1, 1)).fit(train[["fare", "income"]]).transform(df[["fare", "income"]])


def a_robust_scaler(train, df):
    return RobustScaler().fit(train[FULL]).transform(df[FULL])


def a_max_abs_scaler(train, df):
    return MaxAbsScaler().fit(train[FULL]).transform(df[FULL])


def divided_by_a_constant(train, df):
    return np.column_stack([df["income"] / 1000, df["rooms"] / 10, (df["latitude"] - 47) * 100, df["fare"] * 0.01])


def imputed_then_scaled(train, df):
    pipe = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    return pipe.fit(train[["age", "fare"]]).transform(df[["age", "fare"]])


def one_hot_then_scaled(train, df):
    pipe = make_pipeline(OneHotEncoder(sparse_output=False), StandardScaler())
    return pipe.fit(train[["city", "sex"]]).transform(df[["city", "sex"]])


def codes_then_scaled(train, df):
    pipe = make_pipeline(OrdinalEncoder(), MinMaxScaler())
    return pipe.fit(train[["city", "size"]]).transform(df[["city", "size"]]).astype(np.float32)


def a_column_transformer(train, df):
    both = ColumnTransformer([("n", StandardScaler(), FULL), ("c", OneHotEncoder(), ["sex", "city"])])
    return both.fit(train).transform(df)


def booleans_then_scaled(train, df):
    x = train[["member"]].astype(float)
    return StandardScaler().fit(x).transform(df[["member"]].astype(float))


# Clipped and binned


def clipped_at_quantiles(train, df):
    low, high = train["fare"].quantile([0.01, 0.99])
    return df[["fare"]].clip(low, high)


def clipped_then_scaled(train, df):
    low, high = train["fare"].quantile([0.05, 0.95])
    clipped = train["fare"].clip(low, high)
    return ((df[["fare"]].clip(low, high) - clipped.mean()) / clipped.std()).astype("float32")


def cut_at_ages(train, df):
    bins = [0, 12, 18, 35, 60, 100]
    return pd.DataFrame({"age": pd.cut(df["age"], bins, labels=False).fillna(-1), "fare": df["fare"]})


def cut_into_equal_widths(train, df):
    _, edges = pd.cut(train["income"], 5, retbins=True)
    edges[0], edges[-1] = -np.inf, np.inf
    return pd.DataFrame({"income": pd.cut(df["income"], edges, labels=False)})


def cut_at_quartiles(train, df):
    _, edges = pd.qcut(train["fare"], 4, retbins=True)
    edges[0], edges[-1] = -np.inf, np.inf
    return pd.DataFrame({"fare": pd.cut(df["fare"], edges, labels=False)})


def dummies_of_bins(train, df):
    bins, labels = [0, 20, 40, 80, 10_000], ["low", "middle", "high", "top"]
    return align(pd.cut(train["fare"], bins, labels=labels), pd.cut(df["fare"], bins, labels=labels))


def digitized(train, df):
    return np.digitize(df[["income"]], [30_000, 60_000, 90_000, 120_000])


def bins_of_equal_width(train, df):
    bins = KBinsDiscretizer(5, encode="ordinal", strategy="uniform", subsample=None).fit(train[["income", "latitude"]])
    return bins.transform(df[["income", "latitude"]])


def a_comparison_with_a_number(train, df):
    return pd.DataFrame({"adult": np.where(df["income"] >= 50_000, 1, 0), "big": (df["rooms"] > 5).astype(int)})


def a_target_encoding(train, df):
    paid = (train["fare"] * (1 + train["rooms"])).groupby(train["city"]).mean()
    return df[["city"]].assign(city=df["city"].map(paid))


def counts_of_values(train, df):
    return df[["city"]].assign(city=df["city"].map(train["city"].value_counts()))


def everything_at_once(train, df):
    out = align(train[["sex", "city"]], df[["sex", "city"]], dtype=float)
    out.insert(0, "age", df["age"].fillna(train["age"].median()))
    out["rooms"] = (df["rooms"] - train["rooms"].mean()) / train["rooms"].std()
    out["grade"] = df["grade"].cat.codes
    return out.astype("float32").to_numpy()


def a_scaler_of_a_stratified_split(train, df):
    part, _ = train_test_split(train, test_size=0.25, random_state=3, stratify=train["sex"])
    return StandardScaler().fit(part[FULL]).transform(df[FULL]).astype(np.float32)


RECOVERED = [
    value
    for name, value in list(globals().items())
    if getattr(value, "__module__", None) == __name__ and callable(value) and name not in ("make_frame", "align")
]

# Scaled by statistics of rows that no seed tells


def a_scaler_of_rows_without_outliers(train, df):
    part = train[train["income"].between(20_000, 150_000)]
    return StandardScaler().fit(part[FULL]).transform(df[FULL]).astype(np.float32)


SOLVED = [a_scaler_of_rows_without_outliers]

# What no schema carries


def a_rank(train, df):
    return df[["fare"]].rank()


def noise(train, df):
    return np.random.default_rng(3).normal(size=(len(df), 1))


def values_of_an_identifier(train, df):
    return df["name"].map(hash_name).to_frame()


def hash_name(name):
    return sum(ord(letter) ** 2 for letter in name) * 7919 % 10_007


NEVER = [a_rank, noise, values_of_an_identifier]
