# An array from its buffers, for types that nanoarrow does not make from R values.
new_array <- function(type, length, ..., valid = NULL) {
  validity <- if (is.null(valid)) raw() else packBits(c(valid, logical(-length %% 8)))
  parts <- list(
    length = length,
    null_count = length - if (is.null(valid)) length else sum(valid),
    buffers = list(validity, ...)
  )
  nanoarrow::nanoarrow_array_modify(nanoarrow::nanoarrow_array_init(type), parts)
}

whole_numbers <- function(x, size) {
  if (size < 8L) {
    return(writeBin(as.integer(x), raw(), size = size))
  }
  unlist(lapply(x, function(one) writeBin(as.integer(c(one %% 2^31, one %/% 2^31)), raw())))
}

prepare_arrow <- function(array, schema) {
  type <- nanoarrow::na_struct(list(x = nanoarrow::infer_nanoarrow_schema(array)))
  frame <- nanoarrow::nanoarrow_array_modify(
    nanoarrow::nanoarrow_array_init(type),
    list(length = array$length, null_count = 0L, children = list(x = array)),
    validate = FALSE
  )
  tryCatch(as.vector(prepare_input(frame, schema)), schemabridge_error = function(error) error$code)
}

test_that("integers of every width are their values", {
  skip_if_not_installed("nanoarrow")
  types <- list(
    list(nanoarrow::na_int8(), 1L),
    list(nanoarrow::na_uint8(), 1L),
    list(nanoarrow::na_int16(), 2L),
    list(nanoarrow::na_uint16(), 2L),
    list(nanoarrow::na_int32(), 4L),
    list(nanoarrow::na_uint32(), 4L),
    list(nanoarrow::na_int64(), 8L),
    list(nanoarrow::na_uint64(), 8L)
  )
  for (type in types) {
    array <- new_array(type[[1]], 3, whole_numbers(c(1, 0, 100), type[[2]]), valid = c(TRUE, FALSE, TRUE))
    expect_identical(prepare_arrow(array, number_program("integer")), c(1, NaN, 100))
    expect_identical(prepare_arrow(array, match_program("1")), "wrong_type")
    expect_identical(prepare_arrow(array, match_program(c(100, 1), "integer")), c(1, -1, 0))
  }
})

test_that("unsigned integers have no sign and int64 is exact", {
  skip_if_not_installed("nanoarrow")
  schema <- number_program("float64")
  expect_identical(prepare_arrow(new_array(nanoarrow::na_uint8(), 1, as.raw(255)), schema), 255)
  expect_identical(prepare_arrow(new_array(nanoarrow::na_int8(), 1, as.raw(255)), schema), -1)
  expect_identical(prepare_arrow(new_array(nanoarrow::na_int32(), 1, as.raw(c(0, 0, 0, 128))), schema), -2^31)
  beyond <- new_array(nanoarrow::na_int64(), 1, as.raw(c(1, 0, 0, 0, 0, 0, 0x20, 0)))
  expect_identical(prepare_arrow(beyond, schema), "not_exact")
  lowest <- new_array(nanoarrow::na_int64(), 1, as.raw(c(0, 0, 0, 0, 0, 0, 0, 128)))
  expect_identical(prepare_arrow(lowest, schema), "not_exact")
})

test_that("floats of every width are their values", {
  skip_if_not_installed("nanoarrow")
  schema <- number_program("float64")
  single <- new_array(nanoarrow::na_float(), 2, writeBin(c(0.1, -0), raw(), size = 4))
  expect_identical(prepare_arrow(single, schema), c(0x1.99999ap-4, -0))
  half <- new_array(nanoarrow::na_half_float(), 3, as.raw(c(0x00, 0x3c, 0x01, 0x00, 0x00, 0xfc)))
  expect_identical(prepare_arrow(half, schema), c(1, 2^-24, -Inf))
  expect_identical(prepare_arrow(nanoarrow::as_nanoarrow_array(c(0.1, NA)), schema), c(0.1, NaN))
})

test_that("booleans are bits", {
  skip_if_not_installed("nanoarrow")
  flags <- c(TRUE, NA, FALSE, TRUE, TRUE, FALSE, NA, TRUE, TRUE)
  array <- nanoarrow::as_nanoarrow_array(flags)
  expect_identical(prepare_arrow(array, number_program("boolean")), c(1, NaN, 0, 1, 1, 0, NaN, 1, 1))
})

test_that("text is read in every layout", {
  skip_if_not_installed("nanoarrow")
  texts <- c("b", NA, "", "a text of more than twelve bytes", "a text that is unknown")
  schema <- match_program(c("", "a text of more than twelve bytes", "b"))
  for (type in list(nanoarrow::na_string(), nanoarrow::na_large_string())) {
    array <- nanoarrow::as_nanoarrow_array(texts, schema = type)
    expect_identical(prepare_arrow(array, schema), c(2, -1, 0, 1, -2))
  }
  views <- nanoarrow::as_nanoarrow_array(
    data.frame(x = texts),
    schema = nanoarrow::na_struct(list(x = nanoarrow::na_string_view()))
  )
  expect_identical(as.vector(prepare_input(views, schema)), c(2, -1, 0, 1, -2))
})

