# What to do about an error, as a line of code where there is one.

# How code names a column.
column_code <- function(name) {
  if (identical(make.names(name), name)) {
    return(paste0("df$", name))
  }
  paste0("df[[", quote_code(name), "]]")
}

quote_code <- function(texts) {
  texts <- gsub("\"", "\\\"", gsub("\\", "\\\\", texts, fixed = TRUE), fixed = TRUE)
  paste0("\"", escape_marks(texts), "\"")
}

# What is not seen, or not seen apart, as escapes of R, so that code tells names apart that look the same. Where the locale
# is not UTF-8, R would print what it does not have as <U+0130>, which is no code.
escape_marks <- function(texts) {
  texts <- escape_controls(texts)
  pattern <- if (isTRUE(l10n_info()[["UTF-8"]])) unseen_pattern else "[\\xc2-\\xf4][\\x80-\\xbf]+"
  for (i in grep(pattern, texts, perl = TRUE, useBytes = TRUE)) {
    texts[[i]] <- escape_text(texts[[i]], pattern)
  }
  texts
}

# Combining marks, spaces without a break, characters without a width, and the byte order mark, as bytes of UTF-8.
unseen_pattern <- paste(
  "\\xcc[\\x80-\\xbf]|\\xcd[\\x80-\\xaf]",
  "\\xc2\\xa0|\\xe2\\x80[\\x8b-\\x8d\\xaf]|\\xe2\\x81\\xa0",
  "\\xef\\xbb\\xbf",
  sep = "|"
)

# Lines of code in which {x} is the column, behind what they give where their names say it.
assign_code <- function(name, codes) {
  place <- column_code(name)
  lines <- gsub("{x}", place, codes, fixed = TRUE)
  lines <- ifelse(grepl(" <- ", lines, fixed = TRUE), lines, paste(place, "<-", lines))
  gives <- if (is.null(names(codes))) "" else names(codes)
  paste(ifelse(nzchar(gives), paste0(gives, ": ", lines), lines), collapse = "; ")
}

# A line of code for a column that is something else as a whole. Code is for data frames.
hint_type <- function(fault, column, redact) {
  hint <- hint_data_frame(fault, column, redact)
  is_code <- !is.null(hint) && grepl(" <- ", hint, fixed = TRUE)
  if (is_code && inherits(first_cells(fault$found), "nanoarrow_array")) {
    paste0("first df <- as.data.frame(df); then ", hint)
  } else {
    hint
  }
}

hint_data_frame <- function(fault, column, redact) {
  found <- fault$found
  if (isTRUE(found$is_damaged)) {
    return("make the Arrow data again: whoever made them wrote what contradicts itself")
  }
  if (fault$code == "ambiguous_time_zone") {
    return(hint_zone(found, column))
  }
  if (found$meaning == "text" && column_type(column)$parses) {
    return(hint_numbers(fault, column, redact))
  }
  line <- if (fault$code == "unsupported_type") {
    suggest_supported(found, column)
  } else {
    suggest_line(fault, column, redact)
  }
  if (is.null(line)) hint_in_words(found, column) else assign_code(column$name, line)
}

# A naive time of text is meant as it stands; an instant needs the zone. A line for booleans tells their texts.
suggest_line <- function(fault, column, redact) {
  if (fault$found$meaning == "text" && redact && column[["type"]] == "boolean") {
    return(NULL)
  }
  suggest <- if (isTRUE(column[["instant"]])) suggest_instant else column_type(column)$suggest
  suggest(fault$found, fault$texts)
}

