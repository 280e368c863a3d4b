#' Columns of a schema as a prototype
#'
#' Gives a data frame of no rows with the columns that a schema expects, in the recorded order and in the classes that
#' R has for them: what `vctrs::vec_cast()`, `hardhat::scream()` and `hardhat::shrink()` bring new data to, what
#' vetiver keeps as `save_prototype`, and what an interface that is made from a model (plumber, Shiny) reads names and
#' types from.
#'
#' @param schema A schema from [read_schema()], the path of one, or a model from [load_model()].
#'
#' @return A data frame of no rows. By the type of a column:
#'   * `boolean`: a logical vector. `float64`, `float32`: a double vector.
#'   * `integer`: an integer vector, or a double vector where a value in the file is beyond R's integers.
#'   * `string`: a factor with the recorded levels where all other values are refused ([schema_choices()]), and behind
#'     them the values that are recorded to mean a missing one; otherwise a character vector.
#'   * `date`: a `Date`. `timestamp`: a `POSIXct` in UTC, also of times without a zone. `duration`: a `difftime` in
#'     seconds.
#'
#'   A column that takes text as well (numbers in text, for instance) has the class of its values.
#'
#' @section Before you cast:
#' [prepare_input()] needs no cast: it takes what can be taken without loss, and refuses the rest. A cast comes before
#' it and may do more than it would. `hardhat::scream()` makes `NA` of a level that is not recorded, with a warning;
#' `vctrs::vec_cast()` takes times of another zone to UTC, which for times recorded without a zone is another time of
#' day.
#'
#' @seealso [payload()] for an example record, [schema_choices()] for the values of a column.
#' @export
#' @examples
#' schema <- read_schema(system.file("extdata", "penguins.schema.json", package = "schemabridge"))
#' str(ptype(schema))
ptype <- function(schema) {
  schema <- take_schema(schema)
  columns <- lapply(schema$columns, make_prototype, schema)
  names(columns) <- column_names(schema)
  structure(columns, class = "data.frame", row.names = integer())
}

# A schema, or that of a model.
take_schema <- function(schema) {
  if (inherits(schema, "schemabridge_model")) schema$schema else as_schema(schema, frame = NULL)
}

make_prototype <- function(column, schema) {
  switch(
    column[["type"]],
    boolean = logical(),
    integer = if (holds_large(column, schema)) double() else integer(),
    string = make_text_prototype(column, schema),
    column_type(column)$build(double(), column)
  )
}

make_text_prototype <- function(column, schema) {
  known <- list_choices(column, schema)
  if (is.null(known) || !known$is_closed) {
    return(character())
  }
  factor(character(), levels = unique(c(known$values, column[["missing_values"]])))
}

# Whether the file holds a value of an integer column that R's integers do not.
holds_large <- function(column, schema) {
  steps <- list_readers(column$name, schema)
  accepted <- Filter(function(row) is.null(row$error), schema$golden$rows)
  cells <- lapply(accepted, function(row) row$frame[[match(column$name, names(row$frame))]])
  recorded <- c(
    lapply(steps, `[[`, "within"),
    lapply(steps, function(step) find_vocabulary(step, schema)[["values"]]),
    Filter(is.numeric, cells),
    list_bounds(column$name, schema)
  )
  any(abs(as.double(unlist(recorded))) > .Machine$integer.max, na.rm = TRUE)
}

# The recorded bounds of the training values, of which a descriptive section may say anything.
list_bounds <- function(name, schema) {
  known <- get_object(get_object(schema$statistics, "columns"), name)
  Filter(is_number, lapply(c("min", "max"), function(key) get_value(known, key)))
}

list_readers <- function(name, schema) {
  Filter(function(step) identical(step[["column"]], name), schema$steps)
}

find_vocabulary <- function(step, schema) {
  if (!is.null(step[["vocabulary"]])) schema$vocabularies[[match(step[["vocabulary"]], names(schema$vocabularies))]]
}

# What vetiver asks of a model; the methods are registered where it is loaded.
# nolint start: object_name_linter, object_length_linter.
#' @exportS3Method vetiver::vetiver_ptype
vetiver_ptype.schemabridge_schema <- function(model, ...) {
  ptype(model)
}

#' @exportS3Method vetiver::vetiver_ptype
vetiver_ptype.schemabridge_model <- function(model, ...) {
  ptype(model)
}
# nolint end
