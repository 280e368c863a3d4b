# The findings of a batch, from everything that was found in it (clause 12).

report_examination <- function(examined, schema, ranges, redact) {
  findings <- c(
    lapply(examined$faults, report_fault, examined, schema, redact),
    lapply(examined$outside, report_outside, examined, schema, ranges, redact),
    report_conversions(examined, schema),
    lapply(examined$coerced, report_coerced, examined, schema, redact),
    lapply(examined$taken, report_taken, examined, schema, redact),
    lapply(examined$infinite, report_infinite, examined, schema, redact),
    report_subnormals(examined, schema, redact),
    report_names(examined$frame$names, column_names(schema))
  )
  new_findings(Filter(Negate(is.null), findings), as.integer(sum(examined$frame$rows)), schema, redact)
}

report_fault <- function(fault, examined, schema, redact) {
  if (is.null(fault$rows)) {
    counted <- if (is.null(fault$counted)) new_counted() else fault$counted
    count <- sum(examined$frame$rows)
    return(new_fault_finding(fault, fault$column, schema, counted, count = count, redact = redact))
  }
  is_counted <- !redact && !fault$code %in% codes_without_values
  counted <- if (is_counted) count_examined(examined, fault$column, fault$rows) else new_counted()
  new_fault_finding(fault, fault$column, schema, counted, fault$rows, redact = redact)
}

count_examined <- function(examined, column, rows) {
  count_values(examined$bound[[column]]$found, examined$frame$rows, rows)
}

report_outside <- function(outside, examined, schema, ranges, redact) {
  counted <- if (redact) new_counted() else count_examined(examined, outside$column, outside$rows)
  column <- schema$columns[[outside$column]]
  words <- new_words(paste(describe_range(ranges[[outside$column]], column), "as in training"), "others")
  new_finding("outside_training", column$name, words, counted, outside$rows, length(outside$rows), severity = "warning")
}

# Values that are in no vocabulary and taken by a policy (clause 12.8).
report_taken <- function(taken, examined, schema, redact) {
  counted <- if (redact) new_counted() else count_examined(examined, taken$column, taken$rows)
  column <- schema$columns[[taken$column]]
  vocabulary <- find_vocabularies(schema, column$name)[[1L]]
  twins <- if (is.null(vocabulary$cut)) hint_twins(counted$values, vocabulary$values)
  hint <- if (is.null(twins)) "nothing, if the policy is meant for them" else twins
  words <- new_words("values of the vocabulary", "others, which a policy takes", hint)
  new_finding("unknown_value", column$name, words, counted, taken$rows, length(taken$rows), severity = "note")
}

# Infinite numbers that reach an input (clause 12.8).
report_infinite <- function(infinite, examined, schema, redact) {
  counted <- if (redact) new_counted() else count_examined(examined, infinite$column, infinite$rows)
  words <- new_words("finite numbers", "infinite ones, which reach the model")
  name <- schema$columns[[infinite$column]]$name
  new_finding("infinite_value", name, words, counted, infinite$rows, length(infinite$rows), severity = "note")
}

# Columns of which no number but 0 is of ordinary size (clause 12.8).
report_subnormals <- function(examined, schema, redact) {
  is_asked <- vapply(
    seq_along(schema$columns),
    function(i) column_type(schema$columns[[i]])$meaning == "floating" && is_subnormal(examined, i),
    NA
  )
  lapply(setdiff(which(is_asked), list_type_refused(examined)), report_subnormal, examined, schema, redact)
}

is_subnormal <- function(examined, i) {
  found <- examined$bound[[i]]$found
  if (found$meaning != "floating") {
    return(FALSE)
  }
  largest <- 0L
  for (chunk in chunk_plainly(found, examined$frame$rows)) {
    largest <- max(largest, measure_size(chunk$sources[[1L]], chunk$rows))
    if (largest == 2L) {
      break
    }
  }
  largest == 1L
}

report_subnormal <- function(i, examined, schema, redact) {
  cells <- Re(fetch_cells(
    chunk_plainly(examined$bound[[i]]$found, examined$frame$rows),
    seq_len(sum(examined$frame$rows)),
    1
  ))
  own <- Filter(function(fault) fault$column == i, examined$faults)
  rows <- setdiff(which(cells != 0), unlist(lapply(own, `[[`, "rows")))
  if (length(rows) == 0L) {
    return(NULL)
  }
  column <- schema$columns[[i]]
  counted <- count_examined(examined, i, rows)
  words <- new_words("numbers of ordinary size", "none but subnormal ones", hint_lost_class(counted$values, column))
  if (redact) {
    counted <- new_counted()
  }
  new_finding("subnormal_numbers", column$name, words, counted, rows, length(rows), severity = "note")
}

# Texts that spell no value and are missing (clause 12.8).
report_coerced <- function(coerced, examined, schema, redact) {
  counted <- if (redact) new_counted() else count_examined(examined, coerced$column, coerced$rows)
  column <- schema$columns[[coerced$column]]
  expected <- paste("texts that spell values of type", name_type(column))
  words <- new_words(expected, "others, which become missing", "nothing, if they are meant to be missing")
  new_finding("wrong_type", column$name, words, counted, coerced$rows, length(coerced$rows), severity = "note")
}

# Columns of another kind than their type's that are accepted without loss (clause 12.8).
report_conversions <- function(examined, schema) {
  converted <- which(mapply(is_converted, examined$bound, schema$columns))
  lapply(setdiff(converted, list_type_refused(examined)), function(i) {
    column <- schema$columns[[i]]
    label <- examined$bound[[i]]$found$label
    words <- new_words(paste("values of type", name_type(column)), paste(label, "values, taken without loss"))
    if (!all(vapply(chunk_sources(examined$bound[i], examined$frame$rows), is_chunk_missing, NA))) {
      new_finding("converted_type", column$name, words, count = sum(examined$frame$rows), severity = "note")
    }
  })
}

# The positions of columns of which the type refuses a cell.
list_type_refused <- function(examined) {
  unlist(lapply(examined$faults, function(fault) if (fault$phase == "type") fault$column))
}

is_converted <- function(bound, column) {
  is.null(bound$meaning) && !bound$found$meaning %in% c("null", column_type(column)$meaning)
}

# Names that are not needed, and needed ones in another order than in the file (clause 12.8).
report_names <- function(found, needed) {
  known <- unique(found[found %in% needed])
  extra <- unique(found[!found %in% needed])
  list(
    if (length(extra) > 0L) {
      note_names("extra_column", "only the recorded columns", paste(format_count(length(extra)), "more"), extra)
    },
    if (!identical(known, needed[needed %in% known])) {
      note_names("column_order", "columns in the recorded order", "another order", known)
    }
  )
}

note_names <- function(code, expected, found, names) {
  shown <- names[!is.na(names)]
  shown <- shown[seq_len(min(most_values, length(shown)))]
  new_finding(
    code,
    NA_character_,
    new_words(expected, found),
    new_counted(shown),
    severity = "note"
  )
}
