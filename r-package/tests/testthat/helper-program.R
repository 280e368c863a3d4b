# Small schemas made by hand, as read_schema() gives them.

new_program <- function(
  columns,
  steps,
  inputs,
  vocabularies = structure(list(), names = character()),
  source = "declared",
  fingerprint = "sha256:made-by-hand"
) {
  structure(
    list(
      format_version = "1.0",
      columns = columns,
      vocabularies = vocabularies,
      steps = steps,
      inputs = inputs,
      fingerprint = fingerprint,
      evidence = list(source = source)
    ),
    class = "schemabridge_schema"
  )
}

new_column <- function(name, type, ...) {
  list(name = name, type = type, ...)
}

new_encoding <- function(from, features, columns = "x") {
  list(kind = "made", columns = columns, from = from, features = features)
}

new_input <- function(encodings, dtype = "float64", shape = NULL, name = "features", nan = "pass", overflow = "error") {
  width <- sum(lengths(lapply(encodings, `[[`, "features")))
  list(
    name = name,
    dtype = dtype,
    shape = if (is.null(shape)) c(NA, width) else shape,
    nan = if (startsWith(dtype, "float")) nan,
    overflow = if (dtype == "float32") overflow,
    encodings = encodings
  )
}

# One column `x` of a type, read as a number into a float64 input.
number_program <- function(type, ..., missing = "pass", within = NULL, dtype = "float64", nan = "pass") {
  step <- list(id = "x", op = "number", column = "x", missing = missing, within = within)
  step$round <- if (type == "float32") "float32"
  new_program(
    list(new_column("x", type, ...)),
    list(step),
    list(new_input(list(new_encoding("x", "x")), dtype, nan = nan))
  )
}

# One column `x` whose values become codes of an int32 input: -1 missing, -2 unknown.
match_program <- function(values, type = "string", missing = -1L, unknown = -2L, codes = NULL) {
  step <- list(
    id = "x",
    op = "match",
    column = "x",
    vocabulary = "v",
    codes = codes,
    missing = missing,
    unknown = unknown
  )
  new_program(
    list(new_column("x", type)),
    list(step),
    list(new_input(list(new_encoding("x", "x")), "int32")),
    list(v = list(type = type, values = values))
  )
}

# Steps behind one float64 column `x`, the last of which is `y`, as features y1, y2, ...
step_program <- function(..., width = 1L, dtype = "float64") {
  steps <- c(list(list(id = "x", op = "number", column = "x", missing = "pass")), list(...))
  new_program(
    list(new_column("x", "float64")),
    steps,
    list(new_input(list(new_encoding("y", paste0("y", seq_len(width)))), dtype))
  )
}

# What becomes of one column: the only feature as a plain vector, or the code of the error.
prepare_column <- function(x, schema, as = "matrix") {
  tryCatch(as.vector(prepare_input(list(x = x), schema, as)), schemabridge_error = function(error) error$code)
}

catch_error <- function(code) {
  tryCatch(code, schemabridge_error = function(error) error)
}

# Text that the parser would mark otherwise.
marked <- function(bytes, encoding) {
  text <- rawToChar(as.raw(bytes))
  Encoding(text) <- encoding
  text
}
