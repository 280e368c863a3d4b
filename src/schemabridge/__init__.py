"""One recorded feature schema, two readers, the same bits: train in Python, score from R or Python."""

from schemabridge import encodings
from schemabridge.check_model import Check, Preflight, check_model
from schemabridge.compare import MatrixComparison, compare_matrices
from schemabridge.diff import Change, Comparison, diff
from schemabridge.document.read import read_feature_schema, read_schema
from schemabridge.drift import ColumnDrift, Drift, DriftCounter, drift
from schemabridge.encodings import *  # noqa: F403 the public functions of all encodings
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
from schemabridge.version import __version__ as __version__

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
__all__ += encodings.__all__
