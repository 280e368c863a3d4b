"""Rows with predictions that Python wrote, compared in R: by the types of the schema, whatever cells look like."""

from __future__ import annotations

import os
from pathlib import Path
import subprocess

import pandas as pd
import pytest

import schemabridge as sb
from subset_rows import CELLS, ENCODINGS, FRAME, Model, write_cells

pytestmark = pytest.mark.filterwarnings("ignore:.missing_words")

VERIFY = """
library(schemabridge)
options(encoding = "latin1", OutDec = ",")
schema <- read_schema("m.schema.json")
model <- function(factor) function(x) {
  total <- factor * rowSums(x)
  list(b = cbind(total, -total), a = sin(total))
}
say <- function(report) {
  cat(report$ok, "|", paste(report$checks$status, collapse = " "), "|", report$findings$code, report$findings$row, "\\n")
}
say(verify_schema(schema, model(1), "rows.csv"))
say(verify_schema(schema, model(1.001), "rows.csv"))
say(verify_schema(schema, data = "rows.csv"))
say(verify_schema(schema, model(1), "changed.csv"))
say(verify_schema(schema, model(1), "refused.csv"))
subset <- schemabridge:::open_subset(schema, "rows.csv")
bytes <- schemabridge:::prepare_frame(function() subset$frame, subset$schema, "float32")
writeBin(as.vector(unclass(bytes)), "prepared")

cells <- read_schema("cells.schema.json")
read <- function(path) {
  subset <- schemabridge:::open_subset(cells, path)
  prepared <- schemabridge:::prepare_frame(function() subset$frame, subset$schema, "matrix")
  cat("cell", sprintf("%.17g", c(prepared[2L, ], subset$predictions[2L, ])), "\\n")
}
for (path in list.files(pattern = "^cell-")) {
  tryCatch(read(path), schemabridge_error = function(error) cat("cell", error$code, error$rows, "\\n"))
}
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("subset")
    arguments = {"columns": {"spelled": sb.column(type="float64")}, "exclude": "unused"}
    for name in ("rows.csv", "rows.parquet"):
        sb.record_schema(
            FRAME,
            Model(),
            path=folder / "m.schema.json",
            encodings=ENCODINGS,
            save_subset=folder / name,
            **arguments,
        )
    rows = (folder / "rows.csv").read_bytes()
    line = next(
        line for line in rows.splitlines() if line.startswith(b"0.0")
    )  # the 101st, of which x is the first above 0
    (folder / "changed.csv").write_bytes(rows.replace(line, line[: line.rindex(b",")] + b",5"))
    (folder / "refused.csv").write_bytes(rows.replace(line, b"x" + line))
    write_cells(folder)
    script = folder / "verify.R"
    script.write_text(VERIFY, encoding="utf-8")
    environment = {**os.environ, "LC_ALL": "C"}
    result = subprocess.run(
        ["Rscript", "verify.R"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return folder, [" ".join(each.split()) for each in result.stdout.splitlines()]


def test_a_cell_of_a_text_file_is_in_r_what_the_clause_makes_of_it(said):
    found = [line.split()[1:] for line in said[1] if line.startswith("cell ")]
    assert len(found) == len(CELLS)
    for (column, cell, expected), words in zip(CELLS, found, strict=True):
        if isinstance(expected, str):
            assert words[0] == expected, (column, cell)
        else:
            numbers = dict(zip(["x", "n", "b", "prediction_1"], words, strict=True))
            assert float(numbers[column]) == expected, (column, cell)


def test_rows_of_every_type_are_predicted_in_r_as_in_python(said):
    folder, (same, other, *_) = said
    assert same == "TRUE | ok ok ok ok ok |"
    assert other.startswith("FALSE | ok ok ok failed failed | ")
    assert other.endswith("prediction_mismatch prediction_mismatch prediction_mismatch prediction_mismatch 1 1 1 1")
    expected = sb.prepare_input(pd.read_parquet(folder / "rows.parquet"), folder / "m.schema.json")
    assert (folder / "prepared").read_bytes() == expected.tobytes()


def test_without_a_model_the_rows_are_prepared_and_nothing_is_shown_in_r(said):
    assert said[1][2] == "TRUE | ok ok ok skipped unproven | nothing_to_verify NA"


def test_a_changed_prediction_and_a_cell_that_is_no_number_are_named_with_their_rows_in_r(said):
    *_, changed, refused = said[1][:5]
    assert changed == "FALSE | ok ok ok ok failed | prediction_mismatch 101"
    assert refused == "FALSE | ok ok ok ok failed | wrong_type 101"
