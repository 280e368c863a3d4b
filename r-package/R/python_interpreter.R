# clause 20.4: which Python reticulate would start, found without starting any

# list(path, root, version, base, reason): `root` is the folder of the environment, `version` major and minor, `base` the
# root that a virtual environment also takes packages from. Where none is known `reason` says why, and the rest is absent.
# What is set first decides: to go on to the next would be a guess.
find_python <- function(python = NULL, session = describe_session()) {
  for (source in list_pythons(python, session)) {
    if (!is.null(source$path) && nzchar(source$path)) {
      return(describe_python(source$path, source$said))
    }
  }
  list(reason = "nothing says which Python is used")
}

# `session` has the Python that is `running`, and the one that was `told`.
list_pythons <- function(python, session) {
  variable <- function(name) list(path = Sys.getenv(name), said = name)
  environment <- Sys.getenv("RETICULATE_PYTHON_ENV")
  local <- if (dir.exists(".venv")) ".venv"
  list(
    list(path = python, said = "`python`"),
    list(path = session$running, said = "the Python that runs in this session"),
    variable("RETICULATE_PYTHON"),
    list(path = session$told, said = "use_python()"),
    variable("VIRTUAL_ENV"),
    list(path = if (nzchar(environment)) locate_environment(environment), said = "RETICULATE_PYTHON_ENV"),
    list(path = local, said = "the folder .venv")
  )
}

# The Python that reticulate has started, asked only where it has: its other questions start one. What use_python() and its
# like were told it keeps for itself alone.
describe_session <- function() {
  if (!isNamespaceLoaded("reticulate")) {
    return(list())
  }
  own <- get0(".globals", asNamespace("reticulate"))
  told <- if (is.environment(own)) own$required_python_version
  list(
    running = if (reticulate::py_available(initialize = FALSE)) reticulate::py_config()$python,
    told = if (is.character(told)) told[1L]
  )
}

# A name is one of the folder of virtual environments.
locate_environment <- function(name) {
  if (grepl("[/\\\\]", name)) {
    return(name)
  }
  file.path(Sys.getenv("WORKON_HOME", "~/.virtualenvs"), name)
}

describe_python <- function(path, said) {
  if (identical(path, "managed")) {
    return(list(reason = paste(said, "leaves the choice to reticulate (\"managed\")")))
  }
  path <- path.expand(path)
  if (dir.exists(path)) {
    path <- find_executable(path)
  }
  if (!file.exists(path)) {
    return(list(reason = sprintf("%s names %s, where there is no Python", said, path)))
  }
  if (is_shim(path)) {
    return(list(reason = sprintf("%s names the shim %s, which chooses a Python when it is run", said, path)))
  }
  found <- describe_environment(path)
  if (is.null(found$version)) {
    return(list(reason = sprintf("%s names %s, of which no file says the version", said, path)))
  }
  found
}

find_executable <- function(folder) {
  paths <- file.path(folder, c("bin/python", "bin/python3", "Scripts/python.exe", "python.exe"))
  c(paths[file.exists(paths)], paths[1L])[1L]
}

# A script that starts one of several, as pyenv has them.
is_shim <- function(path) {
  basename(dirname(path)) == "shims" || identical(read_start(path, 2), charToRaw("#!"))
}

describe_environment <- function(path) {
  root <- find_root(path)
  settings <- file.path(root, "pyvenv.cfg")
  if (file.exists(settings)) {
    return(describe_virtual(path, root, read_settings(settings)))
  }
  real <- normalizePath(path) # a link leads into the installation
  list(path = path, root = find_root(real), version = find_version(find_root(real), basename(real)))
}

# The folder of an installation: python.exe of Windows lies there, others in a folder below.
find_root <- function(path) {
  folder <- dirname(path)
  if (tolower(basename(folder)) %in% c("bin", "scripts")) dirname(folder) else folder
}

describe_virtual <- function(path, root, settings) {
  version <- take_minor(c(settings["version"], settings["version_info"]))
  takes_more <- tolower(settings["include-system-site-packages"]) %in% "true"
  base <- if (takes_more && !is.na(settings["home"])) find_root(file.path(settings[["home"]], "python"))
  list(path = path, root = root, version = version, base = base)
}

read_settings <- function(path) {
  lines <- grep("=", readLines(path, n = 100L, warn = FALSE), fixed = TRUE, value = TRUE)
  stats::setNames(trimws(sub("^[^=]*=", "", lines)), tolower(trimws(sub("=.*$", "", lines))))
}

# By the name of the executable, otherwise of what the installation has for one version alone.
find_version <- function(root, executable) {
  named <- sub("^python([0-9.]+)([.]exe)?$", "\\1", executable)
  folders <- list.files(file.path(root, "lib"), "^python3[.][0-9]+$")
  folders <- folders[file.exists(file.path(root, "lib", folders, "os.py"))]
  libraries <- list.files(root, "^python3[0-9]+[.]dll$")
  packages <- list.files(file.path(root, "conda-meta"), "^python-3[.][0-9.]+-.*[.]json$")
  take_minor(c(
    if (named != executable) named,
    if (length(folders) == 1L) sub("^python", "", folders),
    if (length(packages) == 1L) sub("^python-([0-9.]+)-.*$", "\\1", packages),
    if (length(libraries) == 1L) sub("^python3([0-9]+)[.]dll$", "3.\\1", libraries)
  ))
}

# "3.11" of the first text that has as much.
take_minor <- function(versions) {
  known <- grep("^[0-9]+[.][0-9]+", versions, value = TRUE)
  if (length(known) > 0L) sub("^([0-9]+[.][0-9]+).*$", "\\1", known[[1L]])
}
