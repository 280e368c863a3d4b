# Lines of code that hints give.

# The code of the `nth` thing that a hint offers, without what is said before and behind it.
code_of <- function(hint, nth = 1L) {
  parts <- strsplit(hint, "; (?=[a-z]+[ :,])(?!then )", perl = TRUE)[[1L]]
  parts <- grep(" <- ", parts, fixed = TRUE, value = TRUE)
  code <- sub("^.*?((df|class\\(df|attr\\(df|names\\(df)[^ ]*( ==? [^ ]+)* <- )", "\\1", parts, perl = TRUE)
  sub(", which .*$", "", sub("; then ", "; ", code, fixed = TRUE)[[nth]])
}

# What `df` is after it.
follow_hint <- function(df, hint, nth = 1L) {
  eval(parse(text = code_of(hint, nth)))
  df
}
