"""Transformers as people put them together, in every way that columns can be named, nested, stored and weighed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sklearn.compose import ColumnTransformer, make_column_selector, make_column_transformer
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_selection import SelectKBest, VarianceThreshold, f_classif
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline, make_union
from sklearn.preprocessing import (
    Binarizer,
    FunctionTransformer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    SplineTransformer,
    StandardScaler,
    TargetEncoder,
)

NUMBERS = ["bill", "mass", "latitude"]
TEXTS = ["species", "sex"]


def filled(*steps: object, strategy: str = "median", **arguments: object) -> Pipeline:
    return make_pipeline(SimpleImputer(strategy=strategy, **arguments), *steps)


def usual(scaler: object, encoder: object, **arguments: object) -> ColumnTransformer:
    """Return the transformer of nearly every notebook."""
    texts = filled(encoder, strategy="most_frequent")
    return ColumnTransformer([("num", filled(scaler), NUMBERS), ("cat", texts, TEXTS)], **arguments)


IGNORE = OneHotEncoder(handle_unknown="ignore")
DENSE = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
CODES = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)

FUNCTIONS = (np.exp, np.expm1, np.log, np.log1p, np.sqrt, np.square, np.abs, np.reciprocal)

PIPELINES: dict[str, Callable[[], object]] = {
    "the usual": lambda: usual(StandardScaler(), IGNORE),
    "dense": lambda: usual(StandardScaler(), DENSE),
    "sparse whatever its density": lambda: usual(StandardScaler(), IGNORE, sparse_threshold=1.0),
    "never sparse": lambda: usual(StandardScaler(), IGNORE, sparse_threshold=0.0),
    "the rest passed on": lambda: ColumnTransformer([("cat", IGNORE, ["species"])], remainder="passthrough").set_params(
        transformers=[("cat", IGNORE, ["species"]), ("sex", "drop", ["sex"])]
    ),
    "the rest scaled": lambda: ColumnTransformer(
        [("cat", IGNORE, TEXTS)], remainder=make_pipeline(SimpleImputer(), StandardScaler())
    ),
    "short names": lambda: usual(RobustScaler(), DENSE, verbose_feature_names_out=False),
    "columns by position": lambda: ColumnTransformer([("n", StandardScaler(), [1, 2]), ("c", CODES, [-4])]),
    "columns by slices": lambda: ColumnTransformer(
        [("n", MinMaxScaler(), slice("bill", "latitude")), ("m", "passthrough", slice(3, 5))]
    ),
    "columns by mask": lambda: ColumnTransformer([("n", MaxAbsScaler(), [True, False, True] + [False] * 6)]),
    "columns by a function": lambda: ColumnTransformer([("n", MaxAbsScaler(), lambda df: list(df.columns[:2]))]),
    "columns by a selector": lambda: make_column_transformer(
        (filled(StandardScaler()), make_column_selector(dtype_include=np.floating)),
        (IGNORE, make_column_selector(dtype_exclude=np.number)),
    ),
    "one column scaled and binned": lambda: ColumnTransformer(
        [
            ("s", StandardScaler(), ["mass"]),
            ("b", KBinsDiscretizer(4, encode="onehot-dense"), ["mass"]),
            ("p", "passthrough", ["mass"]),
        ]
    ),
    "nothing chosen": lambda: ColumnTransformer([("none", StandardScaler(), []), ("n", StandardScaler(), ["mass"])]),
    "weights": lambda: ColumnTransformer(
        [("n", StandardScaler(), NUMBERS), ("c", IGNORE, ["species"])], transformer_weights={"n": 0.3, "c": 2.5}
    ),
    "a negative weight of what is stored sparse": lambda: ColumnTransformer(
        [("n", filled(MinMaxScaler((-1, 1))), NUMBERS), ("c", IGNORE, ["species"])],
        transformer_weights={"n": -2.0},
        sparse_threshold=1.0,
    ),
    "weights of the columns of a frame": lambda: ColumnTransformer(
        [("n", "passthrough", ["mass", "year", "paid"]), ("k", filled(add_indicator=True), ["kids"])],
        transformer_weights={"n": 0.3, "k": 0.7},
    ).set_output(transform="pandas"),
    "chosen from a frame": lambda: make_pipeline(
        ColumnTransformer([("n", "passthrough", NUMBERS)]), VarianceThreshold()
    ).set_output(transform="pandas"),
    "a frame as output": lambda: usual(StandardScaler(), DENSE).set_output(transform="pandas"),
    "scaled after encoding, sparse": lambda: make_pipeline(
        ColumnTransformer([("c", IGNORE, TEXTS)]), StandardScaler(with_mean=False)
    ),
    "scaled after encoding, dense": lambda: make_pipeline(usual(MinMaxScaler(), DENSE), StandardScaler()),
    "largest after encoding, sparse": lambda: make_pipeline(
        usual(StandardScaler(), IGNORE, sparse_threshold=1.0), MaxAbsScaler()
    ),
    "quartiles after encoding, sparse": lambda: make_pipeline(
        usual(StandardScaler(), IGNORE, sparse_threshold=1.0), RobustScaler(with_centering=False)
    ),
    "numbers stored sparse, then scaled": lambda: make_pipeline(
        ColumnTransformer(
            [("n", "passthrough", ["mass", "latitude"]), ("c", OneHotEncoder(dtype=np.float32), ["species"])],
            sparse_threshold=1.0,
        ),
        StandardScaler(with_mean=False),
    ),
    "codes, scaled": lambda: usual(StandardScaler(), make_pipeline(CODES, StandardScaler())),
    "codes, then one-hot": lambda: make_pipeline(ColumnTransformer([("c", CODES, TEXTS)]), DENSE),
    "target means, scaled": lambda: usual(StandardScaler(), make_pipeline(TargetEncoder(), MinMaxScaler())),
    "indicators beside": lambda: ColumnTransformer(
        [("n", SimpleImputer(add_indicator=True), NUMBERS), ("m", MissingIndicator(features="all"), TEXTS)]
    ),
    "indicators scaled": lambda: ColumnTransformer(
        [("n", filled(StandardScaler(), add_indicator=True), [*NUMBERS, "kids"])]
    ),
    "scaled, then filled": lambda: ColumnTransformer(
        [("n", make_pipeline(StandardScaler(), SimpleImputer(add_indicator=True)), ["bill", "kids"])]
    ),
    "numbers, then one-hot": lambda: ColumnTransformer(
        [("k", filled(DENSE, strategy="most_frequent"), ["kids", "year"])]
    ),
    "scaled numbers, then one-hot": lambda: ColumnTransformer([("k", filled(StandardScaler(), DENSE), ["kids"])]),
    "bins, then one-hot": lambda: ColumnTransformer(
        [("k", make_pipeline(KBinsDiscretizer(3, encode="ordinal"), OneHotEncoder()), ["mass", "latitude"])]
    ),
    "the best": lambda: make_pipeline(usual(StandardScaler(), DENSE), SelectKBest(f_classif, k=4)),
    "those that vary, sparse": lambda: make_pipeline(usual(StandardScaler(), IGNORE), VarianceThreshold(0.15)),
    "a union": lambda: ColumnTransformer(
        [
            (
                "n",
                make_pipeline(SimpleImputer(), make_union(StandardScaler(), KBinsDiscretizer(3), "passthrough")),
                NUMBERS,
            )
        ]
    ),
    "a weighed union": lambda: FeatureUnion(
        [
            ("a", ColumnTransformer([("n", StandardScaler(), NUMBERS)])),
            ("b", ColumnTransformer([("c", DENSE, TEXTS)])),
            ("gone", "drop"),
        ],
        transformer_weights={"a": -2.0},
    ),
    "a pipeline in a transformer in a pipeline": lambda: make_pipeline(
        ColumnTransformer(
            [("x", make_pipeline(usual(StandardScaler(), DENSE), "passthrough", None), [*NUMBERS, *TEXTS])]
        ),
        FunctionTransformer(),
        ColumnTransformer([("first", Binarizer(threshold=0.5), [0, 1]), ("rest", "passthrough", slice(2, None))]),
    ),
    "binary after encoding, sparse": lambda: make_pipeline(ColumnTransformer([("c", IGNORE, TEXTS)]), Binarizer()),
    "filled with a word": lambda: ColumnTransformer(
        [
            ("c", filled(DENSE, strategy="constant", fill_value="none"), TEXTS),
            ("n", filled(strategy="constant", fill_value=-1), ["bill"]),
        ]
    ),
    "empty text counts as missing": lambda: ColumnTransformer(
        [("c", filled(DENSE, strategy="most_frequent", missing_values=""), ["species"])]
    ),
    "logarithms, scaled": lambda: ColumnTransformer(
        [("n", filled(FunctionTransformer(np.log1p), StandardScaler()), ["mass", "kids"]), ("c", IGNORE, TEXTS)]
    ),
    "functions of numpy": lambda: ColumnTransformer(
        [(each.__name__, FunctionTransformer(each), ["bill", "latitude"]) for each in FUNCTIONS]
    ),
    "functions that refuse missing and infinite numbers, scaled": lambda: ColumnTransformer(
        [
            (each.__name__, make_pipeline(FunctionTransformer(each, validate=True), MinMaxScaler()), ["mass"])
            for each in FUNCTIONS[2:]
        ]
    ),
    "a function of codes": lambda: make_pipeline(
        ColumnTransformer([("c", CODES, TEXTS)]), FunctionTransformer(np.square), DENSE
    ),
    "functions of what is stored sparse": lambda: make_pipeline(
        usual(MinMaxScaler(), IGNORE, sparse_threshold=1.0), FunctionTransformer(np.sqrt), FunctionTransformer(np.log1p)
    ),
    "components": lambda: ColumnTransformer([("n", filled(StandardScaler(), PCA(2)), [*NUMBERS, "kids"])]),
    "components of columns as they are, whitened": lambda: ColumnTransformer(
        [("n", filled(PCA(2, whiten=True)), ["bill", "kids"])]
    ),
    "components of the usual, scaled": lambda: make_pipeline(usual(StandardScaler(), DENSE), PCA(4), StandardScaler()),
    "components of what is stored sparse": lambda: make_pipeline(
        usual(StandardScaler(), IGNORE, sparse_threshold=1.0), TruncatedSVD(3, random_state=0)
    ),
    "components of indicators, cut": lambda: make_pipeline(
        ColumnTransformer([("c", DENSE, TEXTS)]), PCA(3), Binarizer(threshold=0.25)
    ),
    "the last components": lambda: make_pipeline(
        usual(StandardScaler(), DENSE), PCA(4), ColumnTransformer([("last", "passthrough", [3, 1])])
    ),
    "rows of length 1": lambda: ColumnTransformer(
        [
            (norm, filled(MinMaxScaler((-1, 2), clip=True), Normalizer(norm)), ["bill", "latitude", "kids"])
            for norm in ("l1", "l2", "max")
        ]
    ),
    "rows of length 1, sparse": lambda: ColumnTransformer(
        [
            (norm, make_pipeline(usual(MaxAbsScaler(), IGNORE, sparse_threshold=1.0), Normalizer(norm)), slice(0, None))
            for norm in ("l1", "l2", "max")
        ]
    ),
    "squares and products, scaled": lambda: ColumnTransformer(
        [("n", filled(PolynomialFeatures(2), StandardScaler()), NUMBERS), ("c", IGNORE, TEXTS)]
    ),
    "cubes of scaled numbers": lambda: ColumnTransformer(
        [("n", filled(StandardScaler(), PolynomialFeatures(3, include_bias=False)), [*NUMBERS, "kids"])]
    ),
    "interactions with indicators": lambda: make_pipeline(
        usual(StandardScaler(), DENSE), PolynomialFeatures(3, interaction_only=True)
    ),
    "products of codes and a column as it is": lambda: make_pipeline(
        ColumnTransformer([("c", filled(CODES, strategy="most_frequent"), TEXTS), ("y", "passthrough", ["year"])]),
        PolynomialFeatures((2, 3)),
    ),
    "products of what is stored sparse": lambda: make_pipeline(
        usual(MaxAbsScaler(), IGNORE, sparse_threshold=1.0), PolynomialFeatures(3)
    ),
    "fourth powers of what is stored sparse": lambda: make_pipeline(
        ColumnTransformer([("n", filled(StandardScaler()), ["bill", "kids"])], sparse_threshold=1.0),
        PolynomialFeatures((3, 4), interaction_only=False),
    ),
    "a number counts as missing": lambda: ColumnTransformer(
        [
            ("k", make_pipeline(SimpleImputer(missing_values=3.0, add_indicator=True), StandardScaler()), ["mass"]),
            ("y", filled(strategy="most_frequent", missing_values=2008), ["year"]),
            ("p", "passthrough", ["year"]),
        ]
    ),
    "parts of the rows that are below": lambda: usual(QuantileTransformer(n_quantiles=40), IGNORE),
    "normal quantiles": lambda: usual(QuantileTransformer(n_quantiles=200, output_distribution="normal"), DENSE),
    "quantiles of repeated numbers": lambda: ColumnTransformer(
        [
            (name, QuantileTransformer(n_quantiles=60, output_distribution=name), ["kids", "year", "mass"])
            for name in ("uniform", "normal")
        ]
    ),
    "quantiles, scaled": lambda: ColumnTransformer(
        [("n", filled(QuantileTransformer(n_quantiles=30), StandardScaler()), NUMBERS)]
    ),
    "quantiles of what is stored sparse": lambda: make_pipeline(
        ColumnTransformer([("c", IGNORE, TEXTS)], sparse_threshold=1.0),
        make_union(
            QuantileTransformer(n_quantiles=20),
            QuantileTransformer(n_quantiles=20, output_distribution="normal", ignore_implicit_zeros=True),
        ),
    ),
    "powers of numbers of either sign": lambda: ColumnTransformer(
        [("n", filled(PowerTransformer(standardize=False)), ["bill", "kids"]), ("c", IGNORE, TEXTS)]
    ),
    "powers, standardized": lambda: ColumnTransformer(
        [("n", filled(PowerTransformer()), [*NUMBERS, "year"]), ("c", DENSE, TEXTS)]
    ),
    "powers of numbers above zero": lambda: ColumnTransformer(
        [
            ("n", make_pipeline(MinMaxScaler((0.5, 3)), PowerTransformer("box-cox")), ["bill"]),
            ("p", PowerTransformer("box-cox", standardize=False), ["mass"]),
        ]
    ),
    "splines beside one-hot": lambda: usual(SplineTransformer(), DENSE),
    "splines, stored sparse": lambda: usual(SplineTransformer(4, sparse_output=True), IGNORE, sparse_threshold=1.0),
    "splines of every kind": lambda: ColumnTransformer(
        [
            (each, SplineTransformer(5, degree=2, extrapolation=each, include_bias=False), ["mass", "latitude", "year"])
            for each in ("constant", "linear", "continue", "periodic")
        ]
    ),
    "splines that refuse what is beyond, scaled": lambda: ColumnTransformer(
        [("n", filled(SplineTransformer(3, knots="quantile", extrapolation="error"), StandardScaler()), NUMBERS)]
    ),
    "splines with knots of one's own": lambda: ColumnTransformer(
        [
            (
                "n",
                SplineTransformer(knots=np.array([[0.0], [10.0], [25.0], [3000.0]]), extrapolation="continue"),
                ["mass"],
            )
        ]
    ),
    "splines of codes, with products": lambda: make_pipeline(
        ColumnTransformer([("c", filled(CODES, strategy="most_frequent"), TEXTS)]),
        SplineTransformer(3, degree=1),
        PolynomialFeatures(2, interaction_only=True, include_bias=False),
    ),
}
