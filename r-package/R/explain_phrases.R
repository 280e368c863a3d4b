# A column of a register in words: what ops say of what they compute, and the pieces it is put together from.

# * `text`: the number as a formula, or what codes are codes of; `is_formula`: whether it stands in parentheses in another.
# * `cases`: of codes a list of `code` and `is`, what is the case where they stand ("below 18"); NULL of numbers.
# * `time`: the column of times of which the number is a count, or NULL; `column`: its name where it is the count of that
#   alone, so that it may stand beside times.
# * `may_miss`: whether a missing value can be there; `refused`: in which rows it is refused ("missing", "unknown").
new_phrase <- function(
  text,
  is_formula = FALSE,
  cases = NULL,
  may_miss = FALSE,
  refused = character(),
  time = NULL,
  column = NULL
) {
  list(
    text = text,
    is_formula = is_formula,
    cases = cases,
    may_miss = may_miss,
    refused = refused,
    time = time,
    column = column
  )
}

# What is computed from some columns: missing where one of them is, refused where one of them is.
rephrase <- function(operands, text, is_formula = TRUE, may_miss = NULL, time = NULL) {
  if (is.null(may_miss)) {
    may_miss <- any(vapply(operands, `[[`, NA, "may_miss"))
  }
  refused <- unique(as.character(unlist(lapply(operands, `[[`, "refused"))))
  new_phrase(text, is_formula, may_miss = may_miss, refused = refused, time = time)
}

# The words of an op that has no better ones: its name, and what it is computed from.
say_name <- function(step, index, operands, schema) {
  texts <- vapply(operands, `[[`, "", "text")
  rephrase(operands, sprintf("%s(%s)", step[["op"]], paste(texts, collapse = ", ")), is_formula = FALSE)
}

nest <- function(phrase) {
  if (phrase$is_formula) sprintf("(%s)", phrase$text) else phrase$text
}

# Words by code: those of one code are joined.
group_cases <- function(codes, words) {
  list(code = unique(codes), is = vapply(split(words, factor(codes, unique(codes))), join_or, "", USE.NAMES = FALSE))
}

# The words that belong to a code, NULL where it never stands there.
find_case <- function(phrase, code) {
  at <- match(code, phrase$cases$code)
  if (is.na(at)) NULL else phrase$cases$is[[at]]
}

# A number for each code of a register: 0.1 where risk is "low", 0.9 where "high".
list_numbers <- function(phrase, numbers) {
  shown <- seq_len(min(length(numbers), most_cases))
  where <- ifelse(shown == 1L, paste0(nest(phrase), " is "), "")
  texts <- sprintf("%s where %s%s", show_constants(numbers[shown]), where, phrase$cases$is[shown])
  new_phrase(enumerate(texts, total = length(numbers)), is_formula = TRUE, refused = phrase$refused)
}

most_cases <- 5L

join_or <- function(words) {
  if (length(words) > most_cases) {
    words <- c(words[seq_len(most_cases)], sprintf("%d more", length(words) - most_cases))
  }
  count <- length(words)
  if (count == 1L) words else paste(paste(words[-count], collapse = ", "), "or", words[[count]])
}

# A column's name, between backticks where it could be taken for something else.
show_name <- function(name) {
  if (grepl("^[A-Za-z_][A-Za-z0-9_.]*$", name)) name else sprintf("`%s`", escape_controls(name))
}

# What the number of a column is: itself, 0 or 1, or a count.
describe_count <- function(name, column) {
  if (identical(column[["type"]], "boolean")) {
    return(paste(name, "as 0 or 1"))
  }
  if (is.null(column_type(column)$show_counts)) name else sprintf("%s as a count of %s", name, name_unit(column))
}

name_unit <- function(column) {
  if (is.null(column[["unit"]])) {
    return("days")
  }
  c(s = "seconds", ms = "milliseconds", us = "microseconds")[[column[["unit"]]]]
}

# The values of a vocabulary: times as such, where there is a calendar.
show_vocabulary <- function(vocabulary) {
  values <- vocabulary[["values"]]
  if (is_time(vocabulary)) format_bounds(as.double(values), vocabulary) else format_values(values)
}

# Constants that a number is compared with: times as such, where it is a count of them.
show_compared <- function(numbers, time) {
  if (is.null(time)) show_constants(numbers) else show_moments(numbers, time)
}

show_moments <- function(numbers, time) {
  is_count <- abs(numbers) <= largest_integer & numbers == trunc(numbers)
  ifelse(is_count, format_bounds(numbers, time), show_constants(numbers))
}

# Constants with six digits, whole numbers in full.
show_constants <- function(numbers) {
  is_whole <- is.finite(numbers) & abs(numbers) < 1e15 & numbers == trunc(numbers)
  texts <- sprintf("%.6g", numbers)
  texts[is_whole] <- sprintf("%.0f", numbers[is_whole] + 0) # one zero
  texts
}

subtract <- function(text, number) {
  if (number == 0) {
    return(text)
  }
  paste(text, if (number > 0) "-" else "+", show_constants(abs(number)))
}

# The parameter for one column (clause 5.3).
pick_constant <- function(step, name, index) {
  values <- as.double(step[[name]])
  values[[if (length(values) > 1L) index else 1L]]
}

add_rounding <- function(text, step) {
  if (identical(step[["round"]], "float32")) paste(text, "in float32") else text
}

# What becomes of numbers outside the domain of a function, beside the phrase.
say_domain <- function(step, phrase) {
  if (step[["domain"]] == "pass") {
    phrase$may_miss <- TRUE
  } else {
    phrase$refused <- unique(c(phrase$refused, "out of domain"))
  }
  phrase
}
