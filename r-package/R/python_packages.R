# clause 20.5: what is installed for a Python, as its folders of packages say

# Versions of distributions by their names, in which a name of a folder before counts.
list_distributions <- function(python) {
  folders <- list_package_folders(python)
  found <- unlist(lapply(folders, list.files, pattern = "^[A-Za-z0-9].*-.*[.](dist|egg)-info$"))
  stem <- sub("(-py[0-9.]+)?[.](dist|egg)-info$", "", found)
  versions <- stats::setNames(sub("^.*-", "", stem), normalize_name(sub("-[^-]*$", "", stem)))
  versions[!duplicated(names(versions))]
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
