"""Files, folders and patterns as the blocks of one batch."""

from __future__ import annotations

from datetime import datetime, timezone
import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import schemabridge as sb
from schemabridge.batches.batch_paths import find_files
from schemabridge.batches.batches import Batches
from schemabridge.batches.csv_file import CsvForm
from schemabridge.frames.frame import open_frame


def read(schema: Path, *paths: object, form: CsvForm | None = None) -> list[dict[str, list]]:
    """Return the needed columns of every block."""
    batches = Batches(find_files([str(path) for path in paths]), sb.read_schema(schema), form or CsvForm())
    return [show_block(block.frame, batches.columns) for block in batches]


def show_block(frame, needed) -> dict[str, list]:
    opened = open_frame(frame)
    return {name: show_column(frame, opened, name) for name in opened.names if name in needed}


def show_column(frame, opened, name) -> list:
    if isinstance(frame, pd.DataFrame):
        return [None if value is pd.NA else value for value in frame[name].tolist()]
    return opened.get(name).to_pylist()


def write(path: str, content: str | bytes) -> Path:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


@pytest.mark.parametrize(
    "content",
    [
        "x,s\n1,a\n,b\n",
        "x,s\r\n1,a\r\n,b\r\n",
        "x,s\n1,a\n,b",
        "\ufeffx,s\n1,a\n,b\n",
        '"x","s"\n"1","a"\n"","b"\n',
        "other,s,x\n,a,1\n,b,NA\n",
        "\nx,s\n\n1,a\n\n,b\n\n",
    ],
    ids=["plain", "CRLF", "no last newline", "BOM", "quotes", "another order", "empty lines"],
)
def test_csv_files_that_mean_the_same_are_read_the_same(schema, content):
    (block,) = read(schema, write("a.csv", content))
    assert block == {"x": [1.0, None], "s": ["a", "b"]}


def test_a_quoted_cell_may_hold_newlines_delimiters_and_quotes(schema):
    (block,) = read(schema, write("a.csv", 'x,s\n1,"a\nb,""c"""\r\n2,""\n'))
    assert block == {"x": [1.0, 2.0], "s": ['a\nb,"c"', ""]}


def test_an_empty_cell_of_a_text_column_is_missing_and_a_quoted_one_is_text(schema):
    file = write("a.csv", 'x,s\n1,NA\n2,"NA"\n3,\n4,""\n')
    assert read(schema, file)[0]["s"] == ["NA", "NA", None, ""]
    assert read(schema, file, form=CsvForm(quoted_missing=True))[0]["s"] == ["NA", "NA", None, None]


def test_other_cells_are_missing_in_place_of_the_empty_one_where_asked(schema):
    file = write("a.csv", 'x,s\n1,NA\n2,"NA"\n3,\n4,""\n')
    assert read(schema, file, form=CsvForm(missing=("NA",)))[0]["s"] == [None, "NA", "", ""]
    assert read(schema, file, form=CsvForm(missing=("", "NA")))[0]["s"] == [None, "NA", None, ""]
    assert read(schema, file, form=CsvForm(missing=("NA",), quoted_missing=True))[0]["s"] == [None, None, "", ""]


def test_a_quoted_empty_cell_that_stands_alone_in_its_rows_is_missing_unless_the_vocabulary_has_it(schema, every_type):
    file = write("a.csv", 's\na\n""\n\n"NA"\n')
    assert read(schema, file)[0]["s"] == ["a", None, None, "NA"]
    assert read(schema, file, form=CsvForm(missing=("NA",)))[0]["s"] == ["a", "", "", "NA"]
    assert read(every_type, file)[0]["s"] == ["a", "", None, "NA"]
    assert read(schema, write("x=1/a.csv", 's\n""\n'))[0]["s"] == [None]


def test_a_decimal_comma_comes_with_a_semicolon(schema):
    (block,) = read(schema, write("a.csv", "x;s\n1,5;a\n-2;b\n"), form=CsvForm(decimal_comma=True))
    assert block == {"x": [1.5, -2.0], "s": ["a", "b"]}


def test_tsv_files_have_tabs(schema):
    (block,) = read(schema, write("a.tsv", "x\ts\n1\ta,b\n"))
    assert block == {"x": [1.0], "s": ["a,b"]}


def test_the_encoding_that_a_refusal_names_reads_the_file(schema, raises_code):
    path = write("a.csv", "x,s\n1,é\n".encode("utf-16"))
    hint = raises_code("invalid_batch_file", read, schema, path).hint
    (block,) = read(schema, path, form=CsvForm(encoding=hint.rpartition(" ")[2]))
    assert block == {"x": [1.0], "s": ["é"]}
    path = write("b.csv", "x,s,é\n1,a,2\n".encode("windows-1252"))
    assert raises_code("invalid_batch_file", read, schema, path).hint.endswith("--encoding windows-1252")


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "cp1252"])
def test_text_in_another_encoding_is_read_as_such(schema, encoding):
    (block,) = read(schema, write("a.csv", "x,s\n1,é\n".encode(encoding)), form=CsvForm(encoding=encoding))
    assert block == {"x": [1.0], "s": ["é"]}


