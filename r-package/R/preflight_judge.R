# clause 20: the checks of a preflight, from the facts of a schema and from what is here. Nothing is read from here on.
#
# `facts` are those of read_facts(). `here` has `files` (of those that are there, by name: `sha256` and what
# read_model_file() gives), `code` (the hash of the file of code, NULL where it is not there), `python` (major and minor
# version, or NULL), `interpreter` (its path), `unknown` (why it is), `distributions` (versions by name) and `gpu`.
# `answers` has `trust_code` and `custom_objects`.

# list(checks, counted, verdict, chosen, item): checks in the order of the clause, which of them count, the name of the
# chosen file, and what is known of it; NULL where none is.
judge_model <- function(facts, here, answers) {
  here$files <- here$files[!leads_elsewhere(names(here$files))]
  facts <- take_found_facts(facts, here)
  packages <- judge_packages(facts, here)
  of_files <- list(
    file = judge_files(facts, here),
    loading = judge_loading(facts, here, answers, packages),
    code = judge_running_files(facts, here, answers)
  )
  objects <- judge_objects(facts, here, answers)
  chosen <- choose_file(facts, here, unlist(of_files, recursive = FALSE), objects)
  if (identical(chosen$format, "saved_model")) {
    objects <- list() # it brings what they compute
  }
  interpreter <- list(judge_python(facts, here))
  hardware <- list(judge_hardware(facts, here))
  checks <- c(of_files$file, interpreter, packages, of_files$loading, objects, of_files$code, hardware)
  counted <- vapply(checks, counts_check, NA, chosen)
  # which Keras reads it is not known without a Python
  reader <- if (!is.null(chosen) && !is.null(here$python)) describe_way(chosen, here)$reader
  list(
    checks = unname(checks),
    counted = unname(counted),
    verdict = find_verdict(checks[counted]),
    chosen = chosen$file,
    item = c(chosen, reader = reader)
  )
}

# `of_file`: whether the item is a file of the model, which others may stand in for.
new_model_check <- function(
  subject,
  severity,
  message,
  code = NULL,
  item = NULL,
  recorded = NULL,
  found = NULL,
  hint = if (!is.null(code)) default_hint(code),
  failure = NULL,
  of_file = FALSE
) {
  list(
    subject = subject,
    item = item,
    severity = severity,
    code = if (severity != "fine") code,
    message = message,
    recorded = recorded,
    found = found,
    hint = if (severity != "fine") hint,
    failure = failure,
    of_file = of_file
  )
}

model_severities <- c("blocks", "may_differ", "cannot_tell", "fine")

# clause 20.2: while a file is chosen, what is said of others does not count.
counts_check <- function(check, chosen) {
  is.null(chosen) || !check$of_file || check$item == chosen$file
}

# clause 20.2: the worst severity
find_verdict <- function(checks) {
  severities <- vapply(checks, `[[`, "", "severity")
  c(model_severities[model_severities %in% severities], "fine")[1L]
}

# clause 20.2: the first that is there and that no check blocks
choose_file <- function(facts, here, of_files, objects) {
  is_blocking <- function(check) check$severity == "blocks"
  blocked <- unlist(lapply(Filter(is_blocking, of_files), `[[`, "item"))
  lacks_objects <- any(vapply(objects, is_blocking, NA))
  for (file in facts$files) {
    is_there <- !is.null(here$files[[file$file]]) && !file$file %in% blocked
    if (is_there && (!lacks_objects || identical(file$format, "saved_model"))) {
      return(file)
    }
  }
}

# clause 20.9: what a file says stands in for what is not recorded, and for all that is recorded of another file. Of custom
# objects and Lambda layers the first file of Keras decides; `is_unsure` where it does not say all of them.
take_found_facts <- function(facts, here) {
  facts$files <- lapply(facts$files, function(file) take_found_file(file, here$files[[file$file]]))
  first <- Filter(function(file) !is.null(file$found) && isTRUE(file$format %in% c("keras", "hdf5")), facts$files)
  if (length(first) == 0L) {
    facts$objects <- as.list(facts$objects) # nothing of Keras is here that could have others
    facts$lambda_layers <- as.character(facts$lambda_layers)
    return(facts)
  }
  for (key in c("objects", "lambda_layers")) {
    if (first[[1L]]$is_other || is.null(facts[[key]])) {
      facts[key] <- list(first[[1L]]$found[[key]])
      facts$is_unsure <- isTRUE(facts$is_unsure) || is.null(facts[[key]]) || isTRUE(first[[1L]]$found$is_unsure)
    }
  }
  facts
}

