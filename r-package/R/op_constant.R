# constant: the same numbers in every row (steps 14)

op_constant <- new_op(
  "constant",
  takes = "numbers",
  gives = "numbers",
  params = list(new_param("value", "numbers")),
  check = function(step, operand, report) {
    if (!is.null(step[["value"]]) && length(step[["value"]]) == 0L) {
      report("value", "expected at least one number")
    }
  },
  keeps_infinity = lose_infinity,
  measure = function(step, operand) {
    if (!is.null(step[["value"]])) length(step[["value"]])
  },
  lower = function(builder, step, k) {
    value <- as.double(step[["value"]])
    out <- new_values(builder, length(value))
    emit(builder, "constant", out = out, width = length(out), a = value)
    new_values_register(out)
  },
  words = new_op_words(take_all, function(step, index, operands, schema) {
    words <- paste("always", show_constants(as.double(step[["value"]])[[index]]))
    rephrase(operands, words, is_formula = FALSE, may_miss = FALSE)
  }),
  since = 1,
  of_outputs = TRUE
)
