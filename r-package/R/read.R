#' Read a schema
#'
#' Reads a schema that was recorded in Python, in its JSON form (`*.schema.json`) or its Arrow form (`*.schema.arrow`),
#' told apart by content. Reading executes nothing and depends on no locale or option. The file is checked completely:
#' problems are listed with their paths into the document, up to the thousandth, and the rest counted; a file that was
#' changed after it was recorded is refused. `read_feature_schema()` is the same function under a name that the package
#' arrow does not mask.
#'
#' Every function that takes a schema takes the path of one, too: `prepare_input(df, "churn.schema.json")`. A path is read
#' at every call, so read the schema once where you score often.
#'
#' @param path Path of the file, one text.
#'
#' @return An object of class `schemabridge_schema` for [prepare_input()] and [verify_schema()]. Its `print()` method shows
#'   what the schema expects and gives, and what its model needs; `summary()` lists every column and feature.
#'
#' @section Warnings:
#' Once a session, `custom_object_missing` where the model has custom objects that no package and no file beside the
#' schema is recorded to bring, or else `does_not_load` where no file of it could be loaded when it was recorded.
#' [check_model()] says more.
#'
#' @section Errors:
#' Conditions of class `schemabridge_error` with one of the codes `file_not_found`, `file_too_large`, `not_a_schema`,
#' `invalid_json`, `invalid_arrow`, `unsupported_version`, `unknown_step`, `invalid_schema` (its field `problems` is a data
#' frame with the columns `path` and `problem`, of at most 1,000 rows; the message says how many problems there are) and
#' `fingerprint_mismatch`.
#'
#' @export
#' @examples
#' path <- system.file("extdata", "penguins.schema.json", package = "schemabridge")
#' schema <- read_feature_schema(path)
#' schema
#'
#' # A file that is something else is refused, with a code to act on.
#' tryCatch(
#'   read_feature_schema(system.file("DESCRIPTION", package = "schemabridge")),
#'   schemabridge_error_not_a_schema = function(error) error$code
#' )
read_schema <- function(path) {
  schema <- open_schema(path)
  warn_model(schema)
  schema
}

#' @rdname read_schema
#' @export
read_feature_schema <- read_schema

open_schema <- function(path) {
  document <- tryCatch(read_schema_file(path), schemabridge_error = function(error) stop_no_schema(error, path))
  schema <- read_document(document)
  attr(schema, "folder") <- dirname(normalizePath(path)) # where the files of the model lie, for check_model()
  schema
}

read_schema_file <- function(path) {
  bytes <- read_file(path)
  if (is_arrow_file(bytes)) read_arrow_document(bytes) else parse_document(bytes)
}

# The error again; where a schema lies beside the path, as beside a model, it says so.
stop_no_schema <- function(error, path) {
  beside <- if (is.character(path) && length(path) == 1L && !is.na(path)) list_beside(path)
  if (length(beside) > 0L) {
    named <- paste(vapply(beside, quote_code, ""), collapse = " or ")
    hint <- paste("a schema lies beside it: give the path", named)
    stop_schemabridge(error$code, sub("^\\[[a-z_]+\\] ", "", sub("\nWhat to do: .*$", "", error$message)), hint = hint)
  }
  stop(error)
}

# clause 19.10: the names that a schema has beside a model
list_beside <- function(path) {
  if (grepl(schema_path, path, ignore.case = TRUE, useBytes = TRUE)) {
    return(character())
  }
  path <- sub("[/\\\\]+$", "", path)
  stems <- unique(c(path, paste0(path, ".folder"), sub("[.][^./\\\\]*$", "", path)))
  ends <- c(".schema.json", ".schema.arrow")
  names <- unique(c(paste0(rep(stems, each = 2L), ends), paste0(path, c(".json", ".arrow"))))
  names[grepl(schema_path, names, ignore.case = TRUE, useBytes = TRUE) & file.exists(names) & !dir.exists(names)]
}

schema_path <- "[.]schema[.](json|arrow)$"

largest_file <- 268435456 # clause 2.3

read_file <- function(path) {
  if (!is.character(path) || length(path) != 1L || is.na(path)) {
    stop_schemabridge("file_not_found", "`path` is not the path of a file: it must be one text.")
  }
  # An absolute path, for file() takes names such as "stdin" and "clipboard" for something else.
  full_path <- normalizePath(path, mustWork = FALSE)
  size <- file.size(full_path)
  if (is.na(size) || dir.exists(full_path)) {
    stop_schemabridge("file_not_found", sprintf("There is no file \"%s\".", path))
  }
  if (size > largest_file) {
    message <- sprintf("\"%s\" has %s; at most 268435456 are read.", path, count_things(size, "byte"))
    stop_schemabridge("file_too_large", message)
  }
  if (size == 0) {
    return(raw())
  }
  stop_unreadable <- function(condition) {
    stop_schemabridge("file_not_found", sprintf("The file \"%s\" cannot be read.", path))
  }
  tryCatch(readBin(full_path, "raw", size), error = stop_unreadable, warning = stop_unreadable)
}
