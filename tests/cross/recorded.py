"""Random schemas as users make them: `record_schema` on a random training frame with random encodings."""

from __future__ import annotations

import random
import warnings

import numpy as np
import pandas as pd

import schemabridge as sb
from schemabridge.frames.text_cuts import find_uncut
from schemabridge.schema import Column, FeatureSchema, Step

from .numbers_pool import draw_moderate
from .programs import NAMES, Profile, Program
from .texts import draw_text

ROWS = 40
TRIES = 20


def draw_recorded(rng: random.Random) -> Program | None:
    """Return the program of a recorded schema, None where chance gave only what cannot be recorded."""
    for _ in range(TRIES):
        kinds = {name: rng.choice(tuple(COLUMNS)) for name in rng.sample(NAMES, rng.choice((1, 2, 4)))}
        df = pd.DataFrame({name: COLUMNS[kind](rng) for name, kind in kinds.items()})
        encodings = {name: draw_encoding(kind, rng) for name, kind in kinds.items()} | draw_together(kinds, rng)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", sb.SchemabridgeWarning)
                schema = sb.record_schema(df, encodings=encodings, inputs=name_inputs(encodings))
        except sb.SchemabridgeError:
            continue
        return Program(schema, tuple(find_profile(column, schema) for column in schema.columns))
    return None


def name_inputs(encodings: dict[str, object]) -> dict[str, list[str]] | None:
    """Return an input of strings beside the one of numbers, None where there are no texts."""
    texts = [name for name, each in encodings.items() if is_text(each)]
    numbers = [name for name in encodings if name not in texts]
    return {"texts": texts, **({"numbers": numbers} if numbers else {})} if texts else None


def is_text(encoding: object) -> bool:
    return (isinstance(encoding, list) and encoding[-1] == "text") or getattr(encoding, "kind", None) == "text"


def draw_texts(rng: random.Random) -> list[str | None]:
    values = [draw_text(rng) for _ in range(6)]
    return [rng.choice((*values, *values, None)) for _ in range(ROWS)]


def draw_floats(rng: random.Random) -> np.ndarray:
    values = np.array([draw_moderate(rng) for _ in range(ROWS)])
    return np.where(np.arange(ROWS) % 7 == 3, np.nan, values) if rng.random() < 0.4 else values


COLUMNS = {
    "text": draw_texts,
    "category": lambda rng: pd.Categorical(draw_texts(rng)),
    "float64": draw_floats,
    "float32": lambda rng: draw_floats(rng).astype(np.float32),
    "integer": lambda rng: np.array([rng.randint(-5, 9) for _ in range(ROWS)]),
    "boolean": lambda rng: np.array([rng.random() < 0.5 for _ in range(ROWS)]),
    "timestamp": lambda rng: pd.to_datetime([rng.randint(0, 20) * 86_400 for _ in range(ROWS)], unit="s").as_unit("ms"),
}


CUTS = (
    sb.cut("strip"),
    sb.cut(["upper", ("slice", 0, 2)]),
    sb.cut([("part", "a", -1), "lower"]),
    sb.cut([("replace", " ", ""), ("part", ".", 1)]),
)


def draw_encoding(kind: str, rng: random.Random) -> object:
    if kind in ("text", "category"):
        if rng.random() < 0.2:
            return rng.choice(list_text_encodings(rng))
        labels = rng.choice(list_label_encodings(rng))
        return [rng.choice(CUTS), labels] if rng.random() < 0.3 else labels
    if kind == "boolean":
        return rng.choice(("boolean", "one_hot", "numeric", "ordinal"))
    if kind == "timestamp":
        since = rng.choice(("1970-01-05", "1970-01-01T12:00:00"))
        return rng.choice(
            (
                "one_hot",
                "numeric",
                sb.elapsed("day", since=since),
                sb.compare("<", since),
                sb.ordinal(unknown=-1, missing=-1),
            )
        )
    numbers = list_number_encodings(rng)
    if kind == "integer":
        numbers += list_label_encodings(rng)
    first = rng.choice(numbers)
    if rng.random() < 0.3:
        return (first, "missing")
    return [sb.fill(rng.choice(("median", "mean", 0.5, "most_frequent"))), first] if rng.random() < 0.6 else first


