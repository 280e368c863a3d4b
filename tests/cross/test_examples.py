"""What the README and the examples show is what happens."""

import re
import sys

import pytest

from cross.shown import ROOT, find_block, run

MODEL = """
import keras
model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(1, activation="sigmoid")])
"""
STAND_IN = """
model <- structure(list(), class = "stand_in")
predict.stand_in <- function(object, x) cat(x, "\\n")
"""


def test_the_first_screen_of_the_readme_works_in_both_languages(first_screen) -> None:
    (first_screen / "score.R").write_text(STAND_IN + find_block("r", "new <- data.frame"), encoding="utf-8")
    dream, torgersen, length, depth, male = run("Rscript", "score.R", folder=first_screen).split()[-5:]
    matrix = "from train import *; print(*sb.prepare_input({'sex': ['male'], 'island': ['Dream'], 'bill_depth_mm': [18.4], 'bill_length_mm': [46.2]}, 'penguins.schema.json')[0])"
    expected = run(sys.executable, "-c", matrix, folder=first_screen).split()[-5:]
    assert [float(each) for each in (dream, torgersen, length, depth, male)] == pytest.approx(
        [float(each) for each in expected], rel=1e-6
    )


def test_encodings_by_hand_work_in_both_languages(tmp_path) -> None:
    first, second = find_block("python", '"plan": "ordinal"'), find_block("python", 'model.save("churn.keras")')
    (tmp_path / "train.py").write_text(f"{first}\nassert X.shape == (4, 5)\n{MODEL}\n{second}", encoding="utf-8")
    run(sys.executable, "train.py", folder=tmp_path)
    (tmp_path / "score.R").write_text(STAND_IN + find_block("r", "verify_schema(schema)"), encoding="utf-8")
    *report, features = run("Rscript", "score.R", folder=tmp_path).splitlines()
    assert "ok" in report[0]
    age, *rest = features.split()
    # The missing age is the median, 47, of which the filled column (31, 47, 47, 52) has the mean 44.25.
    assert float(age) == pytest.approx((47 - 44.25) / ((13.25**2 + 2 * 2.75**2 + 7.75**2) / 4) ** 0.5, rel=1e-6)
    assert rest == ["0", "0", "0", "1"]


BATCH = 'batch <- data.frame(plan = c("pro", "basic"), age = c(36, 41), city = c("Bern", "Chur"))\n'


def test_the_scoring_job_of_the_readme_works_in_both_languages(tmp_path) -> None:
    first, job = find_block("python", '"plan": "ordinal"'), find_block("python", "sb.split_batch(batch, strict)")
    (tmp_path / "job.py").write_text(f"{first}\n{job}\nassert X.shape == (2, 5)", encoding="utf-8")
    output = run(sys.executable, "job.py", folder=tmp_path)
    assert "[unknown_value] column 'city'" in output
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    scoring, job = find_block("r", "verify_schema(schema)"), find_block("r", "split <- split_batch")
    shown = "stopifnot(nrow(split$good) == 1, report$code == c('unknown_value', 'column_order'))\n"
    (tmp_path / "job.R").write_text(STAND_IN + scoring + BATCH + job + shown, encoding="utf-8")
    run("Rscript", "job.R", folder=tmp_path)


def test_the_command_line_of_the_readme_works(tmp_path) -> None:
    first = find_block("python", '"plan": "ordinal"')
    files = """
schema.save("old.schema.json")
(tmp := __import__("pathlib").Path("batches")).mkdir()
df.to_parquet(tmp / "1.parquet")
df.to_parquet("batch.parquet")
df.dropna().to_csv("batch.csv", index=False)
"""
    (tmp_path / "train.py").write_text(first + files, encoding="utf-8")
    run(sys.executable, "train.py", folder=tmp_path)
    commands = find_block("sh", "schemabridge inspect")
    script = commands.replace(
        "drift    churn.schema.json batch.parquet", "drift    churn.schema.json batch.parquet --min-rows 4"
    )
    run("bash", "-euc", script, folder=tmp_path)
    assert (tmp_path / "x.npy").stat().st_size > 4 * 5 * 4
    assert {path.name for path in tmp_path.glob("*.csv")} == {"batch.csv", "good.csv", "bad.csv", "reasons.csv"}


@pytest.mark.parametrize("example", ["penguins/demo.py"])
def test_an_example_runs_to_its_end(example, tmp_path) -> None:
    output = run(sys.executable, str(ROOT / "examples" / example), folder=tmp_path)
    assert "The same bits in both languages." in output
    assert "WARNING" not in output and "oneDNN" not in output


def test_the_model_of_the_first_screen_is_one_call_in_r(first_screen) -> None:
    frame = re.search(r"^library.*\n^new <- data.frame.*\n", find_block("r", "new <- data.frame"), re.MULTILINE)
    assert frame is not None
    (first_screen / "predict.R").write_text(frame[0] + find_block("r", "load_schema_model("), encoding="utf-8")
    said = run("Rscript", "predict.R", folder=first_screen)
    assert "Preflight of the schema" in said
    assert {"Adelie", "Chinstrap", "Gentoo"} <= set(said.split())
