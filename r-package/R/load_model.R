#' Load a model to score with
#'
#' Reads the schema of a model that was trained in Python, makes the preflight of [check_model()], loads the model's file
#' through reticulate, and replays golden rows and predictions on this machine. What it returns is ready for
#' [`predict()`][predict.schemabridge_model]. `load_schema_model()` is the same function under a name that keras3 does not
#' mask.
#'
#' The Python needs the model's framework and numpy, and nothing of schemabridge. It is started if none runs yet: the one
#' that [check_model()] looks at, otherwise the one that reticulate finds. A Python that runs stays until the session ends.
#'
#' @section Trust:
#' Files of models can hold code. Nothing of it runs before the file has shown the recorded SHA-256, and bundled source,
#' Lambda layers, pickles, and files of skops with foreign types run with `trust_code = TRUE` alone: say so for models whose
#' source you trust as you would trust a script.
#'
#' @param path The path of the model's schema, `<model>.schema.json`, in the folder of the model; or of the model, in the
#'   folder of its schema; or a schema from [read_schema()].
#' @param file The model's file or folder, where it lies elsewhere or under another name; or the folder of its files.
#' @param trust_code Whether code that is in the files may run.
#' @param custom_objects Custom objects of the model as a list of Python objects, by the names as they are registered,
#'   `list("mypackage>Scale" = Scale)`, or those of their source.
#' @param python The Python to start: the path of an executable, or the folder of its environment.
#' @param batch_size How many rows the model computes at once. Last digits of predictions depend on it; with 32, the default
#'   of Keras, they are those that Keras gives in Python.
#'
#' @return An object of class `schemabridge_model` with a `print()` method: a list with, among others, the `schema`, the
#'   `preflight`, the `verification` on this machine and the `file` that was loaded. It lives as long as the session.
#'
#' @section Errors:
#' What [read_schema()] raises; for `outputs` of the schema `unknown_step`, `invalid_schema`, `fingerprint_mismatch` and
#' `output_mismatch`; the code of the first check of the preflight that blocks; `package_missing` without reticulate or
#' without a package of Python that the model needs; `python_unknown` without a Python; `does_not_load` and
#' `prediction_failed` with the cause as the framework says it (the field `details` has its whole text);
#' `golden_mismatch` and `prediction_mismatch` where this machine gives something else than was recorded. A schema of which
#' nothing shows that it gives the training matrix gives the warning `unproven_schema`, one without predictions that tell
#' models apart `nothing_to_verify`.
#'
#' @export
#' @examples
#' # The file of the model is not there: an error with a code says so before Python is started.
#' path <- system.file("extdata", "penguins.schema.json", package = "schemabridge")
#' tryCatch(
#'   load_model(path),
#'   schemabridge_error = function(error) error$code
#' )
#'
#' # Where a model was recorded:
#' if (file.exists("churn.schema.json")) {
#'   model <- load_model("churn.schema.json")
#'   predict(model, customers)
#'   predict(model, customers, type = "class")
#' }
load_model <- function(
  path,
  file = NULL,
  trust_code = FALSE,
  custom_objects = NULL,
  python = NULL,
  batch_size = 32L
) {
  check_custom_objects(custom_objects)
  check_batch_size(batch_size)
  check_preflight_arguments(file, python, trust_code, as.character(names(custom_objects)))
  place <- find_place(path, file)
  place <- place_files(place$schema, place$file)
  schema <- place$schema
  file <- place$file
  custom_objects <- complete_names(custom_objects, schema)
  outputs <- list_outputs(schema)
  meant <- keep_file(schema, file)
  preflight <- check_model(meant, file, python, trust_code, as.character(names(custom_objects)))
  stop_for_preflight(preflight, file)
  scoring <- start_scoring(python)
  request <- request_model(meant, preflight$item, file, trust_code, custom_objects)
  handle <- ask_python(scoring, scoring$load, request)
  model <- new_model(schema, outputs, preflight, scoring, handle, batch_size)
  model$verification <- verify_schema(schema, model)
  stop_for_findings(model$verification)
  warn_of_notes(model$verification)
  model
}

#' @rdname load_model
#' @export
load_schema_model <- load_model

check_custom_objects <- function(custom_objects) {
  named <- names(custom_objects)
  fits <- is.list(custom_objects) && !is.null(named) && !anyNA(named) && all(nzchar(named)) && !anyDuplicated(named)
  if (!is.null(custom_objects) && !fits) {
    text <- "`custom_objects` must be a list of Python objects under their registered names."
    stop_schemabridge("invalid_argument", text, hint = "list(\"mypackage>Scale\" = Scale)")
  }
}

check_batch_size <- function(batch_size) {
  is_one <- is.numeric(batch_size) && length(batch_size) == 1L
  if (!is_one || !isTRUE(batch_size >= 1 && batch_size <= largest_code && batch_size == trunc(batch_size))) {
    stop_schemabridge(
      "invalid_argument",
      "`batch_size` must be a whole number from 1 on.",
      hint = "leave it out: 32 is what Keras takes"
    )
  }
}

# The schema that `path` says, and the file of the model where it is named.
find_place <- function(path, file) {
  if (!is.character(path) || length(path) != 1L || is.na(path)) {
    return(list(schema = as_schema(path, argument = "path", frame = NULL), file = file))
  }
  is_named <- grepl("[.](json|arrow)$", path, ignore.case = TRUE)
  if (is_named && !identical(find_format(path)$format, "xgboost")) {
    # clause 19.10
    return(list(schema = open_schema(path), file = file))
  }
  if (!is.null(file)) {
    stop_schemabridge(
      "invalid_argument",
      "`path` is the model itself, and `file` names it again.",
      hint = "leave out `file`"
    )
  }
  find_model_file(path)
  if (is_folder_of_files(path)) {
    stop_schemabridge("unknown_path", sprintf("The folder \"%s\" is no saved model.", path))
  }
  list(schema = open_schema(find_schema(path)), file = path)
}

