#' An example record for a schema
#'
#' Gives a record that the schema takes, as JSON: for the documentation and the first test of a service, and to see
#' what a schema wants. It is made of what the file holds: the first recorded value of a vocabulary, the middle of the
#' recorded distribution of numbers and times; where the file does not say these, or no such record is taken, a golden
#' row. No row of the training data is in it that the file does not show anyway.
#'
#' @inheritParams ptype
#'
#' @return One text, marked as UTF-8: a JSON array of one object, which `jsonlite::fromJSON()` makes a data frame of,
#'   whose columns are in the recorded order. Numbers and `true` or `false` stand as such; dates and times as in ISO
#'   8601, with `Z` where they have a zone, or in the form that the column takes as text; durations as seconds.
#'   [prepare_input()] takes the data frame as it is, but dates, times and durations that the schema does not take as
#'   text need a line of code, see the examples.
#'
#' @section Errors:
#' What [prepare_input()] raises for the example where no record that the file shows is taken.
#'
#' @seealso [ptype()], [schema_choices()].
#' @export
#' @examples
#' schema <- read_schema(system.file("extdata", "penguins.schema.json", package = "schemabridge"))
#' payload(schema)
#' prepare_input(jsonlite::fromJSON(payload(schema)), schema)
#'
#' # Dates and times come as text out of any JSON:
#' record <- jsonlite::fromJSON('[{"day": "2024-02-29", "at": "2024-02-29T12:00:00Z"}]')
#' record$day <- as.Date(record$day, format = "%Y-%m-%d")
#' record$at <- as.POSIXct(record$at, format = "%Y-%m-%dT%H:%M:%OSZ", tz = "UTC")
payload <- function(schema) {
  schema <- take_schema(schema)
  record <- find_record(schema)
  refusal <- find_refusal(record, schema)
  if (!is.null(refusal)) {
    stop(refusal)
  }
  members <- Map(
    function(cell, column) paste0(text_json(column$name), ": ", cell_json(cell, column)),
    record,
    schema$columns
  )
  paste0("[{", paste(members, collapse = ", "), "}]")
}

# The first record that is taken, of a typical one and the golden rows that have no missing value, then any; the
# typical one if none is. A record is a list of golden cells (clause 9.1) in the order of the columns.
find_record <- function(schema) {
  golden <- list_records(schema)
  is_whole <- vapply(golden, function(record) !anyNA(record), NA)
  golden <- c(golden[is_whole], golden[!is_whole])
  typical <- make_record(schema, golden)
  for (record in c(list(typical), golden)) {
    if (is.null(find_refusal(record, schema))) {
      return(record)
    }
  }
  typical
}

# Golden rows with bytes that JSON can hold, without a number that is none.
list_records <- function(schema) {
  names <- column_names(schema)
  rows <- Filter(function(row) is.null(row$error) && all(names %in% names(row$frame)), schema$golden$rows)
  records <- lapply(rows, function(row) row$frame[match(names, names(row$frame))])
  Filter(function(record) !any(vapply(record, is_special, NA)), records)
}

is_special <- function(cell) {
  is.nan(cell) || is.infinite(cell)
}

# By column the first value of its vocabulary, else the middle of what the statistics have of it, else of the golden
# rows.
make_record <- function(schema, golden) {
  typical <- lapply(schema$columns, function(column) {
    known <- take_first_value(column, schema)
    if (is.null(known)) {
      known <- find_middle(column, schema)
    }
    if (is.null(known)) {
      known <- find_golden_cell(column, golden)
    }
    if (is.null(known)) make_plain(column, schema) else known
  })
  stats::setNames(typical, column_names(schema))
}

# jsonlite would take the text "NA" for a missing value.
take_first_value <- function(column, schema) {
  known <- list_choices(column, schema)$values
  if (is.null(known)) {
    # What is looked up as it was cut: one of these may stand for itself.
    known <- unlist(lapply(list_readers(column$name, schema), function(step) find_vocabulary(step, schema)[["values"]]))
  }
  known <- known[!known %in% "NA"]
  if (length(known) > 0L) known[[1L]]
}

