# Column `x` of a type, read as a number, with a histogram of 8 training rows.
binned_schema <- function(type = "float64", edges = list(1, 2), counts = list(4, 2, 2), missing = 0, ...) {
  schema <- number_program(type, ...)
  training <- list(missing = missing, edges = edges, counts = counts)
  schema$statistics <- list(rows = 8, columns = list(x = training))
  schema
}

# Column `x` of a vocabulary of two values, of which 8 training rows held 4 and 2, and other values twice.
valued_schema <- function(values = c("a", "b"), type = "string") {
  schema <- match_program(values, type)
  training <- list(missing = 0, value_counts = list(4, 2), other = 2)
  schema$statistics <- list(rows = 8, columns = list(x = training))
  schema
}

measure <- function(x, schema, ...) {
  drift(list(x = x), schema, min_rows = 1, ...)
}

divergence_of <- function(share, middle) {
  sum(ifelse(share > 0, share * log(share / middle), 0))
}

# The distance of clause 15.2 by R's own logarithm and sum.
distance_of <- function(training, batch) {
  middle <- (training + batch) / 2
  sqrt((divergence_of(training, middle) + divergence_of(batch, middle)) / 2 / log(2))
}

test_that("index and distance are those of the shares in the bins of a histogram", {
  found <- measure(c(0, 2, 1.5, 3), binned_schema())
  # Half, a quarter and a quarter in training; a quarter, a half and a quarter in the batch.
  expect_equal(found$psi, 0.5 * log(2), tolerance = 1e-15)
  expect_equal(found$js, distance_of(c(0.5, 0.25, 0.25), c(0.25, 0.5, 0.25)), tolerance = 1e-15)
  expect_identical(found$refused, NA_character_)
  expect_identical(c(found$unknown_training, found$unknown_batch), c(NA_real_, NA_real_))
})

test_that("index and distance are those of the values, and of all others together", {
  found <- measure(c("b", "c", "d", "b"), valued_schema())
  expected <- (0.0001 - 0.5) * log(0.0001 / 0.5) + 2 * 0.25 * log(2)
  expect_equal(found$psi, expected, tolerance = 1e-14)
  expect_equal(found$js, distance_of(c(0.5, 0.25, 0.25), c(0, 0.5, 0.5)), tolerance = 1e-15)
  expect_identical(c(found$unknown_training, found$unknown_batch), c(0.25, 0.5))
})

test_that("rare values share a bucket that others are not in", {
  schema <- valued_schema(c("a", "b", "c"))
  schema$statistics$columns$x <- list(missing = 0, value_counts = list(4, NULL, NULL), rare = 2, other = 2)
  found <- measure(c("a", "a", "c", "new"), schema)
  expect_identical(c(found$psi, found$js, found$unknown_training), c(0, 0, 0.25))
  found <- measure(c("a", "b", "c", "b"), schema)
  expect_equal(found$js, distance_of(c(0.5, 0.25, 0.25), c(0.25, 0.75, 0)), tolerance = 1e-15)
  schema$statistics$columns$x$rare <- NULL
  expect_match(measure(c("a", "b"), schema)$refused, "neither a histogram nor value counts")
})

test_that("the same shares have no drift", {
  found <- drift(list(x = rep(c(0, 1, 1.5, 7), 250)), binned_schema())
  expect_identical(c(found$psi, found$js), c(0, 0))
  found <- drift(list(x = rep(c("a", "a", "b", "new"), 250)), valued_schema())
  expect_identical(c(found$psi, found$js), c(0, 0))
})

test_that("nothing in common is a distance of 1", {
  schema <- binned_schema(counts = list(8, 0, 0))
  expect_identical(measure(c(5, 6), schema)$js, 1)
})

test_that("a number at an edge belongs to the bin below, infinite ones to the bins at the ends", {
  expect_identical(measure(c(1, -Inf, 2, Inf), binned_schema())$psi, 0)
  above <- c(1 + 2^-52, 2 * (1 + 2^-52))
  expect_identical(measure(above, binned_schema(counts = list(0, 4, 4)))$psi, 0)
})

test_that("a float32 column compares the rounded number", {
  schema <- binned_schema("float32", edges = list(0.1), counts = list(0, 8))
  expect_identical(measure(0.1, schema)$psi, 0)
})

