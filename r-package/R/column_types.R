# What a column type of the format is (clauses 4.1 to 4.4), one entry a type: asked, never compared.

# * `meaning`: what a found column of this type is (column_r.R, column_arrow.R); `accepts`: these are taken without loss.
# * `keys`: what a document says of a column besides the type.
# * `convert(found, column)`: a conversion (column_conversions.R), or the code that refuses the column as a whole.
# * `reads`: whether steps see `text` or `numbers`; `round`: what a step that reads numbers must say of rounding, or NULL.
# * `missing`: a missing value; `decode_values(problems, path, values)`: those of a vocabulary, `arrow` the type of an Arrow
#   column of them (clause 3.3); `decode_cell(problems, path, value, refused)`: one of a golden row, which may break the type
#   where the row is refused.
# * `build(values, column)`: golden values as R has them.
# * `show_counts(counts, column)`: counts as the times that they are, NA outside the calendar; NULL for what is no time.
# * `parses`: whether text may be numbers of this type; `suggest(found, texts)`: R code that makes its values of `{x}`,
#   which are of text `texts`, under a name that says what it gives where that is not plain; NULL where none is right for
#   all of them.
new_type <- function(
  meaning,
  accepts,
  keys,
  convert,
  reads,
  round,
  missing,
  decode_values,
  arrow,
  decode_cell,
  build,
  show_counts,
  parses,
  suggest
) {
  list(
    meaning = meaning,
    accepts = accepts,
    keys = keys,
    convert = convert,
    reads = reads,
    round = round,
    missing = missing,
    decode_values = decode_values,
    arrow = arrow,
    decode_cell = decode_cell,
    build = build,
    show_counts = show_counts,
    parses = parses,
    suggest = suggest
  )
}

# Types that take numbers, cell by cell.
new_number_type <- function(
  name,
  meaning,
  round = NULL,
  arrow,
  decode_values,
  decode_cell,
  missing = NA_real_,
  parses,
  suggest = suggest_number
) {
  new_type(
    meaning = meaning,
    accepts = c("boolean", "integer", "floating"),
    keys = character(),
    convert = convert_always(name),
    reads = "numbers",
    round = round,
    missing = missing,
    decode_values = decode_values,
    arrow = arrow,
    decode_cell = decode_cell,
    build = function(values, column) values,
    show_counts = NULL,
    parses = parses,
    suggest = suggest
  )
}

# Types that count days, or units since a moment or of a span.
new_time_type <- function(meaning, accepts, keys, convert, build, show_counts, suggest) {
  new_type(
    meaning = meaning,
    accepts = accepts,
    keys = keys,
    convert = convert,
    reads = "numbers",
    round = NULL,
    missing = NA_real_,
    decode_values = function(...) decode_integers(...),
    arrow = "int64",
    decode_cell = function(...) decode_count_cell(...),
    build = build,
    show_counts = show_counts,
    parses = FALSE,
    suggest = suggest
  )
}

# Code for what is no text: as.logical() turns "yes" into NA without a word. A time is a number in the unit of the training.
suggest_number <- function(found, texts) {
  switch(
    found$meaning,
    text = NULL,
    duration = c("where training counted seconds" = "as.numeric({x}, units = \"secs\")"),
    date = c("where training counted days since 1970-01-01" = "as.numeric({x})"),
    timestamp = c("where training counted seconds since 1970-01-01 of UTC" = "as.numeric({x})"),
    "as.numeric({x})"
  )
}

# Texts that all say true or false in one way, some of which as.logical() does not know.
suggest_boolean <- function(found, texts) {
  if (found$meaning != "text" || length(texts) == 0L) {
    return(NULL)
  }
  if (all(texts %in% c("TRUE", "True", "true", "T", "FALSE", "False", "false", "F"))) {
    return("as.logical({x})")
  }
  for (pair in boolean_pairs) {
    if (
      all(grepl(sprintf("^[ \t]*(%s)[ \t]*$", paste(pair, collapse = "|")), texts, ignore.case = TRUE, useBytes = TRUE))
    ) {
      return(sprintf("as.logical(match(tolower(trimws({x})), c(\"%s\", \"%s\")) - 1L)", pair[[1L]], pair[[2L]]))
    }
  }
}

