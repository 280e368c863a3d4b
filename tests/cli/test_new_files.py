"""What is written takes the place of a file, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import resource
import subprocess
import sys

import pytest

from documents import dump, new_document
from schemabridge.document.new_files import replace_files
from schemabridge.document.temporary_file import open_temporary

COMMANDS = {
    "page": ("validate", "m.schema.json", "b.csv", "--html", "out.parquet"),
    "matrix": ("prepare", "m.schema.json", "b.csv", "--out", "out.parquet"),
    "good rows": ("split", "m.schema.json", "b.csv", "--good", "out.parquet", "--bad", "bad.csv"),
    "schema": ("convert", "m.schema.json", "out.arrow"),
}


@pytest.fixture(params=COMMANDS)
def command(request, schema) -> tuple[str, ...]:
    """Return the arguments of a command that writes into the last but one, or the last, of them."""
    Path("b.csv").write_text("x,s\n1,a\n")
    return COMMANDS[request.param]


def find_target(command: tuple[str, ...]) -> Path:
    return Path(next(each for each in command if each.startswith("out.")))


def test_a_pipe_is_refused_and_stays(run, command):
    target = find_target(command)
    os.mkfifo(target)
    done = run(*command)
    assert done.exit_code == 2
    assert done.stderr.startswith("error [file_not_written]")
    assert target.is_fifo()
    assert not Path("bad.csv").exists()


def test_a_link_to_a_pipe_is_refused_and_stays(run, command):
    target = find_target(command)
    os.mkfifo("pipe")
    target.symlink_to("pipe")
    assert run(*command).exit_code == 2
    assert target.is_symlink()
    assert Path("pipe").is_fifo()


@pytest.mark.parametrize("exists", [True, False], ids=["to a file", "to nothing"])
def test_what_a_link_leads_to_is_written_and_the_link_stays(run, command, exists):
    target = find_target(command)
    Path("there").mkdir()
    file = Path("there", "real")
    if exists:
        file.write_text("a schemabridge schema of before")
    target.symlink_to(file)
    assert run(*command).exit_code == 0
    assert target.is_symlink()
    assert file.read_bytes() != b"a schemabridge schema of before"
    assert [path.name for path in Path("there").iterdir()] == ["real"]


def test_a_link_to_itself_is_refused(run, command):
    target = find_target(command)
    target.symlink_to(target)
    assert run(*command).exit_code == 2
    assert target.is_symlink()


def test_two_links_to_one_file_are_one_name(run, schema):
    Path("b.csv").write_text("x,s\n1,a\n")
    for name in ("good.csv", "bad.csv"):
        Path(name).symlink_to("real.csv")
    done = run("split", schema, "b.csv", "--good", "good.csv", "--bad", "bad.csv")
    assert done.exit_code == 2
    assert done.stderr.startswith("error [invalid_argument]")


WRITER = """
import sys
from pathlib import Path
from schemabridge.document.temporary_file import open_temporary

with open_temporary(Path(sys.argv[1])) as file:
    print(file.path, flush=True)
    sys.stdin.read()
"""


@contextmanager
def writing(target: str) -> Iterator[Path]:
    """Give the temporary file of a process that writes, and kill it."""
    command = [sys.executable, "-c", WRITER, target]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Path(process.stdout.readline().strip())
        process.kill()


def list_names() -> set[str]:
    return {path.name for path in Path().iterdir()}


def test_what_a_killed_writer_left_goes_with_the_next_write_to_its_target(run, command):
    target = find_target(command)
    with writing(str(target)) as stray:
        assert run(*command).exit_code == 0
        assert stray.exists()  # its writer lives
    with writing("other.parquet") as other:
        pass
    assert stray.exists()
    assert run(*command).exit_code == 0
    assert not stray.exists()
    assert other.exists()


def test_names_that_only_look_alike_are_left(run, command):
    target = find_target(command)
    alike = [f".{target.name}.tmp", f".{target.name}.0123456789abcdeg.tmp", f".x{target.name}.0123456789abcdef.tmp"]
    alike += [f"{target.name}.0123456789abcdef.tmp", f".{target.name}.0123456789abcdef.tmp.csv"]
    for name in alike:
        Path(name).touch()
    assert run(*command).exit_code == 0
    assert list_names() >= set(alike)


def test_a_target_whose_name_begins_with_that_of_another_has_its_own_strays(folder):
    names = ["out." + "x" * 200 + end for end in ("a", "b")]
    with writing(names[0]) as stray:
        pass
    with open_temporary(Path(names[1])):
        assert stray.exists()
    with open_temporary(Path(names[0])):
        assert not stray.exists()


def test_a_file_that_was_taken_for_a_stray_before_it_was_locked_is_made_again(folder, monkeypatch):
    import fcntl

    taken = []
    lock = fcntl.flock

    def take_first(file, kind):
        if not taken:
            taken.append(next(Path().glob(".out.*.tmp")))
            taken[0].unlink()
        lock(file, kind)

    monkeypatch.setattr(fcntl, "flock", take_first)
    with replace_files([Path("out")]) as temporary:
        assert temporary[Path("out")] != taken[0]
        temporary[Path("out")].write_text("new")
    assert list_names() == {"out"}
    assert Path("out").read_text() == "new"


@pytest.mark.parametrize("name", ["\U0001f427" * 60, "x" * 250], ids=["of four bytes each", "long"])
def test_a_name_as_long_as_names_may_be_is_written(run, schema, name):
    Path("b.csv").write_text("x,s\n1,a\n")
    assert run("prepare", schema, "b.csv", "--out", f"{name}.npy").exit_code == 0
    assert Path(f"{name}.npy").exists()


def test_a_name_that_is_too_long_is_told(run, command):
    long = Path("x" * 300).with_suffix(find_target(command).suffix)
    before = list_names()
    done = run(*(str(long) if each.startswith("out.") else each for each in command))
    assert done.exit_code == 2
    assert done.stderr.startswith(f"error [file_not_written] {long}: ")
    assert "File name too long" in done.stderr
    assert list_names() == before


@pytest.mark.parametrize("option", ["schema", "batch", "pattern"])
def test_an_input_whose_name_is_too_long_is_told(run, schema, option):
    long = "x" * 300
    Path("b.csv").write_text("x,s\n1,a\n")
    arguments = {
        "schema": ("validate", long, "b.csv"),
        "batch": ("validate", schema, long),
        "pattern": ("validate", schema, long + "*"),
    }[option]
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"error [file_not_found] {long}")


def test_a_model_whose_name_is_too_long_is_not_there(run, schema):
    done = run("verify", schema, "--model", "x" * 300)
    assert done.exit_code == 1
    assert f"[wrong_model] there is no model file '{'x' * 50}" in done.stdout


@pytest.mark.parametrize("ending", [".npy", ".arrow", ".parquet", ".float32"])
def test_a_disk_that_takes_no_more_is_told_with_the_name_of_the_file(folder, ending):
    Path("b.csv").write_text("x,s\n" + "1,a\n" * 20_000)
    out = f"m{ending}"
    Path("m.schema.json").write_bytes(dump(new_document()))  # of float32
    before = list_names()
    command = [sys.executable, "-m", "schemabridge.cli", "prepare", "m.schema.json", "b.csv", "--out", out]
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))  # noqa: E731
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error [file_not_written] {out}: cannot be written")
    assert "too large" in done.stderr
    assert list_names() == before
