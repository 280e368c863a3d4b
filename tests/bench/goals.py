"""What this project asks of itself, each against a figure of the run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Goal:
    """The most that the ratio or the seconds of a cell may be."""

    words: str
    subject: str
    line: str
    column: str
    of: Literal["ratio", "seconds"]
    most: float


MILLION, R_MOST = "1,000,000 rows", "300,000 rows"
PEAK, GROWTH = "peak memory, times the output", "time of ten times the rows, times that of the rows"
TEXTS = "a million rows of "

GOALS = (
    Goal(TEXTS + "`str` text, times `np.full`", "inputs", "pandas, `str` text", MILLION, "ratio", 1.5),
    Goal(TEXTS + "categoricals", "inputs", "pandas, categorical", MILLION, "ratio", 1.3),
    Goal(TEXTS + "objects", "inputs", "pandas, object text, one object a category", MILLION, "ratio", 2.0),
    Goal("a list of one record", "inputs", "list of records", "1 row", "seconds", 15e-6),
    Goal("a dict of one row", "inputs", "dict of lists", "1 row", "seconds", 20e-6),
    Goal("pandas, one row", "inputs", "pandas, `str` text", "1 row", "seconds", 80e-6),
    Goal("pyarrow, one row", "inputs", "pyarrow, string", "1 row", "seconds", 80e-6),
    Goal("100 records", "inputs", "list of records", "100 rows", "seconds", 300e-6),
    Goal("R, 300,000 rows to float32, times C", "r_inputs", 'data.frame, `as = "float32"`', R_MOST, "ratio", 1.3),
    Goal("R, 300,000 rows to a matrix, times C", "r_inputs", 'data.frame, `as = "matrix"`', R_MOST, "ratio", 1.2),
    Goal("R, one row of a data.frame", "r_inputs", 'data.frame, `as = "matrix"`', "1 row", "seconds", 100e-6),
    Goal("R, one row of a list", "r_inputs", "list", "1 row", "seconds", 100e-6),
    Goal("1,000 columns x 30,000 rows, times numpy", "wide", "pandas", "30,000 rows", "ratio", 2.0),
    Goal("one row of 1,000 columns", "wide", "list of records", "1 row", "seconds", 2e-3),
    Goal("import", "start", "`import schemabridge`", "beyond the packages it needs", "seconds", 0.1),
    Goal("`--help`", "start", "`schemabridge --help`", "the process", "seconds", 0.7),
    Goal("`validate_batch`, times pandera", "validation", "`validate_batch`", MILLION, "ratio", 2.0),
    Goal("`to_pandera().validate`, times pandera", "validation", "`to_pandera().validate`", MILLION, "ratio", 2.0),
    Goal("a vocabulary", "recording", "record a vocabulary of 1,000,000 texts", "time", "seconds", 3.0),
    Goal("1,000 text columns", "recording", "record 1,000 text columns of 1,000 rows", "time", "seconds", 1.0),
    Goal(
        "by example",
        "recording",
        "record 300 features of 50 columns and 10,000 rows by example",
        "time",
        "seconds",
        5.0,
    ),
    Goal("Python, peak memory, times the output", "memory", "Python", PEAK, "ratio", 1.1),
    Goal("R, peak memory of float32", "memory", "R, float32", PEAK, "ratio", 1.1),
    Goal("R, peak memory of a matrix", "memory", "R, matrix", PEAK, "ratio", 1.1),
    Goal("Python, ten times the rows", "memory", "Python", GROWTH, "ratio", 10.5),
    Goal("R, ten times the rows", "memory", "R, matrix", GROWTH, "ratio", 10.5),
)
