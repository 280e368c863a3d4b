#' Explain a schema
#'
#' Says in words what each feature of the matrix is, or follows one row through the steps of the schema, value by value: what
#' to look at where a prediction, or a matrix made elsewhere, is not the one that was expected.
#'
#' @param schema A schema from [read_schema()], or the path of one.
#' @param row A frame of one row, as [prepare_input()] takes it, or a named list of values; NULL for the words.
#' @inheritParams prepare_input
#'
#' @return A data frame. Without `row` one line for each feature: `input`, `position` (from 1), `feature`, `columns` (the
#'   columns that it is made from) and `words`, in which constants have six digits. With `row` one line for each step on the
#'   way to each feature: `step`, `op` and `value`, a code as its number, in place of `columns` and `words`; the last line of
#'   a feature, whose `step` is empty, is the cell of the matrix, and its `op` the dtype of the input. Where a schema has an
#'   input of strings, their texts stand in a further column `text`, beside NaN.
#'
#' @section Errors:
#' Those of [prepare_input()] for the row, and `invalid_argument` where it is not one row.
#'
#' @seealso [verify_schema()] for whether this machine computes what was recorded.
#' @export
#' @examples
#' schema <- system.file("extdata", "penguins.schema.json", package = "schemabridge")
#' explain_schema(schema)[, c("feature", "words")]
#'
#' row <- data.frame(sex = "male", island = "Dream", bill_length_mm = 39.1, flipper_length_mm = 181)
#' head(explain_schema(schema, row))
explain_schema <- function(schema, row = NULL, zone = NULL) {
  check_zone(zone)
  schema <- as_schema(schema, frame = "row")
  features <- locate_features(schema)
  program <- index_program(schema)
  paths <- lapply(seq_len(nrow(features)), function(k) find_path(program, features$step[[k]], features$index[[k]]))
  if (is.null(row)) {
    describe_features(schema, program, features, paths)
  } else {
    follow_row(schema, program, features, paths, read_frame(row, zone))
  }
}

# One line for each feature: its place in the inputs, and the step and column of its register that it is taken from.
locate_features <- function(schema) {
  ids <- vapply(schema$steps, `[[`, "", "id")
  tables <- lapply(schema$inputs, function(input) {
    widths <- count_encoded(input)
    from <- match(vapply(input$encodings, `[[`, "", "from"), ids)
    data.frame(
      input = rep(input$name, sum(widths)),
      position = seq_len(sum(widths)),
      feature = feature_names(input),
      nan = rep(identical(input$nan, "pass"), sum(widths)),
      dtype = rep(input$dtype, sum(widths)),
      step = rep(from, widths),
      index = sequence(widths),
      stringsAsFactors = FALSE
    )
  })
  do.call(rbind, tables)
}

# The steps with the operands and widths of their registers, and the phrases said so far, by place.
index_program <- function(schema) {
  steps <- schema$steps
  operands <- find_operands(steps, vapply(steps, `[[`, "", "id"))
  widths <- integer(length(steps))
  for (k in seq_along(steps)) {
    op <- ops[[steps[[k]][["op"]]]]
    operand <- list(width = sum(widths[operands[[k]]]))
    widths[[k]] <- if (op$gives == "codes") 1L else as.integer(op$measure(steps[[k]], operand))
  }
  list(steps = steps, operands = operands, widths = widths, phrases = new.env(parent = emptyenv()))
}

# The columns of registers that one is made from, itself included: a line for each, in the order of the file (clause 18.2).
find_path <- function(program, step, index) {
  found <- list()
  waiting <- list(c(step, index))
  while (length(waiting) > 0L) {
    place <- waiting[[length(waiting)]]
    waiting[[length(waiting)]] <- NULL
    key <- paste(place, collapse = " ")
    if (is.null(found[[key]])) {
      found[[key]] <- place
      waiting <- c(waiting, find_columns_of(program, place))
    }
  }
  places <- matrix(unlist(found), ncol = 2L, byrow = TRUE)
  places[order(places[, 1L], places[, 2L]), , drop = FALSE]
}

find_columns_of <- function(program, place) {
  step <- program$steps[[place[[1L]]]]
  operands <- program$operands[[place[[1L]]]]
  widths <- program$widths[operands]
  columns <- ops[[step[["op"]]]]$words$columns(step, place[[2L]], sum(widths))
  stacked <- cbind(rep(operands, widths), sequence(widths))
  lapply(columns, function(column) stacked[column, ])
}

