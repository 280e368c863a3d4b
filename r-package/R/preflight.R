#' Check a model before anything of it is loaded
#'
#' Tells whether the files of a model are those that the schema was recorded for, what loading them needs, what of that is
#' missing here or of another version, and which known failure would follow. Nothing is loaded or run for it: no Python is
#' started, and files are read as bytes, never unpacked or executed.
#'
#' The Python that is looked at is the one that reticulate would use: `python`; the one that already runs in this session;
#' `RETICULATE_PYTHON`; what `reticulate::use_python()` and its like were told; `VIRTUAL_ENV`; `RETICULATE_PYTHON_ENV`; the
#' folder `.venv`. The first that is set decides. Where none is, where it is a shim that chooses when it is run, or where
#' reticulate chooses (`"managed"`), this is said, and nothing is guessed.
#'
#' @param schema A schema from [read_schema()], or the path of one. The files of the model are looked for in its folder.
#' @param file The model's file or folder, where it lies elsewhere or under another name; or the folder of its files.
#' @param python The Python that the model will be loaded with: the path of an executable, or the folder of its environment.
#' @param trust_code Whether you trust the code that is in the files: bundled source, Lambda layers, pickles.
#' @param custom_objects Names of the custom objects that you hand over when the model is loaded, as they are registered:
#'   `"mypackage>Scale"`.
#'
#' @return A list of class `schemabridge_preflight` with a `print()` method, which shows the worst first:
#'   * `verdict`: `"blocks"` (loading or predicting fails, or it is another model), `"may_differ"` (it works, and
#'     predictions may differ in more than the last digits), `"cannot_tell"` or `"fine"`,
#'   * `chosen`: the name of the file that would be loaded, `NA` where none can be,
#'   * `checks`: a data frame with one row for each check: `subject` (`"file"`, `"python"`, `"package"`, `"loading"`,
#'     `"code"`, `"hardware"`), `item`, `severity`, `code`, `message`, `recorded`, `found` and `hint`; `NA` where one does
#'     not apply,
#'   * `counted`: which of the checks the verdict counts, in their order: those of another file than the chosen one do not,
#'   * `item`: what is known of the chosen file, from the schema or from the file itself.
#'
#'   The codes are `file_not_found`, `wrong_model`, `invalid_model_file`, `weights_only`, `python_unknown`,
#'   `package_differs`, `package_missing`, `known_failure`, `does_not_load`, `code_not_trusted`, `wrong_code`,
#'   `custom_object_missing` and `other_hardware`. What is found is reported, not raised.
#'
#' @section Errors:
#' `invalid_argument`, `file_not_found` where there is nothing at `file`, and what [read_schema()] raises where `schema` is a
#' path.
#'
#' @export
#' @examples
#' schema <- system.file("extdata", "penguins.schema.json", package = "schemabridge")
#' preflight <- check_model(schema)
#' preflight
#' preflight$checks[, c("subject", "item", "severity", "code")]
check_model <- function(schema, file = NULL, python = NULL, trust_code = FALSE, custom_objects = character()) {
  check_preflight_arguments(file, python, trust_code, custom_objects)
  schema <- as_schema(schema, open_schema, frame = NULL)
  if (!is.null(file)) {
    find_model_file(file) # checked only: a link keeps its name
    placed <- place_files(schema, file)
    schema <- placed$schema
    file <- placed$file
  }
  facts <- read_facts(schema$model)
  if (length(facts$files) == 0L && !is.null(file)) {
    facts$files <- list(list(file = basename(file)))
  }
  here <- look_here(facts, attr(schema, "folder"), file, python)
  answers <- list(trust_code = trust_code, custom_objects = custom_objects)
  new_preflight(judge_model(facts, here, answers), schema)
}

check_preflight_arguments <- function(file, python, trust_code, custom_objects) {
  is_path <- function(x) is.null(x) || (is.character(x) && length(x) == 1L && !is.na(x) && nzchar(x))
  refused <- if (!is_path(file)) {
    c("`file` must be the path of the model's file or folder.", "file = \"model.keras\", or leave it out")
  } else if (!is_path(python)) {
    c("`python` must be the path of a Python or of its environment.", "python = \"/usr/bin/python3\", or leave it out")
  } else if (!isTRUE(trust_code) && !isFALSE(trust_code)) {
    c(
      "`trust_code` must be TRUE or FALSE.",
      "trust_code = TRUE where you know who wrote the model, otherwise leave it out"
    )
  } else if (!is.character(custom_objects) || anyNA(custom_objects)) {
    c("`custom_objects` must be names of custom objects.", "custom_objects = \"mypackage>Scale\"")
  }
  if (!is.null(refused)) {
    stop_schemabridge("invalid_argument", refused[[1L]], hint = refused[[2L]])
  }
}

new_preflight <- function(judged, schema) {
  field <- function(name) {
    vapply(judged$checks, function(check) if (is.null(check[[name]])) NA_character_ else check[[name]], "")
  }
  columns <- c("subject", "item", "severity", "code", "message", "recorded", "found", "hint")
  structure(
    list(
      verdict = judged$verdict,
      chosen = if (is.null(judged$chosen)) NA_character_ else judged$chosen,
      checks = data.frame(lapply(stats::setNames(columns, columns), field), stringsAsFactors = FALSE),
      counted = judged$counted,
      item = judged$item,
      fingerprint = schema$fingerprint
    ),
    class = "schemabridge_preflight"
  )
}

#' @export
format.schemabridge_preflight <- function(x, ...) {
  checks <- x$checks[order(match(x$checks$severity, model_severities)), ]
  is_fine <- checks$severity == "fine"
  same <- do.call(paste, checks[c("subject", "severity", "code", "message", "hint")])
  shown <- split(checks[!is_fine, ], factor(same[!is_fine], unique(same[!is_fine])))
  c(
    sprintf("Preflight of the schema %s: %s", shorten_fingerprint(x$fingerprint), say_severity(x$verdict)),
    unlist(lapply(unname(shown), format_model_checks)),
    if (any(is_fine)) paste("  [fine]", enumerate(name_checks(checks[is_fine, ]), most = 30L)),
    say_chosen(x)
  )
}

say_chosen <- function(x) {
  if (is.na(x$chosen)) {
    return("No file of the model can be loaded.")
  }
  paste0("Would load ", quote_text(x$chosen), if (x$verdict == "blocks") ", once what blocks is mended")
}

# Checks that differ in their item alone are told at once.
format_model_checks <- function(checks) {
  check <- checks[1L, ]
  items <- if (is.na(check$item)) "" else paste0(" ", enumerate(checks$item))
  message <- shorten_text(check$message, longest_shown) # words of a framework may be many
  text <- sprintf("[%s] %s%s: %s (%s)", say_severity(check$severity), check$subject, items, message, check$code)
  lines <- c(paste0("  ", text), if (!is.na(check$hint)) paste("    What to do:", check$hint))
  escape_controls(lines)
}

longest_shown <- 250L

name_checks <- function(checks) {
  escape_controls(ifelse(is.na(checks$item), checks$subject, paste(checks$subject, checks$item)))
}

say_severity <- function(severity) {
  gsub("_", " ", severity, fixed = TRUE)
}

#' @export
print.schemabridge_preflight <- function(x, ...) {
  writeLines(wrap_lines(format(x, ...)))
  invisible(x)
}
