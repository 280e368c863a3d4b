"""Tables that scikit-learn's transformers are fitted on, and rows that they never saw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

ROWS = 120
NUMBERS = ["bill", "mass", "latitude", "kids"]
CATEGORIES = ["species", "sex"]


@dataclass(frozen=True)
class Table:
    """Training rows, a target, and unseen rows."""

    training: pd.DataFrame
    target: np.ndarray
    unseen: pd.DataFrame


def make_numbers(dtype: str, *, missing: bool) -> Table:
    """Return columns of numbers: normal, lognormal, a small spread about a large middle, few integers, one constant."""
    random = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "bill": random.normal(43, 5, ROWS),
            "mass": np.exp(random.normal(8, 1.5, ROWS)),
            "latitude": 40.7 + random.normal(0, 0.01, ROWS),
            "kids": random.integers(0, 6, ROWS).astype(float),
            "same": np.full(ROWS, 0.1),
        }
    ).astype(dtype)
    if missing:
        for name in ("bill", "kids"):
            frame.loc[random.random(ROWS) < 0.15, name] = np.nan
    odd = [np.nan, -0.0, 0.0, 5e-324, 1e-40, 1e30, -1e30, 43.21, 2980.957987, 40.70123456789, 3.0, 1.5, -7.25, 0.1]
    unseen = pd.DataFrame({name: np.roll(odd, at) for at, name in enumerate(frame.columns)}).astype(dtype)
    full = unseen.iloc[3:].copy().fillna(1.0)
    return Table(frame, (frame["mass"] > 3000).to_numpy().astype(int), pd.concat([unseen, full], ignore_index=True))


def make_categories(*, missing: bool) -> Table:
    """Return columns of text, one as a categorical, one of booleans and one of integers."""
    random = np.random.default_rng(2)
    frame = pd.DataFrame(
        {
            "species": random.choice(
                ["Adelie", "Chinstrap", "Gentoo", "émperor", ""], ROWS, p=[0.4, 0.3, 0.2, 0.06, 0.04]
            ),
            "sex": random.choice(["f", "m"], ROWS),
            "year": random.choice([2007, 2008, 2009], ROWS),
            "paid": random.random(ROWS) < 0.5,
        }
    )
    target = random.integers(0, 2, ROWS) | (frame["species"] == "Gentoo").to_numpy()
    if missing:
        frame["sex"] = frame["sex"].where(random.random(ROWS) > 0.2, np.nan)
    unseen = frame.iloc[:6].copy()
    rows = [["Gentoo", "x", 2007, True], ["NA", "m", 2008, False], ["adelie", "f", 2009, True], ["", "m", 1999, True]]
    unseen = pd.concat([unseen, pd.DataFrame(rows, columns=frame.columns)], ignore_index=True).astype({"paid": bool})
    gone = pd.DataFrame(
        {"species": ["Adelie", np.nan], "sex": [np.nan, "f"], "year": [2007, 2008], "paid": [True, False]}
    )
    return Table(frame, target, pd.concat([unseen, gone], ignore_index=True))


def make_mixed(dtype: str = "float64") -> Table:
    """Return numbers, of which some are missing, beside categories, of which some are missing."""
    numbers, categories = make_numbers(dtype, missing=True), make_categories(missing=True)
    training = pd.concat([numbers.training, categories.training], axis=1)
    count = min(len(numbers.unseen), len(categories.unseen))
    unseen = [each.unseen.iloc[:count].reset_index(drop=True) for each in (numbers, categories)]
    rows = pd.concat([pd.concat(unseen, axis=1), training.iloc[:5]], ignore_index=True).astype(
        {"paid": bool, "year": int}
    )
    return Table(training, numbers.target, rows)
