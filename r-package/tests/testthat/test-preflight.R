plain_config <- paste0(
  "{\"module\": \"keras\", \"class_name\": \"Sequential\", \"config\": {\"layers\": [",
  "{\"module\": null, \"class_name\": \"Scale\", \"registered_name\": \"mypkg>Scale\", \"config\": {}}]}}"
)

# A folder with m.keras and a schema that knows its hash; `more` are further keys of its section `model`.
new_bundle <- function(folder, more = "\"custom_objects\": [], \"lambda_layers\": []", written_by = "3.15.1") {
  path <- write_keras(file.path(folder, "m.keras"), plain_config, written_by)
  hash <- cli::hash_file_sha256(path)
  model <- sprintf(
    paste0(
      "{\"framework\": \"keras\", \"class\": \"Sequential\", \"file\": \"m.keras\", \"sha256\": \"%s\", \"files\": [",
      "{\"file\": \"m.keras\", \"sha256\": \"%s\", \"format\": \"keras\", \"written_by\": \"%s\", \"loads\": true}], ",
      "\"runtime\": {\"python\": \"3.11\", \"distributions\": {\"keras\": \"3.15.1\"}, \"devices\": [\"cpu\"]}, %s}"
    ),
    hash,
    hash,
    written_by,
    more
  )
  write_model_schema(folder, model)
}

new_python <- function(folder, keras = "3.15.1", version = "3.11") {
  write_environment(file.path(folder, paste0("python-", keras)), version, paste0("keras-", keras))
}

# The checks that are not fine, as "subject item code".
list_problems <- function(preflight) {
  checks <- preflight$checks[preflight$checks$severity != "fine", ]
  gsub("NA ", "", paste(checks$subject, checks$item, checks$code))
}

test_that("the recorded file with the recorded packages is fine, by the path of its schema alone", {
  local_no_python()
  folder <- withr::local_tempdir()
  preflight <- check_model(new_bundle(folder), python = new_python(folder))
  expect_identical(list_problems(preflight), character())
  expect_identical(preflight[c("verdict", "chosen")], list(verdict = "fine", chosen = "m.keras"))
  expect_s3_class(preflight, "schemabridge_preflight")
})

test_that("files lie beside the file of the schema, or where `file` says", {
  local_no_python()
  folder <- withr::local_tempdir()
  schema <- read_schema(new_bundle(folder))
  python <- new_python(folder)
  expect_identical(check_model(schema, python = python)$verdict, "fine")
  elsewhere <- withr::local_tempdir()
  moved <- file.path(elsewhere, "other.keras")
  file.rename(file.path(folder, "m.keras"), moved)
  expect_identical(list_problems(check_model(schema, python = python)), "file m.keras file_not_found")
  expect_identical(check_model(schema, moved, python)$verdict, "fine")
  saved <- file.path(elsewhere, "schema.rds")
  saveRDS(schema, saved)
  unlink(folder, recursive = TRUE)
  moved_schema <- readRDS(saved)
  expect_identical(check_model(moved_schema, moved, new_python(elsewhere))$verdict, "fine")
})

test_that("a schema without a folder has no files to look at", {
  local_no_python()
  folder <- withr::local_tempdir()
  schema <- read_schema(new_bundle(folder))
  attr(schema, "folder") <- NULL
  withr::local_dir(folder)
  expect_identical(list_problems(check_model(schema, python = new_python(folder))), "file m.keras file_not_found")
})

test_that("another file is another model, and is asked what it needs", {
  local_no_python()
  folder <- withr::local_tempdir()
  path <- new_bundle(folder)
  write_keras(file.path(folder, "m.keras"), plain_config, "2.15.0")
  problems <- list_problems(check_model(path, python = new_python(folder)))
  expect_identical(
    problems,
    c("file m.keras wrong_model", "loading m.keras known_failure", "code mypkg>Scale custom_object_missing")
  )
})

