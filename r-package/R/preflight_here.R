# clause 20.1: what is here of what a schema says of its model: files, interpreter, packages, hardware

look_here <- function(facts, folder, file, python) {
  found <- find_python(python)
  paths <- locate_files(facts, folder, file)
  files <- lapply(paths[!leads_elsewhere(names(paths))], look_at_file)
  files <- Filter(Negate(is.null), files)
  for (item in Filter(function(item) item$file %in% names(files), facts$files)) {
    files[[item$file]] <- look_into_file(files[[item$file]], item, facts)
  }
  distributions <- if (!is.null(found$version)) list_distributions(found) else character()
  objects <- c(facts$objects, unlist(lapply(unname(files), `[[`, "objects"), recursive = FALSE))
  list(
    files = files,
    code = look_at_code(facts$code$file, c(folder, if (!is.null(file)) dirname(file))),
    python = found$version,
    interpreter = if (!is.null(found$version)) found$path,
    unknown = found$reason,
    distributions = distributions,
    modules = find_brought(objects, found, distributions),
    gpu = has_gpu()
  )
}

# By distribution that is installed, the modules of custom objects that it brings.
find_brought <- function(objects, python, distributions) {
  named <- Filter(function(object) !is.null(object$distribution) && !is.null(object$module), objects)
  of <- vapply(named, function(object) normalize_name(object$distribution), "")
  modules <- split(vapply(named, `[[`, "", "module"), of)
  modules <- modules[names(modules) %in% names(distributions)]
  Map(function(distribution, modules) list_brought(python, distribution, modules), names(modules), modules)
}

# clause 20.1: a folder that is no model is where the files lie. list(schema, file): the schema then knows that folder first.
place_files <- function(schema, file) {
  if (!is.null(file) && is_folder_of_files(file)) {
    attr(schema, "folder") <- c(file, attr(schema, "folder"))
    file <- NULL
  }
  list(schema = schema, file = file)
}

is_folder_of_files <- function(path) {
  dir.exists(path) && length(find_format(path)$format) == 0L
}

# The paths of the files of a model by name: in the folder of the schema, or where `file` says that one of them lies.
locate_files <- function(facts, folder, file) {
  names <- item_files(facts$files)
  if (is.null(file)) {
    paths <- if (is.null(folder)) rep(NA_character_, length(names)) else file.path(folder[1L], name_natively(names))
    return(stats::setNames(as.list(paths), names))
  }
  paths <- file.path(dirname(file), name_natively(names))
  paths[choose_item(facts, file)] <- file
  stats::setNames(as.list(paths), names)
}

# Names of files as the system takes them: where the session has ASCII alone, the bytes that they mostly have.
name_natively <- function(names) {
  session <- l10n_info()
  if (!session[["UTF-8"]] && !session[["Latin-1"]]) {
    Encoding(names) <- "unknown"
  }
  names
}

# The item that a file is meant for: that of its name, else of its hash, else the first of its format, else the first.
choose_item <- function(facts, file) {
  position <- match(basename(file), item_files(facts$files))
  if (is.na(position) && length(facts$files) > 1L) {
    said <- function(key) vapply(facts$files, function(item) paste0(item[[key]], ""), "")
    hash <- tryCatch(hash_model(file), schemabridge_error_invalid_model_file = function(error) NA_character_)
    position <- c(match(hash, said("sha256"), incomparables = NA), match(find_format(file)$format, said("format")))
  }
  c(position[!is.na(position)], 1L)[1L]
}

# Its path and hash, or its path and what is wrong with one that cannot be read; NULL where there is none.
look_at_file <- function(path) {
  if (is.na(path) || !file.exists(path)) {
    return(NULL)
  }
  tryCatch(
    list(path = path, sha256 = hash_model(path)),
    schemabridge_error_invalid_model_file = function(error) c(list(path = path), new_fault(error$fault))
  )
}

# clause 20.9: what the file says is asked for where it is not the recorded one, or where the schema does not say it. The
# types in a file of skops are in no schema.
look_into_file <- function(found, item, facts) {
  if (!is.null(found$fault)) {
    return(found)
  }
  is_recorded <- identical(item$sha256, found$sha256)
  is_keras <- isTRUE(item$format %in% c("keras", "hdf5"))
  is_whole <- !is.null(item$written_by) && !is.null(facts$objects) && !is.null(facts$lambda_layers)
  is_said <- !is.null(item$format) && item$format != "skops" && (!is_keras || is_whole)
  if (is_recorded && is_said) found else c(found, read_model_file(found$path, item$format))
}

look_at_code <- function(name, folders) {
  if (!is.null(name) && !leads_elsewhere(name)) {
    found <- lapply(file.path(folders, name_natively(name)), look_at_file)
    unlist(lapply(found, `[[`, "sha256"))[1L] # clause 20.7: what cannot be read is not there
  }
}

# clause 20.8
has_gpu <- function() {
  visible <- Sys.getenv("CUDA_VISIBLE_DEVICES", "all")
  file.exists("/proc/driver/nvidia/version") && !trimws(visible) %in% c("", "-1")
}