# clause 19.10: the schema beside a model, the one that names it before another
find_schema <- function(path) {
  stem <- sub("[/\\\\]+$", "", path)
  full <- if (dir.exists(path)) paste0(stem, ".folder") else stem
  short <- if (dir.exists(path)) stem else sub("[.][^./\\\\]*$", "", stem)
  candidates <- paste0(c(short, full), ".schema.json")
  found <- candidates[file.exists(candidates)]
  if (length(found) == 0L) {
    text <- sprintf(
      "There is no schema beside the model \"%s\": neither %s.",
      path,
      paste(basename(candidates), collapse = " nor ")
    )
    stop_schemabridge("file_not_found", text)
  }
  naming <- vapply(found, names_file, NA, basename(stem))
  c(found[naming], found)[1L]
}

# Whether a schema says that it is of a model's file; one that cannot be read says nothing.
names_file <- function(schema, file) {
  model <- catch_error(open_schema(schema))$model
  items <- c(list(model), Filter(is_object, get_array(model, "files")))
  any(vapply(items, function(item) identical(item[["file"]], file), NA))
}

# An object that is handed over by the name in its source is so by the name that it is registered under, too.
complete_names <- function(custom_objects, schema) {
  for (item in get_array(schema$model, "custom_objects")) {
    class <- get_text(item, "class")
    registered <- get_text(item, "registered_name")
    if (!is.null(registered) && isTRUE(class %in% names(custom_objects)) && !registered %in% names(custom_objects)) {
      custom_objects[registered] <- custom_objects[class]
    }
  }
  custom_objects
}

# The schema with the one file that is meant, where the user names it.
keep_file <- function(schema, file) {
  facts <- read_facts(schema$model)
  if (is.null(file) || length(facts$files) == 0L) {
    return(schema)
  }
  find_model_file(file)
  name <- facts$files[[choose_item(facts, file)]]$file
  schema$model$files <- Filter(function(item) identical(get_text(item, "file"), name), get_array(schema$model, "files"))
  schema
}

# The outputs as the schema describes them, otherwise those of its golden predictions.
list_outputs <- function(schema) {
  if (length(schema$outputs) > 0L) {
    return(read_outputs(schema))
  }
  names <- unique(unlist(lapply(schema$golden$rows, function(row) names(row$predictions))))
  stats::setNames(lapply(names, new_output, schema), names)
}

new_model <- function(schema, outputs, preflight, scoring, handle, batch_size) {
  structure(
    list(
      schema = schema,
      outputs = outputs,
      file = preflight$chosen,
      batch_size = as.integer(batch_size),
      preflight = preflight,
      runtime = describe_scoring(scoring, handle),
      scoring = scoring,
      handle = handle
    ),
    class = "schemabridge_model"
  )
}

# clause 22.1: the first check that blocks the chosen file. A `file` of another name is the one that it speaks of.
stop_for_preflight <- function(preflight, file = NULL) {
  checks <- preflight$checks
  blocking <- checks[preflight$counted & checks$severity == "blocks", ]
  if (nrow(blocking) == 0L && is.na(preflight$chosen)) {
    blocking <- checks[checks$subject == "file", ]
  }
  if (nrow(blocking) > 0L) {
    check <- blocking[1L, ]
    is_file <- check$subject %in% c("file", "loading") && !is.na(check$item)
    other <- if (is_file && !is.null(file) && basename(file) != check$item) paste0(basename(file), ", taken for ")
    text <- paste0(other, if (!is.na(check$item)) paste0(check$item, ": "), check$message)
    stop_schemabridge(check$code, text, hint = if (!is.na(check$hint)) check$hint, preflight = preflight)
  }
}

# clause 22.1: the first difference from what was recorded
stop_for_findings <- function(report) {
  findings <- report$findings[!report$findings$code %in% harmless_codes, ]
  if (nrow(findings) > 0L) {
    stop_schemabridge(findings$code[1L], findings$message[1L], report = report)
  }
}

# What the replay does not show, and that it only held within what another precision explains.
warn_of_notes <- function(report) {
  predictions <- report$checks[report$checks$check == "predictions", ]
  if (any(predictions$status == "skipped")) {
    text <- "Nothing shows that this model predicts here what it did where it was recorded: %s."
    warn_schemabridge("nothing_to_verify", sprintf(text, predictions$detail[1L]))
  }
  notes <- report$findings[report$findings$code %in% c("nothing_to_verify", "other_precision"), ]
  Map(function(code, message) warn_schemabridge(code, message), notes$code, notes$message)
  invisible()
}

#' @export
format.schemabridge_model <- function(x, ...) {
  columns <- column_names(x$schema)
  outputs <- setdiff(names(x$outputs), item_names(Filter(has_labels, x$outputs), "name"))
  escape_controls(c(
    sprintf("Model %s, schema %s", x$file, shorten_fingerprint(x$schema$fingerprint)),
    paste("Takes", paste0(count_things(length(columns), "column"), ":"), enumerate(columns)),
    if (length(outputs) > 0L) paste("Predicts", enumerate(outputs)),
    format_outputs(x$schema),
    format_runtime(x$runtime),
    paste("Verification on this machine:", name_verdict(x$verification$ok)),
    sprintf("Preflight: %s, before it was loaded", say_severity(x$preflight$verdict))
  ))
}

has_labels <- function(output) {
  !is.null(output[["labels"]])
}

#' @export
print.schemabridge_model <- function(x, ...) {
  writeLines(wrap_lines(format(x, ...)))
  invisible(x)
}
