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

replay_bytes <- function(schema, rows, positions) {
  if (length(positions) == 0L) {
    return(bind_differences(list()))
  }
  prepared <- catch_error(prepare_golden(schema, rows[positions], as = "float32"))
  if (inherits(prepared, "schemabridge_error")) {
    text <- paste("the golden rows were refused:", first_line(prepared))
    return(new_difference("golden_mismatch", text, row = positions[prepared$golden_row]))
  }
  differences <- Map(
    function(input, found) {
      expected <- lapply(rows[positions], function(row) row$bytes[[input$name]])
      if (inherits(found, "schemabridge_text")) {
        return(compare_texts(input, lapply(expected, unpack_texts), found, positions))
      }
      compare_bytes(input, unlist(expected, use.names = FALSE), plain_bytes(found), positions)
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

# ---- Arrays ----

# The arrays of golden rows in the order of the inputs: rows are one frame, in file order, but each that has text in place of
# a value is a frame of its own, because no column of R holds both. An error has the first row as its `golden_row`.
prepare_golden <- function(schema, rows, as) {
  is_alone <- vapply(rows, holds_text_cell, NA, schema)
  groups <- c(if (!all(is_alone)) list(which(!is_alone)), as.list(which(is_alone)))
  prepared <- lapply(groups, function(group) {
    arrays <- tryCatch(
      prepare_input(golden_frame(schema, rows[group]), schema, as = as),
      schemabridge_error = function(error) {
        stop(structure(c(error, golden_row = group[c(error$rows, 1)[1L]]), class = class(error)))
      }
    )
    if (length(schema$inputs) == 1L) list(arrays) else unname(arrays)
  })
  if (length(groups) == 1L) {
    return(prepared[[1L]])
  }
  in_file <- order(unlist(groups))
  lapply(seq_along(schema$inputs), function(i) join_arrays(lapply(prepared, `[[`, i), in_file))
}

holds_text_cell <- function(row, schema) {
  columns <- Filter(function(column) !is.null(column[["text"]]), schema$columns)
  any(vapply(columns, function(column) is.character(row$frame[[match(column$name, names(row$frame))]]), NA))
}

# Arrays below each other, then their rows in another order.
join_arrays <- function(arrays, order) {
  first <- arrays[[1L]]
  if (inherits(first, "schemabridge_float32")) {
    rows <- vapply(arrays, function(array) attr(array, "shape")[[1L]], 0L)
    bytes <- matrix(unlist(lapply(arrays, plain_bytes)), ncol = sum(rows))[, order]
    attributes(bytes) <- attributes(first)
    attr(bytes, "shape")[[1L]] <- sum(rows)
    return(bytes)
  }
  flat <- do.call(rbind, lapply(arrays, function(array) matrix(array, nrow = dim(array)[[1L]])))
  joined <- array(flat[order, ], c(nrow(flat), dim(first)[-1L]), if (length(dim(first)) == 2L) dimnames(first))
  if (inherits(first, "schemabridge_text")) structure(joined, class = class(first)) else joined
}

# ---- Frames ----

# Golden rows as a data frame of the classes R has for the column types; a column that one of them lacks is absent.
golden_frame <- function(schema, rows) {
  present <- Reduce(intersect, lapply(rows, function(row) names(row$frame)))
  columns <- Filter(function(column) column$name %in% present, schema$columns)
  values <- lapply(columns, function(column) {
    cells <- lapply(rows, function(row) row$frame[[match(column$name, names(row$frame))]])
    values <- unlist(cells, use.names = FALSE)
    is_text <- is.character(values) && !is.null(column[["text"]])
    if (is_text) values else column_type(column)$build(values, column)
  })
  names(values) <- vapply(columns, `[[`, "", "name")
  structure(values, row.names = .set_row_names(length(rows)), class = "data.frame")
}
