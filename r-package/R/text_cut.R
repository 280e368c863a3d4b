# clause 4.15: cuts of text, of a column and of a step

most_cuts <- 16L
most_points <- 100L
most_growth <- 100

# What each does takes as keys.
cut_keys <- list(
  strip = list(needed = character(), optional = character()),
  lower = list(needed = character(), optional = character()),
  upper = list(needed = character(), optional = character()),
  replace = list(needed = c("old", "new"), optional = character()),
  slice = list(needed = character(), optional = c("start", "stop")),
  part = list(needed = c("at", "index"), optional = character())
)

# Gives the cuts as they stand there, or NULL.
check_cuts <- function(problems, path, cuts) {
  if (!is_array(cuts)) {
    return(add_mismatch(problems, path, "an array of cuts", cuts))
  }
  if (length(cuts) == 0L || length(cuts) > most_cuts) {
    return(add_problem(problems, path, sprintf("expected 1 to %d cuts, found %d", most_cuts, length(cuts))))
  }
  fine <- vapply(seq_along(cuts), function(i) check_cut(problems, sprintf("%s[%d]", path, i - 1L), cuts[[i]]), NA)
  if (!all(fine)) {
    return(NULL)
  }
  growth <- prod(vapply(cuts, measure_growth, 0))
  if (growth > most_growth) {
    text <- "texts might become %s times as long, at most %.0f are allowed"
    return(add_problem(problems, path, sprintf(text, format_count(growth), most_growth)))
  }
  cuts
}

check_cut <- function(problems, path, cut) {
  before <- problems$count
  if (!is_object(cut) || !has_key(cut, "do")) {
    check_keys(problems, path, cut, "do", names(cut))
    return(FALSE)
  }
  do <- decode_word(problems, paste0(path, ".do"), cut[["do"]], names(cut_keys))
  if (is.null(do)) {
    return(FALSE)
  }
  keys <- cut_keys[[do]]
  check_keys(problems, path, cut, c("do", keys$needed), keys$optional)
  given <- intersect(c(keys$needed, keys$optional), names(cut))
  if (length(keys$optional) > 0L && length(given) == 0L) {
    add_problem(problems, path, sprintf("expected %s", list_words(keys$optional)))
  }
  for (key in given) {
    check_cut_key(problems, paste0(path, ".", key), key, cut[[key]])
  }
  problems$count == before
}

check_cut_key <- function(problems, path, key, value) {
  if (key %in% c("start", "stop", "index")) {
    return(decode_integer(problems, path, value, least = -largest_code, most = largest_code))
  }
  if (!is_text(value)) {
    return(add_mismatch(problems, path, "a text", value))
  }
  points <- count_points(value)
  if (points > most_points || (points == 0L && key != "new")) {
    least <- if (key == "new") 0L else 1L
    add_problem(problems, path, sprintf("expected %d to %d characters, found %d", least, most_points, points))
  }
}

count_points <- function(text) {
  nchar(enc2utf8(text), "chars")
}

# How many times as long a text may become.
measure_growth <- function(cut) {
  if (cut[["do"]] != "replace") 1 else max(1, ceiling(count_points(cut[["new"]]) / count_points(cut[["old"]])))
}

# Cuts as src/glue.c has them: list(do, what is looked for, what is put in its place, c(start, stop)).
list_cuts <- function(cuts) {
  lapply(cuts, function(cut) {
    sought <- c(cut[["old"]], cut[["at"]], "")[[1L]]
    put <- c(cut[["new"]], "")[[1L]]
    bounds <- list(c(cut[["start"]], cut[["index"]]), cut[["stop"]])
    bounds <- vapply(bounds, function(bound) if (is.null(bound)) NA_integer_ else as.integer(bound), 0L)
    list(cut[["do"]], enc2utf8(sought), enc2utf8(put), bounds)
  })
}

# What cuts leave of something, in words.
say_cuts <- function(words, cuts) {
  for (cut in cuts) {
    words <- say_cut(words, cut)
  }
  words
}

say_cut <- function(words, cut) {
  switch(
    cut[["do"]],
    strip = paste(words, "stripped"),
    lower = paste(words, "in lower case"),
    upper = paste(words, "in upper case"),
    replace = if (identical(cut[["new"]], "")) {
      paste(words, "without", quote_cut(cut[["old"]]))
    } else {
      paste(words, "with", quote_cut(cut[["new"]]), "for", quote_cut(cut[["old"]]))
    },
    slice = say_slice(words, cut[["start"]], cut[["stop"]]),
    part = {
      inside <- if (grepl(" part of ", words, fixed = TRUE)) sprintf("(%s)", words) else words
      sprintf("the %s part of %s at %s", name_place(cut[["index"]]), inside, quote_cut(cut[["at"]]))
    }
  )
}

quote_cut <- function(text) {
  paste0("\"", escape_controls(text), "\"")
}

say_slice <- function(words, start, stop) {
  if (is.null(start)) {
    return(sprintf("%s before position %.0f", words, stop))
  }
  if (start == 0 && identical(as.numeric(stop), 1)) {
    return(paste("the first character of", words))
  }
  if (start == -1 && is.null(stop)) {
    return(paste("the last character of", words))
  }
  behind <- if (is.null(stop)) "" else sprintf(" and before %.0f", stop)
  sprintf("%s from position %.0f on%s", words, start, behind)
}

# The place of a part in words: 1st, 2nd, 3rd last, last.
name_place <- function(index) {
  place <- if (index < 0) -index else index + 1
  if (index == -1) {
    return("last")
  }
  ending <- if (place %% 100 %in% 11:13 || place %% 10 > 3 || place %% 10 == 0) {
    "th"
  } else {
    c("st", "nd", "rd")[[place %% 10]]
  }
  paste0(sprintf("%.0f", place), ending, if (index < 0) " last" else "")
}
