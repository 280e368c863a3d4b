# project: weighted sums of the columns of a row (steps 20)

op_project <- new_op(
  "project",
  takes = "numbers",
  gives = "numbers",
  params = list(
    new_param("width", "count"),
    new_param("weights", "numbers", finite = TRUE),
    new_param("offset", "numbers", optional = TRUE, finite = TRUE)
  ),
  check = function(step, operand, report) {
    width <- step[["width"]]
    if (is.null(width)) {
      return(invisible())
    }
    cells <- as.double(width) * operand$width
    if (!is.null(step[["weights"]]) && length(step[["weights"]]) != cells) {
      report("weights", sprintf("expected %s, found %d", count_things(cells, "weight"), length(step[["weights"]])))
    }
    if (!is.null(step[["offset"]]) && length(step[["offset"]]) != width) {
      report("offset", sprintf("expected %s, found %d", count_things(width, "number"), length(step[["offset"]])))
    }
  },
  keeps_infinity = keep_infinity,
  measure = measure_param,
  lower = function(builder, step, k) {
    offset <- if (!is.null(step[["offset"]])) as.double(step[["offset"]])
    emit_row(builder, k, "project", as.integer(step[["width"]]), a = as.double(step[["weights"]]), b = offset)
  },
  words = new_op_words(take_all, function(step, index, operands, schema) {
    weights <- as.double(step[["weights"]])[(index - 1L) * length(operands) + seq_along(operands)]
    parts <- paste(show_constants(weights), "*", vapply(operands, nest, ""))
    shown <- parts[seq_len(min(most_cases, length(parts)))]
    more <- length(parts) - length(shown)
    offset <- step[["offset"]]
    terms <- c(
      shown,
      if (more > 0L) sprintf("%d more", more),
      if (!is.null(offset)) show_constants(as.double(offset)[[index]])
    )
    rephrase(operands, paste(terms, collapse = " + "))
  }),
  since = 1,
  of_outputs = TRUE
)
