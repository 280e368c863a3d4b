"""What commands say of a batch in several files: the file and the row in it, and a title of files and time."""

from __future__ import annotations

import bz2
import csv
import gzip
import json
import lzma
from pathlib import Path
import re
import shlex
import subprocess

import jsonschema
import pandas as pd
import pyarrow.parquet as pq
import pytest

from contract.specification import SCHEMAS
import schemabridge as sb
from schemabridge.findings.batch_files import BatchFiles, FileCounter, FileRows, RowPlace

TRAINING = pd.DataFrame({"x": [float(number) for number in range(40)], "c": ["a", "b"] * 20})
UNKNOWN = TRAINING.assign(c=["z", "a", "b", "z"] * 10)
MISSING = TRAINING.assign(x=TRAINING["x"].mask(TRAINING.index == 7))
NOON = "1700000000"
TITLE = "jan.csv, feb.parquet, mar.csv, 2023-11-14 22:13 UTC"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """Return a folder with a schema and three files, of which the second and the third have bad rows; time stands still."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", NOON)
    sb.record_schema(TRAINING, path="m.schema.json", encodings={"x": "numeric", "c": "one_hot"})
    TRAINING.to_csv("jan.csv", index=False)
    MISSING.to_parquet("feb.parquet", index=False)
    UNKNOWN.to_csv("mar.csv", index=False)
    return tmp_path


FILES = ("jan.csv", "feb.parquet", "mar.csv")


def test_a_report_of_several_files_names_the_row_in_its_file_first(run, folder) -> None:
    found = run("validate", "m.schema.json", *FILES)
    assert found.stdout.splitlines()[0] == f"{TITLE}: FAILED, 120 rows (2 errors, 0 warnings, 0 notes)"
    assert "; row 7 of feb.parquet (47 of all)" in found.stdout
    assert "; 20 rows, the first is row 0 of mar.csv (80 of all)" in found.stdout


def test_a_report_of_one_file_names_its_rows_alone(run, folder) -> None:
    found = run("validate", "m.schema.json", "mar.csv")
    assert found.stdout.startswith("mar.csv, 2023-11-14 22:13 UTC: FAILED")
    assert "; 20 rows, the first is 0\n" in found.stdout


def test_json_has_the_files_the_time_and_the_places(run, folder) -> None:
    document = json.loads(run("validate", "m.schema.json", *FILES, "--json").stdout)
    jsonschema.validate(document, json.loads((SCHEMAS / "report.schema.json").read_text(encoding="utf-8")))
    assert document["title"] == TITLE
    assert document["files"] == [{"file": name, "rows": 40} for name in FILES]
    assert document["time"] == "2023-11-14T22:13:20Z"
    missing, unknown = document["findings"]
    assert (missing["rows"], missing["places"]) == ([47], [{"file": "feb.parquet", "row": 7}])
    assert [each["row"] for each in unknown["places"]] == [0, 3, 4, 7, 8]
    alone = json.loads(run("validate", "m.schema.json", "mar.csv", "--json").stdout)
    assert "places" not in alone["findings"][0]
    assert alone["files"] == [{"file": "mar.csv", "rows": 40}]


def test_a_page_has_the_files_and_the_time_as_its_title(run, folder) -> None:
    run("validate", "m.schema.json", *FILES, "--html", "page.html")
    page = Path("page.html").read_text(encoding="utf-8")
    assert f"<title>{TITLE}: FAILED · schemabridge</title>" in page
    assert f"<h1>{TITLE}</h1>" in page
    assert 'first rows: rows 0, 3, 4, 7, 8 of <span class="value">mar.csv</span>' in page
    assert "Rows are counted from 0, in each file." in page
    assert re.search(r"jan\.csv</span></th><td class=\"number\">40</td>", page)
    first = Path("page.html").read_bytes()
    run("validate", "m.schema.json", *FILES, "--html", "page.html")
    assert Path("page.html").read_bytes() == first


def test_a_refused_batch_names_the_file(run, folder) -> None:
    found = run("prepare", "m.schema.json", *FILES, "--out", "x.npy")
    assert "found missing values (row 7 of feb.parquet); row 47" in found.stderr


def test_reasons_of_several_files_have_the_file_and_the_row_in_it(run, folder) -> None:
    options = ("--good", "good.csv", "--bad", "bad.csv", "--reasons")
    run("split", "m.schema.json", *FILES, *options, "why.csv")
    with Path("why.csv").open(encoding="utf-8", newline="") as file:
        reasons = list(csv.DictReader(file))
    assert reasons[:2] == [
        {"row": "47", "code": "missing_value", "column": "x", "file": "feb.parquet", "file_row": "7"},
        {"row": "80", "code": "unknown_value", "column": "c", "file": "mar.csv", "file_row": "0"},
    ]
    run("split", "m.schema.json", *FILES, *options, "why.parquet")
    assert pq.read_table("why.parquet")["file_row"].to_pylist() == [int(each["file_row"]) for each in reasons]
    run("split", "m.schema.json", "mar.csv", *options, "why.csv")
    assert Path("why.csv").read_text(encoding="utf-8").splitlines()[0] == "row,code,column"


def test_a_file_that_is_called_like_a_formula_is_text_in_reasons(run, folder) -> None:
    Path("mar.csv").rename("=mar.csv")
    run("split", "m.schema.json", "jan.csv", "=mar.csv", "--good", "g.csv", "--bad", "b.csv", "--reasons", "why.csv")
    assert "'=mar.csv" in Path("why.csv").read_text(encoding="utf-8").splitlines()[1]


def test_a_drift_is_called_after_its_files(run, folder) -> None:
    found = run("drift", "m.schema.json", *FILES, "--html", "drift.html")
    assert found.stdout.splitlines()[0] == f"drift of {TITLE}: 120 rows against 40 of the training"
    page = Path("drift.html").read_text(encoding="utf-8")
    assert f"<title>Drift of {TITLE} · schemabridge</title>" in page
    assert f"<h1>{TITLE} against training</h1>" in page
    document = json.loads(run("drift", "m.schema.json", *FILES, "--json").stdout)
    assert (document["title"], document["time"]) == (f"drift of {TITLE}", "2023-11-14T22:13:20Z")


def test_a_time_that_is_none_is_refused(run, folder, monkeypatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "today")
    found = run("validate", "m.schema.json", "jan.csv")
    assert found.stderr.startswith("error [invalid_argument] SOURCE_DATE_EPOCH should be seconds since 1970")


def test_the_same_file_twice_is_two_files(run, folder) -> None:
    found = run("validate", "m.schema.json", "feb.parquet", "feb.parquet")
    assert "; 2 rows, the first is row 7 of feb.parquet (7 of all)" in found.stdout
    counter = FileCounter(["a", "a", "b"])
    for file, rows in ((0, 3), (0, 2), (1, 0), (2, 4)):
        counter.add(file, rows)
    files = BatchFiles(counter.finish().files, "2026-01-31T05:00:00Z")
    assert files.files == (FileRows("a", 5), FileRows("a", 0), FileRows("b", 4))
    assert files.find_places([4, 5, 8]) == (RowPlace("a", 4), RowPlace("b", 0), RowPlace("b", 3))


def test_of_many_files_a_title_names_three() -> None:
    files = BatchFiles(tuple(FileRows(f"{number}.csv", 1) for number in range(5)), "2026-01-31T05:00:00Z")
    assert files.name() == "0.csv, 1.csv, 2.csv and 2 more, 2026-01-31 05:00 UTC"


@pytest.mark.parametrize(("pack", "ending"), [(gzip, ".gz"), (bz2, ".bz2"), (lzma, ".xz")], ids=[".gz", ".bz2", ".xz"])
def test_a_packed_file_is_refused_with_the_line_that_unpacks_it(pack, ending, run, folder) -> None:
    Path(f"a b.csv{ending}").write_bytes(pack.compress(Path("jan.csv").read_bytes()))
    done = run("validate", "m.schema.json", f"a b.csv{ending}")
    assert (done.exit_code, "[invalid_batch_file]" in done.stderr) == (2, True)
    subprocess.run(shlex.split(done.stderr.partition("unpack it first: ")[2]), check=True)
    assert run("validate", "m.schema.json", "a b.csv").exit_code == 0


def test_a_packed_file_in_a_folder_is_not_left_out(run, folder) -> None:
    Path("nights").mkdir()
    Path("nights/1.csv").write_bytes(Path("jan.csv").read_bytes())
    Path("nights/2.csv.gz").write_bytes(gzip.compress(Path("mar.csv").read_bytes()))
    Path("nights/notes.txt.gz").write_bytes(gzip.compress(b"notes"))
    done = run("validate", "m.schema.json", "nights")
    assert done.exit_code == 2
    assert "gunzip -k nights/2.csv.gz" in done.stderr


@pytest.mark.parametrize("text", ['[{"x": 1}]', " [\n {", "[]", "[[1, 2]]"])
def test_an_array_of_json_is_no_csv(text, run, folder) -> None:
    Path("batch.json").write_text(text)
    done = run("validate", "m.schema.json", "batch.json")
    assert done.exit_code == 2
    assert "one object a line" in done.stderr
