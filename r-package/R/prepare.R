#' Prepare the input of a model
#'
#' Turns a frame of raw columns into the array that the model takes, bit for bit the one that Python prepares from the
#' same values, or stops with an error that says what is wrong. Columns are found by their exact names; their order does
#' not matter, and further columns are ignored. Nothing depends on options or on the locale, and `df` is not changed.
#'
#' @param df The raw columns: a data frame (also a tibble, a data.table or a grouped data frame), a table or stream of
#'   the packages arrow or nanoarrow (a stream is read once), a named list of columns of one length, or a lazy table of
#'   dtplyr. Other lazy tables, of a database, a query or a data set of arrow, are refused (`not_a_frame`): their rows need
#'   not come in the same order again, so that predictions must be set beside rows that are kept, `df <- dplyr::collect(df)`.
#' @param schema A schema from [read_schema()], or the path of one.
#' @param as `"matrix"` for an ordinary numeric matrix, column names included, whose doubles are exactly the values that
#'   the model takes; `"float32"` for the bytes themselves, row by row, which Python takes over without another cast
#'   (see [schemabridge_float32]).
#' @param redact Whether errors tell no values of the batch or of a vocabulary; for logs that must not hold data. By default
#'   as the environment variable `SCHEMABRIDGE_REDACT` says (`1`).
#' @param zone `"UTC"` where all times of class POSIXct without a `tzone` are of UTC, which is how `arrow::read_parquet()`
#'   gives times that the file holds without a zone: date columns and those of times without a zone take them then, which
#'   they otherwise refuse (`ambiguous_time_zone`). There is no other value, for the clocks of other zones skip hours and
#'   repeat some. Not for times that R read from what a clock showed, `as.POSIXct("2024-05-07 19:00:00")`, in a session of
#'   another zone.
#'
#' @return One array, or a named list of arrays where the model has several inputs. With `as = "matrix"` a numeric
#'   matrix, rows by features; an input of rank 1 gives an array of one dimension, one of a higher rank an array of its
#'   shape. With `as = "float32"` an object of class [schemabridge_float32]. An input of strings is a character matrix of
#'   class [schemabridge_text] either way. No rows give no rows, and one row gives a matrix of one row.
#'
#' @section Errors:
#' Conditions of class `schemabridge_error_<code>` and `schemabridge_error`, with the fields `code`, `column`, `rows`
#' (the first five, counted from 1), `values` and `hint`. The first error in this order is raised: the frame
#' (`not_a_frame`, `wrong_length`), its names (`absent_column`, `duplicated_column`), the type of each column
#' (`unsupported_type`, `wrong_type`, `ambiguous_time_zone`, `invalid_encoding`, `not_integral`, `not_exact`,
#' `float32_overflow`), each step (`missing_value`, `unknown_value`, `out_of_range`, `out_of_domain`), each input
#' (`not_integral`, `nan_value`, `float32_overflow`, `integer_overflow`). Before that `invalid_argument`, and what
#' [read_schema()] raises where `schema` is a path; a path is read at every call, so read the schema once where you
#' score often.
#'
#' @seealso [validate_batch()] for everything that is wrong with a batch, [split_batch()] to score its good rows.
#'
#' @export
#' @examples
#' schema <- system.file("extdata", "penguins.schema.json", package = "schemabridge")
#' batch <- data.frame(
#'   sex = c("male", NA), island = c("Dream", "Biscoe"),
#'   bill_length_mm = c(39.1, NA), flipper_length_mm = c(181, 186)
#' )
#' prepare_input(batch, schema)
#' prepare_input(batch, schema, as = "float32")
#'
#' # What the schema does not allow is an error that says where and why.
#' batch$island[2] <- "Atlantis"
#' tryCatch(
#'   prepare_input(batch, schema),
#'   schemabridge_error = function(error) cat(conditionMessage(error))
#' )
prepare_input <- function(df, schema, as = c("matrix", "float32"), redact = NULL, zone = NULL) {
  as <- check_as(as)
  redact <- is_redacted(redact)
  check_zone(zone)
  schema <- as_schema(schema)
  warn_unproven(schema)
  prepare_frame(function() read_frame(df, zone), schema, as, redact)
}

# The arrays of a frame, which is read once the plan is made.
prepare_frame <- function(read, schema, as, redact = FALSE) {
  plan <- plan_for(schema)
  frame <- read()
  at <- find_columns(frame, schema, plan$names)
  chunks <- bind_columns(frame, schema, at, redact, plan$known)
  result <- run_program(plan, chunks, sum(frame$rows), as)
  if (!is.null(result$fault)) {
    stop_fault(result$fault, schema, frame, at, redact)
  }
  if (length(result$arrays) == 1L) {
    return(result$arrays[[1L]])
  }
  names(result$arrays) <- plan$input_names
  result$arrays
}

check_as <- function(as) {
  if (identical(as, c("matrix", "float32"))) {
    return("matrix")
  }
  if (!identical(as, "matrix") && !identical(as, "float32")) {
    stop_schemabridge(
      "invalid_argument",
      "`as` must be \"matrix\" or \"float32\".",
      hint = "as = \"float32\" is for Keras, as = \"matrix\" for R"
    )
  }
  if (as == "float32" && .Platform$endian != "little") {
    stop_schemabridge(
      "invalid_argument",
      "`as = \"float32\"` needs a little-endian machine; `as = \"matrix\"` does not.",
      hint = "as = \"matrix\""
    )
  }
  as
}

# clause 4.6
check_zone <- function(zone) {
  if (!is.null(zone) && !identical(zone, "UTC")) {
    stop_schemabridge(
      "invalid_argument",
      "`zone` must be \"UTC\" or NULL: of UTC alone the clock says which moment it is.",
      hint = "bring times of another zone to UTC: df$x <- as.POSIXct(as.POSIXlt(df$x, tz = \"<zone>\"), tz = \"UTC\")"
    )
  }
}

# Once a session and schema (clause 10).
warn_unproven <- function(schema) {
  if (is_assumed(schema) && is.null(warned_schemas[[schema$fingerprint]])) {
    assign(schema$fingerprint, TRUE, envir = warned_schemas)
    warn_schemabridge("unproven_schema", unproven_message)
  }
}

warned_schemas <- new.env(parent = emptyenv())
