# The arithmetic is shown by the vectors of schemas/outputs; here is what only R has.

new_described <- function(..., predictions = NULL) {
  schema <- list(outputs = list(list(...)))
  schema$golden$rows <- lapply(predictions, function(row) list(predictions = list(y = row)))
  read_outputs(schema)[[1L]]
}

sealed <- function(...) {
  item <- list(name = "y", ...)
  item$fingerprint <- paste0("sha256:", cli::hash_raw_sha256(unlist(canonical_form(item), use.names = FALSE)))
  do.call(new_described, item)
}

test_that("classes have the type of the labels, text as a factor with all of them as levels", {
  one <- rbind(c(0.1, 0.9, 0), c(0.5, 0.5, 0))
  output <- new_described(name = "y", labels = list("a", "\u00e9", "c"))
  expect_identical(give_prediction(output, one, "class"), factor(c("\u00e9", "a"), levels = c("a", "\u00e9", "c")))
  expect_identical(give_prediction(new_described(name = "y", labels = list(1L, 3, 2)), one, "class"), c(3L, 1L))
  expect_identical(give_prediction(new_described(name = "y", labels = list(1, 0.5, 2)), one, "class"), c(0.5, 1))
  output <- new_described(name = "y", labels = list(FALSE, TRUE))
  expect_identical(give_prediction(output, cbind(c(0.5, 0.6, 0)), "class"), c(FALSE, TRUE, FALSE))
})

test_that("several labels are a logical matrix", {
  output <- sealed(labels = list("a", "b"), classes = "several")
  found <- give_prediction(output, rbind(c(0.6, 0.4), c(0.5, 1)), "class")
  expect_identical(found, cbind(a = c(TRUE, FALSE), b = c(FALSE, TRUE)))
})

test_that("no rows give no rows of the same type", {
  output <- sealed(shape = list(NULL, 3), labels = list("a", "b", "c"), scale = "logit")
  none <- matrix(0, 0L, 3L)
  expect_identical(give_prediction(output, none, "class"), factor(levels = c("a", "b", "c")))
  expect_identical(give_prediction(output, none, "prob"), none |> `colnames<-`(c("a", "b", "c")))
  expect_identical(dim(give_prediction(output, none, "raw")), c(0L, 3L))
})

test_that("rows of an error count from 1, and are the first five", {
  output <- new_described(name = "y")
  error <- catch_error(give_prediction(output, cbind(c(1, rep(NaN, 7))), "response"))
  expect_identical(error$code, "nan_prediction")
  expect_identical(error$rows, 2:6)
  step <- list(id = "t", op = "math", `in` = list("raw"), "function" = "sqrt", domain = "error")
  output <- sealed(shape = list(NULL, 1), steps = list(step), from = "t")
  error <- catch_error(give_prediction(output, cbind(c(4, -1)), "response"))
  expect_identical(error$code, "out_of_domain")
  expect_identical(error$rows, 2)
  expect_identical(error$column, "y")
})

test_that("problems of outputs are told with their paths", {
  step <- list(id = "t", op = "scale_offset", `in` = list("raw"), scale = list(2, 3), offset = list(0))
  schema <- list(
    outputs = list(list(name = "a"), list(name = "b", shape = list(NULL, 1), steps = list(step), from = "u"))
  )
  error <- catch_error(read_outputs(schema))
  expect_identical(error$code, "invalid_schema")
  paths <- c("outputs[1].from", "outputs[1].steps[0]", "outputs[1].steps[0].scale", "outputs[1].fingerprint")
  expect_setequal(error$problems$path, paths)
})

test_that("a step may be called as a column of the output", {
  step <- list(id = "y", op = "scale_offset", `in` = list("raw"), scale = list(2), offset = list(0))
  output <- sealed(shape = list(NULL, 1), steps = list(step), from = "y")
  expect_identical(give_prediction(output, cbind(3), "response"), cbind(y = 6))
})

test_that("an output that is no object, and a name that stands twice, are refused", {
  paths_of <- function(...) {
    error <- catch_error(read_outputs(list(outputs = list(...))))
    expect_identical(error$code, "invalid_schema")
    error$problems$path
  }
  price <- list(name = "price", shape = list(NULL, 1))
  expect_identical(paths_of("x"), "outputs[0]")
  expect_identical(paths_of(price, NULL), "outputs[1]")
  expect_identical(paths_of(price, list(name = "churn"), price), "outputs[2].name")
})

test_that("a schema prints the labels of its outputs", {
  schema <- read_schema(example_path())
  schema$outputs <- list(list(name = "y", labels = list("no", "yes")), list(name = "z", labels = 1), "other")
  expect_identical(format_meanings(schema), c("outputs (3)", "  y  no, yes"))
  expect_true("  y  no, yes" %in% format(schema))
  expect_identical(summary(schema)$outputs, format_meanings(schema))
})
