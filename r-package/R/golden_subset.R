# clause 9.5: rows with what a model predicted for them, compared with what a model predicts here

subset_check <- "rows with predictions"

check_subset <- function(schema, model, data) {
  if (is.null(data)) {
    return(NULL)
  }
  subset <- open_subset(schema, data)
  rows <- nrow(subset$predictions)
  prepare <- function(as) {
    arrays <- prepare_frame(function() subset$frame, subset$schema, as)
    if (length(schema$inputs) == 1L) list(arrays) else unname(arrays)
  }
  prepared <- catch_error(prepare("float32"))
  if (inherits(prepared, "schemabridge_error")) {
    refused <- new_difference(prepared$code, paste0(subset_check, ": ", first_line(prepared)), row = prepared$rows[1L])
    return(new_check(subset_check, count_things(rows, "row"), refused))
  }
  nothing <- find_nothing(subset$predictions, model)
  if (!is.null(nothing)) {
    finding <- new_difference("nothing_to_verify", paste0(subset_check, ": ", nothing))
    return(list(check = subset_check, status = "unproven", detail = nothing, differences = finding))
  }
  lacking <- find_lacking_predictions(schema, subset$predictions)
  if (!is.null(lacking)) {
    return(new_check(subset_check, count_things(rows, "row"), lacking))
  }
  compare_subset(schema, model, keep_prepared(prepared, prepare), subset$predictions)
}

# Why there is nothing to compare, NULL where there is something.
find_nothing <- function(predictions, model) {
  if (nrow(predictions) == 0L) {
    "there are no rows"
  } else if (ncol(predictions) == 0L) {
    "there is no column prediction_1, so the rows were only prepared"
  } else if (is.null(model) || is.character(model)) {
    "there is no model to predict them, so they were only prepared"
  }
}

# The difference where there are fewer columns of predictions than the outputs of the schema have numbers, otherwise NULL.
find_lacking_predictions <- function(schema, predictions) {
  sizes <- vapply(Filter(is_object, schema$outputs), measure_shape, 0)
  recorded <- sum(sizes)
  if (length(sizes) == 0L || is.na(recorded) || ncol(predictions) >= recorded) {
    return(NULL)
  }
  name <- paste0(find_prefix(vapply(schema$columns, `[[`, "", "name")), ncol(predictions) + 1L)
  text <- "%s: there is no column %s; the outputs of the schema have %s a row, found %d"
  numbers <- count_things(recorded, "number")
  new_difference("absent_column", sprintf(text, subset_check, name, numbers, ncol(predictions)))
}

# How many numbers an output has for a row, NA where its shape does not say it.
measure_shape <- function(output) {
  sizes <- get_array(output, "shape")
  if (length(sizes) == 0L || !all(vapply(sizes[-1L], is_number, NA))) {
    return(NA_real_)
  }
  prod(as.double(unlist(sizes[-1L])))
}

compare_subset <- function(schema, model, prepare, predictions) {
  rows <- nrow(predictions)
  predicted <- catch_error(predict_batch(model, schema, prepare, rows))
  if (inherits(predicted, "schemabridge_error")) {
    return(tell_unpredicted(subset_check, count_things(rows, "row"), predicted))
  }
  predicted <- order_outputs(schema, predicted)
  given <- sum(vapply(predicted, NCOL, 0L))
  if (any(vapply(predicted, is.null, NA)) || given != ncol(predictions)) {
    text <- sprintf(
      "%s: expected %s a row, the model gives others",
      subset_check,
      count_things(ncol(predictions), "number")
    )
    return(new_check(subset_check, count_things(rows, "row"), new_difference("prediction_mismatch", text)))
  }
  tolerance <- if (is.null(schema$golden)) default_tolerance else schema$golden$tolerance
  compared <- compare_outputs(divide_predictions(predictions, predicted), predicted, schema, tolerance)
  check <- judge_predictions(compared, seq_len(rows), find_sides(schema, model), word = "row")
  check$check <- subset_check
  check
}

