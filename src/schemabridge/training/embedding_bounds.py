"""Codes that reach an embedding lie in it: what lies outside is another row on some devices, an error or NaN on others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

from schemabridge.errors import new_error
from schemabridge.program.ops import OPS
from schemabridge.program.registers import find_codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.schema import Encoding, FeatureSchema, Input, Step


@dataclass(frozen=True)
class EmbeddedStep:
    """A step whose codes or numbers go to an embedding of `rows` rows as they are."""

    step: Step
    encoding: Encoding
    layer: str
    rows: int

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the largest code that is in the embedding."""
        return 0.0, float(self.rows - 1)


def bound_numbers(schema: FeatureSchema, embeddings: object) -> FeatureSchema:
    """Return the program with bounds for numbers that an embedding takes as they are (clause 19.7)."""
    bounds: dict[str, tuple[float, float]] = {}
    for each in list_embedded(schema, embeddings):
        if OPS[each.step.op].coding is None and "within" not in each.step.params:
            lo, hi = bounds.get(each.step.id, each.bounds)
            bounds[each.step.id] = (lo, min(hi, each.bounds[1]))
    steps = tuple(
        replace(step, params={**step.params, "within": bounds[step.id]}) if step.id in bounds else step
        for step in schema.steps
    )
    return replace(schema, steps=steps)


def check_codes(schema: FeatureSchema, embeddings: object) -> None:
    """Raise `model_mismatch` where the program can give an embedding a code that is not in it."""
    for each in list_embedded(schema, embeddings):
        lo, hi = find_limits(schema, each.step)
        if lo >= each.bounds[0] and hi <= each.bounds[1]:
            continue
        column = each.encoding.columns[0]
        message = (
            f"column {column!r} gives {lo:g} to {hi:g} to the embedding {each.layer!r} of the model, "
            f"which has the codes 0 to {each.rows - 1}"
        )
        hint = (
            "give missing and unknown values codes of the embedding, and record the vocabulary that it was trained with"
        )
        if OPS[each.step.op].coding is None:
            hint = f"say which numbers are codes: schema.with_policy({column!r}, within=(0, {each.rows - 1}))"
        raise new_error("model_mismatch", message, column=column, hint=hint)


def find_limits(schema: FeatureSchema, step: Step) -> tuple[float, float]:
    """Return the least and the largest of all codes that a step can give, or of all numbers that it lets through."""
    if OPS[step.op].coding is None:
        return step.get_range("within") if "within" in step.params else (-inf, inf)
    codes = find_codes(step, schema.find_vocabulary(step))
    return (0, 0) if codes is None or codes.lo is None or codes.hi is None else (codes.lo, codes.hi)


def list_embedded(schema: FeatureSchema, embeddings: object) -> Iterator[EmbeddedStep]:
    """Yield the reading steps that feed an embedding directly; what is of another type counts as absent."""
    steps = {step.id: step for step in schema.steps}
    for embedding in embeddings if isinstance(embeddings, (list, tuple)) else ():
        rows = embedding.get("input_dim") if isinstance(embedding, Mapping) else None
        if not isinstance(rows, (int, float)) or rows < 1 or "input" not in embedding:
            continue
        for to in find_inputs(schema.inputs, embedding["input"]):
            for encoding in to.encodings:
                step = steps[encoding.source]
                if OPS[step.op].coding is not None or OPS[step.op].find_param("range") is not None:
                    yield EmbeddedStep(step, encoding, str(embedding.get("layer")), int(rows))


def find_inputs(inputs: Sequence[Input], name: object) -> list[Input]:
    """Return the input of a name; a single one under any name, which Keras may have counted up."""
    return list(inputs) if len(inputs) == 1 else [each for each in inputs if each.name == name]
