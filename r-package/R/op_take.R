# take: the row of a table that a code names (steps 10)

op_take <- new_op(
  "take",
  takes = "codes",
  gives = "numbers",
  params = list(new_param("width", "count"), new_param("values", "numbers", nan = TRUE)),
  check = function(step, operand, report) {
    width <- step[["width"]]
    cells <- length(step[["values"]])
    if (is.null(width) || is.null(step[["values"]])) {
      return(invisible())
    }
    if (cells == 0L || cells %% width != 0L) {
      report(
        "values",
        sprintf("expected rows of %s, found %s", count_things(width, "number"), count_things(cells, "number"))
      )
    } else {
      check_codes(operand, 0L, cells %/% width - 1L, "values", report)
    }
  },
  keeps_infinity = lose_infinity,
  measure = measure_param,
  lower = function(builder, step, k) {
    values <- new_values(builder, as.integer(step[["width"]]))
    table <- as.double(step[["values"]])
    emit(builder, "take", code_in = operand_codes(builder, k), out = values, width = length(values), a = table)
    new_values_register(values)
  },
  words = new_op_words(take_first, chain = function(step) "lookup", function(step, index, operands, schema) {
    codes <- operands[[1L]]
    table <- as.double(step[["values"]])
    list_numbers(codes, table[codes$cases$code * step[["width"]] + index])
  })
)
