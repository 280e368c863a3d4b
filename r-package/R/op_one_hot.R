# one_hot: a column for each code, 1 in the one of the row's code (steps 9)

op_one_hot <- new_op(
  "one_hot",
  takes = "codes",
  gives = "numbers",
  params = list(new_param("width", "count")),
  check = function(step, operand, report) {
    if (!is.null(step[["width"]])) {
      check_codes(operand, -1L, step[["width"]] - 1L, "width", report)
    }
  },
  keeps_infinity = lose_infinity,
  measure = measure_param,
  # Values only where a step reads them: inputs take the codes.
  lower = function(builder, step, k) {
    codes <- operand_codes(builder, k)
    width <- as.integer(step[["width"]])
    values <- if (builder$is_read[[k]]) new_values(builder, width)
    if (!is.null(values)) {
      emit(builder, "one_hot", code_in = codes, out = values, width = width)
    }
    new_ones_register(codes, width, values)
  },
  words = new_op_words(take_first, names_codes = TRUE, function(step, index, operands, schema) {
    codes <- operands[[1L]]
    words <- find_case(codes, index - 1L)
    if (is.null(words)) {
      return(rephrase(operands, "0 in every row", is_formula = FALSE))
    }
    rephrase(operands, sprintf("1 where %s is %s, otherwise 0", nest(codes), words))
  })
)
