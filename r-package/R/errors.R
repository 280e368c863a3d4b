# Every error and warning of the package is made here, with the codes of the
# one table that all languages share (inst/errors.md).

# R prints at most 1000 bytes of a condition that reaches the top level.
longest_message <- 999L

# Raises a classed error.
#
# `message` says where, what was expected and what was found; the code is put
# before it and the hint behind it. `rows` are positions counted from 1. Further
# named arguments become fields of the condition.
stop_schemabridge <- function(code, message, column = NULL, rows = integer(), values = NULL, hint = NULL, ...) {
  stop(new_condition(code, message, "error", column = column, rows = rows, values = values, hint = hint, ...))
}

# Signals a classed warning; see stop_schemabridge().
warn_schemabridge <- function(code, message, column = NULL, rows = integer(), values = NULL, hint = NULL, ...) {
  warning(new_condition(code, message, "warning", column = column, rows = rows, values = values, hint = hint, ...))
}

new_condition <- function(code, message, kind, column, rows, values, hint, ...) {
  if (is.null(hint)) {
    hint <- default_hint(code)
  }
  base_class <- paste0("schemabridge_", kind)
  structure(
    class = c(paste0(base_class, "_", code), base_class, kind, "condition"),
    list(
      message = fit_message(sprintf("[%s] %s", code, message), hint),
      call = NULL,
      code = code,
      column = column,
      rows = rows,
      values = values,
      hint = hint,
      ...
    )
  )
}

# The whole hint is kept where possible: it is what the user acts on.
fit_message <- function(message, hint) {
  if (is.null(hint)) {
    return(shorten_text(message, longest_message))
  }
  advice <- shorten_text(paste0("\nWhat to do: ", hint), longest_message %/% 2L)
  paste0(shorten_text(message, longest_message - nchar(advice, "bytes")), advice)
}

shorten_text <- function(text, bytes) {
  if (nchar(text, "bytes") <= bytes) {
    return(text)
  }
  while (nchar(text, "bytes") > bytes - 4L) {
    # No character has more than four bytes.
    excess <- nchar(text, "bytes") - (bytes - 4L)
    text <- substr(text, 1L, nchar(text) - ceiling(excess / 4))
  }
  paste0(text, " ...")
}

# The last column of the table: what to do about an error of this code.
default_hint <- function(code) {
  if (is.null(error_table$hints)) {
    error_table$hints <- read_hints(system.file("errors.md", package = "schemabridge", mustWork = TRUE))
  }
  hint <- error_table$hints[code]
  if (is.na(hint)) NULL else unname(hint)
}

error_table <- new.env(parent = emptyenv())

read_hints <- function(path) {
  lines <- readLines(path, encoding = "UTF-8", warn = FALSE)
  rows <- strsplit(lines[startsWith(lines, "| `")], "|", fixed = TRUE)
  hints <- vapply(rows, function(row) trimws(row[[6L]]), "")
  names(hints) <- vapply(rows, function(row) gsub("[ `]", "", row[[2L]]), "")
  hints
}
