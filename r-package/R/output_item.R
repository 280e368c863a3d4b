# clause 21: what an item of `outputs` says, checked for who scores with it

output_scales <- c("value", "probability", "logit")
output_classes <- c("one", "several")
sealing_keys <- c("scale", "classes", "threshold", "steps", "from")

# The outputs of a schema by name, or the first error of 21.9 that an item has by itself.
read_outputs <- function(schema) {
  items <- lapply(schema$outputs, drop_nulls)
  for (position in seq_along(items)) {
    check_output_ops(items[[position]], item_path("outputs", position))
  }
  problems <- new_problems()
  outputs <- lapply(seq_along(items), function(position) {
    decode_output(problems, item_path("outputs", position), items[[position]])
  })
  report_duplicates(problems, "outputs", "name", item_names(outputs, "name"))
  stop_for_problems(problems)
  outputs <- Map(complete_output, outputs, items, list(schema))
  names(outputs) <- item_names(outputs, "name")
  outputs
}

# An output that the schema does not describe.
new_output <- function(name, schema) {
  complete_output(list(name = name), list(name = name), schema)
}

# clause 21.1: a key that is null is an absent one, at any depth
drop_nulls <- function(value) {
  if (is_object(value)) {
    value <- value[!vapply(value, is.null, NA)]
  }
  if (is.list(value)) lapply(value, drop_nulls) else value
}

# clause 21.4: only ops of numbers that keep rows apart
check_output_ops <- function(item, path) {
  steps <- if (is_object(item)) item[["steps"]]
  if (!is_array(steps)) {
    return(invisible())
  }
  for (position in seq_along(steps)) {
    op <- step_op(steps[[position]])
    named <- if (is_object(steps[[position]])) steps[[position]][["op"]]
    if (is_text(named) && !isTRUE(op$of_outputs)) {
      place <- paste0(item_path(paste0(path, ".steps"), position), ".op")
      message <- sprintf("%s: this version of schemabridge has no op %s for outputs.", place, quote_text(named))
      stop_schemabridge("unknown_step", message, path = place)
    }
  }
}

# ---- Keys ----

decode_output <- function(problems, path, item) {
  if (!is_object(item)) {
    add_mismatch(problems, path, "an object", item)
    return(list())
  }
  keys <- intersect(names(output_keys), names(item))
  output <- lapply(stats::setNames(keys, keys), function(key) {
    output_keys[[key]](problems, join_path(path, key), item[[key]])
  })
  output$name <- decode_text(problems, join_path(path, "name"), item[["name"]])
  check_labelling(problems, path, output)
  output$width <- measure_output(output[["shape"]])
  program <- decode_output_program(problems, path, item, output$width)
  output$steps <- program$steps
  output$from <- program$from
  output$gives <- program$gives
  if (any(sealing_keys %in% keys) && !"fingerprint" %in% keys) {
    add_problem(problems, join_path(path, "fingerprint"), "absent")
  }
  output
}

decode_shape <- function(problems, path, value) {
  fits <- is_array(value) &&
    length(value) > 0L &&
    all(vapply(value, function(size) is.null(size) || (is_number(size) && size >= 1 && size == trunc(size)), NA))
  if (!fits) {
    return(add_mismatch(problems, path, "an array of null and sizes", value))
  }
  vapply(value, function(size) if (is.null(size)) NA_real_ else as.double(size), 0)
}

decode_labels <- function(problems, path, value) {
  is_kind <- function(test) is_array(value) && length(value) > 0L && all(vapply(value, test, NA))
  if (!is_kind(is.character) && !is_kind(is.numeric) && !is_kind(is.logical)) {
    return(add_mismatch(problems, path, "an array of texts, of numbers or of booleans", value))
  }
  labels <- unlist(value)
  if (anyDuplicated(labels) > 0L) {
    return(add_problem(problems, path, sprintf("item %d stands here twice", anyDuplicated(labels) - 1L)))
  }
  is_whole <- is.numeric(labels) && all(labels == trunc(labels) & abs(labels) <= largest_code)
  if (is_whole) as.integer(labels) else labels
}

