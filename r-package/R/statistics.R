# What a schema knows of the training rows (clause 14). What has not the form of the clause counts as absent.

# list(rows, columns), of each column of the schema list(missing, counts, vocabulary, rare, edges): `counts` by bucket
# (clause 15.1), NULL where there are none. The buckets are the values of `vocabulary` that are not `rare`, one for the
# rare ones if there are any and one for others, or the bins of `edges`.
read_statistics <- function(schema) {
  statistics <- if (is_object(schema$statistics)) schema$statistics else list()
  rows <- read_count(statistics[["rows"]])
  known <- statistics[["columns"]]
  if (is.null(rows) || !is_object(known)) {
    stop_schemabridge("not_comparable", "The schema has no statistics of the training rows to compare with.")
  }
  names <- column_names(schema)
  vocabularies <- find_vocabularies(schema, names)
  is_numeric <- names %in% find_numeric(schema)
  columns <- lapply(seq_along(names), function(i) {
    read_training(known[[match(names[[i]], names(known))]], vocabularies[[i]], is_numeric[[i]])
  })
  list(rows = rows, columns = columns)
}

# By column the first vocabulary that is not empty and that a step matches it with, with the `cut` of that step; NULL where
# there is none.
find_vocabularies <- function(schema, names) {
  vocabularies <- Filter(function(vocabulary) length(vocabulary$values) > 0L, schema$vocabularies)
  steps <- Filter(function(step) any(step[["vocabulary"]] %in% names(vocabularies)), schema$steps)
  first <- match(names, vapply(steps, `[[`, "", "column"))
  lapply(first, function(at) {
    if (!is.na(at)) {
      vocabulary <- vocabularies[[match(steps[[at]][["vocabulary"]], names(vocabularies))]]
      c(vocabulary, list(cut = steps[[at]][["cut"]]))
    }
  })
}

# The names of the columns that are read as numbers.
find_numeric <- function(schema) {
  is_read <- ask_ops(schema$steps, "takes") == "column" & ask_ops(schema$steps, "gives") == "numbers"
  vapply(schema$steps[is_read], `[[`, "", "column")
}

read_training <- function(known, vocabulary, is_numeric) {
  if (!is_object(known)) {
    known <- list()
  }
  missing <- read_count(known[["missing"]])
  value_counts <- read_value_counts(known, length(vocabulary$values))
  edges <- if (is_numeric) read_edges(known[["edges"]])
  counts <- if (is.null(edges)) NULL else read_counts(known[["counts"]], length(edges) + 1L)
  training <- list(missing = if (is.null(missing)) 0 else missing)
  if (!is.null(value_counts)) {
    rare <- has_types(known[["value_counts"]], "NULL")
    c(training, list(counts = value_counts, vocabulary = vocabulary, rare = rare))
  } else if (!is.null(counts)) {
    c(training, list(counts = counts, edges = edges))
  } else {
    training
  }
}

# Those of the values, of the rare ones together if there are any, and of all others.
read_value_counts <- function(known, n) {
  given <- known[["value_counts"]]
  if (n == 0L || !is_array(given) || length(given) != n) {
    return(NULL)
  }
  rare <- has_types(given, "NULL")
  counts <- c(list(read_counts(given[!rare], sum(!rare))), if (any(rare)) list(read_count(known[["rare"]])))
  counts <- c(counts, list(read_count(known[["other"]])))
  if (!any(vapply(counts, is.null, NA))) unlist(counts)
}

read_edges <- function(value) {
  edges <- read_numbers(value)
  if (length(edges) > 0L && all(is.finite(edges)) && !is.unsorted(edges, strictly = TRUE)) edges
}

read_count <- function(value) {
  read_counts(list(value), 1L)
}

read_counts <- function(value, n) {
  counts <- read_numbers(value)
  if (length(counts) == n && all(counts == trunc(counts) & counts >= 0 & counts <= largest_integer)) counts
}

# An array of numbers as doubles, NULL where it is none.
read_numbers <- function(value) {
  if (is_array(value) && all(has_types(value, c("double", "integer")))) as.double(unlist(value))
}
