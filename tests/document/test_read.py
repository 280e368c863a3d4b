"""Reading a schema: the order of checks, and that everything wrong is listed."""

import json
import os
from pathlib import Path

import pytest

from documents import dump, new_document, seal
from schemabridge import SchemabridgeError, read_schema
from schemabridge.document.read import MAX_BYTES, parse_schema


def catch(data: bytes) -> SchemabridgeError:
    with pytest.raises(SchemabridgeError) as caught:
        parse_schema(data)
    return caught.value


def list_paths(document: dict) -> list[str]:
    error = catch(dump(document))
    assert error.code == "invalid_schema"
    return [path for path, _ in error.problems]


@pytest.mark.parametrize(
    ("given", "beside"),
    [
        ("m.keras", "m.schema.json"),
        ("m.h5", "m.h5.schema.json"),
        ("saved", "saved.folder.schema.json"),
        ("saved/", "saved.schema.arrow"),
        ("m", "m.schema.json"),
        ("m.schema", "m.schema.json"),
    ],
)
def test_the_path_of_a_model_is_told_that_of_the_schema_beside_it(given: str, beside: str, tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    (tmp_path / "m.keras").write_bytes(b"PK\3\4")
    (tmp_path / "m.h5").write_bytes(b"{")
    path = os.fspath(tmp_path / given) + "/" * given.endswith("/")
    with pytest.raises(SchemabridgeError) as alone:
        read_schema(path)
    assert "beside it:" not in alone.value.hint
    (tmp_path / beside).write_bytes(dump(new_document()))
    with pytest.raises(SchemabridgeError) as caught:
        read_schema(path)
    assert caught.value.code == alone.value.code
    assert caught.value.hint == f"a schema lies beside it: give the path {os.fspath(tmp_path / beside)!r}"


def test_what_is_wrong_with_a_schema_is_told_though_another_one_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "m.schema.json").write_bytes(b"{")
    (tmp_path / "m.schema.json.schema.json").write_bytes(dump(new_document()))
    with pytest.raises(SchemabridgeError) as caught:
        read_schema(tmp_path / "m.schema.json")
    assert "beside it:" not in caught.value.hint


def test_a_document_becomes_a_schema() -> None:
    schema = parse_schema(dump(new_document()))
    assert [column.name for column in schema.columns] == ["x", "s"]
    assert schema.vocabularies["s"].values.to_pylist() == ["b", "a"]
    assert schema.steps[1].operands == ("x",)
    assert schema.steps[1].params["value"].tolist() == [0.5]
    assert schema.steps[2].params == {"vocabulary": "s", "missing": "error", "unknown": -1}
    assert schema.inputs[0].shape == (None, 3)
    assert schema.feature_names == ("x", "s_b", "s_a")
    assert schema.evidence is None


def test_constants_of_a_schema_are_not_writable() -> None:
    schema = parse_schema(dump(new_document()))
    with pytest.raises(ValueError, match="read-only"):
        schema.steps[1].params["value"][0] = 1


@pytest.mark.parametrize("path", ["nowhere/x.schema.json", ".", "a\0b"])
def test_what_is_no_readable_file_is_not_found(path: str) -> None:
    with pytest.raises(SchemabridgeError) as caught:
        read_schema(path)
    assert caught.value.code == "file_not_found"
    assert isinstance(caught.value, ValueError)


def test_a_file_beyond_the_limit_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "large.schema.json"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(SchemabridgeError) as caught:
        read_schema(path)
    assert caught.value.code == "file_too_large"


def test_a_file_is_told_apart_by_content(tmp_path: Path) -> None:
    path = tmp_path / "schema.arrow"
    path.write_bytes(dump(new_document()))
    assert read_schema(str(path)).feature_names == ("x", "s_b", "s_a")


def test_the_first_check_that_fails_decides() -> None:
    document = {**new_document(), "columns": 1, "fingerprint": "sha256:0"}
    document["steps"][0]["op"] = "new_op"
    assert catch(dump({**document, "format": "other", "format_version": "2.0"})).code == "not_a_schema"
    assert catch(dump({**document, "format_version": "2.0"})).code == "unsupported_version"
    assert catch(dump({**document, "format_version": 1})).code == "unknown_step"
    assert catch(dump(document)).code == "unknown_step"
    document["steps"][0]["op"] = "number"
    assert catch(dump(document)).code == "invalid_schema"


def test_a_change_of_content_is_a_mismatch() -> None:
    document = new_document()
    document["steps"][1]["value"] = [0.25]
    assert catch(dump(document)).code == "fingerprint_mismatch"
    assert parse_schema(dump(seal(document))).steps[1].params["value"][0] == 0.25


