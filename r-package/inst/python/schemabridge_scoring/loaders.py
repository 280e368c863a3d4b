"""Load a model's file (clause 22)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import ScoringError, find_cause, say_all
from .keras_file import load_keras
from .model_files import check_hash, make_folder
from .object_files import load_lightgbm, load_pickle, load_skops, load_xgboost
from .packages import find_missing, tell_missing
from .saved_model import load_saved_model

if TYPE_CHECKING:
    from .handle import Handle

SUFFIXES = {
    "keras": ".keras",
    "hdf5": ".h5",
    "saved_model": "",
    "pickle": ".pkl",
    "skops": ".skops",
    "lightgbm": ".txt",
    "xgboost": ".json",
}
# What to do, where it is to say something in the call: as the language writes it in which the user asks.
ADVICE = {
    ("code_not_trusted", "python"): "say `trust_code=True` where you know who wrote it",
    ("code_not_trusted", "r"): "say `trust_code = TRUE` where you know who wrote it",
    ("custom_object_missing", "python"): (
        'hand it over as in `custom_objects={"mypkg>Scale": Scale}`, install the package that has it, or record with `bundle_code=True`'
    ),
    ("custom_object_missing", "r"): (
        'hand it over as in `custom_objects = list("mypkg>Scale" = Scale)`, install the package that has it, '
        "or record in Python with `bundle_code=True`"
    ),
}


def load(request: Mapping[str, Any]) -> Handle:
    """Return a loaded model.

    Parameters
    ----------
    request
        `path` and `format` (clause 19.2) of the file, None where it has none; and, where they apply, `sha256`, which is compared on the bytes that are loaded;
        `written_by`, the version of Keras; `library` (`keras` or `tf_keras`) and `backend`, otherwise chosen; `code` and `code_sha256`, path
        and hash of bundled code; `custom_objects` by registered name; `imports`, items of `custom_objects` (19.6) that installed
        packages bring, with their `distribution`, or `asks_file`, where they are those that the file names (20.9); `trust_code`; `part` and `class` (19.5); `outputs`, the names of the schema's outputs;
        `iteration_range` (19.11); `language`, `python` or `r`, in which the user asks.

    Raises
    ------
    ScoringError
        `file_not_found`, `wrong_model`, `invalid_model_file`, `weights_only`, `code_not_trusted`, `wrong_code`, `package_missing`,
        `custom_object_missing`, `does_not_load`.
    """
    path, form = Path(request["path"]), request.get("format")
    if form not in LOADERS:
        said = "no known format" if form is None else f"the format {form!r}"
        raise ScoringError("does_not_load", f"{path.name} is of {said}, which nothing loads here")
    with make_folder() as folder:
        copy = Path(folder) / f"model{SUFFIXES[form]}"
        check_hash(path, copy, request.get("sha256"), "wrong_model", "the schema was recorded for")
        try:
            return LOADERS[form](copy, request)
        except ScoringError as error:
            error.message = f"{path.name}: {error.message}"
            error.details = error.details.replace(str(copy), str(path))
            error.hint = ADVICE.get((error.code, request.get("language", "python")))
            raise
        except (Exception, SystemExit) as error:  # a file may raise anything
            cause = find_cause(error).replace(str(copy), path.name)
            if (missing := find_missing(error)) is not None:
                raise tell_missing(missing, f"load {path.name}", error) from error
            message = f"{path.name} does not load: {cause}"
            raise ScoringError("does_not_load", message, say_all(error).replace(str(copy), str(path)), cause) from error


LOADERS: dict[str, Callable[[Path, Mapping[str, Any]], Handle]] = {
    "keras": load_keras,
    "hdf5": load_keras,
    "saved_model": load_saved_model,
    "pickle": load_pickle,
    "skops": load_skops,
    "lightgbm": load_lightgbm,
    "xgboost": load_xgboost,
}