test_that("a schema that says nothing of its model is told by the file", {
  local_no_python()
  folder <- withr::local_tempdir()
  write_keras(file.path(folder, "m.keras"), plain_config)
  path <- write_model_schema(folder, "{\"framework\": \"keras\", \"file\": \"m.keras\"}")
  found <- check_model(path, python = new_python(folder), custom_objects = "mypkg>Scale")
  expect_identical(found$verdict, "cannot_tell")
  expect_identical(
    list_problems(found),
    c("file m.keras wrong_model", "package keras package_differs", "hardware other_hardware")
  )
  path <- write_model_schema(folder, "{}")
  expect_identical(list_problems(check_model(path))[1], "file file_not_found")
  named <- check_model(path, file.path(folder, "m.keras"), new_python(folder, "3.0.5"))
  expect_true("code mypkg>Scale custom_object_missing" %in% list_problems(named))
})

test_that("bundled code is compared with its hash, and trusted by the user alone", {
  local_no_python()
  folder <- withr::local_tempdir()
  code <- file.path(folder, "m.code.py")
  writeLines("stop", code)
  more <- sprintf(
    paste0(
      "\"custom_objects\": [{\"registered_name\": \"mypkg>Scale\"}], ",
      "\"code\": {\"file\": \"m.code.py\", \"sha256\": \"%s\", \"objects\": [\"mypkg>Scale\"]}"
    ),
    cli::hash_file_sha256(code)
  )
  path <- new_bundle(folder, more)
  problems <- function(...) list_problems(check_model(path, python = new_python(withr::local_tempdir()), ...))
  expect_identical(problems(), "code mypkg>Scale code_not_trusted")
  expect_identical(problems(trust_code = TRUE), character())
  expect_identical(problems(custom_objects = "mypkg>Scale"), character())
  writeLines("other", code)
  expect_identical(problems(trust_code = TRUE), "code mypkg>Scale wrong_code")
  unlink(code)
  expect_identical(problems(trust_code = TRUE), "code mypkg>Scale file_not_found")
})

test_that("a name that leads out of the folder is not followed", {
  local_no_python()
  folder <- withr::local_tempdir()
  dir.create(file.path(folder, "a"))
  file.create(file.path(folder, "m.keras"))
  path <- write_model_schema(
    file.path(folder, "a"),
    "{\"files\": [{\"file\": \"../m.keras\"}], \"code\": {\"file\": \"..\"}}"
  )
  expect_identical(list_problems(check_model(path))[1], "file ../m.keras file_not_found")
})

test_that("reading a file writes none, and a bomb stops at the bound", {
  folder <- withr::local_tempdir()
  path <- new_bundle(folder)
  write_zip(file.path(folder, "m.keras"), list(config.json = "{}"), size = 4e9)
  before <- list.files(tempdir(), recursive = TRUE)
  expect_identical(list_problems(check_model(path))[1], "file m.keras invalid_model_file")
  expect_identical(list.files(tempdir(), recursive = TRUE), before)
})

test_that("which Keras reads the chosen file is known where it is known what is installed", {
  local_no_python()
  folder <- withr::local_tempdir()
  both <- write_environment(file.path(folder, "both"), packages = c("keras-3.15.1", "tf_keras-2.19.0"))
  old <- new_bundle(folder, written_by = "2.15.0")
  expect_identical(check_model(old, python = both)$item$reader, "tf-keras")
  expect_identical(check_model(old, python = new_python(folder, "2.15.0"))$item$reader, "keras")
  unknown <- check_model(old, python = file.path(folder, "none"))
  expect_null(unknown$item$reader)
  expect_identical(unknown$item$written_by, "2.15.0")
})

test_that("what is said of another file than the chosen one does not stop a loader", {
  local_no_python()
  folder <- withr::local_tempdir()
  path <- new_bundle(folder)
  python <- new_python(folder)
  text <- paste(readLines(path, warn = FALSE), collapse = "\n")
  other <- "\"files\": [{\"file\": \"m.h5\", \"format\": \"hdf5\", \"sha256\": \"00\"}, "
  writeLines(exchange(text, "\"files\": [", other), path)
  writeBin(charToRaw("another"), file.path(folder, "m.h5"))
  preflight <- check_model(path, python = python)
  expect_identical(preflight$chosen, "m.keras")
  expect_identical(unique(preflight$checks$item[!preflight$counted]), "m.h5")
  expect_no_error(stop_for_preflight(preflight))
  unlink(file.path(folder, "m.keras"))
  error <- catch_error(stop_for_preflight(check_model(path, python = python)))
  expect_match(conditionMessage(error), "] m.h5: ", fixed = TRUE)
})

