# How the texts of a column spell numbers (clause 4.12), found by looking at all of them; for hints only.

new_spelling <- function(decimal = ".", grouping = "", mark = "") {
  list(decimal = decimal, grouping = grouping, mark = mark)
}

plain_spelling <- new_spelling()

spelled_forms <- c(
  list(plain_spelling, new_spelling(",")),
  unlist(
    recursive = FALSE,
    lapply(c(",", ".", " ", "\u00a0", "\u202f", "'", "\u2019", "_"), function(grouping) {
      lapply(setdiff(c(".", ","), grouping), new_spelling, grouping)
    })
  )
)

# The ways in which all of some texts are numbers, one for each set of numbers; none where they are so as they stand.
find_spellings <- function(texts) {
  texts <- strip_white(enc2utf8(texts))
  mark <- if (length(texts) > 0L) find_mark(texts[[1L]]) else ""
  if (length(texts) == 0L || !all(validUTF8(texts)) || !all(has_mark(texts, mark))) {
    return(list())
  }
  bare <- if (nzchar(mark)) strip_white(remove_text(texts, mark)) else texts
  is_read <- vapply(
    spelled_forms,
    function(form) all(grepl(form_pattern(form), bare, perl = TRUE, useBytes = TRUE)),
    NA
  )
  forms <- lapply(spelled_forms[is_read], replace, "mark", mark)
  if (is_read[[1L]]) {
    # a point is decimal wherever it can be
    return(if (nzchar(mark)) forms[1L] else list())
  }
  forms[!duplicated(lapply(forms, plain_texts, bare))]
}

strip_white <- function(texts) {
  texts <- gsub("^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$", "", texts, useBytes = TRUE)
  Encoding(texts) <- "UTF-8"
  texts
}

remove_text <- function(texts, removed) {
  texts <- gsub(removed, "", texts, fixed = TRUE, useBytes = TRUE)
  Encoding(texts) <- "UTF-8"
  texts
}

# The sign of a currency or per cent at an end of a text, with a space beside it that is not taken off.
find_mark <- function(text) {
  if (!validUTF8(text)) {
    return("")
  }
  unsigned <- sub("^[-+]", "", text, useBytes = TRUE)
  Encoding(unsigned) <- "UTF-8"
  mark <- c(signs[startsWith(unsigned, signs) | endsWith(text, signs)], "")[[1L]]
  spaced <- paste0(c("\u00a0", "\u202f"), mark)
  if (nzchar(mark)) c(spaced[endsWith(text, spaced)], mark)[[1L]] else ""
}

# Per cent and mille, signs of ASCII and Latin 1, and the block of currencies.
signs <- c("%", "\u2030", "$", "\u00a3", "\u00a5", "\u00a2", vapply(0x20a0:0x20c0, intToUtf8, ""))

# Whether texts have a mark once, at an end.
has_mark <- function(texts, mark) {
  if (!nzchar(mark)) {
    return(rep(TRUE, length(texts)))
  }
  unsigned <- sub("^[-+]", "", texts, useBytes = TRUE)
  Encoding(unsigned) <- "UTF-8"
  is_once <- nchar(remove_text(texts, mark), "bytes") == nchar(texts, "bytes") - nchar(mark, "bytes")
  is_once & (startsWith(unsigned, mark) | endsWith(texts, mark))
}

form_pattern <- function(form) {
  point <- paste0("[", form$decimal, "]")
  whole <- if (nzchar(form$grouping)) sprintf("([0-9]{1,3}(\\Q%s\\E[0-9]{3})+|[0-9]+)", form$grouping) else "[0-9]+"
  sprintf("^[+-]?(%s(%s[0-9]*)?|%s[0-9]+)([eE][+-]?[0-9]+)?$", whole, point, point)
}

plain_texts <- function(form, texts) {
  if (nzchar(form$grouping)) {
    texts <- remove_text(texts, form$grouping)
  }
  sub(form$decimal, ".", texts, fixed = TRUE, useBytes = TRUE)
}

# ---- Words ----

spelling_words <- function(form) {
  has <- c(
    if (form$decimal != ".") "decimal commas",
    if (nzchar(form$grouping)) paste("thousands grouped by", name_character(form$grouping)),
    if (nzchar(form$mark)) paste(quote_code(form$mark), "beside its numbers")
  )
  if (length(has) > 0L) paste("the text has", paste(has, collapse = " and "))
}

name_character <- function(character) {
  known <- c("," = "commas", "." = "points", " " = "spaces")
  if (character %in% names(known)) known[[character]] else quote_code(character)
}

# Code that makes of {x} texts that as.numeric() takes.
spelling_code <- function(form, code) {
  for (removed in Filter(nzchar, c(form$mark, form$grouping))) {
    code <- sprintf("gsub(%s, \"\", %s, fixed = TRUE)", quote_code(removed), code)
  }
  if (form$decimal == ".") code else sprintf("sub(\",\", \".\", %s, fixed = TRUE)", code)
}

# What can be read in two ways is read again by who knows it.
hint_ambiguous <- function(forms, column) {
  each <- vapply(
    forms,
    function(form) {
      paste0(spelling_words(form), ", which Python records with ", declare_column(form, column))
    },
    ""
  )
  paste("read the text again and say which it is:", paste(each, collapse = "; or "))
}

# The argument of Python's record_schema() for a column that takes texts of this spelling.
declare_column <- function(form, column) {
  arguments <- paste0(", ", spelling_arguments(form))
  sprintf("columns={%s: sb.column(type=\"%s\"%s)}", quote_code(column$name), column[["type"]], arguments)
}

spelling_arguments <- function(form) {
  given <- c(
    if (form$decimal != ".") "decimal=\",\"",
    if (nzchar(form$grouping)) paste0("grouping=", quote_code(form$grouping)),
    if (nzchar(form$mark)) sprintf("cut=[(\"replace\", %s, \"\")]", quote_code(form$mark))
  )
  paste(given, collapse = ", ")
}

# Texts that a column of texts refuses and that are numbers in another spelling.
hint_other_spelling <- function(values, column) {
  spellings <- if (is.character(values) && column_type(column)$parses) find_spellings(values[!is.na(values)])
  if (length(spellings) == 1L) {
    form <- spellings[[1L]]
    argument <- sprintf("%s to sb.column() of %s", spelling_arguments(form), quote_code(column$name))
    paste0(
      spelling_words(form),
      ": correct it where it is written, or add ",
      argument,
      " where Python records the schema"
    )
  }
}
