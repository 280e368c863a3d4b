#' Findings as JSON
#'
#' Gives what [validate_batch()] found as the JSON that Python's `Report.to_json()` gives, too, of the form that
#' `schemas/report.schema.json` of the schemabridge project describes; for a web service or a log. Rows count from 0 there.
#'
#' @param report Findings from [validate_batch()].
#'
#' @return One text, marked as UTF-8.
#'
#' @export
#' @examples
#' schema <- read_schema(system.file("extdata", "penguins.schema.json", package = "schemabridge"))
#' cat(report_json(validate_batch(data.frame(island = "Dream"), schema)))
report_json <- function(report) {
  if (!inherits(report, "schemabridge_findings") || !all(finding_columns %in% names(report))) {
    stop_schemabridge("invalid_argument", "`report` must be what validate_batch() returned.")
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
    number_json(value)
  }
}

# The shortest text that reads back as the same number, with a decimal point in every locale.
number_json <- function(number) {
  with_c_numbers({
    texts <- sprintf(c("%.15g", "%.16g", "%.17g"), number)
    texts[[match(number, as.numeric(texts))]]
  })
}

text_json <- function(text) {
  if (is.null(text) || is.na(text)) {
    return("null")
  }
  points <- utf8ToInt(enc2utf8(text))
  named <- match(points, c(8, 9, 10, 12, 13, 34, 92))
  escaped <- vapply(points, intToUtf8, "")
  escaped[!is.na(named)] <- c("\\b", "\\t", "\\n", "\\f", "\\r", "\\\"", "\\\\")[named[!is.na(named)]]
  control <- points < 32 & is.na(named)
  escaped[control] <- sprintf("\\u%04x", points[control])
  paste0("\"", paste(escaped, collapse = ""), "\"")
}
