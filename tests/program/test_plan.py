from dataclasses import replace
import gc
from weakref import ref

import schemabridge as sb
from schemabridge.program.plan import get_plan

FRAME = {"age": [30.0, 50.0], "city": ["Oslo", "Rome"]}


def test_schemas_that_say_other_things_beside_the_same_program_have_one_plan() -> None:
    schema = sb.record_schema(FRAME)
    assert get_plan(replace(schema, statistics={}, model={"file": "other.keras"})) is get_plan(schema)


def test_a_schema_with_another_policy_or_another_input_has_a_plan_of_its_own() -> None:
    schema = sb.record_schema(FRAME)
    plan = get_plan(schema)
    assert get_plan(schema.with_policy("city", unknown="zeros")) is not plan
    other = replace(schema, inputs=tuple(replace(each, nan="pass") for each in schema.inputs))
    assert get_plan(other).inputs == other.inputs


def test_a_plan_goes_with_the_last_schema_that_has_it() -> None:
    schema = sb.record_schema(FRAME)
    other = replace(schema, statistics={})
    seen = ref(get_plan(schema))
    get_plan(other)
    del schema
    gc.collect()
    assert seen() is get_plan(other)
    del other
    gc.collect()
    assert seen() is None