def test_an_empty_line_of_a_file_with_one_column_is_a_cell(schema):
    (block,) = read(schema, write("a.csv", "x\n1\n\n3\n"))
    assert block == {"x": [1.0, None, 3.0]}


def test_a_header_alone_is_a_batch_without_rows(schema):
    assert read(schema, write("a.csv", "x,s\n")) == [{"x": [], "s": []}]


def test_a_cell_that_cannot_be_read_is_text_in_its_row(schema):
    (block,) = read(schema, write("a.csv", "x,s\n1,a\noops,b\n,a\n"))
    assert block["x"] == [1.0, "oops", None]


def test_csv_is_read_in_blocks_that_join_to_the_file(schema, monkeypatch):
    monkeypatch.setattr("schemabridge.batches.csv_file.BLOCK_BYTES", 64)
    rows = [(float(row), f"text {row},\n") for row in range(100)]
    text = "x,s\n" + "".join(f'{x!r},"{s}"\n' for x, s in rows)
    blocks = read(schema, write("a.csv", text))
    assert len(blocks) > 10
    assert [x for block in blocks for x in block["x"]] == [x for x, _ in rows]
    assert [s for block in blocks for s in block["s"]] == [s for _, s in rows]


def test_json_lines_keep_their_kinds(every_type):
    lines = [
        {"x": 1e23, "n": 9007199254740993, "b": True, "s": "NA", "day": "2024-01-31", "at": "2024-01-31T12:00:00Z"},
        {"x": None, "n": 1, "b": None, "s": "", "day": None, "at": None},
        {"s": "a"},
    ]
    (block,) = read(every_type, write("a.jsonl", "".join(json.dumps(line) + "\n\n" for line in lines)))
    assert block["x"] == [1e23, None, None]
    assert block["n"] == [9007199254740993, 1, None]
    assert block["b"] == [True, None, None]
    assert block["s"] == ["NA", "", "a"]
    assert block["at"] == [datetime(2024, 1, 31, 12, tzinfo=timezone.utc), None, None]


def test_a_key_that_comes_only_later_is_missing_before(schema, monkeypatch):
    monkeypatch.setattr("schemabridge.batches.json_lines.BLOCK_BYTES", 1)
    blocks = read(schema, write("a.jsonl", '{"s": "a"}\n{"s": "b"}\n{"s": "a", "x": 2}\n'))
    assert [block["x"] for block in blocks] == [[None], [None], [2]]


def test_a_key_that_no_record_has_is_an_absent_column(schema):
    (block,) = read(schema, write("a.ndjson", '{"s": "a"}\n'))
    assert "x" not in block


@pytest.mark.parametrize("form", ["parquet", "arrow", "arrows", "feather"])
def test_parquet_and_arrow_keep_values_types_and_categories(schema, form):
    table = pa.table({"s": pa.array(["a", None, "b"]).dictionary_encode(), "x": [1e23, None, 0.1], "other": [1, 2, 3]})
    write_table(table, Path(f"t.{form}"))
    (block,) = read(schema, f"t.{form}")
    assert block == {"s": ["a", None, "b"], "x": [1e23, None, 0.1]}


