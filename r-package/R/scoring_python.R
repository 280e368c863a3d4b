# clause 22: a Python that runs, and what passes between it and R

# The module that loads and asks models, in a Python that is started if none runs.
start_scoring <- function(python = NULL) {
  if (!requireNamespace("reticulate", quietly = TRUE)) {
    text <- "The R package reticulate is needed to load a model."
    stop_schemabridge("package_missing", text, hint = "install.packages(\"reticulate\")")
  }
  start_python(python)
  tryCatch(
    reticulate::import_from_path(
      "schemabridge_scoring",
      system.file("python", package = "schemabridge"),
      convert = FALSE
    ),
    error = function(error) {
      python <- reticulate::py_config()$python
      text <- sprintf("The Python of this session, %s, lacks what loads a model: %s", python, first_line(error))
      hint <- paste0(hint_install("numpy", python), ", and the framework of the model in the same way")
      stop_schemabridge("package_missing", text, hint = hint, details = conditionMessage(error))
    }
  )
}

start_python <- function(python) {
  if (reticulate::py_available(initialize = FALSE)) {
    return(check_running(python))
  }
  found <- find_python(python)
  if (!is.null(found$path)) {
    reticulate::use_python(found$path, required = TRUE)
  } else if (!is.null(python)) {
    stop_pythonless(found$reason)
  }
  if (!identical(Sys.getenv("RETICULATE_PYTHON"), "managed")) {
    restore <- forbid_downloads()
    on.exit(restore())
  }
  started <- tryCatch(reticulate::py_available(initialize = TRUE), error = first_line)
  if (!isTRUE(started)) {
    stop_pythonless(if (is.character(started)) started else found$reason)
  }
}

check_running <- function(python) {
  running <- reticulate::py_config()$python
  asked <- if (!is.null(python)) find_python(python)$path
  if (!is.null(python) && !identical(asked, running) && !identical(real_path(asked), real_path(running))) {
    text <- sprintf("`python` is \"%s\", and this session runs %s already.", python, running)
    stop_schemabridge("invalid_argument", text, hint = "restart R, or leave out `python`")
  }
}

# The folder of the environment decides: Pythons of several are links to one.
real_path <- function(path) {
  if (!is.null(path)) file.path(normalizePath(dirname(path), mustWork = FALSE), sub("[0-9.]+$", "", basename(path)))
}

stop_pythonless <- function(reason) {
  text <- sprintf("No Python can be started: %s.", if (is.null(reason)) "reticulate finds none" else reason)
  stop_schemabridge("python_unknown", text, hint = "load_model(path, python = \"<folder of its environment>\")")
}

# reticulate would offer to install a Python where it finds none. Gives what undoes this.
forbid_downloads <- function() {
  wanted <- c(RETICULATE_USE_MANAGED_VENV = "no", RETICULATE_MINICONDA_ENABLED = "FALSE")
  before <- Sys.getenv(names(wanted), NA, names = TRUE)
  do.call(Sys.setenv, as.list(wanted))
  function() {
    Sys.unsetenv(names(before)[is.na(before)])
    if (any(!is.na(before))) do.call(Sys.setenv, as.list(before[!is.na(before)]))
  }
}

# What a function of the module gives; what it raises is an error of the same code.
ask_python <- function(scoring, called, ...) {
  answer <- scoring$answer(called, ...)
  result <- reticulate::py_get_item(answer, "result", silent = TRUE)
  if (is.null(result)) {
    read <- function(key) as.character(reticulate::py_to_r(reticulate::py_get_item(answer, key)))
    lacks <- nzchar(read("package"))
    hint <- if (lacks) {
      hint_install(read("package"), reticulate::py_config()$python)
    } else if (nzchar(read("hint"))) {
      read("hint")
    }
    message <- paste0(read("message"), if (lacks) sprintf(" (Python: %s)", reticulate::py_config()$python))
    stop_schemabridge(read("code"), message, hint = hint, details = read("details"))
  }
  result
}

# The raw predictions by the outputs of a model that was loaded or is held, matrices of doubles.
ask_handle <- function(model, prepared, batch_size, tell = NULL) {
  rows <- dim(prepared[[1L]])[[1L]]
  inputs <- pass_arrays(prepared, vapply(model$schema$inputs, `[[`, "", "name"))
  found <- ask_python(model$scoring, model$scoring$predict_bytes, model$handle, inputs, as.integer(batch_size), tell)
  take_arrays(found, rows)
}

# An object of Python is gone with its session.
check_session <- function(handle) {
  if (!requireNamespace("reticulate", quietly = TRUE) || reticulate::py_is_null_xptr(handle)) {
    text <- "The model was loaded in another session of R, with which it is gone."
    stop_schemabridge("invalid_argument", text, hint = "load it again with load_model()")
  }
}

# list(backend, devices, matmul_precision, dtype_policy, …) of clauses 19.1 and 19.8, and the versions at hand.
describe_scoring <- function(scoring, handle) {
  found <- reticulate::py_to_r(ask_python(scoring, scoring$describe_runtime, handle))
  python <- find_python()
  versions <- if (!is.null(python$version)) list_distributions(python)
  versions <- versions[grepl(shown_distributions, names(versions))]
  c(as.list(found), list(python = python$version, distributions = versions))
}

format_runtime <- function(runtime) {
  versions <- c(
    if (!is.null(runtime$python)) paste("Python", runtime$python),
    paste(names(runtime$distributions), runtime$distributions)
  )
  precision <- if (is_text(runtime[["matmul_precision"]])) {
    devices <- enumerate(as.character(unlist(runtime[["devices"]])))
    sprintf("Computes in %s under %s, on %s", runtime$matmul_precision, runtime$backend, devices)
  }
  c(if (length(versions) > 0L) paste("Here:", enumerate(versions)), precision)
}

# ---- Arrays, as bytes both ways ----
# They are exact, and pass where reticulate cannot convert arrays of the installed numpy.

# Prepared arrays by name: dtype, shape and bytes.
pass_arrays <- function(prepared, names) {
  builtins <- reticulate::import_builtins(convert = FALSE)
  passed <- lapply(prepared, function(array) {
    shape <- builtins$list(reticulate::r_to_py(as.list(as.integer(dim(array)))))
    if (inherits(array, "schemabridge_text")) {
      return(reticulate::tuple("str", shape, split_in_python(list_cells(array), builtins), convert = FALSE))
    }
    dtype <- input_dtypes[[attr(array, "dtype", exact = TRUE)]]$numpy
    reticulate::tuple(dtype, shape, reticulate::r_to_py(plain_bytes(array)), convert = FALSE)
  })
  reticulate::py_dict(as.list(names), passed, convert = FALSE)
}

# Matrices by name from what predict_bytes() gives.
take_arrays <- function(found, rows) {
  builtins <- reticulate::import_builtins(convert = FALSE)
  names <- as.character(reticulate::py_to_r(builtins$list(found$keys())))
  arrays <- lapply(names, function(name) {
    bytes <- reticulate::py_get_item(reticulate::py_get_item(found, name), 2L)
    bytes <- as.raw(reticulate::py_to_r(bytes))
    matrix(readBin(bytes, "double", length(bytes) / 8, endian = "little"), nrow = rows, byrow = TRUE)
  })
  stats::setNames(arrays, names)
}
