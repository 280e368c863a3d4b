#' Verify a schema on this machine
#'
#' Replays the golden rows of a schema before the first real row is scored: rows with recorded bytes must give exactly
#' these, rows with a recorded error must be refused with its code. With a model, its predictions for the golden rows are
#' compared with the recorded ones.
#'
#' Matrices are compared as bits. Predictions are compared with a tolerance, because a model itself gives other last
#' digits for another batch size or another processor. Where TF32, float16 or bfloat16 is in use on either side, what it
#' explains is no failure: the note `other_precision` names both precisions. A mismatch that a coarser precision would
#' explain says how to compute in float32; only beyond that it says another model. Predictions that are too close to
#' each other to show anything give the warning `nothing_to_verify`.
#'
#' @param schema A schema from [read_schema()], or the path of one.
#' @param model What to score the golden rows with, if anything:
#'   * a model from [load_model()],
#'   * a Keras model, from keras3 or loaded through reticulate,
#'   * a model of scikit-learn loaded through reticulate; of a pipeline whose other steps are in the schema, the step
#'     that the schema names in `schema$model$part` is scored, because the pipeline as a whole would encode twice,
#'   * a function of what [prepare_input()] returns (a matrix; with several inputs a named list of arrays) that returns
#'     predictions with one row for each row of its argument; with several outputs a list of them,
#'   * the path of the model's file or folder, whose SHA-256 is compared with the recorded one; nothing is scored then.
#'
#' @param data Rows with predictions, if any, to compare with those of `model` within the same tolerance: a frame as
#'   [prepare_input()] takes it, or the path of a CSV or Parquet file (the latter needs the package arrow), with the columns
#'   of the schema and the predictions in columns `prediction_1`, `prediction_2` and so on, outputs in the order of the
#'   schema. In Python, `record_schema(save_subset=)` writes such a file. Cells of a CSV file are read by the types of the
#'   schema, which `read.csv()` does not know: it makes a number of `007` and a missing value of the text `NA`. Without a
#'   model the rows are only prepared.
#'
#' @return A list of class `schemabridge_report` with a `print()` method:
#'   * `ok`: whether nothing differs; `NA` where that proves nothing: the golden rows of a schema that was recorded from
#'     defaults beside a trained model repeat that guess,
#'   * `checks`: a data frame with one row for each check: `check`, `status` (`"ok"`, `"failed"`, `"skipped"` or
#'     `"unproven"`) and `detail`,
#'   * `findings`: a data frame with one row for each difference: `code` (`golden_mismatch`, `prediction_mismatch`,
#'     `wrong_model`, the warnings `unproven_schema` and `nothing_to_verify`, or the note `other_precision`), `message`, and
#'     where they apply `input`, `row` (of the golden rows or of `data`, from 1), `feature`, `expected`, `found`,
#'     `expected_bits`, `found_bits` and `ulp`, the distance of the two numbers.
#'
#'   A difference is reported, not raised. A schema of which nothing shows that it gives the training matrix gives the
#'   warning `unproven_schema`.
#'
#' @export
#' @examples
#' schema <- system.file("extdata", "penguins.schema.json", package = "schemabridge")
#' verify_schema(schema)
#'
#' # Any function can stand in for the model.
#' report <- verify_schema(schema, model = function(x) matrix(1 / 3, nrow(x), 3))
#' report$ok
#' report$findings$message
verify_schema <- function(schema, model = NULL, data = NULL) {
  check_model_argument(model)
  schema <- as_schema(schema, frame = "data")
  if (is_assumed(schema)) {
    warn_schemabridge("unproven_schema", unproven_message)
  }
  replayed <- schema
  replayed$evidence <- NULL # so that a replay is not the first preparation, which warns
  results <- c(
    list(check_kernel()),
    check_golden(replayed),
    list(check_model_file(schema, model)),
    check_predicted(replayed, model, data)
  )
  new_report(schema, results)
}

check_kernel <- function() {
  difference <- if (!isTRUE(kernel_self_test())) {
    text <- "this machine or build does not compute as the format needs it: fused, flushed to zero or rounded otherwise"
    new_difference("golden_mismatch", text)
  }
  new_check("arithmetic", "IEEE 754, one rounding an operation", bind_differences(list(difference)))
}