test_that("a file whose name has other letters than ASCII is found where the session has none of them", {
  local_no_python()
  folder <- withr::local_tempdir()
  path <- new_bundle(folder)
  text <- gsub("m.keras", "m\u00f6del.keras", readLines(path, warn = FALSE), fixed = TRUE)
  writeLines(enc2utf8(text), path, useBytes = TRUE)
  file.rename(file.path(folder, "m.keras"), file.path(folder, "m\u00f6del.keras"))
  python <- new_python(folder)
  withr::local_locale(LC_CTYPE = "C")
  expect_identical(check_model(path, python = python)$verdict, "fine")
})

test_that("a folder is a file of a model as well", {
  local_no_python()
  folder <- withr::local_tempdir()
  model <- file.path(folder, "m")
  dir.create(file.path(model, "variables"), recursive = TRUE)
  file.create(file.path(model, c("saved_model.pb", "variables/variables.index")))
  text <- "{\"class\": \"A\", \"file\": \"m\", \"sha256\": \"%s\", \"custom_objects\": [{\"registered_name\": \"A\"}]}"
  path <- write_model_schema(folder, sprintf(text, hash_model(model)))
  python <- write_environment(file.path(folder, "with"), "3.11", c("keras-3.15.1", "tensorflow-2.21.0"))
  expect_identical(check_model(path, python = python)$chosen, "m")
  unlink(file.path(model, "variables"), recursive = TRUE)
  expect_identical(list_problems(check_model(path))[1], "file m invalid_model_file")
})

test_that("a Python without what reads the file blocks it, with the line that installs it there", {
  local_no_python()
  folder <- withr::local_tempdir()
  writeLines("tree\nversion=v4", file.path(folder, "m"))
  path <- write_model_schema(
    folder,
    sprintf("{\"class\": \"A\", \"file\": \"m\", \"sha256\": \"%s\"}", hash_model(file.path(folder, "m")))
  )
  python <- new_python(folder)
  found <- check_model(path, python = python)
  missing <- found$checks[found$checks$subject == "loading", ]
  expect_identical(c(found$verdict, missing$code), c("blocks", "package_missing"))
  expect_match(missing$message, "is read by lightgbm: not installed in ", fixed = TRUE)
  expect_match(missing$hint, "/bin/python.* -m pip install lightgbm$")
})

test_that("a Python that cannot be told is said, with the line that sets one", {
  local_no_python()
  folder <- withr::local_tempdir()
  found <- check_model(new_bundle(folder), python = file.path(folder, "none"))$checks
  found <- found[found$subject == "python", ]
  expect_identical(found$code, "python_unknown")
  expect_match(found$hint, "Sys.setenv(RETICULATE_PYTHON = ", fixed = TRUE)
})

test_that("what is reported does not warn as well", {
  local_no_python()
  rm(list = ls(warned_schemas), envir = warned_schemas)
  path <- new_bundle(withr::local_tempdir(), "\"custom_objects\": [{\"registered_name\": \"mypkg>Scale\"}]")
  expect_silent(found <- check_model(path))
  expect_true("code mypkg>Scale custom_object_missing" %in% list_problems(found))
  expect_warning(read_schema(path), class = "schemabridge_warning_custom_object_missing")
})

test_that("a report tells the worst first, and what to do", {
  local_no_python()
  folder <- withr::local_tempdir()
  schema <- read_schema(new_bundle(
    folder,
    "\"lambda_layers\": [\"twice\", \"thrice\"], \"custom_objects\": []",
    "2.15.0"
  ))
  expect_snapshot(check_model(schema, python = new_python(folder)))
  schema <- read_schema(new_bundle(folder))
  withr::local_dir(folder) # so that the path of the Python is always the same
  expect_snapshot(check_model(schema, python = new_python(".", "3.16.0")))
})