def test_everything_wrong_is_listed_at_once() -> None:
    document = new_document()
    document["note"] = 1
    document["columns"][0]["type"] = "decimal"
    document["columns"].append({"name": "y", "type": "timestamp", "unit": "s", "instant": True})
    document["vocabularies"]["a b"] = {"type": "boolean", "values": [True, True]}
    document["steps"][1]["value"] = [0.5, "NaN"]
    document["steps"][3]["width"] = 1
    document["inputs"][0]["encodings"][1]["from"] = "nowhere"
    del document["inputs"][0]["nan"]
    document["golden"] = {"rows": [{"frame": {"s": 1}, "error": "missing_value"}]}
    assert list_paths(document) == [
        "note",
        "columns[0].type",
        'vocabularies["a b"].values[1]',
        "steps[1].value[1]",
        "inputs[0].nan",
        "steps[1].value",
        "steps[3].in[0]",
        "inputs[0].encodings[1].from",
        "columns[2]",
        'vocabularies["a b"]',
        "steps[3]",
        "golden.rows[0].frame.s",
    ]


def test_one_problem_is_said_to_be_one() -> None:
    error = catch(dump({**new_document(), "note": 1}))
    assert (error.code, "expected a valid schema, found 1 problem:" in error.message) == ("invalid_schema", True)


def test_a_broken_step_is_not_blamed_on_those_that_use_it() -> None:
    document = new_document()
    document["steps"][2]["vocabulary"] = 7
    assert list_paths(document) == ["steps[2].vocabulary", "vocabularies.s"]


def test_possible_codes_are_those_of_values_and_policies() -> None:
    document = new_document()
    document["steps"][2] |= {"missing": 2, "unknown": "missing"}
    assert list_paths(document) == ["steps[3].in[0]"]
    document["steps"][2]["codes"] = [0, -2]
    assert list_paths(document) == ["steps[3].in[0]", "steps[3].in[0]"]
    document["steps"][2] |= {"missing": -1, "codes": [1, 1]}
    assert parse_schema(dump(seal(document))).steps[2].params["codes"].tolist() == [1, 1]


def test_an_integer_is_one_by_value() -> None:
    text = dump(new_document()).replace(b'"width": 2', b'"width": 2.0').replace(b"[null, 3]", b"[null, 3e0]")
    schema = parse_schema(text)
    assert schema.steps[3].params["width"] == 2
    assert schema.inputs[0].shape == (None, 3)


def test_newer_minor_versions_are_taken() -> None:
    assert parse_schema(dump({**new_document(), "format_version": "1.7"})).format_version == "1.7"


@pytest.mark.parametrize(
    "inputs", [{"x": [{"source": "captured", "of": "Scaler", "new": 1}]}, {"x": "?"}, [], {"x": [1]}]
)
def test_evidence_by_input_is_written_as_it_was_read(inputs: object, tmp_path: Path) -> None:
    document = {**new_document(), "evidence": {"source": "captured", "rows": 3, "cells_differing": 0, "inputs": inputs}}
    parse_schema(dump(document)).save(tmp_path / "again.json")
    assert json.loads((tmp_path / "again.json").read_bytes())["evidence"] == document["evidence"]


def test_descriptive_sections_are_kept_and_null_is_absent() -> None:
    evidence = {"source": "captured", "rows": 3, "cells_differing": 0, "sampled": True}
    document = {**new_document(), "model": {"file": "m.keras", "new": [1]}, "evidence": evidence, "outputs": None}
    schema = parse_schema(dump(document))
    assert schema.model == {"file": "m.keras", "new": [1]}
    assert schema.outputs == ()
    assert schema.evidence is not None
    assert (schema.evidence.source, schema.evidence.rows, schema.evidence.extra) == ("captured", 3, {"sampled": True})


def test_golden_rows_are_decoded_and_keep_what_is_unknown() -> None:
    row = {"frame": {"x": "NaN", "s": None}, "bytes": {"features": "AAAAAAAAAAAAAAAA"}, "note": "zeros"}
    golden = {"rows": [row], "tolerance": {"absolute": 0.5, "ulp": 4}, "made": "by hand"}
    found = parse_schema(dump({**new_document(), "golden": golden})).golden
    assert found.rows[0].bytes == {"features": bytes(12)}
    assert str(found.rows[0].frame) == "{'x': nan, 's': None}"
    assert (found.absolute, found.relative) == (0.5, 1e-5)
    assert found.rows[0].extra == {"note": "zeros"}
    assert found.extra == {"made": "by hand", "tolerance": {"ulp": 4}}


def test_the_message_says_where_and_what_and_the_error_has_every_problem() -> None:
    document = new_document()
    document["columns"] += [{"name": f"unused{i}", "type": "date"} for i in range(30)]
    error = catch(dump(document))
    assert len(error.problems) == 30
    assert "columns[2]: " in str(error)
    assert "and 22 more" in str(error)


def test_a_number_with_a_fraction_is_a_golden_cell_of_an_integer_column_only_where_the_row_is_refused() -> None:
    document = new_document()
    document["columns"][0]["type"] = "integer"
    row = {"frame": {"x": 1.5, "s": "a"}}
    document["golden"] = {"rows": [row | {"error": "not_integral"}]}
    assert parse_schema(dump(seal(document))).golden is not None
    document["golden"] = {"rows": [row | {"bytes": {"features": ""}}]}
    assert "golden.rows[0].frame.x" in list_paths(document)
