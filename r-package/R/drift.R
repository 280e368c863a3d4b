#' Compare a batch with the training data
#'
#' Tells how far each column of a batch is from that of the training rows, as the statistics of the schema have it. The
#' same batch gives the same numbers in Python, to the bit. What the batch holds is no error here: cells that
#' [prepare_input()] would refuse by their type are not counted.
#'
#' A column is compared over its *buckets*: the values of its vocabulary, of which those that few training rows held share
#' one, and one bucket for all others; or up to twenty ranges of numbers that held about equally many training rows.
#'
#' @inheritParams prepare_input
#' @param min_rows How many rows the batch must have at least, and how many values each of its columns: the shares of a few
#'   rows mean nothing.
#' @param thresholds A named numeric vector or list with any of `psi`, `js`, `missing` (how much the share of missing values
#'   has changed) and `unknown` (the share of unknown values in the batch). What is above its threshold is a finding. There
#'   are none by default; many take 0.1 or 0.2 for `psi`.
#'
#' @return A data frame of class `schemabridge_drift` with one row for each column of the schema:
#'   * `column`: its name.
#'   * `missing_training`, `missing_batch`: the share of missing cells.
#'   * `unknown_training`, `unknown_batch`: the share of present cells whose value is not in the vocabulary, `NA` without
#'     one.
#'   * `psi`: the population stability index, 0 for equal shares.
#'   * `js`: the Jensen-Shannon distance, from 0 for equal shares to 1 for none in common.
#'   * `refused`: why there is neither, `NA` where there is.
#'
#'   Attributes: `rows` of the batch, `training_rows`, `fingerprint` of the schema, and `findings`, a data frame like that of
#'   [validate_batch()] with one warning `drift` for each measure above its threshold. It has a `print()` method.
#'
#' @section Errors:
#' `not_comparable` where the schema has no statistics or the batch fewer than `min_rows` rows; `not_a_frame`, `wrong_length`
#' and `invalid_argument` as in [prepare_input()].
#'
#' @export
#' @examples
#' schema <- system.file("extdata", "penguins.schema.json", package = "schemabridge")
#' batch <- data.frame(
#'   bill_length_mm = rep(c(39.1, 46.5, 50, NA), 50),
#'   island = rep(c("Biscoe", "Dream", "Dream", "Atlantis"), 50),
#'   sex = "male", flipper_length_mm = 181
#' )
#' drift(batch, schema, thresholds = c(psi = 0.2, unknown = 0))
drift <- function(df, schema, min_rows = 100, thresholds = NULL, zone = NULL) {
  check_zone(zone)
  check_min_rows(min_rows)
  thresholds <- check_thresholds(thresholds)
  schema <- as_schema(schema)
  training <- read_statistics(schema)
  frame <- read_frame(df, zone)
  rows <- sum(frame$rows)
  if (rows < min_rows) {
    message <- sprintf("The batch has %s, fewer than %s.", count_things(rows, "row"), format_count(min_rows))
    stop_schemabridge("not_comparable", message)
  }
  batch <- count_buckets(frame, schema, training$columns)
  comparisons <- Map(compare_column, training$columns, batch, training$rows, rows, min_rows)
  sound <- which(vapply(batch, function(column) is.null(column$code), NA))
  findings <- lapply(sound, function(i) report_comparison(schema$columns[[i]]$name, comparisons[[i]], thresholds))
  new_drift(schema, comparisons, rows, training$rows, unlist(findings, recursive = FALSE))
}

check_min_rows <- function(min_rows) {
  if (!is_plain_number(min_rows) || min_rows < 1 || min_rows > largest_integer || min_rows != trunc(min_rows)) {
    stop_schemabridge("invalid_argument", "`min_rows` must be a whole number from 1 to 2^53.", hint = "min_rows = 100")
  }
}

check_thresholds <- function(thresholds) {
  is_held <- is.null(thresholds) || ((is.numeric(thresholds) || is.list(thresholds)) && !is.object(thresholds))
  found <- if (is_held) as.list(thresholds)
  names <- names(found)
  is_named <- length(names) == length(found) && all(names %in% names(threshold_words)) && anyDuplicated(names) == 0L
  if (!is_held || !is_named || !all(vapply(found, function(each) is_plain_number(each) && each >= 0, NA))) {
    stop_schemabridge(
      "invalid_argument",
      "`thresholds` must be numbers from 0 on, named psi, js, missing or unknown, each once.",
      hint = "thresholds = c(psi = 0.2, missing = 0.05)"
    )
  }
  found
}

is_plain_number <- function(value) {
  is.numeric(value) && !is.object(value) && length(value) == 1L && !is.na(value)
}

# ---- Comparisons ----

# In the order of their findings (clause 15.5).
threshold_words <- c(
  psi = "a population stability index",
  js = "a Jensen-Shannon distance",
  missing = "a change of the share of missing values",
  unknown = "a share of unknown values"
)

