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
  # One predict of all rows with bytes: a model's last digits depend on the batch.
  batch <- which(vapply(rows, function(row) is.null(row$error), NA))
  prepared <- catch_error(prepare_golden(schema, rows[batch], as = "float32"))
  if (inherits(prepared, "schemabridge_error")) {
    return(skip_check("predictions", "the golden rows were refused"))
  }
  predicted <- catch_error(predict_batch(model, schema, rows[batch]))
  if (inherits(predicted, "schemabridge_error")) {
    differences <- new_difference("prediction_mismatch", paste("the model refused them:", first_line(predicted)))
  } else {
    differences <- compare_predictions(schema, predicted, batch)
  }
  new_check("predictions", count_things(length(positions), "row"), differences)
}

# Predictions as a list with one matrix an output, rows in rows.
predict_batch <- function(model, schema, rows) {
  if (inherits(model, "python.builtin.object")) {
    return(predict_python(model, prepare_golden(schema, rows, as = "float32"), schema, length(rows)))
  }
  prepared <- stats::setNames(prepare_golden(schema, rows, as = "matrix"), vapply(schema$inputs, `[[`, "", "name"))
  predicted <- model(if (length(prepared) == 1L) prepared[[1L]] else prepared)
  lapply(as_outputs(predicted), flatten_rows, length(rows))
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

# Raw bytes both ways: they are exact, and work where reticulate cannot convert arrays of the installed numpy.
predict_python <- function(model, prepared, schema, rows) {
  arrays <- lapply(prepared, reticulate::r_to_py)
  argument <- if (length(arrays) == 1L) {
    arrays[[1L]]
  } else {
    names(arrays) <- vapply(schema$inputs, `[[`, "", "name")
    do.call(reticulate::dict, c(arrays, convert = FALSE))
  }
  predicted <- model$predict(argument, batch_size = 32L, verbose = 0L)
  lapply(python_outputs(predicted), from_numpy, rows)
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

# ---- Comparison ----

# The first prediction of every output that is further off than the tolerance.
compare_predictions <- function(schema, predicted, batch) {
  expected <- lapply(schema$golden$rows[batch], `[[`, "predictions")
  outputs <- unique(unlist(lapply(expected, names)))
  differences <- lapply(outputs, function(output) {
    found <- find_output(schema, predicted, output, outputs)
    rows <- which(vapply(expected, function(row) !is.null(row[[output]]), NA))
    compare_output(output, lapply(expected[rows], `[[`, output), found, rows, batch, schema$golden$tolerance)
  })
  bind_differences(differences)
}

# By name where the model names its outputs, otherwise by position.
find_output <- function(schema, predicted, output, outputs) {
  if (output %in% names(predicted)) {
    return(predicted[[output]])
  }
  declared <- item_names(Filter(is_object, schema$outputs), "name")
  position <- match(output, if (output %in% declared) declared else outputs)
  if (position <= length(predicted)) predicted[[position]]
}

compare_output <- function(output, expected, found, rows, batch, tolerance) {
  widths <- lengths(expected)
  if (is.null(found) || any(widths != ncol(found))) {
    shape <- if (is.null(found)) "none" else sprintf("%d a row", ncol(found))
    text <- sprintf("output \"%s\": expected %d numbers a row, found %s", output, widths[1L], shape)
    return(new_difference("prediction_mismatch", text, input = output))
  }
  found <- found[rows, , drop = FALSE]
  expected <- do.call(rbind, expected)
  allowed <- tolerance[["absolute"]] + tolerance[["relative"]] * abs(expected)
  close <- is.finite(found) & is.finite(expected) & abs(found - expected) <= allowed
  same <- (is.nan(found) & is.nan(expected)) | found == expected | close
  wrong <- which(t(is.na(same) | !same))
  if (length(wrong) == 0L) {
    return(NULL)
  }
  row <- (wrong[1L] - 1L) %/% ncol(found) + 1L
  column <- (wrong[1L] - 1L) %% ncol(found) + 1L
  describe_prediction(output, batch[rows[row]], column, expected[row, column], found[row, column], length(wrong))
}

describe_prediction <- function(output, row, column, expected, found, differing) {
  expected <- with_c_numbers(sprintf("%.9g", expected))
  found <- with_c_numbers(sprintf("%.9g", found))
  text <- sprintf(
    "output \"%s\", golden row %d, value %d: expected %s, found %s; %s beyond the tolerance",
    output,
    row,
    column,
    expected,
    found,
    count_things(differing, "value")
  )
  new_difference("prediction_mismatch", text, input = output, row = row, expected = expected, found = found)
}
