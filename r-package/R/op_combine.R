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
  keeps_infinity = keep_infinity,
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
  words = new_op_words(take_all, function(step, index, operands, schema) {
    is_mean <- step[["function"]] == "mean"
    skips <- step[["missing"]] == "skip"
    signs <- c(sum = " + ", product = " * ", difference = " - ", quotient = " / ")
    text <- if (is_mean) {
      paste("mean of", paste(vapply(operands, `[[`, "", "text"), collapse = ", "))
    } else {
      paste(vapply(operands, nest, ""), collapse = signs[[step[["function"]]]])
    }
    text <- add_rounding(if (skips) paste0(text, ", leaving out what is missing") else text, step)
    phrase <- rephrase(operands, text, may_miss = if (skips && !is_mean) FALSE)
    if (step[["function"]] == "quotient") say_domain(step, phrase) else phrase
  }),
  since = 1,
  of_outputs = TRUE
)
