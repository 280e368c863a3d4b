# Columns of classes that have no place in a schema: what is told of them, and what the lines of the hints make of them.

wanted <- list(
  numbers = number_program("float64"),
  boolean = number_program("boolean"),
  text = match_program(
    c("no", "yes", "2020Q1", "2020-01", "00:01:30", "a", "1.2"),
    missing = "error",
    unknown = "error"
  ),
  date = number_program("date"),
  naive = number_program("timestamp", unit = "s", instant = FALSE),
  instant = number_program("timestamp", unit = "s", instant = TRUE),
  duration = number_program("duration", unit = "s")
)

frame_of <- function(x) {
  df <- data.frame(row = seq_len(NROW(x)))
  df$x <- x
  df
}

told_of <- function(x, type) {
  error <- catch_error(prepare_input(frame_of(x), wanted[[type]]))
  expect_identical(error$code, "unsupported_type")
  error$finding[c("found", "hint")]
}

says <- function(x, types) {
  for (type in types) {
    told <- told_of(x, type)
    writeLines(strwrap(sprintf("%s: found %s: %s", type, told$found, told$hint), 100, exdent = 2))
  }
}

# What the schema has for the column once the hint was followed.
followed <- function(x, type, nth = 1L) {
  df <- follow_hint(frame_of(x), told_of(x, type)$hint, nth)
  as.double(prepare_input(df, wanted[[type]]))
}

numbers <- c("numbers", "boolean", "text", "date", "naive", "instant", "duration")

test_that("codes with labels of haven say so, and give the labels or the codes", {
  skip_if_not_installed("haven")
  codes <- haven::labelled(c(1, 2, NA), c(no = 1, yes = 2))
  texts <- haven::labelled(c("a", "yes"), c(no = "a"))
  spss <- haven::labelled_spss(c(0, 9), c(no = 0), na_values = 9)
  expect_snapshot({
    says(codes, numbers)
    says(texts, "text")
    says(spss, c("numbers", "text"))
  })
  expect_identical(followed(codes, "numbers"), c(1, 2, NaN))
  expect_identical(followed(haven::labelled(c(0, 1), c(no = 0)), "boolean"), c(0, 1))
  expect_identical(followed(spss, "numbers"), c(0, NaN))
  expect_identical(followed(codes[1:2], "text"), c(0, 1))
  expect_identical(followed(texts, "text"), c(0, 1))
  expect_identical(followed(texts, "text", 2L), c(5, 1))
})

test_that("units are told, and the numbers in them are given as they are", {
  skip_if_not_installed("units")
  speed <- units::set_units(c(1, NA, 2.5), "km/h")
  expect_snapshot({
    says(speed, c("numbers", "text", "date"))
    says(units::set_units(1, "h"), "duration")
    says(speed, "duration")
    says(units::set_units(1, "1/h"), "numbers")
    says(units::mixed_units(c(1, 2), c("km", "m")), "numbers")
  })
  expect_identical(followed(speed, "numbers"), c(1, NaN, 2.5))
  for (unit in c("s", "min", "h", "d")) {
    span <- units::set_units(1, unit, mode = "standard")
    expect_identical(followed(span, "duration"), unname(c(s = 1, min = 60, h = 3600, d = 86400)[unit]))
  }
  mixed <- units::mixed_units(c(1, 2), c("km", "m"))
  hint <- sub("<unit>", "m", told_of(mixed, "numbers")$hint, fixed = TRUE)
  expect_identical(as.vector(prepare_input(follow_hint(frame_of(mixed), hint), wanted$numbers)), c(1000, 2))
})

test_that("series, quarters and months say what they count, and give numbers, dates or text", {
  skip_if_not_installed("zoo")
  quarters <- zoo::as.yearqtr(c("2020 Q1", "2020 Q2"))
  months <- zoo::as.yearmon(c("2020-01", "2020-02"))
  expect_snapshot({
    says(ts(c(1, 2), start = 2020), numbers)
    says(zoo::zoo(c(1, 2)), "numbers")
    says(quarters, numbers)
    says(months, numbers)
  })
  expect_identical(followed(ts(c(1, 2), start = 2020), "numbers"), c(1, 2))
  expect_identical(followed(zoo::zoo(c(1, 2)), "numbers"), c(1, 2))
  expect_identical(followed(zoo::zoo(c("no", "yes")), "text"), c(0, 1))
  expect_identical(followed(quarters, "numbers"), c(2020, 2020.25))
  expect_identical(followed(quarters, "date"), c(18262, 18353))
  expect_identical(followed(quarters, "instant"), c(18262, 18353) * 86400)
  expect_identical(followed(quarters[1], "text"), 2)
  expect_identical(followed(months, "numbers"), c(2020, 2020 + 1 / 12))
  expect_identical(followed(months, "naive"), c(18262, 18293) * 86400)
  expect_identical(followed(months[1], "text"), 3)
})

