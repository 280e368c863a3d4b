# Findings (clause 12.1): one thing wrong or notable, and all of them as a data frame. Rows count from 1.

# `words` say what was expected and found, and what to do where the table of codes does not say it well enough.
new_finding <- function(code, column, words, counted = new_counted(), rows = numeric(), count = 0, severity = "error") {
  list(
    severity = severity,
    code = code,
    column = column,
    count = count,
    expected = words$expected,
    found = words$found,
    values = counted$values,
    frequencies = counted$frequencies,
    rows = rows,
    hint = if (is.null(words$hint)) default_hint(code) else words$hint
  )
}

# An error instead of a finding; the condition carries the finding.
stop_finding <- function(finding) {
  stop_schemabridge(
    finding$code,
    paste0(describe_finding(finding), describe_rows(finding$rows, finding$count)),
    column = if (!is.na(finding$column)) finding$column,
    rows = finding$rows,
    values = finding$values,
    hint = finding$hint,
    finding = finding
  )
}

# One sentence with column, expected and found.
describe_finding <- function(finding) {
  at <- if (!is.na(finding$column)) paste0("column `", escape_controls(finding$column), "`: ")
  paste0(at, "expected ", finding$expected, ", found ", finding$found, list_values(finding))
}

# Values of which there are more in the rows concerned end in dots.
list_values <- function(finding) {
  if (length(finding$values) > 0L) {
    is_more <- length(finding$rows) > 0L && sum(finding$frequencies) < finding$count
    paste0(": ", paste(format_values(finding$values), collapse = ", "), if (is_more) ", ...")
  }
}

describe_rows <- function(rows, count) {
  if (length(rows) > 0L) {
    paste0(if (count == 1) "; row " else "; rows ", enumerate(format_count(rows), count, most = 5L))
  }
}

severities <- c("error", "warning", "note")

finding_columns <- c(
  "severity",
  "code",
  "column",
  "count",
  "expected",
  "found",
  "values",
  "frequencies",
  "rows",
  "hint"
)

# The data frame of findings that validate_batch() returns. `rows` is NA where the batch is not a frame.
new_findings <- function(findings, rows, schema, redact) {
  field <- function(name, type) vapply(findings, `[[`, type, name)
  fields <- function(name) lapply(findings, `[[`, name)
  severity <- field("severity", "")
  structure(
    list(
      severity = severity,
      code = field("code", ""),
      column = field("column", ""),
      count = as.integer(field("count", 0)),
      expected = field("expected", ""),
      found = field("found", ""),
      values = fields("values"),
      frequencies = fields("frequencies"),
      rows = lapply(fields("rows"), function(rows) as.integer(rows[seq_len(min(5L, length(rows)))])),
      hint = field("hint", "")
    ),
    class = c("schemabridge_findings", "data.frame"),
    row.names = .set_row_names(length(findings)),
    ok = !"error" %in% severity,
    rows = rows,
    fingerprint = schema$fingerprint,
    redacted = redact
  )
}

#' @export
format.schemabridge_findings <- function(x, ...) {
  counts <- summary(x)
  counted <- paste0(counts, " ", names(counts), ifelse(counts == 1L, "", "s"), collapse = ", ")
  lines <- lapply(seq_len(nrow(x)), function(i) format_finding(get_finding(x, i)))
  verdict <- if (counts[["error"]] == 0L) "ok" else "FAILED"
  rows <- if (is.na(attr(x, "rows"))) "" else paste0(", ", count_things(attr(x, "rows"), "row"))
  c(sprintf("batch: %s%s (%s)", verdict, rows, counted), unlist(lines))
}

format_finding <- function(finding) {
  sentence <- paste0(describe_finding(finding), describe_rows(finding$rows, finding$count))
  c(sprintf("  %s [%s] %s", finding$severity, finding$code, sentence), paste0("    ", finding$hint))
}

get_finding <- function(findings, i) {
  lapply(findings, `[[`, i)
}

#' @export
print.schemabridge_findings <- function(x, ...) {
  # Some of the columns are an ordinary data frame.
  if (!all(finding_columns %in% names(x))) {
    return(NextMethod())
  }
  writeLines(wrap_lines(format(x, ...)))
  invisible(x)
}

# Without some of its findings a report would give another verdict.
#' @export
`[.schemabridge_findings` <- function(x, ...) {
  taken <- NextMethod()
  if (is.data.frame(taken) && !setequal(attr(taken, "row.names"), attr(x, "row.names"))) {
    class(taken) <- setdiff(class(taken), "schemabridge_findings")
  }
  taken
}

#' @export
summary.schemabridge_findings <- function(object, ...) {
  vapply(severities, function(severity) sum(object$severity == severity), 0L)
}
