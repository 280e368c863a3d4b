# What was given in place of what an argument takes, in words, and what to do; the words of errors.md where that is NULL.
new_given <- function(found, hint = NULL) {
  list(found = found, hint = hint)
}
