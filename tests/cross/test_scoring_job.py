"""The scoring jobs of examples/scoring_job: the same rows scored and rejected in both languages, or no files at all."""

from collections import Counter
import csv
import json
from pathlib import Path
import subprocess
import sys

import pandas as pd
import pyarrow as pa
import pytest

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
JOBS = {
    "python": [sys.executable, str(EXAMPLES / "scoring_job" / "job.py")],
    "r": ["Rscript", str(EXAMPLES / "scoring_job" / "job.R")],
}
EVERY_ROW, SOME_REJECTED = 0, 3
BEFORE_1970 = -14_182_939_999_999
LEFT_OUT = {
    "list": pa.array([[1, 2], None]),
    "struct": pa.array([{"a": 1, "b": 2}, None]),
    "binary": pa.array([b"\xff", None]),
}
RAW = {
    "integer": pa.array([2**53 + 1, None]),
    "double": pa.array([0.1 + 0.2, None]),
    "float": pa.array([1.5, None], pa.float32()),
    "boolean": pa.array([True, None]),
    "text": pa.array(['a "b",\nc\\', None]),
    "date": pa.array([-165, None], pa.date32()),
    "naive": pa.array([BEFORE_1970, None], pa.timestamp("us")),
    "instant": pa.array([BEFORE_1970, None], pa.timestamp("us", "America/New_York")),
    **LEFT_OUT,
}