hint_in_words <- function(found, column) {
  if (found$meaning == "text" && column[["type"]] == "boolean") {
    return(paste("say which text is true:", assign_code(column$name, "{x} == \"<text that is true>\"")))
  }
  if (found$meaning == "text") {
    return("convert the text where it is read, with the format or unit that it is written in")
  }
  if (found$label == "list" && !is_of_one_kind(first_cells(found))) {
    return("its cells are of several kinds, such as text beside numbers: correct them where they are written")
  }
  if (found$label %in% c("hms", "ITime") && is_time(column)) {
    return("a time of day has no date: give both as one column")
  }
  arrow <- arrow_hints[startsWith(found$label, names(arrow_hints))]
  if (length(arrow) > 0L && column_type(column)$reads == "numbers") {
    return(arrow[[1L]])
  }
  if (column_type(column)$reads == "text") {
    "the schema has text here: send the labels as they were in training; numbers print otherwise in other places"
  }
}

# By the label of column_arrow.R.
arrow_hints <- c(
  decimals = "cast the column to float64 where the data are read: R has the nearest double of a decimal",
  "times of day" = "cast the column to a duration, or to a number in the unit of the training, where the data are read"
)

number_pattern <- "^[[:space:]]*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?[[:space:]]*$"
# Text becomes numbers as it is, from the way in which it spells them, or after the other texts were dealt with.
hint_numbers <- function(fault, column, redact) {
  others <- fault$texts[!grepl(number_pattern, fault$texts, perl = TRUE, useBytes = TRUE)]
  as_text <- if (fault$found$label == "character") "{x}" else "as.character({x})"
  if (length(others) == 0L) {
    return(assign_code(column$name, paste0("as.numeric(", as_text, ")")))
  }
  has_digit <- grepl("[0-9]", fault$texts, useBytes = TRUE)
  spellings <- find_spellings(fault$texts[has_digit])
  if (length(spellings) == 0L) {
    code <- assign_code(column$name, paste0("as.numeric(", as_text, ")"))
    return(paste0(name_words(others, redact), ": correct them or set them to NA, then ", code))
  }
  words <- fault$texts[!has_digit]
  first <- if (length(words) > 0L) paste0(name_words(words, redact), ": correct them or set them to NA first")
  paste(c(first, hint_spelling(spellings, column, as_text)), collapse = "; ")
}

hint_spelling <- function(spellings, column, as_text) {
  form <- spellings[[1L]]
  if (length(spellings) > 1L) {
    return(hint_ambiguous(spellings, column))
  }
  code <- assign_code(column$name, paste0("as.numeric(", spelling_code(form, as_text), ")"))
  record <- paste("or record the schema in Python with", declare_column(form, column))
  paste0(spelling_words(form), ": ", code, "; ", record)
}

name_words <- function(texts, redact) {
  if (redact) {
    return("some texts are no numbers")
  }
  paste("no numbers are", enumerate(format_text(texts), most = 3L))
}

# The bits of small integers are numbers next to 0: what an integer64 gives where its class is lost.
hint_lost_class <- function(values, column) {
  if (!is.double(values) || is_time(column) || !any(values != 0) || any(values < 0 | values > 1e-300)) {
    return(NULL)
  }
  code <- sprintf("class(%s) <- \"integer64\"", column_code(column$name))
  paste0("numbers like ", format_numbers(max(values)), " are integers of bit64 that lost their class: ", code)
}

hint_zone <- function(found, column) {
  if (is.null(found$zone)) {
    return("say which zone the times are in: cast the column to a timestamp with a time zone")
  }
  if (found$label == "timestamp") {
    return("cast the column to a timestamp without a time zone, after you made the times those that the schema means")
  }
  clock <- assign_code(column$name, "as.POSIXct(as.POSIXlt({x}), tz = \"UTC\")")
  if (nzchar(found$zone)) {
    moment <- sprintf("attr(%s, \"tzone\") <- \"UTC\"", column_code(column$name))
    return(paste0("the time that the clock shows in ", found$zone, ": ", clock, "; that in UTC: ", moment))
  }
  paste0(
    "times that Arrow or Parquet holds without a zone: add zone = \"UTC\" to the call, once for all columns, ",
    "or read them as Arrow data, arrow::read_parquet(\"<file>\", as_data_frame = FALSE); ",
    "times that R read from what a clock showed: ",
    clock
  )
}
