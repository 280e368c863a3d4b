local_table <- function(df, frame = parent.frame()) {
  connection <- DBI::dbConnect(RSQLite::SQLite(), ":memory:")
  withr::defer(DBI::dbDisconnect(connection), envir = frame)
  DBI::dbWriteTable(connection, "batch", df)
  connection
}

rows <- function() data.frame(x = c(1.5, NA, -2))

# As a user writes it: data.table computes steps that are written in a package only where that imports it.
at_top <- function(code, ...) {
  eval(substitute(code), list(...), globalenv())
}

test_that("a lazy table of dtplyr is the frame that it computes, for every function that takes a batch", {
  skip_if_not_installed("dtplyr")
  schema <- number_program("float64")
  lazy <- at_top(dplyr::mutate(dtplyr::lazy_dt(df), x = x * 2), df = rows())
  df <- data.frame(x = rows()$x * 2)
  expect_identical(prepare_input(lazy, schema), prepare_input(df, schema))
  expect_identical(prepare_input(dplyr::group_by(lazy, x), schema), prepare_input(df, schema))
  expect_identical(prepare_input(dtplyr::lazy_dt(rows()), schema), prepare_input(rows(), schema))
  expect_identical(validate_batch(lazy, schema), validate_batch(df, schema))
  none <- number_program("float64", missing = "error")
  parts <- split_batch(lazy, none)
  expect_identical(parts$good, df[-2, , drop = FALSE], ignore_attr = "row.names")
  expect_identical(parts$bad$x, NA_real_)
})

test_that("a lazy table of dtplyr that would change its source, or fails, is not computed", {
  skip_if_not_installed("dtplyr")
  schema <- number_program("float64")
  source <- data.table::as.data.table(rows())
  lazy <- at_top(dplyr::mutate(dtplyr::lazy_dt(df, immutable = FALSE), x = x * 2), df = source)
  joined <- dplyr::left_join(dtplyr::lazy_dt(rows()), lazy, by = "x")
  failing <- at_top(dplyr::mutate(dtplyr::lazy_dt(df), x = stop()), df = rows())
  for (df in list(lazy, dplyr::filter(lazy, x > 0), joined, failing)) {
    expect_identical(catch_error(prepare_input(df, schema))$code, "not_a_frame")
  }
  expect_identical(source$x, rows()$x)
  error <- catch_error(prepare_input(lazy, schema))
  expect_identical(prepare_input(follow_hint(lazy, error$hint), schema)[, "x"], c(3, NaN, -4))
})

test_that("a lazy table of a database is refused, and what collect() gives is taken", {
  skip_if_not_installed("dbplyr")
  skip_if_not_installed("RSQLite")
  schema <- number_program("float64")
  df <- dplyr::filter(dplyr::tbl(local_table(rows()), "batch"), x > 0)
  error <- catch_error(prepare_input(df, schema))
  expect_identical(error$code, "not_a_frame")
  expect_identical(error$finding$found, "a lazy table, whose rows are in a database")
  expect_identical(
    error$hint,
    paste0(
      "compute it once and keep the rows: df <- dplyr::collect(df); ",
      "what the database has no type for, as SQLite for dates, comes as text or numbers"
    )
  )
  expect_identical(as.vector(prepare_input(follow_hint(df, error$hint), schema)), 1.5)
  expect_identical(validate_batch(df, schema)$code, "not_a_frame")
  expect_identical(validate_batch(dbplyr::lazy_frame(x = 1), schema)$hint, error$hint)
})

test_that("a connection or a result of a database says how its rows are had", {
  skip_if_not_installed("RSQLite")
  schema <- number_program("float64")
  connection <- local_table(rows())
  hint <- catch_error(prepare_input(connection, schema))$hint
  df <- follow_hint(connection, sub("<table>", "batch", hint, fixed = TRUE))
  expect_identical(prepare_input(df, schema), prepare_input(rows(), schema))
  result <- DBI::dbSendQuery(connection, "SELECT x FROM batch")
  df <- follow_hint(result, catch_error(prepare_input(result, schema))$hint)
  DBI::dbClearResult(result)
  expect_identical(prepare_input(df, schema), prepare_input(rows(), schema))
})

# arrow is not in Debian 12: its classes stand here for it, and collect() is given as it is documented. `make test-matrix`
# has the package itself.
test_that("a query of arrow is refused, and the hint keeps the types of Arrow", {
  skip_if_not_installed("nanoarrow")
  schema <- number_program("timestamp", unit = "s", instant = FALSE)
  cells <- nanoarrow::as_nanoarrow_array(data.frame(x = as.POSIXct(7, tz = "UTC", origin = "1970-01-01")))
  query <- structure(list(.data = cells, group_by_vars = "x"), class = "arrow_dplyr_query")
  error <- catch_error(prepare_input(query, schema))
  expect_identical(error$code, "not_a_frame")
  expect_identical(error$finding$found, "a query of arrow, whose rows are not computed yet")
  registerS3method("ungroup", "arrow_dplyr_query", envir = asNamespace("dplyr"), function(x, ...) {
    structure(list(.data = x$.data), class = "arrow_dplyr_query")
  })
  registerS3method(
    "collect",
    "arrow_dplyr_query",
    envir = asNamespace("dplyr"),
    function(x, as_data_frame = TRUE, ...) {
      if (as_data_frame || !is.null(x$group_by_vars)) x else x$.data
    }
  )
  expect_identical(as.vector(prepare_input(follow_hint(query, error$hint), schema)), 7)
})

test_that("a data set and a scanner of arrow are refused, and the hint keeps the rows", {
  skip_if_not_installed("nanoarrow")
  schema <- number_program("float64")
  dataset <- structure(new.env(), class = c("FileSystemDataset", "Dataset", "ArrowObject", "R6"))
  error <- catch_error(prepare_input(dataset, schema))
  expect_identical(error$code, "not_a_frame")
  expect_identical(error$finding$found, "a data set of arrow, whose rows are in its files")
  expect_match(
    error$hint,
    "df <- dplyr::collect(df, as_data_frame = FALSE), which keeps the types of Arrow",
    fixed = TRUE
  )
  scanner <- structure(new.env(), class = c("Scanner", "ArrowObject", "R6"))
  assign("ToTable", function() nanoarrow::as_nanoarrow_array(rows()), scanner)
  error <- catch_error(prepare_input(scanner, schema))
  expect_identical(error$code, "not_a_frame")
  expect_identical(prepare_input(follow_hint(scanner, error$hint), schema), prepare_input(rows(), schema))
})