describe_features <- function(schema, program, features, paths) {
  words <- vapply(seq_along(paths), function(k) describe_feature(schema, program, paths[[k]], features$nan[[k]]), "")
  columns <- vapply(paths, function(path) paste(list_read(schema, path), collapse = ", "), "")
  data.frame(features[c("input", "position", "feature")], columns = columns, words = words, stringsAsFactors = FALSE)
}

# The columns of the frame that a path begins with, in the order of the file.
list_read <- function(schema, path) {
  read <- unlist(lapply(schema$steps[path[, 1L]], `[[`, "column"))
  names <- column_names(schema)
  names[names %in% read]
}

describe_feature <- function(schema, program, path, is_nan_passed) {
  for (k in seq_len(nrow(path))) {
    phrase <- say_place(schema, program, path[k, ])
  }
  if (!is.null(phrase$cases)) {
    phrase <- op_code_number$words$say(list(), 1L, list(phrase), schema)
  }
  refused <- unique(c(phrase$refused, if (phrase$may_miss && !is_nan_passed) "missing"))
  notes <- c(
    if (length(refused) > 0L) paste("refused where", join_or(refused)),
    if (phrase$may_miss && is_nan_passed) "NaN where missing"
  )
  paste(c(phrase$text, notes), collapse = "; ")
}

# The phrase of a place, whose operands have been said before.
say_place <- function(schema, program, place) {
  key <- paste(place, collapse = " ")
  if (is.null(program$phrases[[key]])) {
    step <- program$steps[[place[[1L]]]]
    keys <- vapply(find_columns_of(program, place), paste, "", collapse = " ")
    operands <- lapply(keys, function(operand) program$phrases[[operand]])
    assign(key, ops[[step[["op"]]]]$words$say(step, place[[2L]], operands, schema), envir = program$phrases)
  }
  program$phrases[[key]]
}

# The value of the row at every step on the way to every feature (clause 18.3).
follow_row <- function(schema, program, features, paths, frame) {
  if (sum(frame$rows) != 1) {
    message <- sprintf("`row` must be one row, found %s.", format_count(sum(frame$rows)))
    stop_schemabridge("invalid_argument", message, hint = "give one of them: df[1, ]")
  }
  cells <- unlist(lapply(run_row(schema, frame), as.list), recursive = FALSE)
  steps <- unique(unlist(lapply(paths, function(path) path[, 1L])))
  traced <- schema
  traced$inputs <- lapply(steps, function(step) {
    new_register_input(schema$steps[[step]], program$widths[[step]])
  })
  values <- run_row(traced, frame)
  tables <- lapply(seq_along(paths), function(k) {
    path <- paths[[k]]
    found <- lapply(seq_len(nrow(path)), function(i) values[[match(path[i, 1L], steps)]][[path[i, 2L]]])
    follow_path(schema$steps[path[, 1L]], features[k, ], c(found, cells[k]))
  })
  table <- do.call(rbind, tables)
  if (any(features$dtype == "string")) table else table[names(table) != "text"]
}

# One line for each step of a path, and one for the cell.
follow_path <- function(steps, feature, values) {
  data.frame(
    feature[rep(1L, length(values)), c("input", "position", "feature")],
    step = c(vapply(steps, `[[`, "", "id"), ""),
    op = c(vapply(steps, `[[`, "", "op"), feature$dtype),
    value = vapply(values, function(value) if (is.character(value)) NaN else value, 0),
    text = vapply(values, function(value) if (is.character(value)) value else NA_character_, ""),
    row.names = NULL,
    stringsAsFactors = FALSE
  )
}

# A register as an input of its own, whatever it holds.
new_register_input <- function(step, width) {
  id <- step[["id"]]
  encoding <- list(kind = "register", columns = character(), from = id, features = as.character(seq_len(width)))
  is_text <- ops[[step[["op"]]]]$gives == "texts"
  input <- list(name = id, dtype = if (is_text) "string" else "float64", shape = c(NA_integer_, width))
  c(input, list(nan = if (!is_text) "pass", encodings = list(encoding)))
}

# The arrays of the inputs for one row, as doubles or texts in row-major order.
run_row <- function(schema, frame) {
  plan <- build_plan(plan_content(schema))
  at <- find_columns(frame, schema, plan$names)
  result <- run_program(plan, bind_columns(frame, schema, at, FALSE), 1, "matrix")
  if (!is.null(result$fault)) {
    stop_fault(result$fault, schema, frame, at, FALSE)
  }
  lapply(result$arrays, function(array) as.vector(if (length(dim(array)) > 2L) aperm(unclass(array)) else array))
}
