"""The line of code that makes a schema give another matrix: columns in another order, a value dropped."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.matrices.causes import Cause
    from schemabridge.schema import Encoding, FeatureSchema, Input, Step, Vocabulary

BY_EXAMPLE = "leave out encodings=: record_schema(df, model, X=X) takes features and order from X"
ROWS = "df and X need the same rows, in the same order, and X a column for each feature"
TRANSPOSED = "turn it: X=X.T"
MEMORY = 'read it column by column: X=np.reshape(np.ravel(X), X.shape, order="F")'
UNEXPLAINED = (
    "compare the first differing cell shown; where X is right, it is enough alone: record_schema(df, model, X=X)"
)
ARGUMENTS = {
    "float32": 'sb.{kind}(round="float32")',
    "ddof": "sb.standardize(mean=df[{column}].mean(), scale=df[{column}].std())",
    "unscaled": '"numeric"',
    "statistics": "scaler",
}
FITTED = "the scaler is the fitted object; record_schema(df, model, X=X) works out its numbers"
WHOLE = {"rows": ROWS, "memory": MEMORY, "transposed": TRANSPOSED}
EITHER = "bring df's columns into the order of X, or give X as an array, X.to_numpy(), where only the names differ"


def suggest(causes: Sequence[Cause], to: Input, schema: FeatureSchema) -> str | None:
    """Return what to write so that the schema gives X, None where a cause says it itself or none is known."""
    for cause in causes:
        if cause.kind == "order":
            return suggest_order(cause.order, to, schema)
        if cause.kind == "dropped":
            is_wider = len(cause.order) == to.width  # X, whose columns the positions are
            return suggest_kept(len(cause.positions), to, schema) if is_wider else suggest_dropped(cause, to, schema)
        if cause.kind in WHOLE:
            return WHOLE[cause.kind]
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
    with_it = f"; {FITTED}" if cause.kind == "statistics" else ""
    return f"scale it as X was: encodings={{{column}: {written}}}{with_it}"


def suggest_order(order: Sequence[int], to: Input, schema: FeatureSchema) -> str:
    """Return the line that reorders df, or the vocabulary of a column, where feature k of the schema is column `order[k]` of X."""
    return suggest_features(sorted(range(len(order)), key=order.__getitem__), to, schema)


def suggest_features(features: Sequence[int], to: Input, schema: FeatureSchema) -> str:
    """Return the line for features of the schema in the order of X, which may have some of them only."""
    encodings = list_encodings(to)
    columns = [encodings[feature].columns[0] for feature in features]
    distinct = list(dict.fromkeys(columns))
    places = {name: [place for place, each in enumerate(columns) if each == name] for name in distinct}
    together = all(each == list(range(each[0], each[-1] + 1)) for each in places.values())
    of_df = [column.name for column in schema.columns if column.name in distinct]
    follows_df = [name for name in dict.fromkeys(each.columns[0] for each in encodings) if name in distinct] == of_df
    if not together or any(len(each.columns) > 1 for each in encodings) or (distinct != of_df and not follows_df):
        return BY_EXAMPLE
    ordered = {name: [features[place] for place in places[name]] for name in distinct}
    spelled = {name: spell_ordered(inner, to, schema) for name, inner in ordered.items() if inner != sorted(inner)}
    if None in spelled.values():
        return BY_EXAMPLE
    written = ", ".join(f"{write_name(name)}: {encoding}" for name, encoding in spelled.items())
    lines = [f"give the values in their order: encodings={{{written}}}"] if spelled else []
    if distinct != of_df:
        lines.append(f"reorder the columns of df: df = df[{json.dumps(distinct, ensure_ascii=False)}]")
    return "; ".join(lines) or BY_EXAMPLE


def spell_ordered(features: Sequence[int], to: Input, schema: FeatureSchema) -> str | None:
    """Return the encoding of a column with its values in the order of X as code, None where no vocabulary is in their order."""
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
        return None
    values = [vocabulary.values[feature - first].as_py() for feature in features]
    return f"sb.{encoding.kind}({values!r})"


def suggest_dropped(cause: Cause, to: Input, schema: FeatureSchema) -> str:
    """Return the encodings that drop what X has not, where that is one value of each; and the order, where it is another one."""
    encodings = list_encodings(to)
    given = [encodings[place] for place in cause.positions]
    firsts = {encoding: place for place, encoding in reversed(list(enumerate(encodings)))}
    dropped = {
        each.columns[0]: spell_dropped(each, place - firsts[each], schema)
        for each, place in zip(given, cause.positions, strict=True)
    }
    if len(dropped) < len(given) or None in dropped.values():
        return f"X has not these features; exclude= their columns, or {BY_EXAMPLE}"
    written = ", ".join(f"{write_name(name)}: sb.one_hot(drop={value})" for name, value in dropped.items())
    which = "the first values were" if set(dropped.values()) == {'"first"'} else "a value was"
    line = f"{which} dropped: encodings={{{written}}}"
    if list(cause.order) == sorted(cause.order):
        return line
    return f"{line}; {suggest_features(cause.order, to, schema)}"


def spell_dropped(encoding: Encoding, place: int, schema: FeatureSchema) -> str | None:
    """Return what `drop=` takes for the value of a feature as code; None where the encoding has no such value."""
    vocabulary = find_plain(encoding, schema)
    if encoding.kind != "one_hot" or vocabulary is None or place >= len(vocabulary):
        return None
    value = vocabulary.values[place].as_py()
    return '"first"' if place == 0 else write_name(value) if isinstance(value, str) else repr(value)


def suggest_kept(count: int, to: Input, schema: FeatureSchema) -> str:
    """Return the encodings that drop nothing, where X has as many columns more as values are dropped."""
    hot = {
        each: len(vocabulary) - len(each.features)
        for each in to.encodings
        if each.kind == "one_hot" and (vocabulary := find_vocabulary(each, schema)) is not None
    }
    names = [each.columns[0] for each, dropped in hot.items() if dropped > 0]
    if sum(each for each in hot.values() if each > 0) != count:
        return f"X has columns that the encodings do not give; {BY_EXAMPLE}"
    written = ", ".join(f'{write_name(each)}: "one_hot"' for each in names)
    return f"X has the values that are dropped: encodings={{{written}}}"


def find_plain(encoding: Encoding, schema: FeatureSchema) -> Vocabulary | None:
    """Return the vocabulary of an encoding whose features are its values in their order, or begin with them."""
    reading = find_reading(encoding, schema)
    return None if "codes" in reading.params else find_vocabulary(encoding, schema)


def find_vocabulary(encoding: Encoding, schema: FeatureSchema) -> Vocabulary | None:
    return schema.find_vocabulary(find_reading(encoding, schema))


def find_reading(encoding: Encoding, schema: FeatureSchema) -> Step:
    """Return the step that reads the column of an encoding, or the last one where others stand between."""
    steps = {step.id: step for step in schema.steps}
    last = steps[encoding.source]
    return steps[last.operands[0]] if last.operands else last


def write_name(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def list_encodings(to: Input) -> list[Encoding]:
    """Return the encoding of every feature of an input."""
    return [encoding for encoding in to.encodings for _ in encoding.features]
