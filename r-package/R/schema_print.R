# A schema for people: the lines that Python's print(schema) has, in the same words, and tables of all columns and features.

most_shown <- 20L

#' @export
format.schemabridge_schema <- function(x, ...) {
  c(
    escape_controls(c(
      sprintf("Schema %s (format %s)", shorten_fingerprint(x$fingerprint), x$format_version),
      sprintf("columns (%d)", length(x$columns)),
      format_columns(x),
      sprintf("inputs (%d)", length(x$inputs)),
      format_inputs(x),
      format_meanings(x)
    )),
    format_model(x),
    format_evidence(x),
    format_golden(x$golden)
  )
}

#' @export
print.schemabridge_schema <- function(x, ...) {
  warn_model(x)
  writeLines(wrap_lines(format(x, ...)))
  invisible(x)
}

#' @export
summary.schemabridge_schema <- function(object, ...) {
  warn_model(object)
  structure(
    list(
      fingerprint = object$fingerprint,
      columns = tabulate_columns(object),
      features = tabulate_features(object),
      outputs = format_meanings(object),
      model = format_model(object),
      lines = format_columns(object, Inf)
    ),
    class = "summary.schemabridge_schema"
  )
}

#' @export
print.summary.schemabridge_schema <- function(x, ...) {
  lines <- c(sprintf("columns (%d)", nrow(x$columns)), x$lines, "", sprintf("features (%d)", nrow(x$features)))
  writeLines(wrap_lines(escape_controls(c(paste("fingerprint:", x$fingerprint), "", lines))))
  print_table(x$features)
  if (!is.null(c(x$outputs, x$model))) {
    writeLines(wrap_lines(c("", escape_controls(as.character(x$outputs)), x$model)))
  }
  invisible(x)
}

print_table <- function(table) {
  table[] <- lapply(table, escape_controls)
  print(table, right = FALSE, row.names = FALSE)
}

# One row a column: name, type, how many values or which range it takes, and what becomes of missing and unknown values.
tabulate_columns <- function(schema) {
  policies <- list_policies(schema, seq_along(schema$columns))
  join <- function(key) vapply(policies, function(words) paste(words[names(words) == key], collapse = ", "), "")
  data.frame(
    name = column_names(schema),
    type = vapply(schema$columns, describe_type, ""),
    values = vapply(
      policies,
      function(words) paste(words[names(words) %in% c("values", "range")], collapse = ", "),
      ""
    ),
    missing = join("missing"),
    unknown = join("unknown"),
    stringsAsFactors = FALSE,
    row.names = NULL
  )
}

# One row a feature, in the order of the encoded matrix.
tabulate_features <- function(schema) {
  chains <- name_chains(schema)
  tables <- Map(
    function(input, chains) {
      counts <- count_encoded(input)
      repeated <- rep(seq_along(counts), counts)
      data.frame(
        input = rep(input$name, sum(counts)),
        feature = feature_names(input),
        encoding = chains[repeated],
        columns = vapply(input$encodings, function(encoding) paste(encoding$columns, collapse = ", "), "")[repeated],
        stringsAsFactors = FALSE
      )
    },
    schema$inputs,
    chains
  )
  do.call(rbind, unname(tables))
}

describe_type <- function(column) {
  detail <- c(
    column[["unit"]],
    if (!is.null(column[["instant"]])) {
      if (column[["instant"]]) "instant" else "naive"
    }
  )
  if (is.null(detail)) column[["type"]] else sprintf("%s(%s)", column[["type"]], paste(detail, collapse = ", "))
}

format_columns <- function(schema, most = most_shown) {
  shown <- seq_len(min(length(schema$columns), most))
  heads <- paste0("  ", pad_texts(column_names(schema)[shown], 30L), "  ")
  words <- Map(say_column, schema$columns[shown], list_policies(schema, shown))
  lines <- Map(function(head, words) hang_text(head, paste(words, collapse = "; ")), heads, words)
  more <- length(schema$columns) - length(shown)
  c(unlist(lines, use.names = FALSE), if (more > 0L) sprintf("  ... and %d more, listed by summary()", more))
}

say_column <- function(column, policies) {
  is_size <- names(policies) == "values"
  heads <- c(missing = "missing ", unknown = "unknown ", range = "range ")[names(policies)[!is_size]]
  ends <- ifelse(names(heads) == "range", ", others refused", "")
  c(
    describe_type(column),
    policies[is_size],
    if (!is.null(column[["text"]])) paste("text", describe_text(column[["text"]])),
    if (!is.null(column[["missing_values"]])) {
      paste("missing where", enumerate(format_values(column[["missing_values"]])))
    },
    paste0(heads, policies[!is_size], ends, recycle0 = TRUE)
  )
}

# Which texts a column takes as its values.
describe_text <- function(text) {
  number <- text[["number"]]
  spelled <- if (is.null(number)) {
    paste("times", format_text(text[["time"]]))
  } else {
    grouping <- number[["grouping"]]
    paste0(
      "numbers with ",
      format_text(number[["decimal"]]),
      if (!is.null(grouping)) ", grouped by ",
      if (!is.null(grouping)) format_text(grouping)
    )
  }
  paste0(
    spelled,
    if (!is.null(text[["cut"]])) paste0(", cut by ", paste(vapply(text[["cut"]], `[[`, "", "do"), collapse = ", ")),
    if (!is.null(text[["missing"]])) paste0(", missing where ", paste(format_text(text[["missing"]]), collapse = ", ")),
    ", other text ",
    if (identical(text[["other"]], "error")) "refused" else "missing"
  )
}

format_inputs <- function(schema) {
  lines <- Map(
    function(input, chains) {
      shape <- paste(c("n", format_count(input$shape[-1L])), collapse = ", ")
      nan <- if (identical(input$nan, "pass")) ", NaN passes"
      head <- sprintf("  %s  %s [%s]%s  ", input$name, input$dtype, shape, paste(nan, collapse = ""))
      hang_text(head, sprintf("(%s)", paste(unique(chains), collapse = "; ")))
    },
    schema$inputs,
    name_chains(schema)
  )
  unlist(lines, use.names = FALSE)
}

format_evidence <- function(schema) {
  evidence <- schema$evidence
  if (!is_text(evidence[["source"]])) {
    return("evidence: none")
  }
  if (is_assumed(schema)) {
    return(paste("evidence: assumed - [unproven_schema]", unproven_message))
  }
  compared <- if (is_number(evidence[["rows"]]) && evidence[["rows"]] > 0) {
    differing <- if (is_number(evidence[["cells_differing"]])) format_count(evidence[["cells_differing"]]) else "?"
    rows <- paste(format_count(evidence[["rows"]]), if (evidence[["rows"]] == 1) "row" else "rows")
    sprintf(", %s compared, %s", rows, if (differing == "1") "1 cell differs" else paste(differing, "cells differ"))
  }
  largest <- evidence[["largest_difference"]]
  most <- if (is_number(largest) && !is.null(compared)) {
    sprintf(", by %s at most", with_c_numbers(sprintf("%.3g", largest)))
  }
  escape_controls(paste0("evidence: ", evidence[["source"]], compared, most))
}

format_golden <- function(golden) {
  if (is.null(golden)) {
    return("golden rows: none")
  }
  refused <- sum(vapply(golden$rows, function(row) !is.null(row$error), NA))
  sprintf("golden rows: %d with bytes, %d with an error", length(golden$rows) - refused, refused)
}
