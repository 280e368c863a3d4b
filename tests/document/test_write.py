"""Writing a schema: the layout, and whole or not at all."""

from dataclasses import replace
import json
import math
import os
from pathlib import Path
import stat

import pyarrow as pa
import pytest

from documents import dump, new_document
from schemabridge import SchemabridgeError, read_schema
from schemabridge.document.fingerprint import compute_fingerprint
from schemabridge.document.json_layout import render_number
from schemabridge.document.read import parse_schema
from schemabridge.document.write import write_schema
from schemabridge.schema import FeatureSchema, Vocabulary
from vectors import SCHEMAS


@pytest.fixture
def schema() -> FeatureSchema:
    return parse_schema(dump(new_document()))


def seal(schema: FeatureSchema) -> FeatureSchema:
    found = compute_fingerprint(schema.columns, schema.vocabularies, schema.steps, schema.inputs)
    return replace(schema, fingerprint=found)


@pytest.mark.parametrize("name", ["penguins", "example"])
def test_a_document_is_laid_out_for_people(name: str, tmp_path: Path) -> None:
    original = SCHEMAS / "files" / "valid" / f"{name}.schema.json"
    write_schema(read_schema(original), tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == original.read_bytes()


@pytest.mark.parametrize("name", ["x.schema.json", "x.schema.arrow", "X.ARROW"])
def test_what_is_written_is_read_again(schema: FeatureSchema, tmp_path: Path, name: str) -> None:
    write_schema(schema, tmp_path / name)
    assert read_schema(tmp_path / name).fingerprint == schema.fingerprint
    assert os.listdir(tmp_path) == [name]  # noqa: PTH208


def test_arrow_is_written_uncompressed_and_without_rows_of_its_own(tmp_path: Path) -> None:
    original = SCHEMAS / "files" / "valid" / "minimal.schema.json"
    write_schema(read_schema(original), tmp_path / "x.arrow")
    batch = pa.ipc.open_file(tmp_path / "x.arrow").get_batch(0)
    assert (batch.num_rows, batch.num_columns) == (1, 0)


def test_unknown_keys_are_written_back(tmp_path: Path) -> None:
    row = {"frame": {"x": "-0.0"}, "error": "absent_column", "note": 1}
    document = {
        **new_document(),
        "format_version": "1.3",
        "outputs": [{"name": "y", "new": 1}],
        "evidence": {"source": "declared", "rows": 0, "cells_differing": 0, "new": None},
        "model": {"new": {"a": [1.5, "é"]}},
        "extensions": {"org": {"k": True}},
        "golden": {"rows": [row], "tolerance": {"absolute": 0, "relative": 1e-5, "new": 2}, "new": 3},
    }
    write_schema(parse_schema(dump(document)), tmp_path / "x.json")
    assert json.loads((tmp_path / "x.json").read_bytes()) == document


def test_long_arrays_and_vocabularies_stand_apart_in_arrow(tmp_path: Path) -> None:
    write_schema(read_schema(SCHEMAS / "files" / "valid" / "large.schema.json"), tmp_path / "x.arrow")
    table = pa.ipc.open_file(tmp_path / "x.arrow").read_all()
    text = table.schema.metadata[b"schemabridge"]
    assert text.count(b"$arrow") == table.num_columns > 1


@pytest.mark.parametrize("name", ["x", "x.txt", "x.json.gz", "nowhere/x.json"])
def test_another_path_is_refused(schema: FeatureSchema, tmp_path: Path, name: str) -> None:
    with pytest.raises(SchemabridgeError) as caught:
        write_schema(schema, tmp_path / name)
    assert caught.value.code == "unknown_path"
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_to_be_made(schema: FeatureSchema, tmp_path: Path) -> None:
    with pytest.raises(SchemabridgeError) as caught:
        write_schema(schema, tmp_path / "nowhere" / "x.json")
    assert caught.value.hint == "correct the path, or make the folder first"


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    schema: FeatureSchema, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    path = tmp_path / "x.json"
    path.write_text("an old schemabridge schema")
    monkeypatch.setattr(os, failing, fail)
    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(SchemabridgeError, match="disk full") as caught:
        write_schema(schema, path)
    assert caught.value.code == "file_not_written"
    assert path.read_text() == "an old schemabridge schema"
    assert list(tmp_path.iterdir()) == [path]


def test_what_no_reader_would_take_is_not_written(schema: FeatureSchema, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for broken, code in (
        (replace(schema, steps=schema.steps[:-1]), "invalid_schema"),
        (replace(schema, fingerprint="sha256:" + "0" * 64), "fingerprint_mismatch"),
        (replace(schema, model={"name": "a\0b"}), "invalid_json"),
        (replace(schema, model={"name": "\ud800"}), "invalid_encoding"),
    ):
        with pytest.raises(SchemabridgeError) as caught:
            write_schema(broken, path)
        assert caught.value.code == code
    assert not list(tmp_path.iterdir())


def test_nul_in_a_vocabulary_is_refused_in_both_forms(schema: FeatureSchema, tmp_path: Path) -> None:
    vocabulary = Vocabulary(schema.vocabularies["s"].type, pa.array(["a\0", "b"]))
    broken = seal(replace(schema, vocabularies={"s": vocabulary}))
    for name, code in (("x.json", "invalid_json"), ("x.arrow", "invalid_arrow")):
        with pytest.raises(SchemabridgeError) as caught:
            write_schema(broken, tmp_path / name)
        assert caught.value.code == code


def test_numbers_that_json_cannot_hold_are_texts_in_descriptive_sections(schema: FeatureSchema, tmp_path: Path) -> None:
    statistics = {"x": {"min": -0.0, "max": math.inf, "mean": math.nan, "count": 2**60}}
    write_schema(replace(schema, statistics=statistics), tmp_path / "x.json")
    found = read_schema(tmp_path / "x.json").statistics
    assert found == {"x": {"min": "-0.0", "max": "Infinity", "mean": "NaN", "count": str(2**60)}}


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, "1"),
        (0.1, "0.1"),
        (-2.5, "-2.5"),
        (1e-7, "1e-7"),
        (1e16, "1e16"),
        (1e300, "1e300"),
        (5e-324, "5e-324"),
        (2.0**53, "9007199254740992"),
        (2.0**53 + 2, "9007199254740994.0"),
        (-0.0, '"-0.0"'),
        (math.nan, '"NaN"'),
        (-math.inf, '"-Infinity"'),
    ],
)
def test_a_number_is_written_shortly(number: float, text: str) -> None:
    assert render_number(number) == text


def test_a_new_file_has_the_rights_of_the_umask_and_a_replaced_one_its_own(
    schema: FeatureSchema, tmp_path: Path
) -> None:
    path = tmp_path / "x.json"
    old = os.umask(0o027)
    try:
        write_schema(schema, path)
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o604)
    write_schema(schema, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o604


def test_a_link_stays_a_link(schema: FeatureSchema, tmp_path: Path) -> None:
    (tmp_path / "x.json").symlink_to(tmp_path / "real.json")
    write_schema(schema, tmp_path / "x.json")
    assert (tmp_path / "x.json").is_symlink()
    assert read_schema(tmp_path / "real.json").fingerprint == schema.fingerprint
