#' Predict with a model
#'
#' Prepares a frame of raw columns as [prepare_input()] does and asks the model, whose numbers pass between the languages as
#' bytes. At the same batch size predictions are bit for bit those of the framework's own `predict` in Python.
#'
#' @param object A model from [load_model()].
#' @param newdata The raw columns, in any form that [prepare_input()] takes.
#' @param type What is asked for:
#'   * `"response"`: probabilities where the output holds them, otherwise numbers on the scale of the target,
#'   * `"raw"`: the numbers as the model gives them,
#'   * `"prob"`: probabilities, a column for each label,
#'   * `"class"`: labels.
#' @param batch_size How many rows the model computes at once; that of [load_model()] unless told.
#' @param progress Whether to show a progress bar.
#' @inheritParams prepare_input
#' @param ... Has to be empty: what is misspelt is refused.
#'
#' @return With `"class"` a vector of labels: text as a factor with all of them as levels; where several labels may hold at a
#'   time, a logical matrix with a column for each. Otherwise a numeric matrix with a row for each row of `newdata`. Its
#'   columns are named by the labels, or by the output. A model with several outputs gives a named list of these. No rows
#'   never reach the model, and give the same without rows.
#'
#' @section Errors:
#' What [prepare_input()] raises for the frame; `prediction_failed` with the cause as the framework says it (the field
#' `details` has its whole text); `output_mismatch` where the model gives other outputs than recorded; `nan_prediction` with
#' the rows for which it predicts NaN, if it did for no golden row; `no_probabilities` and `no_classes` where the output has
#' none; `out_of_domain` where the scale of the target has no such number; `invalid_argument`.
#'
#' @importFrom stats predict
#' @export
#' @examples
#' # Where a model was recorded:
#' if (file.exists("churn.schema.json")) {
#'   model <- load_model("churn.schema.json")
#'   predict(model, customers, type = "prob")
#' }
predict.schemabridge_model <- function(
  object,
  newdata,
  type = c("response", "raw", "prob", "class"),
  batch_size = object$batch_size,
  progress = interactive(),
  zone = NULL,
  ...
) {
  check_arguments(missing(newdata), ...length(), ...names())
  type <- check_type(type)
  check_batch_size(batch_size)
  check_session(object$handle)
  prepared <- prepare_input(newdata, object$schema, as = "float32", zone = zone)
  if (length(object$schema$inputs) == 1L) {
    prepared <- list(prepared)
  }
  raw <- ask_model(object, prepared, batch_size, isTRUE(progress))
  predicted <- Map(give_prediction, object$outputs, raw, list(type))
  if (length(predicted) == 1L) predicted[[1L]] else predicted
}

# What is misspelt would be another default without a word.
check_arguments <- function(lacks_newdata, others, names) {
  named <- c(names, "")[1L]
  found <- if (nzchar(named)) sprintf("`%s`", named) else "one argument more"
  if (others > 0L) {
    text <- sprintf("`predict()` takes `newdata`, `type`, `batch_size`, `progress` and `zone`, found %s.", found)
    hint <- if (lacks_newdata) "predict(model, newdata = df)" else sprintf("leave out %s, or correct its name", found)
    stop_schemabridge("invalid_argument", text, hint = hint)
  }
  if (lacks_newdata) {
    text <- "`newdata` is missing: the raw rows that are to be predicted."
    stop_schemabridge("invalid_argument", text, hint = "predict(model, newdata = df)")
  }
}

check_type <- function(type) {
  if (identical(type, c("response", "raw", "prob", "class"))) {
    return("response")
  }
  if (!is.character(type) || length(type) != 1L || !type %in% prediction_types) {
    text <- "`type` must be \"response\", \"raw\", \"prob\" or \"class\", found %s."
    stop_schemabridge("invalid_argument", sprintf(text, say_type(type)), hint = suggest_prediction(type))
  }
  type
}

say_type <- function(type) {
  if (is.character(type) && length(type) > 0L) {
    enumerate(quote_text(type))
  } else {
    paste("an object of class", class(type)[1L])
  }
}

# What glm(), ranger and others call them.
suggest_prediction <- function(type) {
  meant <- c(
    probs = "prob",
    probability = "prob",
    probabilities = "prob",
    classes = "class",
    link = "raw",
    numeric = "response"
  )
  likely <- if (is.character(type) && length(type) == 1L) meant[tolower(type)] else NA
  sprintf("type = \"%s\"", if (is.na(likely)) "response" else likely)
}

# The raw predictions of all outputs, in the order of the schema: matrices of doubles with a row for each row.
ask_model <- function(model, prepared, batch_size, progress = FALSE) {
  rows <- dim(prepared[[1L]])[[1L]]
  if (rows == 0L) {
    return(lapply(model$outputs, new_empty))
  }
  raw <- ask_handle(model, prepared, batch_size, if (progress) new_bar(rows))
  if (!setequal(names(raw), names(model$outputs))) {
    text <- "The model gives the outputs %s, the schema describes %s."
    described <- enumerate(quote_text(names(model$outputs)))
    stop_schemabridge("output_mismatch", sprintf(text, enumerate(quote_text(names(raw))), described))
  }
  raw[match(names(model$outputs), names(raw))]
}

# clause 22.3: the raw prediction of no rows, as wide as the schema says
new_empty <- function(output) {
  width <- c(output$width, lengths(output$golden), length(output[["labels"]]))
  width <- width[!is.na(width) & width > 0]
  matrix(0, 0L, c(width, 1)[1L])
}

new_bar <- function(rows) {
  bar <- cli::cli_progress_bar("Predicting", total = rows, .envir = parent.frame(2L))
  tell <- function(done, total) {
    cli::cli_progress_update(set = done, id = bar)
    NULL
  }
  reticulate::r_to_py(tell, convert = TRUE)
}
