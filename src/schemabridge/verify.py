"""verify_schema: the golden rows replayed on the machine at hand, before the first real row is scored."""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.display import count_things
from schemabridge.document.read import open_schema
from schemabridge.errors import SchemabridgeError, read_table
from schemabridge.findings.report import Finding, Report
from schemabridge.golden.arithmetic import check_arithmetic
from schemabridge.golden.differing_cells import describe_cell, describe_distance
from schemabridge.golden.precision import Precision, describe_precision, read_recorded
from schemabridge.golden.predictions import compare_rows, list_expected
from schemabridge.golden.row_bytes import unpack_row
from schemabridge.golden.rows import Replay, flatten_outputs, replay_golden, run_rows
from schemabridge.golden.subset import compare_subset
from schemabridge.golden.verdict import Sides, judge_predictions
from schemabridge.models import ModelFacts, describe_handle, describe_model
from schemabridge.models.parts import take_part
from schemabridge.models.scoring.handle import Handle
from schemabridge.models.scoring.model_files import hash_file
from schemabridge.models.scoring.predictions import BATCH_SIZE
from schemabridge.training.inputs import check_inputs
from schemabridge.training.model_file import list_hashes

if TYPE_CHECKING:
    from schemabridge.document.read import SchemaLike
    from schemabridge.frames.frame import FrameLike
    from schemabridge.schema import FeatureSchema, Input

TITLE = "golden rows"


def verify_schema(
    schema: SchemaLike, model: object | None = None, data: FrameLike | str | PathLike[str] | None = None
) -> Report:
    """Return whether this machine makes of the golden rows what was recorded, and the model the same predictions.

    Parameters
    ----------
    schema
        A schema, or the path of its file.
    model
        The model, to compare its inputs and predictions; or the path of its file, to compare its SHA-256 with the recorded one (the file is not
        opened as a model).
    data
        Rows with predictions, to compare with those of `model` within the same tolerance: a frame, or the path of a CSV, JSON lines, Parquet or Arrow
        file, with the columns of the schema and the predictions in `prediction_1`, `prediction_2` and so on (outputs in the schema's order); as
        `record_schema(save_subset=)` writes it. Without a model the rows are only prepared.

    Returns
    -------
    Report
        True where nothing differs. Codes: `golden_mismatch`, `wrong_model`, `prediction_mismatch`, the warnings `unproven_schema` and `nothing_to_verify`, and the note
        `other_precision`, for predictions within what TF32, float16 or bfloat16 of either side explain.
        Of a schema that was recorded from defaults beside a trained model it is false and its `verdict` is "unproven":
        the golden rows repeat that guess.

    Examples
    --------
    >>> import schemabridge as sb
    >>> schema = sb.record_schema({"x": [1.0, 3.0]}, encodings={"x": "standardize"})
    >>> bool(sb.verify_schema(schema))
    True
    """
    schema = open_schema(schema, model, "verify_schema(schema, model)")
    findings = [*list_warnings(schema), *find_unsound(), *find_differences(schema)]
    if not schema.golden.rows and data is None:
        findings.append(new_finding("nothing_to_verify", "the schema has no golden rows", severity="warning"))
    if isinstance(model, (str, PathLike)):
        findings += compare_file(schema, Path(model))
        model = None
    facts, wrong = (None, []) if model is None else describe_part(schema, model)
    findings += wrong
    here = Precision() if facts is None else describe_precision(facts)
    if facts is not None and (data is None or list_expected(schema.golden)):
        findings += compare_golden(schema, facts, here)
    if data is not None and not wrong:
        findings += compare_subset(schema, data, facts, here)
    return Report(TITLE, tuple(findings))


def list_warnings(schema: FeatureSchema) -> list[Finding]:
    if schema.evidence is None or schema.evidence.source != "assumed":
        return []
    return [
        new_finding(
            "unproven_schema",
            "the schema was recorded from defaults beside a trained model: that the golden rows replay shows that the arithmetic "
            "agrees, their predictions repeat our own guess, and nothing was compared with training",
            severity="warning",
        )
    ]


def find_unsound() -> list[Finding]:
    return [
        new_finding("golden_mismatch", f"the arithmetic of this process is unsound: {problem}")
        for problem in check_arithmetic()
    ]


def find_differences(schema: FeatureSchema) -> list[Finding]:
    """Return a finding for the first cell that differs and for each row with another error."""
    replays = replay_golden(schema)
    outcomes = [finding for replay in replays if (finding := compare_outcome(replay)) is not None]
    cells = [cell for replay in replays for each in schema.inputs for cell in list_cells(replay, each)]
    if cells:
        rows = sorted({row for row, _, _ in cells})
        row, message, column = cells[0]
        text = f"golden row {row}, {message}; {count_things(len(cells), 'cell differs', 'cells differ')}"
        outcomes.append(new_finding("golden_mismatch", text, column=column, rows=rows))
    return outcomes


