#' @description
#' A schema is recorded in Python beside a trained model. It says how a frame of raw columns becomes the arrays that the
#' model takes, and holds everything this needs: column types, vocabularies, constants, policies for missing and unknown
#' values, and golden rows that prove the result. In R:
#'
#' 1. [read_schema()] reads the file and refuses one that is damaged or was changed,
#' 2. [verify_schema()] replays its golden rows on this machine, and through the model,
#' 3. [prepare_input()] turns new data into the model's input, bit for bit as Python does, or stops with a classed error.
#'
#' [ptype()], [payload()] and [schema_choices()] give what other packages and apps ask of a schema.
#'
#' Every error has the class `schemabridge_error` and `schemabridge_error_<code>`, and the fields `code`, `column`, `rows`,
#' `values` and `hint`. The codes are the same in Python; `system.file("errors.md", package = "schemabridge")` lists them.
#' @keywords internal
#' @useDynLib schemabridge, .registration = TRUE
"_PACKAGE"
