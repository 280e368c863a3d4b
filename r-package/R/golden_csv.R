# clause 9.6: rows in CSV files, whose cells are read by the types of a schema and not by their looks

missing_cells <- c("", "NA", "N/A", "<NA>", "NaN", "nan", "NaT", "null", "NULL", "None")
number_text <- list(number = list(decimal = "."), missing = missing_cells, other = "error")
time_text <- list(time = "iso8601", missing = missing_cells, other = "error")

is_csv <- function(path) {
  grepl("[.]csv$", path, ignore.case = TRUE)
}

# The cells of a file: `names`, and a list of columns of texts, NA where a cell is missing.
read_csv_cells <- function(path) {
  bytes <- read_file(path)
  mark <- as.raw(c(0xef, 0xbb, 0xbf))
  if (length(bytes) >= 3L && identical(bytes[1:3], mark)) {
    bytes <- bytes[-(1:3)]
  }
  stop_for_semicolons(bytes, path)
  cells <- split_cells(bytes, path)
  width <- length(cells[[1L]]$text)
  is_blank <- vapply(cells, function(row) length(row$text) == 1L && row$text == "" && !row$quoted, NA)
  rows <- cells[-1L][!is_blank[-1L] | width == 1L]
  wrong <- which(vapply(rows, function(row) length(row$text) != width, NA))
  if (length(wrong) > 0L) {
    stop_csv(
      path,
      sprintf("row %d has %s in place of %d", wrong[1L], count_things(length(rows[[wrong[1L]]]$text), "cell"), width)
    )
  }
  text <- matrix(as.character(unlist(lapply(rows, `[[`, "text"))), ncol = width, byrow = TRUE)
  quoted <- matrix(as.logical(unlist(lapply(rows, `[[`, "quoted"))), ncol = width, byrow = TRUE)
  text[text == "" & !quoted] <- NA
  list(names = cells[[1L]]$text, columns = lapply(seq_len(width), function(column) text[, column]))
}

# Rows of cells, each `text` and whether it was `quoted`. Separators count where the quotes before them are even.
split_cells <- function(bytes, path) {
  if (length(bytes) == 0L || any(bytes == 0L)) {
    stop_csv(path, "it is empty, or no text")
  }
  if (bytes[length(bytes)] != 0x0a) {
    bytes <- c(bytes, as.raw(0x0a))
  }
  is_open <- cumsum(bytes == 0x22) %% 2 == 1
  if (is_open[length(is_open)]) {
    stop_csv(path, "a quote is not closed")
  }
  ends <- which(!is_open & (bytes == 0x2c | bytes == 0x0a))
  starts <- c(1L, ends[-length(ends)] + 1L)
  cells <- vapply(seq_along(ends), function(i) rawToChar(bytes[seq_len(ends[i] - starts[i]) + starts[i] - 1L]), "")
  cells <- sub("\r$", "", cells, useBytes = TRUE)
  quoted <- grepl("^\"", cells, useBytes = TRUE)
  if (any(grepl("\"", cells[!quoted], useBytes = TRUE)) || any(!grepl("\"$", cells[quoted], useBytes = TRUE))) {
    stop_csv(path, "a quote stands within a cell that does not begin and end with one")
  }
  inner <- gsub("^\"|\"$", "", cells[quoted], useBytes = TRUE)
  cells[quoted] <- gsub("\"\"", "\"", inner, fixed = TRUE, useBytes = TRUE)
  Encoding(cells) <- "UTF-8"
  row <- cumsum(c(0L, bytes[ends[-length(ends)]] == 0x0a))
  unname(Map(function(text, quoted) list(text = text, quoted = quoted), split(cells, row), split(quoted, row)))
}

# What write.csv2() and Excel write where numbers have a decimal comma.
stop_for_semicolons <- function(bytes, path) {
  header <- bytes[seq_len(c(which(bytes == 0x0a), length(bytes))[1L])]
  if (any(header == 0x3b) && !any(header == 0x2c)) {
    stop_csv(path, "its cells are separated by `;`", hint = "write.csv(<rows>, <path>, row.names = FALSE)")
  }
}

stop_csv <- function(path, problem, hint = "write it again, or give a data frame") {
  message <- sprintf("\"%s\" is no CSV file as it is expected: %s.", path, problem)
  stop_schemabridge("invalid_batch_file", message, hint = hint)
}

# A data frame of the cells by columns of a schema; numbers and times are still text, which the columns of spell_columns()
# take, but where one of them is an infinity.
type_cells <- function(cells, columns) {
  named <- stats::setNames(columns, vapply(columns, `[[`, "", "name"))
  typed <- Map(
    function(name, text) {
      column <- named[[name]]
      if (is.null(column) || !is.null(column[["text"]])) text else type_column(text, column)
    },
    cells$names,
    cells$columns
  )
  structure(typed, names = cells$names, row.names = .set_row_names(length(cells$columns[[1L]])), class = "data.frame")
}

# A column of cells by its type. Cells that do not read as it leave text, which is refused in its row.
type_column <- function(text, column) {
  trimmed <- gsub("^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$", "", text)
  trimmed[trimmed %in% missing_cells] <- NA
  switch(
    column$type,
    boolean = type_booleans(trimmed, text),
    duration = type_durations(trimmed, text),
    integer = ,
    float64 = ,
    float32 = type_numbers(trimmed, text),
    text
  )
}

true_cells <- c("true", "True", "TRUE", "1", "1.0")
false_cells <- c("false", "False", "FALSE", "0", "0.0")

type_booleans <- function(trimmed, text) {
  is_read <- is.na(trimmed) | trimmed %in% c(true_cells, false_cells)
  if (all(is_read)) replace(trimmed %in% true_cells, is.na(trimmed), NA) else text
}

type_durations <- function(trimmed, text) {
  is_read <- is.na(trimmed) | grepl("^[+-]?[0-9]+([.][0-9]+)? s$", trimmed)
  if (all(is_read)) as.difftime(as.numeric(sub(" s$", "", trimmed)), units = "secs") else text
}

# The rules of clause 4.12, by which the kernel reads text, have no infinity: such a column is numbers already.
type_numbers <- function(trimmed, text) {
  is_infinite <- grepl("^[+-]?[Ii][Nn][Ff]([Ii][Nn][Ii][Tt][Yy])?$", trimmed)
  if (!any(is_infinite)) {
    return(text)
  }
  finite <- replace(text, is_infinite, "0")
  numbers <- catch_error(spell_numbers(finite))
  if (inherits(numbers, "schemabridge_error")) {
    return(finite) # so that it is refused in the row that is no number
  }
  numbers[is_infinite] <- ifelse(startsWith(trimmed[is_infinite], "-"), -Inf, Inf)
  numbers
}

# The numbers that texts spell, NA where one is missing; an error where one spells none.
spell_numbers <- function(text) {
  read <- function() read_frame(list(number = text))
  numbers <- as.vector(prepare_frame(read, new_prediction_schema("number"), "matrix"))
  replace(numbers, is.nan(numbers), NA)
}

# A schema of which columns of numbers and times take text that spells them.
spell_columns <- function(schema) {
  schema$columns <- lapply(schema$columns, function(column) {
    if (is.null(column[["text"]])) {
      column$text <- switch(
        column$type,
        integer = ,
        float64 = ,
        float32 = number_text,
        date = ,
        timestamp = time_text
      )
    }
    column
  })
  schema
}
