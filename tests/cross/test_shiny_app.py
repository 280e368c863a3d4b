"""The app of examples/shiny: its choices are the vocabulary, and what is none is refused with its code before it is scored."""

from __future__ import annotations

import json
from pathlib import Path
import sys

import pytest

from cross.commands import run

EXAMPLE = Path(__file__).parents[2] / "examples" / "shiny"
DRIVE = """
arguments <- commandArgs(TRUE)
source(arguments[1])
path <- "penguins.schema.json"
schema <- read_schema(path)
facts <- list(page = as.character(make_page(schema)))

given <- list(
  column1 = "Dream", column2 = "FEMALE", column3 = 46.5, column4 = 195, column5 = "FALSE", column6 = as.Date("2008-11-16")
)
score_matrix <- function(row) prepare_input(row, schema)

# Sets the inputs of the page and presses its button; what the server has then.
press <- function(changed = list(), score = score_matrix) {
  shiny::testServer(make_server(schema, score), {
    do.call(session$setInputs, utils::modifyList(given, changed))
    session$setInputs(submit = 1)
    seen <<- scored()
    shown <<- c(output$scores, output$findings)
  })
  seen
}
show <- function(pressed) {
  found <- pressed$findings
  list(scored = !is.null(pressed$scores), code = as.list(found$code), column = as.list(found$column))
}

raw <- data.frame(Island = "Dream", Sex = "FEMALE", `Culmen Length (mm)` = 46.5, `Flipper Length (mm)` = 195,
  `Clutch Completion` = FALSE, `Date Egg` = as.Date("2008-11-16"), check.names = FALSE)
facts$matrix <- identical(press()$scores$value, unname(prepare_input(raw, schema)[1, ]))
facts$shown <- paste(shown, collapse = "")
facts$every_choice <- lapply(c("Island", "Sex"), function(name) {
  id <- list_ids(schema)[match(name, names(ptype(schema)))]
  vapply(schema_choices(schema, name), function(choice) show(press(stats::setNames(list(choice), id)))$scored, NA)
})
facts$closed <- show(press(list(column1 = "dream")))
facts$drifted <- show(press(list(column2 = "female")))
facts$boolean <- show(press(list(column5 = "yes")))
facts$missing <- show(press(list(column2 = "")))
facts$refused_missing <- show(press(list(column6 = as.Date(character()))))
facts$fraction <- show(press(list(column4 = 195.5)))
facts$far <- show(press(list(column3 = 465)))
unseen <- prepare_input(replace(raw, "Sex", "female"), schema)
facts$silent <- as.vector(unseen[, c("Sex_FEMALE", "Sex_MALE", "Sex_missing")])

model <- load_schema_model("penguins.skops")
predicted <- press(score = function(row) predict(model, row))$scores
facts$prediction <- stats::setNames(as.list(predicted$value), predicted$name)
facts$predicted <- identical(predicted$value, unname(predict(model, raw)[1, ]))
cat("facts:", jsonlite::toJSON(facts, auto_unbox = TRUE, digits = NA))
"""


@pytest.fixture(scope="module")
def facts(tmp_path_factory) -> dict:
    folder = tmp_path_factory.mktemp("shiny")
    run(sys.executable, str(EXAMPLE / "train.py"), str(folder), folder=folder)
    (folder / "drive.R").write_text(DRIVE, encoding="utf-8")
    return json.loads(run("Rscript", "drive.R", str(EXAMPLE / "app.R"), folder=folder).partition("facts:")[2])


def test_the_page_offers_the_recorded_values_and_the_range_of_training(facts) -> None:
    page = facts["page"]
    for value in ("Biscoe", "Dream", "Torgersen", "FEMALE", "MALE", "TRUE", "FALSE"):
        assert f'<option value="{value}"' in page
    assert page.count('<option value=""') == 1  # only the sex may be missing
    assert 'min="32" max="59.7"' in page
    assert "Culmen Length (mm)" in page and 'class="shiny-date-input' in page


def test_a_row_of_the_page_gives_the_matrix_of_a_frame(facts) -> None:
    assert facts["matrix"] is True
    assert "Island_Dream" in facts["shown"]


def test_every_choice_of_the_page_is_scored(facts) -> None:
    assert facts["every_choice"] == [[True] * 3, [True] * 2]


@pytest.mark.parametrize(
    ("case", "code", "column"),
    [
        ("closed", "unknown_value", "Island"),
        ("drifted", "unknown_value", "Sex"),
        ("boolean", "wrong_type", "Clutch Completion"),
        ("refused_missing", "missing_value", "Date Egg"),
        ("fraction", "not_integral", "Flipper Length (mm)"),
    ],
)
def test_what_is_no_choice_is_refused_with_its_code(case, code, column, facts) -> None:
    assert facts[case] == {"scored": False, "code": [code], "column": [column]}


def test_without_the_app_a_drifted_choice_is_encoded_in_silence(facts) -> None:
    assert facts["silent"] == [0, 0, 0]


def test_a_missing_value_is_scored_where_the_schema_takes_it(facts) -> None:
    assert facts["missing"] == {"scored": True, "code": [], "column": []}


def test_a_number_far_from_training_is_scored_with_a_warning(facts) -> None:
    assert facts["far"] == {"scored": True, "code": ["outside_training"], "column": ["Culmen Length (mm)"]}


def test_the_model_predicts_the_row_of_the_page(facts) -> None:
    assert facts["predicted"] is True
    assert list(facts["prediction"]) == ["Adelie", "Chinstrap", "Gentoo"]
    assert sum(facts["prediction"].values()) == pytest.approx(1)
