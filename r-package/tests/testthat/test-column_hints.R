# Text that spells numbers in another way: the code that makes the numbers, and what records them.

hint_of_texts <- function(texts, schema = number_program("float64"), ...) {
  error <- catch_error(prepare_input(data.frame(x = texts), schema, ...))
  expect_identical(error$code, "wrong_type")
  error$hint
}

expect_read <- function(texts, numbers) {
  for (given in list(texts, factor(texts))) {
    df <- follow_hint(data.frame(x = given), hint_of_texts(given))
    expect_identical(as.vector(prepare_input(df, number_program("float64"))), numbers)
  }
}

test_that("text that spells numbers in one way is told with the code that makes them", {
  expect_read(c("1,234.5", "2,000", "3"), c(1234.5, 2000, 3))
  expect_read("1,234,567", 1234567)
  expect_read(c("1.234,5", "2.000"), c(1234.5, 2000))
  expect_read(c("1.234", "5,5"), c(1234, 5.5))
  expect_read(c("1,5", "2,25"), c(1.5, 2.25))
  expect_read(c("1 234,5", "7"), c(1234.5, 7))
  expect_read("1\u00a0234.5", 1234.5)
  expect_read("1'234.5", 1234.5)
  expect_read(c("12%", "3.5 %"), c(12, 3.5))
  expect_read(c("$12", "-$1,200.50"), c(12, -1200.5))
  expect_read(c("12\u00a0\u20ac", "1.200,5\u00a0\u20ac"), c(12, 1200.5))
})

test_that("the hint has what records such text in Python, and other texts come first", {
  expect_identical(
    hint_of_texts(c("$1,234.5", "n/a")),
    paste0(
      "no numbers are \"n/a\": correct them or set them to NA first; ",
      "the text has thousands grouped by commas and \"$\" beside its numbers: ",
      "df$x <- as.numeric(gsub(\",\", \"\", gsub(\"$\", \"\", df$x, fixed = TRUE), fixed = TRUE)); ",
      "or record the schema in Python with ",
      "columns={\"x\": sb.column(type=\"float64\", grouping=\",\", cut=[(\"replace\", \"$\", \"\")])}"
    )
  )
  expect_no_match(hint_of_texts(c("1,234.5", "secret"), redact = TRUE), "secret")
})

test_that("text that may mean two things, or that is spelled in several ways, is told without code", {
  expect_identical(
    hint_of_texts(c("2,000", "3,111")),
    paste0(
      "read the text again and say which it is: ",
      "the text has decimal commas, which Python records with columns={\"x\": sb.column(type=\"float64\", decimal=\",\")}; ",
      "or the text has thousands grouped by commas, which Python records with ",
      "columns={\"x\": sb.column(type=\"float64\", grouping=\",\")}"
    )
  )
  for (texts in list(c("12%", "3.5"), c("$1%", "$2%"), "(12)", "<5", c("1,234.5", "1.234,5"), "$", "1$2")) {
    expect_match(hint_of_texts(texts), "^no numbers are")
  }
})

test_that("a column of texts that refuses another spelling is told what its record lacks", {
  schema <- number_program("float64")
  schema$columns[[1L]]$text <- list(number = list(decimal = "."), other = "error")
  expect_identical(
    hint_of_texts(c("1.5", "1,234.5"), schema),
    paste0(
      "the text has thousands grouped by commas: correct it where it is written, ",
      "or add grouping=\",\" to sb.column() of \"x\" where Python records the schema"
    )
  )
  expect_no_match(hint_of_texts(c("1.5", "1,234.5"), schema, redact = TRUE), "grouping")
  expect_no_match(hint_of_texts(c("1.5", "abc"), schema), "sb.column", fixed = TRUE)
})

time_schema <- function(type, ...) {
  schema <- number_program("float64")
  schema$columns[[1L]] <- c(list(name = "x", type = type), list(...))
  schema
}

test_that("dates that begin with the day or the month are told with code only where all of them are read in one way", {
  days <- c(19723, 20088)
  read <- function(texts, schema) {
    df <- follow_hint(data.frame(x = texts), hint_of_texts(texts, schema))
    as.vector(prepare_input(df, schema))
  }
  date <- time_schema("date")
  for (texts in list(c("1.1.2024", "31.12.2024"), c("01/01/2024", "12/31/2024"), c("01-01-2024", "31-12-2024"))) {
    expect_identical(read(texts, date), days)
    expect_identical(read(factor(texts), date), days)
  }
  clock <- time_schema("timestamp", unit = "s", instant = FALSE)
  expect_identical(read(c("1.1.2024 0:01", "31.12.2024 0:01"), clock), days * 86400 + 60)
  expect_identical(read(c("01/01/2024 0:00:02", "12/31/2024 0:00:02"), clock), days * 86400 + 2)
  refused <- list("02/03/2024", c("31/12/2024", "12/31/2024"), "31.02.2024", "2024-02-31", "31.12.2024 x", "31.12.24")
  for (texts in refused) {
    expect_no_match(hint_of_texts(texts, date), "<-", fixed = TRUE)
  }
})

test_that("what else a cell of another kind needs is told by column and type", {
  hint <- function(x, schema) catch_error(prepare_input(list(x = x), schema))$hint
  expect_match(
    hint(c(0, 1, 2), time_schema("boolean")),
    "say which number is true: df$x <- df$x == <number",
    fixed = TRUE
  )
  noon <- as.POSIXct("2024-01-01 12:00", tz = "UTC")
  df <- follow_hint(data.frame(x = noon), hint(noon, time_schema("date")))
  expect_identical(as.vector(prepare_input(df, time_schema("date"))), 19723)
  expect_match(hint(structure(60, class = "ITime"), time_schema("date")), "a time of day has no date")
})

test_that("code of a hint is code in a locale that does not have its letters", {
  withr::local_locale(c(LC_CTYPE = "C"))
  expect_identical(
    quote_code(c("\u0130l", "\U1f427 \"x\"", "a")),
    c("\"\\u0130l\"", "\"\\U0001f427 \\\"x\\\"\"", "\"a\"")
  )
  expect_identical(eval(parse(text = quote_code("gr\u00f6\u00dfe"))), "gr\u00f6\u00dfe")
})