test_that("text that is not UTF-8 is refused", {
  skip_if_not_installed("nanoarrow")
  array <- new_array(nanoarrow::na_string(), 2, whole_numbers(c(0, 1, 2), 4L), as.raw(c(0x61, 0xff)))
  expect_identical(prepare_arrow(array, match_program("a")), "invalid_encoding")
})

test_that("dictionaries count as their labels", {
  skip_if_not_installed("nanoarrow")
  factor <- nanoarrow::as_nanoarrow_array(factor(c("b", NA, "a"), levels = c("unused", "a", "b")))
  expect_identical(prepare_arrow(factor, match_program(c("b", "a"))), c(0, -1, 1))
  expect_identical(prepare_arrow(factor, number_program("float64")), "wrong_type")
  numbers <- new_array(nanoarrow::na_int8(), 3, as.raw(c(1, 0, 1)), valid = c(TRUE, FALSE, TRUE))
  labels <- nanoarrow::as_nanoarrow_array(c(7, 9))
  type <- nanoarrow::na_dictionary(nanoarrow::na_double(), nanoarrow::na_int8())
  dictionary <- nanoarrow::nanoarrow_array_modify(
    nanoarrow::nanoarrow_array_init(type),
    list(length = 3L, null_count = 1L, buffers = numbers$buffers, dictionary = labels),
    validate = FALSE
  )
  expect_identical(prepare_arrow(dictionary, number_program("integer")), c(9, NaN, 9))
})

test_that("dates are days, and date64 whole days of milliseconds", {
  skip_if_not_installed("nanoarrow")
  schema <- number_program("date")
  days <- new_array(nanoarrow::na_date32(), 2, whole_numbers(c(-1, 19723), 4L))
  expect_identical(prepare_arrow(days, schema), c(-1, 19723))
  milliseconds <- new_array(nanoarrow::na_date64(), 2, whole_numbers(c(86400000, 0), 8L))
  expect_identical(prepare_arrow(milliseconds, schema), c(1, 0))
  instant <- number_program("timestamp", unit = "s", instant = TRUE)
  expect_identical(prepare_arrow(milliseconds, instant), c(86400, 0))
})

test_that("timestamps are counts with or without a zone", {
  skip_if_not_installed("nanoarrow")
  day <- c(s = 86400, ms = 86400e3, us = 86400e6, ns = 86400e9)
  naive <- number_program("timestamp", unit = "s", instant = FALSE)
  instant <- number_program("timestamp", unit = "us", instant = TRUE)
  for (unit in names(day)) {
    cells <- writeBin(
      as.integer(c(day[[unit]] %% 2^32 - if (day[[unit]] %% 2^32 >= 2^31) 2^32 else 0, day[[unit]] %/% 2^32)),
      raw()
    )
    zoned <- new_array(nanoarrow::na_timestamp(unit, "Europe/Berlin"), 1, cells)
    utc <- new_array(nanoarrow::na_timestamp(unit, "UTC"), 1, cells)
    plain <- new_array(nanoarrow::na_timestamp(unit, ""), 1, cells)
    expect_identical(prepare_arrow(zoned, instant), 86400e6)
    expect_identical(prepare_arrow(zoned, naive), "ambiguous_time_zone")
    expect_identical(prepare_arrow(utc, naive), 86400)
    expect_identical(prepare_arrow(plain, naive), 86400)
    expect_identical(prepare_arrow(plain, instant), "ambiguous_time_zone")
    expect_identical(prepare_arrow(plain, number_program("date")), 1)
    duration <- new_array(nanoarrow::na_duration(unit), 1, cells)
    expect_identical(prepare_arrow(duration, number_program("duration", unit = "ms")), 86400e3)
  }
  fine <- new_array(nanoarrow::na_timestamp("ns", "UTC"), 1, whole_numbers(1500, 8L))
  expect_identical(prepare_arrow(fine, instant), "not_exact")
})

test_that("a column of type null is missing, whatever the schema asks for", {
  skip_if_not_installed("nanoarrow")
  array <- nanoarrow::nanoarrow_array_modify(
    nanoarrow::nanoarrow_array_init(nanoarrow::na_na()),
    list(length = 2L, null_count = 2L)
  )
  expect_identical(prepare_arrow(array, number_program("date")), c(NaN, NaN))
  expect_identical(prepare_arrow(array, match_program("a")), c(-1, -1))
  text <- nanoarrow::as_nanoarrow_array(NA_character_)
  expect_identical(prepare_arrow(text, number_program("float64")), NaN)
})

test_that("decimals, binaries, lists and extension types are unsupported", {
  skip_if_not_installed("nanoarrow")
  types <- list(
    nanoarrow::na_decimal128(10, 2),
    nanoarrow::na_binary(),
    nanoarrow::na_list(nanoarrow::na_int32()),
    nanoarrow::na_time32("s"),
    nanoarrow::na_extension(nanoarrow::na_int32(), "an.extension")
  )
  for (type in types) {
    array <- nanoarrow::nanoarrow_array_modify(
      nanoarrow::nanoarrow_array_init(type),
      list(length = 0L),
      validate = FALSE
    )
    expect_identical(prepare_arrow(array, number_program("float64")), "unsupported_type")
  }
})
