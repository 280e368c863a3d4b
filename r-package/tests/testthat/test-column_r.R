test_that("every class of numbers is read by value", {
  schema <- number_program("float64")
  expect_identical(prepare_column(c(TRUE, FALSE, NA), schema), c(1, 0, NaN))
  expect_identical(prepare_column(c(3L, -7L, NA), schema), c(3, -7, NaN))
  expect_identical(prepare_column(c(0.1, Inf, NA, NaN), schema), c(0.1, Inf, NaN, NaN))
  expect_identical(prepare_column(I(c(0.5, 1)), schema), c(0.5, 1))
  expect_identical(prepare_column(seq_len(3), schema), c(1, 2, 3))
})

test_that("integer64 is read in place and exactly", {
  skip_if_not_installed("bit64")
  x <- bit64::as.integer64(c("9007199254740992", "-9007199254740992", NA, "0"))
  schema <- number_program("integer")
  expect_identical(prepare_column(x, schema), c(2^53, -2^53, NaN, 0))
  expect_identical(prepare_column(bit64::as.integer64("9007199254740993"), schema), "not_exact")
  expect_identical(prepare_column(bit64::as.integer64("9007199254740993"), number_program("float64")), "not_exact")
})

test_that("an integer column takes whole doubles and refuses others", {
  schema <- number_program("integer")
  expect_identical(prepare_column(c(3, NA, -0), schema), c(3, NaN, 0))
  expect_identical(prepare_column(3.5, schema), "not_integral")
  expect_identical(prepare_column(Inf, schema), "not_integral")
  expect_identical(prepare_column(2^53 + 2, schema), "not_exact")
})

test_that("a boolean column takes 0 and 1", {
  schema <- number_program("boolean")
  expect_identical(prepare_column(c(TRUE, NA), schema), c(1, NaN))
  expect_identical(prepare_column(c(0, 1), schema), c(0, 1))
  expect_identical(prepare_column(2L, schema), "wrong_type")
  expect_identical(prepare_column(0.5, schema), "wrong_type")
})

test_that("a float32 column is rounded once, half to even", {
  schema <- number_program("float32")
  expect_identical(prepare_column(c(0.1, 16777217, 2^-150), schema), c(0x1.99999ap-4, 16777216, 0))
  expect_identical(prepare_column(3.5e38, schema), "float32_overflow")
  expect_identical(prepare_column(-Inf, schema), -Inf)
})

test_that("a column without values matches every type", {
  missing <- list(
    NA,
    NA_character_,
    factor(NA),
    NA_integer_,
    as.Date(NA),
    as.POSIXct(NA),
    as.difftime(NA_real_, units = "secs")
  )
  columns <- list(
    number_program("boolean"),
    number_program("integer"),
    number_program("float64"),
    number_program("float32"),
    number_program("date"),
    number_program("timestamp", unit = "s", instant = FALSE),
    number_program("duration", unit = "s")
  )
  for (x in missing) {
    for (schema in columns) {
      expect_identical(prepare_column(x, schema), NaN)
    }
    expect_identical(prepare_column(x, match_program("a")), -1)
  }
  expect_identical(prepare_column(character(), number_program("float64")), numeric())
})

test_that("text and numbers never stand for one another", {
  for (x in list("1", factor("1"), I("1"))) {
    expect_identical(prepare_column(x, number_program("float64")), "wrong_type")
    expect_identical(prepare_column(x, match_program(c(1, 2), "integer")), "wrong_type")
  }
  for (x in list(1L, 1, TRUE, Sys.Date())) {
    expect_identical(prepare_column(x, match_program("1")), "wrong_type")
  }
})

test_that("objects that have no place in a schema are unsupported", {
  unsupported <- list(
    list(1),
    matrix(1),
    array(1, c(1, 1, 1)),
    structure(list(1), dim = 1L),
    as.POSIXlt(Sys.time()),
    raw(1),
    1i,
    structure(1, class = "other"),
    structure("a", class = c("glue", "character")),
    structure(1, units = "secs", class = c("hms", "difftime")),
    structure(1L, class = "ITime"),
    structure(1L, class = "factor"),
    structure(1, class = "difftime")
  )
  for (x in unsupported) {
    expect_identical(prepare_column(x, number_program("float64")), "unsupported_type")
    expect_identical(prepare_column(x, match_program("a")), "unsupported_type")
  }
})

test_that("an array of one dimension is a vector", {
  expect_identical(prepare_column(array(c(0.5, NA)), number_program("float64")), c(0.5, NaN))
  expect_identical(prepare_column(tapply(c(1, 2, 4), c("a", "b", "b"), sum), number_program("float64")), c(1, 6))
  expect_identical(prepare_column(array(c("a", NA, "b")), match_program("a")), c(0, -1, -2))
  expect_identical(prepare_column(array(1:2), number_program("integer")), c(1, 2))
  expect_identical(prepare_column(array(c(TRUE, NA)), number_program("boolean")), c(1, NaN))
  date <- structure(array(19723), class = "Date")
  expect_identical(prepare_column(date, number_program("date")), 19723)
  broken <- catch_error(prepare_input(list(x = array(c("a", "b"))), match_program("a", unknown = "error")))
  expect_identical(broken$values, "b")
})

