"""`schemabridge split` puts every row into one of two files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import schemabridge as sb

CSV = 'id,x,s\n007,1.50,a\n8,oops,b\n9,,"a"\n10,2,"q ""uoted"",\n"\n11,NA,b\n'
FORMS = ["parquet", "arrow", "csv", "jsonl"]


def split(run, schema, batch, form, *options):
    done = run(
        "split", schema, batch, "--good", f"good.{form}", "--bad", f"bad.{form}", "--reasons", "why.csv", *options
    )
    assert done.exit_code == 1, done.output
    return done


def test_rows_of_csv_stay_as_they_are(run, schema):
    Path("b.csv").write_text(CSV)
    split(run, schema, "b.csv", "csv")
    assert Path("good.csv").read_text() == "id,x,s\n007,1.50,a\n9,,a\n11,NA,b\n"
    assert Path("bad.csv").read_text() == 'id,x,s\n8,oops,b\n10,2,"q ""uoted"",\n"\n'
    assert Path("why.csv").read_text() == "row,code,column\n1,wrong_type,x\n3,unknown_value,s\n"


def test_rows_are_counted_over_all_files(run, schema, monkeypatch):
    monkeypatch.setattr("schemabridge.batches.csv_file.BLOCK_BYTES", 80)
    for number in (1, 2):
        Path(f"{number}.csv").write_text("x,s\n" + "1,a\n" * 10 + "1,z\n")
    split(run, schema, "?.csv", "csv")
    assert Path("why.csv").read_text() == (
        "row,code,column,file,file_row\n10,unknown_value,s,1.csv,10\n21,unknown_value,s,2.csv,10\n"
    )
    assert Path("good.csv").read_text() == "x,s\n" + "1,a\n" * 20


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("source", FORMS)
def test_good_rows_are_accepted_whatever_the_forms_are(run, schema, source, form):
    table = pa.table({"id": ["p", "q", "r", "s"], "x": [1e23, None, 0.1, 2.0], "s": ["a", "z", "b", "a"]})
    if source == "csv":
        Path("b.csv").write_text("id,x,s\np,1e23,a\nq,,z\nr,0.1,b\ns,2.0,a\n")
    elif source == "jsonl":
        Path("b.jsonl").write_text("".join(json.dumps(record) + "\n" for record in table.to_pylist()))
    elif source == "parquet":
        pq.write_table(table, "b.parquet")
    else:
        with pa.ipc.new_file("b.arrow", table.schema) as writer:
            writer.write_table(table)
    split(run, schema, f"b.{source}", form)
    assert run("prepare", schema, f"good.{form}", "--out", "good.npy").exit_code == 0
    assert Path("good.npy").read_bytes()[128:] == sb.prepare_input(table.take([0, 2, 3]), schema).tobytes()
    assert run("prepare", schema, f"bad.{form}", "--out", "bad.npy").exit_code == 1


def test_values_of_every_type_come_back_from_text(run, every_type):
    text = (
        "x,n,b,day,at,clock,wait,s\n"
        "0.1,9007199254740992,true,2024-01-31,2024-01-31T12:00:00.5+02:00,0999-01-31 12:00,-0.5 s,NA\n"
        ",,,,,,,\n"
        "1,2,3,4,5,6,7,8\n"
    )
    Path("b.csv").write_text(text)
    expected = None
    for form in FORMS:
        split(run, every_type, "b.csv", form)
        assert run("prepare", every_type, f"good.{form}", "--out", "m.npy").exit_code == 0
        expected = expected or Path("m.npy").read_bytes()
        assert Path("m.npy").read_bytes() == expected
    for form in ("csv", "jsonl"):
        split(run, every_type, "b.csv", "parquet")
        again = run("split", every_type, "good.parquet", "--good", f"g.{form}", "--bad", "empty.csv")
        assert again.exit_code == 0
        assert run("prepare", every_type, f"g.{form}", "--out", "m.npy").exit_code == 0
        assert Path("m.npy").read_bytes() == expected
        assert Path("empty.csv").read_text() == "x,n,b,day,at,clock,wait,s\n"


def test_a_missing_text_stays_missing(run, schema):
    pq.write_table(pa.table({"x": [1.0, 2.0, 3.0], "s": ["a", None, "z"]}), "b.parquet")
    split(run, schema, "b.parquet", "csv", "--missing-cell", "NA")
    assert Path("good.csv").read_text() == "x,s\n1,a\n2,NA\n"
    assert run("validate", schema, "good.csv", "--missing-cell", "NA").exit_code == 0


def test_lines_of_json_stay_as_they_are(run, schema):
    lines = ['{"x":1.50, "s":"a", "id":[1,2]}\n', '{"s":"z"}\n', '{"s":"b"}']
    Path("b.jsonl").write_text("".join(lines))
    split(run, schema, "b.jsonl", "jsonl")
    assert Path("good.jsonl").read_text() == lines[0] + lines[2] + "\n"
    assert Path("bad.jsonl").read_text() == lines[1]


def test_categories_that_differ_from_block_to_block_are_written_as_their_labels(run, schema):
    for number, label in ((1, "a"), (2, "b")):
        column = pa.array([label, "z"]).dictionary_encode()
        pq.write_table(pa.table({"x": [1.0, 2.0], "s": column}), f"{number}.parquet")
    split(run, schema, "?.parquet", "arrow")
    assert pa.ipc.open_file("good.arrow").read_all()["s"].to_pylist() == ["a", "b"]


def test_a_column_that_is_absent_makes_every_row_bad(run, schema):
    Path("b.csv").write_text("x\n1\n2\n")
    done = split(run, schema, "b.csv", "csv", "--json")
    report = json.loads(done.stdout)
    assert (report["good"], report["bad"], report["rows"]) == (0, 2, 2)
    with Path("why.csv").open() as file:
        assert list(csv.DictReader(file)) == [{"row": row, "code": "absent_column", "column": "s"} for row in "01"]


def test_a_column_without_a_form_in_text_is_an_error_and_leaves_no_file(run, schema):
    pq.write_table(pa.table({"x": [1.0], "s": ["a"], "parts": [[1, 2]]}), "b.parquet")
    assert run("split", schema, "b.parquet", "--good", "g.csv", "--bad", "b.csv").exit_code == 2
    assert sorted(path.name for path in Path().iterdir()) == ["b.parquet", "m.schema.json"]
    assert run("split", schema, "b.parquet", "--good", "g.arrow", "--bad", "b.arrow").exit_code == 0


def test_files_of_different_columns_do_not_go_into_one(run, schema):
    Path("1.csv").write_text("x,s\n1,a\n")
    Path("2.csv").write_text("s,x,more\na,1,2\n")
    Path("3.csv").write_text("s,x\nb,2\n")
    assert run("split", schema, "1.csv", "2.csv", "--good", "g.csv", "--bad", "b.csv").exit_code == 2
    assert run("split", schema, "1.csv", "3.csv", "--good", "g.csv", "--bad", "b.csv").exit_code == 0
    assert Path("g.csv").read_text() == "x,s\n1,a\n2,b\n"


def test_good_and_bad_rows_cannot_have_one_file(run, schema):
    Path("b.csv").write_text("x,s\n1,a\n")
    assert run("split", schema, "b.csv", "--good", "g.csv", "--bad", "./g.csv").exit_code == 2
    assert not Path("g.csv").exists()


def write_ids(*columns: pa.Array) -> None:
    """Write a file of two good rows for each column of ids: 1.parquet, 2.parquet and so on."""
    for number, ids in enumerate(columns, 1):
        pq.write_table(pa.table({"id": ids, "x": [1.0, 2.0], "s": ["a", "b"]}), f"{number}.parquet")


NEW_YORK = pa.array([0, 10**9], pa.timestamp("us", "America/New_York"))


@pytest.mark.parametrize("form", ["parquet", "arrow"])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (pa.array([5, 6]), pa.array(["007", "8"])),
        (pa.array([5, 6]), pa.array([True, False])),
        (pa.array([True, False]), pa.array([1, 0])),
        (pa.array([5, 6]), pa.array([1.0, 2.0])),
        (pa.array(["5", "6"]), pa.array([1.5, 2.0])),
        (pa.array([0.1, 0.2], pa.float32()), pa.array([0.1, 0.2])),
        (pa.array([5, 6], pa.int8()), pa.array([1, 300])),
        (NEW_YORK.cast(pa.timestamp("us")), NEW_YORK),
        (NEW_YORK, NEW_YORK.cast(pa.timestamp("us"))),
        (NEW_YORK, NEW_YORK.cast(pa.timestamp("us", "UTC"))),
        (NEW_YORK.cast(pa.timestamp("s")), pa.array([0, 1], pa.timestamp("us", "America/New_York"))),
        (pa.array([0, 1], pa.timestamp("us")), pa.array([0, 1], pa.date32())),
        (pa.array([b"5", b"6"]), pa.array(["5", "6"])),
        (pa.nulls(2), pa.array(["5", "6"])),
    ],
    ids=lambda column: str(column.type),
)
def test_a_column_of_another_type_is_refused_rather_than_changed(run, schema, first, second, form):
    write_ids(first, second)
    done = run("split", schema, "?.parquet", "--good", f"good.{form}", "--bad", "bad.csv")
    assert done.exit_code == 2
    assert done.stderr.startswith("error [invalid_argument] 2.parquet: column 'id'")
    assert not Path(f"good.{form}").exists()


@pytest.mark.parametrize("form", ["parquet", "arrow"])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (pa.array([5, 6]), pa.array([7, 8], pa.int8())),
        (pa.array([5, 6], pa.uint8()), pa.array([7, 8])),
        (pa.array([0.1, 0.2]), pa.array([0.5, float("inf")], pa.float32())),
        (pa.array(["5", "6"], pa.large_string()), pa.array(["007", None])),
        (pa.array([0, 1], pa.timestamp("us")), pa.array([2, 3], pa.timestamp("s"))),
        (pa.array([0, 1], pa.timestamp("us", "UTC")), pa.array([2, 3], pa.timestamp("us", "Etc/UTC"))),
        (pa.array([0, 86_400_000], pa.date64()), pa.array([1, 2], pa.date32())),
        (pa.array([0, 1], pa.duration("ns")), pa.array([1, 2], pa.duration("s"))),
        (pa.array(["5", "6"]), pa.nulls(2)),
        (pa.array([[1], [2]]), pa.nulls(2)),
    ],
    ids=lambda column: str(column.type),
)
def test_a_column_of_another_width_keeps_its_values(run, schema, first, second, form):
    write_ids(first, second)
    assert run("split", schema, "?.parquet", "--good", f"good.{form}", "--bad", "bad.csv").exit_code == 0
    table = pq.read_table("good.parquet") if form == "parquet" else pa.ipc.open_file("good.arrow").read_all()
    assert table["id"].to_pylist() == [*first.to_pylist(), *second.to_pylist()]


def test_a_file_of_text_takes_columns_of_any_type(run, schema):
    write_ids(pa.array([5, 6]), pa.array(["007", None]), pa.nulls(2), pa.array([True, False]))
    assert run("split", schema, "?.parquet", "--good", "good.csv", "--bad", "bad.csv").exit_code == 0
    with Path("good.csv").open() as file:
        assert [row["id"] for row in csv.DictReader(file)] == ["5", "6", "007", "", "", "", "true", "false"]


@pytest.mark.parametrize("form", ["arrow", "csv", "jsonl"])
def test_views_and_runs_are_split_like_other_columns(run, schema, form):
    columns = {
        "x": pa.array([1.0, None, 3.0]),
        "s": pa.array(["a", "z", "b"]).cast(pa.string_view()),
        "run": pc.run_end_encode(pa.array([7, 7, 8])),
    }
    columns |= {"raw": pa.array([b"1", b"2", b"3"]).cast(pa.binary_view())} if form == "arrow" else {}
    table = pa.table(columns)
    with pa.ipc.new_file("b.arrow", table.schema) as writer:
        writer.write_table(table)
    split(run, schema, "b.arrow", form)
    rows = {
        "arrow": lambda: pa.ipc.open_file("good.arrow").read_all().to_pylist(),
        "csv": lambda: list(csv.DictReader(Path("good.csv").read_text().splitlines())),
        "jsonl": lambda: [json.loads(line) for line in Path("good.jsonl").read_text().splitlines()],
    }[form]()
    assert [(float(row["x"]), row["s"], int(row["run"])) for row in rows] == [(1.0, "a", 7), (3.0, "b", 8)]
    assert [row.get("raw") for row in rows] == ([b"1", b"3"] if form == "arrow" else [None, None])


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_type_that_a_file_cannot_hold_is_an_error(run, schema, form):
    table = pa.table({"x": [1.0], "s": ["a"], "span": pa.array([None], pa.month_day_nano_interval())})
    with pa.ipc.new_file("b.arrow", table.schema) as writer:
        writer.write_table(table)
    done = run("split", schema, "b.arrow", "--good", f"g.{form}", "--bad", f"b.{form}")
    assert done.exit_code == 2
    assert done.stderr.startswith("error [invalid_argument]")


@pytest.mark.parametrize("form", FORMS)
def test_a_key_with_half_a_character_pair_is_written_with_an_escape(run, schema, form):
    Path("b.jsonl").write_text('{"x": 1, "s": "a", "\\ud800k": "v"}\n{"x": 1, "s": "z"}\n')
    split(run, schema, "b.jsonl", form)
    assert run("prepare", schema, f"good.{form}", "--out", "m.npy").exit_code == 0
    assert Path(f"good.{form}").read_bytes().count(b"\\ud800k") >= 1


def test_rows_without_columns_are_bad(run, schema):
    table = pa.table({"x": [1.0, 2.0]}).select([])
    with pa.ipc.new_file("b.arrow", table.schema) as writer:
        writer.write_table(table)
    done = run("split", schema, "b.arrow", "--good", "good.csv", "--bad", "bad.csv", "--json")
    report = json.loads(done.stdout)
    assert (done.exit_code, report["good"], report["bad"]) == (1, 0, 2)
