# Numbers and texts as messages show them, whatever options and locale say.

# Up to ten texts in a row, then how many more there are.
enumerate <- function(texts, total = length(texts), most = 10L) {
  shown <- texts[seq_len(min(length(texts), most))]
  more <- total - length(shown)
  paste0(paste(shown, collapse = ", "), if (more > 0) paste0(" and ", format_count(more), " more"))
}

# A whole number as digits whatever options(scipen, OutDec, big.mark) say.
format_count <- function(count) {
  sprintf("%.0f", count)
}

count_things <- function(count, thing) {
  sprintf("%s %s%s", format_count(count), thing, if (count == 1) "" else "s")
}

# Texts as wide as the widest of them on the screen.
pad_texts <- function(texts, widest) {
  long <- nchar(texts, "width") > widest
  texts[long] <- paste0(strtrim(texts[long], widest - 3L), "...")
  paste0(texts, strrep(" ", max(nchar(texts, "width")) - nchar(texts, "width")))
}

# At most 80 columns; what is longer goes on below, indented.
wrap_lines <- function(lines) {
  unlist(lapply(lines, function(line) {
    indent <- nchar(sub("[^ ].*$", "", line))
    if (nchar(line, "width") <= 80L) line else strwrap(line, width = 81L, indent = indent, exdent = indent + 2L)
  }))
}

# A text beside what stands before it; further lines of it go on below its beginning.
hang_text <- function(head, text) {
  indent <- nchar(head, "width")
  if (indent + nchar(text, "width") <= 80L || indent > 50L) {
    return(paste0(head, text))
  }
  lines <- strwrap(text, width = 81L - indent)
  paste0(c(head, rep(strrep(" ", indent), length(lines) - 1L)), lines)
}

align_right <- function(texts) {
  paste0(strrep(" ", max(nchar(texts)) - nchar(texts)), texts)
}

# Runs code while numbers are read with a decimal point: jsonlite reads "1.5" as 1 where LC_NUMERIC is de_DE.
with_c_numbers <- function(code) {
  locale <- Sys.getlocale("LC_NUMERIC")
  if (!identical(locale, "C")) {
    # R warns about every LC_NUMERIC other than "C", which the session had chosen itself.
    on.exit(suppressWarnings(Sys.setlocale("LC_NUMERIC", locale)))
    Sys.setlocale("LC_NUMERIC", "C")
  }
  force(code)
}

# Quoted, with what is not Unicode as bytes.
format_text <- function(values) {
  texts <- translate_text(values)
  broken <- is.na(texts) & !is.na(values)
  texts[broken] <- iconv(values[broken], "UTF-8", "UTF-8", sub = "byte")
  ifelse(is.na(values), "NA", paste0("\"", escape_controls(texts), "\""))
}

# Control characters, line separators and marks of direction as escapes of R, so that no text changes what stands
# beside it on a terminal. Found as bytes of UTF-8: what a pattern may hold otherwise depends on the locale.
escape_controls <- function(texts) {
  texts <- enc2utf8(texts)
  for (i in grep(control_pattern, texts, perl = TRUE, useBytes = TRUE)) {
    texts[[i]] <- escape_text(texts[[i]])
  }
  texts
}

escape_text <- function(text, pattern = control_pattern) {
  characters <- vapply(unique(utf8ToInt(text)), intToUtf8, "")
  for (control in grep(pattern, characters, perl = TRUE, useBytes = TRUE, value = TRUE)) {
    short <- c("\t" = "\\t", "\n" = "\\n", "\r" = "\\r")[control]
    point <- utf8ToInt(control)
    escape <- if (is.na(short)) sprintf(if (point > 0xffff) "\\U%08x" else "\\u%04x", point) else short[[1L]]
    text <- gsub(control, escape, text, fixed = TRUE, useBytes = TRUE)
  }
  Encoding(text) <- "UTF-8"
  text
}

control_pattern <- paste(
  "[\\x01-\\x1f\\x7f]", # C0 and DEL
  "\\xc2[\\x80-\\x9f]", # C1
  "\\xd8\\x9c|\\xe2\\x80[\\x8e\\x8f\\xa8-\\xae]|\\xe2\\x81[\\xa6-\\xa9]",
  sep = "|"
)