check_golden <- function(schema) {
  rows <- schema$golden$rows
  if (length(rows) == 0L) {
    return(list(skip_check("golden rows", "the schema has none")))
  }
  replay <- replay_golden(schema)
  refused <- sum(vapply(rows, function(row) !is.null(row$error), NA))
  list(
    new_check("golden bytes", count_things(length(rows) - refused, "row"), replay$bytes),
    new_check("golden errors", count_things(refused, "row"), replay$errors)
  )
}

check_model_argument <- function(model) {
  is_path <- is.character(model) && length(model) == 1L
  is_python <- inherits(model, "python.builtin.object")
  is_model <- is_path || is.function(model) || inherits(model, "schemabridge_model")
  if (!is.null(model) && !is_model && !(is_python && can_predict(model))) {
    text <- "`model` must be a model from load_model() or of Python, a function, or the path of a model file, found %s."
    found <- if (is_python) {
      "an object of Python without `predict`"
    } else {
      paste("an object of class", enumerate(class(model)))
    }
    stop_schemabridge("invalid_argument", sprintf(text, found), hint = "load_model(\"<model>.schema.json\")")
  }
}

# A pipeline without the part that takes the matrix predicts nothing that could be compared.
check_predicted <- function(schema, model, data) {
  asked <- tryCatch(find_asked(model, schema), schemabridge_error_wrong_model = identity)
  if (inherits(asked, "condition")) {
    difference <- new_difference("wrong_model", first_line(asked))
    return(list(new_check("predictions", "of the step that is recorded", difference)))
  }
  list(check_predictions(schema, asked), check_subset(schema, asked, data))
}

# What is asked for predictions; a path is not.
find_asked <- function(model, schema) {
  if (inherits(model, "schemabridge_model")) {
    check_session(model$handle)
  }
  if (inherits(model, "python.builtin.object")) hold_model(model, schema) else model
}

check_model_file <- function(schema, model) {
  recorded <- list_hashes(schema$model)
  if (!is.character(model)) {
    return(NULL)
  }
  if (length(recorded) == 0L) {
    return(skip_check("model file", "the schema does not say which file it was recorded for"))
  }
  found <- tryCatch(hash_model(find_model_file(model)), schemabridge_error_invalid_model_file = identity)
  if (inherits(found, "condition")) {
    unread <- new_difference(found$code, found$fault)
    return(new_check("model file", "SHA-256 as recorded", bind_differences(list(unread))))
  }
  difference <- if (!found %in% recorded) {
    text <- sprintf("the file has the SHA-256 %s, the schema was recorded for %s", found, recorded[1L])
    new_difference("wrong_model", text, expected = recorded[1L], found = found)
  }
  new_check("model file", "SHA-256 as recorded", bind_differences(list(difference)))
}

# clause 19.2: the hashes of all files of one model; what is of another type counts as absent
list_hashes <- function(model) {
  files <- if (is_plain_list(model[["files"]])) model[["files"]]
  found <- lapply(c(list(model), files), function(item) if (is.list(item)) item[["sha256"]])
  unique(sub("^sha256:", "", unlist(Filter(is_text, found))))
}

is_plain_list <- function(x) {
  is.list(x) && is.null(names(x))
}

# clause 19.3: of a folder, over the paths and hashes of its files in the order of their bytes; the error invalid_model_file
# where something cannot be read
hash_model <- function(path) {
  if (!dir.exists(path)) {
    return(hash_one_file(path))
  }
  files <- list_below(path)
  names <- mark_names(files)
  lines <- lapply(order(names, method = "radix"), function(i) {
    hash <- hash_one_file(file.path(path, files[i])) # opened by the name as the system gives it
    c(charToRaw(names[i]), as.raw(0L), charToRaw(hash), charToRaw("\n"))
  })
  cli::hash_raw_sha256(as.raw(unlist(lines)))
}

hash_one_file <- function(path) {
  if (is_special_file(path)) {
    stop_unread(path, "it is a named pipe, a socket or a device, and no file")
  }
  tryCatch(cli::hash_file_sha256(path), error = function(error) stop_unread(path, first_line(error)))
}

