# Faults of a batch as findings, in words (clauses 7.2 and 12.1). A fault is what names, columns or the kernel refuse:
# list(code, phase, position, feature), of which the phase is names, type, step or input; `found` is a column that is refused
# as a whole, `names` are those of a frame.

# The finding of a fault in some rows, or of one that concerns a column as a whole; `at` is the position of the column
# that it names, and of a fault of an input `name` that of the feature.
new_fault_finding <- function(fault, at, schema, counted, rows = numeric(), count = length(rows), redact = FALSE) {
  column <- schema$columns[[at]]
  lost <- hint_lost_class(counted$values, column)
  counted <- if (redact || fault$code %in% codes_without_values) new_counted() else counted
  words <- switch(
    fault$phase,
    names = describe_name_fault(fault, column),
    type = if (is.null(fault$found)) {
      describe_cell_fault(fault, column, counted)
    } else {
      describe_column_fault(fault, column, redact)
    },
    step = describe_step_fault(fault, column, schema, counted, redact),
    input = describe_input_fault(fault, schema)
  )
  words$hint <- c(lost, words$hint)[1L]
  new_finding(fault$code, column$name, words, counted, rows, count)
}

codes_without_values <- c(
  "absent_column",
  "duplicated_column",
  "missing_value",
  "nan_value",
  "invalid_encoding",
  "unsupported_type",
  "ambiguous_time_zone"
)

new_words <- function(expected, found, hint = NULL) {
  list(expected = expected, found = found, hint = hint)
}

# The position of the column that an error names (clause 7.2).
fault_column <- function(fault, schema) {
  switch(
    fault$phase,
    type = fault$position,
    step = first_columns(schema)[[fault$position]],
    input = match(feature_encoding(schema$inputs[[fault$position]], fault$feature)$columns[[1L]], column_names(schema))
  )
}

# ---- Words ----

describe_name_fault <- function(fault, column) {
  names <- fault$names
  if (fault$code == "duplicated_column") {
    return(new_words("one column of this name", format_count(sum(names == column$name, na.rm = TRUE))))
  }
  shown <- paste0("`", escape_controls(names[seq_len(min(10L, length(names)))]), "`", recycle0 = TRUE)
  among <- if (length(names) > 0L) paste("none among", enumerate(shown, length(names))) else "no columns at all"
  others <- length(fault$absent) - 1L
  more <- if (others > 0L) sprintf(" (%d more %s absent)", others, if (others == 1L) "column is" else "columns are")
  new_words(
    "one column of this name",
    paste0(among, more),
    hint_absent(fault$absent, fault$likely, names, fault$unused)
  )
}

# What a whole column is.
describe_column_fault <- function(fault, column, redact) {
  is_zone <- fault$code == "ambiguous_time_zone"
  label <- if (fault$found$meaning == "unsupported") describe_class(fault$found) else fault$found$label
  found <- paste0(label, if (is_zone) describe_zone(fault$found$zone))
  words <- new_words(paste("values of type", name_type(column)), found, hint_type(fault, column, redact))
  if (is_zone) {
    words$expected <- if (isTRUE(column[["instant"]])) "times with a zone" else "times in UTC or without a zone"
  }
  words
}

describe_zone <- function(zone) {
  if (is.null(zone)) {
    " without a zone"
  } else if (nzchar(zone)) {
    paste0(" in ", zone)
  } else {
    " in the zone of the session"
  }
}

name_type <- function(column) {
  unit <- column[["unit"]]
  paste0(column[["type"]], if (!is.null(unit)) paste0("(", unit, ")"))
}

# What the type of a column refuses cell by cell.
describe_cell_fault <- function(fault, column, counted) {
  switch(
    fault$code,
    wrong_type = new_words(
      paste("values of type", name_type(column)),
      "others",
      if (column[["type"]] == "boolean") hint_boolean(column) else hint_other_spelling(counted$values, column)
    ),
    invalid_encoding = new_words(
      "text that is valid Unicode",
      "bytes that are none",
      "read the file in the encoding that it is written in, such as read.csv(..., fileEncoding = \"windows-1252\")"
    ),
    unsupported_type = new_words("a label for every position of the factor", "positions without a label"),
    not_integral = new_words("whole numbers", "fractions or infinite values"),
    not_exact = new_words(
      paste("values of type", name_type(column)),
      "values that it cannot hold exactly",
      if (column[["type"]] == "date") {
        paste("where no time of day is meant:", assign_code(column$name, "as.Date({x}, tz = \"UTC\")"))
      }
    ),
    float32_overflow = new_words("numbers that fit float32", "larger ones")
  )
}

hint_boolean <- function(column) {
  code <- assign_code(column$name, "{x} == <number that is true>")
  paste("only 0 and 1 are false and true; say which number is true:", code)
}