test_that("missing cells and cells that their type refuses are in no bucket, and only the former are missing", {
  found <- measure(c(1, NA, 1.5, NaN, 2, 2^53 + 2, 1, 3), binned_schema("integer", missing = 2))
  expect_identical(c(found$missing_training, found$missing_batch), c(0.25, 0.25))
  expect_identical(found$psi, 0)
  text <- c("a", marked(0xff, "UTF-8"), NA, "a", "b", "c")
  found <- measure(text, valued_schema())
  expect_identical(found$missing_batch, 1 / 6)
  expect_identical(c(found$psi, found$unknown_batch), c(0, 0.25))
  cut <- valued_schema()
  cut$steps[[1L]]$cut <- list(list(do = "part", at = "/", index = 1))
  found <- measure(c("1/a", marked(0xff, "UTF-8"), NA, "2/a", "3/b", "c"), cut)
  expect_identical(c(found$missing_batch, found$psi, found$unknown_batch), c(1 / 6, 0, 0.25))
})

test_that("every kind of number is its value", {
  expected <- measure(c(0, 2, 3, NA), binned_schema())
  expect_identical(measure(c(0L, 2L, 3L, NA), binned_schema()), expected)
  expect_identical(measure(bit64::as.integer64(c(0, 2, 3, NA)), binned_schema()), expected)
  expect_identical(
    measure(c(TRUE, TRUE, FALSE, TRUE), binned_schema())$psi,
    measure(c(1, 1, 0, 1), binned_schema())$psi
  )
})

test_that("a factor is its labels, never its codes", {
  texts <- c("b", "a", "new", NA)
  expected <- measure(texts, valued_schema())
  expect_identical(measure(factor(texts, levels = c("unused", "new", "b", "a")), valued_schema()), expected)
})

test_that("text compares as its characters, whatever its encoding", {
  schema <- valued_schema(c("\u00e9", "b"))
  expected <- measure(c("\u00e9", "b", "x"), schema)
  expect_identical(measure(c(marked(0xe9, "latin1"), "b", "x"), schema), expected)
  found <- withr::with_locale(c(LC_CTYPE = "C"), measure(c("\u00e9", "b", "x"), schema))
  expect_identical(found, expected)
})

test_that("times are counted in the unit of the column", {
  days <- as.Date(c("1970-01-02", "1970-01-03", "1970-01-05"))
  schema <- binned_schema("date", counts = list(2, 2, 2))
  expect_identical(measure(days, schema)$psi, 0)
  expect_identical(measure(as.POSIXct(c(1, 2, 4) * 86400, origin = "1970-01-01", tz = "UTC"), schema)$psi, 0)
  schema <- binned_schema("timestamp", counts = list(2, 2, 2), unit = "ms", instant = TRUE)
  expect_identical(measure(as.POSIXct(c(0.001, 0.002, 5), origin = "1970-01-01", tz = "UTC"), schema)$psi, 0)
  schema <- binned_schema("duration", edges = list(60, 120), counts = list(2, 2, 2), unit = "s")
  expect_identical(measure(as.difftime(c(1, 2, 3), units = "mins"), schema)$psi, 0)
  expect_identical(measure(as.difftime(c(60L, 61L, 121L), units = "secs"), schema)$psi, 0)
})

test_that("values other than text are matched by value", {
  schema <- valued_schema(c(1, 0), "boolean")
  expect_identical(measure(c(TRUE, TRUE, FALSE), schema)$unknown_batch, 0)
  schema <- valued_schema(c(0, 0.5), "float64")
  expect_identical(measure(c(-0, 0, 0.5, 7), schema)$psi, 0)
})

test_that("Arrow streams in batches give the same", {
  batch <- data.frame(x = c(0, 2, NA, 3, 1))
  expected <- drift(batch, binned_schema(), min_rows = 1)
  parts <- list(batch[1:2, , drop = FALSE], batch[3:5, , drop = FALSE])
  stream <- nanoarrow::basic_array_stream(lapply(parts, nanoarrow::as_nanoarrow_array))
  expect_identical(drift(stream, binned_schema(), min_rows = 1), expected)
})

