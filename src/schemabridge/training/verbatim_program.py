"""The program of a schema that is there already, for another training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.errors import new_error
from schemabridge.schema import FeatureSchema
from schemabridge.training.embedding_bounds import check_codes
from schemabridge.training.inputs import check_feature_names, check_inputs
from schemabridge.training.matrix_proof import prepare_training

if TYPE_CHECKING:
    from schemabridge.training.data import TrainingData


def take_verbatim(training: TrainingData, schema: FeatureSchema) -> FeatureSchema:
    """Return the program of a schema as it is, proven on the training rows, without what described another training."""
    if training.inputs is not None:
        raise new_error("conflicting_sources", "encodings= is a schema, which has its inputs; leave out inputs=")
    if training.facts is not None:
        check_inputs(schema.inputs, training.facts)
        check_codes(schema, training.facts.details.get("embeddings"))
        if training.X is None:
            check_feature_names(schema.inputs, training.facts)
    bare = FeatureSchema(schema.columns, schema.vocabularies, schema.steps, schema.inputs, schema.fingerprint)
    training.frame.check_names([column.name for column in schema.columns])
    prepare_training(bare, training.frame, training.X)
    return bare
