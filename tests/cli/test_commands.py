"""The command line as a process: exit codes, streams and memory; and what its commands print."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
import subprocess
import sys

import jsonschema
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from contract.specification import SCHEMAS
from documents import dump, new_document, seal
import schemabridge as sb
from schemabridge.cli import COMMANDS, app, load_command

GOOD, BAD = "x,s\n1,a\n2,b\n", "x,s\n1,a\noops,c\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, with a schema, a good and a bad batch."""
    monkeypatch.chdir(tmp_path)
    Path("m.schema.json").write_bytes(dump(new_document()))
    Path("good.csv").write_text(GOOD)
    Path("bad.csv").write_text(BAD)
    return tmp_path


def start(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "schemabridge.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("validate", "m.schema.json", "good.csv"), 0),
        (("validate", "m.schema.json", "bad.csv"), 1),
        (("validate", "m.schema.json", "none.csv"), 2),
        (("validate", "good.csv", "good.csv"), 2),
        (("validate", "m.schema.json"), 2),
        (("nonsense",), 2),
    ],
)
def test_the_exit_code_says_what_it_came_to(folder, arguments, code):
    done = start(*arguments)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) == (code == 2)


def test_the_program_is_installed_under_its_name():
    from importlib.metadata import entry_points

    (program,) = entry_points(group="console_scripts", name="schemabridge")
    assert program.value == "schemabridge.cli:main"


def test_what_nobody_foresaw_ends_with_its_traceback_and_not_with_findings(folder):
    script = (
        "import sys, schemabridge.cli.validate\n"
        "from schemabridge.cli import main\n"
        "def fail(path): raise ZeroDivisionError('unforeseen')\n"
        "sys.modules['schemabridge.cli.validate'].read_schema = fail\n"
        "main()"
    )
    arguments = [sys.executable, "-c", script, "validate", "m.schema.json", "good.csv"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" in done.stderr
    assert done.stderr.endswith("ZeroDivisionError: unforeseen\n")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["inspect", "m.schema.json"], 0),
        (["validate", "m.schema.json", "bad.csv"], 1),
        (["validate", "m.schema.json", "bad.csv", "--json"], 1),
        (["validate", "nothing.json", "bad.csv", "--json"], 2),
        (["--help"], 0),
        (["validate", "--help"], 0),
    ],
    ids=str,
)
def test_a_reader_that_stops_leaves_the_exit_code_of_the_work(folder, arguments, code):
    command = [sys.executable, "-m", "schemabridge.cli", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()  # long before the program has anything to say
        stderr = process.stderr.read()
    assert stderr == b""
    assert process.returncode == code


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_a_stream_that_is_closed_from_the_start_changes_nothing(folder, closed):
    command = [sys.executable, "-m", "schemabridge.cli", "prepare", "m.schema.json", "good.csv", "--out", "m.npy"]
    done = subprocess.run(command, capture_output=True, check=False, preexec_fn=lambda: os.close(closed))
    assert done.returncode == 0
    assert np.load("m.npy").dtype == np.float32


@pytest.mark.parametrize("as_json", [(), ("--json",)], ids=["words", "json"])
def test_a_full_disk_behind_standard_output_is_told(folder, as_json):
    command = [sys.executable, "-m", "schemabridge.cli", "validate", "m.schema.json", "bad.csv", *as_json]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 2
        assert done.stderr.startswith("error [file_not_written] standard output: cannot be written (No space left")
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=full, check=False)
        assert done.returncode == 1
        assert done.stdout


READING_AHEAD = """
import sys, threading
import pyarrow as pa
from schemabridge import cli

class Endless:
    closed = False
    calls = 0

    def read(self, size):
        self.calls += 1
        if self.calls > 2:  # by a thread of Arrow, which reads ahead
            is_ahead.set()
            threading.Event().wait()
        return b"1\\n" * (size // 2)

    def readable(self): return True
    def close(self): pass

def end_while_arrow_reads():
    global reader  # as the traceback of an error holds it
    reader = pa.csv.open_csv(pa.PythonFile(Endless(), "r"), pa.csv.ReadOptions(block_size=1000))
    is_ahead.wait()
    print("said")
    sys.exit(2)

is_ahead = threading.Event()
import pyarrow.csv
cli.app = end_while_arrow_reads
cli.main()
"""


