#' Findings as JSON
#'
#' Gives what [validate_batch()] found as the JSON that Python's `Report.to_json()` gives, too, of the form that
#' `schemas/report.schema.json` of the schemabridge project describes; for a web service or a log. Rows count from 0 there.
#'
#' @param report Findings from [validate_batch()], all of them: without some the verdict would be another.
#'
#' @return One text, marked as UTF-8.
#'
#' @export
#' @examples
#' schema <- system.file("extdata", "penguins.schema.json", package = "schemabridge")
#' cat(report_json(validate_batch(data.frame(island = "Dream"), schema)))
report_json <- function(report) {
  if (!inherits(report, "schemabridge_findings") || !is_whole_report(report)) {
    stop_schemabridge(
      "invalid_argument",
      "`report` must be what validate_batch() returned, with all of its findings.",
      hint = "report_json(validate_batch(df, schema)), before rows of it are taken"
    )
  }
  rows <- attr(report, "rows")
  findings <- vapply(seq_len(nrow(report)), function(i) finding_json(get_finding(report, i)), "")
  object_json(
    format = text_json("schemabridge-report"),
    format_version = text_json("1.0"),
    title = text_json("batch"),
    ok = flag_json(summary(report)[["error"]] == 0L),
    rows = if (is.null(rows) || is.na(rows)) "null" else format_count(rows),
    fingerprint = text_json(attr(report, "fingerprint")),
    redacted = flag_json(isTRUE(attr(report, "redacted"))),
    findings = array_json(findings)
  )
}

# Other packages keep the class of rows that they filter.
is_whole_report <- function(report) {
  all(finding_columns %in% names(report)) && isTRUE(attr(report, "ok")) == (summary(report)[["error"]] == 0L)
}

finding_json <- function(finding) {
  object_json(
    code = text_json(finding$code),
    severity = text_json(finding$severity),
    column = text_json(finding$column),
    expected = text_json(finding$expected),
    found = text_json(finding$found),
    message = text_json(describe_finding(finding)),
    rows = array_json(format_count(finding$rows - 1)),
    count = format_count(finding$count),
    values = array_json(vapply(finding$values, value_json, "", USE.NAMES = FALSE)),
    frequencies = array_json(format_count(finding$frequencies)),
    hint = text_json(finding$hint)
  )
}

object_json <- function(...) {
  members <- list(...)
  paste0("{", paste0("\"", names(members), "\": ", unlist(members), collapse = ", "), "}")
}

array_json <- function(items) {
  paste0("[", paste(items, collapse = ", "), "]")
}

flag_json <- function(flag) {
  if (flag) "true" else "false"
}

# Infinite numbers are text, as in clause 12.6.
value_json <- function(value) {
  if (is.character(value)) {
    text_json(value)
  } else if (is.logical(value)) {
    flag_json(value)
  } else if (is.infinite(value)) {
    if (value > 0) "\"Infinity\"" else "\"-Infinity\""
  } else {
    format_numbers(value)
  }
}

text_json <- function(text) {
  if (is.null(text) || is.na(text)) {
    return("null")
  }
  text <- enc2utf8(text)
  # By bytes, which is fast for long texts: what is escaped is one byte in UTF-8, and part of no other character.
  if (grepl("[\\x01-\\x1f\"\\\\]", text, perl = TRUE, useBytes = TRUE)) {
    for (i in seq_along(json_escapes)) {
      text <- gsub(names(json_escapes)[[i]], json_escapes[[i]], text, fixed = TRUE, useBytes = TRUE)
    }
    Encoding(text) <- "UTF-8"
  }
  paste0("\"", text, "\"")
}

# The backslash first, which all others add.
json_escapes <- local({
  controls <- vapply(1:31, intToUtf8, "")
  escapes <- c("\\\\", "\\\"", sprintf("\\u%04x", 1:31))
  names(escapes) <- c("\\", "\"", controls)
  escapes[c("\b", "\t", "\n", "\f", "\r")] <- c("\\b", "\\t", "\\n", "\\f", "\\r")
  escapes
})
