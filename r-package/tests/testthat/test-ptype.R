types_schema <- function() {
  suppressWarnings(read_schema(test_path("schemas", "types.schema.json")))
}

penguins_frame <- function() {
  data.frame(
    sex = c("male", NA),
    island = c("Dream", "Biscoe"),
    bill_length_mm = c(39.1, NA),
    flipper_length_mm = c(181, 186),
    id = 1:2
  )
}

test_that("the prototype has the recorded columns in R's classes and no rows", {
  columns <- ptype(types_schema())
  expect_identical(dim(columns), c(0L, 9L))
  expect_named(columns, column_names(types_schema()))
  classes <- vapply(columns, function(column) class(column)[[1L]], "", USE.NAMES = FALSE)
  expected <- c("logical", "numeric", "numeric", "numeric", "factor", "Date", "POSIXct", "POSIXct", "difftime")
  expect_identical(classes, expected)
  expect_identical(attr(columns$at, "tzone"), "UTC")
  expect_identical(units(columns$wait), "secs")
})

test_that("a closed vocabulary of text is a factor of the recorded levels, an open one is text", {
  columns <- ptype(example_path())
  expect_identical(columns$island, factor(character(), levels = c("Biscoe", "Dream", "Torgersen")))
  expect_identical(columns$sex, character())
})

test_that("values that mean a missing one are levels behind the vocabulary", {
  schema <- match_program(c("b", "a"), missing = -1L, unknown = "error")
  schema$columns[[1]]$missing_values <- c("?", "a")
  expect_identical(levels(ptype(schema)$x), c("b", "?", "a"))
})

test_that("a column of integers is integer unless the file holds a value beyond R's integers", {
  expect_identical(ptype(number_program("integer"))$x, integer())
  expect_identical(ptype(number_program("integer", within = c(0, 2^31 - 1)))$x, integer())
  expect_identical(ptype(number_program("integer", within = c(0, 2^31)))$x, double())
  expect_identical(ptype(match_program(c(1, 3e9), "integer"))$x, double())
  counted <- number_program("integer")
  counted$statistics <- list(columns = list(x = list(max = 3e9)))
  expect_identical(ptype(counted)$x, double())
  counted$statistics <- list(columns = list(x = list(max = "many")))
  expect_identical(ptype(counted)$x, integer())
  counted$golden <- list(rows = list(list(frame = list(x = 3e9), bytes = list())))
  expect_identical(ptype(counted)$x, double())
  counted$golden$rows[[1]]$error <- "not_exact"
  expect_identical(ptype(counted)$x, integer())
})

test_that("vctrs casts a frame to the prototype, and what it gives is prepared to the same bits", {
  schema <- read_schema(example_path())
  batch <- penguins_frame()
  cast <- vctrs::vec_cast(batch[names(ptype(schema))], ptype(schema))
  expect_identical(vctrs::vec_ptype(cast), ptype(schema))
  expect_identical(prepare_input(cast, schema, "float32"), prepare_input(batch, schema, "float32"))
  batch$island[[1]] <- "dream"
  expect_error(vctrs::vec_cast(batch[names(ptype(schema))], ptype(schema)), class = "vctrs_error_cast_lossy")
})

test_that("hardhat shrinks and screams with the prototype", {
  schema <- read_schema(example_path())
  shrunk <- hardhat::shrink(penguins_frame(), ptype(schema))
  expect_named(shrunk, names(ptype(schema)))
  screamed <- hardhat::scream(shrunk, ptype(schema))
  expect_identical(prepare_input(screamed, schema), prepare_input(penguins_frame(), schema))
  expect_error(hardhat::shrink(penguins_frame()[-1], ptype(schema)), "sex")
})

test_that("vetiver gets the prototype of a schema and of a model", {
  schema <- read_schema(example_path())
  model <- structure(list(schema = schema), class = "schemabridge_model")
  expect_identical(vetiver_ptype.schemabridge_schema(schema), ptype(schema))
  expect_identical(vetiver_ptype.schemabridge_model(model), ptype(model))
  expect_identical(ptype(model), ptype(schema))
})

test_that("something else than a schema is refused", {
  expect_identical(catch_error(ptype(1))$code, "not_a_schema")
})
