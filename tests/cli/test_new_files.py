"""What is written takes the place of a file, and of nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
