# bin: the interval that a number lies in, as a code (steps 8)

op_bin <- new_op(
  "bin",
  takes = "number",
  gives = "codes",
  params = list(
    new_param("edges", "numbers"),
    new_param("closed", "closed"),
    new_param("codes", "codes", optional = TRUE),
    new_param("missing", "missing"),
    new_param("round", "round", optional = TRUE)
  ),
  check = function(step, operand, report) {
    edges <- as.double(step[["edges"]])
    if (!is.null(step[["edges"]]) && (length(edges) == 0L || any(edges[-1L] <= edges[-length(edges)]))) {
      report("edges", "expected at least one number, strictly increasing")
    }
    check_code_count(step, length(edges) + 1L, "bin", report)
  },
  keeps_infinity = lose_infinity,
  measure = function(step, operand) {
    list_codes(step, length(step[["edges"]]) + 1L)
  },
  lower = function(builder, step, k) {
    codes <- new_codes(builder)
    emit(
      builder,
      "bin",
      step = k - 1L,
      `in` = operand_values(builder, k),
      code_out = codes,
      a = as.double(step[["edges"]]),
      closed_right = identical(step[["closed"]], "right"),
      round_float32 = identical(step[["round"]], "float32"),
      codes = if (!is.null(step[["codes"]])) as.integer(step[["codes"]]),
      missing = policy_code(step[["missing"]])
    )
    new_codes_register(codes)
  },
  words = new_op_words(take_first, function(step, index, operands, schema) {
    x <- operands[[1L]]
    words <- list_bins(show_compared(as.double(step[["edges"]]), x$time), step[["closed"]])
    codes <- if (is.null(step[["codes"]])) seq_along(words) - 1L else as.integer(step[["codes"]])
    is_refused <- x$may_miss && identical(step[["missing"]], "error")
    if (x$may_miss && !is_refused) {
      codes <- c(codes, as.integer(step[["missing"]]))
      words <- c(words, "missing")
    }
    refused <- unique(c(x$refused, if (is_refused) "missing"))
    is_column <- !is.null(x$column)
    text <- if (is_column) x$column else x$text
    new_phrase(text, x$is_formula && !is_column, cases = group_cases(codes, words), refused = refused)
  })
)

# Bins in words, in their order (steps 8.4).
list_bins <- function(edges, closed) {
  count <- length(edges)
  is_left <- identical(closed, "left")
  between <- sprintf(if (is_left) "from %s to below %s" else "above %s up to %s", edges[-count], edges[-1L])
  ends <- if (is_left) c("below %s", "%s or more") else c("up to %s", "above %s")
  c(sprintf(ends[[1L]], edges[[1L]]), between, sprintf(ends[[2L]], edges[[count]]))
}
