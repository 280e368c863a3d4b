# combine: the columns of a row as one number (steps 13)

op_combine <- new_op(
  "combine",
  takes = "numbers",
  gives = "numbers",
  params = list(
    new_param("function", "word", words = c("sum", "product", "mean", "difference", "quotient")),
    new_param("missing", "word", words = c("pass", "skip")),
    new_param("domain", "pass"),
    new_param("round", "round", optional = TRUE)
  ),
  check = function(step, operand, report) {
    if (isTRUE(step[["function"]] %in% c("difference", "quotient"))) {
      if (operand$width != 2L) {
        report("in", sprintf("a %s is of two columns, found %d", step[["function"]], operand$width))
      }
      if (identical(step[["missing"]], "skip")) {
        report("missing", sprintf("a %s does not skip its columns", step[["function"]]))
      }
    }
  },
  measure = measure_one,
  lower = function(builder, step, k) {
    emit_row(
      builder,
      k,
      paste0("combine_", step[["function"]]),
      a = if (step[["function"]] == "product") 1 else 0,
      skips_nan = step[["missing"]] == "skip",
      refuses_domain = step[["domain"]] == "error",
      round_float32 = identical(step[["round"]], "float32")
    )
  },
  since = 1
)