decode_threshold <- function(problems, path, value) {
  if (is_number(value) && is.finite(value)) as.double(value) else add_mismatch(problems, path, "a finite number", value)
}

decode_seal <- function(problems, path, value) {
  if (is_text(value)) value else add_mismatch(problems, path, "a text", value)
}

# By key how it is decoded; a program is decoded as a whole.
output_keys <- list(
  shape = decode_shape,
  labels = decode_labels,
  scale = function(...) decode_word(..., words = output_scales),
  classes = function(...) decode_word(..., words = output_classes),
  threshold = decode_threshold,
  steps = function(problems, path, value) NULL,
  from = function(problems, path, value) NULL,
  fingerprint = decode_seal
)

# clauses 21.5 and 21.7: how many labels there are, and where a threshold may stand
check_labelling <- function(problems, path, output) {
  labels <- output[["labels"]]
  if (is.null(labels) || identical(output[["classes"]], "several")) {
    return(invisible())
  }
  if (length(labels) < 2L) {
    add_problem(problems, join_path(path, "labels"), "expected at least two labels, of which one holds")
  }
  if (length(labels) > 2L && !is.null(output[["threshold"]])) {
    text <- sprintf("one of %d labels holds, which is the one with the largest number", length(labels))
    add_problem(problems, join_path(path, "threshold"), text)
  }
}

# How many numbers a row has, NA where the shape does not say it.
measure_output <- function(shape) {
  if (is.null(shape)) NA_real_ else prod(shape[-1L])
}

# ---- Defaults, seal and golden predictions ----

complete_output <- function(output, item, schema) {
  check_seal(output, item)
  output$fingerprint <- NULL
  if (is.null(output[["width"]])) {
    output$width <- NA_real_
  }
  if (is.null(output[["scale"]])) {
    output$scale <- if (is.null(output[["labels"]])) "value" else "probability"
  }
  if (is.null(output[["classes"]])) {
    output$classes <- "one"
  }
  output$has_threshold <- !is.null(output[["threshold"]])
  if (!output$has_threshold) {
    output$threshold <- if (output$scale == "value") 0 else 0.5
  }
  predictions <- lapply(schema$golden$rows, function(row) row$predictions[[output$name]])
  output$golden <- Filter(Negate(is.null), predictions)
  if (!is.na(output$width)) {
    check_label_width(output, if (is.null(output[["gives"]])) output$width else output$gives)
  }
  output
}

# clause 21.2: the hash of the item without it, parameters of its steps decoded
check_seal <- function(output, item) {
  recorded <- output[["fingerprint"]]
  if (is.null(recorded)) {
    return(invisible())
  }
  item$fingerprint <- NULL
  if (!is.null(output[["steps"]])) {
    item$steps <- output$steps
  }
  found <- paste0("sha256:", cli::hash_raw_sha256(unlist(canonical_form(item), use.names = FALSE)))
  if (!identical(found, recorded)) {
    shortened <- shorten_fingerprint(c(found, recorded))
    message <- "The output %s has the fingerprint %s, the file says %s."
    stop_schemabridge("fingerprint_mismatch", sprintf(message, quote_text(output$name), shortened[1L], shortened[2L]))
  }
}

# clause 21.5
check_label_width <- function(output, width) {
  count <- length(output[["labels"]])
  fits <- count == 0L || width == count || (output$classes == "one" && count == 2L && width == 1)
  if (!fits) {
    has <- paste(count_things(count, "label"), "and", count_things(width, "number"), "a row")
    message <- sprintf("The output %s has %s.", quote_text(output$name), has)
    stop_schemabridge("output_mismatch", message)
  }
}

# ---- For people ----

# One line for each output with labels; what is of another type counts as absent.
format_outputs <- function(schema) {
  items <- Filter(function(item) is_object(item) && is_text(item[["name"]]), schema$outputs)
  unlist(lapply(items, function(item) {
    labels <- decode_labels(new_problems(), "labels", item[["labels"]])
    if (!is.null(labels)) {
      several <- if (identical(item[["classes"]], "several")) ", each by itself"
      sprintf("Predicts %s: %s%s", item$name, enumerate(spell_labels(labels)), paste(several, collapse = ""))
    }
  }))
}
