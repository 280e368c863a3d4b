# From what a column is found to be to what the schema says it is (clause 4.3):
# which conversion the kernel applies to every cell, or which fault the whole
# column is.

# Sources of all columns, one list per chunk; stops at the first column that
# cannot be what the schema says. `known` keeps what is found of plain vectors, as a service sends them row by row.
bind_columns <- function(frame, schema, at, redact = FALSE, known = NULL) {
  sources <- find_known(frame, at, known)
  if (!is.null(sources)) {
    return(list(list(rows = frame$rows, sources = sources)))
  }
  bound <- vector("list", length(at))
  for (i in seq_along(at)) {
    bound[[i]] <- bind_column(describe_frame_column(frame, at[[i]]), schema$columns[[i]], frame$rows)
    if (!is.null(bound[[i]]$code)) {
      stop_column_fault(bound[seq_len(i)], frame, schema, at, redact)
    }
  }
  chunks <- chunk_sources(bound, frame$rows)
  if (is.null(frame$fields) && !is.null(known)) {
    keep_known(known, frame, at, bound, chunks[[1L]]$sources)
  }
  chunks
}

# The sources of columns that are vectors without attributes, of which the type alone decides; NULL where one is not known.
find_known <- function(frame, at, known) {
  if (is.null(known) || !is.null(frame$fields)) {
    return(NULL)
  }
  sources <- vector("list", length(at))
  for (i in seq_along(at)) {
    cells <- frame$columns[[at[[i]]]]
    source <- known[[typeof(cells)]][[i]]
    if (is.null(source) || !is.null(attributes(cells))) {
      return(NULL)
    }
    source[[source_data]] <- cells
    sources[[i]] <- source
  }
  sources
}

# A column that is missing as a whole is bound by its values, not by its type. Nothing is kept of a frame with any column
# that is not plain: find_known() takes all or none.
keep_known <- function(known, frame, at, bound, sources) {
  cells <- frame$columns[at]
  is_plain <- vapply(cells, function(each) is.null(attributes(each)), NA)
  if (!all(is_plain) || any(vapply(bound, function(each) each$found$meaning == "null", NA))) {
    return(invisible())
  }
  sources <- lapply(sources, replace, source_data, list(NULL)) # no batch is kept
  for (places in split(seq_along(at), vapply(cells, typeof, ""))) {
    type <- typeof(cells[[places[[1L]]]])
    of_type <- known[[type]]
    if (is.null(of_type)) {
      of_type <- vector("list", length(at))
    }
    of_type[places] <- sources[places]
    assign(type, of_type, envir = known)
  }
}

# What was found and how it becomes what the schema says, or the code that refuses the column as a whole.
bind_column <- function(found, column, rows) {
  conversion <- convert_column(found, column)
  if (!is.character(conversion)) {
    meaning <- find_meaning(found, column)
    return(list(found = found, conversion = conversion, meaning = meaning, missing = find_missing_values(column)))
  }
  if (conversion == "unsupported_type" || !is_column_missing(found, rows)) {
    return(list(found = found, code = conversion))
  }
  bind_missing(column)
}

# What text means in a column that takes it as its values (clause 4.11), as src/glue_source.c has it; NULL for other columns.
find_meaning <- function(found, column) {
  text <- column[["text"]]
  if (found$meaning != "text" || is.null(text)) {
    return(NULL)
  }
  number <- text[["number"]]
  or_empty <- function(word) if (is.null(word)) "" else word
  list(
    or_empty(number[["decimal"]]),
    enc2utf8(or_empty(number[["grouping"]])),
    enc2utf8(as.character(text[["missing"]])),
    text[["other"]] == "missing",
    enc2utf8(or_empty(text[["time"]])),
    isTRUE(column[["instant"]]),
    list_cuts(text[["cut"]])
  )
}

# Text that spells times gives microseconds, of UTC in a column of instants.
spelled_moments <- function(column) {
  list(meaning = "timestamp", storage = "int64", unit = "us", zone = if (isTRUE(column[["instant"]])) "UTC")
}

# The values that mean missing (clause 4.13): texts, or numbers as the kernel has them; NULL where there are none.
find_missing_values <- function(column) {
  values <- column[["missing_values"]]
  if (is.null(values)) {
    return(NULL)
  }
  if (column_type(column)$reads == "text") enc2utf8(as.character(values)) else as.double(values)
}

# A column of which no row holds a value.
bind_missing <- function(column) {
  found <- new_found("null", "null", list(NULL), "null")
  list(found = found, conversion = convert_column(found, column))
}

