# clause 20.5: what is installed for a Python, as its folders of packages say

# Versions of distributions by their names, in which a name of a folder before counts.
list_distributions <- function(python) {
  folders <- list_package_folders(python)
  found <- unlist(lapply(folders, list.files, pattern = "^[A-Za-z0-9].*-.*[.](dist|egg)-info$"))
  stem <- sub("(-py[0-9.]+)?[.](dist|egg)-info$", "", found)
  versions <- stats::setNames(sub("^.*-", "", stem), normalize_name(sub("-[^-]*$", "", stem)))
  versions[!duplicated(names(versions))]
}

# clause 22.2: those of `modules`, up to the first dot, that a distribution brings by its own list and that lie where it
# is installed; character() where it brings none of them.
list_brought <- function(python, distribution, modules) {
  folders <- list_package_folders(python)
  infos <- unlist(lapply(folders, list.files, pattern = "^[A-Za-z0-9].*-.*[.](dist|egg)-info$", full.names = TRUE))
  names <- normalize_name(sub("-[^-]*$", "", sub("(-py[0-9.]+)?[.](dist|egg)-info$", "", basename(infos))))
  info <- infos[match(normalize_name(distribution), names)]
  if (is.na(info) || normalizePath(dirname(info)) == normalizePath(".")) {
    return(character())
  }
  project <- find_project(info)
  listed <- c(list_own_modules(info), if (!is.null(project)) tolower(gsub("-", "_", distribution, fixed = TRUE)))
  roots <- intersect(sub("[.].*$", "", modules), listed)
  homes <- c(dirname(info), if (!is.null(project)) file.path(project, c(".", "src")))
  Filter(function(root) lies_first(root, homes, folders), roots)
}

# The first parts of the paths that a distribution lists as its own.
list_own_modules <- function(info) {
  lists <- file.path(info, c("RECORD", "installed-files.txt", "SOURCES.txt", "top_level.txt"))
  lines <- unlist(lapply(lists[file.exists(lists)], readLines, warn = FALSE, encoding = "UTF-8"))
  unique(sub("[/.,].*$", "", sub("^\"", "", lines, useBytes = TRUE), useBytes = TRUE))
}

# The folder of an editable installation.
find_project <- function(info) {
  path <- file.path(info, "direct_url.json")
  said <- if (file.exists(path)) tryCatch(jsonlite::read_json(path), error = function(error) NULL)
  if (is.list(said) && isTRUE(said$dir_info$editable) && is_text(said$url)) {
    utils::URLdecode(sub("^file://(/(?=[A-Za-z]:))?", "", said$url, perl = TRUE))
  }
}

# Whether the first place in which Python finds a module, a folder or a file of it, is one of `homes`.
lies_first <- function(root, homes, folders) {
  has <- function(folder) length(list.files(folder, sprintf("^%s($|[.](py|pyc|.*so|.*pyd)$)", root))) > 0L
  found <- Filter(has, unique(c(folders, homes)))
  length(found) > 0L && normalizePath(found[[1L]]) %in% normalizePath(homes, mustWork = FALSE)
}

# In the order in which Python looks: those of PYTHONPATH, of the user, of the environment, of what it takes more from.
list_package_folders <- function(python) {
  minor <- python$version
  is_virtual <- file.exists(file.path(python$root, "pyvenv.cfg"))
  takes_users <- (!is_virtual || !is.null(python$base)) && !nzchar(Sys.getenv("PYTHONNOUSERSITE"))
  folders <- c(
    strsplit(Sys.getenv("PYTHONPATH"), .Platform$path.sep, fixed = TRUE)[[1L]],
    if (takes_users) list_user_folders(minor),
    list_root_folders(python$root, minor),
    if (!is.null(python$base)) list_root_folders(python$base, minor)
  )
  unique(folders[nzchar(folders) & dir.exists(folders)])
}

list_user_folders <- function(minor) {
  home <- Sys.getenv("PYTHONUSERBASE", "~/.local")
  path.expand(c(
    file.path(home, "lib", paste0("python", minor), "site-packages"),
    file.path("~/Library/Python", minor, "lib/python/site-packages"),
    file.path(Sys.getenv("APPDATA"), "Python", paste0("Python", sub(".", "", minor, fixed = TRUE)), "site-packages")
  ))
}

# dist-packages are those of Debian, whose own Python also takes what is installed below local.
list_root_folders <- function(root, minor) {
  names <- paste0("python", minor)
  file.path(
    root,
    c(
      file.path("local/lib", names, "dist-packages"),
      file.path("lib", names, "site-packages"),
      file.path("lib64", names, "site-packages"),
      file.path("lib", names, "dist-packages"),
      "lib/python3/dist-packages",
      "Lib/site-packages"
    )
  )
}
