# math: a function of each number (steps 17)

op_math <- new_op(
  "math",
  takes = "numbers",
  gives = "numbers",
  params = list(
    new_param(
      "function",
      "word",
      words = c("log", "log1p", "exp", "expm1", "sqrt", "square", "abs", "reciprocal", "power", "probit")
    ),
    new_param("exponent", "numbers", optional = TRUE, finite = TRUE, each = TRUE),
    new_param("domain", "pass"),
    new_param("round", "round", optional = TRUE)
  ),
  check = function(step, operand, report) {
    is_power <- identical(step[["function"]], "power")
    if (is_power && !has_key(step, "exponent")) {
      report("exponent", "a power has an exponent")
    }
    if (!is_power && !is.null(step[["function"]]) && has_key(step, "exponent")) {
      report("exponent", "only a power has an exponent")
    }
    large <- which(abs(as.double(step[["exponent"]])) > 1000)
    if (length(large) > 0L) {
      report("exponent", sprintf("item %d is of a magnitude above 1000", large[1L] - 1L))
    }
  },
  keeps_infinity = function(step) !step[["function"]] %in% c("reciprocal", "probit"),
  measure = keep_width,
  lower = function(builder, step, k) {
    emit_elementwise(
      builder,
      k,
      step[["function"]],
      a = step[["exponent"]],
      round = step[["round"]],
      refuses_domain = step[["domain"]] == "error"
    )
  },
  words = new_op_words(take_same, chain = function(step) step[["function"]], function(step, index, operands, schema) {
    x <- operands[[1L]]
    text <- switch(
      step[["function"]],
      power = sprintf("%s^%s", nest(x), show_constants(pick_constant(step, "exponent", index))),
      square = sprintf("%s^2", nest(x)),
      reciprocal = sprintf("1 / %s", nest(x)),
      sprintf("%s(%s)", step[["function"]], x$text)
    )
    phrase <- rephrase(operands, add_rounding(text, step))
    bounded <- c("log", "log1p", "sqrt", "power", "reciprocal", "probit")
    if (step[["function"]] %in% bounded) say_domain(step, phrase) else phrase
  }),
  since = 1,
  of_outputs = TRUE
)
