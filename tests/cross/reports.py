"""Findings of generated frames: the law of validation, the same in every form of frame, and the same in R."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
import json
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from report_vectors import keep_fields
import schemabridge as sb
from schemabridge.errors import SchemabridgeError
from schemabridge.prepare import prepare_arrays
from schemabridge.schema import FeatureSchema

from .frame import Frame
from .python_forms import build_python, build_table
from .r_process import Prepared, Refusal, RProcess

if TYPE_CHECKING:
    from .differential import Case

WHOLE_FRAME = ("not_a_frame", "wrong_length")


def check_reports(frame: Frame, schema: FeatureSchema, encoding: str, prepared: Prepared | Refusal) -> str | None:
    """Return how the findings of a frame break clauses 12 and 13, None where they do not."""
    df = build_python(frame, encoding)
    report = sb.validate_batch(df, schema)
    codes = [finding.code for finding in report.errors]
    refused = prepared.code if isinstance(prepared, Refusal) else None
    if (refused is None) != (not codes) or (refused is not None and refused not in codes):
        return f"prepare_input: {refused}; errors: {codes}"
    if refused in WHOLE_FRAME:
        return None
    table = build_columns(frame, encoding)
    same = drop_conversions(show_report(report)), drop_conversions(show_report(sb.validate_batch(table, schema)))
    if same[0] != same[1]:
        return f"{frame.form}: {show_difference(*same)}"
    return check_split(table, schema, report)


def compare_reports(
    cases: Sequence[Case], schema: FeatureSchema, process: RProcess
) -> Iterator[tuple[list[dict], list[dict]]]:
    """Return of each frame the findings and the bad rows, of Python and of R."""
    process.ask_validate(cases[0].json_path, [case.frame.in_r(process.encoding) for case in cases])
    answers = process.receive_validated(len(cases))
    for case, (report, bad) in zip(cases, answers, strict=True):
        lengths = {len(source) for source in case.frame.sources}
        if len(lengths) > 1:
            yield [{"code": "wrong_length"}], [{"code": report["findings"][0]["code"]}]
            continue
        split = sb.split_batch(build_columns(case.frame, process.encoding), schema)
        wanted = [*show_report(split.report), {"bad": np.unique(split.reasons["row"]).tolist()}]
        yield wanted, [*keep_fields(report), {"bad": bad}]


def check_split(table: pa.Table, schema: FeatureSchema, report: sb.Report) -> str | None:
    split = sb.split_batch(table, schema)
    if split.good.num_rows + split.bad.num_rows != table.num_rows:
        return f"{split.good.num_rows} good and {split.bad.num_rows} bad rows of {table.num_rows}"
    counts = split.reasons.groupby(["code", "column"]).size().to_dict()
    expected = {(finding.code, finding.column): finding.count for finding in report.errors if finding.count}
    if counts != expected:
        return f"reasons {counts}, findings {expected}"
    if split.good.num_rows:
        try:
            prepare_arrays(split.good, schema)
        except SchemabridgeError as error:
            return f"the good rows are refused: {error}"
    return None


def build_columns(frame: Frame, encoding: str) -> pa.Table:
    return build_table([name.text for name in frame.names], [source.in_arrow(encoding) for source in frame.sources])


def show_report(report: sb.Report) -> list[dict]:
    return keep_fields(json.loads(report.to_json()))


def drop_conversions(findings: list[dict]) -> list[dict]:
    """Return findings without the notes on conversions: numpy and Python hold some columns as another kind."""
    return [finding for finding in findings if finding["code"] != "converted_type"]


def show_difference(wanted: list[dict], found: list[dict]) -> str:
    """Return the first findings that differ."""
    pairs = zip([*wanted, None], [*found, None], strict=False)
    first, second = next((pair for pair in pairs if pair[0] != pair[1]), (len(wanted), len(found)))
    return f"{first}\n    and {second}"
