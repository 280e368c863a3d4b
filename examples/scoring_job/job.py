"""Score a batch file with a Keras model; rows that the schema refuses are set aside with the reasons.

Usage: python job.py MODEL BATCH FOLDER
MODEL is a .keras file with its .schema.json beside it, BATCH an Arrow stream, which is read block by block.
Writes predictions.csv (row, and the outputs of the model) and rejected.csv (row, reasons, the raw columns) into FOLDER;
rows count from 0. A missing cell is empty, and nested and binary columns, which have no text, are left out. Exit code: 0 every row is scored, 3 some are rejected; otherwise it failed, and nothing is written.
"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
import csv
from itertools import compress
import os
from pathlib import Path
import sys
from typing import TextIO

import keras
import numpy as np
import pandas as pd
import pyarrow as pa

import schemabridge as sb

END_OF_STREAM = b"\xff\xff\xff\xff\0\0\0\0"
EVERY_ROW, SOME_REJECTED = 0, 3


def main() -> int:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    for name in ("MODEL", "BATCH", "FOLDER"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    model_path, batch, folder = given.MODEL, given.BATCH, given.FOLDER
    check_complete(batch)
    schema = sb.read_schema(model_path.with_suffix(".schema.json"))
    model = keras.models.load_model(model_path)
    report = sb.verify_schema(schema, model)
    if not report:
        sys.exit(str(report))
    folder.mkdir(parents=True, exist_ok=True)
    with replace_files(folder / "predictions.csv", folder / "rejected.csv") as (predictions, rejected):
        scored, set_aside = score_file(batch, schema, model, predictions, rejected)
    print(f"{scored} rows scored, {set_aside} rejected")
    return SOME_REJECTED if set_aside else EVERY_ROW


def check_complete(path: Path) -> None:
    """Refuse a stream that was cut between two blocks: it reads like a shorter one, and only its end tells."""
    with path.open("rb") as file:
        file.seek(-len(END_OF_STREAM), os.SEEK_END)
        if file.read() != END_OF_STREAM:
            sys.exit(f"{path} is cut: copy it again")


@contextmanager
def replace_files(*paths: Path) -> Iterator[list[TextIO]]:
    """Give files to write to, which get their names when everything is written, and disappear if it is not."""
    parts = [path.with_name(f"{path.name}.part") for path in paths]
    try:
        with ExitStack() as stack:
            yield [stack.enter_context(part.open("w", encoding="utf-8", newline="")) for part in parts]
        for part, path in zip(parts, paths, strict=True):
            part.replace(path)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def score_file(
    batch: Path, schema: sb.FeatureSchema, model: keras.Model, predictions: TextIO, rejected: TextIO
) -> tuple[int, int]:
    """Write what becomes of every row, and return how many are scored and how many are rejected."""
    scored = start = 0
    output = str(schema.outputs[0]["name"])
    with pa.ipc.open_stream(batch) as blocks:
        csv.writer(predictions).writerow(["row", output])
        shown = find_shown(blocks.schema)
        csv.writer(rejected).writerow(["row", "reasons", *(blocks.schema.names[each] for each in shown)])
        for block in blocks:
            block.validate(full=True)  # Arrow trusts a file: what is damaged would crash it later
            split = sb.split_batch(pa.Table.from_batches([block]), schema)
            reasons = join_reasons(split.reasons)
            good = np.setdiff1d(np.arange(block.num_rows), reasons.index)
            write_rows(pd.DataFrame({output: predict(split.good, schema, model)}), good + start, predictions)
            # Arrow's own text: in pandas, integers beside missing cells would be rounded to doubles.
            cells = [split.bad.column(each).cast(pa.string()).to_pylist() for each in shown]
            csv.writer(rejected).writerows(zip(reasons.index + start, reasons, *cells, strict=True))
            scored, start = scored + len(good), start + block.num_rows
    return scored, start - scored


def find_shown(columns: pa.Schema) -> list[int]:
    """Return where the columns are that a CSV file can hold: nested and binary data have no text."""
    is_shown = [not (pa.types.is_nested(column.type) or "binary" in str(column.type)) for column in columns]
    if not all(is_shown):
        print("not in rejected.csv:", ", ".join(compress(columns.names, np.logical_not(is_shown))), file=sys.stderr)
    return list(compress(range(len(columns)), is_shown))


def join_reasons(reasons: pd.DataFrame) -> pd.Series:
    """Return the reasons of every bad row as one text, by row."""
    return (reasons["code"] + " " + reasons["column"]).groupby(reasons["row"]).agg("; ".join)


def predict(good: pa.Table, schema: sb.FeatureSchema, model: keras.Model) -> np.ndarray:
    if good.num_rows == 0:  # Keras refuses to predict nothing
        return np.empty(0, np.float32)
    return model.predict(sb.prepare_input(good, schema), batch_size=1024, verbose=0)[:, 0]


def write_rows(frame: pd.DataFrame, rows: np.ndarray | pd.Index, file: TextIO) -> None:
    frame.set_axis(rows).to_csv(file, header=False, lineterminator="\r\n")


if __name__ == "__main__":
    sys.exit(main())
