# How what was found of golden rows, model or machine differs from what was recorded.

difference_columns <- c(
  "code",
  "message",
  "input",
  "row",
  "feature",
  "expected",
  "found",
  "expected_bits",
  "found_bits",
  "ulp"
)

new_difference <- function(
  code,
  message,
  input = NA_character_,
  row = NA_integer_,
  feature = NA_character_,
  expected = NA_character_,
  found = NA_character_,
  expected_bits = NA_character_,
  found_bits = NA_character_,
  ulp = NA_real_
) {
  values <- list(code, message, input, as.integer(row)[1L], feature, expected, found, expected_bits, found_bits, ulp)
  structure(values, names = difference_columns, row.names = .set_row_names(1L), class = "data.frame")
}

bind_differences <- function(differences) {
  none <- new_difference("", "")[0L, ]
  do.call(rbind, c(list(none), Filter(Negate(is.null), unname(differences))))
}
