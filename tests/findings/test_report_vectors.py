"""Findings against the vectors, as Arrow, pandas and polars frames: validate_batch, split_batch and to_pandera."""

import json

from jsonschema import Draft202012Validator
import pandera.errors
import pyarrow as pa
import pytest

from report_vectors import keep_fields, list_report_cases
import schemabridge as sb
from schemabridge.document.read import parse_schema
from vector_frames import (
    IN_ARROW,
    IN_PANDAS,
    build_pandas,
    build_polars,
    build_table,
    cut_frame,
    is_broken,
    is_held,
)
from vectors import SCHEMAS

CASES = list(list_report_cases())
IN_TABLES = [case for case in CASES if is_held(case.frame, IN_ARROW)]
OF_OBJECTS = [case for case in CASES if is_held(case.frame, IN_PANDAS, mixed=True) and case not in IN_TABLES]
FORMS = [
    *[(case, build) for case in IN_TABLES for build in (build_table, build_pandas, build_polars)],
    *[(case, build_pandas) for case in OF_OBJECTS if case.blocks is None],
]
FORM = Draft202012Validator(json.loads((SCHEMAS / "report.schema.json").read_text(encoding="utf-8")))
BEYOND_PYTHON = {"columns-12"}  # has a time after the year 9999, which neither numpy nor Python holds


def open_case(case) -> sb.FeatureSchema:
    return parse_schema(json.dumps(case.schema).encode(), case.id)


@pytest.mark.parametrize(("case", "build"), FORMS, ids=lambda each: getattr(each, "id", None))
def test_a_vector_has_its_findings(case, build) -> None:
    report = sb.validate_batch(build_frame(case, build), open_case(case), ranges=case.ranges)
    document = json.loads(report.to_json())
    FORM.validate(document)
    assert keep_fields(document) == case.findings


@pytest.mark.parametrize("case", IN_TABLES, ids=lambda case: case.id)
def test_a_vector_is_split_and_its_good_rows_are_accepted(case) -> None:
    schema = open_case(case)
    table = build_table(case.frame)
    split = sb.split_batch(table, schema)
    assert sorted(set(split.reasons["row"])) == case.bad
    good = [row for row in range(table.num_rows) if row not in case.bad]
    assert show_rows(split.good) == show_rows(table.take(pa.array(good, pa.int64())))
    assert show_rows(split.bad) == show_rows(table.take(pa.array(case.bad, pa.int64())))
    if good:
        sb.prepare_input(split.good, schema)


@pytest.mark.parametrize("case", IN_TABLES, ids=lambda case: case.id)
def test_a_vector_that_comes_in_blocks_has_the_same_findings(case) -> None:
    table = build_table(case.frame)
    blocks = [table.slice(start, 2) for start in range(0, table.num_rows, 2)] if case.frame else [table]
    check_blocks(case, blocks or [table])


@pytest.mark.parametrize("case", [case for case in CASES if case.blocks], ids=lambda case: case.id)
def test_a_vector_of_blocks_has_its_findings(case) -> None:
    build = build_table if case in IN_TABLES else build_pandas
    check_blocks(case, [build(block) for block in cut_frame(case.frame, case.blocks)])


def check_blocks(case, blocks) -> None:
    validator = sb.BatchValidator(open_case(case), ranges=case.ranges)
    for block in blocks:
        validator.add(block)
    assert keep_fields(json.loads(validator.finish().to_json())) == case.findings


@pytest.mark.parametrize(
    ("case", "build"),
    [each for each in FORMS if each[1] is not build_table],
    ids=lambda each: getattr(each, "id", None),
)
def test_a_pandera_schema_refuses_a_vector_exactly_where_it_has_an_error(case, build) -> None:
    library = "pandas" if build is build_pandas else "polars"
    if library == "polars" and (not is_in_polars(case) or case.id in BEYOND_PYTHON):
        return
    refused = any(finding["severity"] == "error" for finding in case.findings)
    if refused:
        with pytest.raises(pandera.errors.SchemaErrors):
            open_case(case).to_pandera(library).validate(build(case.frame), lazy=True)
    else:
        open_case(case).to_pandera(library).validate(build(case.frame), lazy=True)


def build_frame(case, build):
    held = build is not build_polars or is_in_polars(case)
    return build(case.frame) if held and case.id not in BEYOND_PYTHON else build_table(case.frame)


def is_in_polars(case) -> bool:
    """Tell whether polars has such a frame: no name twice, and text that is valid."""
    names = [column["name"] for column in case.frame]
    return len(set(names)) == len(names) and not is_broken(case.frame)


def show_rows(table: pa.Table) -> str:
    return f"{table.schema} {table}"  # NaN is not equal to itself, and not every time is one of Python
