# What the steps and inputs of a schema depend on.

# By step the position of its column, or of that of the first reading step it depends on, following the first of `in`.
first_columns <- function(schema) {
  steps <- schema$steps
  operands <- find_operands(steps, vapply(steps, `[[`, "", "id"))
  first <- find_read_columns(steps, column_names(schema))
  for (k in which(is.na(first))) {
    first[[k]] <- first[[operands[[k]][[1L]]]]
  }
  first
}

# By step the position of the column that it reads, NA where it reads none; all are found at once, since a search for each
# would be quadratic.
find_read_columns <- function(steps, names) {
  read <- vapply(steps, function(step) if (is.null(step[["column"]])) NA_character_ else step[["column"]], "")
  match(read, names, incomparables = NA)
}

# By step: `columns` it depends on, the `first` of them (clause 7.2), and the `coded` steps before it whose codes it
# depends on; by input and feature: `encodings`, and by encoding the step it is `from` and the column it `names`.
trace_program <- function(schema) {
  steps <- schema$steps
  names <- column_names(schema)
  ids <- vapply(steps, `[[`, "", "id")
  operands <- find_operands(steps, ids)
  gives_codes <- ask_ops(steps, "gives") == "codes"
  encodings <- lapply(schema$inputs, `[[`, "encodings")
  list(
    columns = trace_steps(operands, lapply(find_read_columns(steps, names), function(at) at[!is.na(at)])),
    coded = trace_steps(operands, lapply(seq_along(steps), function(k) k[gives_codes[[k]]])),
    first = first_columns(schema),
    encodings = lapply(schema$inputs, function(input) rep(seq_along(input$encodings), count_encoded(input))),
    from = lapply(encodings, function(each) match(vapply(each, `[[`, "", "from"), ids)),
    names = lapply(encodings, function(each) match(vapply(each, function(one) one$columns[[1L]], ""), names)),
    features = lapply(schema$inputs, feature_names)
  )
}

# By step what it adds itself and what the steps add that it depends on.
trace_steps <- function(operands, own) {
  for (k in seq_along(own)) {
    own[[k]] <- unique(c(own[[k]], unlist(own[operands[[k]]])))
  }
  own
}

# The positions of the columns of which infinite numbers can reach an input (clause 12.8).
find_unbounded <- function(schema) {
  steps <- schema$steps
  ids <- vapply(steps, `[[`, "", "id")
  operands <- find_operands(steps, ids)
  sources <- lapply(schema$inputs, function(input) vapply(input$encodings, `[[`, "", "from"))
  reaches <- ids %in% unlist(sources)
  for (k in rev(seq_along(steps))) {
    reaches[[k]] <- reaches[[k]] && ops[[steps[[k]][["op"]]]]$keeps_infinity(steps[[k]])
    reaches[operands[[k]]] <- reaches[operands[[k]]] | reaches[[k]]
  }
  read <- unlist(lapply(steps[reaches], `[[`, "column"))
  is_floating <- vapply(schema$columns, function(column) column_type(column)$meaning == "floating", NA)
  which(is_floating & column_names(schema) %in% read)
}
