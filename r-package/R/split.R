#' Split a batch into good and bad rows
#'
#' Gives the rows that [prepare_input()] would take and those it would refuse, so that the good ones can be scored and the
#' bad ones set aside with their reasons. A row is bad where an error of [validate_batch()] concerns it; where a column as a
#' whole is refused, every row is.
#'
#' @inheritParams prepare_input
#'
#' @return A list of class `schemabridge_split` with a `print()` method:
#'   * `good`, `bad`: frames of the kind of `df` with all of its columns and attributes, rows in their order: a data frame
#'     keeps its row names, a grouped one its groups, a list of columns stays one. Arrow tables and streams become data
#'     frames of what nanoarrow makes of them.
#'   * `reasons`: a data frame with one row for each bad row and error that concerns it: `row` in `df`, from 1, `code` and
#'     `column`.
#'   * `report`: the findings, as [validate_batch()] gives them.
#'
#'   What is not a frame, and columns of different lengths, have no rows to split and are errors (`not_a_frame`,
#'   `wrong_length`).
#'
#' @export
#' @examples
#' schema <- read_schema(system.file("extdata", "penguins.schema.json", package = "schemabridge"))
#' batch <- data.frame(
#'   sex = c("male", NA, "female"), island = c("Dream", "Biscoe", "Atlantis"),
#'   bill_length_mm = c(39.1, NA, 46.5), flipper_length_mm = c(181, 186, 190)
#' )
#' parts <- split_batch(batch, schema)
#' prepare_input(parts$good, schema)
#' parts$reasons
split_batch <- function(df, schema) {
  schema <- as_schema(schema)
  frame <- read_frame(df)
  examined <- examine_batch(frame, schema)
  rows <- sum(frame$rows)
  reasons <- list_reasons(examined$refusals, rows, schema)
  is_bad <- seq_len(rows) %in% reasons$row
  report <- report_examination(examined, schema, list(), redact = FALSE)
  if (!is.null(frame$batches)) {
    df <- nanoarrow::convert_array_stream(nanoarrow::basic_array_stream(frame$batches, frame$schema))
  }
  structure(
    list(
      good = take_frame_rows(df, which(!is_bad)),
      bad = take_frame_rows(df, which(is_bad)),
      reasons = reasons,
      report = report
    ),
    class = "schemabridge_split"
  )
}

# One for every pair of a row and an error finding (clause 13.3).
list_reasons <- function(refusals, rows, schema) {
  concerned <- lapply(refusals, function(refusal) if (is.null(refusal$rows)) seq_len(rows) else refusal$rows)
  finding <- rep(seq_along(refusals), lengths(concerned))
  row <- as.integer(unlist(concerned))
  sorted <- order(row, finding, method = "radix")
  codes <- vapply(refusals, function(refusal) refusal$fault$code, "")
  columns <- column_names(schema)[vapply(refusals, `[[`, 0, "column")]
  data.frame(
    row = row[sorted],
    code = codes[finding][sorted],
    column = columns[finding][sorted],
    stringsAsFactors = FALSE
  )
}

# ---- Rows of a frame ----

# By the columns and not by the frame's own method: those of base R repair repeated names and lose the class of an
# integer64 where bit64 is not loaded.
take_frame_rows <- function(df, rows) {
  if (inherits(df, c("grouped_df", "rowwise_df")) && requireNamespace("dplyr", quietly = TRUE)) {
    return(dplyr::dplyr_row_slice(df, rows))
  }
  taken <- lapply(unclass(df), take_rows, rows)
  kept <- attributes(df)
  kept[c("row.names", ".internal.selfref", "index")] <- NULL
  attributes(taken) <- kept
  if (!is.data.frame(df)) {
    return(taken)
  }
  taken <- structure(taken, row.names = take_row_names(df, rows))
  if (inherits(df, "data.table") && requireNamespace("data.table", quietly = TRUE)) {
    return(data.table::setalloccol(taken))
  }
  taken
}

# Tibbles and data.tables number their rows anew.
take_row_names <- function(df, rows) {
  if (inherits(df, c("tbl_df", "data.table"))) {
    return(.set_row_names(length(rows)))
  }
  attr(df, "row.names")[rows]
}

# Classes without a method of their own, and plain vectors, lose their attributes to `[`.
take_rows <- function(x, rows) {
  if (is.data.frame(x)) {
    return(take_frame_rows(x, rows))
  }
  others <- rep(list(TRUE), max(length(dim(x)) - 1L, 0L))
  taken <- do.call(`[`, c(list(x, rows), others, if (length(others) > 0L) list(drop = FALSE)))
  if (inherits(x, "ts")) {
    return(taken)
  }
  for (name in setdiff(names(attributes(x)), c("names", "dim", "dimnames", "class", names(attributes(taken))))) {
    attr(taken, name) <- attr(x, name, exact = TRUE)
  }
  oldClass(taken) <- oldClass(x)
  taken
}

#' @export
format.schemabridge_split <- function(x, ...) {
  counts <- vapply(split(x$reasons$row, factor(x$reasons$code, unique(x$reasons$code))), length, 0L)
  c(
    sprintf(
      "%s, %s",
      count_things(count_frame_rows(x$good), "good row"),
      count_things(count_frame_rows(x$bad), "bad row")
    ),
    vapply(seq_along(counts), function(i) paste0("  ", names(counts)[[i]], ": ", count_things(counts[[i]], "row")), "")
  )
}

count_frame_rows <- function(df) {
  if (is.data.frame(df)) {
    .row_names_info(df, 2L)
  } else if (length(df) > 0L) {
    NROW(df[[1L]])
  } else {
    0L
  }
}

#' @export
print.schemabridge_split <- function(x, ...) {
  writeLines(wrap_lines(format(x, ...)))
  invisible(x)
}
