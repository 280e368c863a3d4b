parse <- function(schema) {
  jsonlite::fromJSON(payload(schema))
}

test_that("the example of a recorded schema is typical, and taken as jsonlite parses it", {
  expect_snapshot(cat(payload(example_path())))
  schema <- read_schema(example_path())
  expect_named(parse(schema), column_names(schema))
  expect_identical(dim(prepare_input(parse(schema), schema)), c(1L, 9L))
  expect_silent(vctrs::vec_cast(parse(schema), ptype(schema)))
})

test_that("times stand in ISO 8601, with Z where they have a zone, and durations in seconds", {
  schema <- suppressWarnings(read_schema(test_path("schemas", "types.schema.json")))
  record <- parse(schema)
  expect_identical(record$day, "1969-12-31")
  expect_identical(record$at, "1970-01-01T00:00:00Z")
  expect_identical(record$local, "1970-01-01T00:00:00")
  record$day <- as.Date(record$day, format = "%Y-%m-%d")
  record$at <- as.POSIXct(record$at, format = "%Y-%m-%dT%H:%M:%OSZ", tz = "UTC")
  record$local <- as.POSIXct(record$local, format = "%Y-%m-%dT%H:%M:%OS", tz = "UTC")
  record$wait <- as.difftime(record$wait, units = "secs")
  expect_identical(dim(suppressWarnings(prepare_input(record, schema))[[1]])[[1]], 1L)
})

test_that("times that are taken as text stand in the recorded form, in English", {
  schema <- number_program("date", text = list(time = "%d. %B %Y", other = "error"))
  schema$statistics <- list(columns = list(x = list(edges = list(0, 18321, 20000))))
  withr::local_locale(LC_TIME = "C")
  expect_identical(parse(schema)$x, "29. February 2020")
  schema$columns[[1]]$text$time <- "iso8601"
  expect_identical(parse(schema)$x, "2020-02-29")
  expect_identical(prepare_input(parse(schema), schema)[[1]], 18321)
})

test_that("a range is kept, by a golden row where the typical record is refused", {
  schema <- number_program("float64", within = c(5, 6))
  expect_identical(payload(schema), "[{\"x\": 5}]")
  schema$statistics <- list(columns = list(x = list(edges = list(7))))
  expect_identical(catch_error(payload(schema))$code, "out_of_range")
  schema$statistics <- NULL
  schema$golden <- list(
    rows = list(
      list(frame = list(x = 4), error = "out_of_range"),
      list(frame = list(x = NA_real_), bytes = list()),
      list(frame = list(x = 5.25), bytes = list())
    )
  )
  expect_identical(parse(schema)$x, 5.25)
  schema$statistics <- list(columns = list(x = list(edges = list(7))))
  expect_identical(parse(schema)$x, 5.25)
  schema$golden$rows <- schema$golden$rows[1:2]
  expect_identical(payload(schema), "[{\"x\": null}]")
})

test_that("numbers that JSON does not have are left out", {
  schema <- number_program("float64")
  rows <- lapply(c(Inf, NaN, 2, Inf), function(x) list(frame = list(x = x), bytes = list()))
  schema$golden <- list(rows = rows)
  expect_identical(payload(schema), "[{\"x\": 2}]")
})

test_that("the text NA is not the example, which jsonlite would take for a missing value", {
  schema <- match_program(c("NA", "b"), unknown = "error", missing = "error")
  expect_identical(parse(schema)$x, "b")
})

test_that("counts are whole, and times without a fraction of a second", {
  counted <- number_program("integer")
  counted$statistics <- list(columns = list(x = list(edges = list(1, 2.5, 9))))
  expect_identical(payload(counted), "[{\"x\": 2}]")
  timed <- number_program("timestamp", unit = "ms", instant = TRUE)
  timed$golden <- list(rows = list(list(frame = list(x = 1500), bytes = list())))
  expect_identical(payload(timed), "[{\"x\": \"1970-01-01T00:00:01Z\"}]")
})

test_that("a text that is cut before it is looked up is one of the vocabulary", {
  schema <- match_program(c("b", "a"), unknown = "error")
  schema$steps[[1]]$cut <- list(list(do = "lower"))
  expect_identical(payload(schema), "[{\"x\": \"b\"}]")
})

test_that("names and texts of any kind are JSON", {
  schema <- match_program("a\"\\\n\u00e9", unknown = "error")
  schema$columns[[1]]$name <- schema$steps[[1]]$column <- schema$inputs[[1]]$encodings[[1]]$columns <- "x \"y\""
  expect_identical(jsonlite::fromJSON(payload(schema)), data.frame(`x "y"` = "a\"\\\n\u00e9", check.names = FALSE))
})
