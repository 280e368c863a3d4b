# Lowers the steps of a schema to instructions on values: a value is one column
# of numbers or one register of codes, numbered from 1 on. number and select
# pass values on and compute nothing.

lower_steps <- function(columns, vocabularies, steps, inputs, ranges = list()) {
  builder <- new_builder(columns, vocabularies, steps, inputs)
  for (k in seq_along(steps)) {
    step <- steps[[k]]
    register <- lowerings[[step$op]](builder, step, k)
    builder$registers[[k]] <- register
    emit_stores(builder, k, register, is_ones = step$op == "one_hot")
  }
  for (at in which(lengths(ranges) > 0L)) {
    value <- read_column(builder, at)
    emit(builder, "check", step = length(steps) + at - 1L, `in` = value, a = ranges[[at]], missing = 0L)
  }
  list(
    instructions = builder$instructions[seq_len(builder$n_instructions)],
    vocabularies = vocabularies,
    is_sparse = builder$is_sparse
  )
}

# An environment, because it grows with every step. Registers go by the position
# of their step: an id need not be a name in the encoding of the session.
new_builder <- function(columns, vocabularies, steps, inputs) {
  builder <- new.env(parent = emptyenv())
  builder$columns <- columns
  builder$column_names <- vapply(columns, `[[`, "", "name")
  builder$column_values <- integer(length(columns))
  builder$is_matched <- logical(length(columns))
  builder$vocabulary_names <- names(vocabularies)
  ids <- vapply(steps, `[[`, "", "id")
  builder$operands <- find_operands(steps, ids)
  builder$is_read <- seq_along(steps) %in% unlist(builder$operands)
  builder$registers <- vector("list", length(steps))
  builder$stores <- find_stores(inputs, ids)
  builder$is_sparse <- rep(FALSE, length(inputs))
  builder$instructions <- vector("list", 4L * length(steps))
  builder$n_instructions <- 0L
  builder$n_values <- 0L
  builder$n_codes <- 0L
  builder
}

# By step the positions of the steps in its `in`.
find_operands <- function(steps, ids) {
  operands <- lapply(steps, `[[`, "in")
  step <- rep(seq_along(steps), lengths(operands))
  unname(split(match(unlist(operands), ids), factor(step, seq_along(steps))))
}

# Where registers go: by step a list of (input, feature), counted from 0.
find_stores <- function(inputs, ids) {
  places <- lapply(seq_along(inputs), function(i) {
    encodings <- inputs[[i]]$encodings
    widths <- vapply(encodings, function(encoding) length(encoding$features), 0L)
    first <- cumsum(c(0L, widths))[seq_along(widths)]
    list(from = vapply(encodings, `[[`, "", "from"), input = rep(i - 1L, length(widths)), feature = first)
  })
  from <- unlist(lapply(places, `[[`, "from"))
  places <- data.frame(
    input = unlist(lapply(places, `[[`, "input")),
    feature = as.integer(unlist(lapply(places, `[[`, "feature")))
  )
  unname(split(places, factor(match(from, ids), seq_along(ids))))
}

# The fields of src/kernel.h go in `...`; `b` would match a formal `builder` in part.
emit <- function(to, op, ...) {
  to$n_instructions <- to$n_instructions + 1L
  to$instructions[[to$n_instructions]] <- list(op = op_numbers[[op]], ...)
}

new_values <- function(builder, width) {
  builder$n_values <- builder$n_values + width
  builder$n_values - width + seq_len(width)
}

new_codes <- function(builder) {
  builder$n_codes <- builder$n_codes + 1L
  builder$n_codes
}

# A register: `values` of numbers, or one of `codes`; a one_hot keeps both its
# codes and, where a step reads them, its values.
new_register <- function(values = NULL, codes = NULL, width = length(values)) {
  list(values = values, codes = codes, width = width)
}

operand_values <- function(builder, k) {
  unlist(lapply(builder$operands[[k]], function(at) builder$registers[[at]]$values))
}

operand_codes <- function(builder, k) {
  builder$registers[[builder$operands[[k]]]]$codes
}

emit_stores <- function(builder, k, register, is_ones) {
  places <- builder$stores[[k]]
  for (i in seq_len(nrow(places))) {
    emit_store(builder, register, places$input[[i]], places$feature[[i]], is_ones = is_ones)
  }
}

emit_store <- function(builder, register, input, feature, is_ones) {
  if (is_ones) {
    builder$is_sparse[[input + 1L]] <- TRUE
    emit(builder, "store_ones", code_in = register$codes, width = register$width, input = input, feature = feature)
    return(invisible())
  }
  values <- register$values
  if (is.null(values)) {
    values <- new_values(builder, 1L)
    emit(builder, "code_number", code_in = register$codes, out = values)
  }
  emit(builder, "store", `in` = values, width = length(values), input = input, feature = feature)
}

