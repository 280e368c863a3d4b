"""Rows with predictions in frames and files: what is written while recording is compared, and what differs is named."""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import schemabridge as sb
from schemabridge.errors import new_error
from schemabridge.golden.subset import open_subset, prepare_frames
from subset_rows import CELLS, ENCODINGS, FRAME, ROWS, Model, write_cells

pytestmark = pytest.mark.filterwarnings("ignore:.missing_words")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("subset")


@pytest.fixture(scope="module")
def schema(folder) -> sb.FeatureSchema:
    columns = {"spelled": sb.column(type="float64")}
    for name in ("rows.csv", "rows.parquet"):
        recorded = sb.record_schema(
            FRAME, Model(), encodings=ENCODINGS, columns=columns, exclude="unused", save_subset=folder / name
        )
    return recorded


@pytest.mark.parametrize("name", ["rows.csv", "rows.parquet"])
def test_rows_that_were_written_are_predicted_as_they_were(schema, folder, name) -> None:
    report = sb.verify_schema(schema, Model(), folder / name)
    assert report.findings == ()
    other = sb.verify_schema(schema, Model(1.001), data=str(folder / name))
    (finding,) = [each for each in other.errors if "golden row" not in each.message]
    assert (finding.code, finding.count) == ("prediction_mismatch", 200)
    assert finding.message.startswith("row 0, output 'b'[0]: expected ")


def test_a_row_gives_the_bits_of_training_wherever_it_was_written(schema, folder) -> None:
    rows = np.arange(200) * ROWS // 200
    expected = sb.prepare_input(FRAME.iloc[rows], schema).tobytes()
    assert sb.prepare_input(pd.read_parquet(folder / "rows.parquet"), schema).tobytes() == expected
    subset = open_subset(schema, folder / "rows.csv")
    assert prepare_frames(schema, subset.frames)["features"].tobytes() == expected
    assert subset.predictions.shape == (200, 3)


def test_a_file_has_the_columns_of_the_schema_and_the_predictions_and_no_others(schema, folder) -> None:
    names = [*(column.name for column in schema.columns), "prediction_1", "prediction_2", "prediction_3"]
    assert pa.parquet.read_schema(folder / "rows.parquet").names == names
    text = (folder / "rows.csv").read_text("utf-8")
    assert text.startswith(",".join(names) + "\n")
    assert "secret" not in text


def test_one_changed_prediction_is_named_with_its_row(schema, folder) -> None:
    frame = pd.read_parquet(folder / "rows.parquet")
    frame.loc[17, "prediction_3"] += 0.01
    (finding,) = sb.verify_schema(schema, Model(), frame).findings
    assert (finding.code, finding.rows, finding.count) == ("prediction_mismatch", (17,), 1)
    assert "row 17, output 'a'[0]" in finding.message


def test_a_file_that_lacks_predictions_is_no_other_model(schema, folder) -> None:
    frame = pd.read_parquet(folder / "rows.parquet").drop(columns=["prediction_2", "prediction_3"])
    (finding,) = sb.verify_schema(schema, Model(), frame).findings
    assert (finding.code, finding.severity, finding.column) == ("absent_column", "error", "prediction_2")
    assert "column 'prediction_2' is absent; the outputs of the schema have 3 numbers a row, found 1" in finding.message
    assert finding.hint.startswith("give the file as `record_schema(save_subset=)` wrote it")


def test_without_a_model_the_rows_are_prepared_and_nothing_is_shown(schema, folder) -> None:
    (finding,) = sb.verify_schema(schema, data=folder / "rows.csv").findings
    assert (finding.code, finding.severity) == ("nothing_to_verify", "warning")
    assert "`verify_schema(schema, sb.load_model(path), data)`" in finding.hint
    frame = pd.read_parquet(folder / "rows.parquet")
    frame.loc[[3, 5], "x"] = None
    report = sb.verify_schema(schema, data=frame)
    assert [(each.code, each.column, each.rows) for each in report.errors] == [("missing_value", "x", (3, 5))]


def test_a_cell_of_a_text_file_is_what_the_clause_makes_of_it(tmp_path) -> None:
    schema = write_cells(tmp_path)
    for position, (column, cell, expected) in enumerate(CELLS):
        assert read_cell(schema, tmp_path / f"cell-{position:02}.csv", column) == expected, (column, cell)


def read_cell(schema: sb.FeatureSchema, path: Path, column: str) -> float | str:
    """Return the number in the second row of a file, or the code of what is refused."""
    try:
        subset = open_subset(schema, path)
        rows = np.column_stack((prepare_frames(schema, subset.frames)["features"], subset.predictions))
    except sb.SchemabridgeError as error:
        return error.code
    return float(rows[1, ["x", "n", "b", "prediction_1"].index(column)])


def test_infinite_predictions_that_were_written_are_compared(tmp_path) -> None:
    class Logarithm:
        def predict(self, x):
            with np.errstate(divide="ignore"):
                return np.log(x)

    arguments = {"encodings": {"x": "numeric"}, "save_subset": tmp_path / "rows.csv"}
    schema = sb.record_schema({"x": [0.0, 1.0, 2.0]}, Logarithm(), **arguments)
    assert "-inf" in (tmp_path / "rows.csv").read_text()
    assert sb.verify_schema(schema, Logarithm(), tmp_path / "rows.csv").findings == ()


def test_a_subset_needs_a_model_and_a_name_that_says_its_form(tmp_path) -> None:
    for model, name in ((None, "rows.csv"), (Model(), "rows.json"), (Model(), "rows")):
        with pytest.raises(sb.SchemabridgeError) as caught:
            sb.record_schema({"x": [1.0, 2.0]}, model, encodings={"x": "numeric"}, save_subset=tmp_path / name)
        assert caught.value.code == "invalid_argument"
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.verify_schema(sb.record_schema({"x": [1.0, 2.0]}), Model(), tmp_path / "rows.csv")
    assert caught.value.code == "file_not_found"
    assert list(tmp_path.iterdir()) == []


def test_no_subset_is_left_where_the_schema_cannot_be_written(tmp_path, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise new_error("file_not_written", "no space is left")

    monkeypatch.setattr(importlib.import_module("schemabridge.record"), "write_schema", refuse)
    arguments = {"path": tmp_path / "m.schema.json", "save_subset": tmp_path / "rows.csv"}
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.record_schema({"x": [1.0, 2.0]}, Model(), encodings={"x": "numeric"}, **arguments)
    assert caught.value.code == "file_not_written"
    assert list(tmp_path.iterdir()) == []
