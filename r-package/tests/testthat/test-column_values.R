# The values that a text column's refusal of another kind of value shows (clause 12.6).
shown <- function(x) {
  findings <- validate_batch(list(x = x), match_program("a"))
  expect_identical(findings$code[[1]], "wrong_type")
  list(values = findings$values[[1]], frequencies = findings$frequencies[[1]])
}

test_that("the most frequent come first, equally frequent ones in the order of their rows", {
  expect_identical(shown(c(3, 1, 2, 1, NA, 3)), list(values = c(3, 1, 2), frequencies = c(2L, 2L, 1L)))
  expect_identical(shown(c(11:1, 1L)), list(values = c(1, 11:3), frequencies = c(2L, rep(1L, 9))))
})

test_that("numbers compare by value, and booleans are booleans", {
  expect_identical(shown(c(-0, 0, Inf, -Inf, Inf)), list(values = c(0, Inf, -Inf), frequencies = c(2L, 2L, 1L)))
  expect_identical(1 / shown(-0)$values, Inf)
  expect_identical(shown(c(TRUE, NA, FALSE, TRUE)), list(values = c(TRUE, FALSE), frequencies = c(2L, 1L)))
})

test_that("integers beyond 2^53 are decimal text", {
  skip_if_not_installed("bit64")
  x <- bit64::as.integer64(c("9007199254740992", "9007199254740993", "-9223372036854775807", "-5"))
  expect_identical(shown(x)$values, list(9007199254740992, "9007199254740993", "-9223372036854775807", -5))
  expect_identical(shown(x[2])$values, "9007199254740993")
})

test_that("labels of factors and text in any encoding are text", {
  findings <- validate_batch(
    list(x = factor(c("b", "a", "b"), levels = c("unused", "a", "b"))),
    number_program("float64")
  )
  expect_identical(findings$values[[1]], c("b", "a"))
  texts <- c(marked(0xe9, "latin1"), "\u00e9", marked(0xff, "UTF-8"))
  findings <- validate_batch(list(x = texts), number_program("float64"))
  expect_identical(findings$values[[1]], "\u00e9")
  expect_identical(findings$frequencies[[1]], 2L)
})

test_that("dates are floored and written by the calendar", {
  days <- c(0, -1, 11016.9, 19782, -25509, -719162, 2932896)
  expect_identical(
    shown(structure(days, class = "Date"))$values,
    c("1970-01-01", "1969-12-31", "2000-02-29", "2024-02-29", "1900-02-28", "0001-01-01", "9999-12-31")
  )
  expect_identical(shown(structure(c(-719163, 2932897, Inf, 1), class = "Date"))$values, "1970-01-02")
})

test_that("times are in UTC with the digits that are needed", {
  time <- function(seconds, zone) structure(seconds, class = c("POSIXct", "POSIXt"), tzone = zone)
  expect_identical(
    shown(time(c(1359608400, -0.5, 1e-7, 86399.123456), "America/New_York"))$values,
    c("2013-01-31T05:00:00", "1969-12-31T23:59:59.5", "1970-01-01T00:00:00", "1970-01-01T23:59:59.123456")
  )
  expect_identical(shown(time(253402300799.9999999, ""))$values, NULL)
  expect_identical(shown(time(1L, "UTC"))$values, "1970-01-01T00:00:01")
})

test_that("durations are their seconds", {
  span <- function(x, units) structure(x, class = "difftime", units = units)
  expect_identical(shown(span(c(1.5, -1L), "mins"))$values, c("90 s", "-60 s"))
  expect_identical(
    shown(span(c(-0.5, 2, 1e-6, 1e15), "secs"))$values,
    c("-0.5 s", "2 s", "0.000001 s", "1000000000000000 s")
  )
  expect_identical(shown(span(3L, "weeks"))$values, "1814400 s")
})

test_that("Arrow's values are exact to the last digit", {
  skip_if_not_installed("nanoarrow")
  arrow_shown <- function(type, buffers) {
    rows <- list(length = length(buffers[[2]]) / 8, null_count = 0)
    column <- nanoarrow::nanoarrow_array_modify(nanoarrow::nanoarrow_array_init(type), c(rows, list(buffers = buffers)))
    table <- nanoarrow::nanoarrow_array_init(nanoarrow::na_struct(list(x = type)))
    table <- nanoarrow::nanoarrow_array_modify(table, c(rows, list(children = list(x = column))))
    validate_batch(table, match_program("a"))$values[[1]]
  }
  int64 <- function(...) list(NULL, as.raw(c(...)))
  expect_identical(
    arrow_shown(nanoarrow::na_timestamp("ns", ""), int64(rep(255, 8), 1, rep(0, 7))),
    c("1969-12-31T23:59:59.999999999", "1970-01-01T00:00:00.000000001")
  )
  expect_identical(arrow_shown(nanoarrow::na_uint64(), int64(rep(255, 8))), "18446744073709551615")
  expect_identical(arrow_shown(nanoarrow::na_int64(), int64(rep(0, 7), 128)), "-9223372036854775808")
  expect_identical(arrow_shown(nanoarrow::na_duration("ms"), int64(0x0c, 0xfe, rep(255, 6))), "-0.5 s")
  expect_identical(arrow_shown(nanoarrow::na_date64(), int64(rep(255, 8))), "1969-12-31")
})

test_that("no option changes how values are shown", {
  old <- options(OutDec = ",", scipen = -9, digits = 3)
  on.exit(options(old))
  expect_identical(shown(structure(1e9 + 0.25, class = c("POSIXct", "POSIXt")))$values, "2001-09-09T01:46:40.25")
  expect_match(
    report_json(validate_batch(list(x = c(0.1, 1e5)), match_program("a"))),
    "\"values\": [0.1, 100000]",
    fixed = TRUE
  )
})
