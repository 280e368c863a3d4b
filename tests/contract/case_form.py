"""The form of a vector and of its cases: clauses 11.1 to 11.3 as checks that assert."""

import math
import re

from contract.seal import fingerprint_of
from contract.specification import clauses, clauses_named, error_stages

# 11.2: the keys of a column of a frame besides name, type and values
SOURCES = {
    "boolean": set(),
    "int32": set(),
    "int64": set(),
    "float64": set(),
    "float32": set(),
    "string": set(),
    "categorical": {"levels"},
    "date": set(),
    "timestamp": {"unit", "zone"},
    "duration": {"unit"},
    "time": {"unit"},
    "null": set(),
    "unsupported": {"of"},
    "mixed": set(),
    "posixct": {"zone"},
    "difftime": {"unit"},
    "r_date": set(),
}
UNITS = {"s", "ms", "us", "ns"}
UNSUPPORTED = {
    *("list", "struct", "binary", "decimal", "complex"),
    *("period", "interval", "matrix", "data.frame", "class"),
}
OF_DIFFTIME = {"secs", "mins", "hours", "days", "weeks"}
OF_OBJECTS = ("boolean", "int64", "float64", "string", "date", "timestamp", "duration")
SPELLED = {"NaN", "Infinity", "-Infinity", "-0.0"}


def check_vector(vector):
    """Check what every vector of a schema and cases has: its keys, clauses that exist, a sealed schema, cases told apart."""
    assert set(vector) == {"clause", "description", "schema", "cases"}
    assert clauses_named(vector["clause"])
    assert all(clause in clauses()[page] for page, clause in clauses_named(vector["clause"]))
    assert vector["schema"]["fingerprint"] == fingerprint_of(vector["schema"])
    descriptions = [case["description"] for case in vector["cases"]]
    assert descriptions
    assert len(set(descriptions)) == len(descriptions)


def check_column(column):
    kind, values = column["type"], [v for v in column["values"] if v is not None]
    assert set(column) == {"name", "type", "values"} | SOURCES[kind]
    assert column.get("unit", "s") in UNITS or (kind == "difftime" and column["unit"] in OF_DIFFTIME)
    assert column.get("of", "list") in UNSUPPORTED
    assert column.get("zone") is None or column["zone"] or kind == "posixct"
    if kind == "categorical":
        assert len(set(column["levels"])) == len(column["levels"])
        assert set(values) <= set(column["levels"])
    for value in values:
        assert is_value(value, kind), value


def is_value(value, kind) -> bool:
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "mixed":
        return is_object(value)
    if kind == "string" and isinstance(value, dict):
        return set(value) == {"bytes"} and is_broken(bytes.fromhex(value["bytes"]))
    if kind in ("string", "categorical"):
        return isinstance(value, str)
    if kind in ("float64", "float32", "posixct", "difftime", "r_date"):
        return value in SPELLED if isinstance(value, str) else is_number(value)
    if kind == "int64" and isinstance(value, str):
        return abs(int(value)) > 2**53 and -(2**63) < int(value) < 2**63
    if kind == "int32":
        return is_integer(value) and -(2**31) < value < 2**31
    return kind != "null" and is_integer(value)


def is_object(cell) -> bool:
    """Return whether a cell of a mixed column is a value with its type."""
    more = {"timestamp": {"unit", "zone"}, "duration": {"unit"}}.get(cell["type"], set())
    return (
        cell["type"] in OF_OBJECTS and set(cell) == {"type", "value"} | more and is_value(cell["value"], cell["type"])
    )


def is_broken(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return True
    return False


def check_blocks(case):
    """Check that the blocks of a case, if it has any, are all of its rows, in columns of one length."""
    if "blocks" in case:
        assert all(is_integer(rows) and rows >= 0 for rows in case["blocks"])
        assert {len(column["values"]) for column in case["frame"]} == {sum(case["blocks"])}


def is_number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def is_integer(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def check_error(error, schema, rows):
    assert set(error) <= {"code", "column", "rows"}
    assert error_stages()[error["code"]] == "prepare"
    assert error.get("column", schema["columns"][0]["name"]) in {c["name"] for c in schema["columns"]}
    found = error.get("rows", [])
    assert found == sorted(set(found))[:5]
    assert all(0 <= row < rows for row in found)


def check_expect(expect, schema, rows):
    assert set(expect) == {item["name"] for item in schema["inputs"]}
    for item in schema["inputs"]:
        features = sum(len(encoding["features"]) for encoding in item["encodings"])
        assert len(expect[item["name"]]) == rows
        for row in expect[item["name"]]:
            assert len(row) == features
            assert all(is_cell(cell, item["dtype"]) for cell in row)


def is_cell(cell, dtype) -> bool:
    if dtype == "string":
        return isinstance(cell, str)
    if dtype == "float32":
        return bool(re.fullmatch("[0-9a-f]{8}", cell)) and not_nan_but("7fc00000", cell, "7f800000")
    if dtype == "float64":
        one, infinity = "7ff8000000000000", "7ff0000000000000"
        return bool(re.fullmatch("[0-9a-f]{16}", cell)) and not_nan_but(one, cell, infinity)
    limit = 2 ** (int(dtype[3:]) - 1)
    # integers beyond 2^53 are decimal text, as in the frame
    assert isinstance(cell, str) == (abs(int(cell)) > 2**53)
    return -limit <= int(cell) < limit


def not_nan_but(one: str, cell: str, infinity: str) -> bool:
    """Return whether ``cell`` is a number, an infinity or the one NaN of clause 6.4."""
    magnitude = int(cell, 16) & ~(8 << 4 * (len(cell) - 1))
    return cell == one or magnitude <= int(infinity, 16)
