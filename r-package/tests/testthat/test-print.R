test_that("a schema prints what it expects and gives", {
  expect_snapshot(read_schema(example_path()))
  expect_snapshot(summary(read_schema(example_path())))
})

test_that("an assumed schema prints its warning", {
  expect_snapshot(read_text(exchange(example_text(), "\"declared\", \"rows\": 344", "\"assumed\", \"rows\": 0")))
})

test_that("no line is longer than 80 columns", {
  schema <- read_schema(example_path())
  schema$columns[[1]]$name <- strrep("long_name_", 30)
  schema$columns[[2]]$name <- strrep("\u540d\u524d", 30)
  schema$inputs[[1]]$name <- strrep("input ", 30)
  expect_true(all(nchar(capture.output(print(schema)), "width") <= 80))
})

test_that("a report prints every check and the first difference", {
  schema <- read_schema(example_path())
  expect_snapshot(verify_schema(schema))
  schema$golden$rows[[3]]$bytes$features[5] <- as.raw(0x03)
  expect_snapshot(verify_schema(schema, function(x) matrix(1 / 3, nrow(x), 3)))
})

test_that("errors of reading say where, what and what to do", {
  show_error <- function(code) cat(conditionMessage(tryCatch(code, schemabridge_error = identity)))
  expect_snapshot(show_error(read_schema("nowhere.schema.json")))
  expect_snapshot(show_error(read_text("{\"format\": \"schemabridge\", \"format_version\": \"2.0\"}")))
  expect_snapshot(show_error(read_text("{\"a\": 1, \"a\": 2}")))
  expect_snapshot(show_error(read_text(exchange(example_text(), "\"fill\"", "\"fold\""))))
  expect_snapshot(show_error(read_text(exchange(example_text(), "\"float64\"", "\"decimal\""))))
  expect_snapshot(show_error(read_text("{\"format\": \"schemabridge\"}")))
  expect_snapshot(show_error(read_text(exchange(example_text(), "44.45", "44.54"))))
})
