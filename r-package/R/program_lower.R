# Lowers the steps of a schema to instructions on values: a value is one column
# of numbers or one register of codes, numbered from 1 on. number and select
# pass values on and compute nothing.

# `ranges` are bounds by position of the column, `noted` positions of steps with a vocabulary, and `unbounded` those of
# columns: cells beyond the bounds, values that the steps do not know, and infinite numbers are faults of positions behind
# all steps (clauses 12.7 and 12.8).
lower_steps <- function(
  columns,
  vocabularies,
  steps,
  inputs,
  ranges = list(),
  noted = integer(),
  unbounded = integer()
) {
  builder <- new_builder(columns, vocabularies, steps, inputs)
  steps <- place_columns(steps, columns)
  for (k in seq_along(steps)) {
    step <- steps[[k]]
    register <- ops[[step[["op"]]]]$lower(builder, step, k)
    assign(as.character(k), register, envir = builder$registers)
    emit_stores(builder, k, register)
  }
  for (at in which(lengths(ranges) > 0L)) {
    emit_check(builder, at, ranges[[at]], length(steps) + at)
  }
  for (j in seq_along(noted)) {
    step <- replace(steps[[noted[[j]]]], c("missing", "unknown"), list(0L, "error"))
    ops[[step[["op"]]]]$lower(builder, step, length(steps) + length(ranges) + j)
  }
  for (j in seq_along(unbounded)) {
    behind <- length(steps) + length(ranges) + length(noted)
    emit_check(builder, unbounded[[j]], c(-1, 1) * .Machine$double.xmax, behind + j)
  }
  list(
    instructions = unname(mget(as.character(seq_len(builder$n_instructions)), envir = builder$instructions)),
    vocabularies = vocabularies,
    is_sparse = builder$is_sparse,
    texts = builder$texts
  )
}

# The steps with the position of the column that they read as `at`: all are found at once, since a search for each would be
# quadratic.
place_columns <- function(steps, columns) {
  read <- vapply(steps, function(step) if (has_key(step, "column")) step[["column"]] else NA_character_, "")
  places <- match(read, vapply(columns, `[[`, "", "name"), incomparables = NA)
  Map(function(step, at) c(step, list(at = at)), steps, places)
}

# An environment, because it grows with every step. Registers go by the position
# of their step: an id need not be a name in the encoding of the session.
new_builder <- function(columns, vocabularies, steps, inputs) {
  builder <- new.env(parent = emptyenv())
  builder$columns <- columns
  builder$column_values <- integer(length(columns))
  builder$is_matched <- logical(length(columns))
  builder$vocabulary_names <- names(vocabularies)
  ids <- vapply(steps, `[[`, "", "id")
  builder$operands <- find_operands(steps, ids)
  builder$is_read <- seq_along(steps) %in% unlist(builder$operands)
  builder$registers <- new.env(parent = emptyenv()) # by position: a list in an environment is copied at every change
  builder$stores <- find_stores(inputs, ids)
  builder$is_sparse <- rep(FALSE, length(inputs))
  builder$texts <- list()
  builder$instructions <- new.env(parent = emptyenv()) # by number
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
    widths <- count_encoded(inputs[[i]])
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

# An instruction of src/ops.c with the fields of src/kernel.h; `b` would match a formal `builder` in part.
emit <- function(to, op, ...) {
  instruction <- list(op = op, ...) # what it needs is emitted before it
  to$n_instructions <- to$n_instructions + 1L
  assign(as.character(to$n_instructions), instruction, envir = to$instructions)
}

new_values <- function(builder, width) {
  builder$n_values <- builder$n_values + width
  builder$n_values - width + seq_len(width)
}

new_codes <- function(builder) {
  builder$n_codes <- builder$n_codes + 1L
  builder$n_codes
}

# Registers: `values` are those of numbers, `codes` that of codes. Ones keep the codes that say where they are, because
# inputs take these, and have values where a step reads them.
new_values_register <- function(values) {
  list(values = values, width = length(values), is_ones = FALSE)
}

new_codes_register <- function(codes) {
  list(codes = codes, width = 1L, is_ones = FALSE)
}

# A column whose texts go to inputs as they are, with what stands for a missing one, NULL where that is refused.
new_texts_register <- function(column, missing) {
  list(column = column, missing = missing, width = 1L, is_ones = FALSE)
}

new_ones_register <- function(codes, width, values) {
  list(values = values, codes = codes, width = width, is_ones = TRUE)
}

operand_values <- function(builder, k) {
  unlist(lapply(builder$operands[[k]], function(at) find_register(builder, at)$values))
}

operand_codes <- function(builder, k) {
  find_register(builder, builder$operands[[k]])$codes
}

find_register <- function(builder, at) {
  builder$registers[[as.character(at)]]
}

emit_stores <- function(builder, k, register) {
  places <- builder$stores[[k]]
  for (i in seq_len(nrow(places))) {
    emit_store(builder, register, places$input[[i]], places$feature[[i]])
  }
}

emit_store <- function(builder, register, input, feature) {
  if (register$is_ones) {
    builder$is_sparse[[input + 1L]] <- TRUE
    emit(builder, "store_ones", code_in = register$codes, width = register$width, input = input, feature = feature)
    return(invisible())
  }
  if (!is.null(register$column)) {
    place <- list(input = input + 1L, feature = feature + 1L, column = register$column, missing = register$missing)
    builder$texts <- c(builder$texts, list(place))
    return(invisible())
  }
  values <- register$values
  if (is.null(values)) {
    values <- emit_code_number(builder, register$codes)
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

# A fault of position k where a column is beyond bounds.
emit_check <- function(builder, at, bounds, k) {
  value <- read_column(builder, at)
  emit(builder, "check", step = k - 1L, `in` = value, a = bounds, missing = 0L)
}

# NA is what src/kernel.h calls SB_REFUSE.
policy_code <- function(policy) {
  if (identical(policy, "error")) NA_integer_ else as.integer(policy)
}

# One value of codes as numbers.
emit_code_number <- function(builder, codes) {
  value <- new_values(builder, 1L)
  emit(builder, "code_number", code_in = codes, out = value)
  value
}

# The register of an op that works on each column of its operand alone, with one or two numbers for each.
emit_elementwise <- function(builder, k, op, a = NULL, b = NULL, round = NULL, ...) {
  values <- operand_values(builder, k)
  out <- new_values(builder, length(values))
  emit(
    builder,
    op,
    `in` = values,
    out = out,
    width = length(values),
    a = if (!is.null(a)) as.double(a),
    b = if (!is.null(b)) as.double(b),
    round_float32 = identical(round, "float32"),
    step = k - 1L,
    ...
  )
  new_values_register(out)
}

# The register of an op that makes so many numbers (`given`) of each row of its operand; `b` would match a formal `builder`
# in part.
emit_row <- function(to, k, op, given = 1L, ...) {
  values <- operand_values(to, k)
  out <- new_values(to, given)
  emit(to, op, `in` = values, out = out, width = length(values), step = k - 1L, ...)
  new_values_register(out)
}
