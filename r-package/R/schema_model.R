# What a schema says of its model to people, and the warning that it cannot be loaded as it is.

format_model <- function(schema) {
  facts <- read_facts(schema$model)
  if (length(facts$files) == 0L) {
    return(NULL)
  }
  files <- item_files(facts$files)
  others <- if (length(files) > 1L) paste(", also as", enumerate(files[-1L]))
  named <- paste0("For the model ", files[1L], if (!is.null(facts$framework)) sprintf(" (%s)", facts$framework), others)
  escape_controls(c(named, list_model_lines(facts)))
}

list_model_lines <- function(facts) {
  versions <- facts$distributions[grepl(shown_distributions, names(facts$distributions))]
  lines <- c(
    "recorded with" = enumerate(c(
      paste(names(versions), versions),
      if (!is.null(facts$python)) paste("Python", facts$python)
    )),
    "files:" = enumerate(unlist(lapply(facts$files, say_file))),
    "custom objects:" = enumerate(vapply(facts$objects, say_object, "", facts$code)),
    "Lambda layers:" = enumerate(facts$lambda_layers),
    "bundled code:" = facts$code$file
  )
  lines <- lines[nzchar(lines)]
  if (length(lines) > 0L) paste0("  ", names(lines), " ", lines)
}

shown_distributions <- "^(keras|tf-keras|tensorflow.*|torch|jax|scikit-learn|skops|lightgbm|xgboost.*)$"

# Nothing of a file of which only the name is recorded.
say_file <- function(file) {
  said <- c(
    file$format,
    if (!is.null(file$written_by)) paste("written by Keras", file$written_by),
    if (isFALSE(file$loads)) "does not load"
  )
  if (length(said) > 0L) sprintf("%s (%s)", file$file, paste(said, collapse = ", "))
}

say_object <- function(object, code) {
  where <- if (object$name %in% code$objects) {
    paste("in", code$file)
  } else if (!is.null(object$distribution)) {
    paste("from", object$distribution)
  } else {
    paste(c("not bundled", object$module), collapse = ", ")
  }
  sprintf("%s (%s)", object$name, where)
}

# Once a session and model: custom objects that nothing brings, or else files that did not load where they were recorded. A
# file that needs neither is enough.
warn_model <- function(schema) {
  facts <- read_facts(schema$model)
  is_safe <- vapply(facts$files, function(file) identical(file$format, "saved_model") && !isFALSE(file$loads), NA)
  key <- paste("model", schema$fingerprint, paste0(facts$files[1L]))
  if (any(is_safe) || !is.null(warned_schemas[[key]])) {
    return(invisible())
  }
  lacking <- Filter(
    function(object) is.null(object$distribution) && !object$name %in% facts$code$objects,
    facts$objects
  )
  failing <- vapply(facts$files, function(file) isFALSE(file$loads), NA)
  if (length(lacking) > 0L) {
    assign(key, TRUE, envir = warned_schemas)
    warn_lacking(facts, object_names(lacking))
  } else if (length(failing) > 0L && all(failing)) {
    assign(key, TRUE, envir = warned_schemas)
    text <- sprintf("The model file \"%s\" did not load when it was recorded: ", facts$files[[1L]]$file)
    warn_schemabridge("does_not_load", escape_controls(paste0(text, facts$files[[1L]]$does_not_load)))
  }
}

warn_lacking <- function(facts, names) {
  text <- sprintf(
    "The model \"%s\" needs %s %s, and nothing that is recorded beside it brings %s.",
    if (length(facts$files) > 0L) facts$files[[1L]]$file else "?",
    if (length(names) == 1L) "the custom object" else "the custom objects",
    enumerate(names),
    if (length(names) == 1L) "it" else "them"
  )
  warn_schemabridge("custom_object_missing", escape_controls(text), values = names)
}
