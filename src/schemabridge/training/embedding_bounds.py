"""Codes that reach an embedding lie in it: what lies outside is another row on some devices, an error or NaN on others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schemabridge.comparison.program import open_sides
from schemabridge.errors import new_error
from schemabridge.frames.types import ColumnType
from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.errors import SchemabridgeError
    from schemabridge.models import ModelFacts
    from schemabridge.program.expressions import Number
    from schemabridge.schema import Encoding, FeatureSchema, Input, Step


@dataclass(frozen=True)
class Embedded:
    """An input whose numbers go to an embedding of `rows` rows as they are."""

    input: Input
    layer: str
    rows: int

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the largest code that is in the embedding."""
        return 0.0, float(self.rows - 1)


def bound_numbers(schema: FeatureSchema, embeddings: object) -> FeatureSchema:
    """Return the program with bounds for numbers that an embedding takes as they are, or filled (clause 19.7)."""
    bounds: dict[str, tuple[float, float]] = {}
    for each in list_embedded(schema, embeddings):
        for encoding in each.input.encodings:
            for step in list_raw(schema, encoding.source):
                lo, hi = bounds.get(step.id, each.bounds)
                bounds[step.id] = (lo, min(hi, each.bounds[1]))
    steps = tuple(
        replace(step, params={**step.params, "within": bounds[step.id]}) if step.id in bounds else step
        for step in schema.steps
    )
    return replace(schema, steps=steps)


def list_raw(schema: FeatureSchema, name: str) -> Iterator[Step]:
    """Yield the unbounded steps that read the numbers of a register, of which no more is changed than what is missing."""
    step = next(step for step in schema.steps if step.id == name)
    op = OPS[step.op]
    if op.coding is None and op.find_param("range") is not None and "within" not in step.params:
        yield step
    elif op.reading is None and op.coding is None and op.describe_missing(step, ColumnType("float64")):
        for operand in step.operands:
            yield from list_raw(schema, operand)


def check_codes(schema: FeatureSchema, embeddings: object) -> None:
    """Raise `model_mismatch` where the program can give an embedding a number that is not in it, or NaN."""
    embedded = list(list_embedded(schema, embeddings))
    if not embedded:
        return
    traced = {each.name: features for each, features in open_sides(schema, schema)[0].inputs}
    for each in embedded:
        encodings = [encoding for encoding in each.input.encodings for _ in encoding.features]
        for encoding, number in zip(encodings, traced[each.input.name], strict=True):
            if number.nan is not None or not (number.lo >= each.bounds[0] and number.hi <= each.bounds[1]):
                raise refuse_numbers(schema, each, encoding, number)


def check_lookups(facts: ModelFacts) -> None:
    """Raise `model_mismatch` where a lookup inside the model gives an embedding codes that it does not have."""
    if facts.overrun is not None:
        hint = "give the embedding a row for each code, that of unknown values included, and train the model again"
        raise new_error("model_mismatch", f"the model's lookup {facts.overrun}", hint=hint)


def refuse_numbers(schema: FeatureSchema, to: Embedded, encoding: Encoding, number: Number) -> SchemabridgeError:
    column = encoding.columns[0]
    given = f"{number.lo:g} to {number.hi:g}" if number.nan is None else f"{number.lo:g} to {number.hi:g}, and NaN,"
    message = (
        f"column {column!r} gives {given} to the embedding {to.layer!r} of the model, "
        f"which has the codes 0 to {to.rows - 1}"
    )
    hint = "give missing and unknown values codes of the embedding, and record the vocabulary that it was trained with"
    if any(True for _ in list_raw(schema, encoding.source)):
        hint = f"say which numbers are codes: schema.with_policy({column!r}, within=(0, {to.rows - 1}))"
    return new_error("model_mismatch", message, column=column, hint=hint)


def list_embedded(schema: FeatureSchema, embeddings: object) -> Iterator[Embedded]:
    """Yield the inputs that feed an embedding directly; what is of another type counts as absent."""
    for embedding in embeddings if isinstance(embeddings, (list, tuple)) else ():
        rows = embedding.get("input_dim") if isinstance(embedding, Mapping) else None
        if not isinstance(rows, (int, float)) or rows < 1 or "input" not in embedding:
            continue
        for to in find_inputs(schema.inputs, embedding["input"]):
            if not to.is_text:
                yield Embedded(to, str(embedding.get("layer")), int(rows))


def find_inputs(inputs: Sequence[Input], name: object) -> list[Input]:
    """Return the input of a name; a single one under any name, which Keras may have counted up."""
    return list(inputs) if len(inputs) == 1 else [each for each in inputs if each.name == name]
