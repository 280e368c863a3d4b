# A parsed document as a schema: checked in the order of clause 1.4, decoded once.
read_document <- function(document) {
  check_format(document)
  check_version(document)
  minor <- find_minor(document)
  check_ops(document, minor)
  problems <- new_problems(minor)
  sealed <- decode_document(document, problems)
  golden <- decode_golden(problems, document[["golden"]], sealed)
  stop_for_unknown_keys(problems, document[["format_version"]])
  stop_for_problems(problems)
  check_fingerprint(sealed, document[["fingerprint"]])
  new_schema(document, sealed, golden)
}

supported_major <- "1"
newest_minor <- 1

check_format <- function(document) {
  if (!identical(document[["format"]], "schemabridge")) {
    stop_schemabridge("not_a_schema", "The document does not say `\"format\": \"schemabridge\"`.")
  }
}

check_version <- function(document) {
  version <- document[["format_version"]]
  if (!is_version(version)) {
    return(invisible()) # reported with everything else
  }
  if (sub("[.].*$", "", version) != supported_major) {
    message <- sprintf("The file has format version %s; this package reads version 1.", quote_text(version))
    stop_schemabridge("unsupported_version", message)
  }
}

is_version <- function(version) {
  is_text(version) && grepl("^(0|[1-9][0-9]*)[.](0|[1-9][0-9]*)$", version)
}

# Inf for a version that is newer than this reader.
parse_minor <- function(version) {
  minor <- as.numeric(substr(sub("^[0-9]+[.]", "", version), 1L, 9L))
  if (minor > newest_minor) Inf else minor
}

# clause 1.2: the minor version that a document is read as
find_minor <- function(document) {
  version <- document[["format_version"]]
  if (is_version(version)) min(parse_minor(version), newest_minor) else newest_minor
}

check_ops <- function(document, minor) {
  steps <- document[["steps"]]
  if (!is_array(steps)) {
    return(invisible())
  }
  names <- vapply(
    steps,
    function(step) if (is_object(step) && is_text(step[["op"]])) step[["op"]] else NA_character_,
    ""
  )
  known <- names(Filter(function(op) op$since <= minor, ops))
  unknown <- which(!is.na(names) & !names %in% known)
  if (length(unknown) > 0L) {
    path <- paste0(item_path("steps", unknown[1L]), ".op")
    name <- names[unknown[1L]]
    reason <- if (name %in% names(ops)) {
      sprintf("format version 1.%d does not have the op %s", minor, quote_text(name))
    } else {
      sprintf("this version of schemabridge does not know the op %s", quote_text(name))
    }
    message <- sprintf("%s: %s.", path, reason)
    stop_schemabridge("unknown_step", message, path = path)
  }
}

document_keys <- c("format", "format_version", "columns", "vocabularies", "steps", "inputs", "fingerprint")
descriptive_keys <- c("outputs", "evidence", "model", "environment", "statistics", "extensions")

# What the fingerprint covers, decoded; problems are collected (clauses 1, 4, 5 and 6).
decode_document <- function(document, problems) {
  check_keys(problems, "", document, document_keys, c(descriptive_keys, "golden"))
  for (key in document_keys[document_keys %in% names(document)]) {
    if (is.null(document[[key]])) add_problem(problems, key, "null, and required")
  }
  check_sections(problems, document)
  sealed <- list(
    format = "schemabridge",
    columns = decode_columns(problems, document[["columns"]]),
    vocabularies = decode_vocabularies(problems, document[["vocabularies"]])
  )
  program <- decode_steps(problems, document[["steps"]], sealed)
  sealed$steps <- program$steps
  sealed$inputs <- decode_inputs(problems, document[["inputs"]], sealed, program$registers)
  check_used(problems, sealed)
  sealed
}

check_sections <- function(problems, document) {
  version <- document[["format_version"]]
  if (!is.null(version) && !is_version(version)) {
    add_mismatch(problems, "format_version", "a version such as \"1.0\"", version)
  }
  fingerprint <- document[["fingerprint"]]
  if (!is.null(fingerprint) && !(is_text(fingerprint) && grepl("^sha256:[0-9a-f]{64}$", fingerprint))) {
    add_mismatch(problems, "fingerprint", "\"sha256:\" and 64 lower-case hexadecimal digits", fingerprint)
  }
  for (key in descriptive_keys[descriptive_keys %in% names(document)]) {
    value <- document[[key]]
    fits <- if (key == "outputs") is_array(value) else is_object(value)
    if (!is.null(value) && !fits) {
      add_mismatch(problems, key, if (key == "outputs") "an array" else "an object", value)
    }
  }
}

# clause 5.5: columns, vocabularies and steps that nothing uses
check_used <- function(problems, sealed) {
  named <- function(key) unlist(lapply(sealed$steps, `[[`, key), use.names = FALSE)
  sources <- lapply(sealed$inputs, function(input) lapply(input[["encodings"]], `[[`, "from"))
  used_steps <- c(named("in"), unlist(sources, use.names = FALSE))
  report_unused(problems, "columns", item_names(sealed$columns, "name"), named("column"))
  report_unused(problems, "steps", item_names(sealed$steps, "id"), used_steps)
  vocabularies <- names(sealed$vocabularies)
  for (name in vocabularies[!vocabularies %in% named("vocabulary")]) {
    add_problem(problems, join_path("vocabularies", name), "nothing uses this vocabulary")
  }
}

report_unused <- function(problems, key, names, used) {
  for (position in which(!is.na(names) & !names %in% used)) {
    add_problem(problems, item_path(key, position), sprintf("nothing uses %s", quote_text(names[position])))
  }
}

# The name of every item, NA where it has none.
item_names <- function(items, key) {
  vapply(items, function(item) if (is_text(item[[key]])) item[[key]] else NA_character_, "")
}

report_duplicates <- function(problems, path, key, names) {
  for (position in which(duplicated(names, incomparables = NA))) {
    text <- sprintf("%s stands here twice", quote_text(names[position]))
    add_problem(problems, paste0(item_path(path, position), ".", key), text)
  }
}
