# Times of R without a zone where columns of times without a zone or of dates are wanted (clause 4.6).

naive_program <- function() number_program("timestamp", unit = "s", instant = FALSE)

# As arrow::read_parquet() gives times without a zone: what a clock showed, as seconds of UTC and without a tzone.
read_times <- function(seconds) structure(seconds, class = c("POSIXct", "POSIXt"))

test_that("zone says once for a batch that times without a zone are of UTC, to every function that takes a batch", {
  withr::local_timezone("Europe/Berlin")
  schema <- naive_program()
  df <- data.frame(x = read_times(c(1719784800, NA, 86400)))
  told <- df
  attr(told$x, "tzone") <- "UTC"
  expect_identical(catch_error(prepare_input(df, schema))$code, "ambiguous_time_zone")
  expect_identical(prepare_input(df, schema, zone = "UTC"), prepare_input(told, schema))
  expect_identical(validate_batch(df, schema, zone = "UTC"), validate_batch(told, schema))
  expect_true(attr(validate_batch(df, schema, zone = "UTC"), "ok"))
  expect_identical(
    explain_schema(schema, df[1, , drop = FALSE], zone = "UTC"),
    explain_schema(schema, told[1, , drop = FALSE])
  )
  parts <- split_batch(df, schema, zone = "UTC")
  expect_identical(parts$good, df)
  expect_identical(split_batch(df, schema)$bad, df)
  days <- data.frame(x = read_times(c(0, 86400)))
  expect_identical(as.vector(prepare_input(days, number_program("date"), zone = "UTC")), c(0, 1))
})

test_that("zone says nothing of times with a zone, of instants, or of Arrow data", {
  schema <- naive_program()
  berlin <- data.frame(x = structure(7, class = c("POSIXct", "POSIXt"), tzone = "Europe/Berlin"))
  expect_identical(catch_error(prepare_input(berlin, schema, zone = "UTC"))$code, "ambiguous_time_zone")
  instant <- number_program("timestamp", unit = "s", instant = TRUE)
  expect_identical(prepare_input(berlin, instant, zone = "UTC"), prepare_input(berlin, instant))
  expect_identical(as.vector(prepare_input(data.frame(x = read_times(7)), instant, zone = "UTC")), 7)
  skip_if_not_installed("nanoarrow")
  field <- nanoarrow::na_struct(list(x = nanoarrow::na_timestamp("s", "Europe/Berlin")))
  zoned <- nanoarrow::as_nanoarrow_array(berlin, schema = field)
  expect_identical(catch_error(prepare_input(zoned, schema, zone = "UTC"))$code, "ambiguous_time_zone")
})

test_that("another zone than UTC is an error, whose hint brings times to UTC", {
  df <- data.frame(x = as.POSIXct("2024-07-01 12:00:00", tz = "Europe/Berlin"))
  schema <- naive_program()
  for (zone in list("Europe/Berlin", "GMT", "", NA, c("UTC", "UTC"), 0, "utc")) {
    expect_identical(catch_error(prepare_input(df, schema, zone = zone))$code, "invalid_argument")
    expect_identical(catch_error(validate_batch(df, schema, zone = zone))$code, "invalid_argument")
    expect_identical(catch_error(split_batch(df, schema, zone = zone))$code, "invalid_argument")
  }
  hint <- catch_error(prepare_input(df, schema, zone = "Europe/Berlin"))$hint
  eval(parse(text = sub("<zone>", "Europe/Berlin", sub("^.*UTC: ", "", hint), fixed = TRUE)))
  expect_identical(as.vector(prepare_input(df, schema)), as.numeric(as.POSIXct("2024-07-01 12:00:00", tz = "UTC")))
})

test_that("the hint for times without a zone has data of Arrow first, and its lines do what they say", {
  withr::local_timezone("Europe/Berlin")
  shown <- "2024-07-01 12:00:00"
  df <- data.frame(x = as.POSIXct(shown))
  schema <- naive_program()
  hint <- catch_error(prepare_input(df, schema))$hint
  expect_identical(
    hint,
    paste0(
      "times that Arrow or Parquet holds without a zone: add zone = \"UTC\" to the call, once for all columns, ",
      "or read them as Arrow data, arrow::read_parquet(\"<file>\", as_data_frame = FALSE); ",
      "times that R read from what a clock showed: df$x <- as.POSIXct(as.POSIXlt(df$x), tz = \"UTC\")"
    )
  )
  eval(parse(text = sub("^.*showed: ", "", hint)))
  expect_identical(as.vector(prepare_input(df, schema)), as.numeric(as.POSIXct(shown, tz = "UTC")))
})

test_that("the hint for times of another zone has the line for the clock and the one for the moment", {
  schema <- naive_program()
  at <- as.POSIXct("2024-07-01 12:00:00", tz = "Europe/Berlin")
  df <- data.frame(x = at)
  hint <- catch_error(prepare_input(df, schema))$hint
  expect_match(hint, "^the time that the clock shows in Europe/Berlin: df\\$x <- .*; that in UTC: attr\\(df\\$x")
  lines <- strsplit(sub("^[^:]*: ", "", hint), "; that in UTC: ", fixed = TRUE)[[1]]
  eval(parse(text = lines[[1]]))
  expect_identical(as.vector(prepare_input(df, schema)), as.numeric(at) + 7200)
  df <- data.frame(x = at)
  eval(parse(text = lines[[2]]))
  expect_identical(as.vector(prepare_input(df, schema)), as.numeric(at))
})

# arrow is not in Debian 12: a package of its name stands here for it, with what is documented of read_parquet().
test_that("the lines for files of Arrow do what they say", {
  skip_if_not_installed("nanoarrow")
  arrow <- local_package(
    "arrow",
    c(
      "read_parquet <- function(file, as_data_frame = TRUE) {",
      "  if (as_data_frame) return(data.frame(x = structure(7, class = c(\"POSIXct\", \"POSIXt\"))))",
      "  cells <- nanoarrow::as_nanoarrow_array(data.frame(x = as.POSIXct(7, tz = \"UTC\", origin = \"1970-01-01\")))",
      "  field <- nanoarrow::na_struct(list(x = nanoarrow::na_timestamp(\"us\", \"\")))",
      "  nanoarrow::nanoarrow_array_set_schema(cells, field)",
      "  cells",
      "}"
    ),
    "export(read_parquet)"
  )
  schema <- withr::local_tempfile(fileext = ".rds")
  saveRDS(naive_program(), schema)
  found <- run_script(
    c(
      "options(warn = -1) # nanoarrow has methods for what this arrow lacks",
      "library(schemabridge)",
      sprintf("schema <- readRDS(%s)", deparse(schema)),
      "df <- arrow::read_parquet(\"batch.parquet\")",
      "hint <- tryCatch(prepare_input(df, schema), schemabridge_error = function(error) error$hint)",
      "cat(prepare_input(df, schema, zone = \"UTC\"), \"\\n\")",
      "line <- regmatches(hint, regexpr(\"arrow::read_parquet[^;]*\", hint))",
      "cat(prepare_input(eval(parse(text = sub(\"<file>\", \"batch.parquet\", line))), schema), \"\\n\")",
      "df <- \"batch.parquet\"",
      "hint <- tryCatch(prepare_input(df, schema), schemabridge_error = function(error) error$hint)",
      "eval(parse(text = hint))",
      "cat(prepare_input(df, schema), \"\\n\")"
    ),
    arrow
  )
  expect_identical(found, c("7 ", "7 ", "7 "))
})
