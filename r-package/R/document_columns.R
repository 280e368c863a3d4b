# clause 4: columns and vocabularies

time_units <- c("s", "ms", "us")
most_columns <- 100000L

decode_columns <- function(problems, columns) {
  if (!is_array(columns) || length(columns) == 0L) {
    if (!is.null(columns)) {
      add_mismatch(problems, "columns", "an array of at least one column", columns)
    }
    return(list())
  }
  if (length(columns) > most_columns) {
    add_problem(problems, "columns", sprintf("at most %d columns are allowed, found %d", most_columns, length(columns)))
    return(list())
  }
  columns <- lapply(seq_along(columns), function(position) {
    decode_column(problems, item_path("columns", position), columns[[position]])
  })
  report_duplicates(problems, "columns", "name", item_names(columns, "name"))
  columns
}

decode_column <- function(problems, path, column) {
  type <- if (is_object(column)) find_type(column[["type"]])
  takes_text <- is.null(type) || !is.null(spelled_by(type))
  meant <- if (problems$minor >= 1) c(if (takes_text) "text", "missing_values") else character()
  if (!check_type_keys(problems, path, column, "name", meant)) {
    return(list())
  }
  if (has_key(column, "name")) {
    decode_text(problems, paste0(path, ".name"), column[["name"]])
  }
  if (is.null(type)) column else decode_meant(problems, path, column, type, intersect(meant, names(column)))
}

# The keys of 4.11 and 4.13 that a column has, decoded.
decode_meant <- function(problems, path, column, type, keys) {
  if ("text" %in% keys) {
    column["text"] <- list(decode_column_text(problems, paste0(path, ".text"), column[["text"]], column))
  }
  if ("missing_values" %in% keys) {
    path <- paste0(path, ".missing_values")
    column["missing_values"] <- list(decode_distinct(problems, path, type, column[["missing_values"]]))
    if (length(column[["missing_values"]]) == 0L) {
      add_problem(problems, path, "expected at least one value")
    }
  }
  column
}

# Values of a type (clause 4.4), of which none stands there twice.
decode_distinct <- function(problems, path, type, values) {
  values <- type$decode_values(problems, path, values)
  again <- anyDuplicated(values)
  if (again > 0L) {
    add_problem(problems, path, sprintf("item %d stands there twice", again - 1L))
  }
  values
}

# The keys that say a type, of a column or of a vocabulary, beside one more key of either.
check_type_keys <- function(problems, path, object, other_key, optional = character()) {
  type <- if (is_object(object)) find_type(object[["type"]])
  needed <- type$keys
  tolerated <- c(optional, if (is.null(type)) c("unit", "instant"))
  if (!check_keys(problems, path, object, c(other_key, "type", needed), tolerated)) {
    return(FALSE)
  }
  if (has_key(object, "type") && is.null(type)) {
    add_mismatch(problems, paste0(path, ".type"), list_words(names(column_types)), object[["type"]])
  }
  if ("unit" %in% needed && has_key(object, "unit")) {
    decode_word(problems, paste0(path, ".unit"), object[["unit"]], time_units)
  }
  if ("instant" %in% needed && has_key(object, "instant") && !is.logical(object[["instant"]])) {
    add_mismatch(problems, paste0(path, ".instant"), "true or false", object[["instant"]])
  }
  TRUE
}

decode_vocabularies <- function(problems, vocabularies) {
  if (!is_object(vocabularies)) {
    if (!is.null(vocabularies)) {
      add_mismatch(problems, "vocabularies", "an object", vocabularies)
    }
    return(structure(list(), names = character()))
  }
  decoded <- lapply(seq_along(vocabularies), function(position) {
    path <- join_path("vocabularies", names(vocabularies)[position])
    decode_vocabulary(problems, path, vocabularies[[position]])
  })
  names(decoded) <- names(vocabularies)
  decoded
}

decode_vocabulary <- function(problems, path, vocabulary) {
  if (!check_type_keys(problems, path, vocabulary, "values")) {
    return(list())
  }
  type <- find_type(vocabulary[["type"]])
  if (is.null(type) || !has_key(vocabulary, "values")) {
    return(vocabulary[names(vocabulary) != "values"])
  }
  values <- decode_distinct(problems, paste0(path, ".values"), type, vocabulary[["values"]])
  vocabulary["values"] <- list(values)
  vocabulary
}

# clause 4.4: values that binary32 holds
decode_float32 <- function(problems, path, values) {
  numbers <- decode_numbers(problems, path, values, nan = FALSE)
  if (is.null(numbers)) {
    return(NULL)
  }
  rounded <- readBin(writeBin(as.double(numbers), raw(), size = 4L), "double", length(numbers), size = 4L)
  wrong <- which(rounded != numbers)
  if (length(wrong) > 0L) {
    return(add_problem(problems, path, sprintf("item %d is not a binary32 number", wrong[1L] - 1L)))
  }
  numbers
}
