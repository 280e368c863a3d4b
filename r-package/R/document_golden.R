# clause 9: golden rows, decoded for golden.R to replay

default_tolerance <- c(absolute = 1e-6, relative = 1e-5)

# NULL where the document has none, otherwise list(rows, tolerance). Of a row: `frame`, a list of single values with NA for
# missing; `bytes`, a list of raw vectors, or `error`, a code; `predictions`, a list of numbers.
decode_golden <- function(problems, golden, sealed) {
  if (is.null(golden)) {
    return(NULL)
  }
  rows <- if (is_object(golden)) golden[["rows"]]
  if (!is_array(rows)) {
    return(add_problem(problems, "golden.rows", "expected an array"))
  }
  columns <- stats::setNames(sealed$columns, item_names(sealed$columns, "name"))
  sizes <- lapply(sealed$inputs, measure_row)
  names(sizes) <- item_names(sealed$inputs, "name")
  decoded <- lapply(seq_along(rows), function(position) {
    decode_golden_row(problems, item_path("golden.rows", position), rows[[position]], columns, sizes)
  })
  list(rows = decoded, tolerance = decode_tolerance(problems, golden[["tolerance"]]))
}

# How many cells a row of an input has, and how many bytes: NA where a problem hides it, and of texts.
measure_row <- function(input) {
  shape <- input[["shape"]]
  dtype <- find_dtype(input[["dtype"]])
  is_known <- !is.null(dtype) && is_array(shape) && all(vapply(shape[-1L], is_number, NA))
  cells <- if (is_known) prod(as.double(unlist(shape[-1L]))) else NA_real_
  list(
    cells = cells,
    bytes = if (is_known) dtype$size * cells else NA_real_,
    is_text = identical(input[["dtype"]], "string")
  )
}

decode_golden_row <- function(problems, path, row, columns, sizes) {
  if (!is_object(row) || !is_object(row[["frame"]])) {
    return(add_problem(problems, paste0(path, ".frame"), "expected an object"))
  }
  refused <- !is.null(row[["error"]])
  if (refused == !is.null(row[["bytes"]])) {
    return(add_problem(problems, path, "expected either `bytes` or `error`"))
  }
  list(
    frame = decode_frame(problems, paste0(path, ".frame"), row[["frame"]], columns, refused),
    bytes = if (!refused) decode_row_bytes(problems, paste0(path, ".bytes"), row[["bytes"]], sizes),
    error = if (refused) decode_text(problems, paste0(path, ".error"), row[["error"]]),
    predictions = decode_predictions(problems, paste0(path, ".predictions"), row[["predictions"]])
  )
}

decode_frame <- function(problems, path, frame, columns, refused) {
  names <- names(frame)
  places <- match(names, names(columns), incomparables = NA) # all at once: a search for each would be quadratic
  cells <- lapply(seq_along(frame), function(position) {
    at <- places[position]
    if (is.na(at)) {
      return(add_problem(problems, join_path(path, names[position]), "there is no such column"))
    }
    decode_cell(problems, join_path(path, names[position]), frame[[position]], columns[[at]], refused)
  })
  structure(cells, names = names)
}

# One value typed by its column (clause 9.1), NA where it is null. A row with an error may hold what the type does not.
decode_cell <- function(problems, path, value, column, refused) {
  type <- find_type(column[["type"]])
  if (is.null(type)) {
    return(NULL) # a problem of the column
  }
  if (is_object(value) && !is.null(column[["text"]])) {
    return(decode_text_cell(problems, path, value))
  }
  if (is.null(value)) type$missing else type$decode_cell(problems, path, value, refused)
}

# A text in place of a value, as a character where all other cells of the column are none.
decode_text_cell <- function(problems, path, value) {
  if (!identical(names(value), "text") || !is_text(value[["text"]])) {
    return(add_problem(problems, path, "expected an object with a text as its key `text`, and no other key"))
  }
  value[["text"]]
}

