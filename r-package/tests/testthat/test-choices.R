values_of <- function(schema, column = "x") {
  choices <- schema_choices(schema, column)
  attributes(choices) <- NULL
  choices
}

accepts <- function(schema, column = "x") {
  unlist(attributes(schema_choices(schema, column))[c("missing", "others")])
}

test_that("choices stand in the recorded order, and say what else is taken", {
  schema <- read_schema(example_path())
  expect_identical(values_of(schema, "island"), c("Biscoe", "Dream", "Torgersen"))
  expect_identical(accepts(schema, "island"), c(missing = FALSE, others = FALSE))
  expect_identical(values_of(schema, "sex"), c("female", "male"))
  expect_identical(accepts(schema, "sex"), c(missing = TRUE, others = TRUE))
  expect_identical(values_of(match_program(c("b", "a", "c"))), c("b", "a", "c"))
})

test_that("a number is no choice, and a boolean is one of two", {
  expect_null(schema_choices(example_path(), "bill_length_mm"))
  expect_identical(values_of(number_program("boolean")), c(TRUE, FALSE))
  expect_identical(accepts(number_program("boolean", missing = "error")), c(missing = FALSE, others = FALSE))
})

test_that("choices of other types are values as R has them", {
  expect_identical(values_of(match_program(c(3, 1), "integer")), c(3L, 1L))
  expect_identical(values_of(match_program(c(3e9, 1), "integer")), c(3e9, 1))
  expect_s3_class(schema_choices(match_program(c(18262, 0), "date"), "x"), "Date")
})

test_that("a missing value is taken where it reaches no input that refuses it", {
  expect_identical(accepts(match_program("a", missing = "error"))[["missing"]], FALSE)
  expect_identical(accepts(number_program("boolean"))[["missing"]], TRUE)
  expect_identical(accepts(number_program("boolean", nan = "error"))[["missing"]], FALSE)
})

test_that("what several steps look up is what all of them know that refuse others", {
  schema <- match_program(c("a", "b", "c"), unknown = "error")
  schema$vocabularies$w <- list(type = "string", values = c("c", "a", "d"))
  schema$steps[[2]] <- replace(schema$steps[[1]], c("id", "vocabulary"), list("y", "w"))
  expect_identical(values_of(schema), c("a", "c"))
  schema$steps[[2]]$unknown <- -1L
  expect_identical(values_of(schema), c("a", "b", "c"))
})

test_that("values that are cut, mean a missing one or lie outside a range are no choices", {
  schema <- match_program(c("a", "b", "?"), unknown = "error")
  schema$columns[[1]]$missing_values <- "?"
  expect_identical(values_of(schema), c("a", "b"))
  schema$steps[[1]]$cut <- list(list(do = "lower"))
  expect_null(schema_choices(schema, "x"))
  bounded <- match_program(c(1, 2, 30), "integer")
  bounded$steps[[2]] <- list(id = "n", op = "number", column = "x", missing = "pass", within = c(2, 40))
  expect_identical(values_of(bounded), c(2L, 30L))
})

test_that("a vocabulary without values is none", {
  expect_null(schema_choices(match_program(character()), "x"))
})

test_that("a column that the schema does not have is an error that names those it has", {
  error <- catch_error(schema_choices(example_path(), "Island"))
  expect_identical(error$code, "unknown_column")
  expect_match(
    conditionMessage(error),
    "There is no column \"Island\"; the schema has \"bill_length_mm\"",
    fixed = TRUE
  )
  expect_match(
    conditionMessage(catch_error(schema_choices(example_path(), NA))),
    "`column` must be the name of a column;"
  )
  expect_identical(catch_error(schema_choices(example_path(), 1))$code, "unknown_column")
})
