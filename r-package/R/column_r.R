# What a column of an R frame is: its meaning and how its cells are stored. No
# other file knows R's classes.

# A column as it was found: `meaning` is boolean, integer, floating, text, date,
# timestamp, duration, null or unsupported; `data` holds one vector per chunk.
new_found <- function(meaning, storage, data, label, unit = NULL, zone = NULL, labels = NULL, skipped = 0) {
  list(
    meaning = meaning,
    storage = storage,
    data = data,
    label = label,
    unit = unit,
    zone = zone,
    labels = labels,
    skipped = skipped
  )
}

describe_column <- function(x) {
  class <- attr(x, "class", exact = TRUE)
  if (!is.null(class)) {
    class <- class[class != "AsIs"]
  }
  kind <- column_kinds[[paste(c(class, typeof(x)), collapse = "/")]]
  if (is.null(kind) || is_matrix(x) || (isS4(x) && kind$label != "Duration")) {
    return(describe_unsupported(x, class))
  }
  switch(
    kind$label,
    factor = describe_factor(x, kind),
    POSIXct = describe_time(x, kind),
    difftime = describe_difftime(x, kind),
    Duration = describe_duration(x, kind),
    new_found(kind$meaning, kind$storage, list(x), kind$label)
  )
}

# An array of one dimension is a vector (clause 4.3).
is_matrix <- function(x) {
  length(attr(x, "dim", exact = TRUE)) > 1L
}

describe_unsupported <- function(x, class) {
  label <- if (is_matrix(x)) "matrix" else c(class, typeof(x))[[1L]]
  new_found("unsupported", "null", list(x), label)
}

describe_factor <- function(x, kind) {
  labels <- attr(x, "levels", exact = TRUE)
  if (!is.character(labels)) {
    return(describe_unsupported(x, "factor without labels"))
  }
  new_found(kind$meaning, kind$storage, list(x), kind$label, labels = labels)
}

# R's times always count as having a zone; where tzone is absent it is the
# session's (clause 4.6).
describe_time <- function(x, kind) {
  zone <- attr(x, "tzone", exact = TRUE)
  zone <- if (is.character(zone) && length(zone) > 0L) zone[[1L]] else ""
  new_found(kind$meaning, kind$storage, list(x), kind$label, unit = "s", zone = zone)
}

describe_difftime <- function(x, kind) {
  units <- attr(x, "units", exact = TRUE)
  if (!is.character(units) || length(units) != 1L || !units %in% names(difftime_seconds)) {
    return(describe_unsupported(x, "difftime without units"))
  }
  new_found(kind$meaning, kind$storage, list(x), kind$label, unit = units)
}

# Of lubridate, in seconds; a class of this name elsewhere may count anything.
describe_duration <- function(x, kind) {
  if (!identical(attr(attr(x, "class", exact = TRUE), "package", exact = TRUE), "lubridate")) {
    return(describe_unsupported(x, "Duration"))
  }
  new_found(kind$meaning, kind$storage, list(x), kind$label, unit = "secs")
}

difftime_seconds <- c(secs = 1, mins = 60, hours = 3600, days = 86400, weeks = 604800)
