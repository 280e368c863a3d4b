# What is likely meant by names and values that are not known.

# Names that are values, those of the first row of a file without a line of names; read.csv() puts an X before numbers.
hint_unnamed <- function(names, unused) {
  if (any(grepl("^(X?[.]?|-)[0-9]", names)) && all(names %in% unused)) {
    paste(
      "the names look like values: the file has no line of names; write one,",
      "or read it with header = FALSE and col.names = c(...), in readr col_names = c(...)"
    )
  }
}

# Known values that differ from those found by surrounding space, case or Unicode form only, NULL where none does.
hint_twins <- function(values, known) {
  if (!is.character(values) || !is.character(known)) {
    return(NULL)
  }
  at <- match(simplify_text(values), simplify_text(known))
  likely <- paste0(format_text(values), " may mean ", format_text(known[at]))[!is.na(at)]
  if (length(likely) > 0L) paste("correct the values:", enumerate(likely))
}

# What to do about the first absent name, and the lines that rename all that the frame spells in another way.
hint_absent <- function(absent, likely, names, unused) {
  renaming <- if (!all(is.na(likely))) hint_spelled(absent, likely)
  if (!is.na(likely[[1L]])) {
    return(renaming)
  }
  names <- names[!is.na(names) & validUTF8(names)]
  found <- c(
    hint_doubled(absent[[1L]], names),
    hint_header(absent[[1L]], names),
    hint_unnamed(names, unused),
    hint_nearest(absent[[1L]], unused[validUTF8(unused)]),
    if (!is.null(renaming)) paste("add the column", quote_code(absent[[1L]]))
  )
  if (!is.null(found)) paste(c(found[[1L]], renaming), collapse = "; ")
}

# Names that went through make.names(), or differ by case, by what separates their words, or by a mark.
hint_spelled <- function(absent, likely) {
  code <- rename_code(likely, absent)[!is.na(likely)]
  is_made <- !is.na(likely) & likely == make.names(absent) & likely != absent
  is_marked <- any(grepl(mark_pattern, likely[!is.na(likely)], perl = TRUE, useBytes = TRUE))
  paste0(
    "rename what is likely meant: ",
    paste(code[seq_len(min(10L, length(code)))], collapse = "; "),
    if (any(is_made)) "; names made by make.names() come from reading without check.names = FALSE",
    if (is_marked) "; the file begins with a byte order mark: read.csv() drops it with fileEncoding = \"UTF-8-BOM\""
  )
}

rename_code <- function(found, meant) {
  paste0("names(df)[names(df) == ", quote_code(found), "] <- ", quote_code(meant))
}

# Suffixes of merge() and dplyr's joins, and of tibbles whose names were repaired.
hint_doubled <- function(absent, names) {
  is_suffixed <- startsWith(names, absent) & grepl("^[.](x|y|[.][.][0-9]+)$", substring(names, nchar(absent) + 1L))
  if (sum(is_suffixed) > 1L) {
    paste0(
      "a join or a repair of names renamed two columns that were called so; rename the one that is meant: ",
      rename_code(names[is_suffixed][[1L]], absent)
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

# The unused column that is nearest by its letters; numbers in names tell columns apart.
hint_nearest <- function(absent, unused) {
  fold <- fold_names(absent)
  folded <- fold_names(unused)
  is_numbered <- vapply(regmatches(folded, gregexpr("[0-9]+", folded)), identical, NA, digits_of(fold))
  if (nchar(fold) < 4L || length(unused) > most_names || !any(is_numbered)) {
    return(NULL)
  }
  at <- find_nearest(fold, folded[is_numbered], nchar(fold) / 4)
  if (!is.na(at)) paste("if it is meant, rename the column:", rename_code(unused[is_numbered][[at]], absent))
}

most_names <- 300L # among which the nearest is looked for

digits_of <- function(text) {
  regmatches(text, gregexpr("[0-9]+", text))[[1L]]
}

# For each absent name the one of `names` that is spelled alike, or NA.
find_likely_names <- function(absent, names) {
  unmarked <- sub(mark_pattern, "", names, perl = TRUE, useBytes = TRUE)
  Encoding(unmarked) <- "UTF-8"
  made <- match(make.names(absent), unmarked)
  alike <- match(fold_names(absent), fold_names(unmarked))
  names[ifelse(is.na(made), alike, made)]
}

# What is left of names without case and what separates their words, as in Python; x_1_1 is not x_11. ASCII alone
# separates, so that no locale has a say.
fold_names <- function(names) {
  folded <- gsub(
    paste0("(?<=[0-9])", ascii_marks, "+(?=[0-9])"),
    "\u001f",
    simplify_text(names),
    perl = TRUE,
    useBytes = TRUE
  )
  folded <- gsub(ascii_marks, "", folded, perl = TRUE, useBytes = TRUE)
  folded <- sub("^x(?=[0-9])", "", folded, perl = TRUE, useBytes = TRUE)
  Encoding(folded) <- "UTF-8"
  ifelse(nzchar(folded), folded, names)
}

ascii_marks <- "[ -/:-@\\[-`{-~]"

# A byte order mark at the beginning of a file, as the name of its first column has it: as it is, read as latin1, and what
# make.names() makes of them.
mark_pattern <- "^(\\xef\\xbb\\xbf|\\xc3\\xaf\\xc2\\xbb\\xc2\\xbf|X[.]U[.]FEFF[.]|X[.]{3}|\\xc3\\xaf[.][.])"

# The position of the known value with the fewest edits, NA where more than `most` would be made.
find_nearest <- function(value, known, most = nchar(value) / 3) {
  if (nchar(value) > 60L) {
    return(NA_integer_)
  }
  comparable <- which(abs(nchar(known) - nchar(value)) <= most)
  edits <- drop(utils::adist(value, known[comparable]))
  nearest <- which.min(edits)
  if (length(nearest) == 0L || edits[[nearest]] > most) NA_integer_ else comparable[[nearest]]
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
