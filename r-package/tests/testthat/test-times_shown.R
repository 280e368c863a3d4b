# Times stand as dates and times wherever people read the values of a schema, never as counts.

dates <- function(...) {
  new_program(
    list(new_column("x", "date")),
    list(list(id = "x", op = "number", column = "x", missing = "pass", ...)),
    list(new_input(list(new_encoding("x", "x"))))
  )
}

words_of <- function(step, missing = "pass") {
  schema <- dates()
  schema$steps[[1]]$missing <- missing
  schema$steps[[2]] <- c(list(id = "y", `in` = "x"), step)
  schema$inputs <- list(new_input(list(new_encoding("y", "y"))))
  explain_schema(schema)$words
}

test_that("known times are shown as unknown ones are", {
  schema <- match_program(c(19753, 19754), "date", unknown = "error")
  found <- validate_batch(list(x = as.Date(c("2024-01-31", "2030-01-01"))), schema)
  expect_identical(found$expected, "one of 2 known values: \"2024-01-31\", \"2024-02-01\"")
  expect_identical(found$values[[1]], "2030-01-01")
  schema$vocabularies$v <- list(type = "timestamp", unit = "ms", instant = TRUE, values = c(1706677200500, 1e300))
  schema$columns[[1]] <- new_column("x", "timestamp", unit = "ms", instant = TRUE)
  found <- validate_batch(list(x = as.POSIXct("2030-01-01", tz = "UTC")), schema)
  expect_identical(found$expected, "one of 2 known values: \"2024-01-31T05:00:00.5\", \"1e+300\"")
  schema$vocabularies$v <- list(type = "duration", unit = "ms", values = c(0, 1500))
  schema$columns[[1]] <- new_column("x", "duration", unit = "ms")
  found <- validate_batch(list(x = as.difftime(1, units = "days")), schema)
  expect_identical(found$expected, "one of 2 known values: \"0 s\", \"1.5 s\"")
})

test_that("what a time is compared with is explained as a time", {
  expect_identical(
    explain_schema(dates(within = c(19753, 19782)))$words,
    "x as a count of days; refused where outside 2024-01-31 to 2024-02-29; NaN where missing"
  )
  expect_identical(
    words_of(list(op = "clip", lo = 19753, hi = Inf)),
    "(x as a count of days), at least 2024-01-31; NaN where missing"
  )
  expect_identical(
    words_of(list(op = "fill", value = 19753)),
    "(x as a count of days), or 2024-01-31 where missing"
  )
  expect_identical(
    words_of(list(op = "compare", relation = "ge", value = 19754.5, missing = "pass")),
    "1 where x >= 19754.5, otherwise 0; NaN where missing"
  )
  expect_identical(
    words_of(list(op = "compare", relation = "ge", value = 19754, missing = "pass"), "error"),
    "1 where x >= 2024-02-01, otherwise 0; refused where missing"
  )
  expect_identical(
    words_of(list(op = "center_scale", center = 19763, scale = 2)),
    "((x as a count of days) - 19763) / 2; NaN where missing"
  )
})

test_that("bins of times have times as their edges", {
  count <- new_phrase("x as a count of days", TRUE, time = new_column("x", "date"), column = "x")
  said <- op_bin$words$say(list(op = "bin", edges = c(19753, 19782), closed = "left", missing = -1L), 1L, list(count))
  expect_identical(said$text, "x")
  expect_identical(said$cases$is, c("below 2024-01-31", "from 2024-01-31 to below 2024-02-29", "2024-02-29 or more"))
})

test_that("a schema prints its ranges of times as times", {
  expect_match(
    paste(capture.output(summary(dates(within = c(19753, 19782)))), collapse = "\n"),
    "2024-01-31 to 2024-02-29"
  )
})

test_that("a schema prints what stands for missing times as a time", {
  schema <- dates()
  schema$steps[[2]] <- list(id = "y", op = "fill", `in` = "x", value = 19754)
  schema$inputs <- list(new_input(list(new_encoding("y", "y"))))
  expect_match(paste(capture.output(schema), collapse = "\n"), "filled with 2024-02-01", fixed = TRUE)
})