chunk_sources <- function(bound, rows) {
  lapply(seq_along(rows), function(chunk) {
    list(rows = rows[[chunk]], sources = lapply(bound, new_source, chunk))
  })
}

# What src/glue_source.c takes, by position. A source without cells is the same in
# every chunk.
source_data <- 3L # where the cells stand in a source

new_source <- function(bound, chunk) {
  found <- bound$found
  data <- if (length(found$data) > 1L) found$data[[chunk]] else found$data[[1L]]
  skipped <- if (length(found$skipped) > 1L) found$skipped[[chunk]] else found$skipped[1L]
  conversion <- bound$conversion
  list(
    found$storage,
    conversion$name,
    data,
    conversion$scale,
    found$labels,
    skipped,
    bound$meaning,
    bound$missing
  )
}

# One column whose cells are taken as they are.
chunk_plainly <- function(found, rows) {
  chunk_sources(list(list(found = found, conversion = new_conversion("float64"))), rows)
}

# A column without values matches every type (clause 4.2).
is_column_missing <- function(found, rows) {
  all(vapply(chunk_plainly(found, rows), is_chunk_missing, NA))
}

is_chunk_missing <- function(chunk) {
  is_all_missing(chunk$sources[[1L]], chunk$rows)
}

# A conversion, or the code of what the whole column is.
convert_column <- function(found, column) {
  type <- column_type(column)
  if (found$meaning == "unsupported") {
    return("unsupported_type")
  }
  if (found$meaning == "null") {
    return(new_conversion(if (type$reads == "text") "text" else "float64"))
  }
  if (found$meaning == "text" && !is.null(column[["text"]])) {
    return(type$convert(spelled_moments(column), column))
  }
  if (found$meaning %in% type$accepts) type$convert(found, column) else "wrong_type"
}

new_conversion <- function(name, multiply = 1, divide = 1, seconds = 1, tick = 1) {
  list(name = name, scale = c(multiply, divide, seconds, tick))
}

# One conversion whatever was found, made once: a service prepares one row at a time.
convert_always <- function(name) {
  conversion <- new_conversion(name)
  function(found, column) conversion
}

# Units in a second; a day is a unit of its own.
per_second <- c(s = 1, ms = 1e3, us = 1e6, ns = 1e9)
day_seconds <- 86400

# ---- Conversions of times ----

convert_to_date <- function(found, column) {
  if (found$meaning == "date") {
    return(convert_days(found, multiply = 1))
  }
  if (is_ambiguous(found$zone, column)) {
    return("ambiguous_time_zone")
  }
  if (is_floating(found)) {
    return(new_conversion("seconds_to_count", tick = day_seconds * 1e6))
  }
  new_conversion("count", divide = day_seconds * per_second[[found$unit]])
}

convert_to_timestamp <- function(found, column) {
  per <- per_second[[column[["unit"]]]]
  if (found$meaning == "date") {
    return(convert_days(found, multiply = day_seconds * per))
  }
  if (is_ambiguous(found$zone, column)) {
    return("ambiguous_time_zone")
  }
  if (is_floating(found)) {
    return(new_conversion("seconds_to_count", tick = 1e6 / per))
  }
  convert_units(per_second[[found$unit]], per)
}

convert_to_duration <- function(found, column) {
  seconds <- difftime_seconds[found$unit]
  per <- per_second[[column[["unit"]]]]
  if (is.na(seconds)) {
    return(convert_units(per_second[[found$unit]], per))
  }
  if (is_floating(found)) {
    return(new_conversion("seconds_to_count", seconds = seconds[[1L]], tick = 1e6 / per))
  }
  new_conversion("count", multiply = seconds[[1L]] * per)
}

# Days with `multiply` of the counted units in each; Arrow has them in smaller units, too.
convert_days <- function(found, multiply) {
  if (is_floating(found)) {
    return(new_conversion("days_to_count", multiply = multiply))
  }
  divide <- if (is.null(found$unit)) 1 else day_seconds * per_second[[found$unit]]
  new_conversion("count", multiply = multiply, divide = divide)
}

convert_units <- function(from, to) {
  new_conversion("count", multiply = max(to / from, 1), divide = max(from / to, 1))
}

is_floating <- function(found) {
  found$storage == "float64"
}

# clause 4.6; `zone` is NULL where times have none.
is_ambiguous <- function(zone, column) {
  if (isTRUE(column[["instant"]])) {
    return(is.null(zone))
  }
  !is.null(zone) && !zone %in% c("UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z", "+00:00")
}
