#' Validate a batch
#'
#' Finds everything that is wrong or notable with a batch, where [prepare_input()] stops at the first error. Nothing is
#' raised for what the batch holds. There is a finding of severity `error` exactly where `prepare_input()` would refuse
#' the batch, and the code it would raise is among them. The same batch gives the same findings in Python.
#'
#' @inheritParams prepare_input
#' @param ranges `"warn"` for a warning where numbers lie outside the range of the training data, which needs a schema
#'   with statistics.
#' @param redact Whether errors and findings tell no values, in their words neither; for logs that must not hold data. By
#'   default as the environment variable `SCHEMABRIDGE_REDACT` says (`1`).
#'
#' @return A data frame of class `schemabridge_findings` with one row for each finding: errors in the order in which
#'   `prepare_input()` looks for them, then warnings, then notes.
#'   * `severity`: `"error"`, `"warning"` or `"note"`.
#'   * `code`: a code of the table in `system.file("errors.md", package = "schemabridge")`.
#'   * `column`: the column concerned, or `NA`.
#'   * `count`: how many rows are concerned, all where the column as a whole is.
#'   * `expected`, `found`: in words.
#'   * `values`, `frequencies`: lists with the ten most frequent values in these rows, and how often each is there. Dates,
#'     times and durations are text, times in UTC or as the clock shows.
#'   * `rows`: a list with the first five rows concerned, from 1; none where the column as a whole is concerned.
#'   * `hint`: what to do, a line of code where there is one. For an unknown text it names the known one that
#'     differs only by the space around it or by case, or by Unicode form (an `e` with an accent behind it) where the
#'     package stringi is installed; Python always does.
#'
#'   Attributes: `ok`, whether no finding is an error; `rows` of the batch, `NA` where it is not a frame; `fingerprint` of
#'   the schema; `redacted`. It has a `print()` method, and `summary()` counts the findings by severity. Without some of its
#'   rows, as in `findings[findings$severity == "error", ]`, it is an ordinary data frame: the verdict would be another.
#'
#' @seealso [report_json()] for a web service, [split_batch()] to score the good rows.
#'
#' @export
#' @examples
#' schema <- system.file("extdata", "penguins.schema.json", package = "schemabridge")
#' batch <- data.frame(
#'   sex = c("male", NA, "female"), island = c("Dream", "biscoe", "Atlantis"),
#'   bill_length_mm = c("39,1", "40,2", NA), flipper_length_mm = c(181, 186.5, 190)
#' )
#' findings <- validate_batch(batch, schema)
#' findings
#' attr(findings, "ok")
validate_batch <- function(df, schema, ranges = c("ignore", "warn"), redact = NULL, zone = NULL) {
  ranges <- check_ranges(ranges)
  redact <- is_redacted(redact)
  check_zone(zone)
  schema <- as_schema(schema)
  bounds <- if (ranges == "warn") find_ranges(schema) else list()
  frame <- tryCatch(
    read_frame(df, zone),
    schemabridge_error_not_a_frame = identity,
    schemabridge_error_wrong_length = identity
  )
  if (inherits(frame, "error")) {
    return(new_findings(list(frame$finding), NA_integer_, schema, redact))
  }
  report_examination(examine_batch(frame, schema, bounds, redact), schema, bounds, redact)
}

check_ranges <- function(ranges) {
  if (identical(ranges, c("ignore", "warn"))) {
    return("ignore")
  }
  if (!identical(ranges, "ignore") && !identical(ranges, "warn")) {
    stop_schemabridge(
      "invalid_argument",
      "`ranges` must be \"ignore\" or \"warn\".",
      hint = "ranges = \"warn\" tells what training did not have"
    )
  }
  ranges
}

# Whether no values are told: as asked for, otherwise as the environment says.
is_redacted <- function(redact) {
  if (is.null(redact)) {
    return(tolower(Sys.getenv("SCHEMABRIDGE_REDACT")) %in% c("1", "true", "yes"))
  }
  if (!isTRUE(redact) && !isFALSE(redact)) {
    hint <- "redact = TRUE leaves values out, FALSE keeps them, NULL asks SCHEMABRIDGE_REDACT"
    stop_schemabridge("invalid_argument", "`redact` must be TRUE, FALSE or NULL.", hint = hint)
  }
  redact
}

# By position of the column the least and the greatest value in training, NULL where there are none (clause 14.1).
find_ranges <- function(schema) {
  statistics <- schema$statistics[["columns"]]
  if (!is_object(statistics)) {
    stop_schemabridge("not_comparable", "The schema has no statistics, so that there are no ranges to compare with.")
  }
  lapply(schema$columns, function(column) {
    known <- statistics[[match(column$name, names(statistics))]]
    if (is_object(known) && column_type(column)$reads == "numbers") {
      bounds <- c(read_bound(known[["min"]]), read_bound(known[["max"]]))
      if (length(bounds) == 2L) bounds
    }
  })
}

# A number, or the text of one that JSON does not hold.
read_bound <- function(value) {
  if (is_number(value)) {
    as.double(value)
  } else if (identical(value, "-0.0")) {
    0
  }
}
