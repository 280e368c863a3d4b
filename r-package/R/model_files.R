# clauses 19.2 and 20.9: what a file or folder of a model is, read in bounded pieces without running or unpacking anything

# list(format, written_by, objects, lambda_layers, is_unsure, types), absent where the file does not say it; or list(fault,
# text), a code and what is wrong. `format` is the recorded one, if there is one.
read_model_file <- function(path, format = NULL) {
  found <- find_format(path)
  if (length(found$format) == 0L) {
    return(tell_unknown(path, format, found))
  }
  found$format <- found$format[[1L]]
  read <- list(keras = read_keras_file, hdf5 = read_hdf5_file, saved_model = read_saved_model, skops = read_skops_file)
  details <- if (!is.null(read[[found$format]])) read[[found$format]](path, found$entries)
  if (is.null(details$fault)) c(list(format = found$format), details) else details
}

# clause 19.2: the format by the content; `entries` are those of a zip.
find_format <- function(path) {
  if (dir.exists(path)) {
    has <- file.exists(file.path(path, c("saved_model.pb", "MLmodel")))
    return(list(format = c("saved_model", "mlflow")[has]))
  }
  start <- read_start(path, 64)
  begins <- vapply(format_starts, function(bytes) identical(start[seq_along(bytes)], bytes), NA)
  if (any(begins)) {
    return(list(format = names(format_starts)[begins]))
  }
  entries <- list_entries(path)
  has <- c("config.json", "schema.json") %in% entries$name
  is_pickle <- grepl("[.](pkl|pickle|joblib)$", path, ignore.case = TRUE)
  list(format = c(c("keras", "skops")[has], if (is_pickle) "pickle"), entries = entries)
}

# The first bytes of a file; none where it cannot be read.
read_start <- function(path, size) {
  if (is_special_file(path)) {
    return(raw())
  }
  none <- function(condition) raw()
  tryCatch(readBin(path, "raw", size), error = none, warning = none)
}

format_starts <- list(
  hdf5 = as.raw(c(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)),
  lightgbm = charToRaw("tree\nversion="),
  xgboost = charToRaw("{\"learner\""),
  xgboost = c(charToRaw("{L"), as.raw(c(0, 0, 0, 0, 0, 0, 0, 7)), charToRaw("learner"))
)

tell_unknown <- function(path, format, found) {
  if (!is.null(found$entries$fault)) {
    return(found$entries)
  }
  is_named <- grepl("[.](keras|h5|hdf5|skops)$", path, ignore.case = TRUE)
  if (is_named || (!is.null(format) && format != "mlflow")) {
    new_fault(sprintf(
      "it is no %s",
      if (is.null(format)) "model as its name says" else paste("file of the format", format)
    ))
  }
}

new_fault <- function(text, code = "invalid_model_file") {
  list(fault = code, text = text)
}

# ---- Zips: .keras and skops ----

read_keras_file <- function(path, entries) {
  config <- read_json_entry(path, entries, "config.json", most_config, read_keras_config)
  if (!is.null(config$fault)) {
    return(config)
  }
  config$is_unsure <- FALSE # a .keras says whose each class is
  if (!"metadata.json" %in% entries$name) {
    return(config)
  }
  metadata <- read_json_entry(path, entries, "metadata.json", most_metadata, function(text) {
    scan_objects(text, "keras_version")
  })
  if (!is.null(metadata[["fault"]])) {
    return(metadata)
  }
  version <- metadata$keras_version[1L]
  c(config, list(written_by = if (!is.na(version)) version))
}

read_skops_file <- function(path, entries) {
  types <- read_json_entry(path, entries, "schema.json", most_config, read_skops_types)
  if (is.list(types)) types else list(types = types)
}

most_metadata <- 65536
most_config <- 16777216

read_json_entry <- function(path, entries, name, most, read) {
  bytes <- read_entry(path, entries, name, most)
  if (is.list(bytes)) {
    return(bytes)
  }
  found <- if (!any(bytes == 0L)) read(rawToChar(bytes))
  if (is.null(found)) new_fault(sprintf("its entry %s is not the JSON text of an object", name)) else found
}

# ---- HDF5 and SavedModel ----

# A whole model holds its configuration as one text; it stands before the weights.
read_hdf5_file <- function(path, entries) {
  bytes <- read_start(path, min(file.size(path), most_hdf5))
  has <- function(word) length(grepRaw(word, bytes, fixed = TRUE)) > 0L
  ended <- function(word) c(charToRaw(word), as.raw(0L))
  is_weights <- has(ended("layer_names")) || has(ended("model_weights")) || has(ended("vars"))
  if (!has("model_config") && is_weights) {
    return(new_fault("the file holds weights, and no model", "weights_only"))
  }
  starts <- c("{\"module\": \"", "{\"class_name\": \"")
  first <- unlist(lapply(starts, grepRaw, bytes, fixed = TRUE))
  text <- if (length(first) > 0L) cut_object(take_text(bytes, min(first), most_config))
  c(if (!is.null(text)) read_keras_config(text), list(written_by = find_hdf5_version(bytes)))
}

most_hdf5 <- 67108864

# The text from a position to the next NUL, which no JSON text has.
take_text <- function(bytes, first, most) {
  bytes <- bytes[first:min(length(bytes), first + most - 1)]
  zero <- grepRaw(as.raw(0L), bytes, fixed = TRUE)
  rawToChar(if (length(zero) > 0L) bytes[seq_len(zero - 1L)] else bytes)
}

# Texts of attributes stand in a heap, the version of Keras among the first.
find_hdf5_version <- function(bytes) {
  heap <- grepRaw("GCOL", bytes, fixed = TRUE)
  if (length(heap) > 0L) {
    behind <- bytes[seq(heap + 4, length.out = min(512, length(bytes) - heap - 3))]
    pieces <- split(behind, cumsum(behind == 0L))
    texts <- vapply(pieces[-length(pieces)], function(piece) if (piece[1L] == 0L) rawToChar(piece[-1L]) else "", "")
    found <- grep("^[0-9]+[.][0-9A-Za-z.+-]*$", texts, value = TRUE, useBytes = TRUE)
    if (length(found) > 0L) found[[1L]]
  }
}

read_saved_model <- function(path, entries) {
  if (!file.exists(file.path(path, "variables", "variables.index"))) {
    return(new_fault("the folder has no variables/variables.index"))
  }
  list()
}
