# center_scale: (x - center) / scale (steps 5)

op_center_scale <- new_op(
  "center_scale",
  takes = "numbers",
  gives = "numbers",
  params = list(
    new_param("center", "numbers", finite = TRUE, each = TRUE),
    new_param("scale", "numbers", finite = TRUE, each = TRUE),
    new_param("round", "round", optional = TRUE)
  ),
  check = function(step, operand, report) {
    zeros <- which(step[["scale"]] == 0)
    if (length(zeros) > 0L) {
      report("scale", sprintf("item %d is zero", zeros[1L] - 1L))
    }
  },
  keeps_infinity = keep_infinity,
  measure = keep_width,
  lower = function(builder, step, k) {
    emit_elementwise(builder, k, "center_scale", a = step[["center"]], b = step[["scale"]], round = step[["round"]])
  },
  words = new_op_words(take_same, function(step, index, operands, schema) {
    x <- operands[[1L]]
    center <- pick_constant(step, "center", index)
    scale <- pick_constant(step, "scale", index)
    text <- subtract(if (center == 0 && scale == 1) x$text else nest(x), center)
    if (scale != 1) {
      text <- paste(if (center == 0) text else sprintf("(%s)", text), "/", show_constants(scale))
    }
    rephrase(operands, add_rounding(text, step))
  }),
  of_outputs = TRUE
)
