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
  }
)
