test_that("a schema prints what it expects and gives", {
  expect_snapshot(read_schema(example_path()))
  expect_snapshot(summary(read_schema(example_path())))
})

test_that("an assumed schema prints its warning", {
  expect_snapshot(read_text(exchange(example_text(), "\"declared\", \"rows\": 344", "\"assumed\", \"rows\": 0")))
})

test_that("policies, chains and the values that mean something else are shown as recorded", {
  match <- list(id = "c", op = "match", column = "city", vocabulary = "city", missing = 1L, unknown = "missing")
  spelled <- list(number = list(decimal = ",", grouping = "."), missing = "-", other = "error")
  schema <- new_program(
    list(
      new_column("age", "float64", text = spelled),
      new_column("city", "string", missing_values = "?"),
      new_column("at", "timestamp", unit = "s", instant = TRUE)
    ),
    list(
      list(id = "age", op = "number", column = "age", missing = "pass", within = c(0, 1e5)),
      list(id = "filled", op = "fill", `in` = "age", value = 2.5),
      list(id = "log", op = "math", `in` = "filled", `function` = "log1p", domain = "error"),
      list(id = "scaled", op = "center_scale", `in` = "log", center = 1, scale = 2),
      match,
      list(id = "number", op = "code_number", `in` = "c"),
      list(id = "at", op = "number", column = "at", missing = "error", within = c(0, 86400))
    ),
    list(new_input(list(
      list(kind = "standardize", columns = "age", from = "scaled", features = "age"),
      list(kind = "ordinal", columns = "city", from = "number", features = "city"),
      list(kind = "numeric", columns = "at", from = "at", features = "at")
    ))),
    list(city = list(type = "string", values = "a"))
  )
  expect_snapshot(schema)
  expect_identical(tabulate_features(schema)$encoding, c("fill, log1p, standardize", "ordinal", "numeric"))
  expect_identical(summary(schema)$columns$unknown, c("", "as a missing value", ""))
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
