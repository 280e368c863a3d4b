# clause 20.5: the recorded distributions beside those that are installed

judge_packages <- function(facts, here) {
  if (is.null(here$python)) {
    return(list())
  }
  needed <- list_needed(facts)
  if (is.null(facts$distributions)) {
    return(lapply(needed[seq_len(min(1L, length(needed)))], judge_unrecorded, here))
  }
  lapply(names(facts$distributions), function(name) {
    is_needed <- any(list_family(name) %in% needed)
    judge_package(name, facts$distributions[[name]], here, is_needed, is_needed || has_pickle(facts))
  })
}

# What predicting with the framework cannot do without, the most important one first.
list_needed <- function(facts) {
  is_keras <- vapply(list_present(facts), function(file) isTRUE(file$format %in% c("keras", "hdf5")), NA)
  framework <- if (!is.null(facts$framework)) {
    facts$framework
  } else if (any(is_keras)) {
    "keras"
  }
  needed <- if (!is.null(framework)) failure_table()$needed
  as.character(unlist(needed[names(needed) == framework]))
}

# `matters`: whether another version of it may give other predictions.
judge_package <- function(name, version, here, is_needed, matters) {
  installed <- find_installed(name, here)
  tell <- function(severity, message, code = NULL, found = NULL) {
    hint <- hint_install(paste0(name, "==", version), here$interpreter)
    new_model_check("package", severity, message, code, name, version, found, hint = hint)
  }
  if (is.null(installed)) {
    return(tell(if (is_needed) "blocks" else "cannot_tell", say_absent(here), "package_missing"))
  }
  found <- here$distributions[[installed]]
  own <- if (installed == name) found else paste(installed, found)
  differs <- any(take_numbers(found, 2L) != take_numbers(version, 2L))
  if (differs && matters) {
    return(tell("may_differ", sprintf("%s is installed, recorded with %s", own, version), "package_differs", found))
  }
  tell("fine", if (own == version) found else sprintf("%s, recorded with %s", own, version), found = found)
}

say_absent <- function(here) {
  if (is.null(here$interpreter)) "not installed" else paste("not installed in", here$interpreter)
}

# The line for a shell, with the Python that is meant: people have several.
hint_install <- function(requirement, interpreter) {
  if (is.null(interpreter)) {
    return(sprintf("install %s into this Python", requirement))
  }
  quoted <- grepl("[^A-Za-z0-9_./~:\\\\-]", interpreter)
  sprintf("%s -m pip install %s", if (quoted) shQuote(interpreter) else interpreter, requirement)
}

# Nothing is recorded: that it is there says no more.
judge_unrecorded <- function(name, here) {
  installed <- find_installed(name, here)
  if (is.null(installed)) {
    hint <- hint_install(name, here$interpreter)
    return(new_model_check("package", "blocks", say_absent(here), "package_missing", name, hint = hint))
  }
  found <- here$distributions[[installed]]
  text <- sprintf("%s is installed, and the schema does not say which version it was recorded with", found)
  hint <- "replay the golden rows"
  new_model_check("package", "cannot_tell", text, "package_differs", name, found = found, hint = hint)
}

find_installed <- function(name, here) {
  family <- list_family(name)
  installed <- family[family %in% names(here$distributions)]
  if (length(installed) > 0L) installed[1L]
}

# The distributions that stand for each other, this one first.
list_family <- function(name) {
  families <- failure_table()$families
  own <- Filter(function(family) name %in% unlist(family), families)
  unique(c(name, unlist(own)))
}

# known-failures.json, a copy of that of the specification (clause 20.10), read once
failure_table <- function() {
  if (is.null(read_tables$failures)) {
    path <- system.file("known-failures.json", package = "schemabridge", mustWork = TRUE)
    read_tables$failures <- parse_document(readBin(path, "raw", file.size(path)))
  }
  read_tables$failures
}

read_tables <- new.env(parent = emptyenv())
