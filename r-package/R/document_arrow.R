# clause 3: the Arrow form, a JSON document whose long arrays are columns

# The document of an Arrow file, with its columns joined in.
read_arrow_document <- function(bytes) {
  parts <- read_arrow_parts(bytes)
  document <- parse_document(read_arrow_metadata(parts))
  names <- find_references(document)
  # Before the columns are read, of which a hostile file may claim millions.
  if (anyDuplicated(names) > 0L || length(names) != count_fields(parts)) {
    stop_arrow("each of its columns must be named exactly once")
  }
  columns <- read_arrow_columns(bytes, parts)
  positions <- match(names, names(columns))
  if (anyNA(positions) || anyDuplicated(names(columns)) > 0L) {
    stop_arrow("each of its columns must be named exactly once")
  }
  taken <- 0L
  join_columns(document, function(name, type) {
    taken <<- taken + 1L
    take_column(columns[[positions[taken]]], name, type)
  })
}

stop_arrow <- function(reason) {
  stop_schemabridge("invalid_arrow", paste0("The Arrow file cannot be read: ", reason, "."))
}

# The names of all columns that the document puts somewhere, in the order of join_columns().
find_references <- function(document) {
  found <- new.env(parent = emptyenv())
  count <- 0
  join_columns(document, function(name, type) {
    count <<- count + 1
    assign(format_count(count), name, envir = found)
    name
  })
  as.character(unlist(mget(format_count(seq_len(count)), envir = found), use.names = FALSE))
}

take_column <- function(column, name, type) {
  if (!is.null(type) && type != attr(column, "arrow_type")) {
    stop_arrow(sprintf("the column %s is not of type %s", quote_text(name), type))
  }
  attr(column, "arrow_type") <- NULL
  column
}

# Replaces every `{"$arrow": "name"}` in a place that takes one (clause 3.2) by what `join` gives for the name and the
# type of the place.
join_columns <- function(document, join) {
  join_steps(join_vocabularies(document, join), join)
}

is_reference <- function(value) {
  is_object(value) && identical(names(value), "$arrow") && is_text(value[[1L]])
}

join_vocabularies <- function(document, join) {
  vocabularies <- document[["vocabularies"]]
  if (!is_object(vocabularies)) {
    return(document)
  }
  for (position in seq_along(vocabularies)) {
    vocabulary <- vocabularies[[position]]
    if (is_object(vocabulary) && is_reference(vocabulary[["values"]])) {
      vocabularies[[position]][["values"]] <- join(vocabulary[["values"]][[1L]], find_type(vocabulary[["type"]])$arrow)
    }
  }
  document[["vocabularies"]] <- vocabularies
  document
}

join_steps <- function(document, join) {
  steps <- document[["steps"]]
  if (!is_array(steps)) {
    return(document)
  }
  document[["steps"]] <- lapply(steps, function(step) {
    for (key in names(step)[vapply(step, is_reference, NA)]) {
      if (takes_array(step, key)) step[[key]] <- join(step[[key]][[1L]], parameter_arrow_type(step, key))
    }
    step
  })
  document
}

# Arrays stand in known places; of an op that is not known, in every parameter.
takes_array <- function(step, key) {
  if (is.null(step_op(step))) !key %in% c("id", "op", "column", "in") else !is.null(parameter_arrow_type(step, key))
}

parameter_arrow_type <- function(step, key) {
  param <- step_op(step)$params[[key]]
  if (!is.null(param)) param_kinds[[param$kind]]$arrow
}
