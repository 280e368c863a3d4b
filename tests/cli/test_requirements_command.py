"""`schemabridge requirements`: what it writes where, what it leaves alone, and that its file installs what was recorded."""

from __future__ import annotations

import json
import os
from pathlib import Path
import subprocess
import sys

import joblib
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from documents import dump, new_document, seal
import schemabridge as sb
from schemabridge.version import __version__

ROOT = Path(__file__).parents[2]
UV = ROOT / ".venv" / "bin" / "uv"
WHEEL, TARBALL = f"schemabridge_ml-{__version__}-py3-none-any.whl", f"schemabridge_{__version__}.tar.gz"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> Path:
    """Return a folder with a model of scikit-learn and the schema of it."""
    made = tmp_path_factory.mktemp("recorded")
    df = pd.DataFrame({"x": [1.0, 2.0, 3.0, 5.0]})
    model = LogisticRegression().fit(df.to_numpy(), [0, 1, 0, 1])
    joblib.dump(model, made / "churn.joblib")
    sb.record_schema(df, model, path=made / "churn.joblib", encodings={"x": "numeric"}, X=df.to_numpy())
    return made


@pytest.fixture
def churn(recorded, folder) -> Path:
    """Return the schema in the current folder, beside its model."""
    for path in recorded.iterdir():
        Path(path.name).write_bytes(path.read_bytes())
    return Path("churn.schema.json")


def list_files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_both_files_lie_beside_the_schema_and_what_is_missing_is_said_with_what_makes_it(run, churn):
    done = run("requirements", churn)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        "churn.requirements.txt",
        "churn.Dockerfile",
        "docker build --file churn.Dockerfile --tag scoring .",
    ]
    first, second = done.stderr.splitlines()
    assert first.startswith(f"missing: {WHEEL}; made by: cd . && pip wheel --no-deps --wheel-dir . ")
    assert second.startswith(f"missing: {TARBALL}; made by: cd . && R CMD build --no-build-vignettes ")


def test_the_same_schema_gives_the_same_bytes_in_place_of_those_before(run, churn, folder):
    run("requirements", churn)
    before = list_files(folder)
    assert run("requirements", churn).exit_code == 0
    assert list_files(folder) == before
    assert run("requirements", churn, "--r", "4.4").exit_code == 0
    assert b"FROM rocker/r-ver:4.4\n" in Path("churn.Dockerfile").read_bytes()


def test_another_folder_gets_all_that_the_image_holds(run, churn, folder):
    Path("dist").mkdir()
    Path("dist", WHEEL).write_bytes(b"wheel")
    Path("dist", TARBALL).write_bytes(b"tarball")
    arguments = (
        "requirements",
        churn,
        "--out",
        "deep/image",
        "--wheel",
        f"dist/{WHEEL}",
        "--tarball",
        f"dist/{TARBALL}",
    )
    done = run(*arguments)
    assert done.exit_code == 0
    assert done.stderr == ""
    written = {path.name: path.read_bytes() for path in Path("deep/image").iterdir()}
    assert set(written) == {"churn.requirements.txt", "churn.Dockerfile", str(churn), "churn.joblib", WHEEL, TARBALL}
    assert written["churn.joblib"] == Path("churn.joblib").read_bytes()
    assert not Path("churn.Dockerfile").exists()
    assert run(*arguments).exit_code == 0


def test_a_folder_of_a_model_is_copied_with_all_below_it(run, folder):
    files = [{"file": "m", "sha256": "0" * 64, "format": "saved_model"}]
    environment = {"python": "3.11", "numpy": "2.3.5"}
    Path("m.schema.json").write_bytes(
        dump(seal({**new_document(), "model": {"files": files}, "environment": environment}))
    )
    Path("m/variables").mkdir(parents=True)
    for name in ("m/saved_model.pb", "m/variables/variables.index"):
        Path(name).write_text(name)
    assert run("requirements", "m.schema.json", "--out", "image").exit_code == 0
    assert Path("image/m/variables/variables.index").read_text() == "m/variables/variables.index"