test_that("an array of one dimension is split as a vector", {
  parts <- split_batch(list(x = array(c("a", "b", "a"))), match_program("a", unknown = "error"))
  expect_identical(as.vector(parts$good$x), c("a", "a"))
  expect_identical(as.vector(parts$bad$x), "b")
})

test_that("factors count as their labels, not their codes", {
  schema <- match_program(c("a", "b"))
  expect_identical(prepare_column(factor(c("b", "a", NA), levels = c("b", "unused", "a")), schema), c(1, 0, -1))
  expect_identical(prepare_column(factor("b", levels = c("b", "a"), ordered = TRUE), schema), 1)
  expect_identical(prepare_column(I(factor("b")), schema), 1)
})

test_that("a level that is NA is missing", {
  expect_identical(prepare_column(addNA(factor(c("a", NA))), match_program("a")), c(0, -1))
})

test_that("a factor whose codes have no label is refused, not read beyond its levels", {
  x <- structure(c(1L, 5L), levels = "a", class = "factor")
  expect_identical(prepare_column(x, match_program("a")), "unsupported_type")
})

test_that("text is never missing, whatever it spells", {
  x <- c("NA", "", "NaN", "NULL", NA)
  expect_identical(prepare_column(x, match_program(c("NA", ""))), c(0, 1, -2, -2, -1))
})

test_that("text matches exactly: no trimming, folding or normalization", {
  schema <- match_program(c("A", "\u00e9"))
  expect_identical(prepare_column(c("a", "A ", "e\u0301", "\u00e9"), schema), c(-2, -2, -2, 1))
})

test_that("latin1 is translated and other encodings that are not Unicode are refused", {
  schema <- match_program("\u00e9")
  expect_identical(prepare_column(marked(0xe9, "latin1"), schema), 0)
  expect_identical(prepare_column(factor(marked(0xe9, "latin1")), schema), 0)
  expect_identical(prepare_column(marked(c(0xc3, 0xa9), "bytes"), schema), "invalid_encoding")
  expect_identical(prepare_column(marked(0xe9, "UTF-8"), schema), "invalid_encoding")
  expect_identical(prepare_column(marked(c(0xed, 0xa0, 0x80), "UTF-8"), schema), "invalid_encoding")
})

test_that("the text NA is no missing cell", {
  expect_identical(prepare_column(c(NA, "NA", "a"), match_program(c("NA", "a"))), c(-1, 0, 1))
  expect_identical(prepare_column(factor(c(NA, "NA", "a")), match_program(c("NA", "a"))), c(-1, 0, 1))
})

test_that("unmarked text is what the locale says", {
  skip_on_os("windows")
  utf8 <- marked(c(0xc3, 0xa9), "unknown")
  latin1 <- marked(0xe9, "unknown")
  schema <- match_program("\u00e9")
  locale <- Sys.getlocale("LC_CTYPE")
  on.exit(Sys.setlocale("LC_CTYPE", locale))
  Sys.setlocale("LC_CTYPE", "C")
  expect_identical(prepare_column(c("a", "\u00e9"), schema), c(-2, 0))
  expect_identical(prepare_column(utf8, schema), "invalid_encoding")
  set_locale("LC_CTYPE", "C.UTF-8")
  expect_identical(prepare_column(utf8, schema), 0)
  expect_identical(prepare_column(latin1, schema), "invalid_encoding")
  set_locale("LC_CTYPE", "de_DE.ISO-8859-1")
  expect_identical(prepare_column(latin1, schema), 0)
})

test_that("a level of invalid text is a fault only where a row has it", {
  broken <- marked(0xff, "UTF-8")
  x <- structure(2L, levels = c(broken, "a"), class = "factor")
  expect_identical(prepare_column(x, match_program("a")), 0)
  x <- structure(1L, levels = c(broken, "a"), class = "factor")
  expect_identical(prepare_column(x, match_program("a")), "invalid_encoding")
})

test_that("dates are whole days, and only R's fractions are floored", {
  schema <- number_program("date")
  expect_identical(prepare_column(structure(c(0, -0.5, 19723.9, NA), class = "Date"), schema), c(0, -1, 19723, NaN))
  expect_identical(prepare_column(structure(19723L, class = "Date"), schema), 19723)
  expect_identical(prepare_column(structure(5L, class = c("IDate", "Date")), schema), 5)
  expect_identical(prepare_column(structure(Inf, class = "Date"), schema), "not_exact")
})

