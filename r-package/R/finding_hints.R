# What is likely meant by names and values that are not known.

# Known values that differ from those found by surrounding space, case or Unicode form only, NULL where none does.
hint_twins <- function(values, known) {
  if (!is.character(values) || !is.character(known)) {
    return(NULL)
  }
  at <- match(simplify_text(values), simplify_text(known))
  likely <- paste0(format_text(values), " may mean ", format_text(known[at]))[!is.na(at)]
  if (length(likely) > 0L) paste("correct the values:", enumerate(likely))
}

# A frame that went through make.names(), or names that differ by case or space.
hint_absent <- function(absent, likely, names) {
  if (all(is.na(likely))) {
    names <- names[!is.na(names) & validUTF8(names)]
    return(c(hint_doubled(absent[[1L]], names), hint_header(absent[[1L]], names))[1L])
  }
  code <- paste0("names(df)[names(df) == ", quote_code(likely), "] <- ", quote_code(absent))[!is.na(likely)]
  is_made <- !is.na(likely) & likely == make.names(absent) & likely != absent
  is_marked <- any(grepl(mark_pattern, likely[!is.na(likely)], perl = TRUE, useBytes = TRUE))
  paste0(
    "rename what is likely meant: ",
    paste(code[seq_len(min(10L, length(code)))], collapse = "; "),
    if (any(is_made)) "; names made by make.names() come from reading without check.names = FALSE",
    if (is_marked) "; the file begins with a byte order mark: read.csv() drops it with fileEncoding = \"UTF-8-BOM\""
  )
}

# Suffixes of merge() and dplyr's joins, and of tibbles whose names were repaired.
hint_doubled <- function(absent, names) {
  is_suffixed <- startsWith(names, absent) & grepl("^[.](x|y|[.][.][0-9]+)$", substring(names, nchar(absent) + 1L))
  if (sum(is_suffixed) > 1L) {
    paste0(
      "a join or a repair of names renamed two columns that were called so; rename the one that is meant: ",
      "names(df)[names(df) == ",
      quote_code(names[is_suffixed][[1L]]),
      "] <- ",
      quote_code(absent)
    )
  }
}

# Names that a file was given, or all of its names in one.
hint_header <- function(absent, names) {
  if (length(names) > 1L && all(grepl("^[VX][0-9]+$", names))) {
    return("the file was read without its header: read it with header = TRUE, or col_names = TRUE in readr")
  }
  longest <- names[which.max(nchar(names))]
  for (separator in c(";", "\t", "|", ",")) {
    if (absent %in% unlist(strsplit(longest, separator, fixed = TRUE))) {
      return(paste("one name holds several: read the file with sep =", quote_code(separator)))
    }
  }
}

# Known values that differ from those found by surrounding space, case or Unicode form only, otherwise the nearest.
hint_unknown <- function(values, known) {
  if (!is.character(values) || !is.character(known)) {
    return(NULL)
  }
  at <- match(simplify_text(values), simplify_text(known))
  if (all(is.na(at)) && length(known) <= most_searched) {
    at <- vapply(values[seq_len(min(3L, length(values)))], find_nearest, 0L, known, USE.NAMES = FALSE)
  }
  is_likely <- which(!is.na(at))
  if (length(is_likely) == 0L) {
    return(NULL)
  }
  likely <- paste0(format_text(values[is_likely]), " may mean ", format_text(known[at[is_likely]]))
  paste0("correct the values: ", enumerate(likely), "; or record a policy for unknown values")
}

most_searched <- 10000L

# For each absent name the one of `names` that is likely meant, or NA.
find_likely_names <- function(absent, names) {
  unmarked <- sub(mark_pattern, "", names, perl = TRUE, useBytes = TRUE)
  Encoding(unmarked) <- "UTF-8"
  made <- match(make.names(absent), unmarked)
  alike <- match(simplify_text(absent), simplify_text(unmarked))
  names[ifelse(is.na(made), alike, made)]
}

# A byte order mark at the beginning of a file, as the name of its first column has it: as it is, read as latin1, and what
# make.names() makes of them.
mark_pattern <- "^(\\xef\\xbb\\xbf|\\xc3\\xaf\\xc2\\xbb\\xc2\\xbf|X[.]U[.]FEFF[.]|X[.]{3}|\\xc3\\xaf[.][.])"

# The position of the known value with the fewest edits, NA where more than a third of the text would be edited.
find_nearest <- function(value, known) {
  length <- nchar(value)
  if (length > 60L) {
    return(NA_integer_)
  }
  comparable <- which(abs(nchar(known) - length) <= length / 3)
  edits <- drop(utils::adist(value, known[comparable]))
  nearest <- which.min(edits)
  if (length(nearest) == 0L || edits[[nearest]] > length / 3) NA_integer_ else comparable[[nearest]]
}

# What is left of texts without their Unicode form, the space around them and their case, as in Python, where stringi is
# installed; base R knows no Unicode forms.
simplify_text <- function(texts) {
  fold <- if (requireNamespace("stringi", quietly = TRUE)) fold_unicode else fold_plain
  tryCatch(fold(texts), error = function(condition) texts)
}

fold_unicode <- function(texts) {
  stringi::stri_trans_casefold(stringi::stri_trim_both(stringi::stri_trans_nfc(texts)))
}

# chartr(), tolower() and regular expressions refuse some texts, such as U+FFFF; then there is no hint. ASCII goes first, of
# which a Turkish locale has another idea.
fold_plain <- function(texts) {
  tolower(chartr("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", trimws(texts, whitespace = "[\\h\\v]")))
}
