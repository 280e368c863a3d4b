# Packages that stand in for ones that are not installed here, and scripts in a session of their own.

# Installs a package of a few lines of R in a library that lives as long as the test.
local_package <- function(name, code, exports, frame = parent.frame()) {
  folder <- file.path(withr::local_tempdir(.local_envir = frame), name)
  dir.create(file.path(folder, "R"), recursive = TRUE)
  writeLines(
    c(paste("Package:", name), "Version: 1.0", "Title: Stand-In", "License: none"),
    file.path(folder, "DESCRIPTION")
  )
  writeLines(exports, file.path(folder, "NAMESPACE"))
  writeLines(code, file.path(folder, "R", "code.R"))
  library <- withr::local_tempdir(.local_envir = frame)
  options <- c("--no-docs", "--no-byte-compile", "--no-test-load", paste0("--library=", library))
  run_r(c("CMD", "INSTALL", options, folder), "R")
  library
}

# What a script prints, messages among it.
run_script <- function(lines, library = character()) {
  script <- withr::local_tempfile(lines = lines, fileext = ".R")
  withr::with_envvar(
    c(R_LIBS = paste(c(library, .libPaths()), collapse = .Platform$path.sep), R_TESTS = ""),
    run_r(c("--vanilla", script), "Rscript")
  )
}

run_r <- function(arguments, program) {
  found <- suppressWarnings(system2(file.path(R.home("bin"), program), arguments, stdout = TRUE, stderr = TRUE))
  if (!is.null(attr(found, "status"))) {
    stop(paste(found, collapse = "\n"))
  }
  found
}