# One row of the result; `training` and `batch` are what the statistics and count_buckets() say of the column.
compare_column <- function(training, batch, training_rows, rows, min_rows) {
  refused <- explain_refused(training, batch, min_rows)
  shares <- lapply(list(training$counts, batch$counts), function(counts) share_of(counts, sum(counts)))
  has_values <- !is.null(training$vocabulary)
  list(
    missing_training = share_of(training$missing, training_rows),
    missing_batch = share_of(batch$missing, rows),
    unknown_training = if (has_values) last(shares[[1L]]) else NA_real_,
    unknown_batch = if (has_values) last(shares[[2L]]) else NA_real_,
    psi = if (is.na(refused)) compute_psi(shares[[1L]], shares[[2L]]) else NA_real_,
    js = if (is.na(refused)) compute_js(shares[[1L]], shares[[2L]]) else NA_real_,
    refused = refused
  )
}

# A share of nothing is 0.
share_of <- function(counts, total) {
  if (total > 0) counts / total else 0 * counts
}

last <- function(x) {
  x[[length(x)]]
}

# Why a column has neither index nor distance (clause 15.4), NA where it has.
explain_refused <- function(training, batch, min_rows) {
  present <- sum(batch$counts)
  if (!is.null(batch$code)) {
    sprintf("the column as a whole is refused (%s)", batch$code)
  } else if (is.null(training$counts)) {
    "the schema has neither a histogram nor value counts of it"
  } else if (sum(training$counts) == 0) {
    "the training rows hold no value of it"
  } else if (present < min_rows) {
    sprintf("the batch has %s of it, fewer than %s", count_things(present, "value"), format_count(min_rows))
  } else {
    NA_character_
  }
}

report_comparison <- function(name, comparison, thresholds) {
  found <- c(
    psi = comparison$psi,
    js = comparison$js,
    missing = abs(comparison$missing_batch - comparison$missing_training),
    unknown = comparison$unknown_batch
  )
  above <- Filter(
    function(measure) isTRUE(found[[measure]] > thresholds[[measure]]),
    intersect(names(found), names(thresholds))
  )
  lapply(above, function(measure) {
    expected <- paste(threshold_words[[measure]], "of at most", format_numbers(thresholds[[measure]]))
    words <- new_words(expected, format_number("%.4g", found[[measure]]))
    new_finding("drift", name, words, severity = "warning")
  })
}

# ---- The result ----

drift_columns <- c(
  "missing_training",
  "missing_batch",
  "unknown_training",
  "unknown_batch",
  "psi",
  "js",
  "refused"
)

new_drift <- function(schema, comparisons, rows, training_rows, findings) {
  columns <- lapply(drift_columns, function(name) unlist(lapply(comparisons, `[[`, name)))
  names(columns) <- drift_columns
  structure(
    c(list(column = column_names(schema)), columns),
    class = c("schemabridge_drift", "data.frame"),
    row.names = .set_row_names(length(comparisons)),
    rows = as.integer(rows),
    training_rows = training_rows,
    fingerprint = schema$fingerprint,
    findings = new_findings(findings, as.integer(rows), schema, redact = FALSE)
  )
}

#' @export
format.schemabridge_drift <- function(x, ...) {
  findings <- attr(x, "findings")
  rows <- count_things(attr(x, "rows"), "row")
  c(
    sprintf("drift: %s against %s of the training", rows, format_count(attr(x, "training_rows"))),
    format_comparisons(x, 30L),
    unlist(lapply(seq_len(nrow(findings)), function(i) format_finding(get_finding(findings, i))))
  )
}

format_comparisons <- function(x, most) {
  shown <- seq_len(min(nrow(x), most))
  columns <- list(
    pad_texts(c("column", x$column[shown]), 20L),
    align_right(c("psi", format_number("%.4f", x$psi[shown]))),
    align_right(c("js", format_number("%.4f", x$js[shown]))),
    align_right(c("missing", format_shares(x$missing_training[shown], x$missing_batch[shown]))),
    align_right(c("unknown", format_shares(x$unknown_training[shown], x$unknown_batch[shown])))
  )
  refused <- which(!is.na(x$refused[shown]))
  c(
    paste0("  ", do.call(paste, c(columns, sep = "  "))),
    sprintf("  %s: %s", x$column[refused], x$refused[refused]),
    if (nrow(x) > most) sprintf("  ... and %d more columns", nrow(x) - most)
  )
}

format_number <- function(format, values) {
  with_c_numbers(ifelse(is.na(values), "-", sprintf(format, values)))
}

format_shares <- function(training, batch) {
  texts <- paste(format_number("%.2f%%", 100 * training), "->", format_number("%.2f%%", 100 * batch))
  ifelse(is.na(training), "-", texts)
}

#' @export
print.schemabridge_drift <- function(x, ...) {
  # Some of the rows or columns are an ordinary data frame.
  if (!all(c("column", drift_columns) %in% names(x)) || is.null(attr(x, "findings"))) {
    return(NextMethod())
  }
  writeLines(wrap_lines(format(x, ...)))
  invisible(x)
}
