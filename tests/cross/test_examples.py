"""What the README and the examples show is what happens."""

import re
import sys

import pytest

from cross.shown import ROOT, find_block, read_blocks, run

MODEL = """
import keras
model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(1, activation="sigmoid")])
"""
STAND_IN = """
model <- structure(list(), class = "stand_in")
load_stand_in <- function(path) model
predict.stand_in <- function(object, x) cat(x, "\\n")
"""
WRITES_INSTEAD = """
matrices <- 0
predict.stand_in <- function(object, x) {
  matrices <<- matrices + 1
  writeBin(as.vector(t(x)), sprintf("%d.f32", matrices), size = 4, endian = "little")
}
"""
FIRST_SCREEN = """
import keras, numpy as np, schemabridge as sb
model = keras.saving.load_model("penguins.keras")
labels = np.array(sb.read_feature_schema("penguins.schema.json").outputs[0]["labels"])
for number in (1, 2):
    x = np.fromfile(f"{number}.f32", "<f4").reshape(47, 5)
    print("found", (labels[model.predict(x, verbose=0).argmax(axis=1)] == "Adelie").sum())
row = {"sex": ["male"], "island": ["Dream"], "bill_depth_mm": [18.4], "bill_length_mm": [46.2]}
assert sb.prepare_input(row, "penguins.schema.json").tobytes() == open("3.f32", "rb").read()
"""


def stand_in(block: str) -> str:
    """Return a block of R in which keras3, which Debian does not have, is another function that takes a matrix."""
    return block.replace("keras3::load_model(", "load_stand_in(")


def test_the_first_screen_of_the_readme_is_wrong_today_and_right_with_the_schema(first_screen) -> None:
    today, ours, row, *_ = (text for language, text in read_blocks("README.md") if language == "r")
    script = STAND_IN + WRITES_INSTEAD + today + ours + stand_in(row)
    (first_screen / "score.R").write_text(script, encoding="utf-8")
    run("Rscript", "score.R", folder=first_screen)
    said = re.findall(r"^found (\d+)$", run(sys.executable, "-c", FIRST_SCREEN, folder=first_screen), re.MULTILINE)
    shown = re.findall(r"finds (\d+) Adelie", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert said[1] == shown[1] == "47"
    assert int(said[0]) == pytest.approx(int(shown[0]), abs=4)  # another version of TensorFlow trains other weights


def test_encodings_by_hand_work_in_both_languages(tmp_path) -> None:
    first, second = find_block("python", '"plan": "ordinal"'), find_block("python", 'model.save("churn.keras")')
    (tmp_path / "train.py").write_text(f"{first}\nassert X.shape == (4, 5)\n{MODEL}\n{second}", encoding="utf-8")
    run(sys.executable, "train.py", folder=tmp_path)
    (tmp_path / "score.R").write_text(STAND_IN + stand_in(find_block("r", "verify_schema(")), encoding="utf-8")
    *report, features = run("Rscript", "score.R", folder=tmp_path).splitlines()
    assert "ok" in report[0]
    age, *rest = features.split()
    # The missing age is the median, 47, of which the filled column (31, 47, 47, 52) has the mean 44.25.
    assert float(age) == pytest.approx((47 - 44.25) / ((13.25**2 + 2 * 2.75**2 + 7.75**2) / 4) ** 0.5, rel=1e-6)
    assert rest == ["0", "0", "0", "1"]


def test_the_scoring_job_of_the_readme_works_in_both_languages(tmp_path) -> None:
    first, job = find_block("python", '"plan": "ordinal"'), find_block("python", "sb.split_batch(batch, strict)")
    (tmp_path / "job.py").write_text(f"{first}\n{job}\nassert X.shape == (2, 5)", encoding="utf-8")
    output = run(sys.executable, "job.py", folder=tmp_path)
    assert "[unknown_value] column 'city'" in output
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    scoring, job = stand_in(find_block("r", "verify_schema(")), find_block("r", "split <- split_batch")
    shown = "stopifnot(nrow(split$good) == 1, report$code == c('unknown_value', 'column_order'))\n"
    (tmp_path / "job.R").write_text(STAND_IN + scoring + job + shown, encoding="utf-8")
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


def test_the_vignette_is_built_without_reticulate() -> None:
    vignette = (ROOT / "r-package" / "vignettes" / "score-keras-model.Rmd").read_text(encoding="utf-8")
    assert set(re.findall(r"^```\{(\w+)", vignette, re.MULTILINE)) == {"r"}  # knitr runs no other without it
