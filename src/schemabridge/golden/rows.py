"""Golden rows: raw values with the bytes and predictions they must give, made when a schema is recorded and replayed later."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from itertools import chain
import json
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from schemabridge.document.build import build_cell
from schemabridge.errors import SchemabridgeError
from schemabridge.frames.frame import open_frame
from schemabridge.frames.golden_cells import build_frame
from schemabridge.golden.row_bytes import pack_row
from schemabridge.golden.values import ColumnValues, list_column_values
from schemabridge.models.scoring.predictions import BATCH_SIZE
from schemabridge.program.run import run_frame
from schemabridge.schema import Golden, GoldenRow, TextCell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from schemabridge.frames.types import Value
    from schemabridge.schema import FeatureSchema

Predict: TypeAlias = "Callable[[Mapping[str, np.ndarray], int], Mapping[str, np.ndarray]]"
Row: TypeAlias = "dict[str, Value | TextCell]"

LEAST_ROWS = 8
MOST_BYTES = 256 * 1024
ROWS_SHARE = 0.6  # of the bytes, for rows that are accepted; the rest is for refused ones and predictions


def make_golden(schema: FeatureSchema, *, rows: int = 32, known: Mapping[str, tuple[str, ...]] | None = None) -> Golden:
    """Return golden rows without predictions, the same for the same schema (clause 9.3).

    Parameters
    ----------
    schema
        Its evidence and its golden rows are not looked at; its statistics give the range of numbers.
    rows
        How many rows there are where the branches of the program do not need more; at least 8.
    known
        Texts that the model knows, by column that goes to it as text.
    """
    values = list_column_values(schema, known or {})
    refused: list[Row] = [{each.column.name: value} for each in values for value in each.refused]
    settled = settle_rows(schema, values, list_accepted(values, rows - len(refused)))
    cells = pack_rows(settled.arrays, len(settled.rows))
    kept = [GoldenRow(row, bytes=raw) for row, raw in zip(settled.rows, cells, strict=True)]
    budget = MOST_BYTES - sum(measure_row(row) for row in kept)
    return Golden((*kept, *list_refused(schema, values, [*refused, *settled.faults], len(kept), budget)))


def add_predictions(golden: Golden, schema: FeatureSchema, predict: Predict) -> Golden:
    """Return golden rows with the model's predictions, and a tolerance for what batch sizes do (clause 9.4)."""
    rows = [row for row in golden.rows if row.bytes is not None]
    if not rows:
        return golden
    arrays = run_rows(schema, [row.frame for row in rows])
    outputs = flatten_outputs(predict(arrays, BATCH_SIZE))
    single = flatten_outputs(predict(arrays, 1))
    largest = max((measure_difference(single[name], cells) for name, cells in outputs.items()), default=0.0)
    budget = MOST_BYTES - sum(measure_row(row) for row in golden.rows)
    predicted = attach_predictions(rows, outputs, budget)
    absolute = max(golden.absolute, 4 * largest)
    return replace(golden, rows=tuple(predicted.get(id(row), row) for row in golden.rows), absolute=absolute)


def list_accepted(values: Sequence[ColumnValues], rows: int) -> list[Row]:
    """Return rows in which every value that a column takes occurs, columns shifted so that no two rows look alike."""
    count = max(LEAST_ROWS, rows, *(len(each.accepted) for each in values))
    first = {each.column.name: each.fill_cell(0, position) for position, each in enumerate(values)}
    count = min(count, max(LEAST_ROWS, int(MOST_BYTES * ROWS_SHARE / (2 * measure_frame(first)))))
    return [
        {each.column.name: choose_cell(each, row, position, count) for position, each in enumerate(values)}
        for row in range(count)
    ]


def choose_cell(values: ColumnValues, row: int, position: int, count: int) -> Value | TextCell:
    turn = (row + 3 * position) % count
    return values.accepted[turn] if turn < len(values.accepted) else values.fill_cell(row, position)


