"""Pairs of schemas, of which the second is the first one changed at random or recorded again, and frames for both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
import random
import warnings

import numpy as np
import pandas as pd
import pyarrow as pa

from cross.programs import draw_program
from cross.recorded import COLUMNS, draw_encoding, draw_recorded
import schemabridge as sb
from schemabridge.document.build import build_document
from schemabridge.document.fingerprint import compute_fingerprint
from schemabridge.document.json_layout import render_document
from schemabridge.document.lowest_version import find_lowest_version
from schemabridge.document.read import parse_schema
from schemabridge.frames.types import ColumnType
from schemabridge.schema import Column, Encoding, FeatureSchema, Golden, Input, Step, Vocabulary

ROWS = 30
TYPES = ("boolean", "integer", "float64", "float32", "timestamp", "date")
ARROW_TYPES = {"string": pa.string(), "boolean": pa.bool_(), "float64": pa.float64(), "float32": pa.float64()}
LABELS = {"boolean": (True, False), "integer": (0, 1, 2), "string": ("a", "b", "c", "new")}
NUMBERS = (-1e300, -1e39, -3.5, -1.0, -0.0, 0.0, 0.1, 0.5, 1.0, 2.0, 3.0, 7.25, 1e10, 2.0**53, 1e39, np.inf, -np.inf)


def draw_pair(rng: random.Random) -> tuple[FeatureSchema, FeatureSchema]:
    """Return an old and a new schema, both valid."""
    if rng.random() < 0.25 and (pair := record_twice(rng)) is not None:
        return pair
    drawn = draw_recorded(rng) if rng.random() < 0.4 else None
    return change_schema((drawn or draw_program(rng)).schema, MUTATIONS, rng)


def draw_matched_pair(rng: random.Random) -> tuple[FeatureSchema, FeatureSchema]:
    """Return an old and a new schema whose columns are matched with several vocabularies, open or closed."""
    return change_schema(draw_matched(rng), MATCH_MUTATIONS, rng)


def record_twice(rng: random.Random) -> tuple[FeatureSchema, FeatureSchema] | None:
    """Return a schema recorded on part of a frame and one recorded on more of it, mostly with the same encodings."""
    kinds = {name: rng.choice(tuple(COLUMNS)) for name in ("x", "y", "z")[: rng.choice((1, 2, 3))]}
    df = pd.DataFrame({name: COLUMNS[kind](rng) for name, kind in kinds.items()})
    encodings = {name: draw_encoding(kind, rng) for name, kind in kinds.items()}
    again = {name: draw_encoding(kind, rng) if rng.random() < 0.2 else encodings[name] for name, kind in kinds.items()}
    frames = [df.iloc[: rng.choice((8, 25))], df]
    rng.shuffle(frames)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return sb.record_schema(frames[0], encodings=encodings), sb.record_schema(frames[1], encodings=again)
        except sb.SchemabridgeError:
            return None


def change_schema(
    draft: FeatureSchema, mutations: tuple[Callable, ...], rng: random.Random
) -> tuple[FeatureSchema, FeatureSchema]:
    """Return a schema and what it becomes by some of the mutations, in either order."""
    old = seal(draft)
    assert old is not None
    new = old
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        for _ in range(20):
            changed = seal(rng.choice(mutations)(new, rng))
            if changed is not None and changed.fingerprint != new.fingerprint:
                new = changed
                break
    return (old, new) if rng.random() < 0.7 else (new, old)


def draw_matched(rng: random.Random) -> FeatureSchema:
    """Return a schema that matches each column with up to three vocabularies, of a few values and codes."""
    kinds = [rng.choice(("boolean", "boolean", "string", "integer")) for _ in range(rng.choice((1, 1, 2)))]
    columns = tuple(Column(f"x{number}", ColumnType(kind)) for number, kind in enumerate(kinds))
    vocabularies: dict[str, Vocabulary] = {}
    steps: list[Step] = []
    encodings = []
    for column in columns:
        for _ in range(rng.choice((1, 2, 2, 3))):
            name = f"v{len(vocabularies)}"
            pool = LABELS[column.type.name]
            values = rng.sample(pool, rng.randint(0, len(pool)))
            array = pa.array(values, ARROW_TYPES.get(column.type.name, pa.int64()))
            vocabularies[name] = Vocabulary(column.type, array)
            steps += draw_match(column.name, name, len(values), rng)
            source, width = steps[-1].id, steps[-1].params.get("width", 1)
            encodings.append(Encoding("any", (column.name,), source, tuple(f"{source}_{i}" for i in range(width))))
    total = sum(len(each.features) for each in encodings)
    nan = rng.choice(("error", "pass"))
    features = Input("features", "float32", (None, total), tuple(encodings), nan=nan, overflow="error")
    return FeatureSchema(columns, vocabularies, tuple(steps), (features,), "")


def draw_match(column: str, vocabulary: str, size: int, rng: random.Random) -> tuple[Step, Step]:
    """Return a `match` step of codes from 0 to 2 and a step that makes numbers of them."""
    params: dict[str, object] = {"vocabulary": vocabulary}
    params["codes"] = np.array([rng.randrange(3) for _ in range(size)], np.int64)
    params["missing"] = rng.choice(("error", 0, 1, 2))
    policies = (0, 0, 1, 2, "error") if params["missing"] == "error" else (0, 0, 1, 2, "error", "missing")
    params["unknown"] = rng.choice(policies)
    op, constants = rng.choice(
        (
            ("code_number", {}),
            ("one_hot", {"width": 3}),
            ("take", {"width": 1, "values": np.array([rng.choice((0.0, 1.0, 1.0, np.nan)) for _ in range(3)])}),
        )
    )
    match = Step(f"{vocabulary}.match", "match", column, (), params)
    return match, Step(f"{vocabulary}.{op}", op, None, (match.id,), constants)


def seal(draft: FeatureSchema | None) -> FeatureSchema | None:
    """Return the draft with its fingerprint, None where it is no valid schema."""
    if draft is None:
        return None
    fingerprint = compute_fingerprint(draft.columns, draft.vocabularies, draft.steps, draft.inputs)
    version = find_lowest_version(draft.columns, draft.steps)
    sealed = replace(draft, fingerprint=fingerprint, format_version=version, golden=Golden(), evidence=None)
    try:
        return parse_schema(render_document(build_document(sealed)).encode())
    except sb.SchemabridgeError:
        return None


def rename_references(schema: FeatureSchema, rng: random.Random) -> FeatureSchema:
    """Return the schema with other ids, names of vocabularies and another order of columns."""
    vocabularies = {f"{name}*": vocabulary for name, vocabulary in schema.vocabularies.items()}
    steps = tuple(
        replace(
            step,
            id=f"{step.id}'",
            operands=tuple(f"{each}'" for each in step.operands),
            params={key: f"{value}*" if key == "vocabulary" else value for key, value in step.params.items()},
        )
        for step in schema.steps
    )
    inputs = tuple(
        replace(to, encodings=tuple(replace(each, source=f"{each.source}'") for each in to.encodings))
        for to in schema.inputs
    )
    columns = tuple(rng.sample(schema.columns, len(schema.columns)))
    return replace(schema, columns=columns, vocabularies=vocabularies, steps=steps, inputs=inputs)


def change_step(
    schema: FeatureSchema, rng: random.Random, ops: tuple[str, ...], change: Callable
) -> FeatureSchema | None:
    steps = [step for step in schema.steps if step.op in ops]
    if not steps:
        return None
    chosen = rng.choice(steps)
    params = {key: value for key, value in change(chosen, dict(chosen.params)).items() if value is not None}
    changed = replace(chosen, params=params)
    return replace(schema, steps=tuple(changed if step is chosen else step for step in schema.steps))


def change_constant(schema: FeatureSchema, rng: random.Random) -> FeatureSchema | None:
    """Return the schema with another number in an array of numbers."""

    def change(step: Step, params: dict) -> dict:
        names = [name for name, value in params.items() if isinstance(value, np.ndarray) and len(value)]
        if not names:
            return params
        name = rng.choice(names)
        values = np.array(params[name])
        values[rng.randrange(len(values))] = (
            rng.choice((-1, 0, 1, 2, 3)) if values.dtype.kind == "i" else rng.choice(NUMBERS)
        )
        if rng.random() < 0.3:
            values = values[::-1]
        return {**params, name: values}

    ops = ("fill", "center_scale", "scale_offset", "clip", "bin", "take", "select", "match")
    return change_step(schema, rng, ops, change)


def change_policy(schema: FeatureSchema, rng: random.Random) -> FeatureSchema | None:
    """Return the schema with another policy for missing or unknown values."""

    def change(step: Step, params: dict) -> dict:
        if step.op == "number":
            return {**params, "missing": "pass" if params["missing"] == "error" else "error"}
        name = rng.choice(("missing", "unknown")) if step.op == "match" else "missing"
        words = ("error", "missing") if name == "unknown" else ("error",)
        return {**params, name: rng.choice((*words, -1, 0, 1, 2))}

    return change_step(schema, rng, ("number", "match", "bin"), change)


def change_range(schema: FeatureSchema, rng: random.Random) -> FeatureSchema | None:
    def change(step: Step, params: dict) -> dict:
        bounds = tuple(sorted(rng.choice(NUMBERS) for _ in range(2)))
        return {
            "missing": params["missing"],
            "within": rng.choice((bounds, bounds, None)),
            "round": params.get("round"),
        }

    return change_step(schema, rng, ("number",), change)


def change_vocabulary(schema: FeatureSchema, rng: random.Random) -> FeatureSchema | None:
    """Return the schema with a vocabulary of one value more or less, or in another order."""
    if not schema.vocabularies:
        return None
    name, vocabulary = rng.choice(list(schema.vocabularies.items()))
    values = vocabulary.values.to_pylist()
    choice = rng.random()
    if choice < 0.4:
        new = rng.choice(LABELS.get(vocabulary.type.name, (0, 1, 11)))
        values.insert(rng.randint(0, len(values)), new)
    elif choice < 0.7 and values:
        values.pop(rng.randrange(len(values)))
    else:
        rng.shuffle(values)
    try:
        array = pa.array(values, vocabulary.values.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return None
    changed = replace(schema, vocabularies={**schema.vocabularies, name: Vocabulary(vocabulary.type, array)})
    return fit_codes(changed, name, rng)


def fit_codes(schema: FeatureSchema, name: str, rng: random.Random) -> FeatureSchema:
    """Return the schema with codes for as many values as the vocabulary has."""
    steps = []
    for step in schema.steps:
        params = dict(step.params)
        if params.get("vocabulary") == name and ("codes" in params or rng.random() < 0.3):
            size = len(schema.vocabularies[name])
            codes = list(np.asarray(params.get("codes", np.arange(size))))
            params["codes"] = np.array((codes + [rng.choice((0, 1)) for _ in range(size)])[:size], np.int64)
        order = ("vocabulary", "codes", "missing", "unknown")
        steps.append(
            replace(step, params={key: params[key] for key in order if key in params}) if step.op == "match" else step
        )
    return replace(schema, steps=tuple(steps))


def change_type(schema: FeatureSchema, rng: random.Random) -> FeatureSchema | None:
    """Return the schema with another type of a column and of its vocabularies."""
    position = rng.randrange(len(schema.columns))
    name = rng.choice(TYPES)
    column_type = ColumnType(name, "ms", rng.random() < 0.5) if name == "timestamp" else ColumnType(name)
    column = Column(schema.columns[position].name, column_type)
    columns = (*schema.columns[:position], column, *schema.columns[position + 1 :])
    steps, vocabularies = [], dict(schema.vocabularies)
    for step in schema.steps:
        params = {key: value for key, value in step.params.items() if key != "round" or step.op != "number"}
        if step.column == column.name and step.op == "number" and name == "float32":
            params["round"] = "float32"
        if step.column == column.name and step.op == "match":
            try:
                values = schema.vocabularies[params["vocabulary"]].values.cast(pa.float64())
                array = values.cast(ARROW_TYPES.get(name, pa.int64()))
            except pa.ArrowInvalid:
                return None
            vocabularies[params["vocabulary"]] = Vocabulary(column_type, array)
        steps.append(replace(step, params=params))
    return replace(schema, columns=columns, vocabularies=vocabularies, steps=tuple(steps))


def change_input(schema: FeatureSchema, rng: random.Random) -> FeatureSchema | None:
    """Return the schema with another policy, dtype, shape, name or order of an input or its features."""
    position = rng.randrange(len(schema.inputs))
    to = schema.inputs[position]
    choice = rng.randrange(8)
    if choice == 0:
        to = replace(to, nan={"error": "pass", "pass": "error"}.get(to.nan))
    elif choice == 1:
        to = replace(to, overflow={"error": "pass", "pass": "error"}.get(to.overflow))
    elif choice == 2:
        dtype = rng.choice(("float32", "float64", "int32", "int64"))
        nan = (to.nan or "error") if dtype.startswith("float") else None
        to = replace(to, dtype=dtype, nan=nan, overflow=(to.overflow or "error") if dtype == "float32" else None)
    elif choice == 3:
        to = replace(to, shape=rng.choice(((None, to.width), (None, to.width, 1), (None, 1, to.width))))
    elif choice == 4:
        to = replace(to, name="renamed")
    elif choice == 5:
        return replace(schema, inputs=tuple(rng.sample(schema.inputs, len(schema.inputs))))
    elif choice == 6:
        to = replace(to, encodings=tuple(rng.sample(to.encodings, len(to.encodings))))
    else:
        names = (
            rng.sample(to.features, len(to.features)) if rng.random() < 0.5 else [f"{each}!" for each in to.features]
        )
        taken = iter(names)
        encodings = (replace(each, features=tuple(next(taken) for _ in each.features)) for each in to.encodings)
        to = replace(to, encodings=tuple(encodings))
    return replace(schema, inputs=(*schema.inputs[:position], to, *schema.inputs[position + 1 :]))


def insert_step(schema: FeatureSchema, rng: random.Random) -> FeatureSchema | None:
    """Return the schema with a step between a number and all that reads it."""
    numbers = [step for step in schema.steps if step.op in ("number", "center_scale", "clip", "code_number")]
    if not numbers:
        return None
    before = rng.choice(numbers)
    bounds = sorted(rng.choice(NUMBERS) for _ in range(2))
    op, params = rng.choice(
        (
            ("fill", {"value": np.array([rng.choice(NUMBERS)])}),
            ("clip", {"lo": np.array(bounds[:1]), "hi": np.array(bounds[1:])}),
            ("scale_offset", {"scale": np.array([1.0]), "offset": np.array([rng.choice((0.0, -0.0))])}),
        )
    )
    return rewire(schema, before, Step("inserted", op, None, (before.id,), params))


def rewire(schema: FeatureSchema, before: Step, inserted: Step) -> FeatureSchema:
    steps: list[Step] = []
    for step in schema.steps:
        operands = tuple(inserted.id if each == before.id else each for each in step.operands)
        steps.append(replace(step, operands=operands))
        if step is before:
            steps.append(inserted)
    inputs = tuple(
        replace(
            to,
            encodings=tuple(
                replace(each, source=inserted.id if each.source == before.id else each.source) for each in to.encodings
            ),
        )
        for to in schema.inputs
    )
    return replace(schema, steps=tuple(steps), inputs=inputs)


def drop_column(schema: FeatureSchema, rng: random.Random) -> FeatureSchema | None:
    """Return the schema without a column and what only depends on it."""
    column = rng.choice(schema.columns).name
    return drop_steps(schema, [step.id for step in schema.steps if step.column == column])


def drop_match(schema: FeatureSchema, rng: random.Random) -> FeatureSchema | None:
    """Return the schema without a `match` step and what only depends on it."""
    matches = [step.id for step in schema.steps if step.op == "match"]
    return drop_steps(schema, [rng.choice(matches)]) if matches else None


def drop_steps(schema: FeatureSchema, ids: list[str]) -> FeatureSchema:
    """Return the schema without some steps, all that depends on them and what nothing uses then."""
    dropped = set(ids)
    for step in schema.steps:
        if dropped & set(step.operands):
            dropped.add(step.id)
    steps = tuple(step for step in schema.steps if step.id not in dropped)
    inputs = []
    for to in schema.inputs:
        encodings = tuple(each for each in to.encodings if each.source not in dropped)
        width = sum(len(each.features) for each in encodings)
        inputs += [replace(to, encodings=encodings, shape=(None, width))] if encodings else []
    used = {step.params.get("vocabulary") for step in steps}
    vocabularies = {name: vocabulary for name, vocabulary in schema.vocabularies.items() if name in used}
    columns = tuple(column for column in schema.columns if any(step.column == column.name for step in steps))
    return replace(schema, columns=columns, vocabularies=vocabularies, steps=steps, inputs=tuple(inputs))


MUTATIONS = (
    rename_references,
    change_constant,
    change_policy,
    change_policy,
    change_range,
    change_vocabulary,
    change_vocabulary,
    change_type,
    change_type,
    change_input,
    change_input,
    insert_step,
    drop_column,
    drop_match,
)
MATCH_MUTATIONS = (change_constant, change_policy, change_vocabulary, change_vocabulary, change_input, drop_match)


def draw_frames(old: FeatureSchema, new: FeatureSchema, rng: random.Random) -> Iterator[pa.Table]:
    """Yield frames of what the columns of both can tell apart."""
    names = dict.fromkeys(column.name for column in (*old.columns, *new.columns))
    for _ in range(5):
        yield pa.table({name: draw_column(name, old, new, rng) for name in names})


def draw_column(name: str, old: FeatureSchema, new: FeatureSchema, rng: random.Random) -> pa.Array:
    """Return cells of a kind that the column's type in one of the schemas takes."""
    types = [column.type for schema in (old, new) for column in schema.columns if column.name == name]
    column_type = rng.choice(types)
    pool = [value for schema in (old, new) for value in list_values(schema, name, column_type)]
    if rng.random() < 0.6:
        pool.append(None)
    values = [rng.choice(pool) for _ in range(ROWS)] if pool else [None] * ROWS
    if column_type.name == "string":
        return pa.array(values, pa.string())
    if column_type.name in ("boolean", "integer", "float64", "float32"):
        return draw_numbers(values, rng)
    if column_type.name == "date":  # date32 has no more days
        values = [value if value is None or abs(value) < 2**31 else 0 for value in values]
    counts = pa.array([None if value is None else int(value) for value in values], pa.int64())
    if column_type.name == "timestamp":
        return counts.cast(pa.timestamp(column_type.unit, "UTC" if column_type.instant else None))
    return (
        counts.cast(pa.duration(column_type.unit))
        if column_type.name == "duration"
        else counts.cast(pa.int32()).cast(pa.date32())
    )


