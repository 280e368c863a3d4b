# compare: 1 where numbers stand in a relation to others, otherwise 0 (steps 16)

op_compare <- new_op(
  "compare",
  takes = "numbers",
  gives = "numbers",
  params = list(
    new_param("relation", "word", words = c("lt", "le", "eq", "ne", "ge", "gt")),
    new_param("value", "numbers", optional = TRUE, each = TRUE),
    new_param("missing", "word", words = c("pass", "compare"))
  ),
  check = function(step, operand, report) {
    if (!has_key(step, "value") && operand$width != 2L) {
      report("in", sprintf("without `value` two columns are compared, found %d", operand$width))
    }
  },
  keeps_infinity = lose_infinity,
  measure = function(step, operand) {
    if (has_key(step, "value")) operand$width else 1L
  },
  lower = function(builder, step, k) {
    relation <- paste0("compare_", step[["relation"]])
    keeps_nan <- step[["missing"]] == "pass"
    if (has_key(step, "value")) {
      emit_elementwise(builder, k, relation, a = step[["value"]], keeps_nan = keeps_nan)
    } else {
      emit_row(builder, k, relation, keeps_nan = keeps_nan)
    }
  },
  words = new_op_words(
    function(step, index, width) if (has_key(step, "value")) index else seq_len(width),
    function(step, index, operands, schema) {
      signs <- c(lt = "<", le = "<=", eq = "=", ne = "is not", ge = ">=", gt = ">")
      x <- operands[[1L]]
      is_constant <- has_key(step, "value")
      other <- if (is_constant) show_compared(pick_constant(step, "value", index), x$time) else nest(operands[[2L]])
      first <- if (is_constant && !is.null(x$column)) x$column else nest(x)
      text <- sprintf("1 where %s %s %s, otherwise 0", first, signs[[step[["relation"]]]], other)
      missing <- step[["missing"]] == "pass" && any(vapply(operands, `[[`, NA, "may_miss"))
      rephrase(operands, text, may_miss = missing)
    },
    missing = function(step, column) if (step[["missing"]] == "pass") "" else "compared: only ne holds"
  ),
  since = 1
)
