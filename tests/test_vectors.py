"""Every vector of the specification, through every kind of frame, as bits."""

import json

import pytest

from schemabridge import SchemabridgeError
from schemabridge.document.read import parse_schema
from schemabridge.prepare import prepare_arrays
from vector_frames import IN_ARROW, IN_PANDAS, build_pandas, build_polars, build_table, is_broken, is_held
from vectors import Case, list_cases, read_bits, show_bits

CASES = list(list_cases())
IN_TABLES = [case for case in CASES if is_held(case.frame, IN_ARROW)]
IN_DATA_FRAMES = [case for case in CASES if is_held(case.frame, IN_PANDAS, mixed=True)]


def check_case(case: Case, frame: object) -> None:
    schema = parse_schema(json.dumps(case.schema).encode(), case.id)
    if case.error is None:
        arrays = prepare_arrays(frame, schema)
        assert {name: show_bits(array) for name, array in arrays.items()} == read_bits(case)
        return
    with pytest.raises(SchemabridgeError) as caught:
        prepare_arrays(frame, schema)
    found = {"code": caught.value.code, "column": caught.value.column, "rows": list(caught.value.rows)}
    assert {key: found[key] for key in case.error} == case.error


@pytest.mark.parametrize("case", IN_TABLES, ids=lambda case: case.id)
def test_vector_holds_for_an_arrow_table(case: Case) -> None:
    check_case(case, build_table(case.frame, case.blocks))


@pytest.mark.parametrize("case", IN_DATA_FRAMES, ids=lambda case: case.id)
def test_vector_holds_for_pandas(case: Case) -> None:
    check_case(case, build_pandas(case.frame))


@pytest.mark.parametrize("case", IN_TABLES, ids=lambda case: case.id)
def test_vector_holds_for_polars(case: Case) -> None:
    names = [column["name"] for column in case.frame]
    if (
        is_broken(case.frame)
        or len(set(names)) < len(names)
        or any(column["type"] == "timestamp" and column["unit"] == "s" for column in case.frame)
    ):
        return  # polars has neither repeated names nor seconds, nor text that is not valid
    check_case(case, build_polars(case.frame))