@dataclass(frozen=True)
class Settled:
    """Rows that a schema accepts with their arrays, and the cells that it refused in them for what they did to an input."""

    rows: list[Row]
    faults: list[Row]
    arrays: dict[str, np.ndarray]


def settle_rows(schema: FeatureSchema, values: Sequence[ColumnValues], rows: list[Row]) -> Settled:
    """Return the rows with ordinary values in place of what the inputs refuse (a NaN, a fraction)."""
    by_name = {each.column.name: (position, each) for position, each in enumerate(values)}
    faults: list[Row] = []
    replaced: set[tuple[int, str]] = set()
    while isinstance(tried := try_rows(schema, rows), SchemabridgeError):
        cells = [(row, tried.column or "") for row in tried.rows]
        if not cells:
            return Settled([], faults, {})
        if any(cell in replaced or cell[1] not in by_name for cell in cells):
            rows = [row for number, row in enumerate(rows) if number not in tried.rows]
            replaced = set()
            continue
        for number, name in cells:
            position, each = by_name[name]
            faults.append({name: rows[number][name]})
            rows[number][name] = each.fill_cell(number, position)
        replaced.update(cells)
    return Settled(rows, faults, tried)


def list_refused(
    schema: FeatureSchema,
    values: Sequence[ColumnValues],
    faults: Iterable[Row],
    accepted: int,
    budget: int,
) -> list[GoldenRow]:
    """Return rows with one fault each and the code they are refused with, as many as fit."""
    ordinary: list[Row] = [
        {each.column.name: each.fill_cell(row, position) for position, each in enumerate(values)}
        for row in range(LEAST_ROWS)
    ]
    rows = ({**ordinary[number % LEAST_ROWS], **fault} for number, fault in enumerate(faults))  # few of them fit
    found: list[GoldenRow] = []
    for row in chain(rows, list_structural(values, ordinary[-1])):
        budget -= measure_frame(row) + 40
        if budget < 0 and len(found) + accepted >= LEAST_ROWS:
            break
        code = find_code(schema, row)
        if code is not None:
            found.append(GoldenRow(row, error=code))
    return found


def list_structural(values: Sequence[ColumnValues], ordinary: Row) -> list[Row]:
    """Return a row without its last column, and one with a fraction in an integer column."""
    rows: list[Row] = []
    if len(values) > 1:
        rows.append({name: value for name, value in ordinary.items() if name != values[-1].column.name})
    integers = [each.column.name for each in values if each.column.type.facts.is_whole]
    return [*rows, {**ordinary, integers[0]: 0.5}] if integers else rows


def find_code(schema: FeatureSchema, row: Mapping[str, object]) -> str | None:
    """Return the code a row is refused with, None where it is accepted."""
    error = try_rows(schema, [row])
    return error.code if isinstance(error, SchemabridgeError) else None


def try_rows(schema: FeatureSchema, rows: Sequence[Mapping[str, object]]) -> dict[str, np.ndarray] | SchemabridgeError:
    """Return the arrays of rows, or the error that they are refused with, which tells no values."""
    try:
        return run_rows(schema, rows, redact=True) if rows else {}
    except SchemabridgeError as error:
        return error


def prepare_rows(schema: FeatureSchema, rows: Sequence[Mapping[str, object]]) -> list[dict[str, bytes]]:
    """Return the bytes of each row for each input."""
    return pack_rows(run_rows(schema, rows), len(rows)) if rows else []


def pack_rows(arrays: Mapping[str, np.ndarray], rows: int) -> list[dict[str, bytes]]:
    return [{name: pack_row(array[row : row + 1]) for name, array in arrays.items()} for row in range(rows)]


