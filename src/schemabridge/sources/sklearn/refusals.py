"""What is refused by name, with what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.errors import new_error

if TYPE_CHECKING:
    from schemabridge.errors import SchemabridgeError

TEXTS = "a schema cuts no text into words: give the model's text input apart, or what the vectorizer made as columns of the frame"
ROWS = "its output depends on other rows than the one it is given; SimpleImputer, or a column that is made before the frame, does not"
OWN_ROWS = (
    "a schema sees one row at a time: compute what the function takes from all rows, such as a mean, on the training rows once and "
    "write these numbers into it; or make its result a column of df, before recording and before scoring"
)
COLUMNS = "a fitted encoder makes the same columns of any rows: OneHotEncoder(handle_unknown='ignore') in place of pd.get_dummies"
HASHING = "hashes wait for a later version: OneHotEncoder(handle_unknown='ignore') or OrdinalEncoder encode categories"
CLUSTERS = "distances to clusters are not in the format; record the columns that the clusters are made of"
LISTS = "a cell holds one value: make an indicator for each possible value, a column of df before recording and before scoring"
SPACE = "give each column its layer, encodings={'age': normalization, 'city': string_lookup}; crosses and hashes wait for a later version"
CLOCK = "a schema has no clock: make the moment of scoring a column of df, or count from a fixed date: sb.elapsed('day', since='2020-01-01')"
DROPS = "it drops, adds or reorders rows, which a schema never does; use it on the training rows before fit, outside the pipeline"
FUNCTION = (
    "a function of your own is recorded where its input and output show what it does; make other columns in the frame before "
    "recording, and in the batch before scoring"
)

ROOTS = ("sklearn", "keras", "tf_keras")
ADVICE = {
    **dict.fromkeys(("CountVectorizer", "TfidfVectorizer", "TfidfTransformer"), TEXTS),
    **dict.fromkeys(("KNNImputer", "IterativeImputer"), ROWS),
    **dict.fromkeys(("HashingVectorizer", "FeatureHasher"), HASHING),
    **dict.fromkeys(("KMeans", "MiniBatchKMeans", "BisectingKMeans", "Birch", "FeatureAgglomeration"), CLUSTERS),
    **dict.fromkeys(("MultiLabelBinarizer", "DictVectorizer"), LISTS),
    "FeatureSpace": SPACE,
}


def is_refused(estimator: object) -> bool:
    """Return whether a class, or one that it is made of, is refused by its name."""
    return hasattr(estimator, "fit_resample") or find_advice(estimator) is not None


def find_advice(estimator: object) -> str | None:
    """Return what to do instead of a class of scikit-learn or Keras, or of one that inherits from it; None where it is not refused by name."""
    classes = (cls for cls in type(estimator).__mro__ if cls.__module__.partition(".")[0] in ROOTS)
    return next((ADVICE[cls.__name__] for cls in classes if cls.__name__ in ADVICE), None)


def refuse_class(estimator: object) -> SchemabridgeError:
    """Return the error for an object that no schema can carry."""
    name = type(estimator).__name__
    if hasattr(estimator, "fit_resample"):
        return new_error("not_captured", f"{name} cannot be carried into a schema", hint=DROPS)
    if not hasattr(estimator, "transform") and find_advice(estimator) is None:
        message = f"{name} is no transformer: it has no transform method"
        return new_error(
            "not_captured", message, hint="give fitted transformers, or model= a pipeline whose last step predicts"
        )
    otherwise = "make its columns in the frame before recording and before scoring, or give its result as X="
    hint = find_advice(estimator) or otherwise
    return new_error("not_captured", f"{name} cannot be carried into a schema", hint=hint)


def refuse_step(estimator: object, why: str, hint: str, column: str | None = None) -> SchemabridgeError:
    """Return the error for an estimator that is carried in general, and not as it is here."""
    message = f"{type(estimator).__name__} cannot be carried into a schema here: {why}"
    return new_error("not_captured", message, column=column, hint=hint)