def write_table(table: pa.Table, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        pq.write_table(table, path)
        return
    with (pa.ipc.new_stream if path.suffix == ".arrows" else pa.ipc.new_file)(str(path), table.schema) as writer:
        writer.write_table(table)


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_columns_that_are_not_needed_are_not_read_but_named(schema, form):
    write_table(pa.table({"other": [[1], [2]], "x": [1.0, 2.0]}), Path(f"t.{form}"))
    (block,) = Batches(find_files([f"t.{form}"]), sb.read_schema(schema))
    assert block.frame.column_names == ["other", "x"]
    assert block.frame["other"].null_count == 2


def test_a_folder_is_read_by_name_at_any_depth(schema):
    for name in ("d/b.csv", "d/a/z.csv", "d/c.csv", "d/_tmp/x.csv", "d/.hidden.csv", "d/read.me"):
        write(name, f"x,s\n1,{name}\n")
    assert [block["s"] for block in read(schema, "d")] == [["d/a/z.csv"], ["d/b.csv"], ["d/c.csv"]]


def test_a_pattern_is_read_by_name_and_arguments_in_their_order(schema):
    for name in ("3.csv", "1.csv", "2.csv"):
        write(name, f"x,s\n1,{name}\n")
    assert [block["s"][0] for block in read(schema, "3.csv", "[12].csv")] == ["3.csv", "1.csv", "2.csv"]


def test_a_file_whose_name_is_like_a_pattern_is_itself(schema):
    write("[1].csv", "x,s\n1,a\n")
    assert read(schema, "[1].csv") == [{"x": [1.0], "s": ["a"]}]


def test_files_of_several_kinds_are_one_batch(schema):
    write("1.csv", "s,x\na,1\n")
    write("2.jsonl", '{"x": 2, "s": "b"}\n')
    write_table(pa.table({"x": [3.0], "s": ["a"]}), Path("3.parquet"))
    assert [block["x"] for block in read(schema, "1.csv", "2.jsonl", "3.parquet")] == [[1.0], [2], [3.0]]


def test_a_name_without_an_ending_is_told_by_content(schema):
    write_table(pa.table({"x": [1.0], "s": ["a"]}), Path("t.parquet"))
    Path("t.parquet").rename("t")
    write("u", "x,s\n2,a\n")
    write("v", '{"x": 3, "s": "a"}\n')
    assert [block["x"] for block in read(schema, "t", "u", "v")] == [[1.0], [2.0], [3]]


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_folders_give_the_columns_that_a_file_lacks(schema, form):
    for value, part in (("a", "s=a"), ("b c", "s=b%20c"), (None, "s=__HIVE_DEFAULT_PARTITION__")):
        file = Path(f"d/x=7.5/{part}/p.{form}")
        if form == "parquet":
            write_table(pa.table({"other": [1]}), file)
        else:
            write(str(file), "other\n1\n" if form == "csv" else '{"other": 1}\n')
        assert read(schema, file) == [{"x": [7.5], "s": [value]}]
    assert len(read(schema, "d")) == 3


def test_a_file_has_the_say_over_its_folder(schema):
    write("x=1/p.csv", "x,s\n2,a\n")
    assert read(schema, "x=1/p.csv") == [{"x": [2.0], "s": ["a"]}]


def test_an_empty_parquet_file_is_a_batch_without_rows(schema):
    write_table(pa.table({"x": pa.array([], pa.float64()), "s": pa.array([], pa.string())}), Path("t.parquet"))
    assert read(schema, "t.parquet") == [{"x": [], "s": []}]


def whole(form: str) -> bytes:
    table = pa.table({"x": [float(row) for row in range(1000)], "s": ["a"] * 1000})
    write_table(table, Path(f"whole.{form}"))
    return Path(f"whole.{form}").read_bytes()


@pytest.mark.parametrize("form", ["parquet", "arrow", "arrows"])
@pytest.mark.parametrize("part", [0.3, 0.9])
def test_a_truncated_file_is_refused(schema, raises_code, form, part):
    data = whole(form)
    file = write(f"t.{form}", data[: int(len(data) * part)])
    raises_code("invalid_batch_file", read, schema, file)


def test_arrow_text_that_points_outside_of_its_memory_is_refused(schema, raises_code):
    write_table(pa.table({"s": ["a" * 77_777, "b"], "x": [1.0, 2.0]}), Path("t.arrow"))
    data = Path("t.arrow").read_bytes()
    offsets, broken = (bytes(pa.array([end, 77_778], pa.int32()).buffers()[1]) for end in (77_777, 1_000_000))
    assert data.count(offsets) == 1
    raises_code("invalid_batch_file", read, schema, write("t.arrow", data.replace(offsets, broken)))


@pytest.mark.parametrize("form", ["arrow", "arrows"])
@pytest.mark.parametrize("name", ["s", "x", "other"])
@pytest.mark.parametrize("index", [7, -3])
def test_labels_outside_of_their_dictionary_are_a_damaged_file_where_they_are_needed(
    schema, raises_code, form, name, index
):
    labels = pa.array([1.0, 2.0]) if name == "x" else pa.array(["a", "b"])
    damaged = pa.DictionaryArray.from_arrays(pa.array([0, index], pa.int32()), labels, safe=False)
    columns = {"s": ["a", "b"], "x": [1.0, 2.0], name: damaged}
    write_table(pa.table(columns), Path(f"t.{form}"))
    if name == "other":
        assert len(read(schema, Path(f"t.{form}"))) == 1
    else:
        raises_code("invalid_batch_file", read, schema, Path(f"t.{form}"))


@pytest.mark.parametrize("form", ["parquet", "arrow", "arrows"])
def test_a_name_that_is_no_text_is_refused(schema, raises_code, form):
    write_table(pa.table({"xéx": [1.0]}), Path(f"t.{form}"))
    raises_code("invalid_batch_file", read, schema, write(f"t.{form}", rename(Path(f"t.{form}").read_bytes())))


def rename(data: bytes) -> bytes:
    return data.replace("xéx".encode(), b"x\xff\xffx")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("t.csv", "", "invalid_batch_file"),
        ("t.csv", "\n\n", "invalid_batch_file"),
        ("t.csv", 'x,s\n1,"a\n2,b\n', "invalid_batch_file"),
        ("t.csv", 'x,s\n1,"a', "invalid_batch_file"),
        ("t.csv", "x,s\n1,a,2\n", "invalid_batch_file"),
        ("t.csv", "x,s\n1,a\n2", "invalid_batch_file"),
        ("t.csv", b"x,s\xe9\n1,a\n", "invalid_batch_file"),
        ("t.csv", b"PAR1....", "invalid_batch_file"),
        ("t.parquet", "x,s\n1,a\n", "invalid_batch_file"),
        ("t.dat", b"\x00\x01\x02", "invalid_batch_file"),
        ("t.jsonl", '{"x": 1}\n{"x": 2\n', "invalid_batch_file"),
        ("t.jsonl", "[1]\n", "invalid_batch_file"),
        ("t.jsonl", '{"x": 1, "x": 2}\n', "invalid_batch_file"),
        ("t.jsonl", b'{"s": "\xe9"}\n', "invalid_batch_file"),
        ("t.jsonl", "[" * 100_000 + "\n", "invalid_batch_file"),
        ("folder/read.me", "", "file_not_found"),
    ],
)
def test_a_broken_file_is_refused(schema, raises_code, name, content, code):
    write(name, content)
    raises_code(code, read, schema, "folder" if name.startswith("folder") else name)


