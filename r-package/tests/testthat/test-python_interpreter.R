test_that("the first that is set decides which Python is meant", {
  local_no_python()
  folder <- withr::local_tempdir()
  withr::local_dir(folder)
  expect_match(find_python(NULL, list())$reason, "nothing says")
  write_environment(".venv", "3.9")
  expect_identical(find_python(NULL, list())$version, "3.9")
  withr::local_envvar(RETICULATE_PYTHON_ENV = write_environment(file.path(folder, "c"), "3.10"))
  expect_identical(find_python(NULL, list())$version, "3.10")
  withr::local_envvar(VIRTUAL_ENV = write_environment(file.path(folder, "b"), "3.11"))
  expect_identical(find_python(NULL, list())$version, "3.11")
  withr::local_envvar(RETICULATE_PYTHON = file.path(write_environment(file.path(folder, "a"), "3.12"), "bin", "python"))
  expect_identical(find_python(NULL, list())$version, "3.12")
  expect_identical(find_python(NULL, list(running = "c"))$version, "3.10")
  expect_identical(find_python("b", list(running = "c"))$version, "3.11")
})

test_that("what use_python() was told stands behind RETICULATE_PYTHON alone", {
  local_no_python()
  folder <- withr::local_tempdir()
  told <- list(told = write_environment(file.path(folder, "told"), "3.9"))
  withr::local_envvar(VIRTUAL_ENV = write_environment(file.path(folder, "v"), "3.10"))
  expect_identical(find_python(NULL, told)$version, "3.9")
  withr::local_envvar(RETICULATE_PYTHON = write_environment(file.path(folder, "r"), "3.11"))
  expect_identical(find_python(NULL, told)$version, "3.11")
})

test_that("reticulate keeps what it was told where it is looked for", {
  skip_if_not_installed("reticulate")
  own <- get(".globals", asNamespace("reticulate"))
  before <- own$required_python_version
  on.exit(own$required_python_version <- before)
  own$required_python_version <- "/opt/python"
  expect_identical(describe_session()$told, "/opt/python")
  expect_true("required_python_version" %in% all.names(body(reticulate::use_python)))
})

test_that("a name in RETICULATE_PYTHON_ENV is one of the folder of environments", {
  local_no_python()
  folder <- withr::local_tempdir()
  withr::local_envvar(WORKON_HOME = folder, RETICULATE_PYTHON_ENV = "keras")
  write_environment(file.path(folder, "keras"), "3.10")
  expect_identical(find_python(NULL, list())$version, "3.10")
})

test_that("what is set and leads to no Python is not passed over", {
  local_no_python()
  folder <- withr::local_tempdir()
  withr::local_envvar(VIRTUAL_ENV = write_environment(file.path(folder, "v")))
  withr::local_envvar(RETICULATE_PYTHON = "managed")
  expect_match(find_python(NULL, list())$reason, "managed")
  withr::local_envvar(RETICULATE_PYTHON = file.path(folder, "none"))
  expect_match(find_python(NULL, list())$reason, "there is no Python")
  expect_null(find_python(NULL, list())$version)
})

test_that("a shim and an installation without a version are no known Python", {
  folder <- withr::local_tempdir()
  shims <- file.path(folder, "shims")
  dir.create(shims)
  writeLines(c("#!/usr/bin/env bash", "exec pyenv"), file.path(shims, "python"))
  file.copy(file.path(shims, "python"), file.path(folder, "python3"))
  expect_match(find_python(file.path(shims, "python"))$reason, "shim")
  expect_match(find_python(file.path(folder, "python3"))$reason, "shim")
  writeBin(as.raw(0x7f), file.path(folder, "python"))
  expect_match(find_python(file.path(folder, "python"))$reason, "version")
})

test_that("an installation says its version by its executable, its library or conda", {
  root <- withr::local_tempdir()
  write_executable <- function(...) {
    path <- file.path(root, ...)
    dir.create(dirname(path), recursive = TRUE, showWarnings = FALSE)
    writeBin(as.raw(0x7f), path)
    path
  }
  expect_identical(find_python(write_executable("a", "bin", "python3.10"))$version, "3.10")
  dir.create(file.path(root, "b", "lib", "python3.9"), recursive = TRUE)
  file.create(file.path(root, "b", "lib", "python3.9", "os.py"))
  expect_identical(find_python(write_executable("b", "bin", "python"))$version, "3.9")
  dir.create(file.path(root, "c", "conda-meta"), recursive = TRUE)
  file.create(file.path(root, "c", "conda-meta", "python-3.11.5-h9_0_cpython.json"))
  expect_identical(find_python(write_executable("c", "bin", "python"))$version, "3.11")
  write_executable("d", "python312.dll")
  expect_identical(find_python(write_executable("d", "python.exe"))$version, "3.12")
})

