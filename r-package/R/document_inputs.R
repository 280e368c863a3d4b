# clause 6: inputs

decode_inputs <- function(problems, inputs, sealed, registers) {
  if (!is_array(inputs) || length(inputs) == 0L) {
    if (!is.null(inputs)) {
      add_mismatch(problems, "inputs", "an array of at least one input", inputs)
    }
    return(list())
  }
  context <- list(
    columns = item_names(sealed$columns, "name"),
    ids = item_names(sealed$steps, "id"),
    widths = vapply(registers, function(register) if (is.null(register)) NA_real_ else as.double(register$width), 0),
    is_text = vapply(registers, function(register) if (is.null(register)) NA else register$kind == "texts", NA)
  )
  decoded <- lapply(seq_along(inputs), function(position) {
    decode_input(problems, item_path("inputs", position), inputs[[position]], context)
  })
  report_duplicates(problems, "inputs", "name", item_names(decoded, "name"))
  decoded
}

decode_input <- function(problems, path, input, context) {
  dtype <- if (is_object(input)) find_dtype(input[["dtype"]])
  policies <- dtype$policies
  tolerated <- if (is.null(dtype)) c("nan", "overflow") else character()
  if (!check_keys(problems, path, input, c("name", "dtype", "shape", policies, "encodings"), tolerated)) {
    return(list())
  }
  check_input_words(problems, path, input, policies)
  features <- check_shape(problems, paste0(path, ".shape"), input)
  input["encodings"] <- list(decode_encodings(problems, paste0(path, ".encodings"), input, context))
  check_features(problems, path, input, features)
  input
}

check_input_words <- function(problems, path, input, policies) {
  if (has_key(input, "name")) {
    decode_text(problems, paste0(path, ".name"), input[["name"]])
  }
  if (has_key(input, "dtype")) {
    decode_word(problems, paste0(path, ".dtype"), input[["dtype"]], names(input_dtypes))
  }
  for (policy in policies[policies %in% names(input)]) {
    decode_word(problems, join_path(path, policy), input[[policy]], c("error", "pass"))
  }
}

most_dimensions <- 32L # clause 5.6

# clause 6.1: null for the rows, then positive integers; gives their product, NA where it is unknown
check_shape <- function(problems, path, input) {
  shape <- input[["shape"]]
  if (!has_key(input, "shape")) {
    return(NA_real_)
  }
  if (!is_array(shape) || length(shape) == 0L || !is.null(shape[[1L]])) {
    add_problem(problems, path, "expected an array that begins with null")
    return(NA_real_)
  }
  if (length(shape) > most_dimensions) {
    found <- sprintf("at most %d entries are allowed, found %s", most_dimensions, format_count(length(shape)))
    add_problem(problems, path, found)
    return(NA_real_)
  }
  sizes <- decode_integers(problems, path, shape[-1L], least = 1)
  features <- if (is.null(sizes)) NA_real_ else prod(sizes)
  if (!is.na(features) && features > most_features) {
    add_problem(
      problems,
      path,
      sprintf("at most %d features are allowed, found %s", most_features, format_count(features))
    )
    return(NA_real_)
  }
  features
}

decode_encodings <- function(problems, path, input, context) {
  encodings <- input[["encodings"]]
  if (!is_array(encodings)) {
    if (has_key(input, "encodings")) {
      add_mismatch(problems, path, "an array", encodings)
    }
    return(NULL)
  }
  decoded <- lapply(seq_along(encodings), function(position) {
    decode_encoding(problems, item_path(path, position), encodings[[position]])
  })
  check_encodings(problems, path, decoded, context, is_text = identical(input[["dtype"]], "string"))
  decoded
}

decode_encoding <- function(problems, path, encoding) {
  if (!check_keys(problems, path, encoding, c("kind", "columns", "from", "features"))) {
    return(list())
  }
  if (has_key(encoding, "kind") && !is_text(encoding[["kind"]])) {
    add_mismatch(problems, paste0(path, ".kind"), "a text", encoding[["kind"]])
  }
  if (has_key(encoding, "from")) {
    decode_text(problems, paste0(path, ".from"), encoding[["from"]])
  }
  for (key in c("columns", "features")) {
    if (has_key(encoding, key)) {
      encoding[key] <- list(decode_texts(problems, join_path(path, key), encoding[[key]]))
    }
  }
  encoding
}

# clause 6.2: names of columns, the id of a step, as many features as its register is wide, texts in an input of texts. All
# names are looked up at once: a search for each would be quadratic.
check_encodings <- function(problems, path, encodings, context, is_text) {
  columns <- lapply(encodings, function(encoding) unclass(encoding[["columns"]]))
  flat <- as.character(unlist(columns))
  strange <- !flat %in% context$columns
  holder <- rep(seq_along(encodings), lengths(columns))
  from <- item_names(encodings, "from")
  step <- match(from, context$ids, incomparables = NA)
  width <- context$widths[step]
  found <- lengths(lapply(encodings, `[[`, "features"))
  report <- function(position, key, text) add_problem(problems, paste0(item_path(path, position), ".", key), text)
  for (position in which(lengths(columns) == 0L & has_array(encodings, "columns"))) {
    report(position, "columns", "expected at least one column")
  }
  for (item in which(strange)) {
    report(holder[item], "columns", sprintf("there is no column %s", quote_text(flat[item])))
  }
  for (position in which(!is.na(from) & is.na(step))) {
    report(position, "from", sprintf("there is no step %s", quote_text(from[position])))
  }
  for (position in which(context$is_text[step] != is_text)) {
    report(position, "from", if (is_text) "an input of strings takes texts" else "an input of numbers takes no texts")
  }
  for (position in which(!is.na(width) & has_array(encodings, "features") & found != width)) {
    text <- sprintf(
      "expected %s, one for each column of the step, found %d",
      count_things(width[position], "name"),
      found[position]
    )
    report(position, "features", text)
  }
}

# Whether each encoding has decoded names at a key.
has_array <- function(encodings, key) {
  vapply(encodings, function(encoding) !is.null(encoding[[key]]), NA)
}

# clauses 6.1 and 6.2: the number of features is that of the shape, and each has its own name
check_features <- function(problems, path, input, features) {
  names <- unlist(lapply(input[["encodings"]], `[[`, "features"), use.names = FALSE)
  if (!is.na(features) && !is.null(input[["encodings"]]) && length(names) != features) {
    text <- sprintf("the shape has %s, the encodings give %d", count_things(features, "feature"), length(names))
    add_problem(problems, paste0(path, ".shape"), text)
  }
  again <- anyDuplicated(names)
  if (again > 0L) {
    add_problem(
      problems,
      paste0(path, ".encodings"),
      sprintf("the feature %s stands here twice", quote_text(names[again]))
    )
  }
}
