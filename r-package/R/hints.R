# What to do about an error, as a line of code where there is one.

# How code names a column.
column_code <- function(name) {
  if (identical(make.names(name), name)) {
    return(paste0("df$", name))
  }
  paste0("df[[\"", gsub("([\"\\\\])", "\\\\\\1", name), "\"]]")
}

assign_code <- function(name, code) {
  place <- column_code(name)
  paste0(place, " <- ", gsub("{x}", place, code, fixed = TRUE))
}

# A frame that went through make.names(), or names that differ by case or space.
hint_absent <- function(absent, names) {
  if (length(names) == 0L) {
    return(NULL)
  }
  likely <- unlist(lapply(absent, find_likely_name, names))
  if (is.null(likely)) {
    return(NULL)
  }
  paste0(
    "rename what is likely meant: ",
    enumerate(likely),
    if (any(endsWith(likely, "made by make.names()"))) "; or read the data with check.names = FALSE"
  )
}

find_likely_name <- function(wanted, names) {
  names <- names[!is.na(names)]
  made <- names[names == make.names(wanted)]
  alike <- names[simplify_text(names) == simplify_text(wanted)]
  if (length(made) > 0L) {
    return(paste0("`", made[[1L]], "` to `", wanted, "`, made by make.names()"))
  }
  if (length(alike) > 0L) paste0("`", alike[[1L]], "` to `", wanted, "`")
}

# tolower() and regular expressions refuse some texts, such as U+FFFF; then there is no hint.
simplify_text <- function(texts) {
  tryCatch(tolower(trimws(texts, whitespace = "[\\h\\v]")), error = function(condition) texts)
}

# A line of code for a column that is something else as a whole.
hint_type <- function(code, found, column) {
  if (code == "ambiguous_time_zone") {
    return(hint_zone(found, column))
  }
  line <- if (code == "unsupported_type") unsupported_codes[[found$label]] else conversion_code(found, column)
  if (is.null(line)) NULL else assign_code(column$name, line)
}

hint_zone <- function(found, column) {
  if (is.null(found$zone)) {
    return("say which zone the times are in: cast the column to a timestamp with a time zone")
  }
  x <- column_code(column$name)
  paste0(
    "if the recorded times are of UTC: attr(",
    x,
    ", \"tzone\") <- \"UTC\"; if they are what the clock showed: ",
    x,
    " <- as.POSIXct(as.POSIXlt(",
    x,
    "), tz = \"UTC\")"
  )
}

# NULL where no line of code is safe: as.logical() turns "yes" into NA without a word, and a number
# may count days or seconds since any day.
conversion_code <- function(found, column) {
  target <- if (column$type %in% c("boolean", "integer", "float64", "float32")) "number" else column$type
  if (target == "number" && found$meaning == "text") {
    as_text <- if (found$label == "factor") "as.character({x})" else "{x}"
    return(if (column$type != "boolean") paste0("as.numeric(", as_text, ")"))
  }
  if (target %in% c("date", "timestamp") && found$meaning != "text") {
    return(NULL)
  }
  if (target == "number" && found$meaning == "duration") {
    return("as.numeric({x}, units = \"secs\")")
  }
  conversion_codes[[target]]
}

conversion_codes <- list(
  number = "as.numeric({x})",
  string = "as.character({x})",
  date = "as.Date({x})",
  timestamp = "as.POSIXct({x}, tz = \"UTC\")",
  duration = "as.difftime(as.numeric({x}), units = \"secs\")"
)

# By the label of columns.R.
unsupported_codes <- list(
  list = "unlist({x})",
  POSIXlt = "as.POSIXct({x})",
  matrix = "{x}[, 1]",
  hms = "as.numeric({x})",
  ITime = "as.numeric({x})",
  complex = "Re({x})",
  raw = "as.integer({x})",
  glue = "as.character({x})",
  noquote = "as.character({x})",
  numeric_version = "as.character({x})"
)

hint_fault <- function(code, fault, schema, values) {
  if (code == "unknown_value" && is.character(values)) hint_unknown(values, fault_vocabulary(fault, schema)) else NULL
}

# Known values that differ from those found by surrounding space or case only.
hint_unknown <- function(values, vocabulary) {
  at <- match(simplify_text(translate_text(values)), simplify_text(vocabulary))
  if (all(is.na(at))) {
    return(NULL)
  }
  likely <- paste0(format_text(values), " may mean ", format_text(vocabulary[at]))[!is.na(at)]
  paste0("correct the values: ", enumerate(likely))
}
