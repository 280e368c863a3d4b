"""Codes that reach an embedding lie in it: what lies outside is another row on some devices, an error or NaN on others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schemabridge.comparison.program import open_sides
from schemabridge.errors import list_values, new_error, warn
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
    """An input whose numbers, `features` of them or all, go to an embedding of `rows` rows, with `add` added."""

    input: Input
    layer: str
    rows: int
    features: frozenset[int] | None = None
    add: int = 0

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the largest number that is in the embedding."""
        return float(-self.add), float(self.rows - 1 - self.add)

    @property
    def encodings(self) -> list[Encoding]:
        """The encodings whose features go there, each as often as it has such features."""
        each = [encoding for encoding in self.input.encodings for _ in encoding.features]
        return [encoding for at, encoding in enumerate(each) if self.takes(at)]

    def takes(self, position: int) -> bool:
        """Return whether the feature at a position goes there."""
        return self.features is None or position in self.features


def bound_numbers(schema: FeatureSchema, embeddings: object) -> FeatureSchema:
    """Return the program with bounds for numbers that an embedding takes as they are, or filled (clause 19.7)."""
    bounds: dict[str, tuple[float, float]] = {}
    for each in list_embedded(schema, embeddings):
        for encoding in each.encodings:
            for step in list_raw(schema, encoding.source):
                lo, hi = bounds.get(step.id, each.bounds)
                bounds[step.id] = (max(lo, each.bounds[0]), min(hi, each.bounds[1]))
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
        numbers = [number for at, number in enumerate(traced[each.input.name]) if each.takes(at)]
        for encoding, number in zip(each.encodings, numbers, strict=True):
            if number.nan is not None or not (number.lo >= each.bounds[0] and number.hi <= each.bounds[1]):
                raise refuse_numbers(schema, each, encoding, number)


def check_lookups(facts: ModelFacts) -> None:
    """Raise `model_mismatch` where a lookup inside the model gives an embedding codes that it does not have; warn of what is not known."""
    if facts.overrun is not None:
        hint = "give the embedding a row for each code, that of unknown values included, and train the model again"
        raise new_error("model_mismatch", f"the model's lookup {facts.overrun}", hint=hint)
    if facts.untraced:
        message = f"which numbers the model gives to its {say_embeddings(facts.untraced)} could not be traced, so that nothing keeps them within it"
        warn("untraced_embedding", message)


def say_embeddings(names: Sequence[str]) -> str:
    return f"embedding{'s' if len(names) > 1 else ''} {list_values(list(names))}"


def refuse_numbers(schema: FeatureSchema, to: Embedded, encoding: Encoding, number: Number) -> SchemabridgeError:
    column = encoding.columns[0]
    given = f"{number.lo:g} to {number.hi:g}" if number.nan is None else f"{number.lo:g} to {number.hi:g}, and NaN,"
    added = f", to which the model adds {to.add}," if to.add else ""
    message = (
        f"column {column!r} gives {given}{added} to the embedding {to.layer!r} of the model, "
        f"which has the codes 0 to {to.rows - 1}"
    )
    hint = "give missing and unknown values codes of the embedding, and record the vocabulary that it was trained with"
    if any(True for _ in list_raw(schema, encoding.source)):
        hint = f"say which numbers are codes: schema.with_policy({column!r}, within=({to.bounds[0]:.0f}, {to.bounds[1]:.0f}))"
    return new_error("model_mismatch", message, column=column, hint=hint)


def list_embedded(schema: FeatureSchema, embeddings: object) -> Iterator[Embedded]:
    """Yield the inputs that feed an embedding, as far as that is known; what is of another type counts as absent."""
    for embedding in embeddings if isinstance(embeddings, (list, tuple)) else ():
        rows = embedding.get("input_dim") if isinstance(embedding, Mapping) else None
        if not isinstance(rows, (int, float)) or rows < 1 or "input" not in embedding:
            continue
        for to in find_inputs(schema.inputs, embedding["input"]):
            if not to.is_text:
                yield Embedded(to, str(embedding.get("layer")), int(rows), *read_path(embedding))


def read_path(embedding: Mapping[str, object]) -> tuple[frozenset[int] | None, int]:
    """Return the features of an input that go to an embedding, None for all, and what is added to them."""
    features, add = embedding.get("features"), embedding.get("add")
    positions = (
        [int(each) for each in features if isinstance(each, (int, float))]
        if isinstance(features, (list, tuple))
        else None
    )
    return None if positions is None else frozenset(positions), int(add) if isinstance(add, (int, float)) else 0


def find_inputs(inputs: Sequence[Input], name: object) -> list[Input]:
    """Return the input of a name; a single one under any name, which Keras may have counted up."""
    return list(inputs) if len(inputs) == 1 else [each for each in inputs if each.name == name]
