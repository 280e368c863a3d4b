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
    function(step, index, operands, schema) {
      start <- if (has_key(step, "since")) show_constants(pick_constant(step, "since", index)) else nest(operands[[2L]])
      whole <- if (identical(step[["whole"]], "floor")) "whole " else ""
      rephrase(operands, sprintf("%s%ss from %s to %s", whole, step[["per"]], start, nest(operands[[1L]])))
    }
  ),
  since = 1
)

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