def test_a_broken_line_is_named(schema, raises_code, monkeypatch):
    monkeypatch.setattr("schemabridge.batches.json_lines.BLOCK_BYTES", 1)
    error = raises_code("invalid_batch_file", read, schema, write("t.jsonl", '{"x": 1}\n\n{"x": \n'))
    assert "t.jsonl, line 3" in error.message


def test_cells_in_one_piece_give_the_delimiter_as_a_hint(schema, raises_code):
    error = raises_code("invalid_batch_file", read, schema, write("t.csv", "x;s\n1;a\n"))
    assert "--delimiter ';'" in error.hint


def test_a_path_without_a_file_is_refused(schema, raises_code):
    raises_code("file_not_found", read, schema, "nothing.csv")
    raises_code("file_not_found", read, schema, "nothing*.csv")


@pytest.mark.parametrize("rows", [0, 3])
@pytest.mark.parametrize(
    ("form", "names"),
    [("parquet", ["other"]), ("arrow", ["other"]), ("arrows", ["other"]), ("arrow", []), ("arrows", [])],
)
def test_a_file_without_needed_columns_has_rows_all_the_same(schema, form, names, rows):
    write_table(pa.table({"other": [1] * rows}).select(names), Path(f"t.{form}"))
    blocks = list(Batches(find_files([f"t.{form}"]), sb.read_schema(schema)))
    assert [(block.rows, block.frame.column_names) for block in blocks] == [(rows, names)]


def test_times_in_json_are_read_beside_what_is_no_text(every_type):
    lines = [{"clock": "2024-01-31 12:00"}, {"clock": 5}, {"clock": "é"}, {"clock": None}]
    (block,) = Batches(
        find_files([str(write("a.jsonl", "".join(json.dumps(line) + "\n" for line in lines)))]),
        sb.read_schema(every_type),
    )
    assert block.frame["clock"] == [datetime(2024, 1, 31, 12), 5, "é", None]


@pytest.mark.parametrize(
    ("content", "line"),
    [("x,s\n1,a\n2,b,SECRET\n", 3), ('x,s\n1,"a\nb"\n\n"SECRET"\n', 5), ("x,s\n" + "1,a\n" * 50 + "1,SECRET,\n", 52)],
)
def test_a_row_of_another_width_is_named_without_its_cells(schema, raises_code, monkeypatch, content, line):
    monkeypatch.setattr("schemabridge.batches.csv_file.BLOCK_BYTES", 100)
    error = raises_code("invalid_batch_file", read, schema, write("t.csv", content))
    assert f"line {line}" in error.message
    assert "SECRET" not in str(error)


@pytest.mark.parametrize(
    ("name", "content"),
    [("b.csv", '"x"\n"1,5"\n?\n" 2 "\n'), ("b.jsonl", '{"x": "1,5"}\n{"x": "?"}\n{"x": " 2 "}\n')],
)
def test_text_that_a_column_gives_a_meaning_is_handed_over_unread(tmp_path: Path, name: str, content: str) -> None:
    column = sb.column(type="float64", decimal=",", missing=["?"])
    schema = sb.record_schema({"x": ["1,5", "2"]}, columns={"x": column}, encodings={"x": sb.numeric(missing="pass")})
    schema.save(tmp_path / "s.schema.json")
    assert read(tmp_path / "s.schema.json", write(str(tmp_path / name), content)) == [{"x": ["1,5", "?", " 2 "]}]