# The middle edge of the histogram.
find_middle <- function(column, schema) {
  known <- get_object(get_object(schema$statistics, "columns"), column$name)
  edges <- read_edges(get_value(known, "edges"))
  if (!is.null(edges) && column_type(column)$reads != "text") take_middle(edges, column)
}

# The middle of the numbers in golden rows, which are made to be special; of texts the first.
find_golden_cell <- function(column, golden) {
  cells <- lapply(golden, `[[`, column$name)
  is_text <- vapply(cells, is.character, NA)
  if (column_type(column)$reads == "text" || (is_time(column) && any(is_text))) {
    cells <- Filter(function(text) !text %in% c(NA, "", "NA"), unlist(cells[is_text]))
    return(if (length(cells) > 0L) cells[[1L]])
  }
  numbers <- unlist(Filter(Negate(is.na), cells[!is_text]))
  if (length(numbers) > 0L) take_middle(sort(numbers), column)
}

# Whole where the column holds counts, and times without a fraction of a second.
take_middle <- function(ascending, column) {
  middle <- ascending[[(length(ascending) + 1L) %/% 2L]]
  if (column[["type"]] %in% c("boolean", "float64", "float32")) {
    return(middle)
  }
  per <- if (is.null(column[["unit"]])) 1 else per_second[[column[["unit"]]]]
  floor(middle / per) * per
}

# 1, which most functions take, and the beginning of times, or what is next to it in the range that is recorded.
make_plain <- function(column, schema) {
  if (column_type(column)$reads == "text") {
    return("text")
  }
  bounds <- lapply(list_readers(column$name, schema), `[[`, "within")
  low <- max(unlist(lapply(bounds, `[`, 1L)), -Inf)
  high <- min(unlist(lapply(bounds, `[`, 2L)), Inf)
  plain <- min(max(if (is_time(column)) 0 else 1, low), high)
  if (column[["type"]] == "boolean") plain == 1 else plain
}

# The error that a record is refused with, NULL where it is taken; what is text in JSON is so here.
find_refusal <- function(record, schema) {
  frame <- Map(show_cell, record, schema$columns)
  found <- catch_error(prepare_frame(function() read_frame(frame), schema, "matrix"))
  if (inherits(found, "schemabridge_error")) found
}

# A cell as the batch has it: a value, or text in a column that takes times as such.
show_cell <- function(cell, column) {
  is_text <- is.character(cell) || is.null(column[["text"]]) || !is_time(column) || is.na(cell)
  if (is_text) build_cell(cell, column) else show_time(cell, column)
}

build_cell <- function(cell, column) {
  if (is.character(cell)) cell else column_type(column)$build(cell, column)
}

# In the form that the column takes, otherwise in ISO 8601.
show_time <- function(count, column) {
  form <- column[["text"]][["time"]]
  if (is.null(form) || form == "iso8601") {
    shown <- column_type(column)$show_counts(count, column)
    return(paste0(sub("[.]0+$", "", shown), if (isTRUE(column[["instant"]])) "Z"))
  }
  seconds <- if (is.null(column[["unit"]])) count * day_seconds else count / per_second[[column[["unit"]]]]
  format_english(as.POSIXct(seconds, origin = "1970-01-01", tz = "UTC"), form)
}

# Fields of clause 4.14, of which R has some in the language of the session and some not at all.
format_english <- function(time, form) {
  parts <- as.POSIXlt(time)
  day <- c("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")[[parts$wday + 1L]]
  words <- c(
    "%B" = month.name[[parts$mon + 1L]],
    "%b" = month.abb[[parts$mon + 1L]],
    "%A" = day,
    "%a" = substr(day, 1L, 3L),
    "%p" = if (parts$hour < 12L) "AM" else "PM",
    "%f" = "0",
    "%z" = "Z"
  )
  for (field in names(words)) {
    form <- gsub(field, words[[field]], form, fixed = TRUE)
  }
  format(time, form)
}

cell_json <- function(cell, column) {
  if (is.character(cell)) {
    text_json(cell)
  } else if (is.na(cell)) {
    "null"
  } else if (column[["type"]] == "duration") {
    format_numbers(cell / per_second[[column[["unit"]]]])
  } else if (is_time(column)) {
    text_json(show_time(cell, column))
  } else {
    value_json(cell)
  }
}