def draw_numbers(values: list, rng: random.Random) -> pa.Array:
    kind = rng.choice((pa.float64(), pa.float64(), pa.int64(), pa.bool_()))
    if kind == pa.bool_():
        values = [value if value is None or value in (0, 1) else rng.random() < 0.5 for value in values]
        return pa.array([None if value is None else bool(value) for value in values])
    if kind == pa.int64():
        return pa.array([None if value is None else int(np.clip(value, -(2.0**53), 2.0**53)) for value in values], kind)
    return pa.array([None if value is None else float(value) for value in values], kind)


def list_values(schema: FeatureSchema, name: str, column_type: ColumnType) -> Iterator[object]:
    """Yield the values that the steps of a column name, and others."""
    textual = column_type.name == "string"
    yield from (
        ("a", "new", "ä") if textual else NUMBERS if column_type.name in ("float64", "float32") else (0, 1, 2, -5, 11)
    )
    for step in schema.steps:
        if step.column != name:
            continue
        if step.op == "match":
            values = schema.vocabularies[str(step.params["vocabulary"])].values.to_pylist()[:20]
            yield from (value for value in values if isinstance(value, str) == textual)
        elif "within" in step.params and not textual:
            low, high = step.get_range("within")
            with np.errstate(over="ignore"):
                limits = low, high, np.nextafter(low, -np.inf), np.nextafter(high, np.inf)
            floating = column_type.name in ("float64", "float32")
            yield from (bound for bound in limits if floating or abs(bound) < 1e6)
