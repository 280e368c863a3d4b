"""One recorded feature schema, two readers, the same bits: train in Python, score from R or Python."""

from importlib import import_module
from importlib.util import find_spec
import sys
from types import ModuleType
from typing import TYPE_CHECKING

from schemabridge.version import __version__ as __version__

if TYPE_CHECKING:
    from schemabridge import encodings as encodings
    from schemabridge.check_model import Check, Preflight, check_model
    from schemabridge.compare import MatrixComparison, compare_matrices
    from schemabridge.diff import Change, Comparison, diff
    from schemabridge.document.read import read_feature_schema, read_schema
    from schemabridge.drift import ColumnDrift, Drift, DriftCounter, drift
    from schemabridge.encodings import *  # the public functions of all encodings
    from schemabridge.errors import SchemabridgeError, SchemabridgeWarning
    from schemabridge.explain import explain_schema
    from schemabridge.findings.report import Finding, Report
    from schemabridge.load_model import load_model
    from schemabridge.prepare import prepare_input
    from schemabridge.record import column, input, output, record_schema
    from schemabridge.schema import FeatureSchema
    from schemabridge.schema_model import SchemaModel
    from schemabridge.split import Split, split_batch
    from schemabridge.validate import BatchValidator, validate_batch
    from schemabridge.verify import verify_schema

__all__ = [
    "BatchValidator",
    "Change",
    "Check",
    "ColumnDrift",
    "Comparison",
    "Drift",
    "DriftCounter",
    "FeatureSchema",
    "Finding",
    "MatrixComparison",
    "Preflight",
    "Report",
    "SchemaModel",
    "SchemabridgeError",
    "SchemabridgeWarning",
    "Split",
    "check_model",
    "column",
    "compare_matrices",
    "diff",
    "drift",
    "explain_schema",
    "input",
    "load_model",
    "output",
    "prepare_input",
    "read_feature_schema",
    "read_schema",
    "record_schema",
    "split_batch",
    "validate_batch",
    "verify_schema",
]
__all__ += [  # the public functions of all encodings, written by `make generate`
    "bin",
    "boolean",
    "clip",
    "coalesce",
    "combine",
    "compare",
    "cut",
    "date_part",
    "elapsed",
    "fill",
    "lookup",
    "math",
    "min_max",
    "missing",
    "named",
    "normalize",
    "numeric",
    "one_hot",
    "ordinal",
    "robust",
    "standardize",
    "text",
]

OFFERED = {
    "check_model": ("Check", "Preflight", "check_model"),
    "compare": ("MatrixComparison", "compare_matrices"),
    "diff": ("Change", "Comparison", "diff"),
    "document.read": ("read_feature_schema", "read_schema"),
    "drift": ("ColumnDrift", "Drift", "DriftCounter", "drift"),
    "errors": ("SchemabridgeError", "SchemabridgeWarning"),
    "explain": ("explain_schema",),
    "findings.report": ("Finding", "Report"),
    "load_model": ("load_model",),
    "prepare": ("prepare_input",),
    "record": ("column", "input", "output", "record_schema"),
    "schema": ("FeatureSchema",),
    "schema_model": ("SchemaModel",),
    "split": ("Split", "split_batch"),
    "validate": ("BatchValidator", "validate_batch"),
    "verify": ("verify_schema",),
}
PLACES = {name: module for module, names in OFFERED.items() for name in names}


class Package(ModuleType):
    """The package: a module of it is loaded when what it offers is first asked for, since few need all of them."""

    def __getattr__(self, name: str) -> object:
        if name in __all__:
            value: object = getattr(import_module(f"{__name__}.{PLACES.get(name, 'encodings')}"), name)
        elif name.isidentifier() and find_spec(f"{__name__}.{name}") is not None:
            value = import_module(f"{__name__}.{name}")
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name, obj=self)
        setattr(self, name, value)
        return value

    def __setattr__(self, name: str, value: object) -> None:
        # An import of schemabridge.diff or schemabridge.compare puts that module here, over the function of the same name.
        if name not in __all__ or not isinstance(value, ModuleType):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})

    def __reduce__(self) -> tuple[object, ...]:
        # cloudpickle, which sends functions of a notebook to joblib, dask, ray or Spark, knows modules by their very class.
        return import_module, (__name__,)


sys.modules[__name__].__class__ = Package
