"""Raw columns as the tensors that a model of raw columns takes, and a schema of nearly all ops."""

from __future__ import annotations

from collections.abc import Mapping
import json

import numpy as np
import tensorflow as tf

from documents import seal
from schemabridge.document.read import parse_schema
from schemabridge.schema import FeatureSchema

MISSING_TEXT = "<missing>"
TIMES = ("date", "timestamp", "duration")
NUMBERS = ("boolean", "int32", "int64", "float64", "float32")


def to_tensors(schema: FeatureSchema, frame: list[dict]) -> dict[str, tf.Tensor] | None:
    """Return the columns of a vector, None where a door of TensorFlow has no such cells."""
    given = {column["name"]: column for column in frame}
    if len(given) < len(frame) or any(column.name not in given for column in schema.columns):
        return None
    tensors = {}
    for column in schema.columns:
        cells, kind, wanted = given[column.name]["values"], given[column.name]["type"], column.type
        if any(isinstance(cell, dict) for cell in cells) or (kind == "string") != wanted.facts.is_text:
            return None
        if wanted.facts.is_text:
            tensors[column.name] = tf.constant([MISSING_TEXT if cell is None else cell for cell in cells], tf.string)
            continue
        same_time = kind == wanted.name and given[column.name].get("unit") == wanted.unit
        if not (same_time if wanted.facts.is_time else kind in NUMBERS):
            return None
        tensors[column.name] = tf.constant([np.nan if cell is None else float(cell) for cell in cells], tf.float64)
    return tensors


def find_subnormal(tensors: Mapping[str, tf.Tensor], rows: int) -> np.ndarray:
    """Return the rows in which TensorFlow would take a number for 0."""
    found = np.zeros(rows, np.bool_)
    for tensor in tensors.values():
        if tensor.dtype != tf.string:
            bits = tensor.numpy().view(np.uint64) & np.uint64(2**63 - 1)
            found |= (bits > 0) & (bits < np.uint64(2**52))
    return found


def add_step(steps: list[dict], op: str, operand: str | list[str], **params: object) -> str:
    name = f"{op}{len(steps)}"
    steps.append({"id": name, "op": op, "in": [operand] if isinstance(operand, str) else operand, **params})
    return name


def read_column(steps: list[dict], op: str, column: str, **params: object) -> str:
    name = f"{op}{len(steps)}"
    steps.append({"id": name, "op": op, "column": column, **params})
    return name


