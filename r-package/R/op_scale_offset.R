# scale_offset: x * scale + offset (steps 6)

op_scale_offset <- new_op(
  "scale_offset",
  takes = "numbers",
  gives = "numbers",
  params = list(
    new_param("scale", "numbers", finite = TRUE, each = TRUE),
    new_param("offset", "numbers", finite = TRUE, each = TRUE),
    new_param("round", "round", optional = TRUE)
  ),
  check = accept_any,
  keeps_infinity = keep_infinity,
  measure = keep_width,
  lower = function(builder, step, k) {
    emit_elementwise(builder, k, "scale_offset", a = step[["scale"]], b = step[["offset"]], round = step[["round"]])
  },
  words = new_op_words(take_same, function(step, index, operands, schema) {
    scale <- pick_constant(step, "scale", index)
    product <- paste0(nest(operands[[1L]]), if (scale != 1) paste(" *", show_constants(scale)))
    rephrase(operands, add_rounding(subtract(product, -pick_constant(step, "offset", index)), step))
  }),
  of_outputs = TRUE
)
