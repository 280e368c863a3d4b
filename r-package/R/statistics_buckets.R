# How many cells of a batch are in each bucket (clause 15.1). The kernel reads them, so that what a column accepts is said
# in one place.

# By column of the schema list(code, counts, missing): the code that refuses it as a whole, or what count_cells() gives.
count_buckets <- function(frame, schema, training) {
  found <- bind_examined(frame, schema)
  bound <- found$bound
  codes <- lapply(bound, `[[`, "code")
  for (fault in found$named) {
    codes[[fault$position]] <- fault$code
  }
  lapply(seq_along(bound), function(i) {
    if (is.null(codes[[i]])) {
      count_cells(bound[[i]], schema$columns[[i]], training[[i]], frame$rows)
    } else {
      list(code = codes[[i]], counts = 0, missing = 0)
    }
  })
}

# `counts` by bucket, of which there is one where the schema knows none, and how many cells are missing. Cells that their
# type refuses are neither.
count_cells <- function(bound, column, training, rows) {
  plan <- build_plan(build_cell_program(column, training))
  chunks <- chunk_sources(list(bound), rows)
  result <- run_program(plan, chunks, sum(rows), "matrix")
  cells <- result$arrays[[1L]]
  if (!is.null(training$vocabulary$cut)) {
    cells <- matrix(cells, ncol = 2L) # where cells are refused the kernel sets no dimensions
    # a part is absent of a cell that is there
    cells <- ifelse(cells[, 1L] < 0L & cells[, 2L] >= 0L, length(training$vocabulary$values), cells[, 1L])
  }
  position <- if (is.null(training$edges)) cells else findInterval(cells, training$edges, left.open = TRUE)
  size <- if (is.null(training$vocabulary)) max(1L, length(training$counts)) else length(training$rare) + 1L
  counts <- as.double(tabulate(position + 1, size))
  refused <- if (is.null(result$fault)) 0 else count_refused(plan, chunks)
  list(counts = share_rare(counts, training$rare), missing = sum(rows) - sum(counts) - refused)
}

# Counts of values and of all others, with those of the rare values in one bucket before the last.
share_rare <- function(counts, rare) {
  if (!any(rare)) {
    return(counts)
  }
  c(counts[which(!rare)], sum(counts[which(rare)]), counts[[length(counts)]])
}

# One column as numbers, or as positions in the vocabulary, counted from 0: behind its values all others, -1 for missing.
# Where that cuts text, the column beside it, uncut, tells missing cells from those of which a part is absent.
build_cell_program <- function(column, training) {
  values <- if (is.null(training$vocabulary)) list(type = column[["type"]]) else training$vocabulary
  if (is.null(training$edges)) {
    step <- list(op = "match", vocabulary = "values", missing = -1L, unknown = length(values$values))
    input <- list(dtype = "int32")
  } else {
    step <- list(op = "number", missing = "pass")
    input <- list(dtype = "float64", nan = "pass")
  }
  steps <- list(c(list(id = "cell", column = column$name), step))
  if (!is.null(values$cut)) {
    steps <- list(c(steps[[1L]], list(cut = values$cut)), replace(steps[[1L]], "id", "uncut"))
  }
  encodings <- lapply(steps, function(step) list(columns = column$name, from = step$id, features = step$id))
  list(
    columns = list(column),
    vocabularies = list(values = values),
    steps = steps,
    inputs = list(c(list(name = "cells", shape = c(NA, length(steps)), encodings = encodings), input))
  )
}

# Whatever the program refuses is a cell that the type refuses; a text that is missing because it spells nothing is missing.
count_refused <- function(plan, chunks) {
  faults <- Filter(function(fault) fault$code != "other_text", collect_faults(plan, chunks))
  length(list_marked(join_marks(lapply(faults, `[[`, "marks"))))
}
