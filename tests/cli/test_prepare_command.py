"""`schemabridge prepare` writes the bytes of prepare_input, or nothing."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from documents import dump, new_document
import schemabridge as sb

ROWS = 3_000


@pytest.fixture
def penguins(folder: Path) -> Path:
    """Return the path of a schema with one input of three float32 features."""
    path = folder / "p.schema.json"
    path.write_bytes(dump(new_document()))
    return path


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a block have 256 rows at most, and files be read in small pieces."""
    monkeypatch.setattr("schemabridge.batches.batches.MOST_ROWS", 256)
    monkeypatch.setattr("schemabridge.batches.csv_file.BLOCK_BYTES", 1 << 12)
    monkeypatch.setattr("schemabridge.batches.json_lines.BLOCK_BYTES", 1 << 12)


def make_table(rows: int = ROWS) -> pa.Table:
    numbers = np.random.default_rng(7).normal(size=rows) * 10.0 ** np.arange(rows).__mod__(30)
    x = pa.array(numbers, mask=np.arange(rows) % 7 == 0)
    return pa.table({"other": range(rows), "s": np.array(["a", "b", "c"])[np.arange(rows) % 3], "x": x})


def write_batch(table: pa.Table, path: Path) -> None:
    if path.suffix == ".parquet":
        pq.write_table(table, path, row_group_size=1000)
    elif path.suffix == ".arrow":
        with pa.ipc.new_file(str(path), table.schema) as writer:
            writer.write_table(table, max_chunksize=700)
    elif path.suffix == ".csv":
        table.to_pandas().to_csv(path, index=False)
    else:
        records = table.to_pylist()
        path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("form", ["parquet", "arrow", "csv", "jsonl"])
def test_the_bytes_are_those_of_the_whole_frame(run, penguins, form):
    table = make_table()
    write_batch(table, Path(f"b.{form}"))
    expected = sb.prepare_input(table, penguins)
    assert isinstance(expected, np.ndarray)
    saved = io.BytesIO()
    np.save(saved, expected)
    assert run("prepare", penguins, f"b.{form}", "--out", "m.npy").exit_code == 0
    assert Path("m.npy").read_bytes() == saved.getvalue()
    assert run("prepare", penguins, f"b.{form}", "--out", "m.float32").exit_code == 0
    assert Path("m.float32").read_bytes() == expected.tobytes()


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_a_table_has_one_column_a_feature(run, penguins, form):
    write_batch(make_table(), Path("b.parquet"))
    assert run("prepare", penguins, "b.parquet", "--out", f"m.{form}").exit_code == 0
    found = pq.read_table("m.parquet") if form == "parquet" else pa.ipc.open_file("m.arrow").read_all()
    assert found.schema == pa.schema([(name, pa.float32()) for name in ("x", "s_b", "s_a")])
    matrix = np.column_stack([column.to_numpy() for column in found.columns])
    assert matrix.tobytes() == sb.prepare_input(make_table(), penguins).tobytes()


@pytest.mark.parametrize("form", ["npy", "float32", "arrow", "parquet"])
def test_a_batch_without_rows_gives_an_array_of_no_rows(run, penguins, form):
    write_batch(make_table(0), Path("b.csv"))
    assert run("prepare", penguins, "b.csv", "--out", f"m.{form}").exit_code == 0
    if form == "npy":
        assert np.load("m.npy").shape == (0, 3)


def test_several_inputs_are_a_file_each(run, folder):
    frame = {"x": [1.0, 2.0], "s": ["a", "b"]}
    schema = sb.record_schema(frame, inputs={"left/a": ["x"], "right": sb.input(["s"], dtype="int32")})
    schema.save("two.schema.json")
    Path("b.csv").write_text("x,s\n1,a\n2,b\n")
    done = run("prepare", "two.schema.json", "b.csv", "--out", "m.npy", "--json")
    assert done.exit_code == 0
    assert [each["file"] for each in json.loads(done.stdout)["files"]] == ["m.left_a.npy", "m.right.npy"]
    for name, array in sb.prepare_input(frame, schema).items():
        found = np.load(f"m.{name.replace('/', '_')}.npy")
        assert found.dtype == array.dtype
        assert np.array_equal(found, array)


def test_bare_bytes_are_for_float32_only(run, folder):
    sb.record_schema({"x": [1, 2]}, inputs={"i": sb.input(["x"], dtype="int32")}).save("i.schema.json")
    Path("b.csv").write_text("x\n1\n")
    assert run("prepare", "i.schema.json", "b.csv", "--out", "m.float32").exit_code == 2
    assert not Path("m.float32").exists()


