"""Files of scikit-learn and boosters, which hold one object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
import pickle
from typing import TYPE_CHECKING, Any

from .errors import ScoringError
from .held import hold
from .model_files import hash_file
from .packages import import_package
from .plain_types import is_own_type

if TYPE_CHECKING:
    from .handle import Handle


def load_pickle(path: Path, request: Mapping[str, Any]) -> Handle:
    """Load a pickled estimator, also as joblib writes it, and take the part that the matrix is for."""
    if not request.get("trust_code"):
        raise ScoringError("code_not_trusted", f"a pickle runs code as it is loaded (SHA-256 {hash_file(path)})")
    try:
        joblib = import_package("joblib", "load this file")
    except ScoringError:
        with path.open("rb") as file:
            return hold_estimator(pickle.load(file), path, request)
    return hold_estimator(joblib.load(path), path, request)


def load_skops(path: Path, request: Mapping[str, Any]) -> Handle:
    """Load an estimator as skops writes it: types beyond those of scikit-learn, numpy and scipy need trust."""
    skops = import_package("skops.io", "load this file")
    import_package("sklearn", "load this file")
    needed = skops.get_untrusted_types(file=path)
    foreign = [name for name in needed if not is_own_type(name)]
    if foreign and not request.get("trust_code"):
        message = f"types in it would be made that are not of scikit-learn: {', '.join(foreign[:10])} (SHA-256 {hash_file(path)})"
        raise ScoringError("code_not_trusted", message)
    return hold_estimator(skops.load(path, trusted=needed), path, request)


def hold_estimator(model: Any, path: Path, request: Mapping[str, Any]) -> Handle:
    return replace(hold(model, request), format=request["format"], name=path.name)


def load_lightgbm(path: Path, request: Mapping[str, Any]) -> Handle:
    """Load a Booster as LightGBM writes it, which is asked for the iterations that the schema was recorded for."""
    lightgbm = import_package("lightgbm", "load this file")
    return hold_estimator(lightgbm.Booster(model_file=str(path)), path, request)


def load_xgboost(path: Path, request: Mapping[str, Any]) -> Handle:
    """Load a Booster as XGBoost writes it, in JSON or UBJSON whatever the file is called."""
    xgboost = import_package("xgboost", "load this file")
    return hold_estimator(xgboost.Booster(model_file=bytearray(path.read_bytes())), path, request)
