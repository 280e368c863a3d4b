# Lines of code that hints give.

# Everything from the first assignment on, up to what is said behind it.
code_of <- function(hint) {
  code <- regmatches(hint, regexpr("(df|class\\(df|attr\\(df|names\\(df)[^ ]* *<- .*$", hint))
  if (length(code) == 0L) {
    stop("no code in: ", hint)
  }
  sub("(; [a-z]+ [a-z].*|, which .*)$", "", code)
}

# What `df` is after it.
follow_hint <- function(df, hint) {
  eval(parse(text = code_of(hint)))
  df
}
