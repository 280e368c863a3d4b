"""Transformers fitted on tables, generated and by hand, and what became of their recording."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
import warnings

from sklearn.feature_selection import VarianceThreshold
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.preprocessing import (
    Binarizer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    SplineTransformer,
    StandardScaler,
    TargetEncoder,
)

from fitted.configurations import list_configurations
from fitted.library_rows import list_differences, transform_rows
from fitted.pipelines import PIPELINES
from fitted.tables import Table, make_categories, make_mixed, make_numbers
import schemabridge as sb

OF_NUMBERS = {
    StandardScaler: 4,
    MinMaxScaler: 4,
    MaxAbsScaler: 2,
    RobustScaler: 6,
    Binarizer: 2,
    KBinsDiscretizer: 8,
    SimpleImputer: 6,
    MissingIndicator: 3,
    VarianceThreshold: 2,
    PowerTransformer: 4,
    QuantileTransformer: 4,
    SplineTransformer: 24,
}
OF_CATEGORIES = {OneHotEncoder: 26, OrdinalEncoder: 14, TargetEncoder: 1, SimpleImputer: 8}


@dataclass(frozen=True)
class Case:
    """A transformer, not fitted yet, and its table."""

    name: str
    make: Callable[[], object]
    table: Table


@dataclass(frozen=True)
class Outcome:
    """`invalid` (the library refuses it), `refused` with a code, `exact`, or `different` with the rows."""

    word: str
    detail: str = ""


def judge(case: Case) -> Outcome:
    """Return what becomes of a case: fitted, recorded, and compared with the library row by row."""
    try:
        transformer = fit(case)
        transform_rows(transformer, case.table.training)
    except (ValueError, TypeError) as error:
        return Outcome("invalid", str(error))
    try:
        schema = record(case.table, transformer)
    except sb.SchemabridgeError as error:
        return Outcome("refused", f"{error.code}: {error.message}")
    differences = list_differences(transformer, schema, case.table.unseen, case.table.training)
    return Outcome("different", "\n".join(differences)) if differences else Outcome("exact")


def fit(case: Case) -> object:
    """Return the transformer of a case, fitted."""
    transformer = case.make()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return transformer.fit(case.table.training, case.table.target)


def record(table: Table, transformer: object) -> sb.FeatureSchema:
    """Return the schema of a fitted transformer, as small as one may be."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sb.SchemabridgeWarning)
        return sb.record_schema(table.training, preprocessor=transformer, statistics="none", golden_rows=8)


def list_generated() -> Iterator[Case]:
    """Return the estimators alone, in configurations from their own parameter constraints."""
    for dtype in ("float64", "float32"):
        for missing in (False, True):
            table = make_numbers(dtype, missing=missing)
            for estimator, most in OF_NUMBERS.items():
                yield from configure(estimator, most, table, f"{dtype}{', missing' * missing}")
    for missing in (False, True):
        table = make_categories(missing=missing)
        for estimator, most in OF_CATEGORIES.items():
            yield from configure(estimator, most, table, f"categories{', missing' * missing}")


def configure(estimator: type, most: int, table: Table, where: str) -> Iterator[Case]:
    for arguments in list_configurations(estimator, most=most):
        shown = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
        yield Case(f"{estimator.__name__}({shown}) on {where}", lambda kw=arguments: estimator(**kw), table)


def list_pipelines() -> Iterator[Case]:
    """Return the pipelines of `pipelines.py`, on float64 and float32 columns."""
    for dtype in ("float64", "float32"):
        table = make_mixed(dtype)
        for name, make in PIPELINES.items():
            yield Case(f"{name} on {dtype}", make, table)