# The values of a column, read by the first step that needs them.
read_column <- function(builder, at) {
  if (builder$column_values[[at]] == 0L) {
    value <- new_values(builder, 1L)
    builder$column_values[[at]] <- value
    emit(builder, "read", column = at - 1L, out = value)
  }
  builder$column_values[[at]]
}

# NA is what src/kernel.h calls SB_REFUSE.
policy_code <- function(policy) {
  if (identical(policy, "error")) NA_integer_ else as.integer(policy)
}

is_float32 <- function(step) {
  identical(step$round, "float32")
}

# steps 1
lower_number <- function(builder, step, k) {
  value <- read_column(builder, match(step$column, builder$column_names))
  refuses <- identical(step$missing, "error")
  if (refuses || !is.null(step$within)) {
    within <- if (!is.null(step$within)) as.double(step$within)
    emit(builder, "check", step = k - 1L, `in` = value, a = within, missing = if (refuses) NA_integer_ else 0L)
  }
  new_register(value)
}

# steps 2
lower_match <- function(builder, step, k) {
  at <- match(step$column, builder$column_names)
  codes <- new_codes(builder)
  is_text <- builder$columns[[at]]$type == "string"
  value <- if (!is_text) read_column(builder, at)
  emit(
    builder,
    if (is_text) "match_text" else "match_number",
    step = k - 1L,
    column = at - 1L,
    `in` = value,
    code_out = codes,
    codes = if (!is.null(step$codes)) as.integer(step$codes),
    vocabulary = match(step$vocabulary, builder$vocabulary_names) - 1L,
    missing = policy_code(step$missing),
    unknown = policy_code(if (identical(step$unknown, "missing")) step$missing else step$unknown),
    reports_type = !builder$is_matched[[at]]
  )
  builder$is_matched[[at]] <- TRUE
  new_register(codes = codes, width = 1L)
}

lower_elementwise <- function(op, a = NULL, b = NULL) {
  function(builder, step, k) {
    values <- operand_values(builder, k)
    out <- new_values(builder, length(values))
    emit(
      builder,
      op,
      `in` = values,
      out = out,
      width = length(values),
      a = parameter(step, a),
      b = parameter(step, b),
      round_float32 = is_float32(step)
    )
    new_register(out)
  }
}

parameter <- function(step, name) {
  if (!is.null(name)) as.double(step[[name]])
}

# steps 8
lower_bin <- function(builder, step, k) {
  codes <- new_codes(builder)
  emit(
    builder,
    "bin",
    step = k - 1L,
    `in` = operand_values(builder, k),
    code_out = codes,
    a = as.double(step$edges),
    closed_right = identical(step$closed, "right"),
    round_float32 = is_float32(step),
    codes = if (!is.null(step$codes)) as.integer(step$codes),
    missing = policy_code(step$missing)
  )
  new_register(codes = codes, width = 1L)
}

# steps 9; values only where a step reads them: inputs take the codes
lower_one_hot <- function(builder, step, k) {
  codes <- operand_codes(builder, k)
  width <- as.integer(step$width)
  if (!builder$is_read[[k]]) {
    return(new_register(codes = codes, width = width))
  }
  out <- new_values(builder, width)
  emit(builder, "one_hot", code_in = codes, out = out, width = width)
  new_register(out, codes)
}

# steps 10
lower_take <- function(builder, step, k) {
  out <- new_values(builder, as.integer(step$width))
  emit(
    builder,
    "take",
    code_in = operand_codes(builder, k),
    out = out,
    width = length(out),
    a = as.double(step$values)
  )
  new_register(out)
}

# steps 11
lower_code_number <- function(builder, step, k) {
  out <- new_values(builder, 1L)
  emit(builder, "code_number", code_in = operand_codes(builder, k), out = out)
  new_register(out)
}

# steps 12
lower_select <- function(builder, step, k) {
  new_register(operand_values(builder, k)[step$index + 1L])
}

lowerings <- list(
  number = lower_number,
  match = lower_match,
  fill = lower_elementwise("fill", "value"),
  is_missing = lower_elementwise("is_missing"),
  center_scale = lower_elementwise("center_scale", "center", "scale"),
  scale_offset = lower_elementwise("scale_offset", "scale", "offset"),
  clip = lower_elementwise("clip", "lo", "hi"),
  bin = lower_bin,
  one_hot = lower_one_hot,
  take = lower_take,
  code_number = lower_code_number,
  select = lower_select
)
