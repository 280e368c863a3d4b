# What columns hold that have no place in a schema (clause 4.3): in words, and the code that makes of one what the schema
# wants. A class may count from anything, in any unit, so that no number is taken from it without a line that says so.

# * `holds`: what its values are, or a function of the column that says it.
# * `codes`: by what the schema wants (text, numbers, date, timestamp, duration, or any of them) code in which {x} is the
#   column, under a name that says what it gives where that is not plain; or a function of the column that gives it.
new_class <- function(holds, ...) {
  list(holds = holds, codes = list(...))
}

# By class, or by the label that column_r.R gives.
foreign_classes <- list(
  haven_labelled = new_class(
    "codes with labels",
    text = function(x) {
      c("the labels" = "haven::as_factor({x})", if (is.character(x)) c("the codes" = "haven::zap_labels({x})"))
    },
    numbers = c("the codes, without those that mean missing" = "haven::zap_labels({x})")
  ),
  labelled = new_class("values with a label", any = "class({x}) <- setdiff(class({x}), \"labelled\")"),
  units = new_class(
    function(x) paste("numbers in", write_unit(x)),
    numbers = function(x) {
      stats::setNames("units::drop_units({x})", paste("as they are, if the training had", write_unit(x)))
    },
    duration = function(x) if (write_unit(x) %in% c("s", "min", "h", "d")) "units::as_difftime({x})"
  ),
  mixed_units = new_class(
    "numbers in several units",
    numbers = c(
      "in the unit of the training" = "units::drop_units(units::as_units(units::set_units({x}, \"<unit>\")))"
    )
  ),
  ts = new_class("a time series", numbers = c("the values without their times" = "as.numeric({x})")),
  zoo = new_class("a series", any = c("the values without their index" = "zoo::coredata({x})")),
  yearqtr = new_class(
    "quarters, which count as the year and 0, 0.25, 0.5 or 0.75",
    text = c("such as 2020Q1" = "format(zoo::as.yearqtr({x}), \"%YQ%q\")"),
    numbers = c("that number" = "as.numeric({x})"),
    date = c("the first days" = "zoo::as.Date({x})"),
    timestamp = c("the first days" = "zoo::as.Date({x})")
  ),
  yearmon = new_class(
    "months, which count as the year and its twelfths",
    text = c("such as 2020-01" = "format(zoo::as.yearmon({x}), \"%Y-%m\")"),
    numbers = c("that number" = "as.numeric({x})"),
    date = c("the first days" = "zoo::as.Date({x})"),
    timestamp = c("the first days" = "zoo::as.Date({x})")
  ),
  hms = new_class(
    "times of day",
    text = c("what the clock shows" = "as.character(hms::as_hms({x}))"),
    numbers = c("where training counted seconds since midnight" = "as.numeric({x})"),
    duration = c("the time since midnight" = "as.difftime(as.numeric({x}), units = \"secs\")")
  ),
  ITime = new_class(
    "times of day",
    text = c("what the clock shows" = "format(data.table::as.ITime({x}))"),
    numbers = c("where training counted seconds since midnight" = "as.numeric({x})"),
    duration = c("the time since midnight" = "as.difftime(as.numeric({x}), units = \"secs\")")
  ),
  Period = new_class(
    "periods, whose days and months have no one length",
    numbers = c("seconds, with months of 30.4375 days" = "lubridate::period_to_seconds({x})"),
    duration = c("with months of 30.4375 days" = "as.difftime(lubridate::period_to_seconds({x}), units = \"secs\")")
  ),
  Interval = new_class(
    "intervals from one time to another",
    numbers = c("their seconds" = "lubridate::int_length({x})"),
    duration = c("their lengths" = "as.difftime(lubridate::int_length({x}), units = \"secs\")")
  ),
  POSIXlt = new_class(
    "times as lists of their parts",
    timestamp = c("what the clock shows" = "as.POSIXct({x}, tz = \"UTC\")"),
    instant = "as.POSIXct({x})",
    date = c("what the clock shows" = "as.POSIXct({x}, tz = \"UTC\")")
  ),
  matrix = new_class(
    function(x) paste("a matrix of", count_things(ncol(x), "column")),
    any = function(x) stats::setNames("{x}[, 1]", if (ncol(x) > 1L) "its first column" else "")
  ),
  data.frame = new_class(
    function(x) paste("a data frame of", count_things(length(x), "column")),
    any = function(x) stats::setNames("{x}[[1L]]", if (length(x) > 1L) "its first column" else "")
  ),
  list = new_class("a list of objects", any = function(x) suggest_unlisted(x)),
  complex = new_class("complex numbers", numbers = c("the real parts" = "Re({x})")),
  raw = new_class("bytes", numbers = "as.integer({x})"),
  table = new_class("counts", numbers = "as.vector({x})"),
  glue = new_class("text of glue", any = "as.character({x})"),
  noquote = new_class("text without quotes", any = "as.character({x})"),
  numeric_version = new_class("versions", text = "as.character({x})"),
  ChunkedArray = new_class("an array of arrow", any = "as.vector({x})"),
  Array = new_class("an array of arrow", any = "as.vector({x})")
)

# Cells of one value each are a vector; those of NULL are what JSON's null becomes. unlist() takes the class off dates, and
# cells of several values for several rows; of text beside numbers it makes text, and of TRUE beside them 1.
suggest_unlisted <- function(x) {
  if (!is_of_one_kind(x)) {
    return(NULL)
  }
  has_one <- lengths(x) == 1L & vapply(x, is.atomic, NA)
  is_object <- vapply(x, is.object, NA)
  if (all(has_one)) {
    if (any(is_object)) "do.call(c, {x})" else "unlist({x})"
  } else if (all(has_one | lengths(x) == 0L) && !any(is_object)) {
    c("with NA for NULL" = "unlist(replace({x}, lengths({x}) == 0L, NA))")
  }
}

is_of_one_kind <- function(x) {
  told <- x[lengths(x) > 0L]
  told <- told[!vapply(told, function(cell) is.logical(cell) && all(is.na(cell)), NA)]
  length(unique(lapply(told, function(cell) c(mode(cell), oldClass(cell))))) <= 1L
}

# The first block of a column; NULL where a stream gave none.
first_cells <- function(found) {
  if (length(found$data) > 0L) found$data[[1L]]
}

find_class <- function(found) {
  known <- intersect(c(found$label, class(first_cells(found))), names(foreign_classes))
  if (length(known) > 0L) foreign_classes[[known[[1L]]]]
}

# What a column of an unknown type holds, with its class.
describe_class <- function(found) {
  class <- find_class(found)
  if (is.null(class)) {
    return(found$label)
  }
  holds <- if (is.function(class$holds)) class$holds(first_cells(found)) else class$holds
  sprintf("%s (%s)", holds, found$label)
}

# Code that makes what the column of the schema wants, or NULL.
suggest_supported <- function(found, column) {
  codes <- find_class(found)$codes
  wanted <- c(if (isTRUE(column[["instant"]])) "instant", name_wanted(column), "any")
  for (form in intersect(wanted, names(codes))) {
    code <- codes[[form]]
    return(if (is.function(code)) code(first_cells(found)) else code)
  }
}

name_wanted <- function(column) {
  if (is_time(column)) column_type(column)$meaning else column_type(column)$reads
}

# As people write it: km/h.
write_unit <- function(x) {
  units <- attr(x, "units", exact = TRUE)
  above <- paste(units$numerator, collapse = "*")
  below <- paste0("/", units$denominator, recycle0 = TRUE)
  paste0(c(if (nzchar(above)) above else "1", below), collapse = "")
}