boolean_pairs <- list(c("false", "true"), c("f", "t"), c("no", "yes"), c("n", "y"), c("0", "1"))

# Only for text in a form that R reads as it is meant: as.Date("05/07/2022") is a day of the year 5, and as.POSIXct()
# drops the time of day of all cells where one has none. A number may count anything from any day on, which `counts` says.
suggest_time <- function(codes, counts, sizes) {
  force(codes)
  force(counts)
  force(sizes)
  function(found, texts) {
    if (found$label %in% c("double", "integer")) {
      return(c(find_counted(first_cells(found), sizes), counts)[1L])
    }
    if (found$meaning != "text" || length(texts) == 0L) {
      return(NULL)
    }
    fits <- vapply(seq_along(codes), function(i) reads_all(codes[[i]], names(codes)[[i]], texts), NA)
    if (sum(fits) == 1L) codes[[which(fits)]]
  }
}

# Whether all texts have the form, and spell times: what strptime() does not read becomes NA without a word.
reads_all <- function(code, form, texts) {
  all(grepl(form, texts, perl = TRUE, useBytes = TRUE)) &&
    !anyNA(strptime(texts, sub(".*format = \"([^\"]*)\".*", "\\1", code), tz = "UTC"))
}

date_form <- "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
time_form <- "^[0-9]{4}-[0-9]{2}-[0-9]{2}%s[0-9]{2}:[0-9]{2}:[0-9]{2}%s$"

# Formats of dates that begin with the day or the month, and of a clock behind them, under the forms of their texts. With
# points it is the day; where both fit, day and month may change places, and there is no code.
day_formats <- function(clock_form, clock) {
  forms <- sprintf("^[0-9]{1,2}%1$s[0-9]{1,2}%1$s[0-9]{4}%2$s$", c("[.]", "/", "/", "-", "-"), clock_form)
  stats::setNames(paste0(c("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y"), clock), forms)
}

date_formats <- c(stats::setNames("%Y-%m-%d", date_form), day_formats("", ""))
time_formats <- c(
  stats::setNames(c("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"), sprintf(time_form, c(" ", "T"), "")),
  day_formats(" [0-9]{1,2}:[0-9]{2}", " %H:%M"),
  day_formats(" [0-9]{1,2}:[0-9]{2}:[0-9]{2}", " %H:%M:%S")
)

write_codes <- function(code, formats) {
  stats::setNames(sprintf(code, formats), names(formats))
}

date_codes <- write_codes("as.Date({x}, format = \"%s\")", date_formats)
time_codes <- write_codes("as.POSIXct({x}, format = \"%s\", tz = \"UTC\")", c(date_formats, time_formats))
day_counts <- c("where they count days since 1970-01-01" = "as.Date({x}, origin = \"1970-01-01\")")
time_counts <- c(
  "where they count seconds since 1970 in UTC" = "as.POSIXct({x}, origin = \"1970-01-01\", tz = \"UTC\")"
)

# What whole numbers are that mean days and times of 1990 to 2049, by the least and the largest of them.
day_sizes <- list(
  list(19900101, 20491231, c("where they are days as YYYYMMDD" = "as.Date(as.character({x}), format = \"%Y%m%d\")")),
  list(7305, 29219, day_counts),
  list(32874, 54788, c("where they count days as Excel does" = "as.Date({x}, origin = \"1899-12-30\")"))
)
time_sizes <- c(
  day_sizes,
  Map(
    function(word, per_second) {
      code <- sprintf("as.POSIXct({x} / %s, origin = \"1970-01-01\", tz = \"UTC\")", per_second)
      words <- sprintf("where they count %s since 1970 in UTC", word)
      list(631152000 * as.numeric(per_second), 2524607999 * as.numeric(per_second), stats::setNames(code, words))
    },
    c("milliseconds", "microseconds", "nanoseconds"),
    c("1e3", "1e6", "1e9")
  )
)

find_counted <- function(cells, sizes) {
  known <- if (is.numeric(cells)) cells[is.finite(cells)] # otherwise it is Arrow's
  for (size in sizes) {
    if (length(known) > 0L && all(known == floor(known) & known >= size[[1L]] & known <= size[[2L]])) {
      return(size[[3L]])
    }
  }
}

