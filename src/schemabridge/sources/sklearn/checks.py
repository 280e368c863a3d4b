"""Whether an object is one that can be read: fitted, of the installed library, and on the columns at hand."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemabridge.display import count_things
from schemabridge.errors import list_values, new_error
from schemabridge.models.file_format import PICKLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.errors import SchemabridgeError

PICKLE = "no pickle is opened here: load the object yourself, preprocessor=joblib.load(path), and give it"
ENDINGS = (*PICKLES, ".sav", ".dill")


def is_pickle(value: object) -> bool:
    """Return whether something is the bytes, the file or the path of an object that was saved."""
    named = isinstance(value, (str, Path)) and Path(value).suffix.lower() in ENDINGS
    return named or isinstance(value, (bytes, bytearray)) or (hasattr(value, "read") and hasattr(value, "seek"))


def is_estimator(value: object) -> bool:
    """Return whether an object is of scikit-learn or of a library that builds on it, or transforms as theirs do."""
    return not isinstance(value, type) and (builds_on_sklearn(value) or hasattr(value, "transform"))


def builds_on_sklearn(value: object) -> bool:
    """Return whether a class inherits from one of scikit-learn."""
    return any(cls.__module__.partition(".")[0] == "sklearn" for cls in type(value).__mro__)


def is_own(value: object) -> bool:
    """Return whether a class is one of scikit-learn itself."""
    return type(value).__module__.partition(".")[0] == "sklearn"


def check_fitted(estimator: Any) -> None:
    """Raise `not_fitted` for an estimator without what `fit` learns, `other_version` for one made by another version.

    A class of the user's own may learn nothing: whether it is fitted, its `transform` says.
    """
    if not is_own(estimator):
        return
    from sklearn.exceptions import NotFittedError
    from sklearn.utils.validation import check_is_fitted

    check_version(estimator)
    if type(estimator).__name__ in ("FunctionTransformer", "Pipeline", "FeatureUnion"):
        return  # stateless, or as fitted as their steps are
    try:
        check_is_fitted(estimator)
    except (NotFittedError, TypeError) as error:
        name = type(estimator).__name__
        hint = "call fit with the training frame first, or take the objects that a fitted container keeps, such as named_transformers_"
        raise new_error("not_fitted", f"{name} is not fitted", hint=hint) from error


def check_version(estimator: Any) -> None:
    """Raise `other_version` where an object says so, or lacks an argument that its class has in the installed version."""
    if not builds_on_sklearn(estimator):
        return
    from sklearn import __version__

    said = vars(estimator).get("_sklearn_version")
    # others may drop an argument
    names = list(inspect.signature(type(estimator)).parameters) if is_own(estimator) else []
    lacking = [name for name in names if name not in ("args", "kwargs") and not hasattr(estimator, name)]
    if said in (None, __version__) and not lacking:
        return
    raise refuse_lacking(estimator, lacking) if said is None else refuse_version(estimator, f"scikit-learn {said}")


def refuse_lacking(estimator: object, names: Sequence[str]) -> SchemabridgeError:
    """Return the error for an object without attributes that its class has in the installed version."""
    return refuse_version(estimator, f"another version of scikit-learn: it has no {list_values(names)}")


def refuse_version(estimator: object, by: str) -> SchemabridgeError:
    from sklearn import __version__

    message = f"{type(estimator).__name__} was made by {by}; installed is {__version__}"
    hint = "record with the version that made it, or fit it again with the installed one"
    return new_error("other_version", message, hint=hint)


def explain_lacking(error: Exception) -> SchemabridgeError | None:
    """Return what it means that an object lacks an attribute: another version of scikit-learn, or that it was never fitted.

    None for any other error, and for what another library asks of something.
    """
    estimator, name = getattr(error, "obj", None), getattr(error, "name", None)
    if not isinstance(error, AttributeError) or name is None or not builds_on_sklearn(estimator):
        return None
    if is_own(estimator):
        return refuse_lacking(estimator, [name])
    if name.endswith("_") and not name.endswith("__"):
        message = f"{type(estimator).__name__} is not fitted: it has no {name!r}"
        return new_error("not_fitted", message, hint="call fit with the training frame first")
    return None


def choose_columns(estimator: Any, names: Sequence[str], left_out: Sequence[str]) -> list[str]:
    """Return the columns of the frame that a transformer was fitted on; raises `other_columns`."""
    fitted = getattr(estimator, "feature_names_in_", None)
    what = type(estimator).__name__
    if fitted is not None:
        wanted = [str(name) for name in fitted]
        absent = [name for name in wanted if name not in names]
        if absent:
            message = f"{what} was fitted on {list_values(wanted)}; the frame has no {list_values(absent)}"
            raise new_error("other_columns", message, column=absent[0])
        taken = [name for name in wanted if name in left_out]
        if taken:
            message = f"{what} was fitted on {list_values(taken)}, which target= or exclude= leaves out"
            raise new_error("conflicting_sources", message, column=taken[0])
        return wanted
    rest = [name for name in names if name not in left_out]
    count = getattr(estimator, "n_features_in_", len(rest))
    if count != len(rest):
        message = f"{what} was fitted on {count_things(count, 'column')} without names; the frame has {len(rest)}: {list_values(rest)}"
        hint = "give a frame of exactly these columns, in their order; exclude= leaves the others out"
        raise new_error("other_columns", message, hint=hint)
    return rest