test_that("times of day, spans, dates and times are numbers only with the unit that the hint names", {
  skip_if_not_installed("hms")
  clock <- hms::hms(c(90, NA))
  expect_snapshot({
    says(clock, numbers)
    says(structure(90L, class = "ITime"), c("numbers", "text", "duration"))
  })
  expect_identical(followed(clock, "numbers"), c(90, NaN))
  expect_identical(followed(clock[1], "text"), 4)
  expect_identical(followed(clock, "duration"), c(90, NaN))
  skip_if_not_installed("data.table")
  expect_identical(followed(structure(90L, class = "ITime"), "text"), 4)
  hint_of <- function(x) catch_error(prepare_input(frame_of(x), wanted$numbers))$hint
  expect_identical(
    hint_of(as.difftime(2, units = "hours")),
    "where training counted seconds: df$x <- as.numeric(df$x, units = \"secs\")"
  )
  expect_identical(
    hint_of(as.Date("2020-01-01")),
    "where training counted days since 1970-01-01: df$x <- as.numeric(df$x)"
  )
  expect_identical(
    hint_of(as.POSIXct("2020-01-01", tz = "UTC")),
    "where training counted seconds since 1970-01-01 of UTC: df$x <- as.numeric(df$x)"
  )
  expect_identical(
    follow_hint(frame_of(as.difftime(2, units = "hours")), hint_of(as.difftime(2, units = "hours")))$x,
    7200
  )
})

test_that("periods and intervals of lubridate say which length is meant", {
  skip_if_not_installed("lubridate")
  period <- lubridate::hours(1:2)
  interval <- lubridate::interval(as.Date("2020-01-01"), as.Date(c("2020-01-02", NA)))
  expect_snapshot({
    says(period, c("numbers", "text", "duration"))
    says(interval, c("numbers", "date", "duration"))
  })
  expect_identical(followed(period, "numbers"), c(3600, 7200))
  expect_identical(followed(period, "duration"), c(3600, 7200))
  expect_identical(followed(interval, "numbers"), c(86400, NaN))
  expect_identical(followed(interval, "duration"), c(86400, NaN))
})

test_that("other classes of R say what they hold", {
  withr::local_timezone("Europe/Berlin")
  parts <- as.POSIXlt(c("2020-07-01 00:00:00", NA), tz = "Europe/Berlin")
  nested <- data.frame(row = 1:2)
  nested$x <- data.frame(y = c(1, 2))
  expect_snapshot({
    says(parts, numbers)
    says(structure(1, label = "x", class = c("labelled", "numeric")), "numbers")
    says(scale(c(1, 2)), "numbers")
    says(matrix(1:4, 2), "numbers")
    says(nested$x, "numbers")
    says(list(1, 2), "numbers")
    says(complex(real = 1, imaginary = 2), c("numbers", "text"))
    says(as.raw(1), c("numbers", "text"))
    says(table(c(1, 1)), "numbers")
    says(noquote("a"), "text")
    says(numeric_version("1.2"), c("numbers", "text"))
    says(structure(1, class = "unknown"), c("numbers", "text"))
  })
  berlin <- as.numeric(as.POSIXct("2020-07-01", tz = "UTC"))
  expect_identical(followed(parts, "naive"), c(berlin, NaN))
  expect_identical(followed(parts, "date"), c(berlin / 86400, NaN))
  expect_identical(followed(parts, "instant"), c(berlin - 7200, NaN))
  expect_identical(followed(structure(1, label = "x", class = c("labelled", "numeric")), "numbers"), 1)
  expect_identical(followed(structure(1:2, levels = c("no", "yes"), class = c("labelled", "factor")), "text"), c(0, 1))
  expect_identical(followed(scale(c(1, 3)), "numbers"), as.vector(scale(c(1, 3))))
  expect_identical(followed(matrix(1:4, 2), "numbers"), c(1, 2))
  expect_identical(followed(nested$x, "numbers"), c(1, 2))
  expect_identical(followed(list(1, 2), "numbers"), c(1, 2))
  expect_identical(followed(complex(real = 1, imaginary = 2), "numbers"), 1)
  expect_identical(followed(as.raw(1), "numbers"), 1)
  expect_identical(followed(table(c("b", "b")), "numbers"), 2)
  expect_identical(followed(noquote("a"), "text"), 5)
  expect_identical(followed(numeric_version("1.2"), "text"), 6)
})

