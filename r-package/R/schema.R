# The schema as everything else consumes it: plain vectors, no trace of JSON.
new_schema <- function(document, sealed, golden) {
  descriptive <- document[c("outputs", "evidence", "model", "environment", "statistics", "extensions")]
  names(descriptive) <- c("outputs", "evidence", "model", "environment", "statistics", "extensions")
  content <- list(
    format_version = document[["format_version"]],
    columns = sealed$columns,
    vocabularies = lapply(sealed$vocabularies, plain_vectors),
    steps = lapply(sealed$steps, plain_vectors),
    inputs = lapply(sealed$inputs, new_input),
    fingerprint = document[["fingerprint"]],
    golden = golden
  )
  structure(c(content, descriptive), class = "schemabridge_schema")
}

# Arrays as plain vectors; the class AsIs only told them from single values.
plain_vectors <- function(object) {
  lapply(object, function(value) if (inherits(value, "AsIs")) unclass(value) else value)
}

new_input <- function(input) {
  input$shape <- vapply(input$shape, function(size) if (is.null(size)) NA_integer_ else as.integer(size), 0L)
  input$encodings <- lapply(input$encodings, plain_vectors)
  input
}

column_names <- function(schema) {
  vapply(schema$columns, `[[`, "", "name")
}

feature_names <- function(input) {
  as.character(unlist(lapply(input$encodings, `[[`, "features"), use.names = FALSE))
}

# By encoding how many features it gives.
count_encoded <- function(input) {
  lengths(lapply(input$encodings, `[[`, "features"))
}

# The encoding that gives a feature.
feature_encoding <- function(input, feature) {
  input$encodings[[which(feature <= cumsum(count_encoded(input)))[[1L]]]]
}

is_assumed <- function(schema) {
  identical(schema$evidence[["source"]], "assumed")
}

unproven_message <- paste(
  "Nothing shows that this schema gives the matrix that the model was trained on:",
  "its encodings were assumed, and compared with nothing."
)

#' @export
format.schemabridge_schema <- function(x, ...) {
  c(
    sprintf("Schema (format %s, %s)", x$format_version, shorten_fingerprint(x$fingerprint)),
    "",
    sprintf("Expects %s:", count_things(length(x$columns), "column")),
    format_columns(x, 30L),
    sprintf("Gives %s:", count_things(length(x$inputs), "input")),
    vapply(x$inputs, format_input, ""),
    format_outputs(x),
    format_model(x),
    format_evidence(x),
    format_golden(x$golden),
    if (is_assumed(x)) c("", paste("Warning (unproven_schema):", unproven_message))
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
      model = format_model(object)
    ),
    class = "summary.schemabridge_schema"
  )
}

#' @export
print.summary.schemabridge_schema <- function(x, ...) {
  writeLines(c(paste("Fingerprint:", x$fingerprint), "", "Columns:"))
  print(x$columns, right = FALSE, row.names = FALSE)
  writeLines(c("", "Features:"))
  print(x$features, right = FALSE, row.names = FALSE)
  if (!is.null(x$model)) {
    writeLines(wrap_lines(c("", x$model)))
  }
  invisible(x)
}

# One row a column: name, type, how many values or which range it takes, and what becomes of missing and unknown values.
tabulate_columns <- function(schema) {
  names <- column_names(schema)
  reading <- Filter(function(step) !is.null(step[["column"]]), schema$steps)
  steps <- split(reading, factor(match(vapply(reading, `[[`, "", "column"), names), seq_along(names)))
  data.frame(
    name = names,
    type = vapply(schema$columns, describe_type, ""),
    values = vapply(steps, describe_values, "", vocabulary_sizes(schema)),
    missing = vapply(steps, describe_policy, "", "missing"),
    unknown = vapply(steps, describe_policy, "", "unknown"),
    stringsAsFactors = FALSE,
    row.names = NULL
  )
}

describe_type <- function(column) {
  detail <- c(
    column[["unit"]],
    if (!is.null(column[["instant"]])) {
      if (column[["instant"]]) "instant" else "naive"
    }
  )
  if (is.null(detail)) column[["type"]] else sprintf("%s (%s)", column[["type"]], paste(detail, collapse = ", "))
}

vocabulary_sizes <- function(schema) {
  data.frame(name = names(schema$vocabularies), size = lengths(lapply(schema$vocabularies, `[[`, "values")))
}

describe_values <- function(steps, sizes) {
  described <- vapply(
    steps,
    function(step) {
      if (!is.null(step[["within"]])) {
        return(paste(format_numbers(step[["within"]]), collapse = " to "))
      }
      known <- step[["vocabulary"]]
      if (is.null(known)) "" else format_count(sizes$size[match(known, sizes$name)])
    },
    ""
  )
  paste(unique(described[nzchar(described)]), collapse = ", ")
}

# Of the steps that read one column the strictest decides.
describe_policy <- function(steps, policy) {
  policies <- lapply(steps, `[[`, policy)
  policies <- policies[!vapply(policies, is.null, NA)]
  if (length(policies) == 0L) {
    return("")
  }
  if (any(vapply(policies, identical, NA, "error"))) "error" else "allowed"
}

# One row a feature, in the order of the encoded matrix.
tabulate_features <- function(schema) {
  tables <- lapply(schema$inputs, function(input) {
    counts <- count_encoded(input)
    repeated <- rep(seq_along(counts), counts)
    data.frame(
      input = rep(input$name, sum(counts)),
      feature = feature_names(input),
      encoding = vapply(input$encodings, `[[`, "", "kind")[repeated],
      columns = vapply(input$encodings, function(encoding) paste(encoding$columns, collapse = ", "), "")[repeated],
      stringsAsFactors = FALSE
    )
  })
  do.call(rbind, tables)
}

format_columns <- function(schema, most) {
  table <- tabulate_columns(schema)
  more <- nrow(table) - most
  table <- table[seq_len(min(nrow(table), most)), ]
  widest <- c(22L, 23L, 11L, 7L, 7L) # 80 columns in all
  columns <- Map(function(header, column, widest) pad_texts(c(header, column), widest), names(table), table, widest)
  lines <- sub(" +$", "", paste0("  ", do.call(paste, c(unname(columns), sep = "  "))))
  c(lines, if (more > 0L) sprintf("  ... and %d more, listed by summary()", more))
}

format_input <- function(input) {
  shape <- paste(c("rows", format_count(input$shape[-1L])), collapse = ", ")
  nan <- if (identical(input$nan, "pass")) ", NaN passes"
  sprintf("  %s  %s [%s]%s", input$name, input$dtype, shape, paste(nan, collapse = ""))
}

format_evidence <- function(schema) {
  evidence <- schema$evidence
  if (!is_text(evidence[["source"]])) {
    return(NULL)
  }
  compared <- if (is_number(evidence[["rows"]]) && evidence[["rows"]] > 0) {
    differing <- if (is_number(evidence[["cells_differing"]])) format_count(evidence[["cells_differing"]]) else "?"
    sprintf(", compared with %s training rows: %s cells differ", format_count(evidence[["rows"]]), differing)
  }
  paste0("Encodings ", evidence[["source"]], compared)
}

format_golden <- function(golden) {
  if (is.null(golden)) {
    return("No golden rows")
  }
  refused <- sum(vapply(golden$rows, function(row) !is.null(row$error), NA))
  sprintf("Golden rows: %d with bytes, %d with an error", length(golden$rows) - refused, refused)
}
