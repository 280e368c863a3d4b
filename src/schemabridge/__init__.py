"""One recorded feature schema, two readers, the same bits: train in Python, score from R or Python."""

from schemabridge.diff import Change, Comparison, diff
from schemabridge.drift import ColumnDrift, Drift, DriftCounter, drift
from schemabridge.encodings import (
    bin,
    boolean,
    clip,
    fill,
    lookup,
    min_max,
    missing,
    numeric,
    one_hot,
    ordinal,
    robust,
    standardize,
)
from schemabridge.errors import SchemabridgeError, SchemabridgeWarning
from schemabridge.prepare import prepare_input
from schemabridge.read import read_schema
from schemabridge.record import input, record_schema
from schemabridge.report import Finding, Report
from schemabridge.schema import FeatureSchema
from schemabridge.split import Split, split_batch
from schemabridge.validate import BatchValidator, validate_batch
from schemabridge.verify import verify_schema

__version__ = "0.1.0"

__all__ = [
    "BatchValidator",
    "Change",
    "ColumnDrift",
    "Comparison",
    "Drift",
    "DriftCounter",
    "FeatureSchema",
    "Finding",
    "Report",
    "SchemabridgeError",
    "SchemabridgeWarning",
    "Split",
    "bin",
    "boolean",
    "clip",
    "diff",
    "drift",
    "fill",
    "input",
    "lookup",
    "min_max",
    "missing",
    "numeric",
    "one_hot",
    "ordinal",
    "prepare_input",
    "read_schema",
    "record_schema",
    "robust",
    "split_batch",
    "standardize",
    "validate_batch",
    "verify_schema",
]
