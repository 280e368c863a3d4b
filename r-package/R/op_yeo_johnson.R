# yeo_johnson: numbers of either sign made more normal by a power (steps 22)

op_yeo_johnson <- new_op(
  "yeo_johnson",
  takes = "numbers",
  gives = "numbers",
  params = list(
    new_param("lambda", "numbers", finite = TRUE, each = TRUE),
    new_param("domain", "pass"),
    new_param("round", "round", optional = TRUE)
  ),
  check = function(step, operand, report) {
    large <- which(abs(as.double(step[["lambda"]])) > 1000)
    if (length(large) > 0L) {
      report("lambda", sprintf("item %d is of a magnitude above 1000", large[1L] - 1L))
    }
  },
  keeps_infinity = keep_infinity,
  measure = keep_width,
  lower = function(builder, step, k) {
    emit_elementwise(
      builder,
      k,
      if (identical(step[["round"]], "float32")) "yeo_johnson_float32" else "yeo_johnson",
      a = step[["lambda"]],
      refuses_domain = step[["domain"]] == "error"
    )
  },
  words = new_op_words(take_same, function(step, index, operands, schema) {
    power <- show_constants(pick_constant(step, "lambda", index))
    text <- sprintf("yeo_johnson(%s, lambda %s)", operands[[1L]]$text, power)
    say_domain(step, rephrase(operands, add_rounding(text, step), is_formula = FALSE))
  }),
  since = 1
)
