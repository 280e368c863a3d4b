"""From what the sources captured to the sealed program of a schema, proven on the training rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schemabridge.display import count_things, dump_json
from schemabridge.document.fingerprint import compute_fingerprint
from schemabridge.document.lowest_version import find_lowest_version
from schemabridge.encodings.registry import ENCODINGS
from schemabridge.errors import SchemabridgeError, list_values, new_error, warn
from schemabridge.frames.dense import make_dense
from schemabridge.program.ops import OPS
from schemabridge.program.registers import find_nan
from schemabridge.schema import Evidence, Input
from schemabridge.training.embedding_bounds import bound_numbers, check_codes
from schemabridge.training.inputs import check_feature_names, choose_shape, find_dtype
from schemabridge.training.matrix_proof import prepare_training, read_matrices
from schemabridge.training.refitted import explain_refitting, list_refitted

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.frames.frame import Frame
    from schemabridge.models import ModelFacts
    from schemabridge.schema import FeatureSchema
    from schemabridge.sources.capture import Capture, CapturedEncoding
    from schemabridge.training.inputs import InputRequest
    from schemabridge.training.matrix_proof import MatrixProof

ORIGINS = ("captured", "recognised", "declared")  # what shows most comes first


@dataclass(frozen=True)
class CapturedInput:
    """One input of the model, and the encodings that a source gave it."""

    request: InputRequest
    capture: Capture


def seal_captured(
    program: ProgramBuilder,
    captured: Sequence[CapturedInput],
    facts: ModelFacts | None,
    X: object | None,
    shown: object | None = None,
) -> FeatureSchema:
    """Return the sealed program of all inputs; it gives on the training rows what the source shows, and X, or raises `x_mismatch`."""
    warn_unscaled(program.unscaled)
    embeddings = None if facts is None else facts.details.get("embeddings")
    draft = bound_numbers(
        program.draft(tuple(build_input(each.request, each.capture) for each in captured)), embeddings
    )
    check_codes(draft, embeddings)
    if facts is not None and X is None:
        check_feature_names(draft.inputs, facts)
    nan = find_nan(draft.steps, {step.id for step in draft.steps if OPS[step.op].gives_nan(step)})
    asked = frozenset(each.request.name for each in captured if each.capture.asks_nan(nan))
    proof = prepare_training(draft, program.frame, shown) if shown is not None else None
    if proof is None or X is not None:
        proof = prove_matrix(draft, program.frame, X, captured)
    evidence = replace(describe_evidence(captured), cells_differing=proof.differing)
    if proof.differing:
        evidence = replace(evidence, extra={"largest_difference": proof.largest})
    is_proven = all(one.is_proven for each in captured for one in each.capture.encodings)
    if X is not None or shown is not None or (evidence.source == "captured" and is_proven):
        evidence = replace(evidence, rows=program.frame.rows)
    if proof.nan and (facts is None or facts.categories is None):  # boosters take NaN as what is missing
        listed = "; ".join(f"input {name!r}, of {list_values(names)}" for name, names in sorted(proof.nan.items()))
        warn("nan_in_training", f"training rows put NaN into {listed}")
    return replace(seal_program(draft, frozenset(proof.nan), asked), evidence=evidence)


def warn_unscaled(unscaled: Mapping[str, str]) -> None:
    """Warn `constant_column` of columns that are recorded with a scale of 1, because training has no spread of them."""
    if not unscaled:
        return
    names, kinds = list(unscaled), " and ".join(dict.fromkeys(unscaled.values()))
    message = (
        f"{'column' if len(names) == 1 else 'columns'} {list_values(names)} {'has' if len(names) == 1 else 'have'} no spread in "
        f"training, so that {kinds} {'divide' if ' and ' in kinds else 'divides'} by 1, and other values reach the model unscaled"
    )
    warn("constant_column", message, hint=f"to leave out, and to train without: exclude={names!r}")


def prove_matrix(
    draft: FeatureSchema, frame: Frame, X: object | None, captured: Sequence[CapturedInput]
) -> MatrixProof:
    """Return what the training rows show against X; raises `training_only_matrix` where only fitting gives it."""
    try:
        return prepare_training(draft, frame, X)
    except SchemabridgeError as error:
        encodings = {each.request.name: each.capture.encodings for each in captured}
        if X is None or error.code != "x_mismatch" or not any(list_refitted(each) for each in encodings.values()):
            raise
        expected = {name: make_dense(each) for name, each in read_matrices(X, draft, frame.rows).items()}
        raise explain_refitting(error, draft, encodings, frame, expected) from error


def describe_evidence(captured: Sequence[CapturedInput]) -> Evidence:
    """Return where each encoding comes from, and for all of them the weakest (clause 10)."""
    found = [each.origin for given in captured for each in given.capture.encodings]
    weakest = max(found, key=ORIGINS.index)
    inputs = {each.request.name: tuple(describe_origin(one) for one in each.capture.encodings) for each in captured}
    return Evidence(weakest, inputs=inputs)


def describe_origin(captured: CapturedEncoding) -> dict[str, object]:
    return {"source": captured.origin, **({"of": captured.note} if captured.note else {})}


def build_input(request: InputRequest, capture: Capture) -> Input:
    """Return one input; NaN passes until the training rows are prepared."""
    dtype = choose_dtype(request, capture)
    check_features(capture, request.name)
    shape = choose_shape(request, capture.features)
    overflow = "error" if dtype == "float32" else None
    encodings = tuple(each.encoding for each in capture.encodings)
    return Input(request.name, dtype, shape, encodings, "pass" if dtype.startswith("float") else None, overflow)


def choose_dtype(request: InputRequest, capture: Capture) -> str:
    """Return the dtype of an input: the one that is said, else string for texts and float32 for numbers.

    Raises `encoding_mismatch` where texts and numbers do not go where they have a place.
    """
    asked = find_dtype(request)
    texts = [each.encoding for each in capture.encodings if each.is_text]
    numbers = [each.encoding for each in capture.encodings if not each.is_text]
    dtype = asked or ("float32" if numbers else "string")
    wrong = numbers if dtype == "string" else texts
    if wrong:
        column = wrong[0].columns[0]
        what = "numbers" if dtype == "string" else "text"
        message = f"input {request.name!r} takes {dtype}, and {wrong[0].kind} of column {column!r} gives {what}"
        hint = "give texts and numbers an input each, with inputs={name: columns}; sb.text is for inputs of strings"
        raise new_error("encoding_mismatch", message, column=column, hint=hint)
    return dtype


def check_features(capture: Capture, name: str) -> None:
    """Raise `duplicate_feature` where two encodings give features of one name, with the columns of both."""
    origins: dict[str, list[CapturedEncoding]] = defaultdict(list)
    for each in capture.encodings:
        for feature in each.encoding.features:
            origins[feature].append(each)
    repeated = {feature: found for feature, found in origins.items() if len(found) > 1}
    for feature, found in list(repeated.items())[:1]:
        given = [each.encoding for each in found[:2]]
        givers = " and by ".join(f"{each.kind} of column {list_values(each.columns)}" for each in given)
        others = (
            f"; {count_things(len(repeated) - 1, 'other is so too', 'others are so too')}" if len(repeated) > 1 else ""
        )
        message = f"input {name!r} would have {feature!r} {len(found)} times: it is given by {givers}{others}"
        hint = suggest_names(found, origins)
        raise new_error("duplicate_feature", message, column=given[-1].columns[0], hint=hint)


def suggest_names(found: Sequence[CapturedEncoding], taken: Container[str]) -> str:
    """Return the line that gives other names to the encoding of fewest features, or to the columns of X."""
    if any(each.origin == "recognised" for each in found):
        return "give the columns of X a name each, or X as an array: X=X.to_numpy()"
    chosen = min(reversed(found), key=lambda each: len(each.encoding.features)).encoding
    names = [f"{each}_{chosen.kind}" for each in chosen.features]
    column, kind = dump_json(chosen.columns[0]), chosen.kind
    others = {each.encoding.columns for each in found if each.encoding is not chosen}
    is_plain = len(chosen.columns) == 1 and kind in ENCODINGS and not ENCODINGS[kind].needs_arguments
    if not is_plain or chosen.columns in others or any(each in taken for each in names):
        return f"give one of them names of its own: encodings={{{column}: sb.named([...], ...)}}"
    return f"give one of them names of its own: encodings={{{column}: sb.named({dump_json(names)}, {dump_json(kind)})}}"


def seal_program(draft: FeatureSchema, nan_inputs: frozenset[str], asked: frozenset[str]) -> FeatureSchema:
    """Return the draft with its fingerprint; inputs that saw no NaN in training, nor were asked to pass it, refuse it."""
    inputs = tuple(
        replace(each, nan="error") if each.nan is not None and each.name not in nan_inputs | asked else each
        for each in draft.inputs
    )
    fingerprint = compute_fingerprint(draft.columns, draft.vocabularies, draft.steps, inputs)
    version = find_lowest_version(draft.columns, draft.steps)
    return replace(draft, inputs=inputs, fingerprint=fingerprint, format_version=version)
