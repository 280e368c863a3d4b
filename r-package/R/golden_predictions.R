# clause 9.4: predictions of a model for the golden rows

check_predictions <- function(schema, model) {
  if (is.null(model) || is.character(model)) {
    return(skip_check("predictions", if (is.null(model)) "no model was given" else "the model was not loaded"))
  }
  rows <- schema$golden$rows
  positions <- which(vapply(rows, function(row) !is.null(row$predictions), NA))
  if (length(positions) == 0L) {
    return(skip_check("predictions", "the schema has none"))
  }
  part <- find_part(model, schema)
  if (is.null(part)) {
    text <- say_other_part(schema)
    return(new_check("predictions", "of the step that is recorded", new_difference("wrong_model", text)))
  }
  # One predict of all rows with bytes: a model's last digits depend on the batch.
  batch <- which(vapply(rows, function(row) is.null(row$error), NA))
  prepare <- function(as) prepare_golden(schema, rows[batch], as = as)
  prepared <- catch_error(prepare("float32"))
  if (inherits(prepared, "schemabridge_error")) {
    return(skip_check("predictions", "the golden rows were refused"))
  }
  predicted <- catch_error(predict_batch(part, schema, keep_prepared(prepared, prepare), length(batch)))
  if (identical(predicted$code, "prediction_failed")) {
    stop(predicted)
  }
  if (inherits(predicted, "schemabridge_error")) {
    differences <- new_difference("prediction_mismatch", paste("the model refused them:", first_line(predicted)))
    return(new_check("predictions", count_things(length(positions), "row"), differences))
  }
  expected <- list_expected(lapply(rows[batch], `[[`, "predictions"))
  compared <- compare_outputs(expected, predicted, schema, schema$golden$tolerance)
  judge_predictions(compared, batch, list(recorded = read_recorded(schema$model), here = describe_precision(part)))
}

# What prepares rows in a form, float32 of them already there: that is how it is seen whether they are refused.
keep_prepared <- function(float32, prepare) {
  function(as) if (as == "float32") float32 else prepare(as)
}

# Predictions as a list with one matrix an output, rows in rows. `prepare` gives the arrays in one of the forms of
# prepare_input(), in the order of the inputs.
predict_batch <- function(model, schema, prepare, rows) {
  if (inherits(model, "schemabridge_model")) {
    return(ask_model(model, prepare("float32"), 32L))
  }
  if (inherits(model, "python.builtin.object")) {
    return(predict_python(model, prepare("float32"), schema, rows))
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

# ---- Python models ----

# The step of a pipeline of scikit-learn that the schema names, a step of a step after "__"; NULL where there is none.
# Any other model takes the matrix itself.
find_part <- function(model, schema) {
  part <- schema$model[["part"]]
  if (!is_text(part) || !inherits(model, "python.builtin.object")) {
    return(if (!encodes_again(model, schema)) model)
  }
  for (name in strsplit(part, "__", fixed = TRUE)[[1L]]) {
    model <- unwrap_search(model)
    if (!reticulate::py_has_attr(model, "steps")) {
      break
    }
    steps <- reticulate::py_to_r(reticulate::import_builtins(convert = FALSE)$dict(model$steps))
    if (!name %in% names(steps)) {
      return(NULL)
    }
    model <- steps[[name]]
  }
  unwrap_search(model)
}

say_other_part <- function(schema) {
  part <- schema$model[["part"]]
  if (is_text(part)) {
    return(sprintf("the schema is for the step \"%s\", which the pipeline does not have", part))
  }
  sprintf("the schema is for a %s, and the pipeline would encode its matrix once more", schema$model[["class"]])
}

# Whether a pipeline stands in the place of a model of another class (clause 19.5).
encodes_again <- function(model, schema) {
  recorded <- schema$model[["class"]]
  if (!is_text(recorded) || !inherits(model, "sklearn.base.BaseEstimator")) {
    return(FALSE)
  }
  whole <- unwrap_search(model)
  is_pipeline <- inherits(whole, "sklearn.pipeline.Pipeline")
  is_pipeline && recorded != sub("^.*[.]", "", class(whole)[1L]) && has_preprocessing(whole)
}

has_preprocessing <- function(pipeline) {
  steps <- reticulate::import_builtins(convert = FALSE)$dict(pipeline$steps)
  steps <- reticulate::py_to_r(steps)
  any(!vapply(steps[-length(steps)], function(step) is.null(step) || identical(step, "passthrough"), NA))
}

# A search over parameters predicts by its best estimator.
unwrap_search <- function(model) {
  if (reticulate::py_has_attr(model, "best_estimator_")) model$best_estimator_ else model
}

# Raw bytes both ways: they are exact, and work where reticulate cannot convert arrays of the installed numpy.
predict_python <- function(model, prepared, schema, rows) {
  arrays <- lapply(prepared, reticulate::r_to_py)
  argument <- if (length(arrays) == 1L) {
    arrays[[1L]]
  } else {
    names(arrays) <- vapply(schema$inputs, `[[`, "", "name")
    do.call(reticulate::dict, c(arrays, convert = FALSE))
  }
  predicted <- if (inherits(model, "sklearn.base.BaseEstimator")) {
    predict_estimator(model, argument)
  } else {
    model$predict(argument, batch_size = 32L, verbose = 0L)
  }
  lapply(python_outputs(predicted), from_numpy, rows)
}

# Probabilities where an estimator has them, otherwise its predictions; labels that are text as positions in its classes.
predict_estimator <- function(model, argument) {
  if (reticulate::py_has_attr(model, "predict_proba")) {
    return(model$predict_proba(argument))
  }
  numpy <- reticulate::import("numpy", convert = FALSE)
  predicted <- numpy$asarray(model$predict(argument))
  kind <- as.character(reticulate::py_to_r(predicted$dtype$kind))
  if (kind %in% c("b", "i", "u", "f")) predicted else numpy$searchsorted(model$classes_, predicted)
}

# The outputs of predict(): one array, a list or a dict of arrays, converted by reticulate or not.
python_outputs <- function(predicted) {
  if (inherits(predicted, "python.builtin.object") && !reticulate::py_has_attr(predicted, "tobytes")) {
    predicted <- reticulate::py_to_r(predicted)
  }
  if (inherits(predicted, "python.builtin.object")) list(predicted) else as_outputs(predicted)
}

from_numpy <- function(array, rows) {
  if (!inherits(array, "python.builtin.object")) {
    return(flatten_rows(array, rows))
  }
  numpy <- reticulate::import("numpy", convert = FALSE)
  builtins <- reticulate::import_builtins(convert = FALSE)
  bytes <- builtins$bytearray(numpy$asarray(array, dtype = "<f8")$tobytes())
  bytes <- as.raw(reticulate::py_to_r(bytes))
  values <- readBin(bytes, "double", length(bytes) / 8, endian = "little")
  if (length(values) %% rows == 0) matrix(values, nrow = rows, byrow = TRUE)
}
