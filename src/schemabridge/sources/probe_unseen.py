"""Whether what was found of a fitted transformer gives its answers for rows that training never saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from schemabridge.errors import SchemabridgeError, new_error
from schemabridge.frames.values import differ
from schemabridge.program.allowance import SHARE, find_allowances
from schemabridge.program.run import run_schema
from schemabridge.schema import Input
from schemabridge.sources.probe_cells import list_missing
from schemabridge.sources.probe_edges import list_edges
from schemabridge.sources.sklearn.lowering import lower_features

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.schema import FeatureSchema
    from schemabridge.sources.probe_answers import Prober
    from schemabridge.sources.sklearn.features import Feature

MIXED = 100  # rows whose values training saw, each beside others


def check_unseen(program: ProgramBuilder, prober: Prober, features: Sequence[Feature]) -> None:
    """Raise `not_separable` where features give something else than the transformer for a row that both take."""
    encodings = tuple(each.encoding for each in lower_features(program, features))
    input_ = Input("unseen", "float32", (None, len(features)), encodings, "pass", "pass")
    schema = program.draft((input_,))
    columns = [feature.column for feature in prober.given]
    bounds = find_bounds(schema, prober)
    for rows in list_unseen_rows(prober.df, {at: list_edges(features, column) for at, column in enumerate(columns)}):
        for found, answer, at in pair_answers(schema, prober, rows, columns):
            wrong = is_wrong(found, answer, bounds)
            if wrong.any():
                raise refuse_output(prober, int(np.flatnonzero(wrong)[0]), found, answer, rows.iloc[at], columns)


def find_bounds(schema: FeatureSchema, prober: Prober) -> np.ndarray:
    """Return how far each output may be from its answer, float64 (outputs,): 0 but behind functions that libraries compute otherwise."""
    allowed = find_allowances(schema.steps, schema.inputs[0])
    finite = np.where(np.isfinite(prober.matrix), np.abs(prober.matrix), 0.0)
    bounds = finite.max(axis=0, initial=0.0) * SHARE
    bounds[[position not in allowed for position in range(len(bounds))]] = 0.0
    return np.asarray(bounds, np.float64)


def list_unseen_rows(df: pd.DataFrame, edges: Mapping[int, np.ndarray]) -> Iterator[pd.DataFrame]:
    """Yield rows in small frames: known values mixed anew, then one value of a row missing, or beyond, below or between its column's.

    `edges` are numbers to ask for as well, by the position of their column.
    """
    rng = np.random.default_rng(0)
    places = {at: rng.integers(0, len(df), MIXED) for at in range(df.shape[1])}
    mixed = {label: df.iloc[places[at], at].reset_index(drop=True) for at, label in enumerate(df.columns)}
    yield pd.DataFrame(mixed)
    for at, label in enumerate(df.columns):
        # beside a known value: libraries take a column of missing cells alone for one of another dtype
        missing = [[None, *df.iloc[:, at].dropna()[:1]] for _ in list_missing(df.iloc[:, at])[:1]]
        for group in (*list_extremes(df.iloc[:, at], edges[at], rng), *missing):
            try:
                values = pd.Series(group, dtype=df.dtypes.iloc[at])
            except (OverflowError, ValueError, TypeError):  # beyond the dtype
                continue
            rows = df.iloc[np.resize(places[at], len(values))].reset_index(drop=True)
            rows[label] = values
            yield rows


def list_extremes(cells: pd.Series, edges: np.ndarray, rng: np.random.Generator) -> Iterator[list[Any]]:
    """Yield values above, below and among those of a column of numbers or times."""
    known = cells.dropna()
    kind = getattr(cells.dtype, "kind", "O")
    if not len(known) or kind not in "iufM":
        return
    lowest, highest = known.min(), known.max()
    if kind in "iu":
        lowest, highest = int(lowest), int(highest)  # numpy's integers wrap around
    if kind == "M":
        steps = [pd.Timedelta(days=each) for each in (1, 45, 400)]
        yield [highest + each for each in steps]
        yield [lowest - each for each in steps]
        yield [lowest.normalize(), highest.normalize()]  # midnight, at which a day begins
        return
    reach = max(abs(lowest), abs(highest), 1)
    yield [highest + reach * each for each in (1, 10)]
    yield [lowest - reach * each for each in (1, 10)]
    yield [0]
    if kind == "f":
        yield [lowest - reach * 1e6, highest + reach * 1e6]
        yield edges.tolist()
        yield (lowest + (highest - lowest) * rng.random(MIXED)).tolist()


def pair_answers(
    schema: FeatureSchema, prober: Prober, rows: pd.DataFrame, columns: Sequence[str]
) -> Iterator[tuple[np.ndarray, np.ndarray, int]]:
    """Yield what the features and the transformer give for each row that both take, and its position."""
    found, answer = run_features(schema, rows, columns), prober.ask_rows(rows)
    if found is not None and answer is not None:
        yield from zip(found, answer, range(len(rows)), strict=True)
    elif len(rows) > 1:
        for at in range(len(rows)):
            for one, other, _ in pair_answers(schema, prober, rows.iloc[[at]], columns):
                yield one, other, at


def run_features(schema: FeatureSchema, rows: pd.DataFrame, columns: Sequence[str]) -> np.ndarray | None:
    """Return what the features make of rows, float32; None where they refuse one."""
    try:
        return run_schema(rows.set_axis(list(columns), axis=1), schema)["unseen"]
    except SchemabridgeError:
        return None


def is_wrong(found: np.ndarray, answer: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """Return which outputs of a row differ from the answer by more than they may, bool (outputs,)."""
    with np.errstate(over="ignore", invalid="ignore"):
        rounded = answer.astype(np.float32)
        distance = np.abs(found.astype(np.float64) - rounded.astype(np.float64))
        near = distance <= np.maximum(bounds, np.where(bounds > 0, np.abs(answer) * SHARE, 0.0))
    wrong: np.ndarray = differ(found, rounded) & ~near
    return wrong


def refuse_output(
    prober: Prober, output: int, found: np.ndarray, answer: np.ndarray, row: pd.Series, columns: Sequence[str]
) -> SchemabridgeError:
    values = ", ".join(f"{name} {value!r}" for name, value in list(zip(columns, row.tolist(), strict=True))[:10])
    message = (
        f"{prober.name} gives {prober.names[output]!r}, which training rows show as something else than it is: "
        f"for {values} it gives {float(answer[output])!r}, what was found {float(found[output])!r}"
    )
    hint = "make this column in the frame before recording, and in the batch before scoring"
    return new_error("not_separable", message, hint=hint)