test_that("a column with a histogram and values is compared by its values", {
  schema <- valued_schema(c(0, 5), "float64")
  schema$steps <- c(list(list(id = "n", op = "number", column = "x", missing = "pass")), schema$steps)
  schema$statistics$columns$x <- c(schema$statistics$columns$x, list(edges = list(1), counts = list(8, 0)))
  expect_identical(measure(c(0, 0, 5, 7), schema)$psi, 0)
  schema$statistics$columns$x$other <- NULL
  found <- measure(c(0, 1, -3), schema)
  expect_identical(c(found$psi, found$unknown_batch), c(0, NA))
})

test_that("a column that is refused as a whole has none of its cells counted, and no finding", {
  expect_whole <- function(df, schema = binned_schema(missing = 8)) {
    found <- drift(df, schema, min_rows = 1, thresholds = list(missing = 0, unknown = 0))
    expect_identical(c(found$missing_batch, found$psi, found$js), c(0, NA, NA))
    expect_match(found$refused, "as a whole")
    expect_identical(nrow(attr(found, "findings")), 0L)
  }
  expect_whole(list(y = c(1, NA)))
  expect_whole(list(x = c("1", NA)))
  expect_whole(structure(list(c(1, NA), c(1, NA)), names = c("x", "x")))
  expect_whole(list(x = list(1, 2)))
  expect_whole(list(x = c(1, NA)), valued_schema())
})

test_that("statistics that have not their form count as absent", {
  expect_absent <- function(training) {
    schema <- binned_schema()
    schema$statistics$columns <- list(x = training)
    found <- measure(c(1, 2, NA), schema)
    expect_identical(c(found$psi, found$missing_batch), c(NA, 1 / 3))
    expect_match(found$refused, "neither a histogram nor value counts")
  }
  expect_absent(NULL)
  expect_absent(list(missing = 0))
  expect_absent(list(edges = list(), counts = list(8)))
  expect_absent(list(edges = list(1), counts = list(8)))
  expect_absent(list(edges = list(2, 1), counts = list(1, 1, 1)))
  expect_absent(list(edges = list(1, "Infinity"), counts = list(1, 1, 1)))
  expect_absent(list(edges = list(1), counts = list(1.5, 1)))
  expect_absent(list(edges = list(1), counts = list(-1, 1)))
  expect_absent(list(edges = list(1), counts = list(TRUE, 1)))
  expect_absent(list(edges = list(1), counts = list(NULL, 1)))
  expect_absent(list(edges = list(1), counts = list(2^53 + 2, 1)))
  expect_absent(list(value_counts = list(1, 1), other = 0))
})

test_that("a histogram needs a step that reads numbers", {
  schema <- valued_schema(c(0, 1), "float64")
  schema$statistics$columns$x <- list(missing = 0, edges = list(1), counts = list(4, 4))
  expect_match(measure(c(0, 1), schema)$refused, "neither")
})

test_that("a column without values in training, or with too few in the batch, is refused in its place", {
  expect_match(measure(1, binned_schema(counts = list(0, 0, 0)))$refused, "training rows hold no value")
  found <- drift(list(x = c(1, 2, NA)), binned_schema(), min_rows = 3)
  expect_match(found$refused, "2 values of it, fewer than 3")
  expect_identical(c(found$psi, found$missing_batch), c(NA, 1 / 3))
})

test_that("nothing to compare with, or too few rows, is an error", {
  expect_refused <- function(df, schema, ...) {
    expect_error(drift(df, schema, ...), class = "schemabridge_error_not_comparable")
  }
  expect_refused(list(x = 1), number_program("float64"), min_rows = 1)
  schema <- binned_schema()
  for (statistics in list(list(rows = 8), list(rows = -1, columns = list(x = 1)), "none")) {
    schema$statistics <- statistics
    expect_refused(list(x = 1), schema, min_rows = 1)
  }
  expect_refused(list(x = rep(1, 99)), binned_schema())
  expect_refused(list(x = numeric()), binned_schema(), min_rows = 1)
  expect_identical(nrow(drift(list(x = rep(1, 100)), binned_schema())), 1L)
})

test_that("what is not a frame, and columns of different lengths, are errors", {
  expect_error(drift(1:3, binned_schema()), class = "schemabridge_error_not_a_frame")
  expect_error(drift(list(x = 1, y = 1:2), binned_schema()), class = "schemabridge_error_wrong_length")
})