test_that("text of booleans is told with the line that converts it, or that asks which text is true", {
  hint_of <- function(x) catch_error(prepare_input(frame_of(x), wanted$boolean))$hint
  converted <- function(x) as.vector(prepare_input(follow_hint(frame_of(x), hint_of(x)), wanted$boolean))
  expect_identical(hint_of(factor(c("True", "False"))), "df$x <- as.logical(df$x)")
  expect_identical(
    hint_of(c("yes", "No")),
    "df$x <- as.logical(match(tolower(trimws(df$x)), c(\"no\", \"yes\")) - 1L)"
  )
  expect_identical(hint_of("on"), "say which text is true: df$x <- df$x == \"<text that is true>\"")
  expect_identical(hint_of(c("true", "no")), hint_of("on"))
  for (x in list(
    c("True", "False"),
    c("TRUE", "FALSE"),
    c("T", "F"),
    c(" true ", "false"),
    c("yes", "No"),
    c("Y", "N"),
    c("1", "0")
  )) {
    expect_identical(converted(c(x, NA)), c(1, 0, NaN))
    expect_identical(converted(factor(c(x, NA))), c(1, 0, NaN))
  }
  expect_identical(validate_batch(frame_of("yes"), wanted$boolean, redact = TRUE)$hint[[1]], hint_of("on"))
  df <- follow_hint(frame_of(c("on", NA)), sub("<text that is true>", "on", hint_of(c("on", NA)), fixed = TRUE))
  expect_identical(as.vector(prepare_input(df, wanted$boolean)), c(1, NaN))
})

test_that("Arrow data are told with the line that makes a data frame first, and types of Arrow by their names", {
  skip_if_not_installed("nanoarrow")
  df <- nanoarrow::as_nanoarrow_array(data.frame(x = c("1", "2.5")))
  hint <- catch_error(prepare_input(df, wanted$numbers))$hint
  expect_identical(hint, "first df <- as.data.frame(df); then df$x <- as.numeric(as.character(df$x))")
  expect_identical(as.vector(prepare_input(follow_hint(df, hint), wanted$numbers)), c(1, 2.5))
  of_type <- function(type, bytes) struct_of(list(x = fixed_array(type, as.raw(bytes))))
  decimals <- catch_error(prepare_input(of_type(nanoarrow::na_decimal128(10, 2), rep(0, 16)), wanted$numbers))
  expect_identical(decimals$finding$found, "decimals (Arrow type d:10,2)")
  expect_identical(
    decimals$hint,
    "cast the column to float64 where the data are read: R has the nearest double of a decimal"
  )
  clock <- catch_error(prepare_input(of_type(nanoarrow::na_time32("s"), rep(0, 4)), wanted$duration))
  expect_identical(clock$finding$found, "times of day (Arrow type tts)")
  expect_match(clock$hint, "^cast the column to a duration")
})

test_that("a column of the package arrow in a list becomes a vector", {
  for (class in c("ChunkedArray", "Array")) {
    column <- structure(list(1), class = c(class, "ArrowDatum", "ArrowObject", "R6"))
    error <- catch_error(prepare_input(list(x = column), wanted$numbers))
    expect_identical(error$code, "unsupported_type")
    expect_match(error$finding$found, "an array of arrow", fixed = TRUE)
    expect_identical(error$hint, "df$x <- as.vector(df$x)")
  }
})

test_that("a list of cells of several kinds is not told to be made one type, which takes no notice of it", {
  for (x in list(list(1, "a"), list("a", TRUE), list(1, TRUE), list("a", 1, NULL), list(1, as.Date("2024-01-01")))) {
    hint <- catch_error(prepare_input(frame_of(I(x)), wanted$numbers))$hint
    expect_match(hint, "^its cells are of several kinds")
  }
  expect_identical(followed(I(list(1, 2L, NA)), "numbers"), c(1, 2, NaN))
})
