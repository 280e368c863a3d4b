"""A Keras model of raw named columns: a layer that runs the program of a schema, and the model behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from schemabridge.display import count_things
from schemabridge.document.build import build_document
from schemabridge.document.json_layout import render_document
from schemabridge.errors import list_values, new_error
from schemabridge.models.keras import describe_tensors
from schemabridge.models.scoring.ask_keras import arrange_arrays
from schemabridge.program.ops import OPS
from schemabridge.schema import Golden

if TYPE_CHECKING:
    from types import ModuleType

    from schemabridge.schema import Column, FeatureSchema

HINT = "pip install 'tensorflow>=2.16', which has Keras 3"


def build_model(schema: FeatureSchema, model: object, missing_text: str | None) -> object:
    """Return the model; see `FeatureSchema.to_keras`."""
    keras = import_keras()
    check_forms(schema)
    check_missing_text(schema, missing_text)
    check_model(schema, model, keras)
    from schemabridge.in_model.layer import ModelOfColumns, Preprocessing

    program = replace(
        schema, golden=Golden(), evidence=None, model={}, environment={}, statistics={}, outputs=(), extensions={}
    )
    layer = Preprocessing(render_document(build_document(program)), missing_text)
    columns = {each.name: keras.Input((), name=each.name, dtype=name_dtype(each)) for each in schema.columns}
    inputs = layer(columns)
    outputs = inputs if model is None else model(arrange_arrays(inputs, model))  # type: ignore[operator]
    built: object = ModelOfColumns(inputs=columns, outputs=outputs)
    return built


def import_keras() -> ModuleType:
    """Return Keras 3 with TensorFlow behind it; raises `package_missing` or `no_keras_form`."""
    try:
        import keras
        import tensorflow as tf  # noqa: F401
    except ImportError as error:
        raise new_error("package_missing", "a model of raw columns needs TensorFlow", hint=HINT) from error
    if keras.__version__.startswith("2."):
        raise new_error("no_keras_form", f"expected Keras 3, found {keras.__version__}", hint=HINT)
    if keras.backend.backend() != "tensorflow":
        message = f"expected Keras with the backend tensorflow, found {keras.backend.backend()}"
        raise new_error("no_keras_form", message, hint="set KERAS_BACKEND=tensorflow before Keras is imported")
    module: ModuleType = keras
    return module


def check_forms(schema: FeatureSchema) -> None:
    """Raise `no_keras_form` with every step and column that TensorFlow would not compute to the same bits."""
    problems = [*list_steps(schema), *list_columns(schema)]
    if problems:
        raise new_error("no_keras_form", f"no form in TensorFlow that gives the same bits: {'; '.join(problems)}")


def list_steps(schema: FeatureSchema) -> Iterator[str]:
    for step in schema.steps:
        if OPS[step.op].tensor is None:
            yield f"step {step.id!r} ({step.op})"
        if step.cuts:
            yield f"step {step.id!r} ({step.op} with cuts of text)"


def list_columns(schema: FeatureSchema) -> Iterator[str]:
    for column in schema.columns:
        if column.text is not None:
            yield f"column {column.name!r} (text that means {column.text.describe_form()})"
        if "/" in column.name:
            yield f"column {column.name!r} (a name with '/', which Keras does not take)"


def check_missing_text(schema: FeatureSchema, missing_text: object) -> None:
    """Raise `invalid_argument` for a text that stands in a vocabulary: it cannot mean a missing cell as well."""
    if missing_text is None:
        return
    if not isinstance(missing_text, str):
        message = f"missing_text should be a text or None, found {list_values([missing_text])}"
        raise new_error(
            "invalid_argument", message, hint='missing_text="?", or another text that is none of the values'
        )
    for name, vocabulary in schema.vocabularies.items():
        if vocabulary.type.facts.is_text and vocabulary.find(missing_text) is not None:
            message = f"missing_text {missing_text!r} is a value of the vocabulary {name!r}"
            raise new_error("invalid_argument", message, hint="choose a text that is none of the values")


def check_model(schema: FeatureSchema, model: object, keras: ModuleType) -> None:
    """Raise for a model that is none of Keras 3, or that declares other inputs than the schema fills."""
    if model is None:
        return
    if not isinstance(model, keras.Model):
        message = f"model should be a model of Keras 3, found {type(model).__name__}"
        raise new_error(
            "invalid_argument", message, hint="schema.to_keras(model) with keras.Model, or schema.to_keras() alone"
        )
    declared = [tensor.name for tensor in describe_tensors(model, "input")]
    if declared and len(declared) != len(schema.inputs):
        message = f"the model takes {count_things(len(declared), 'input')}, the schema fills {[each.name for each in schema.inputs]}"
        raise new_error("model_mismatch", message)


def name_dtype(column: Column) -> str:
    return "string" if column.type.facts.is_text else "float64"
