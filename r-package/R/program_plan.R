# Turns a schema into what the kernel runs: instructions on slots, each register
# that only an input reads written straight to its place there. The plan trusts
# a schema that the reader has checked.

# The plan of a schema, made once a session. A schema that was changed by hand
# keeps its fingerprint, so the content itself is compared; for the object the
# plan was made from that costs nothing.
plan_for <- function(schema, noted = integer(), unbounded = integer()) {
  key <- paste(schema$fingerprint, length(noted), length(unbounded))
  made_from <- list(content = plan_content(schema), noted = noted, unbounded = unbounded)
  cached <- plan_cache[[key]]
  if (!is.null(cached) && identical(cached$made_from, made_from)) {
    return(cached$plan)
  }
  plan <- build_plan(made_from$content, noted = noted, unbounded = unbounded)
  if (length(plan_cache) >= most_plans) {
    rm(list = ls(plan_cache, all.names = TRUE), envir = plan_cache)
  }
  assign(key, list(made_from = made_from, plan = plan), envir = plan_cache)
  plan
}

plan_content <- function(schema) {
  unclass(schema)[c("columns", "vocabularies", "steps", "inputs")]
}

plan_cache <- new.env(parent = emptyenv())
most_plans <- 64L

# `ranges`, `noted` and `unbounded` as in lower_steps().
build_plan <- function(content, ranges = list(), noted = integer(), unbounded = integer()) {
  inputs <- lapply(content$inputs, plan_input)
  lowered <- lower_steps(
    content$columns,
    content$vocabularies,
    content$steps,
    content$inputs,
    ranges,
    noted,
    unbounded
  )
  program <- assign_slots(lowered$instructions)
  program$vocabularies <- lapply(lowered$vocabularies, vocabulary_values)
  program$n_inputs <- length(inputs)
  list(
    columns = content$columns,
    names = column_names(content),
    inputs = Map(function(input, is_sparse) c(input, list(is_sparse = is_sparse)), inputs, lowered$is_sparse),
    input_names = vapply(content$inputs, `[[`, "", "name"),
    texts = lowered$texts,
    n_steps = length(content$steps) + length(ranges) + length(noted) + length(unbounded),
    program = compile_program(program),
    known = new.env(parent = emptyenv())
  )
}

plan_input <- function(input) {
  features <- feature_names(input)
  shape <- as.integer(input$shape)
  list(
    dtype = input$dtype,
    shape = shape,
    features = length(features),
    feature_names = features,
    nan_is_error = identical(input$nan, "error"),
    overflow_is_error = identical(input$overflow, "error"),
    positions = column_positions(shape[-1L])
  )
}

# Features are in row-major order (clause 6.2), R's arrays are not: from rank 3
# on the column of each feature, counted from 0.
column_positions <- function(shape) {
  if (length(shape) < 2L) {
    return(NULL)
  }
  as.integer(aperm(array(seq_len(prod(shape)) - 1L, shape), rev(seq_along(shape))))
}

vocabulary_values <- function(vocabulary) {
  values <- vocabulary[["values"]]
  if (column_type(vocabulary)$reads == "text") enc2utf8(as.character(values)) else as.double(values)
}
