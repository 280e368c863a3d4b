"""`prepare_input` in R, the most rows against writing the output once from C."""

from bench.in_r import list_r_cases, write_with_fill
from bench.subject import Subject

LINES = [
    'data.frame, `as = "float32"`',
    'data.frame, `as = "matrix"`',
    "data.frame of factors",
    "tibble",
    "data.table",
    "list",
]

SUBJECT = Subject(
    "Kinds of frames, in R",
    '`prepare_input(df, schema)`, which gives a matrix of doubles, or with `as = "float32"` half of the bytes. In brackets: times what C takes to write'
    " such an output once, in huge pages where the system has them (`tests/bench/r/fill.c`).",
    list_r_cases("inputs.R", LINES, prepare=write_with_fill),
)