def test_the_process_ends_with_its_code_while_a_file_is_still_read_ahead():
    done = subprocess.run([sys.executable, "-c", READING_AHEAD], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (2, b"said", b"")


def test_text_that_the_stream_cannot_hold_is_written_with_escapes(folder):
    document = copy.deepcopy(new_document())
    document["columns"][1]["name"] = document["steps"][2]["column"] = "größe 大"
    document["inputs"][0]["encodings"][1]["columns"] = ["größe 大"]
    Path("u.schema.json").write_bytes(dump(seal(document)))
    command = [sys.executable, "-m", "schemabridge.cli", "inspect", "u.schema.json"]
    environment = {"PYTHONIOENCODING": "latin-1", "PATH": ""}
    plain = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert "größe \\u5927 ".encode("latin-1") in plain.stdout
    as_json = subprocess.run([*command, "--json"], capture_output=True, env=environment, check=True)
    assert json.loads(as_json.stdout)["columns"][1]["name"] == "größe 大"


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_memory_does_not_grow_with_the_rows(folder, form):
    script = (
        "import resource, sys\n"
        "from schemabridge.cli import app\n"
        "app(sys.argv[1:], standalone_mode=False)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    rows = 500_000 if form == "parquet" else 400_000
    table = pa.table({"x": np.random.default_rng(1).normal(size=rows), "s": pa.array(["a"] * rows)})
    if form == "parquet":
        pq.write_table(table, "b.parquet", row_group_size=100_000)
    else:
        pa.csv.write_csv(table, "b.csv")

    def measure(times: int) -> int:
        arguments = ["prepare", "m.schema.json", *[f"b.{form}"] * times, "--out", "m.npy"]
        done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
        return int(done.stdout.splitlines()[-1])

    small = measure(1)
    assert measure(6) - small < 40_000  # kilobytes; frame and matrix alone would be 70,000
    assert np.load("m.npy", mmap_mode="r").shape == (6 * rows, 3)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_that_begins_as_the_list_of_commands_says(command):
    done = run(command, "--help")
    assert done.exit_code == 0
    assert command in done.stdout
    assert COMMANDS[command] == load_command(command).help.splitlines()[0]


def test_every_file_of_a_command_is_in_the_list_of_commands():
    folder = Path(sb.__file__).parent / "cli"
    files = [path.stem for path in folder.glob("*.py") if "\n@end_well\n" in path.read_text("utf-8")]
    assert sorted(files) == sorted(command.replace("-", "_") for command in COMMANDS)


def test_the_version_is_that_of_the_package():
    assert run("--version").stdout == f"{sb.__version__}\n"


@pytest.mark.parametrize("batch", ["good.csv", "bad.csv"])
@pytest.mark.parametrize("redact", [False, True])
def test_a_report_as_json_has_its_form_and_stands_alone(folder, batch, redact):
    done = run("validate", "m.schema.json", batch, "--json", *(["--redact"] if redact else []))
    report = json.loads(done.stdout)
    jsonschema.validate(report, json.loads((SCHEMAS / "report.schema.json").read_text("utf-8")))
    assert report["ok"] == (batch == "good.csv")
    assert report["redacted"] == redact
    assert done.stderr == ""


def test_the_findings_are_those_of_the_whole_batch(folder, monkeypatch):
    monkeypatch.setattr("schemabridge.batches.batches.MOST_ROWS", 256)
    rows = ["1,a"] * 600
    rows[10] = rows[500] = "1,c"
    rows[599] = "oops,a"
    Path("b.csv").write_text("x,s\n" + "".join(row + "\n" for row in rows))
    report = json.loads(run("validate", "m.schema.json", "b.csv", "--json").stdout)
    found = [(each["code"], each["column"], each["rows"], each["count"]) for each in report["findings"]]
    assert report["rows"] == 600
    assert found == [
        ("wrong_type", "x", [599], 1),
        ("unknown_value", "s", [10, 500], 2),
    ]  # zeros in this schema: a note
    assert [each["severity"] for each in report["findings"]] == ["error", "note"]


def test_a_name_twice_in_the_header_is_a_duplicated_column(folder):
    Path("b.csv").write_text("x,s,x\n1,a,what\n")
    report = json.loads(run("validate", "m.schema.json", "b.csv", "--json").stdout)
    assert [(each["code"], each["column"]) for each in report["findings"]] == [("duplicated_column", "x")]


def test_text_that_is_not_unicode_is_found_in_its_row(folder):
    Path("b.csv").write_bytes(b"x,s\n1,a\n2,\xe9\n")
    report = json.loads(run("validate", "m.schema.json", "b.csv", "--json").stdout)
    assert [(each["code"], each["rows"]) for each in report["findings"]] == [("invalid_encoding", [1])]
    option = report["findings"][0]["hint"].rpartition("on the command line ")[2].split()
    assert run("validate", "m.schema.json", "b.csv", *option).exit_code == 0


def test_decimal_commas_are_told_with_the_option_that_reads_them(folder):
    Path("b.csv").write_text("x;s\n1,5;a\n", encoding="utf-8")
    report = json.loads(run("validate", "m.schema.json", "b.csv", "--delimiter", ";", "--json").stdout)
    [hint] = [each["hint"] for each in report["findings"] if each["code"] == "wrong_type"]
    assert "on the command line with --decimal-comma" in hint
    assert run("validate", "m.schema.json", "b.csv", "--decimal-comma").exit_code == 0


def test_a_file_that_was_cut_off_is_told_so(folder):
    Path("b.csv").write_text("x,s\n1,a\n2", encoding="utf-8")
    done = run("validate", "m.schema.json", "b.csv", "--json")
    assert json.loads(done.stdout)["error"]["hint"].endswith("the file was cut off: copy it again")


def test_an_error_as_json_stands_alone(folder):
    done = run("validate", "m.schema.json", "none.csv", "--json")
    error = json.loads(done.stdout)["error"]
    assert done.exit_code == 2
    assert done.stderr == ""
    assert error["code"] == "file_not_found"
    assert error["message"]
    assert error["hint"]


def test_an_error_is_one_message_with_code_and_hint(folder):
    done = run("validate", "m.schema.json", "none.csv")
    assert done.stdout == ""
    assert done.stderr.startswith("error [file_not_found] none.csv")
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize(
    "options",
    [
        ("--delimiter", ";;"),
        ("--delimiter", '"'),
        *(("--encoding", name) for name in ("none", "hex", "rot13", "base64", "undefined")),
        ("--ranges", "x"),
    ],
)
def test_an_option_that_makes_no_sense_is_a_mistake_in_the_call(folder, options):
    assert run("validate", "m.schema.json", "good.csv", *options).exit_code == 2


def test_ranges_need_statistics(folder):
    assert run("validate", "m.schema.json", "good.csv", "--ranges", "warn").exit_code == 2
    sb.record_schema({"x": [1.0, 3.0] * 5}).save("s.schema.json")
    done = run("validate", "s.schema.json", "good.csv", "--ranges", "warn", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["findings"][0]["code"] == "extra_column"
    Path("far.csv").write_text("x\n4\n")
    done = run("validate", "s.schema.json", "far.csv", "--ranges", "warn", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["findings"][0]["code"] == "outside_training"


def test_cells_that_might_be_missing_are_pointed_out(folder):
    document = copy.deepcopy(new_document())
    document["steps"][2]["unknown"] = "error"
    Path("strict.schema.json").write_bytes(dump(seal(document)))
    Path("b.csv").write_text('x,s\n1,""\n2,NA\n')
    done = run("validate", "strict.schema.json", "b.csv")
    assert done.exit_code == 1
    assert "--missing-cell '' --missing-cell 'NA' --quoted-missing" in done.stderr


@pytest.mark.parametrize("command", ["inspect", "validate", "verify"])
def test_a_page_is_written_beside_what_is_printed(folder, command):
    arguments = ["m.schema.json", *(["good.csv"] if command == "validate" else [])]
    plain = run(command, *arguments)
    assert run(command, *arguments, "--html", "page.html").stdout == plain.stdout
    assert Path("page.html").read_text("utf-8").lstrip().lower().startswith("<!doctype html>")


def test_inspect_says_what_becomes_of_each_column(folder):
    done = run("inspect", "m.schema.json")
    lines = [line.split("  ") for line in done.stdout.splitlines()]
    cells = {line[0]: [cell.strip() for cell in line[1:] if cell.strip()] for line in lines}
    assert cells["x"] == ["float64", "missing filled with 0.5", "numeric: x"]
    assert cells["s"] == ["string", "missing refused, unknown zeros in all its features", "one_hot: s_b, s_a", "b, a"]
    assert cells["features"] == ["float32", "n x 3", "3", "refused", "refused"]
    assert "\x1b" not in done.stdout


def test_inspect_makes_what_cannot_be_seen_visible(folder):
    document = copy.deepcopy(new_document())
    document["columns"][0]["name"] = document["steps"][0]["column"] = "\x1b[31mx"
    document["inputs"][0]["encodings"][0]["columns"] = ["\x1b[31mx"]
    Path("u.schema.json").write_bytes(dump(seal(document)))
    assert "\x1b" not in run("inspect", "u.schema.json").stdout


def test_inspect_as_json_has_the_whole_vocabulary(folder):
    overview = json.loads(run("inspect", "m.schema.json", "--json").stdout)
    assert overview["fingerprint"] == new_document()["fingerprint"]
    assert overview["columns"][1]["vocabulary"] == ["b", "a"]
    assert overview["inputs"][0]["features"] == ["x", "s_b", "s_a"]


def test_inspect_as_json_has_infinite_values_as_text(folder):
    document = copy.deepcopy(new_document())
    document["columns"][1]["type"] = document["vocabularies"]["s"]["type"] = "float64"
    document["vocabularies"]["s"]["values"] = ["Infinity", 1.5]
    Path("i.schema.json").write_bytes(dump(seal(document)))
    done = run("inspect", "i.schema.json", "--json")
    overview = json.loads(done.stdout, parse_constant=pytest.fail)
    assert overview["columns"][1]["vocabulary"] == ["Infinity", 1.5]
    assert "Infinity, 1.5" in run("inspect", "i.schema.json").stdout


def test_print_and_inspect_say_policies_in_the_same_words(folder):
    printed = str(sb.read_schema("m.schema.json"))
    assert "float64; missing filled with 0.5" in printed
    assert "string; 2 values; missing refused; unknown zeros in all its features" in printed


def test_redacted_errors_quote_no_cell(folder):
    Path("b.csv").write_text("x,s\n1,a,SECRET\n")
    done = run("validate", "m.schema.json", "b.csv", "--redact")
    assert done.exit_code == 2
    assert "line 2" in done.stderr
    assert "SECRET" not in done.output


def test_verify_replays_and_compares_the_model_file(folder):
    sb.record_schema({"x": [1.0, 3.0] * 5}).save("s.schema.json")
    Path("model.keras").write_bytes(b"none of ours")
    assert run("verify", "s.schema.json").exit_code == 0
    assert json.loads(run("verify", "s.schema.json", "--json").stdout)["findings"] == []
    done = run("verify", "s.schema.json", "--model", "model.keras", "--json")
    assert [each["code"] for each in json.loads(done.stdout)["findings"]] == ["wrong_model"]


def test_a_golden_row_that_differs_fails(folder):
    document = {
        **new_document(),
        "golden": {"rows": [{"frame": {"x": 1.0, "s": "a"}, "bytes": {"features": "AAAAAAAAAAAAAAAA"}}]},
    }
    Path("g.schema.json").write_bytes(dump(document))
    assert run("verify", "g.schema.json").exit_code == 1


def test_convert_there_and_back_gives_the_same_bytes(folder):
    sb.read_schema("m.schema.json").save("1.schema.json")
    assert run("convert", "1.schema.json", "2.schema.arrow").exit_code == 0
    assert Path("2.schema.arrow").read_bytes().startswith(b"ARROW1")
    assert run("convert", "2.schema.arrow", "3.schema.json").exit_code == 0
    assert Path("3.schema.json").read_bytes() == Path("1.schema.json").read_bytes()
    assert run("convert", "1.schema.json", "4.txt").exit_code == 2


def test_drift_counts_over_all_blocks(folder, monkeypatch):
    monkeypatch.setattr("schemabridge.batches.batches.MOST_ROWS", 256)
    table = {"x": [float(row) for row in range(1000)]}
    sb.record_schema(table).save("s.schema.json")
    Path("b.csv").write_text("x\n" + "".join(f"{x + 500!r}\n" for x in table["x"]))
    assert run("drift", "s.schema.json", "b.csv").exit_code == 0
    done = run("drift", "s.schema.json", "b.csv", "--psi", "0.2", "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 1
    assert found["rows"] == 1000
    assert found["columns"][0]["psi"] == sb.drift({"x": [x + 500 for x in table["x"]]}, "s.schema.json").columns[0].psi
    assert run("drift", "s.schema.json", "b.csv", "--min-rows", "1001").exit_code == 2
    assert run("drift", "m.schema.json", "b.csv").exit_code == 2


def test_diff_says_for_whom_something_changes(folder):
    old = sb.record_schema({"x": [1.0, 3.0], "s": ["a", "b"]})
    old.save("old.schema.json")
    old.with_policy("s", unknown="zeros").save("lenient.schema.json")
    same = run("diff", "old.schema.json", "old.schema.json", "--json")
    assert (same.exit_code, json.loads(same.stdout)["verdict"]) == (0, "same_bits")
    wider = run("diff", "old.schema.json", "lenient.schema.json", "--json")
    assert (wider.exit_code, json.loads(wider.stdout)["verdict"]) == (0, "compatible")
    narrower = run("diff", "lenient.schema.json", "old.schema.json", "--json")
    assert (narrower.exit_code, json.loads(narrower.stdout)["verdict"]) == (1, "scorers_break")
    assert "scorers_break" in run("diff", "lenient.schema.json", "old.schema.json").stdout