def build_schema() -> FeatureSchema:
    """Return a schema with every op that has a form in TensorFlow, but texts, and an input of each dtype."""
    steps: list[dict] = []
    a, b, c = (read_column(steps, "number", name, missing="pass") for name in "abc")
    p = read_column(steps, "number", "p", missing="error", within=[0, 1])
    f = read_column(steps, "number", "f", missing="pass", round="float32")
    i = read_column(steps, "number", "i", missing="pass")
    t = read_column(steps, "number", "t", missing="pass")
    three = [a, b, c]
    filled = add_step(steps, "fill", three, value=[0.1, -3.7, 1e10])
    steps_of_a = {
        "center_scale": {"center": [0.1], "scale": [0.3]},
        "scale_offset": {"scale": [0.7], "offset": [-0.1]},
    }
    wide = [filled, add_step(steps, "is_missing", a), add_step(steps, "coalesce", three)]
    for op, params in steps_of_a.items():
        wide += [add_step(steps, op, a, **params), add_step(steps, op, a, **params, round="float32")]
    short = add_step(steps, "clip", filled, lo=[-700], hi=[700])
    domain = {"domain": "pass"}
    for function in ("log", "log1p", "expm1", "sqrt", "abs", "square", "reciprocal"):
        wide.append(add_step(steps, "math", a, function=function, **domain))
    wide += [
        add_step(steps, "math", short, function="exp", **domain),
        add_step(steps, "math", p, function="probit", **domain),
        add_step(steps, "math", b, function="power", exponent=[0.37], **domain),
        add_step(steps, "math", b, function="power", exponent=[-3], **domain, round="float32"),
        add_step(steps, "yeo_johnson", [a, p], **{"lambda": [0.4, -1.3]}, **domain),
        add_step(steps, "yeo_johnson", f, **{"lambda": [1.7]}, **domain, round="float32"),
        add_step(steps, "combine", [a, b, c], function="mean", missing="pass", **domain),
        add_step(steps, "combine", [a, b, c], function="mean", missing="skip", **domain, round="float32"),
        add_step(steps, "combine", [a, p, f], function="sum", missing="skip", **domain),
        add_step(steps, "combine", [a, p, f], function="product", missing="pass", **domain),
        add_step(steps, "combine", [a, b], function="quotient", missing="pass", **domain),
        add_step(steps, "project", filled, width=2, weights=[0.1, 0.2, 0.3, -0.7, 1.1, 1e-3], offset=[0.3, 1]),
        add_step(steps, "compare", [a, b], relation="lt", missing="pass"),
        add_step(steps, "interp", p, knots=[0.1, 0.3, 0.3, 0.9], values=[1, 2.5, 3.1, -7], repeated="mean"),
        add_step(steps, "elapsed", t, since=[1_600_000_000_123], unit="ms", per="day"),
        read_column(steps, "date_part", "t", part="iso_week", missing="pass"),
    ]
    for norm in ("l1", "l2", "max"):
        wide.append(add_step(steps, "normalize", filled, norm=norm))
    # what a rewrite of graphs would put together: x * y + x * z, and a sum in another order
    products = [
        add_step(steps, "combine", pair, function="product", missing="pass", **domain) for pair in ([a, p], [a, f])
    ]
    inner = add_step(steps, "combine", products, function="sum", missing="pass", **domain)
    wide += [inner, add_step(steps, "combine", [p, inner], function="sum", missing="pass", **domain)]
    city = read_column(steps, "match", "city", vocabulary="city", missing=2, unknown=3)
    flag = read_column(steps, "match", "flag", vocabulary="flag", missing=-1, unknown="error")
    whole = read_column(steps, "match", "i", vocabulary="i", codes=[1, 0, 1], missing="error", unknown=2)
    binned = add_step(
        steps, "bin", a, edges=[-1, 0, 2.5], closed="left", codes=[3, 1, 0, 2], missing=4, round="float32"
    )
    table = [*np.linspace(-1, 1, 7), "NaN"]
    narrow = [
        add_step(steps, "one_hot", city, width=4),
        add_step(steps, "one_hot", flag, width=2),
        add_step(steps, "take", city, width=2, values=table),
        add_step(steps, "select", [a, p, f], index=[2, 1, 1]),
        add_step(steps, "constant", a, value=[0.25, -1]),
        p,
        i,
    ]
    inputs = [
        build_input("wide", "float64", steps, wide, nan="pass"),
        build_input("narrow", "float32", steps, narrow, nan="pass", overflow="pass"),
        build_input("codes", "int32", steps, [city, flag, whole, binned, add_step(steps, "code_number", city)]),
    ]
    types = {
        **{name: {"type": "float64"} for name in "abcp"},
        "f": {"type": "float32"},
        "i": {"type": "integer"},
        "t": {"type": "timestamp", "unit": "ms", "instant": True},
        "city": {"type": "string"},
        "flag": {"type": "boolean"},
    }
    document = {
        "format": "schemabridge",
        "format_version": "1.1",
        "columns": [{"name": name, **keys} for name, keys in types.items()],
        "vocabularies": {
            "city": {"type": "string", "values": ["Bönn", "Oslo"]},
            "flag": {"type": "boolean", "values": [False, True]},
            "i": {"type": "integer", "values": [3, -7, 0]},
        },
        "steps": steps,
        "inputs": inputs,
        "fingerprint": "",
    }
    return parse_schema(json.dumps(seal(document)).encode(), "all ops")


def build_input(name: str, dtype: str, steps: list[dict], sources: list[str], **policies: str) -> dict:
    widths = measure_widths(steps)
    encodings = [
        {"kind": "step", "columns": ["a"], "from": each, "features": [f"{each}_{j}" for j in range(widths[each])]}
        for each in sources
    ]
    width = sum(widths[each] for each in sources)
    return {"name": name, "dtype": dtype, "shape": [None, width], **policies, "encodings": encodings}


def measure_widths(steps: list[dict]) -> dict[str, int]:
    widths: dict[str, int] = {}
    for step in steps:
        operand = sum(widths[each] for each in step.get("in", []))
        own = {"one_hot": "width", "take": "width", "project": "width"}.get(step["op"])
        named = {"select": "index", "constant": "value"}.get(step["op"])
        if own is not None:
            widths[step["id"]] = step[own]
        elif named is not None:
            widths[step["id"]] = len(step[named])
        elif step["op"] in ("combine", "coalesce", "bin", "code_number", "interp") or "column" in step:
            widths[step["id"]] = 1
        else:
            widths[step["id"]] = 1 if step["op"] == "compare" else operand
    return widths


def draw_columns(rows: int, seed: int) -> dict[str, np.ndarray]:
    """Return random columns that the schema takes: numbers of any magnitude, missing ones among them."""
    rng = np.random.default_rng(seed)

    def draw_numbers(share: float) -> np.ndarray:
        numbers = rng.normal(size=rows) * np.exp(rng.normal(size=rows) * rng.choice([0, 1, 20], rows))
        numbers[rng.random(rows) < share] = np.nan
        return np.where(rng.random(rows) < 0.01, rng.choice([0.0, -0.0, 1.0, -1.0, 2.5, np.inf], rows), numbers)

    return {
        **{name: draw_numbers(0.05) for name in "abc"},
        "p": rng.random(rows) ** rng.choice([1, 8], rows),
        "f": rng.normal(size=rows).astype(np.float32).astype(np.float64),
        "i": rng.choice([3.0, -7.0, 0.0, 12345678901.0], rows),
        "t": rng.integers(-(10**14), 10**14, rows).astype(np.float64),
        "city": rng.choice(np.array(["Bönn", "Oslo", "oslo", MISSING_TEXT, "", "東京"], object), rows),
        "flag": rng.choice([0.0, 1.0, np.nan], rows),
    }