# Predictions by name in the order of the schema's outputs, or in the model's where its names are others.
order_outputs <- function(schema, predicted) {
  declared <- item_names(Filter(is_object, schema$outputs), "name")
  if (length(declared) > 0L && setequal(declared, names(predicted)) && length(declared) == length(predicted)) {
    return(predicted[declared])
  }
  if (is.null(names(predicted)) || !all(nzchar(names(predicted)))) {
    is_declared <- length(declared) == length(predicted)
    names(predicted) <- if (is_declared) declared else paste0("output_", seq_along(predicted))
  }
  predicted
}

# What each output is expected to give: the columns of predictions, divided among the outputs.
divide_predictions <- function(predictions, predicted) {
  widths <- vapply(predicted, ncol, 0L)
  ends <- cumsum(widths)
  Map(
    function(end, width) {
      list(rows = seq_len(nrow(predictions)), cells = predictions[, end - width + seq_len(width), drop = FALSE])
    },
    ends,
    widths
  )
}

# ---- Reading ----

# The rows as a frame, the schema that types them, and their predictions as a matrix.
open_subset <- function(schema, data) {
  is_path <- is.character(data) && length(data) == 1L && is.null(attributes(data))
  if (is_path && !file.exists(data)) {
    stop_schemabridge("file_not_found", sprintf("There is no file \"%s\".", data), hint = "check the path of the rows")
  }
  if (is_path && is_csv(data)) {
    cells <- read_csv_cells(data)
    predictions <- lapply(list_prediction_columns(schema, cells$names), new_prediction_column)
    df <- type_cells(cells, c(schema$columns, predictions))
    schema <- spell_columns(schema)
  } else {
    df <- if (is_path) read_parquet_file(data) else data
  }
  frame <- read_frame(df)
  list(frame = frame, schema = schema, predictions = read_predictions(schema, frame))
}

# The matrix of the prediction columns.
read_predictions <- function(schema, frame) {
  names <- list_prediction_columns(schema, frame$names)
  if (length(names) == 0L) {
    return(matrix(0, sum(frame$rows), 0L))
  }
  unname(unclass(prepare_frame(function() frame, new_prediction_schema(names), "matrix")))
}

# The names of prediction columns among those of a frame, from the first on as far as they go.
list_prediction_columns <- function(schema, names) {
  prefix <- find_prefix(vapply(schema$columns, `[[`, "", "name"))
  count <- match(FALSE, paste0(prefix, seq_len(length(names) + 1L)) %in% names) - 1L
  paste0(rep(prefix, count), seq_len(count))
}

# What the names of prediction columns begin with: no column of the schema begins so.
find_prefix <- function(names) {
  prefix <- "prediction_"
  while (any(startsWith(names, prefix))) {
    prefix <- paste0(prefix, "_")
  }
  prefix
}

# A program that gives columns as the numbers that they are, NaN where one is missing.
new_prediction_schema <- function(names) {
  list(
    columns = lapply(names, new_prediction_column, text = number_text),
    vocabularies = stats::setNames(list(), character()),
    steps = lapply(names, function(name) list(id = name, op = "number", column = name, missing = "pass")),
    inputs = list(list(
      name = "predictions",
      dtype = "float64",
      shape = c(NA, length(names)),
      nan = "pass",
      encodings = lapply(names, function(name) list(kind = "number", columns = name, from = name, features = name))
    )),
    fingerprint = "predictions"
  )
}

new_prediction_column <- function(name, text = NULL) {
  list(name = name, type = "float64", text = text)
}

# The package arrow is not in every repository, so that it is no dependency.
read_parquet_file <- function(path, package = "arrow") {
  if (!requireNamespace(package, quietly = TRUE)) {
    message <- sprintf("\"%s\" is no CSV file, and the package arrow, which reads Parquet, is not installed.", path)
    stop_schemabridge("package_missing", message, hint = "install.packages(\"arrow\"), or write the rows as CSV")
  }
  read_rows(getExportedValue(package, "read_parquet"), path)
}

# What a reader of Parquet gives, whose error is one of the file.
read_rows <- function(read, path) {
  tryCatch(read(path, as_data_frame = FALSE), error = function(error) {
    text <- sprintf("\"%s\" is no Parquet file that can be read: %s.", path, first_line(error))
    stop_schemabridge("invalid_batch_file", text, hint = "name a CSV file .csv, or give a data frame")
  })
}
