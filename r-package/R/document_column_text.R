# clauses 4.11, 4.12 and 4.14: which texts a column takes as its values

decimal_characters <- c(".", ",")
grouping_characters <- c(",", ".", "'", "_", " ", "\u00a0", "\u2019", "\u202f")

# What texts of a type may spell: "number", "time", or NULL.
spelled_by <- function(type) {
  if (type$parses) {
    "number"
  } else if ("date" %in% type$accepts) {
    "time"
  }
}

decode_column_text <- function(problems, path, text, column) {
  form <- spelled_by(find_type(column[["type"]]))
  if (!check_keys(problems, path, text, c(form, "other"), c("cut", "missing"))) {
    return(NULL)
  }
  if (has_key(text, "cut")) {
    check_cuts(problems, paste0(path, ".cut"), text[["cut"]])
  }
  if (form == "number" && has_key(text, "number")) {
    check_number_format(problems, paste0(path, ".number"), text[["number"]])
  }
  if (form == "time" && has_key(text, "time")) {
    check_time_format(problems, paste0(path, ".time"), text[["time"]], isTRUE(column[["instant"]]))
  }
  if (has_key(text, "missing")) {
    text["missing"] <- list(decode_missing_texts(problems, paste0(path, ".missing"), text[["missing"]]))
  }
  if (has_key(text, "other")) {
    decode_word(problems, paste0(path, ".other"), text[["other"]], c("error", "missing"))
  }
  text
}

# clause 4.14: fields of a format, and those of which only one may stand in it
time_fields <- c("Y", "y", "m", "b", "B", "d", "j", "H", "I", "p", "M", "S", "f", "a", "A", "z")
alternative_fields <- list(c("Y", "y"), c("m", "b", "B", "j"), c("d", "j"), c("H", "I"), c("a", "A"))

check_time_format <- function(problems, path, time, is_instant) {
  if (is.null(decode_text(problems, path, time)) || time == "iso8601") {
    return(invisible())
  }
  directives <- regmatches(time, gregexpr("%.?", time))[[1L]]
  fields <- substring(directives, 2L)
  fields <- fields[fields != "%"]
  problem <- if (!all(fields %in% time_fields)) {
    paste("there is no field", directives[!substring(directives, 2L) %in% c(time_fields, "%")][[1L]])
  } else if (length(fields) == 0L) {
    "a format has at least one field"
  } else if (anyDuplicated(fields) > 0L) {
    "a field stands there twice"
  } else if (any(vapply(alternative_fields, function(group) sum(fields %in% group) > 1L, NA))) {
    "two fields say the same"
  } else if (("I" %in% fields) != ("p" %in% fields)) {
    "%I and %p stand together"
  } else if (("z" %in% fields) != is_instant) {
    "%z belongs to a column of instants, and to no other"
  }
  if (!is.null(problem)) {
    add_problem(problems, path, problem)
  }
}

check_number_format <- function(problems, path, number) {
  if (!check_keys(problems, path, number, "decimal", "grouping")) {
    return(invisible())
  }
  if (has_key(number, "decimal")) {
    decode_word(problems, paste0(path, ".decimal"), number[["decimal"]], decimal_characters)
  }
  if (has_key(number, "grouping")) {
    path <- paste0(path, ".grouping")
    grouping <- decode_word(problems, path, number[["grouping"]], grouping_characters)
    if (!is.null(grouping) && identical(grouping, number[["decimal"]])) {
      add_problem(problems, path, "it is the decimal character")
    }
  }
}

# Texts that mean a missing cell, as they are once white space is taken off.
decode_missing_texts <- function(problems, path, missing) {
  texts <- decode_items(problems, path, missing, "character", "texts")
  if (is.null(texts)) {
    return(NULL)
  }
  if (length(texts) == 0L) {
    return(add_problem(problems, path, "expected at least one text"))
  }
  wrong <- which(grepl("^[ \t\n\v\f\r]|[ \t\n\v\f\r]$", texts))
  if (length(wrong) > 0L) {
    text <- "has white space at an end"
  } else {
    wrong <- which(duplicated(unclass(texts)))
    text <- "stands there twice"
  }
  if (length(wrong) > 0L) {
    return(add_problem(problems, sprintf("%s[%d]", path, wrong[1L] - 1L), text))
  }
  texts
}