def draw_together(kinds: dict[str, str], rng: random.Random) -> dict[tuple[str, ...], object]:
    """Return an encoding of some columns together now and then."""
    times = [name for name, kind in kinds.items() if kind == "timestamp"]
    numbers = [name for name, kind in kinds.items() if kind in ("float64", "float32", "integer", "boolean")]
    found: dict[tuple[str, ...], object] = {}
    if len(numbers) > 1 and rng.random() < 0.6:
        found[tuple(numbers[:2])] = rng.choice(list_joining_encodings(rng))
    if len(times) > 1:
        found[tuple(times[:2])] = rng.choice((sb.elapsed("hour"), sb.elapsed("week", whole=True), sb.compare("<=")))
    return found


def list_joining_encodings(rng: random.Random) -> list[object]:
    missing = rng.choice(("error", "pass"))
    return [
        sb.combine(rng.choice(("sum", "product", "mean")), missing=rng.choice(("skip", missing)), domain="pass"),
        sb.combine(rng.choice(("difference", "quotient")), missing=missing, domain="pass"),
        sb.compare(rng.choice(("<", ">=", "!=")), missing=rng.choice(("compare", missing))),
        [sb.coalesce(), sb.fill(0.5)],
        [sb.fill(1.0), sb.named(["n1", "n2"], sb.normalize(rng.choice(("l1", "l2", "max"))))],
    ]


def list_label_encodings(rng: random.Random) -> list[object]:
    missing, unknown = rng.choice(("error", "zeros", "category")), rng.choice(("error", "zeros", "category"))
    return [
        sb.one_hot(missing=missing, unknown=unknown),
        sb.one_hot(drop="first", missing=missing, unknown=unknown),
        sb.ordinal(start=rng.choice((0, 1)), missing=rng.choice(("error", -1)), unknown=rng.choice(("error", -1))),
    ]


def list_text_encodings(rng: random.Random) -> list[object]:
    return [sb.text(missing=draw_text(rng)), [sb.fill("none"), "text"]]


def list_number_encodings(rng: random.Random) -> list[object]:
    missing = rng.choice(("error", "pass"))
    return [
        sb.standardize(missing=missing),
        sb.min_max(rng.choice(((0.0, 1.0), (-1.0, 1.0)))),
        sb.robust(missing=missing),
        sb.clip(-1.5, 3.0, missing=missing),
        sb.numeric(missing=missing),
        sb.compare(rng.choice(("<", "==", ">")), rng.choice((-1, 0.5)), missing=rng.choice(("compare", missing))),
        sb.math(rng.choice(("log1p", "expm1", "square", "abs", "sqrt")), domain="pass", missing="pass"),
        sb.bin([-1, 0, 0.5, 3], closed=rng.choice(("left", "right")), as_=rng.choice(("one_hot", "ordinal"))),
        sb.bin(quantiles=4),
        "standardize",
    ]


def find_profile(column: Column, schema: FeatureSchema) -> Profile:
    """Return what a frame may hold in a column, from the policies of the steps that read it."""
    steps = [step for step in schema.steps if step.column == column.name]
    matches = [step for step in steps if step.op == "match"]
    values = [value for step in matches for value in list_cells(step, schema)]
    return Profile(
        column,
        missing=all(step.params["missing"] != "error" for step in steps),
        wild=False,
        values=tuple(dict.fromkeys(values)) if matches else None,
        closed=any(step.params["unknown"] == "error" for step in matches),
    )


def list_cells(step: Step, schema: FeatureSchema) -> list[object]:
    """Return the values of a vocabulary as a frame holds them, before they are cut."""
    values = schema.vocabularies[str(step.params["vocabulary"])].values.to_pylist()
    found = [find_uncut(value, step.cuts) if step.cuts else value for value in values]
    return [value for value in found if value is not None]