test_that("dates are midnights and midnights are dates", {
  instant <- number_program("timestamp", unit = "ms", instant = TRUE)
  expect_identical(prepare_column(as.Date("1970-01-02"), instant), 86400000)
  utc <- as.POSIXct("1970-01-02", tz = "UTC")
  expect_identical(prepare_column(utc, number_program("date")), 1)
  expect_identical(prepare_column(utc + 1, number_program("date")), "not_exact")
  expect_identical(
    prepare_column(structure(-86400, class = c("POSIXct", "POSIXt"), tzone = "GMT"), number_program("date")),
    -1
  )
})

test_that("times are counted in the unit of the schema, exactly or not at all", {
  x <- as.POSIXct(c(0, 1.5, -0.25), origin = "1970-01-01", tz = "UTC")
  expect_identical(prepare_column(x, number_program("timestamp", unit = "us", instant = TRUE)), c(0, 1500000, -250000))
  expect_identical(prepare_column(x, number_program("timestamp", unit = "ms", instant = FALSE)), c(0, 1500, -250))
  expect_identical(prepare_column(x, number_program("timestamp", unit = "s", instant = TRUE)), "not_exact")
})

test_that("the microsecond nearest to a double is meant", {
  x <- structure(1704067200.123457, class = c("POSIXct", "POSIXt"), tzone = "UTC")
  expect_identical(prepare_column(x, number_program("timestamp", unit = "us", instant = TRUE)), 1704067200123457)
  expect_identical(prepare_column(x, number_program("timestamp", unit = "ms", instant = TRUE)), "not_exact")
})

test_that("a naive column takes times of UTC only, an instant any zone", {
  naive <- number_program("timestamp", unit = "s", instant = FALSE)
  instant <- number_program("timestamp", unit = "s", instant = TRUE)
  for (zone in c("UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z", "+00:00")) {
    expect_identical(prepare_column(structure(7, class = c("POSIXct", "POSIXt"), tzone = zone), naive), 7)
  }
  for (zone in list("Europe/Berlin", "", NULL, "utc", c("", "CET", "CEST"))) {
    x <- structure(7L, class = c("POSIXct", "POSIXt"), tzone = zone)
    expect_identical(prepare_column(x, naive), "ambiguous_time_zone")
    expect_identical(prepare_column(x, number_program("date")), "ambiguous_time_zone")
    expect_identical(prepare_column(x, instant), 7)
  }
})

test_that("the two classes of a time may stand in either order", {
  schema <- number_program("timestamp", unit = "ms", instant = TRUE)
  expect_identical(prepare_column(structure(1.5, class = c("POSIXt", "POSIXct"), tzone = "UTC"), schema), 1500)
  expect_identical(prepare_column(structure(2L, class = c("POSIXt", "POSIXct")), schema), 2000)
})

test_that("a time of day is no duration until the user says so", {
  schema <- number_program("duration", unit = "s")
  for (x in list(structure(90, units = "secs", class = c("hms", "difftime")), structure(90L, class = "ITime"))) {
    df <- data.frame(x = NA)
    df$x <- x
    error <- catch_error(prepare_input(df, schema))
    expect_identical(error$code, "unsupported_type")
    df <- follow_hint(df, error$hint)
    expect_identical(as.vector(prepare_input(df, schema)), 90)
  }
})

test_that("durations go through their declared units", {
  schema <- number_program("duration", unit = "ms")
  for (units in c("secs", "mins", "hours", "days", "weeks")) {
    seconds <- c(secs = 1, mins = 60, hours = 3600, days = 86400, weeks = 604800)[[units]]
    expect_identical(prepare_column(structure(0.5, units = units, class = "difftime"), schema), 500 * seconds)
    expect_identical(prepare_column(structure(2L, units = units, class = "difftime"), schema), 2000 * seconds)
  }
  expect_identical(prepare_column(structure(0.0001, units = "secs", class = "difftime"), schema), "not_exact")
})

test_that("a Duration of lubridate counts seconds, and a class of its name elsewhere anything", {
  duration <- function(x, package) asS4(structure(x, class = structure("Duration", package = package)))
  schema <- number_program("duration", unit = "ms")
  expect_identical(prepare_column(duration(c(90, NA, 0.5), "lubridate"), schema), c(90000, NaN, 500))
  expect_identical(prepare_column(duration(0.0001, "lubridate"), schema), "not_exact")
  expect_identical(prepare_column(duration(90, "lubridate"), number_program("float64")), "wrong_type")
  expect_identical(prepare_column(duration(90, "elsewhere"), schema), "unsupported_type")
  expect_identical(prepare_column(duration(90, NULL), schema), "unsupported_type")
})

test_that("no option changes what is read", {
  withr_options <- options(OutDec = ",", scipen = -9, digits = 3, stringsAsFactors = FALSE, encoding = "latin1")
  on.exit(options(withr_options))
  expect_identical(prepare_column(0.1, number_program("float64")), 0.1)
  error <- catch_error(prepare_input(list(x = 12345.5), number_program("integer")))
  expect_identical(error$values, 12345.5)
  expect_identical(error$rows, 1)
})
