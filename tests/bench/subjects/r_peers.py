"""Other packages of R at the same work, each in turn with `prepare_input`."""

from bench.in_r import list_r_cases
from bench.subject import Subject

LINES = [
    "`model.matrix`",
    "recipes, to a matrix",
    "recipes, to a tibble",
    "hardhat `forge`",
    "caret `preProcess`, `dummyVars`",
    "data.table `dcast`",
]

SUBJECT = Subject(
    "Other packages, in R",
    "The same rows, data.frames with texts. In brackets: times what `prepare_input` takes to make its matrix, in turn with it.",
    list_r_cases("peers.R", LINES),
)