@pytest.mark.parametrize("name", ["churn.Dockerfile", "churn.requirements.txt"])
@pytest.mark.parametrize("who", ["somebody else", "changed", "cut off"])
def test_a_file_that_the_command_did_not_write_stays(run, churn, folder, name, who):
    run("requirements", churn)
    ours = Path(name).read_text()
    theirs = {"somebody else": "numpy\n", "changed": f"{ours}EXPOSE 80\n", "cut off": ours[:-1]}
    Path(name).write_text(theirs[who])
    before = list_files(folder)
    done = run("requirements", churn, "--r", "4.4")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"error [file_not_written] {name}: ")
    assert list_files(folder) == before


def test_another_model_of_the_same_name_in_the_other_folder_stays(run, churn, folder):
    Path("image").mkdir()
    Path("image/churn.joblib").write_text("another")
    before = list_files(folder)
    done = run("requirements", churn, "--out", "image")
    assert done.exit_code == 2
    assert done.stderr.startswith("error [file_not_written] image/churn.joblib: ")
    assert list_files(folder) == before


def test_a_model_that_is_not_beside_its_schema_is_said(run, churn, folder):
    Path("churn.joblib").unlink()
    done = run("requirements", churn)
    assert done.exit_code == 2
    assert done.stderr.startswith("error [file_not_found] churn.joblib: ")
    assert set(list_files(folder)) == {str(folder / churn)}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"environment": {"python": "3.11", "numpy": "2.3.5\nRUN evil"}},
        {"model": {"runtime": {"python": "3.11", "distributions": {"numpy\nRUN evil": "1.0"}}}},
        {"environment": {"python": "3.11", "numpy": "1.0"}, "model": {"files": [{"file": "a\nRUN evil"}]}},
    ],
)
def test_a_schema_of_which_no_image_can_be_made_is_refused_and_nothing_is_written(run, folder, changes):
    Path("m.schema.json").write_bytes(dump(seal({**new_document(), **changes})))
    done = run("requirements", "m.schema.json")
    assert done.exit_code == 2
    assert done.stderr.startswith("error [invalid_argument] ")
    assert set(list_files(folder)) == {str(folder / "m.schema.json")}


@pytest.mark.parametrize("r", ["4", "4.0", "3.6.3", "latest", "4.4\nRUN evil", "4.4-evil", ""])
def test_what_is_no_version_of_r_is_a_mistake_in_the_call(run, churn, r):
    done = run("requirements", churn, "--r", r)
    assert done.exit_code == 2
    assert not Path("churn.Dockerfile").exists()


def test_custom_objects_of_a_distribution_without_a_version_are_said(run, churn):
    document = json.loads(churn.read_text())
    document["model"]["custom_objects"] = [{"registered_name": "a>B", "class": "B", "module": "a", "distribution": "a"}]
    churn.write_bytes(dump(document))
    done = run("requirements", churn)
    assert "missing: a wheel of a, which brings custom objects" in done.stderr
    assert "# a: no version was recorded" in Path("churn.requirements.txt").read_text()


def test_the_written_file_makes_an_environment_in_which_the_model_predicts_what_was_recorded(run, churn, folder):
    """The wheels are those of this environment, which uv has at hand; what it needs to build one, too."""
    run("requirements", churn)
    start(UV, "build", "--quiet", "--wheel", "--out-dir", "dist", ROOT)
    start(UV, "venv", "--quiet", "--python", sys.executable, "fresh")
    python = "fresh/bin/python"
    start(UV, "pip", "install", "--python", python, "--requirement", "churn.requirements.txt", f"dist/{WHEEL}")
    check = (
        "import importlib.metadata, joblib, sys, schemabridge as sb\n"
        "assert sb.__file__.startswith(sys.prefix), sb.__file__\n"
        "schema = sb.read_schema('churn.schema.json')\n"
        "for name, version in schema.model['runtime']['distributions'].items():\n"
        "    assert importlib.metadata.version(name) == version, name\n"
        "assert sb.verify_schema(schema, 'churn.joblib'), 'file'\n"
        "assert sb.verify_schema(schema, joblib.load('churn.joblib')), 'predictions'\n"
    )
    start(python, "-c", check)


def start(*command: object) -> None:
    """Run a command that uses neither the network nor the source of this package."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"UV_OFFLINE": "1"}
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
