"""explain_schema: every feature in words, and every value of one row on its way through the steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import nan
from typing import TYPE_CHECKING

from schemabridge.display import count_things
from schemabridge.document.read import open_schema
from schemabridge.errors import new_error
from schemabridge.frames.frame import open_frame
from schemabridge.program.explanation import Explainer
from schemabridge.program.ops import OPS
from schemabridge.program.run import run_frame
from schemabridge.schema import Encoding, Input

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import pandas as pd

    from schemabridge.document.read import SchemaLike
    from schemabridge.frames.frame import Frame, FrameLike
    from schemabridge.schema import Step

FEATURES = ("input", "position", "feature", "columns", "words")
VALUES = ("input", "position", "feature", "step", "op", "value")


def explain_schema(schema: SchemaLike, row: FrameLike | None = None) -> pd.DataFrame:
    r"""Return every feature of a schema in words, or every value of one row on its way to them.

    Parameters
    ----------
    schema
        A schema, or the path of its file.
    row
        A frame of one row, or a dict of column to value.

    Returns
    -------
    pandas.DataFrame
        Without `row` one line a feature: `input`, `position` (from 0) and name of the `feature`, the `columns` it is made
        from, and `words` (constants rounded to six digits). With `row` a line for each step on the way to each feature:
        `step` and `op`, and its `value`, float64, a code as its number; the last line of a feature, without a step, is the
        cell of the matrix, its `op` the dtype of the input. A schema that gives texts has them in a column `text`.

    Raises
    ------
    SchemabridgeError
        What `prepare_input` raises for the row; `invalid_argument` where it is not one row.

    Examples
    --------
    >>> import schemabridge as sb
    >>> df = {"age": [20.0, 40.0], "city": ["Oslo", "Rome"]}
    >>> schema = sb.record_schema(df, encodings={"age": "standardize"})
    >>> print(*sb.explain_schema(schema)["words"], sep="\n")
    (age - 30) / 10; refused where missing
    1 where city is 'Oslo', otherwise 0; refused where missing or unknown
    1 where city is 'Rome', otherwise 0; refused where missing or unknown
    >>> sb.explain_schema(schema, {"age": 45.0, "city": "Rome"})[["feature", "op", "value"]][:3]
      feature            op  value
    0     age        number   45.0
    1     age  center_scale    1.5
    2     age       float32    1.5
    """
    explainer = Explainer(open_schema(schema, row, "explain_schema(schema, row)"))
    if row is None:
        return make_table(FEATURES, describe_features(explainer))
    values = make_table((*VALUES, "text"), follow_row(explainer, open_row(row)))
    return values if any(each.is_text for each in explainer.schema.inputs) else values.drop(columns="text")


def make_table(names: tuple[str, ...], lines: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(list(lines), columns=list(names))


def describe_features(explainer: Explainer) -> Iterable[tuple[object, ...]]:
    for feature in explainer.list_features():
        columns = explainer.list_columns(explainer.find_path(feature.end))
        yield (feature.input.name, feature.position, feature.name, ", ".join(columns), explainer.describe(feature))


def open_row(row: FrameLike) -> Frame:
    """Return a frame of one row; a dict may hold its values as they are."""
    if isinstance(row, Mapping):
        row = {name: value if is_listed(value) else [value] for name, value in row.items()}
    frame = open_frame(row)
    if frame.rows != 1:
        message = f"row= should be one row, found {count_things(frame.rows, 'row')}"
        raise new_error("invalid_argument", message, hint="give one of them: df.iloc[[0]]")
    return frame


def is_listed(value: object) -> bool:
    return hasattr(value, "__len__") and not isinstance(value, (str, bytes))


def follow_row(explainer: Explainer, frame: Frame) -> Iterable[tuple[object, ...]]:
    """Yield the value of the row at every step on the way to every feature (clauses 18.2 and 18.3)."""
    schema = explainer.schema
    cells = {name: array.reshape(-1) for name, array in run_frame(frame, schema).items()}
    features = list(explainer.list_features())
    paths = [explainer.find_path(feature.end) for feature in features]
    values = compute_registers(explainer, frame, dict.fromkeys(position for path in paths for position, _ in path))
    for feature, path in zip(features, paths, strict=True):
        start = (feature.input.name, feature.position, feature.name)
        for position, index in path:
            step = schema.steps[position]
            yield (*start, step.id, step.op, *show_cell(values[position][index]))
        yield (*start, "", feature.input.dtype, *show_cell(cells[feature.input.name][feature.position]))


def show_cell(cell: object) -> tuple[float, str | None]:
    """Return a number, or NaN and a text."""
    return (nan, cell) if isinstance(cell, str) else (float(cell), None)  # type: ignore[arg-type]


def compute_registers(explainer: Explainer, frame: Frame, positions: Iterable[int]) -> dict[int, np.ndarray]:
    """Return the registers of some steps for one row, each as an input of its own; codes as numbers."""
    steps = {position: explainer.schema.steps[position] for position in positions}
    inputs = tuple(make_input(str(position), step, explainer.widths[step.id]) for position, step in steps.items())
    arrays = run_frame(frame, replace(explainer.schema, inputs=inputs))
    return {position: arrays[str(position)].reshape(-1) for position in steps}


def make_input(name: str, step: Step, width: int) -> Input:
    encoding = Encoding("register", (), step.id, tuple(map(str, range(width))))
    if OPS[step.op].gives == "texts":
        return Input(name, "string", (None, width), (encoding,))
    return Input(name, "float64", (None, width), (encoding,), nan="pass")
