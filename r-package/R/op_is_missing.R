# is_missing: 1 for a missing number, otherwise 0 (steps 4)

op_is_missing <- new_op(
  "is_missing",
  takes = "numbers",
  gives = "numbers",
  params = list(),
  check = accept_any,
  keeps_infinity = lose_infinity,
  measure = keep_width,
  lower = function(builder, step, k) {
    emit_elementwise(builder, k, "is_missing")
  },
  words = new_op_words(
    take_same,
    missing = function(step, column) "has a feature of its own",
    function(step, index, operands, schema) {
      rephrase(operands, sprintf("1 where %s is missing, otherwise 0", nest(operands[[1L]])), may_miss = FALSE)
    }
  )
)
