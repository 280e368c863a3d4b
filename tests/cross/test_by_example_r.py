"""Schemas that were worked out from a matrix alone, in R: rows that training never saw have the bits of the notebook's own code."""

from pathlib import Path
import subprocess

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.document.write import write_schema

NUMBERS = ("age", "balance", "fare", "rooms")


def make_frame(rows: int, seed: int) -> pd.DataFrame:
    """Return a raw frame with missing numbers, times, and texts that spell numbers or times."""
    generator = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "age": np.where(generator.random(rows) < 0.1, np.nan, generator.normal(40, 12, rows)),
            "fare": generator.lognormal(3, 1, rows),
            "rooms": generator.integers(1, 9, rows),
            "when": pd.Timestamp("2013-01-01") + pd.to_timedelta(generator.integers(0, 10**8, rows), "s"),
            "total": np.where(
                generator.random(rows) < 0.1, " ", generator.uniform(20, 5000, rows).round(2).astype(str)
            ),
            "price": [f"{each:,.2f}" for each in generator.uniform(10, 50_000, rows)],
        }
    )
    frame["then"] = frame["when"] - pd.to_timedelta(generator.integers(0, 10**7, rows), "s")
    frame["balance"] = generator.normal(0, 20, rows).round(2)
    frame["sex"] = generator.choice(["female", "male"], rows)
    return frame.assign(day=frame["when"].dt.strftime("%d/%m/%Y"))


def standardize(function):
    def make(train, df):
        center, scale = function(train).mean(), function(train).std()
        return (function(df) - center) / scale

    return make


def as_they_are(function):
    return lambda train, df: function(df)


RECIPES = {
    "ratio": as_they_are(lambda df: (df["fare"] / (df["rooms"] + 1)).to_frame("x")),
    "row_sum": as_they_are(lambda df: df[["age", "fare"]].sum(axis=1).to_frame("x")),
    "distance": as_they_are(lambda df: (df["age"] - df["fare"]).abs().fillna(-1).to_frame("x")),
    "product": standardize(lambda df: (df["fare"] * df["rooms"]).to_frame("x")),
    "logarithm": standardize(lambda df: np.log1p(df[["fare", "rooms"]])),
    "square": as_they_are(lambda df: df[["fare"]] ** 2),
    "comparison": as_they_are(lambda df: (df["age"] > df["fare"]).to_frame("x")),
    "hour": as_they_are(lambda df: np.sin(2 * np.pi * df["when"].dt.hour / 24).to_frame("x")),
    "parts": as_they_are(lambda df: pd.DataFrame({"y": df["when"].dt.year, "weekend": df["when"].dt.day_of_week > 4})),
    "row_mean": as_they_are(lambda df: df[["age", "fare", "rooms"]].mean(axis=1).to_frame("x")),
    "weights": as_they_are(lambda df: (df["fare"] + 0.5 * df["rooms"] + 3).to_frame("x")),
    "under_a_sum": as_they_are(lambda df: (df["fare"] / (2 * df["rooms"] + 1)).to_frame("x")),
    "power": as_they_are(lambda df: (df["fare"] / df["rooms"] ** 2).to_frame("x")),
    "filled_first": as_they_are(lambda df: (df["age"].fillna(40) * df["fare"]).to_frame("x")),
    "together": as_they_are(lambda df: ((df["sex"] == "female") & (df["age"] < 30)).to_frame("x")),
    "where": as_they_are(lambda df: ((df["sex"] == "female") * df["fare"]).to_frame("x")),
    "days": as_they_are(lambda df: (df["when"] - df["then"]).dt.days.to_frame("x")),
    "hours": standardize(lambda df: ((df["when"] - df["then"]).dt.total_seconds() / 3600).to_frame("x")),
    "since": as_they_are(lambda df: (pd.Timestamp("2020-01-01") - df["when"]).dt.days.to_frame("x")),
    "whole": as_they_are(lambda df: (df["fare"] // 5).to_frame("x")),
    "rounded": as_they_are(lambda df: (df[["fare"]] / 10).round()),
    "sign": as_they_are(lambda df: (np.sign(df["balance"]) * np.log1p(df["balance"].abs())).to_frame("x")),
    "logistic": as_they_are(lambda df: 1 / (1 + np.exp(-df[["rooms"]]))),
    "total": as_they_are(lambda df: pd.to_numeric(df["total"], errors="coerce").fillna(0).to_frame()),
    "price": as_they_are(lambda df: df["price"].str.replace(",", "").astype(float).to_frame()),
    "day": as_they_are(lambda df: pd.to_datetime(df["day"], format="%d/%m/%Y").dt.month.to_frame()),
}
TRAIN, UNSEEN = make_frame(900, seed=0), make_frame(200, seed=1)

SCRIPT = """
library(schemabridge)
folder <- commandArgs(TRUE)[[1]]
rows <- read.csv(file.path(folder, "rows.csv"), colClasses = "character", na.strings = character(), strip.white = FALSE)
for (name in c({numbers})) rows[[name]] <- as.numeric(rows[[name]])
for (name in c("when", "then")) rows[[name]] <- as.POSIXct(as.numeric(rows[[name]]), origin = "1970-01-01", tz = "UTC")
for (path in list.files(folder, pattern = "schema.json$", full.names = TRUE)) {{
  prepared <- prepare_input(rows, path)
  matrix <- if (is.list(prepared)) prepared[[1]] else prepared
  writeBin(as.double(t(matrix)), paste0(path, ".bin"))
}}
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    """Return a folder with what R makes of the unseen rows, one file a recipe."""
    folder = tmp_path_factory.mktemp("by_example")
    for name, recipe in RECIPES.items():
        schema = sb.record_schema(TRAIN, X=recipe(TRAIN, TRAIN), statistics="none")
        write_schema(schema, folder / f"{name}.schema.json")
    shown = UNSEEN.drop(columns=["when", "then"])
    for name in NUMBERS:
        shown[name] = ["NA" if np.isnan(each) else float(each).hex() for each in UNSEEN[name]]
    for name in ("when", "then"):
        shown[name] = (UNSEEN[name] - pd.Timestamp("1970-01-01")) // pd.Timedelta("1s")
    shown.to_csv(folder / "rows.csv", index=False)
    script = SCRIPT.format(numbers=", ".join(f'"{name}"' for name in NUMBERS))
    result = subprocess.run(["Rscript", "-e", script, str(folder)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder


@pytest.mark.parametrize("name", RECIPES)
def test_r_prepares_unseen_rows_as_the_notebook_does(name, prepared) -> None:
    expected = np.asarray(RECIPES[name](TRAIN, UNSEEN)).astype(np.float64).astype(np.float32)
    found = np.fromfile(prepared / f"{name}.schema.json.bin").astype(np.float32).reshape(expected.shape)
    assert found.tobytes() == expected.tobytes()
