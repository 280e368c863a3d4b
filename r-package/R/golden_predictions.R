# clause 9.4: predictions of a model for the golden rows

check_predictions <- function(schema, model) {
  rows <- schema$golden$rows
  recorded <- sum(vapply(rows, function(row) !is.null(row$predictions), NA))
  if (is.null(model) || is.character(model)) {
    return(skip_check("predictions", if (is.null(model)) "no model was given" else "the model was not loaded"))
  }
  if (recorded == 0L) {
    return(skip_check("predictions", "the schema has none"))
  }
  # One predict of all rows with bytes: a model's last digits depend on the batch.
  batch <- which(vapply(rows, function(row) is.null(row$error), NA))
  prepare <- function(as) prepare_golden(schema, rows[batch], as = as)
  prepared <- catch_error(prepare("float32"))
  if (inherits(prepared, "schemabridge_error")) {
    return(skip_check("predictions", "the golden rows were refused"))
  }
  predicted <- catch_error(predict_batch(model, schema, keep_prepared(prepared, prepare), length(batch)))
  if (inherits(predicted, "schemabridge_error")) {
    return(tell_unpredicted("predictions", count_things(recorded, "row"), predicted))
  }
  expected <- list_expected(lapply(rows[batch], `[[`, "predictions"))
  compared <- compare_outputs(expected, predicted, schema, schema$golden$tolerance)
  judge_predictions(compared, batch, find_sides(schema, model))
}

# The check of rows that a model refuses; that it fails is no difference.
tell_unpredicted <- function(check, detail, error) {
  if (error$code == "prediction_failed") {
    stop(error)
  }
  text <- paste("the model refused them:", first_line(error))
  new_check(check, detail, new_difference("prediction_mismatch", text))
}

# What prepares rows in a form, float32 of them already there: that is how it is seen whether they are refused.
keep_prepared <- function(float32, prepare) {
  function(as) if (as == "float32") float32 else prepare(as)
}

# Predictions as a list with one matrix an output, rows in rows. `prepare` gives the arrays in one of the forms of
# prepare_input(), in the order of the inputs.
predict_batch <- function(model, schema, prepare, rows) {
  if (!is.function(model)) {
    ask <- if (inherits(model, "schemabridge_model")) ask_model else ask_handle
    return(ask(model, prepare("float32"), 32L))
  }
  prepared <- stats::setNames(prepare("matrix"), vapply(schema$inputs, `[[`, "", "name"))
  predicted <- model(if (length(prepared) == 1L) prepared[[1L]] else prepared)
  lapply(as_outputs(predicted), flatten_rows, rows)
}

as_outputs <- function(predicted) {
  if (is.list(predicted) && !is.data.frame(predicted)) predicted else list(predicted)
}

# An array with the rows in its first dimension as a matrix in row-major order of the rest.
flatten_rows <- function(predicted, rows) {
  values <- if (is.data.frame(predicted)) as.matrix(predicted) else predicted
  sizes <- if (is.null(dim(values))) length(values) else dim(values)
  if (!is.numeric(values) || sizes[1L] != rows) {
    return(NULL)
  }
  reversed <- aperm(array(values, sizes), rev(seq_along(sizes)))
  matrix(as.double(reversed), nrow = rows, byrow = TRUE)
}
