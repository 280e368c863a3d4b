# clause 19: the section `model` of a schema; what is of another type than the clause says counts as absent

# list(framework, python, distributions, devices, precision, files, objects, lambda_layers, code), absent ones NULL.
read_facts <- function(model) {
  runtime <- get_object(model, "runtime")
  # clause 20.9: a writer that saw the model leaves out what it has not
  is_listed <- function(key) !is.null(get_text(model, "class")) || is_array(get_value(model, key))
  list(
    framework = get_text(model, "framework"),
    python = get_text(runtime, "python"),
    distributions = get_versions(runtime),
    devices = get_texts(runtime, "devices"),
    precision = get_text(runtime, "matmul_precision"),
    files = read_files(model),
    objects = if (is_listed("custom_objects")) read_objects(model),
    lambda_layers = if (is_listed("lambda_layers")) as.character(get_texts(model, "lambda_layers")),
    code = read_code(get_object(model, "code"))
  )
}

# clause 19.2: the files of one model, `file` and `sha256` where they are not listed
read_files <- function(model) {
  listed <- Filter(is_file_item, get_array(model, "files"))
  if (length(listed) == 0L && is_file_item(model)) {
    listed <- list(model[names(model) %in% c("file", "sha256")])
  }
  lapply(listed, function(item) {
    list(
      file = item[["file"]],
      sha256 = get_hash(item),
      format = get_text(item, "format"),
      written_by = get_text(item, "written_by"),
      loads = if (is.logical(item[["loads"]])) item[["loads"]],
      does_not_load = get_text(item, "does_not_load")
    )
  })
}

is_file_item <- function(item) {
  !is.null(get_text(item, "file"))
}

# clause 20.3: a name in the folder of the schema; a path could lead to any file of this machine.
leads_elsewhere <- function(name) {
  name %in% c("", ".", "..") | grepl("[/\\\\]", name)
}

# clause 19.6
read_objects <- function(model) {
  named <- Filter(function(item) !is.null(get_text(item, "registered_name")), get_array(model, "custom_objects"))
  lapply(named, function(item) {
    list(
      name = item[["registered_name"]],
      module = get_text(item, "module"),
      distribution = get_text(item, "distribution")
    )
  })
}

read_code <- function(code) {
  if (is_file_item(code)) {
    list(file = code[["file"]], sha256 = get_hash(code), objects = get_texts(code, "objects"))
  }
}

item_files <- function(files) {
  vapply(files, `[[`, "", "file")
}

object_names <- function(objects) {
  vapply(objects, `[[`, "", "name")
}

# clause 19.8: names of distributions as they are compared
normalize_name <- function(name) {
  tolower(gsub("[-_.]+", "-", name))
}

get_versions <- function(runtime) {
  versions <- get_object(runtime, "distributions")
  if (!is.null(versions)) {
    versions <- Filter(is_text, versions)
    stats::setNames(as.character(unlist(versions)), normalize_name(names(versions)))
  }
}

# ---- Values by their type ----

get_value <- function(object, key) {
  if (is_object(object)) object[[key]]
}

get_text <- function(object, key) {
  value <- get_value(object, key)
  if (is_text(value)) value
}

get_hash <- function(object) {
  hash <- get_text(object, "sha256")
  if (!is.null(hash)) sub("^sha256:", "", hash)
}

get_object <- function(object, key) {
  value <- get_value(object, key)
  if (is_object(value)) value
}

get_array <- function(object, key) {
  value <- get_value(object, key)
  if (is.list(value) && is_array(value)) value else list()
}

get_texts <- function(object, key) {
  if (is_array(get_value(object, key))) as.character(unlist(Filter(is_text, get_array(object, key))))
}
