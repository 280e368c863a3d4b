"""The line of code that makes a schema give another matrix: columns in another order, a value dropped."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.matrices.causes import Cause
    from schemabridge.schema import Encoding, FeatureSchema, Input

BY_EXAMPLE = "leave out encodings=: record_schema(df, model, X=X) takes features and order from X"
ROWS = "df and X need the same rows, in the same order, and X a column for each feature"
ARGUMENTS = {
    "float32": 'sb.{kind}(round="float32")',
    "ddof": "sb.standardize(mean=df[{column}].mean(), scale=df[{column}].std())",
    "unscaled": '"numeric"',
    "statistics": "sb.{kind}(...)",
}
EITHER = "bring df's columns into the order of X, or give X as an array, X.to_numpy(), where only the names differ"


def suggest(causes: Sequence[Cause], to: Input, schema: FeatureSchema) -> str | None:
    """Return what to write so that the schema gives X, None where a cause says it itself or none is known."""
    for cause in causes:
        if cause.kind == "order":
            return suggest_order(cause.order, to, schema)
        if cause.kind == "dropped":
            return suggest_dropped(cause.positions, to)
        if cause.kind in ("rows", "memory", "transposed"):
            return ROWS
        if cause.kind in ARGUMENTS:
            return suggest_scaling(cause, to, schema)
    return None


def suggest_scaling(cause: Cause, to: Input, schema: FeatureSchema) -> str | None:
    """Return the encoding of the first column that was scaled otherwise, None where it is a chain."""
    encoding = list_encodings(to)[cause.positions[0]]
    steps = {step.id: step for step in schema.steps}
    operands = steps[encoding.source].operands
    if not operands or OPS[steps[operands[0]].op].reading is None:
        return None
    column = json.dumps(encoding.columns[0], ensure_ascii=False)
    written = ARGUMENTS[cause.kind].format(kind=encoding.kind, column=column)
    return f"scale it as X was: encodings={{{column}: {written}}}"


def suggest_order(order: Sequence[int], to: Input, schema: FeatureSchema) -> str:
    """Return the line that reorders df, or the vocabulary of a column, where feature k of the schema is column `order[k]` of X."""
    encodings = list_encodings(to)
    features = sorted(range(len(order)), key=order.__getitem__)  # of the schema, in the order of X
    columns = [encodings[feature].columns[0] for feature in features]
    distinct = list(dict.fromkeys(columns))
    places = {name: [place for place, each in enumerate(columns) if each == name] for name in distinct}
    together = all(each == list(range(each[0], each[-1] + 1)) for each in places.values())
    for name in distinct if together else ():
        inner = [features[place] for place in places[name]]
        if inner != sorted(inner):
            return suggest_vocabulary(name, inner, to, schema)
    of_df = [column.name for column in schema.columns if column.name in distinct]
    follows_df = list(dict.fromkeys(each.columns[0] for each in encodings)) == of_df
    if not together or not follows_df or any(len(each.columns) > 1 for each in encodings):
        return BY_EXAMPLE
    return f"reorder the columns of df: df = df[{json.dumps(distinct, ensure_ascii=False)}]"


def suggest_vocabulary(name: str, features: Sequence[int], to: Input, schema: FeatureSchema) -> str:
    """Return the encoding of a column with its values in the order of X."""
    encoding = list_encodings(to)[features[0]]
    steps = {step.id: step for step in schema.steps}
    last = steps[encoding.source]
    first = min(place for place, each in enumerate(list_encodings(to)) if each is encoding)
    reading = steps[last.operands[0]] if last.operands else last
    vocabulary = schema.find_vocabulary(reading)
    is_plain = len(features) == len(encoding.features) and "codes" not in reading.params
    decoding = OPS[last.op].decoding
    if (
        vocabulary is None
        or not is_plain
        or decoding is None
        or not decoding.names_codes
        or len(features) > len(vocabulary)
    ):
        return BY_EXAMPLE
    values = [vocabulary.values[feature - first].as_py() for feature in features]
    return f"give the values in their order: encodings={{{json.dumps(name)}: sb.{encoding.kind}({values!r})}}"


def suggest_dropped(positions: Sequence[int], to: Input) -> str:
    """Return the encoding that drops the first of its features, where these are what X has not."""
    encodings = list_encodings(to)
    firsts = {encoding: place for place, encoding in reversed(list(enumerate(encodings)))}
    given = [encodings[place] for place in positions]
    if any(each.kind != "one_hot" or firsts[each] != place for each, place in zip(given, positions, strict=True)):
        return f"X has not these features; exclude= their columns, or {BY_EXAMPLE}"
    written = ", ".join(f'{json.dumps(each.columns[0])}: sb.one_hot(drop="first")' for each in given)
    return f"the first values were dropped: encodings={{{written}}}"


def list_encodings(to: Input) -> list[Encoding]:
    """Return the encoding of every feature of an input."""
    return [encoding for encoding in to.encodings for _ in encoding.features]
