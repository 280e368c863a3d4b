# elapsed: the time since a moment or between two columns (steps 19)

op_elapsed <- new_op(
  "elapsed",
  takes = "numbers",
  gives = "numbers",
  params = list(
    new_param("since", "numbers", optional = TRUE, finite = TRUE, each = TRUE),
    new_param("unit", "word", words = c("d", "s", "ms", "us")),
    new_param("per", "word", words = c("week", "day", "hour", "minute", "second")),
    new_param("whole", "word", optional = TRUE, words = "floor")
  ),
  check = function(step, operand, report) {
    if (!has_key(step, "since") && operand$width != 2L) {
      report("in", sprintf("without `since` there are two columns, found %d", operand$width))
    }
  },
  keeps_infinity = keep_infinity,
  measure = function(step, operand) {
    if (has_key(step, "since")) operand$width else 1L
  },
  lower = function(builder, step, k) {
    unit <- elapsed_seconds[[step[["unit"]]]]
    per <- elapsed_seconds[[step[["per"]]]]
    # what is divided by, and what is multiplied by; one of them is 1
    factors <- if (unit$seconds > per$seconds) {
      c(1, unit$seconds / per$seconds)
    } else {
      c(per$seconds * unit$parts / unit$seconds, 1)
    }
    is_whole <- identical(step[["whole"]], "floor")
    if (has_key(step, "since")) {
      emit_elementwise(builder, k, "elapsed", a = step[["since"]], b = factors, is_whole = is_whole)
    } else {
      emit_row(builder, k, "elapsed", b = factors, is_whole = is_whole)
    }
  },
  words = new_op_words(
    function(step, index, width) if (has_key(step, "since")) index else seq_len(width),
    function(step, index, operands, schema) say_elapsed(step, index, operands, schema)
  ),
  since = 1
)

# What a step counts, in words; the whole seconds of a number that is no time are its floor.
say_elapsed <- function(step, index, operands, schema) {
  times <- vapply(operands, name_time, "", step)
  whole <- if (identical(step[["whole"]], "floor")) "whole " else ""
  spans <- sprintf("%s%ss", whole, step[["per"]])
  if (!has_key(step, "since")) {
    return(rephrase(operands, sprintf("%s from %s to %s", spans, times[[2L]], times[[1L]])))
  }
  since <- pick_constant(step, "since", index)
  is_floor <- since == 0 && is.null(operands[[1L]]$time) && spans == "whole seconds" && step[["unit"]] == "s"
  if (is_floor) {
    return(rephrase(operands, sprintf("floor(%s)", operands[[1L]]$text), is_formula = FALSE))
  }
  is_duration <- vapply(schema[["columns"]], function(each) identical(each[["type"]], "duration"), NA)
  durations <- vapply(schema[["columns"]][is_duration], function(each) show_name(each[["name"]]), "")
  if (since == 0 && times[[1L]] %in% durations) {
    return(rephrase(operands, sprintf("%s of %s", spans, times[[1L]])))
  }
  rephrase(operands, sprintf("%s from %s to %s", spans, show_moment(since, step[["unit"]]), times[[1L]]))
}

# A time by its column, where it is the count of one.
name_time <- function(phrase, step) {
  unit <- step[["unit"]]
  suffix <- paste(" as a count of", name_unit(list(unit = if (unit != "d") unit)))
  is_count <- endsWith(phrase$text, suffix)
  if (is_count) substr(phrase$text, 1L, nchar(phrase$text) - nchar(suffix)) else nest(phrase)
}

# A count as a day or a time, as a number where it is neither.
show_moment <- function(count, unit) {
  column <- if (unit == "d") list(type = "date") else list(type = "timestamp", unit = unit)
  shown <- if (count == floor(count)) column_type(column)$show_counts(count, column) else NA
  if (is.na(shown)) show_constants(count) else shown
}

# How many seconds there are, or of a part of one, which part.
elapsed_seconds <- list(
  d = list(seconds = 86400, parts = 1),
  s = list(seconds = 1, parts = 1),
  ms = list(seconds = 1, parts = 1e3),
  us = list(seconds = 1, parts = 1e6),
  week = list(seconds = 604800),
  day = list(seconds = 86400),
  hour = list(seconds = 3600),
  minute = list(seconds = 60),
  second = list(seconds = 1)
)
