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
  }
)