test_that("a line that installs is one for a shell, for the Python that is meant", {
  expect_identical(hint_install("keras==3", "/opt/env/bin/python"), "/opt/env/bin/python -m pip install keras==3")
  expect_identical(hint_install("keras", "/my env/python"), "'/my env/python' -m pip install keras")
  expect_identical(hint_install("keras", NULL), "install keras into this Python")
})

test_that("a report is short where a framework is not, and says what it would load", {
  local_no_python()
  folder <- withr::local_tempdir()
  python <- write_environment(file.path(folder, "empty"))
  found <- check_model(new_bundle(folder), python = python)
  expect_identical(tail(format(found), 1L), "Would load \"m.keras\", once what blocks is mended")
  absent <- found$checks[found$checks$code %in% "package_missing", ]
  expect_identical(absent$message, paste("not installed in", find_python(python)$path))
  expect_identical(absent$hint, paste(find_python(python)$path, "-m pip install keras==3.15.1"))
  found$checks$message[found$checks$code %in% "package_missing"] <- strrep("long ", 100)
  expect_lt(max(nchar(format(found))), 310)
})

test_that("arguments are what they have to be", {
  expect_refused <- function(...) {
    expect_error(check_model(example_path(), ...), class = "schemabridge_error_invalid_argument")
  }
  expect_refused(file = 1)
  expect_refused(file = c("a", "b"))
  expect_refused(python = NA_character_)
  expect_refused(python = "")
  expect_refused(trust_code = NA)
  expect_refused(trust_code = "yes")
  expect_refused(custom_objects = list("a"))
  expect_refused(custom_objects = NA_character_)
  expect_error(check_model(example_path(), file = "nowhere.keras"), class = "schemabridge_error_file_not_found")
  expect_error(check_model(1), class = "schemabridge_error_not_a_schema")
})

# A folder of TensorFlow, in which a link leads to `target`.
local_linked <- function(target, frame = parent.frame()) {
  folder <- withr::local_tempdir(.local_envir = frame)
  dir.create(file.path(folder, "m"))
  writeLines("model", file.path(folder, "m", "saved_model.pb"))
  link <- file.path(folder, "m", "link")
  if (target == "pipe") {
    system2("mkfifo", link)
  } else {
    file.symlink(target, link)
  }
  item <- sprintf("{\"file\": \"m\", \"sha256\": \"%s\", \"format\": \"saved_model\"}", strrep("a", 64))
  write_model_schema(folder, sprintf("{\"framework\": \"keras\", \"files\": [%s]}", item))
}

test_that("a folder in which a link leads to nothing or above itself, or with a pipe or device, cannot be read", {
  skip_on_os("windows")
  local_no_python()
  for (target in c("absent", "link", ".", "pipe", "/dev/zero")) {
    path <- local_linked(target)
    model <- file.path(dirname(path), "m")
    for (file in list(NULL, model)) {
      preflight <- check_model(path, file)
      check <- preflight$checks[preflight$checks$subject == "file", ]
      expect_identical(c(check$severity, check$code), c("blocks", "invalid_model_file"))
      expect_match(check$message, "cannot be read: ")
      expect_identical(preflight$chosen, NA_character_)
      expect_identical(catch_error(load_model(path, file))$code, "invalid_model_file")
    }
    expect_identical(suppressWarnings(verify_schema(path, model))$findings$code, "invalid_model_file")
    renamed <- file.path(dirname(path), "n")
    file.rename(model, renamed)
    expect_identical(list_problems(check_model(path, renamed))[1L], "file m invalid_model_file")
  }
})

test_that("a folder that is no model is where the files lie", {
  local_no_python()
  folder <- withr::local_tempdir()
  schema <- read_schema(new_bundle(folder))
  python <- new_python(folder)
  attr(schema, "folder") <- NULL
  expect_identical(check_model(schema, folder, python)$verdict, "fine")
  withr::local_dir(folder)
  expect_identical(check_model(schema, ".", python)$verdict, "fine")
  expect_identical(keep_file(schema, place_files(schema, ".")$file), schema)
  empty <- withr::local_tempdir()
  expect_identical(list_problems(check_model(schema, empty, python)), "file m.keras file_not_found")
})