decode_float_cell <- function(problems, path, value, refused) {
  if (is_text(value) && value %in% names(special_numbers)) {
    return(special_numbers[[value]])
  }
  if (is_number(value)) as.double(value) else add_mismatch(problems, path, "a number", value)
}

decode_count_cell <- function(problems, path, value, refused) {
  if (is_number(value) && (is_whole(value) || (refused && value != trunc(value)))) {
    return(as.double(value))
  }
  expected <- "an integer of magnitude at most 2^53"
  add_mismatch(problems, path, if (refused) paste(expected, "or a fraction") else expected, value)
}

# Integers are numbers in a frame too, which counts of time beyond 2^53 cannot be.
decode_integer_cell <- function(problems, path, value, refused) {
  if (refused && is_number(value)) as.double(value) else decode_count_cell(problems, path, value, refused)
}

is_whole <- function(number) {
  is.finite(number) && number == trunc(number) && abs(number) <= largest_integer
}

decode_row_bytes <- function(problems, path, bytes, sizes) {
  if (!is_object(bytes)) {
    return(add_mismatch(problems, path, "an object", bytes))
  }
  inputs <- names(sizes)[!is.na(names(sizes))]
  check_keys(problems, path, bytes, inputs)
  decoded <- lapply(inputs, function(input) {
    if (has_key(bytes, input)) decode_base64(problems, join_path(path, input), bytes[[input]], sizes[[input]])
  })
  structure(decoded, names = inputs)
}

# RFC 4648 with padding; jsonlite alone would skip what it does not know.
decode_base64 <- function(problems, path, value, size) {
  if (!is_text(value) || nchar(value, "bytes") %% 4L != 0L || !grepl(canonical_base64, value, perl = TRUE)) {
    return(add_mismatch(problems, path, "base64", value))
  }
  bytes <- jsonlite::base64_dec(value)
  if (size$is_text) {
    return(check_packed_texts(problems, path, bytes, size$cells))
  }
  if (!is.na(size$bytes) && length(bytes) != size$bytes) {
    return(add_problem(
      problems,
      path,
      sprintf("expected %s, found %d", count_things(size$bytes, "byte"), length(bytes))
    ))
  }
  bytes
}

check_packed_texts <- function(problems, path, bytes, cells) {
  texts <- unpack_texts(bytes)
  if (is.null(texts)) {
    return(add_problem(problems, path, "expected texts as UTF-8, each with its length before it"))
  }
  if (!is.na(cells) && length(texts) != cells) {
    return(add_problem(problems, path, sprintf("expected %s, found %d", count_things(cells, "text"), length(texts))))
  }
  bytes
}

# Bits that no byte takes up are zero.
canonical_base64 <- "^[A-Za-z0-9+/]*([AEIMQUYcgkosw048]=|[AQgw]==)?\\z"

decode_predictions <- function(problems, path, predictions) {
  if (is.null(predictions)) {
    return(NULL)
  }
  if (!is_object(predictions)) {
    return(add_mismatch(problems, path, "an object", predictions))
  }
  lapply(structure(names(predictions), names = names(predictions)), function(output) {
    as.double(decode_numbers(problems, join_path(path, output), predictions[[output]]))
  })
}

decode_tolerance <- function(problems, tolerance) {
  if (is.null(tolerance)) {
    return(default_tolerance)
  }
  if (!is_object(tolerance)) {
    add_mismatch(problems, "golden.tolerance", "an object", tolerance)
    return(default_tolerance)
  }
  decoded <- default_tolerance
  for (key in names(decoded)) {
    value <- tolerance[[key]]
    if (is_number(value) && value >= 0) {
      decoded[[key]] <- value
    } else if (!is.null(value)) {
      add_mismatch(problems, paste0("golden.tolerance.", key), "a number that is not negative", value)
    }
  }
  decoded
}