def run_jobs(model: Path, batch: Path, folder: Path) -> dict[str, subprocess.CompletedProcess]:
    """Run both jobs side by side, each with a folder of its own below `folder`."""
    jobs = {
        language: subprocess.Popen(
            [*command, str(model), str(batch), str(folder / language)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for language, command in JOBS.items()
    }
    outputs = {language: job.communicate() for language, job in jobs.items()}
    return {
        language: subprocess.CompletedProcess(job.args, job.returncode, *outputs[language])
        for language, job in jobs.items()
    }


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_good(flights: Path, path: Path) -> int:
    """Write rows that nothing is wrong with, in many blocks, and return how many they are; R writes 100000 as 1e+05."""
    december = pa.ipc.open_stream(flights / "12.arrows").read_all().to_pandas()
    new = json.loads((flights / "expected.json").read_text(encoding="utf-8"))["12"]["findings"][0]["values"]
    good = pa.Table.from_pandas(december[~december["dest"].isin(new)].head(10_001), preserve_index=False)
    with pa.ipc.new_stream(path, good.schema) as writer:
        for _ in range(10):
            writer.write_table(good)
    return 10 * good.num_rows


@pytest.fixture(scope="module")
def july(flights, tmp_path_factory) -> tuple[Path, dict[str, subprocess.CompletedProcess]]:
    folder = tmp_path_factory.mktemp("july")
    return folder, run_jobs(flights / "flights.keras", flights / "07.arrows", folder)


@pytest.mark.parametrize("language", JOBS)
def test_every_row_is_scored_or_rejected(language, july, flights) -> None:
    folder, jobs = july
    assert jobs[language].returncode == SOME_REJECTED, jobs[language].stderr
    expected = json.loads((flights / "expected.json").read_text(encoding="utf-8"))["07"]
    scored = [int(row["row"]) for row in read_rows(folder / language / "predictions.csv")]
    rejected = [int(row["row"]) for row in read_rows(folder / language / "rejected.csv")]
    assert len(rejected) == expected["bad"]
    assert sorted(scored + rejected) == list(range(expected["rows"]))
    assert scored == sorted(scored) and rejected == sorted(rejected)


@pytest.mark.parametrize("language", JOBS)
def test_rejected_rows_come_with_every_reason(language, july, flights) -> None:
    folder, _ = july
    expected = json.loads((flights / "expected.json").read_text(encoding="utf-8"))["07"]["findings"]
    rejected = read_rows(folder / language / "rejected.csv")
    reasons = Counter(reason for row in rejected for reason in row["reasons"].split("; "))
    assert reasons == {f"{each['code']} {each['column']}": each["count"] for each in expected if each["rows"]}
    assert {row["hour"] for row in rejected if "missing_value hour" in row["reasons"]} == {""}


def test_both_languages_predict_the_same(july) -> None:
    folder, _ = july
    python, r = (read_rows(folder / language / "predictions.csv") for language in JOBS)
    assert [row["row"] for row in python] == [row["row"] for row in r]
    assert [float(row["late"]) for row in r] == pytest.approx([float(row["late"]) for row in python], abs=1e-5)


def test_rejected_rows_are_the_raw_data(flights, tmp_path) -> None:
    batch = pa.ipc.open_stream(flights / "12.arrows").read_all().slice(0, 2)
    batch = batch.set_column(batch.schema.get_field_index("carrier"), "carrier", pa.array(["Zürich", "??"]))
    for name, values in RAW.items():
        batch = batch.append_column(name, values)
    with pa.ipc.new_stream(tmp_path / "batch.arrows", batch.schema) as writer:
        writer.write_table(batch)
    for language, job in run_jobs(flights / "flights.keras", tmp_path / "batch.arrows", tmp_path).items():
        assert job.returncode == SOME_REJECTED, job.stderr
        assert "not in rejected.csv: list, struct, binary\n" in job.stderr
        first, second = read_rows(tmp_path / language / "rejected.csv")
        assert list(first) == ["row", "reasons", *batch.schema.names[: -len(LEFT_OUT)]]
        assert first["carrier"] == "Zürich" and second["carrier"] == "??"
        assert [first[name] for name in ("integer", "text", "date")] == [str(2**53 + 1), 'a "b",\nc\\', "1969-07-20"]
        assert (float(first["double"]), float(first["float"])) == (0.1 + 0.2, 1.5)
        assert first["boolean"].lower() == "true"
        assert first["naive"] == "1969-07-20 20:17:40.000001"
        assert pd.Timestamp(first["instant"]) == pd.Timestamp("1969-07-20T20:17:40.000001Z")
        assert pd.Timestamp(first["time_hour"]) == batch["time_hour"][0].as_py()
        assert {second[name] for name in set(RAW) - set(LEFT_OUT)} == {""}


def test_a_batch_without_faults_is_scored_to_its_last_row(flights, tmp_path) -> None:
    rows = write_good(flights, tmp_path / "good.arrows")
    for language, job in run_jobs(flights / "flights.keras", tmp_path / "good.arrows", tmp_path).items():
        assert job.returncode == EVERY_ROW, job.stderr
        scored = read_rows(tmp_path / language / "predictions.csv")
        assert [row["row"] for row in scored] == [str(row) for row in range(rows)]
        assert read_rows(tmp_path / language / "rejected.csv") == []


def test_a_file_that_is_damaged_changes_no_output(flights, tmp_path) -> None:
    """The end is there, so that the jobs begin, and meet the hole after the first block."""
    whole = (flights / "12.arrows").read_bytes()
    middle = len(whole) // 2
    check_failure(flights, whole[:middle] + whole[middle + 10_000 :], tmp_path)


def test_a_file_that_is_cut_changes_no_output(flights, tmp_path) -> None:
    """Without its last 8 bytes, a stream ends between two blocks and reads like a whole one."""
    check_failure(flights, (flights / "12.arrows").read_bytes()[:-8], tmp_path)


def check_failure(flights: Path, batch: bytes, folder: Path) -> None:
    """Check that both jobs fail, and leave what is in their folders as it is."""
    (folder / "batch.arrows").write_bytes(batch)
    for language in JOBS:
        (folder / language).mkdir()
        (folder / language / "predictions.csv").write_text("of yesterday", encoding="utf-8")
    for language, job in run_jobs(flights / "flights.keras", folder / "batch.arrows", folder).items():
        assert job.returncode not in (EVERY_ROW, SOME_REJECTED)
        assert [path.name for path in (folder / language).iterdir()] == ["predictions.csv"]
        assert (folder / language / "predictions.csv").read_text(encoding="utf-8") == "of yesterday"
