# coalesce: the first column of a row that is not missing (steps 15)

op_coalesce <- new_op(
  "coalesce",
  takes = "numbers",
  gives = "numbers",
  params = list(),
  check = accept_any,
  keeps_infinity = keep_infinity,
  measure = measure_one,
  lower = function(builder, step, k) {
    emit_row(builder, k, "coalesce")
  },
  words = new_op_words(
    take_all,
    missing = function(step, column) "filled from another column",
    function(step, index, operands, schema) {
      texts <- vapply(operands, nest, "")
      missing <- all(vapply(operands, `[[`, NA, "may_miss"))
      rephrase(operands, paste(texts, collapse = ", or where it is missing "), may_miss = missing)
    }
  ),
  since = 1
)
