# clause 22.1: what the scoring module is told of a model: what is loaded, what of it is compared and handed over, how it is
# asked

# What load() of the scoring module is asked, as a dict of Python; `item` is what the preflight knows of the file.
request_model <- function(schema, item, file, trust_code, custom_objects) {
  facts <- read_facts(schema$model)
  if (length(facts$files) == 0L) {
    facts$files <- list(list(file = basename(file)))
  }
  folder <- attr(schema, "folder")
  path <- locate_files(facts, folder, file)[[item$file]]
  lacking <- list_lacking(schema, facts, names(custom_objects))
  request <- list(
    path = pass_path(path),
    format = item$format,
    sha256 = item$sha256,
    written_by = item$written_by,
    library = if (!is.null(item$reader)) gsub("-", "_", item$reader, fixed = TRUE),
    backend = get_text(get_object(schema$model, "runtime"), "backend"),
    trust_code = trust_code,
    language = "r",
    imports = lacking$imports,
    asks_file = if (is.null(facts$objects)) TRUE, # clause 20.9
    custom_objects = if (length(custom_objects) > 0L) {
      reticulate::py_dict(as.list(names(custom_objects)), unname(custom_objects), convert = FALSE)
    }
  )
  if (lacking$is_bundled && !identical(request$format, "saved_model")) {
    request$code <- pass_path(locate_code(facts$code$file, folder, file))
    request$code_sha256 <- facts$code$sha256
  }
  pass_request(c(request, list_asked(schema)))
}

# Whether an object of Python is a model.
can_predict <- function(model) {
  check_session(model)
  reticulate::py_has_attr(model, "predict")
}

# A model of Python that is at hand as one that is asked as a loaded one is; the error `wrong_model` for a pipeline without
# the part that takes the matrix.
hold_model <- function(model, schema) {
  scoring <- start_scoring()
  handle <- ask_python(scoring, scoring$hold, model, pass_request(list_asked(schema)))
  runtime <- catch_error(ask_python(scoring, scoring$describe_runtime, handle))
  list(
    schema = schema,
    scoring = scoring,
    handle = handle,
    runtime = if (!inherits(runtime, "schemabridge_error")) reticulate::py_to_r(runtime)
  )
}

# What a schema says of how its model is asked.
list_asked <- function(schema) {
  list(
    part = get_text(schema$model, "part"),
    class = get_text(schema$model, "class"),
    iteration_range = as.list(get_array(schema$model, "iteration_range")),
    outputs = as.list(item_names(Filter(is_object, schema$outputs), "name"))
  )
}

# A path as bytes on its way, which Python reads as the system gives them: a string of R would pass through the encoding of
# the session, and Python has another one than R where that is ASCII.
pass_path <- function(path) {
  path <- path.expand(path)
  bytes <- charToRaw(if (.Platform$OS.type == "windows") enc2utf8(path) else enc2native(path))
  bytes <- reticulate::import_builtins(convert = FALSE)$bytes(reticulate::r_to_py(bytes))
  reticulate::import("os", convert = FALSE)$fsdecode(bytes)
}

# A dict of Python, without what is not known.
pass_request <- function(request) {
  request <- Filter(Negate(is.null), request)
  reticulate::py_dict(as.list(names(request)), unname(request), convert = FALSE)
}

# The custom objects that nobody hands over: those that installed packages bring, and whether bundled code brings others.
list_lacking <- function(schema, facts, handed) {
  named <- function(item) get_text(item, "registered_name")
  python <- find_python()
  installed <- if (!is.null(python$version)) list_distributions(python)
  modules <- find_brought(facts$objects, python, installed)
  items <- Filter(function(item) !is.null(named(item)), get_array(schema$model, "custom_objects"))
  items <- Filter(function(item) !named(item) %in% handed, items)
  is_installed <- vapply(
    items,
    function(item) {
      distribution <- get_text(item, "distribution")
      is_here <- !is.null(distribution) && normalize_name(distribution) %in% names(installed)
      is_here && brings(modules, list(distribution = distribution, module = get_text(item, "module")))
    },
    NA
  )
  imports <- Filter(
    function(item) !is.null(get_text(item, "class")) && !is.null(get_text(item, "module")),
    items[is_installed]
  )
  list(
    imports = lapply(imports, function(item) item[c("registered_name", "class", "module", "distribution")]),
    is_bundled = any(vapply(items[!is_installed], function(item) named(item) %in% facts$code$objects, NA))
  )
}

# Where the file of code lies: beside the schema, otherwise beside the model.
locate_code <- function(name, folder, file) {
  paths <- file.path(c(folder, if (!is.null(file)) dirname(file)), name_natively(name))
  c(paths[file.exists(paths)], paths)[1L]
}