@pytest.mark.usefixtures("small_blocks")
def test_a_refusal_names_the_row_in_the_whole_batch_and_leaves_no_file(run, penguins):
    Path("m.npy").write_text("of before")
    for number in (1, 2):
        lines = ["x,s\n", *(f"{row},a\n" for row in range(1000))]
        if number == 2:
            lines[601] = "1e39,a\n"
            lines[701] = "1,what\n"
        Path(f"{number}.csv").write_text("".join(lines).replace(",what", ',""'))
    done = run("prepare", penguins, "1.csv", "2.csv", "--out", "m.npy", "--json")
    assert done.exit_code == 1
    error = json.loads(done.stdout)["error"]
    assert (error["code"], error["column"], error["rows"]) == ("float32_overflow", "x", [1600])
    assert Path("m.npy").read_text() == "of before"
    assert sorted(path.name for path in Path().iterdir()) == ["1.csv", "2.csv", "m.npy", "p.schema.json"]


@pytest.mark.usefixtures("small_blocks")
def test_the_error_is_the_first_of_all_rows_in_the_order_of_the_clause(run, penguins):
    """A type (phase 3) in a late row comes before a number that overflows (phase 5) in an early one (clause 7.1)."""
    rows = ["1e39,a", *["1,a"] * 999, "oops,a"]
    Path("b.csv").write_text("x,s\n" + "".join(row + "\n" for row in rows))
    done = run("prepare", penguins, "b.csv", "--out", "m.npy")
    assert done.exit_code == 1
    assert done.stderr.startswith("error [wrong_type] column 'x'")
    assert "row 1000" in done.stderr


def test_an_interrupt_leaves_nothing(run, penguins, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    Path("b.csv").write_text("x,s\n1,a\n")
    monkeypatch.setattr("schemabridge.cli.matrix_files.MatrixFiles.write", interrupt)
    assert run("prepare", penguins, "b.csv", "--out", "m.npy").exit_code == 130
    assert sorted(path.name for path in Path().iterdir()) == ["b.csv", "p.schema.json"]


@pytest.mark.parametrize("out", ["m.txt", "no/folder.npy", "taken.npy"])
def test_a_file_that_cannot_be_written_is_an_error_before_anything_is_read(run, penguins, out):
    Path("taken.npy").mkdir()
    Path("b.csv").write_text("x,s\n1,a\n")
    done = run("prepare", penguins, "b.csv", "--out", out)
    assert done.exit_code == 2
    assert done.stderr.startswith("error [")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ([-9007199254740993, "c"], "wrong_type"),  # two kinds: the column as a whole, before any of its cells
        ([-9007199254740993, 1], "not_exact"),
        ([True, 1e39, 2], "wrong_type"),
    ],
)
def test_the_error_is_that_of_prepare_input(run, penguins, raises_code, cells, code):
    records = [{"x": cell, "s": "a"} for cell in cells]
    Path("b.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    raises_code(code, sb.prepare_input, records, penguins)
    done = run("prepare", penguins, "b.jsonl", "--out", "m.npy", "--json")
    error = json.loads(done.stdout)["error"]
    assert (done.exit_code, error["code"], error["column"]) == (1, code, "x")


def test_an_earlier_column_comes_before_one_that_mixes_kinds(run, every_type, raises_code):
    lines = [{"x": "text", "n": 1}, {"x": "text", "n": "1"}]
    missing = dict.fromkeys(("b", "day", "at", "clock", "wait", "s"))
    records = [{**line, **missing} for line in lines]
    Path("b.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    assert raises_code("wrong_type", sb.prepare_input, records, every_type).column == "x"
    done = run("prepare", every_type, "b.jsonl", "--out", "m.npy", "--json")
    assert json.loads(done.stdout)["error"]["column"] == "x"


def test_texts_are_a_table_and_no_bare_array(folder, run) -> None:
    sb.record_schema({"t": ["a", "b"]}, encodings={"t": sb.text(missing="")}).save(folder / "t.schema.json")
    (folder / "batch.jsonl").write_text('{"t": "é"}\n{"t": null}\n', encoding="utf-8")
    for ending in ("arrow", "parquet"):
        done = run("prepare", folder / "t.schema.json", folder / "batch.jsonl", "--out", folder / f"x.{ending}")
        assert done.exit_code == 0, done.output
    assert pq.read_table(folder / "x.parquet").to_pydict() == {"t": ["é", ""]}
    for ending in ("npy", "float32"):
        done = run("prepare", folder / "t.schema.json", folder / "batch.jsonl", "--out", folder / f"x.{ending}")
        assert done.exit_code == 2
        assert "takes texts" in done.stderr
        assert not (folder / f"x.{ending}").exists()