def run_rows(
    schema: FeatureSchema, rows: Sequence[Mapping[str, object]], *, redact: bool = False
) -> dict[str, np.ndarray]:
    """Return the arrays of golden rows by input name: one frame of them, but of each that holds text as a source (clause 9.2)."""
    alone = [at for at, row in enumerate(rows) if any(isinstance(cell, TextCell) for cell in row.values())]
    together = [at for at in range(len(rows)) if at not in set(alone)]
    groups = [group for group in (together, *([at] for at in alone)) if group]
    parts = [run_group(schema, rows, group, redact=redact) for group in groups]
    order = np.argsort(np.concatenate([np.array(group) for group in groups]))
    return {name: np.concatenate([part[name] for part in parts])[order] for name in parts[0]}


def run_group(
    schema: FeatureSchema, rows: Sequence[Mapping[str, object]], group: Sequence[int], *, redact: bool
) -> dict[str, np.ndarray]:
    """Return what the kernel gives for some golden rows as one frame; an error tells their positions among all."""
    try:
        return run_frame(open_frame(build_frame(schema.columns, [rows[at] for at in group])), schema, redact=redact)
    except SchemabridgeError as error:
        error.rows = tuple(group[row] for row in error.rows)
        raise


def flatten_outputs(outputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return predictions as a float64 matrix for each output; what is not numbers is left out."""
    arrays = {name: np.asarray(array) for name, array in outputs.items()}
    return {
        name: array.astype(np.float64).reshape(len(array), -1)
        for name, array in arrays.items()
        if array.ndim and array.dtype.kind in "biuf" and array.size
    }


def measure_difference(one: np.ndarray, other: np.ndarray) -> float:
    """Return the largest difference of predictions that are finite in both."""
    with np.errstate(invalid="ignore"):
        differences = np.abs(one - other)
    return float(differences[np.isfinite(differences)].max(initial=0.0))


def attach_predictions(
    rows: Sequence[GoldenRow], outputs: Mapping[str, np.ndarray], budget: int
) -> dict[int, GoldenRow]:
    """Return the rows, by identity, that get predictions: as many from the first on as fit."""
    predicted: dict[int, GoldenRow] = {}
    for number, row in enumerate(rows):
        predictions = {name: tuple(float(cell) for cell in cells[number]) for name, cells in outputs.items()}
        budget -= sum(len(name) + 22 * len(cells) + 6 for name, cells in predictions.items())
        if budget < 0 or not predictions:
            break
        predicted[id(row)] = replace(row, predictions=predictions)
    return predicted


def measure_row(row: GoldenRow) -> int:
    """Return about how many bytes a row takes in the file."""
    cells = sum(len(name) + 6 + len(base64.b64encode(raw)) for name, raw in (row.bytes or {}).items())
    return measure_frame(row.frame) + cells + 40


def measure_frame(frame: Mapping[str, object]) -> int:
    cells = {name: build_cell(cell) for name, cell in frame.items()}
    return len(json.dumps(cells, ensure_ascii=False).encode("utf-8", "surrogatepass"))


@dataclass(frozen=True)
class Replay:
    """What a golden row gives on this machine: bytes or an error code, beside the row itself."""

    number: int
    row: GoldenRow
    bytes: Mapping[str, bytes] | None = None
    error: SchemabridgeError | None = None


def replay_golden(schema: FeatureSchema) -> list[Replay]:
    """Return every golden row with what this machine makes of it (clause 9.2)."""
    numbered = list(enumerate(schema.golden.rows))
    accepted = [(number, row) for number, row in numbered if row.bytes is not None]
    replays: list[Replay] = []
    try:
        cells = prepare_rows(schema, [row.frame for _, row in accepted])
        replays += [Replay(number, row, raw) for (number, row), raw in zip(accepted, cells, strict=True)]
    except SchemabridgeError as error:
        first = error.rows[0] if error.rows else 0
        replays.append(Replay(accepted[first][0], accepted[first][1], error=error))
    for number, row in numbered:
        if row.bytes is None:
            replays.append(replay_alone(schema, number, row))
    return replays


def replay_alone(schema: FeatureSchema, number: int, row: GoldenRow) -> Replay:
    try:
        (cells,) = prepare_rows(schema, [row.frame])
    except SchemabridgeError as error:
        return Replay(number, row, error=error)
    return Replay(number, row, cells)
