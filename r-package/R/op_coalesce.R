# coalesce: the first column of a row that is not missing (steps 15)

op_coalesce <- new_op(
  "coalesce",
  takes = "numbers",
  gives = "numbers",
  params = list(),
  check = accept_any,
  measure = measure_one,
  lower = function(builder, step, k) {
    emit_row(builder, k, "coalesce")
  },
  since = 1
)
