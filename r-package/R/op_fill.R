# fill: numbers instead of missing ones (steps 3)

op_fill <- new_op(
  "fill",
  takes = "numbers",
  gives = "numbers",
  params = list(new_param("value", "numbers", each = TRUE)),
  check = accept_any,
  keeps_infinity = keep_infinity,
  measure = keep_width,
  lower = function(builder, step, k) {
    emit_elementwise(builder, k, "fill", a = step[["value"]])
  },
  words = new_op_words(
    take_same,
    missing = function(step, column) say_filled(step, column),
    function(step, index, operands, schema) {
      x <- operands[[1L]]
      if (!x$may_miss) {
        return(x)
      }
      filled <- show_compared(pick_constant(step, "value", index), x$time)
      rephrase(operands, sprintf("%s, or %s where missing", nest(x), filled), may_miss = FALSE, time = x$time)
    }
  ),
  of_outputs = TRUE
)

say_filled <- function(step, column) {
  paste("filled with", format_bounds(as.double(step[["value"]][[1L]]), column))
}
