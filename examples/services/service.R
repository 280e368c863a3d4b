# Serve a Keras model over HTTP with plumber; the schema decides what is scored.
#
# Usage: Rscript service.R MODEL PORT
# The requests and answers are those of service.py. Needs reticulate with a Python that has keras, to predict.

library(schemabridge)

max_bytes <- 1e7
max_records <- 10000
max_keys <- 100
time_format <- "%Y-%m-%dT%H:%M:%SZ"
arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 2 || !grepl("^[0-9]+$", arguments[2])) {
  message("usage: Rscript service.R MODEL PORT")
  quit(status = 2)
}

schema <- read_feature_schema(sub("[.]keras$", ".schema.json", arguments[1]))
model <- reticulate::import("keras", convert = FALSE)$models$load_model(arguments[1])
report <- verify_schema(schema, model)
if (!isTRUE(report$ok)) {
  stop(paste(format(report), collapse = "\n"))
}
times <- vapply(Filter(function(column) column$type == "timestamp", schema$columns), `[[`, "", "name")

show_health <- function() list(fingerprint = schema$fingerprint)

predict_records <- function(req, res) {
  # plumber has read the body by now: a server in front has to keep larger ones out of memory.
  if (length(req$bodyRaw) > max_bytes) {
    res$status <- 413
    return(list(code = "file_too_large", message = sprintf("more than %.0f bytes", max_bytes)))
  }
  records <- tryCatch(read_records(req$bodyRaw), error = identity)
  if (inherits(records, "error")) {
    res$status <- 400
    return(list(code = "invalid_json", message = conditionMessage(records)))
  }
  batch <- make_batch(records)
  features <- tryCatch(prepare_input(batch, schema, as = "float32"), schemabridge_error = identity)
  if (inherits(features, "error")) {
    return(answer_json(res, 422, report_json(validate_batch(batch, schema))))
  }
  predictions <- model$predict_on_batch(reticulate::r_to_py(features))
  list(predictions = I(reticulate::py_to_r(predictions$ravel()$tolist()))) # a list: I() keeps one an array
}

# The records as named lists; an error for another body, and for what JSON parsers read in different ways.
read_records <- function(body) {
  text <- rawToChar(body)
  Encoding(text) <- "UTF-8"
  check_text(text)
  # fromJSON would open a file or an address that a client sends; big integers would be rounded.
  records <- jsonlite::parse_json(text, bigint_as_char = TRUE)
  if (length(records) > max_records) {
    stop(sprintf("more than %.0f records", max_records))
  }
  if (!is.list(records) || !is.null(names(records)) || !all(vapply(records, is_record, NA))) {
    stop("a JSON array of objects is expected")
  }
  if (length(list_keys(records)) > max_keys) {
    stop(sprintf("more than %.0f different keys", max_keys))
  }
  if (any(rapply(records, is.infinite, "numeric", how = "unlist"))) {
    stop("a number beyond all doubles")
  }
  records
}

check_text <- function(text) {
  pair <- "\\\\u[dD][89abAB]..\\\\u[dD][c-fC-F].."
  if (!validUTF8(text) || startsWith(text, "\ufeff") || grepl("\\\\u(0000|[dD][89a-fA-F])", gsub(pair, "", text))) {
    stop("bytes or an escape that are no characters")
  }
  # jsonlite skips comments; outside of strings, the last of which may be cut, JSON has no slash.
  if (grepl("/", gsub('"(?:[^"\\\\]++|\\\\.)*+"?', "", text, perl = TRUE), fixed = TRUE)) {
    stop("a comment is no JSON")
  }
}

is_record <- function(value) {
  is.list(value) && !is.null(names(value)) && anyDuplicated(names(value)) == 0
}

list_keys <- function(records) as.character(unique(unlist(lapply(records, names))))

# A frame with a column for every key. parse_json with simplifyVector = TRUE would take the text "NA" for a missing
# value, and make text of numbers that stand beside text.
make_batch <- function(records) {
  keys <- list_keys(records)
  columns <- lapply(keys, function(key) make_column(lapply(records, `[[`, key), key))
  structure(columns, names = keys, class = "data.frame", row.names = .set_row_names(length(records)))
}

# Values of one kind as a vector, absent ones and null as NA; others stay a list, which the schema refuses.
make_column <- function(values, key) {
  kinds <- unique(vapply(Filter(Negate(is.null), values), mode, ""))
  if (length(kinds) > 1 || any(kinds == "list")) {
    return(values)
  }
  column <- unlist(lapply(values, function(value) if (is.null(value)) NA else value))
  if (key %in% times && is.character(column)) read_times(column) else column
}

# Texts as instants, or as they are if one of them is no such text.
read_times <- function(texts) {
  instants <- as.POSIXct(texts, format = time_format, tz = "UTC")
  if (identical(format(instants, time_format), texts)) instants else texts
}

answer_json <- function(res, status, json) {
  res$body <- json
  res$status <- status
  res$setHeader("Content-Type", "application/json")
  res
}

plumber::pr() |>
  plumber::pr_set_parsers(structure(list(), names = character())) |> # none: read_records has its own
  plumber::pr_set_serializer(plumber::serializer_unboxed_json(digits = NA)) |>
  plumber::pr_get("/health", show_health) |>
  plumber::pr_post("/predict", predict_records) |>
  plumber::pr_run(host = "127.0.0.1", port = as.integer(arguments[2]), docs = FALSE, quiet = TRUE)