# What a step refuses.
describe_step_fault <- function(fault, column, schema, counted, redact) {
  step <- schema$steps[[fault$position]]
  switch(
    fault$code,
    missing_value = new_words("no missing value", name_missing(step)),
    out_of_range = new_words(describe_range(step[["within"]], column), "others"),
    out_of_domain = new_words(describe_domain(step), "others"),
    unknown_value = describe_unknown(step, schema, counted, redact)
  )
}

name_missing <- function(step) {
  has_parts <- any(vapply(step[["cut"]], function(cut) cut[["do"]] == "part", NA))
  if (has_parts) "missing values, or texts without the part that is cut out" else "missing values"
}

describe_domain <- function(step) {
  named <- if (has_key(step, "function")) sprintf("%s \"%s\"", step[["op"]], step[["function"]]) else step[["op"]]
  sprintf("numbers of which %s gives a finite one", named)
}

# Times are values and not numbers.
describe_range <- function(bounds, column) {
  paste(if (is_time(column)) "times" else "numbers", "from", paste(format_bounds(bounds, column), collapse = " to "))
}

describe_unknown <- function(step, schema, counted, redact) {
  if (is.null(step[["vocabulary"]])) {
    return(new_words(
      "texts without U+0000",
      "texts that hold it",
      "take U+0000 out of the texts; R has no such strings"
    ))
  }
  vocabulary <- schema$vocabularies[[match(step[["vocabulary"]], names(schema$vocabularies))]]
  known <- vocabulary[["values"]]
  shown <- format_known(known[seq_len(min(most_values, length(known)))], vocabulary)
  listed <- enumerate(shown, length(known))
  expected <- paste0(
    if (!is.null(step[["cut"]])) paste(say_cuts("the text", step[["cut"]]), "as "),
    "one of ",
    count_things(length(known), "known value"),
    if (!redact && nzchar(listed)) ": ",
    if (!redact) listed
  )
  is_told <- !redact && !is.na(counted$distinct) && counted$distinct > 0L # text with U+0000 is not counted
  found <- if (is_told) count_things(counted$distinct, "new value") else "new values"
  new_words(expected, found, if (is.null(step[["cut"]])) hint_unknown(counted$values, known))
}

# What an input refuses.
describe_input_fault <- function(fault, schema) {
  input <- schema$inputs[[fault$position]]
  words <- input_fault_words[[fault$code]]
  words$expected <- sprintf(
    "%s in feature `%s` of input `%s` (%s)",
    words$expected,
    fault$name,
    input$name,
    input$dtype
  )
  words
}

input_fault_words <- list(
  not_integral = new_words("whole numbers", "values that give others"),
  nan_value = new_words("no NaN", "values that give NaN"),
  float32_overflow = new_words("numbers that fit float32", "values that give larger ones"),
  integer_overflow = new_words("integers that fit", "values that give larger ones")
)

# ---- Faults as errors ----

# The first fault of the kernel, with `count` and the first five `rows`.
stop_fault <- function(fault, schema, frame, at, redact) {
  i <- fault_column(fault, schema)
  if (fault$phase == "input") {
    fault$name <- feature_names(schema$inputs[[fault$position]])[[fault$feature]]
  }
  counted <- count_values(describe_frame_column(frame, at[[i]]), frame$rows, fault$rows)
  if (fault$count > length(fault$rows)) {
    counted$distinct <- NA
  }
  stop_finding(new_fault_finding(fault, i, schema, counted, fault$rows, fault$count, redact))
}

# What the last of some columns is as a whole, after the values of the columns before it.
stop_column_fault <- function(bound, frame, schema, at, redact) {
  before <- check_types(chunk_sources(bound[-length(bound)], frame$rows))
  if (!is.null(before)) {
    stop_fault(before, schema, frame, at, redact)
  }
  fault <- new_column_fault(bound[[length(bound)]], length(bound), frame$rows)
  stop_finding(new_fault_finding(fault, fault$position, schema, fault$counted, redact = redact))
}

# A column that is refused as a whole: `bound` is what bind_column() gives.
new_column_fault <- function(bound, position, rows, redact = FALSE) {
  is_counted <- bound$code == "wrong_type"
  list(
    code = bound$code,
    phase = "type",
    position = position,
    rank = 0,
    feature = 1,
    found = bound$found,
    texts = if (is_counted && bound$found$meaning == "text") distinct_texts(bound$found, rows),
    counted = if (is_counted && !redact) count_values(bound$found, rows, seq_len(sum(rows))) else new_counted()
  )
}

distinct_texts <- function(found, rows) {
  texts <- unique(fetch_cells(chunk_plainly(found, rows), seq_len(sum(rows)), 1))
  texts[!is.na(texts)]
}