def compare_outcome(replay: Replay) -> Finding | None:
    """Return a finding where a row is refused, accepted or refused with another code than recorded."""
    expected = replay.row.error
    found = None if replay.error is None else replay.error.code
    if found == expected:
        return None
    message = f"golden row {replay.number}: expected {expected or 'its bytes'}, found {found or 'bytes'}"
    column = None if replay.error is None else replay.error.column
    return new_finding("golden_mismatch", message, column=column, rows=[replay.number])


def list_cells(replay: Replay, each: Input) -> list[tuple[int, str, str | None]]:
    """Return every differing cell of a row in one input: row, what differs, column."""
    if replay.row.bytes is None or replay.bytes is None:
        return []
    raw = replay.row.bytes.get(each.name, b"")
    expected, found = unpack_row(raw, each), unpack_row(replay.bytes[each.name], each)
    if len(expected) != len(found):
        return [
            (
                replay.number,
                f"input {each.name!r}: expected {count_things(len(expected), 'cell')}, found {len(found)}",
                None,
            )
        ]
    columns = [encoding.columns[0] for encoding in each.encodings for _ in encoding.features]
    bits = np.dtype(object if each.is_text else f"u{found.dtype.itemsize}")  # any other NaN differs (6.4, 9.2)
    return [
        (replay.number, describe_difference(each, position, expected[position], found[position]), columns[position])
        for position in np.flatnonzero(expected.view(bits) != found.view(bits)).tolist()
    ]


def describe_difference(each: Input, position: int, expected: np.generic, found: np.generic) -> str:
    if each.is_text:
        return f"feature {each.features[position]!r} of input {each.name!r}: expected {expected!r}, found {found!r}"
    return (
        f"feature {each.features[position]!r} of input {each.name!r}: expected {describe_cell(expected)}, "
        f"found {describe_cell(found)}, {describe_distance(expected, found)}"
    )


def compare_file(schema: FeatureSchema, path: Path) -> list[Finding]:
    """Return a finding where a model file is not the one that was recorded."""
    recorded = list_hashes(schema.model)
    if not os.path.exists(path):  # noqa: PTH110 - Path.exists raises for a name that is too long
        return [new_finding("wrong_model", f"there is no model file {str(path)!r}")]
    if not recorded:
        return [new_finding("wrong_model", "the schema records no model file to compare with", severity="warning")]
    try:
        found = hash_file(path)
    except OSError as error:
        return [new_finding("invalid_model_file", f"{path.name} cannot be read: {error}")]
    if found in recorded:
        return []
    message = f"{path.name} has the SHA-256 {found}, recorded is {recorded[0]} of {schema.model.get('file')!r}"
    return [new_finding("wrong_model", message)]


def describe_part(schema: FeatureSchema, model: object) -> tuple[ModelFacts | None, list[Finding]]:
    """Return the model, or its part that takes the matrix, or the finding that it takes other inputs than recorded."""
    try:
        facts = describe_given(schema, model)
        check_inputs(schema.inputs, facts)
    except SchemabridgeError as error:
        if error.code == "invalid_argument":
            raise
        return None, [new_finding("wrong_model", error.message)]
    return facts, []


def describe_given(schema: FeatureSchema, model: object) -> ModelFacts:
    """Return what a model declares: one that load_model gave, or its part that takes the matrix."""
    handle = getattr(model, "handle", None)
    if isinstance(handle, Handle):
        return describe_handle(handle)
    if isinstance(model, ModelFacts):
        return model
    return describe_model(take_part(model, schema.model.get("part"), schema.model.get("class")))


def compare_golden(schema: FeatureSchema, facts: ModelFacts, here: Precision) -> list[Finding]:
    """Return findings where a model predicts something else for the golden rows than recorded."""
    rows = list_expected(schema.golden)
    if not rows:
        message = "the golden rows have no predictions to compare the model with"
        return [new_finding("nothing_to_verify", message, severity="warning")]
    try:
        arrays = run_rows(schema, [row.frame for row in schema.golden.rows if row.bytes is not None])
    except SchemabridgeError:
        return []  # found when the rows were replayed
    try:
        outputs = flatten_outputs(facts.predict(arrays, BATCH_SIZE))
    except SchemabridgeError as error:
        return [new_finding("wrong_model", error.message)]
    golden = schema.golden
    comparison = compare_rows(rows, outputs, golden.absolute, golden.relative, word="golden row")
    return judge_predictions(comparison, Sides(read_recorded(schema.model), here))


def new_finding(
    code: str, message: str, *, severity: str = "error", column: str | None = None, rows: list[int] | None = None
) -> Finding:
    shown = rows or []
    return Finding(code, severity, message, column, tuple(shown[:5]), len(shown), hint=read_table()[code].hint)
