#' Split a batch into good and bad rows
#'
#' Gives the rows that [prepare_input()] would take and those it would refuse, so that the good ones can be scored and the
#' bad ones set aside with their reasons. A row is bad where an error of [validate_batch()] concerns it; where a column as a
#' whole is refused, every row is.
#'
#' @inheritParams prepare_input
#' @inheritParams validate_batch
#'
#' @return A list of class `schemabridge_split` with a `print()` method:
#'   * `good`, `bad`: frames of the kind of `df` with all of its columns and attributes, rows in their order: a data frame
#'     keeps its row names, a grouped one its groups, a list of columns stays one. A table, a batch or a reader of
#'     arrow gives such again, an array or stream of nanoarrow those of nanoarrow; readers and streams are read once.
#'     No value of them is converted: types, fractions of seconds and large integers stay as they are. A lazy table of
#'     dtplyr gives data frames.
#'   * `reasons`: a data frame with one row for each bad row and error that concerns it: `row` in `df`, from 1, `code` and
#'     `column`.
#'   * `report`: the findings, as [validate_batch()] gives them.
#'
#' @section Errors:
#' What is not a frame, and columns of different lengths, have no rows to split (`not_a_frame`, `wrong_length`). Columns of
#' which no rows can be taken are `unsupported_type`: functions and the like, classes that refuse it, run-end encoded
#' arrays. `invalid_argument` and `not_comparable` as in [validate_batch()].
#'
#' @export
#' @examples
#' schema <- system.file("extdata", "penguins.schema.json", package = "schemabridge")
#' batch <- data.frame(
#'   sex = c("male", NA, "female"), island = c("Dream", "Biscoe", "Atlantis"),
#'   bill_length_mm = c(39.1, NA, 46.5), flipper_length_mm = c(181, 186, 190)
#' )
#' parts <- split_batch(batch, schema)
#' prepare_input(parts$good, schema)
#' parts$reasons
split_batch <- function(df, schema, ranges = c("ignore", "warn"), redact = NULL, zone = NULL) {
  ranges <- check_ranges(ranges)
  redact <- is_redacted(redact)
  check_zone(zone)
  schema <- as_schema(schema)
  bounds <- if (ranges == "warn") find_ranges(schema) else list()
  df <- collect_lazy(df)
  frame <- read_frame(df, zone)
  examined <- examine_batch(frame, schema, bounds, redact)
  rows <- sum(frame$rows)
  reasons <- list_reasons(examined$faults, rows, schema)
  is_bad <- seq_len(rows) %in% reasons$row
  take <- if (is.null(frame$batches)) take_frame_rows else take_arrow_rows
  structure(
    list(
      good = take(df, which(!is_bad), frame),
      bad = take(df, which(is_bad), frame),
      reasons = reasons,
      report = report_examination(examined, schema, bounds, redact)
    ),
    class = "schemabridge_split"
  )
}

# One for every pair of a row and an error finding (clause 13.3).
list_reasons <- function(faults, rows, schema) {
  concerned <- lapply(faults, function(fault) if (is.null(fault$rows)) seq_len(rows) else fault$rows)
  finding <- rep(seq_along(faults), lengths(concerned))
  row <- as.integer(unlist(concerned))
  sorted <- order(row, finding, method = "radix")
  codes <- vapply(faults, `[[`, "", "code")
  columns <- column_names(schema)[vapply(faults, `[[`, 0, "column")]
  data.frame(
    row = row[sorted],
    code = codes[finding][sorted],
    column = columns[finding][sorted],
    stringsAsFactors = FALSE
  )
}

#' @export
format.schemabridge_split <- function(x, ...) {
  rows <- split(x$reasons$row, factor(x$reasons$code, unique(x$reasons$code)))
  counts <- vapply(rows, function(each) length(unique(each)), 0L)
  bad <- length(unique(x$reasons$row))
  c(
    paste0(count_things(attr(x$report, "rows") - bad, "good row"), ", ", count_things(bad, "bad row")),
    vapply(seq_along(counts), function(i) paste0("  ", names(counts)[[i]], ": ", count_things(counts[[i]], "row")), "")
  )
}

#' @export
print.schemabridge_split <- function(x, ...) {
  writeLines(wrap_lines(format(x, ...)))
  invisible(x)
}