# `is_recorded` and `is_other`: whether it has the recorded hash, or another one.
take_found_file <- function(file, found) {
  if (is.null(found)) {
    return(file)
  }
  file$found <- found
  file$is_recorded <- !is.null(found$sha256) && identical(file$sha256, found$sha256)
  file$is_other <- !is.null(file$sha256) && !file$is_recorded
  for (key in c("format", "written_by")) {
    if (file$is_other || is.null(file[[key]])) {
      file[[key]] <- found[[key]]
    }
  }
  file
}

# The files that are there.
list_present <- function(facts) {
  Filter(function(file) !is.null(file$found), facts$files)
}

# ---- Files, interpreter, hardware ----

# clause 20.3
judge_files <- function(facts, here) {
  if (length(facts$files) == 0L) {
    text <- "the schema does not say which file it was recorded for"
    hint <- "name the file of the model with `file`"
    return(list(new_model_check("file", "cannot_tell", text, "file_not_found", hint = hint)))
  }
  lapply(facts$files, judge_file, any_there = length(list_present(facts)) > 0L)
}

judge_file <- function(file, any_there) {
  found <- file$found
  tell <- function(severity, message, code = NULL, ...) {
    new_model_check("file", severity, message, code, file$file, file$sha256, found$sha256, of_file = TRUE, ...)
  }
  if (is.null(found)) {
    where <- "put it beside the schema, or name it with `file`"
    return(tell(if (any_there) "cannot_tell" else "blocks", "not there", "file_not_found", hint = where))
  }
  if (file$is_recorded) {
    return(tell("fine", "the recorded file"))
  }
  if (!is.null(found$fault)) {
    return(tell("blocks", paste0(found$text, ""), found$fault))
  }
  if (is.null(file$sha256)) {
    return(tell("cannot_tell", "nothing recorded says whether it is the file of this schema", "wrong_model"))
  }
  tell("blocks", "another file than the recorded one", "wrong_model")
}

# clause 20.4
judge_python <- function(facts, here) {
  tell <- function(severity, message, ...) {
    new_model_check("python", severity, message, ..., recorded = facts$python, found = here$python)
  }
  if (is.null(here$python)) {
    line <- "Sys.setenv(RETICULATE_PYTHON = \"/path/to/bin/python\") before Python starts, or give `python`"
    return(tell("cannot_tell", paste0("not known: ", here$unknown), "python_unknown", hint = line))
  }
  if (is.null(facts$python) || facts$python == here$python) {
    return(tell("fine", paste(here$python, if (!is.null(facts$python)) "as recorded")))
  }
  differs <- sprintf("%s, recorded with %s", here$python, facts$python)
  if (has_pickle(facts) || length(facts$lambda_layers) > 0L) {
    text <- paste0(differs, ": the code in the model is that of one version")
    return(tell("may_differ", text, "package_differs", hint = paste("use Python", facts$python)))
  }
  tell("fine", differs)
}

has_pickle <- function(facts) {
  any(vapply(list_present(facts), function(file) identical(file$format, "pickle"), NA))
}

# clause 20.8
judge_hardware <- function(facts, here) {
  tell <- function(severity, message) {
    recorded <- if (length(facts$devices) > 0L) paste(facts$devices, collapse = ", ")
    recorded <- paste(c(recorded, facts$precision), collapse = ", ")
    found <- if (here$gpu) "gpu" else "cpu"
    code <- "other_hardware"
    new_model_check("hardware", severity, message, code, recorded = if (nzchar(recorded)) recorded, found = found)
  }
  if (length(facts$devices) == 0L && isTRUE(facts$framework %in% without_devices)) {
    return(tell("fine", sprintf("%s predicts on the processor", facts$framework)))
  }
  if (length(facts$devices) == 0L) {
    return(tell("cannot_tell", "the schema does not say on which devices it was recorded"))
  }
  had_gpu <- "gpu" %in% facts$devices
  if (had_gpu == here$gpu) {
    return(tell("fine", if (had_gpu) "a GPU, as recorded" else "no GPU, as recorded"))
  }
  multiplied <- if (!is.null(facts$precision)) sprintf(", where matrices are multiplied in %s", facts$precision)
  if (had_gpu) {
    tell("may_differ", paste0("recorded with a GPU", multiplied, "; none is here"))
  } else {
    tell("may_differ", paste0("recorded without a GPU", multiplied, "; one is here"))
  }
}

without_devices <- c("scikit-learn", "lightgbm", "xgboost")