# Of UTC, as JSON and Python write it; no other zone has one distance to it all the year.
instant_codes <- c(
  "as.POSIXct({x}, format = \"%Y-%m-%dT%H:%M:%SZ\", tz = \"UTC\")",
  "as.POSIXct({x}, format = \"%Y-%m-%dT%H:%M:%S+00:00\", tz = \"UTC\")",
  "as.POSIXct({x}, format = \"%Y-%m-%d %H:%M:%S+00:00\", tz = \"UTC\")"
)
names(instant_codes) <- sprintf(time_form, c("T", "T", " "), c("Z", "[+]00:00", "[+]00:00"))
suggest_instant <- suggest_time(instant_codes, time_counts, time_sizes)

column_types <- list(
  boolean = new_number_type(
    "boolean",
    meaning = "boolean",
    missing = NA,
    decode_values = function(...) decode_items(..., types = "logical", expected = "true or false"),
    arrow = "bool",
    decode_cell = function(problems, path, value, refused) {
      if (is.logical(value)) value else add_mismatch(problems, path, "true or false", value)
    },
    parses = FALSE,
    suggest = suggest_boolean
  ),
  integer = new_number_type(
    "integer",
    meaning = "integer",
    decode_values = function(...) decode_integers(...),
    arrow = "int64",
    decode_cell = function(...) decode_integer_cell(...),
    parses = TRUE
  ),
  float64 = new_number_type(
    "float64",
    meaning = "floating",
    decode_values = function(...) decode_numbers(..., nan = FALSE),
    arrow = "float64",
    decode_cell = function(...) decode_float_cell(...),
    parses = TRUE
  ),
  float32 = new_number_type(
    "float32",
    meaning = "floating",
    round = "float32",
    decode_values = function(...) decode_float32(...),
    arrow = "float64",
    decode_cell = function(...) decode_float_cell(...),
    parses = TRUE
  ),
  string = new_type(
    meaning = "text",
    accepts = "text",
    keys = character(),
    convert = convert_always("text"),
    reads = "text",
    round = NULL,
    missing = NA_character_,
    decode_values = function(...) decode_items(..., types = "character", expected = "texts"),
    arrow = "utf8",
    decode_cell = function(problems, path, value, refused) {
      if (is_text(value)) value else add_mismatch(problems, path, "a text", value)
    },
    build = function(values, column) values,
    show_counts = NULL,
    parses = FALSE,
    suggest = function(found, texts) NULL
  ),
  date = new_time_type(
    meaning = "date",
    accepts = c("date", "timestamp"),
    keys = character(),
    convert = convert_to_date,
    build = function(values, column) build_date(values),
    show_counts = function(counts, column) replace(show_dates(counts), is_far(counts * day_seconds), NA),
    suggest = suggest_time(date_codes, day_counts, day_sizes)
  ),
  timestamp = new_time_type(
    meaning = "timestamp",
    accepts = c("date", "timestamp"),
    keys = c("unit", "instant"),
    convert = convert_to_timestamp,
    build = function(values, column) {
      as.POSIXct(values / per_second[[column[["unit"]]]], tz = "UTC", origin = "1970-01-01")
    },
    show_counts = function(counts, column) {
      split <- split_counts(counts, column)
      replace(show_timestamps(split$seconds, split$rest, split$digits), is_far(split$seconds), NA)
    },
    suggest = suggest_time(time_codes, time_counts, time_sizes)
  ),
  duration = new_time_type(
    meaning = "duration",
    accepts = "duration",
    keys = "unit",
    convert = convert_to_duration,
    build = function(values, column) as.difftime(values / per_second[[column[["unit"]]]], units = "secs"),
    show_counts = function(counts, column) {
      split <- split_counts(counts, column)
      show_durations(split$seconds, split$rest, split$digits)
    },
    suggest = suggest_time(character(), c("where they count seconds" = "as.difftime({x}, units = \"secs\")"), list())
  )
)

# NULL for the name of none.
find_type <- function(name) {
  if (is_text(name)) column_types[[name]]
}

column_type <- function(column) {
  column_types[[column[["type"]]]]
}

# A Date is floored (clause 4.7), so that days with a fraction are times of day.
build_date <- function(days) {
  if (all(is.na(days) | days == floor(days))) {
    return(structure(days, class = "Date"))
  }
  as.POSIXct(days * day_seconds, tz = "UTC", origin = "1970-01-01")
}