test_that("a link into an installation has the packages of the installation", {
  root <- withr::local_tempdir()
  dir.create(file.path(root, "a", "bin"), recursive = TRUE)
  writeBin(as.raw(0x7f), file.path(root, "a", "bin", "python3.10"))
  add_packages(file.path(root, "a", "lib", "python3.10", "site-packages"), "keras-3.0.5")
  withr::local_envvar(PYTHONPATH = NA, PYTHONNOUSERSITE = "1")
  file.symlink(file.path(root, "a", "bin", "python3.10"), file.path(root, "python"))
  expect_identical(list_distributions(find_python(file.path(root, "python"))), c(keras = "3.0.5"))
})

test_that("distributions have the names that are compared, and the version behind the last hyphen", {
  local_no_python()
  packages <- c("tensorflow_cpu-2.21.0", "Ml.Dtypes-0.5.1", "keras-3.15.1", "~umpy-1.0", "torch-2.4.0+cpu")
  root <- write_environment(file.path(withr::local_tempdir(), "v"), packages = packages)
  dir.create(file.path(root, "lib", "python3.11", "site-packages", "PyYAML-6.0-py3.11.egg-info"))
  dir.create(file.path(root, "lib", "python3.11", "site-packages", "keras"))
  found <- list_distributions(find_python(root))
  expected <- c(
    "tensorflow-cpu" = "2.21.0",
    "ml-dtypes" = "0.5.1",
    keras = "3.15.1",
    torch = "2.4.0+cpu",
    pyyaml = "6.0"
  )
  expect_identical(found[order(names(found))], expected[order(names(expected))])
})

test_that("a distribution brings the modules of its own list that lie where it is installed", {
  local_no_python()
  folder <- withr::local_tempdir()
  root <- write_environment(file.path(folder, "v"), packages = c("keras_hub-0.20.0", "own-1.0", "bare-1.0"))
  site <- file.path(root, "lib", "python3.11", "site-packages")
  for (name in c("keras_hub", "hub", "bare", "shadowed")) {
    dir.create(file.path(site, name))
  }
  record <- c("keras_hub/__init__.py,sha256=x,1", "\"absent/a,b.py\",,", "shadowed.py,,", "../../bin/x,,")
  writeLines(record, file.path(site, "keras_hub-0.20.0.dist-info", "RECORD"))
  dir.create(file.path(folder, "path"))
  file.create(file.path(folder, "path", "shadowed.py"))
  withr::local_envvar(PYTHONPATH = file.path(folder, "path"))
  python <- find_python(root)
  asked <- c("keras_hub.layers", "keras_hub", "hub", "absent", "shadowed", "numpy")
  expect_identical(list_brought(python, "keras-hub", asked), "keras_hub")
  expect_identical(list_brought(python, "bare", "bare"), character())
  expect_identical(list_brought(python, "none", "bare"), character())
  file.create(file.path(folder, "own.py"))
  said <- sprintf("{\"url\": \"file://%s\", \"dir_info\": {\"editable\": true}}", folder)
  writeLines(said, file.path(site, "own-1.0.dist-info", "direct_url.json"))
  expect_identical(list_brought(python, "own", c("own.layers", "hub")), "own")
  withr::local_dir(site)
  expect_identical(list_brought(python, "keras-hub", "keras_hub"), character())
})

test_that("the base of an environment counts where it says so, behind its own packages", {
  local_no_python()
  folder <- withr::local_tempdir()
  base <- file.path(folder, "base")
  add_packages(file.path(base, "lib", "python3.11", "site-packages"), c("keras-3.0.5", "numpy-2.1.0"))
  home <- paste0("home = ", file.path(base, "bin"))
  settings <- c(home, "include-system-site-packages = true")
  whole <- write_environment(file.path(folder, "whole"), packages = "keras-3.15.1", settings = settings)
  alone <- write_environment(file.path(folder, "alone"), packages = "keras-3.15.1", settings = home)
  expect_identical(list_distributions(find_python(whole)), c(keras = "3.15.1", numpy = "2.1.0"))
  expect_identical(list_distributions(find_python(alone)), c(keras = "3.15.1"))
})

test_that("PYTHONPATH and, outside of an environment, the packages of the user come first", {
  local_no_python()
  folder <- withr::local_tempdir()
  dir.create(file.path(folder, "base", "bin"), recursive = TRUE)
  executable <- file.path(folder, "base", "bin", "python3.11")
  writeBin(as.raw(0x7f), executable)
  add_packages(file.path(folder, "base", "lib", "python3.11", "site-packages"), "keras-3.0.5")
  add_packages(file.path(folder, "user", "lib", "python3.11", "site-packages"), c("keras-3.1.0", "numpy-2.0.0"))
  add_packages(file.path(folder, "path"), "numpy-1.26.4")
  withr::local_envvar(PYTHONUSERBASE = file.path(folder, "user"), PYTHONPATH = file.path(folder, "path"))
  expect_identical(list_distributions(find_python(executable)), c(numpy = "1.26.4", keras = "3.0.5"))
  withr::local_envvar(PYTHONNOUSERSITE = NA)
  expect_identical(list_distributions(find_python(executable)), c(numpy = "1.26.4", keras = "3.1.0"))
  environment <- write_environment(file.path(folder, "v"))
  expect_identical(list_distributions(find_python(environment)), c(numpy = "1.26.4"))
})
