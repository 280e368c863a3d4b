# select: some columns of numbers in another order (steps 12)

take_selected <- function(step, index, width) {
  as.integer(step[["index"]][[index]]) + 1L
}

op_select <- new_op(
  "select",
  takes = "numbers",
  gives = "numbers",
  params = list(new_param("index", "indices")),
  check = function(step, operand, report) {
    index <- step[["index"]]
    if (!is.null(index) && length(index) == 0L) {
      report("index", "expected at least one column")
    }
    wrong <- index[index >= operand$width]
    if (length(wrong) > 0L) {
      report("index", sprintf("%d is not a column of the operand, which has %d", wrong[1L], operand$width))
    }
  },
  keeps_infinity = keep_infinity,
  measure = function(step, operand) {
    if (!is.null(step[["index"]])) length(step[["index"]])
  },
  # Computes nothing.
  lower = function(builder, step, k) {
    new_values_register(operand_values(builder, k)[step[["index"]] + 1L])
  },
  words = new_op_words(take_selected, chain = omit_op, function(step, index, operands, schema) {
    operands[[1L]]
  }),
  of_outputs = TRUE
)