test_that("what is above a threshold is a warning, in the order of the measures; what is at it is none", {
  batch <- c("a", "b", NA, "new")
  thresholds <- list(unknown = 0, missing = 0, js = 0, psi = 0)
  findings <- attr(measure(batch, valued_schema(), thresholds = thresholds), "findings")
  expect_s3_class(findings, "schemabridge_findings")
  expect_identical(unique(findings$severity), "warning")
  expect_identical(unique(findings$code), "drift")
  expect_identical(unique(findings$column), "x")
  expect_identical(findings$count, rep(0L, 4L))
  expect_match(findings$expected[[1L]], "stability")
  expect_match(findings$expected[[2L]], "distance")
  expect_match(findings$expected[[3L]], "missing")
  expect_match(findings$expected[[4L]], "unknown")
  expect_true(attr(findings, "ok"))
  at <- c(missing = 0.25, unknown = 1 / 3)
  expect_identical(nrow(attr(measure(batch, valued_schema(), thresholds = at), "findings")), 0L)
  expect_identical(nrow(attr(measure(batch, valued_schema()), "findings")), 0L)
})

test_that("the change of the share of missing values counts both ways", {
  schema <- binned_schema(missing = 4)
  expect_identical(nrow(attr(measure(c(1, 2), schema, thresholds = c(missing = 0.4)), "findings")), 1L)
  expect_identical(nrow(attr(measure(c(1, NA, NA, NA), schema, thresholds = c(missing = 0.2)), "findings")), 1L)
})

test_that("arguments that make no sense are refused", {
  expect_invalid <- function(...) {
    expect_error(drift(list(x = 1), binned_schema(), ...), class = "schemabridge_error_invalid_argument")
  }
  for (min_rows in list(0, 1.5, NA_real_, "1", c(1, 2), Inf, TRUE, NULL)) {
    expect_invalid(min_rows = min_rows)
  }
  wrong <- list(
    0.2,
    c(psi = -1),
    c(psi = NA_real_),
    c(chi = 1),
    c(psi = 1, psi = 2),
    list(psi = "1"),
    "psi",
    list(psi = NULL)
  )
  for (thresholds in c(wrong, list(sum, globalenv(), data.frame(psi = 1)))) {
    expect_invalid(min_rows = 1, thresholds = thresholds)
  }
})

test_that("the logarithm is exact for powers of two, and near to that of the platform", {
  exponents <- -60:60
  expect_identical(compute_ln(2^exponents), exponents * log(2))
  x <- c(5e-324, 1e-300, 0.3, 1 - 2^-53, 1 + 2^-52, 3, 1e300)
  expect_equal(compute_ln(x), log(x), tolerance = 1e-15)
})

test_that("sums run from left to right in doubles", {
  expect_identical(add_up(c(1, 2^-53, 2^-53)), 1)
  expect_identical(add_up(c(2^-53, 2^-53, 1)), 1 + 2^-52)
})

test_that("the result says what was compared", {
  found <- measure(c(1, 2), binned_schema())
  expect_identical(class(found), c("schemabridge_drift", "data.frame"))
  expect_named(
    found,
    c("column", "missing_training", "missing_batch", "unknown_training", "unknown_batch", "psi", "js", "refused")
  )
  expect_identical(attr(found, "rows"), 2L)
  expect_identical(attr(found, "training_rows"), 8)
  expect_identical(attr(found, "fingerprint"), binned_schema()$fingerprint)
})

test_that("a drift prints its measures, why there are none, and its findings", {
  schema <- read_schema(example_path())
  schema$statistics <- list(
    rows = 344,
    columns = list(
      bill_length_mm = list(missing = 2, edges = list(38, 42, 46), counts = list(86, 85, 86, 85)),
      island = list(missing = 0, value_counts = list(168, 124, 52), other = 0)
    )
  )
  batch <- data.frame(
    bill_length_mm = c(39.1, 46.5, 50, NA),
    island = c("Biscoe", "Dream", "Dream", "Atlantis"),
    sex = "male"
  )
  found <- drift(batch, schema, min_rows = 3, thresholds = c(psi = 0.2, unknown = 0))
  withr::local_options(OutDec = ",", scipen = -9, digits = 3)
  expect_snapshot(found)
  expect_true(all(nchar(capture.output(print(found)), "width") <= 80L))
})

test_that("some of its columns print as a data frame", {
  found <- measure(c(1, 2), binned_schema())
  expect_output(print(found[c("column", "psi")]), "^ +column +psi")
})