# The files at any depth, links followed; list.files() would follow one that leads to a folder above for long.
list_below <- function(path, below = NULL, above = character()) {
  here <- if (is.null(below)) path else file.path(path, below)
  real <- normalizePath(here)
  if (real %in% above) {
    stop_unread(here, "a link leads to a folder that it lies in")
  }
  names <- list.files(here, all.files = TRUE, no.. = TRUE)
  is_folder <- dir.exists(file.path(here, names))
  paths <- if (is.null(below)) names else file.path(below, names)
  c(paths[!is_folder], unlist(lapply(paths[is_folder], function(each) list_below(path, each, c(above, real)))))
}

stop_unread <- function(path, reason) {
  text <- sprintf("\"%s\" cannot be read: %s", basename(path), reason)
  stop_schemabridge("invalid_model_file", text, fault = text)
}

# Names of files as UTF-8, which they mostly are, whatever the locale says.
mark_names <- function(files) {
  is_utf8 <- validUTF8(files)
  files[!is_utf8] <- enc2utf8(files[!is_utf8])
  Encoding(files) <- "UTF-8"
  files
}

find_model_file <- function(path) {
  if (length(path) != 1L || !file.exists(path)) {
    message <- sprintf("There is no model file \"%s\".", path[1L])
    stop_schemabridge("file_not_found", message, hint = "check the path of the model")
  }
  normalizePath(path)
}

# ---- Reports ----

new_check <- function(check, detail, differences) {
  status <- if (nrow(differences) == 0L) "ok" else "failed"
  list(check = check, status = status, detail = detail, differences = differences)
}

skip_check <- function(check, reason) {
  list(check = check, status = "skipped", detail = reason, differences = bind_differences(list()))
}

new_report <- function(schema, results) {
  results <- Filter(Negate(is.null), results)
  field <- function(name) vapply(results, `[[`, "", name)
  checks <- data.frame(
    check = field("check"),
    status = field("status"),
    detail = field("detail"),
    stringsAsFactors = FALSE
  )
  ok <- !any(checks$status == "failed")
  unproven <- NULL
  if (is_assumed(schema)) {
    checks <- tell_unproven(checks)
    ok <- if (ok) NA else FALSE
    unproven <- new_difference("unproven_schema", unproven_message)
  }
  structure(
    list(
      ok = ok,
      checks = checks,
      findings = bind_differences(c(lapply(results, `[[`, "differences"), list(unproven))),
      fingerprint = schema$fingerprint
    ),
    class = "schemabridge_report"
  )
}

# clause 10.1: golden rows that were made from a guess show no more than that the arithmetic agrees.
tell_unproven <- function(checks) {
  replayed <- checks$status == "ok" & startsWith(checks$check, "golden")
  checks$detail[replayed] <- paste0(checks$detail[replayed], ", arithmetic agrees")
  predicted <- checks$status == "ok" & checks$check == "predictions"
  checks$status[predicted] <- "unproven"
  checks$detail[predicted] <- "predictions repeat our own guess; nothing was compared with training"
  checks
}

#' @export
format.schemabridge_report <- function(x, ...) {
  differing <- x$findings[!x$findings$code %in% harmless_codes, ]
  c(
    sprintf("Verification of the schema %s: %s", shorten_fingerprint(x$fingerprint), name_verdict(x$ok)),
    sprintf("  %-9s %s: %s", paste0("[", x$checks$status, "]"), x$checks$check, x$checks$detail),
    if (nrow(differing) > 0L) c("Differences:", paste0("  ", differing$code, ": ", differing$message)),
    if (any(x$findings$code == "unproven_schema")) paste("Warning (unproven_schema):", unproven_message)
  )
}

# What is said by the details of the checks, or at the end, and is no failure.
harmless_codes <- c("unproven_schema", "other_precision", "nothing_to_verify")

name_verdict <- function(ok) {
  if (is.na(ok)) {
    "unproven"
  } else if (ok) {
    "ok"
  } else {
    "FAILED"
  }
}

#' @export
print.schemabridge_report <- function(x, ...) {
  writeLines(wrap_lines(format(x, ...)))
  invisible(x)
}
