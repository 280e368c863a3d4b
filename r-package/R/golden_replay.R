# clause 9.2: golden rows replayed through prepare_input()

# The differences of a replay: list(bytes, errors) of data frames made by new_difference().
replay_golden <- function(schema) {
  rows <- schema$golden$rows
  refused <- vapply(rows, function(row) !is.null(row$error), NA)
  list(
    bytes = replay_bytes(schema, rows, which(!refused)),
    errors = bind_differences(lapply(which(refused), function(position) {
      replay_error(schema, rows[[position]], position)
    }))
  )
}

# Rows with bytes are one frame, in file order.
replay_bytes <- function(schema, rows, positions) {
  if (length(positions) == 0L) {
    return(bind_differences(list()))
  }
  frame <- golden_frame(schema, rows[positions])
  prepared <- catch_error(prepare_input(frame, schema, as = "float32"))
  if (inherits(prepared, "schemabridge_error")) {
    text <- sprintf("the golden rows were refused with %s: %s", prepared$code, first_line(prepared))
    return(new_difference("golden_mismatch", text, row = positions[c(prepared$rows, 1)[1L]]))
  }
  prepared <- if (length(schema$inputs) == 1L) list(prepared) else unname(prepared)
  differences <- Map(
    function(input, found) {
      expected <- unlist(lapply(rows[positions], function(row) row$bytes[[input$name]]), use.names = FALSE)
      compare_bytes(input, expected, plain_bytes(found), positions)
    },
    schema$inputs,
    prepared
  )
  bind_differences(differences)
}

replay_error <- function(schema, row, position) {
  prepared <- catch_error(prepare_input(golden_frame(schema, list(row)), schema, as = "float32"))
  found <- if (inherits(prepared, "schemabridge_error")) prepared$code else "no error"
  if (!identical(found, row$error)) {
    text <- sprintf("golden row %d: expected the error %s, found %s", position, row$error, found)
    new_difference("golden_mismatch", text, row = position, expected = row$error, found = found)
  }
}

# The value, or the package's error as a value.
catch_error <- function(code) {
  tryCatch(code, schemabridge_error = identity)
}

first_line <- function(condition) {
  sub("\n.*$", "", conditionMessage(condition))
}

plain_bytes <- function(buffer) {
  attributes(buffer) <- NULL
  buffer
}

# ---- Frames ----

# Golden rows as a data frame of the classes R has for the column types; a column that one of them lacks is absent.
golden_frame <- function(schema, rows) {
  present <- Reduce(intersect, lapply(rows, function(row) names(row$frame)))
  columns <- Filter(function(column) column$name %in% present, schema$columns)
  values <- lapply(columns, function(column) {
    cells <- lapply(rows, function(row) row$frame[[match(column$name, names(row$frame))]])
    column_type(column)$build(unlist(cells, use.names = FALSE), column)
  })
  names(values) <- vapply(columns, `[[`, "", "name")
  structure(values, row.names = .set_row_names(length(rows)), class = "data.frame")
}
