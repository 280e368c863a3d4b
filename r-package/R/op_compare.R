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
  since = 1
)
