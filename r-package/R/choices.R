#' Recorded values of a column
#'
#' Gives the values that a column is known to have, in the order in which they were recorded: what an app offers for
#' it. Choices that are typed into an app by hand drift from the vocabulary of the model, and are then encoded as
#' unknown, in silence where a policy takes unknown values.
#'
#' @inheritParams ptype
#' @param column The name of a column.
#'
#' @return A vector of the column's type (text as a character vector, never a factor); `TRUE` and `FALSE` of a boolean
#'   column; NULL of a column without a vocabulary, such as a measurement, and of one that is cut before it is looked
#'   up. Values that are recorded to mean a missing one are left out. Two attributes say what else [prepare_input()]
#'   takes: `missing`, a missing value, and `others`, values that are not among these.
#'
#' @section Errors:
#' `unknown_column` where the schema has no such column, and what [read_schema()] raises where `schema` is a path.
#'
#' @seealso [ptype()], [payload()].
#' @export
#' @examples
#' schema <- read_schema(system.file("extdata", "penguins.schema.json", package = "schemabridge"))
#' schema_choices(schema, "island")
#' schema_choices(schema, "bill_length_mm")
schema_choices <- function(schema, column) {
  schema <- take_schema(schema)
  column <- pick_column(schema, column)
  known <- list_choices(column, schema)
  if (is.null(known)) {
    return(NULL)
  }
  values <- build_values(known$values, column)
  structure(values, missing = takes_missing(column, schema), others = !known$is_closed)
}

pick_column <- function(schema, name) {
  names <- column_names(schema)
  if (!is_text(name) || !name %in% names) {
    wrong <- if (is_text(name)) {
      paste("There is no column", format_text(name))
    } else {
      "`column` must be the name of a column"
    }
    listed <- enumerate(format_text(names), length(names))
    stop_schemabridge("unknown_column", sprintf("%s; the schema has %s.", wrong, listed))
  }
  schema$columns[[match(name, names)]]
}

# list(values, is_closed): the values, as the file has them, that every vocabulary of a column has, of those that
# refuse all others where there are any; NULL without one. What is looked up as it was cut says nothing of whole
# texts.
list_choices <- function(column, schema) {
  steps <- list_readers(column$name, schema)
  matches <- Filter(function(step) length(find_vocabulary(step, schema)[["values"]]) > 0L, steps)
  is_closed <- vapply(matches, function(step) identical(step[["unknown"]], "error"), NA)
  is_cut <- vapply(matches, function(step) !is.null(step[["cut"]]), NA)
  if (any(is_closed & is_cut)) {
    return(NULL)
  }
  asked <- if (any(is_closed)) matches[is_closed] else matches[!is_cut]
  if (length(asked) == 0L) {
    return(if (column[["type"]] == "boolean") list(values = c(TRUE, FALSE), is_closed = TRUE))
  }
  known <- Reduce(intersect, lapply(asked, function(step) find_vocabulary(step, schema)[["values"]]))
  known <- keep_within(setdiff(known, column[["missing_values"]]), steps)
  list(values = known, is_closed = any(is_closed))
}

keep_within <- function(values, steps) {
  for (within in Filter(Negate(is.null), lapply(steps, `[[`, "within"))) {
    values <- values[values >= within[[1L]] & values <= within[[2L]]]
  }
  values
}

# Values of a vocabulary as R has them.
build_values <- function(values, column) {
  if (column[["type"]] == "integer" && all(abs(values) <= .Machine$integer.max)) {
    return(as.integer(values))
  }
  column_type(column)$build(values, column)
}

# Whether the example record is taken without a value of a column.
takes_missing <- function(column, schema) {
  record <- find_record(schema)
  record[[match(column$name, names(record))]] <- column_type(column)$missing
  is.null(find_refusal(record, schema))
}
