"""A command never destroys what it reads."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from documents import dump, new_document, seal
import schemabridge as sb

# The arguments of commands; OUT stands for what they write.
COMMANDS = {
    "validate": ("validate", "in/m.schema.json", "in/b.parquet", "--html", "OUT"),
    "drift": ("drift", "in/m.schema.json", "in/b.parquet", "--html", "OUT"),
    "prepare": ("prepare", "in/m.schema.json", "in/b.parquet", "--out", "OUT"),
    "good": ("split", "in/m.schema.json", "in/b.parquet", "--good", "OUT", "--bad", "bad.csv"),
    "bad": ("split", "in/m.schema.json", "in/b.parquet", "--good", "good.csv", "--bad", "OUT"),
    "reasons": ("split", "in/m.schema.json", "in/b.parquet", "--good", "g.csv", "--bad", "bad.csv", "--reasons", "OUT"),
    "inspect": ("inspect", "in/m.schema.json", "--html", "OUT"),
    "verify": ("verify", "in/m.schema.json", "--model", "in/b.parquet", "--html", "OUT"),
    "convert": ("convert", "in/m.schema.json", "OUT"),
}
READS = [
    (command, read)
    for command, arguments in COMMANDS.items()
    for read in ("in/m.schema.json", "in/b.parquet")
    if read in arguments
]


@pytest.fixture
def inputs(folder: Path) -> Path:
    """Return a folder with a schema and a batch."""
    read = folder / "in"
    read.mkdir()
    (read / "m.schema.json").write_bytes(dump(new_document()))
    pq.write_table(pa.table({"x": [1.0, 2.0], "s": ["a", "b"]}), read / "b.parquet")
    return read


def list_files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def name_same(read: str, way: str, ending: str) -> str:
    """Return another name of a file, with an ending that a command writes."""
    other = f"other{ending}"
    if way == "symbolic link":
        Path(other).symlink_to(read)
    elif way == "hard link":
        os.link(read, other)
    elif way == "folder link":
        Path("linked").symlink_to("in")
        return read.replace("in/", "linked/")
    else:
        return {"name": read, "dots": f"in/../{read}", "absolute": str(Path(read).absolute())}[way]
    return other


@pytest.mark.parametrize("way", ["name", "dots", "absolute", "symbolic link", "hard link", "folder link"])
@pytest.mark.parametrize(("command", "read"), READS)
def test_a_file_that_is_read_is_not_written_whatever_its_name_is(run, inputs, folder, command, read, way):
    ending = Path(read).suffix if "link" not in way else {"convert": ".json"}.get(command, ".parquet")
    target = name_same(read, way, ending)
    before = list_files(folder)
    done = run(*(target if each == "OUT" else each for each in COMMANDS[command]))
    assert done.exit_code == 2
    assert "error [" in done.stderr
    assert list_files(folder) == before


@pytest.mark.parametrize("command", ["validate", "prepare", "good", "bad", "reasons"])
@pytest.mark.parametrize("way", ["name", "symbolic link", "hard link"])
def test_the_refusal_names_the_file_that_is_read(run, inputs, command, way):
    target = name_same("in/b.parquet", way, ".parquet")
    done = run(*(target if each == "OUT" else each for each in COMMANDS[command]))
    assert done.stderr.startswith(
        f"error [invalid_argument] {target}: expected another file, found one that is read (in/b"
    )


@pytest.mark.parametrize(
    ("batch", "output", "refused"),
    [
        ("in", "in/new.parquet", True),
        ("in", "in/new.npy", True),
        ("in", "in/deep/new.parquet", True),
        ("in", "linked/new.parquet", True),
        ("linked", "in/new.parquet", True),
        ("in", "away/new.parquet", True),
        (".", "new.parquet", True),
        ("in", "new.parquet", False),
        ("in/*.parquet", "in/new.parquet", True),
        ("in/*.parquet", "in/new.npy", False),
        ("in/*.parquet", "in/.new.parquet", False),
        ("in/*.parquet", "linked/new.parquet", True),
        ("linked/*.parquet", "in/new.parquet", True),
        ("in/*.parquet", "in/deep/new.parquet", False),
        ("in/**/*.parquet", "in/deep/new.parquet", True),
        ("in/**/*.parquet", "in/new.parquet", True),
        ("i*", "in/deep/new.parquet", True),
        ("i?/b.*", "in/new.parquet", False),
        ("i*/b.*", "in/deep/b.parquet", False),
        ("in/[bn]*.parquet", "in/new.parquet", True),
        ("i[m-o]/b.parquet", "in/b.npy", False),
    ],
)
def test_an_output_that_the_next_run_would_read_is_refused(run, inputs, folder, batch, output, refused):
    Path("in/deep").mkdir()
    Path("linked").symlink_to("in")
    Path("away").symlink_to("in/deep")
    Path("s.json").write_bytes(Path("in/m.schema.json").read_bytes())
    before = list_files(folder)
    done = run("prepare", "s.json", batch, "--out", output)
    assert done.exit_code == (2 if refused else 0), done.output
    assert ("error [invalid_argument] " + output in done.stderr) == refused
    assert (list_files(folder) == before) == refused


def test_two_outputs_that_are_one_file_are_refused(run, inputs, folder):
    Path("one.csv").write_text("of before")
    os.link("one.csv", "two.csv")
    Path("there").symlink_to(".")
    before = list_files(folder)
    for good, bad in (("one.csv", "two.csv"), ("new.csv", "there/new.csv"), ("new.csv", "in/../new.csv")):
        done = run("split", "in/m.schema.json", "in/b.parquet", "--good", good, "--bad", bad)
        assert done.exit_code == 2
        assert done.stderr.startswith("error [invalid_argument]")
        assert list_files(folder) == before


def test_inputs_whose_files_would_have_one_name_are_refused(run, inputs, folder):
    """Characters that no file name has become _, so that two inputs may have one name."""
    document = new_document()
    first = document["inputs"][0]
    document["inputs"] = [{**first, "name": name} for name in ("a/b", "a:b")]
    Path("two.json").write_bytes(dump(seal(document)))
    assert sb.read_schema("two.json").inputs[1].name == "a:b"
    done = run("prepare", "two.json", "in/b.parquet", "--out", "m.npy")
    assert done.exit_code == 2
    assert not list(folder.glob("m.*npy"))
