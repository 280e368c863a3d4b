# Faults that were found in a batch, as errors (clause 7.2).

# A fault of the kernel: list(code, phase, position, feature, count, rows).
stop_fault <- function(fault, schema, frame, at) {
  code <- fault_codes[[fault$code]]
  name <- fault_column(fault, schema)
  i <- match(name, vapply(schema$columns, `[[`, "", "name"))
  values <- frame_values(frame, at[[i]], fault$rows)
  message <- paste0(
    "column `",
    name,
    "`: ",
    describe_fault(code, fault, schema, schema$columns[[i]]),
    " in ",
    describe_rows(fault),
    describe_found(code, values)
  )
  stop_schemabridge(
    code,
    message,
    column = name,
    rows = fault$rows,
    values = values,
    hint = hint_fault(code, fault, schema, values)
  )
}

# The column that an error names (clause 7.2).
fault_column <- function(fault, schema) {
  switch(
    fault_phases[[fault$phase + 1L]],
    type = schema$columns[[fault$position]]$name,
    step = first_column(schema$steps, fault$position),
    input = fault_encoding(fault, schema)$columns[[1L]]
  )
}

first_column <- function(steps, position) {
  ids <- vapply(steps, `[[`, "", "id")
  while (is.null(steps[[position]]$column)) {
    position <- match(steps[[position]]$`in`[[1L]], ids)
  }
  steps[[position]]$column
}

fault_encoding <- function(fault, schema) {
  encodings <- schema$inputs[[fault$position]]$encodings
  last <- cumsum(lengths(lapply(encodings, `[[`, "features")))
  encodings[[which(fault$feature <= last)[[1L]]]]
}

describe_fault <- function(code, fault, schema, column) {
  at <- switch(
    fault_phases[[fault$phase + 1L]],
    type = "",
    step = paste0(" (step `", schema$steps[[fault$position]]$id, "`)"),
    input = describe_feature(fault, schema)
  )
  paste0("expected ", expectation(code, fault, schema, column), at, "; found ", finding(code))
}

describe_feature <- function(fault, schema) {
  input <- schema$inputs[[fault$position]]
  features <- unlist(lapply(input$encodings, `[[`, "features"))
  paste0(" (feature `", features[[fault$feature]], "` of input `", input$name, "`, ", input$dtype, ")")
}

expectation <- function(code, fault, schema, column) {
  switch(
    code,
    wrong_type = paste0(column$type, " values"),
    invalid_encoding = "text that is valid Unicode",
    unsupported_type = "a label for every position of the factor",
    not_integral = "whole numbers",
    not_exact = paste0(column_type(column), " values of at most 2^53"),
    float32_overflow = "numbers that fit float32",
    integer_overflow = "integers that fit the dtype",
    missing_value = "no missing value",
    nan_value = "no NaN",
    out_of_range = {
      within <- schema$steps[[fault$position]]$within
      paste0("numbers in ", format_values(within[[1L]]), " ... ", format_values(within[[2L]]))
    },
    unknown_value = {
      vocabulary <- fault_vocabulary(fault, schema)
      paste0("one of ", length(vocabulary), " known values: ", enumerate(format_some(vocabulary), length(vocabulary)))
    }
  )
}

finding <- function(code) {
  switch(
    code,
    missing_value = "missing values",
    nan_value = "NaN",
    not_integral = "fractions or infinite values",
    not_exact = "values that cannot be held exactly in this unit",
    "others"
  )
}

fault_vocabulary <- function(fault, schema) {
  name <- schema$steps[[fault$position]]$vocabulary
  schema$vocabularies[[match(name, names(schema$vocabularies))]]$values
}

column_type <- function(column) {
  paste0(column$type, if (!is.null(column$unit)) paste0("(", column$unit, ")"))
}

describe_rows <- function(fault) {
  shown <- fault$rows[seq_len(min(5L, length(fault$rows)))]
  paste0(if (fault$count == 1) "row " else "rows ", enumerate(format_count(shown), fault$count))
}

describe_found <- function(code, values) {
  if (code == "missing_value" || length(values) == 0L) "" else paste0(": ", enumerate(format_values(values)))
}

# The first ten at most: a vocabulary may be large.
format_some <- function(values) {
  format_values(values[seq_len(min(10L, length(values)))])
}

# What a whole column is, after the values of the columns before it.
stop_type <- function(code, found, column, frame, schema, at, bound) {
  fault <- check_types(chunk_sources(bound, frame$rows))
  if (!is.null(fault)) {
    stop_fault(fault, schema, frame, at)
  }
  expected <- switch(
    code,
    ambiguous_time_zone = if (isTRUE(column$instant)) "times with a zone" else "times in UTC or without a zone",
    paste0("values of type ", column_type(column))
  )
  zone <- if (code == "ambiguous_time_zone") describe_zone(found$zone)
  stop_schemabridge(
    code,
    paste0("column `", column$name, "`: expected ", expected, ", found ", found$label, zone),
    column = column$name,
    hint = hint_type(code, found, column)
  )
}

describe_zone <- function(zone) {
  if (is.null(zone)) {
    " without a zone"
  } else if (nzchar(zone)) {
    paste0(" in ", zone)
  } else {
    " in the zone of the session"
  }
}
