# clauses 4.11 and 4.12: which texts a column takes as its values

decimal_characters <- c(".", ",")
grouping_characters <- c(",", ".", "'", "_", " ", "\u00a0", "\u2019", "\u202f")

decode_column_text <- function(problems, path, text) {
  if (!check_keys(problems, path, text, c("number", "other"), "missing")) {
    return(NULL)
  }
  if (has_key(text, "number")) {
    check_number_format(problems, paste0(path, ".number"), text[["number"]])
  }
  if (has_key(text, "missing")) {
    text["missing"] <- list(decode_missing_texts(problems, paste0(path, ".missing"), text[["missing"]]))
  }
  if (has_key(text, "other")) {
    decode_word(problems, paste0(path, ".other"), text[["other"]], c("error", "missing"))
  }
  text
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
