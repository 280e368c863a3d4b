# Decoding of the JSON values that jsonlite gives: an object is a named list, an
# array a list without names, null is NULL. An array that is decoded is an atomic
# vector of class AsIs, so that it is told from a single value (clause 8.2).

is_object <- function(value) {
  is.list(value) && !is.null(names(value))
}

is_array <- function(value) {
  inherits(value, "AsIs") || (is.list(value) && is.null(names(value)))
}

is_text <- function(value) {
  is.character(value) && !inherits(value, "AsIs")
}

is_number <- function(value) {
  is.numeric(value) && !inherits(value, "AsIs")
}

has_key <- function(object, key) {
  key %in% names(object)
}

# clause 1.2: whether `value` is an object, with its unknown and absent keys reported.
check_keys <- function(problems, path, value, required, optional = character()) {
  if (!is_object(value)) {
    add_mismatch(problems, path, "an object", value)
    return(FALSE)
  }
  keys <- names(value)
  for (key in keys[!keys %in% c(required, optional)]) {
    problems$unknown_key <- join_path(path, key)
    add_problem(problems, problems$unknown_key, "unknown key")
  }
  for (key in required[!required %in% keys]) {
    add_problem(problems, join_path(path, key), "absent")
  }
  TRUE
}

# A long key is cut, for people read the path.
join_path <- function(path, key) {
  key <- cut_text(key)
  if (identical(path, "")) key else paste0(path, ".", key)
}

item_path <- function(path, position) {
  sprintf("%s[%.0f]", path, position - 1)
}

# A text that is not empty.
decode_text <- function(problems, path, value) {
  if (is_text(value) && nzchar(value)) {
    return(value)
  }
  add_mismatch(problems, path, "a text that is not empty", value)
}

# One of some words.
decode_word <- function(problems, path, value, words) {
  if (is_text(value) && value %in% words) {
    return(value)
  }
  add_mismatch(problems, path, list_words(words), value)
}

list_words <- function(words) {
  paste(paste0("\"", words, "\""), collapse = " or ")
}

# Texts that are not empty, as one character vector.
decode_texts <- function(problems, path, value) {
  texts <- decode_items(problems, path, value, "character", "texts")
  if (!is.null(texts) && !all(nzchar(texts))) {
    return(add_problem(problems, path, sprintf("item %d is an empty text", which(!nzchar(texts))[1L] - 1L)))
  }
  texts
}

# The items of an array of one type as an atomic vector.
decode_items <- function(problems, path, value, types, expected) {
  if (!is_array(value)) {
    return(add_mismatch(problems, path, paste("an array of", expected), value))
  }
  wrong <- which(!has_types(value, types))
  if (length(wrong) > 0L) {
    found <- describe_json(value[[wrong[1L]]])
    return(add_problem(problems, path, sprintf("expected %s, found %s in item %d", expected, found, wrong[1L] - 1L)))
  }
  if (inherits(value, "AsIs")) value else I(unlist_as(value, types[1L]))
}

# Whether each item is of one of the types, asked with primitive functions: there may be millions.
has_types <- function(array, types) {
  if (!is.list(array)) {
    return(rep(typeof(array) %in% types, length(array)))
  }
  test <- switch(types[1L], character = is.character, logical = is.logical, double = is.numeric, `NULL` = is.null)
  vapply(array, test, NA)
}

unlist_as <- function(items, type) {
  flat <- unlist(items, use.names = FALSE)
  if (is.null(flat)) vector(type, 0L) else flat
}

special_numbers <- c("-0.0" = -0.0, "NaN" = NaN, "Infinity" = Inf, "-Infinity" = -Inf)

# Typed number places (clause 2.4) as doubles; `nan` says whether NaN is allowed, `finite` whether infinity is not.
decode_numbers <- function(problems, path, value, nan = TRUE, finite = FALSE) {
  numbers <- decode_special_numbers(problems, path, value)
  if (is.null(numbers)) {
    return(NULL)
  }
  if (!nan && anyNA(numbers)) {
    return(add_problem(problems, path, sprintf("item %d is NaN", which(is.na(numbers))[1L] - 1L)))
  }
  if (finite && !all(is.finite(numbers))) {
    return(add_problem(problems, path, sprintf("item %d is not finite", which(!is.finite(numbers))[1L] - 1L)))
  }
  numbers
}

decode_special_numbers <- function(problems, path, value) {
  texts <- if (is.list(value)) which(has_types(value, "character")) else integer()
  if (!is_array(value) || length(texts) == 0L) {
    numbers <- decode_items(problems, path, value, c("double", "integer"), "numbers")
    return(if (is.null(numbers)) NULL else I(as.double(numbers)))
  }
  position <- match(unlist(value[texts]), names(special_numbers))
  if (anyNA(position)) {
    wrong <- texts[is.na(position)][1L]
    text <- sprintf("expected a number, found %s in item %d", describe_json(value[[wrong]]), wrong - 1L)
    return(add_problem(problems, path, text))
  }
  value[texts] <- as.list(special_numbers[position])
  I(as.double(decode_items(problems, path, value, c("double", "integer"), "numbers")))
}

largest_integer <- 2^53
largest_code <- 2147483647

# Integers by value, so that 1 and 1.0 are one number (clause 8.1), within bounds.
decode_integers <- function(problems, path, value, least = -largest_integer, most = largest_integer) {
  numbers <- decode_items(problems, path, value, c("double", "integer"), "integers")
  if (is.null(numbers)) {
    return(NULL)
  }
  numbers <- as.double(numbers)
  wrong <- which(!(is.finite(numbers) & numbers == trunc(numbers) & numbers >= least & numbers <= most))
  if (length(wrong) > 0L) {
    expected <- sprintf("integers from %s to %s", format_count(least), format_count(most))
    found <- format_numbers(numbers[wrong[1L]])
    return(add_problem(problems, path, sprintf("expected %s, found %s in item %d", expected, found, wrong[1L] - 1L)))
  }
  I(numbers)
}

decode_codes <- function(problems, path, value, least = -largest_code) {
  codes <- decode_integers(problems, path, value, least, largest_code)
  if (is.null(codes)) NULL else I(as.integer(codes))
}

# One integer in bounds.
decode_integer <- function(problems, path, value, least, most) {
  if (is_number(value) && is.finite(value) && value == trunc(value) && value >= least && value <= most) {
    return(as.integer(value))
  }
  add_mismatch(problems, path, sprintf("an integer from %s to %s", format_count(least), format_count(most)), value)
}

# A code, or one of some words that stand in place of one.
decode_policy <- function(problems, path, value, words) {
  if (is_text(value) && value %in% words) {
    return(value)
  }
  if (is_number(value) && value == trunc(value) && abs(value) <= largest_code) {
    return(as.integer(value))
  }
  add_mismatch(problems, path, paste("a code or", list_words(words)), value)
}
