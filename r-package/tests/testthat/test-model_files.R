local_model <- function(extension, frame = parent.frame()) {
  withr::local_tempfile(fileext = extension, .local_envir = frame)
}

layer <- function(module, class, registered = "null", config = "{}") {
  text <- "{\"module\": %s, \"class_name\": \"%s\", \"config\": %s, \"registered_name\": %s}"
  sprintf(text, module, class, config, registered)
}

in_model <- function(...) {
  sprintf(
    "{\"module\": \"keras\", \"class_name\": \"Sequential\", \"config\": {\"layers\": [%s]}}",
    paste(..., sep = ", ")
  )
}

read_config <- function(...) {
  read_model_file(write_keras(local_model(".keras"), in_model(...)))
}

test_that("a .keras says format, writer and nothing else where it has no objects of its own", {
  found <- read_config(layer("\"keras.layers\"", "Dense"), layer("null", "__lambda__"))
  expect_identical(found[c("format", "written_by")], list(format = "keras", written_by = "3.15.1"))
  expect_identical(found$objects, list())
  expect_identical(found$lambda_layers, character())
  expect_false(found$is_unsure)
})

test_that("custom objects are those without a module or of a foreign one, each name once", {
  found <- read_config(
    layer("null", "Scale", "\"mypkg>Scale\""),
    layer("\"hub.layers.scale\"", "Shift", "\"hub>Shift\""),
    layer("null", "Plain"),
    layer("null", "Scale", "\"mypkg>Scale\""),
    layer("\"builtins\"", "function", "\"function\"", "\"mypkg>act\""),
    layer("\"tensorflow.keras.layers\"", "Dense")
  )
  expect_identical(object_names(found$objects), c("mypkg>Scale", "hub>Shift", "Plain", "mypkg>act"))
  expect_identical(lapply(found$objects, `[[`, "distribution"), list(NULL, "hub", NULL, NULL))
})

test_that("what a model was compiled with is not needed", {
  compiled <- sprintf(
    "{\"class_name\": \"Model\", \"module\": \"keras\", \"compile_config\": {\"loss\": %s}, \"config\": {\"a\": %s}}",
    layer("null", "Loss"),
    layer("null", "Kept")
  )
  found <- read_model_file(write_keras(local_model(".keras"), compiled))
  expect_identical(object_names(found$objects), "Kept")
  listed <- sprintf("{\"class_name\": \"A>B\", \"compile_config\": [{\"a\": [%s]}]}", layer("null", "Loss"))
  found <- read_model_file(write_keras(local_model(".keras"), listed))
  expect_identical(object_names(found$objects), "A>B")
})

test_that("a Lambda layer is told by the name in its configuration", {
  found <- read_config(layer(
    "\"keras.layers\"",
    "Lambda",
    config = "{\"name\": \"twice\", \"function\": {\"class_name\": \"__lambda__\"}}"
  ))
  expect_identical(found$lambda_layers, "twice")
  expect_identical(found$objects, list())
})

test_that("NaN, braces in texts and nesting beyond any parser's bound are read", {
  deep <- paste0(strrep("{\"config\": ", 5000), layer("null", "Deep"), strrep("}", 5000))
  found <- read_config("{\"a\": [NaN, -Infinity], \"b\": \"}\\\"}{\"}", deep, layer("null", "Caf\\u00e9"))
  expect_identical(object_names(found$objects), c("Deep", "Caf\u00e9"))
})

test_that("the text of an .h5 ends where its braces are even, and names what has a package", {
  config <- paste0(
    "{\"class_name\": \"Functional\", \"config\": {\"layers\": [",
    "{\"class_name\": \"mypkg>Scale\", \"config\": {}}, {\"class_name\": \"Lambda\", \"config\": {\"name\": \"l\"}}]}}"
  )
  path <- write_hdf5(local_model(".h5"), "model_config", "GCOL", "3.15.1", "tensorflow", paste0(config, "}} {"))
  found <- read_model_file(path)
  expect_identical(found[c("format", "written_by")], list(format = "hdf5", written_by = "3.15.1"))
  expect_identical(object_names(found$objects), "mypkg>Scale")
  expect_identical(found$lambda_layers, "l")
  expect_false(found$is_unsure)
})

test_that("a class of an .h5 of which nothing says whose it is leaves it unsure", {
  config <- "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{\"class_name\": \"Scale\", \"config\": {}}]}}"
  found <- read_model_file(write_hdf5(local_model(".h5"), "model_config", config))
  expect_identical(found$objects, list())
  expect_true(found$is_unsure)
  expect_null(found$written_by)
})

test_that("an .h5 of weights is told from a model, and from one that cannot be read", {
  expect_identical(read_model_file(write_hdf5(local_model(".h5"), "layer_names"))$fault, "weights_only")
  expect_identical(read_model_file(write_hdf5(local_model(".h5"), "layers", "vars"))$fault, "weights_only")
  unread <- read_model_file(write_hdf5(local_model(".h5"), "model_config", "layer_names", "{\"class_name\": \"A\", "))
  expect_identical(unread$format, "hdf5")
  expect_null(unread$objects)
})

test_that("what is named .keras and is none has its fault", {
  fault <- function(path) read_model_file(path)$fault
  text <- local_model(".keras")
  writeLines("version https://git-lfs.example/spec/v1", text)
  expect_identical(fault(text), "invalid_model_file")
  expect_identical(fault(write_zip(local_model(".keras"), list(other.json = "{}"))), "invalid_model_file")
  expect_identical(fault(write_keras(local_model(".keras"), "{\"a\": ")), "invalid_model_file")
  expect_identical(fault(write_keras(local_model(".keras"), "[]")), "invalid_model_file")
  damaged <- write_keras(local_model(".keras"), "{\"a\": \"x\"}")
  bytes <- readBin(damaged, "raw", file.size(damaged))
  bytes[grepRaw("x", bytes)] <- charToRaw("y")
  writeBin(bytes, damaged)
  expect_match(read_model_file(damaged)$text, "damaged")
  expect_identical(
    fault(write_zip(local_model(".keras"), list(config.json = "{}", config.json = "{}"))),
    "invalid_model_file"
  )
  expect_identical(fault(write_zip(local_model(".KERAS"), list())), "invalid_model_file")
})

test_that("an entry beyond the bounds is refused by what the directory says, and by what comes", {
  fault <- function(...) read_model_file(write_zip(local_model(".keras"), list(config.json = "{}"), ...))
  expect_match(fault(size = 16777217)$text, "16777217 bytes, at most 16777216")
  expect_match(fault(size = 3)$text, "damaged")
  expect_match(fault(size = 1)$text, "damaged|JSON")
  expect_match(fault(method = 12)$text, "packed")
  expect_match(fault(flags = 1)$text, "packed")
  long <- write_zip(local_model(".keras"), list(config.json = "{}", metadata.json = strrep(" ", 65537)))
  expect_match(read_model_file(long)$text, "metadata.json has 65537 bytes")
})

test_that("a directory of more than 1 MiB is not read", {
  names <- paste0(strrep("n", 60000), 1:18)
  path <- write_zip(local_model(".keras"), stats::setNames(rep(list("{}"), 18), names))
  expect_match(read_model_file(path)$text, "its directory has [0-9]+ bytes")
})

test_that("bytes before a zip and behind it do not hide it", {
  path <- write_keras(local_model(".keras"), in_model(layer("null", "Scale")))
  bytes <- readBin(path, "raw", file.size(path))
  writeBin(c(charToRaw("#!/bin/sh\n"), bytes), path)
  expect_identical(list_entries(path)$name, c("metadata.json", "config.json"))
})

test_that("a SavedModel needs its variables, and says nothing else", {
  folder <- withr::local_tempdir()
  file.create(file.path(folder, "saved_model.pb"))
  expect_identical(read_model_file(folder)$fault, "invalid_model_file")
  dir.create(file.path(folder, "variables"))
  file.create(file.path(folder, "variables", "variables.index"))
  expect_identical(read_model_file(folder), list(format = "saved_model"))
})

test_that("folders and files of other formats are told by their content", {
  folder <- withr::local_tempdir()
  expect_null(read_model_file(folder))
  expect_identical(read_model_file(folder, "saved_model")$fault, "invalid_model_file")
  file.create(file.path(folder, "MLmodel"))
  expect_identical(read_model_file(folder)$format, "mlflow")
  pickle <- local_model(".JOBLIB")
  writeBin(as.raw(c(0x80, 4)), pickle)
  expect_identical(read_model_file(pickle)$format, "pickle")
})

test_that("a named pipe is of no format, and is not opened to find out", {
  skip_on_os("windows")
  pipe <- file.path(withr::local_tempdir(), "m.keras")
  system2("mkfifo", pipe)
  expect_length(find_format(pipe)$format, 0L)
  expect_error(
    hash_model(pipe),
    "it is a named pipe, a socket or a device",
    class = "schemabridge_error_invalid_model_file"
  )
})

test_that("a skops file names its types, of which those of its framework and plain ones do not count", {
  schema <- paste0(
    "{\"__class__\": \"Pipeline\", \"__module__\": \"sklearn.pipeline\", \"content\": [",
    "{\"__class__\": \"Booster\", \"__module__\": \"xgboost.core\"}, ",
    "{\"__class__\": \"eval\", \"__module__\": \"builtins\"}, ",
    "{\"__class__\": \"dict\", \"__module__\": \"builtins\"}, {\"module_path\": \"os\", \"function\": \"system\"}]}"
  )
  found <- read_model_file(write_zip(local_model(".skops"), list(schema.json = schema)))
  expect_identical(found$types, c("xgboost.core.Booster", "builtins.eval", "os.system"))
})

test_that("a function of numpy or scipy that skops takes does not count, whatever versions call its module", {
  own <- c("numpy", "numpy.core._multiarray_umath", "numpy._core._multiarray_umath")
  expect_identical(is_plain_type(paste0(own, ".log1p")), rep(TRUE, 3L))
  expect_identical(is_plain_type(paste0(own, ".nan_to_num")), rep(FALSE, 3L))
  expect_true(all(is_plain_type(c("scipy.special._ufuncs.expit", "scipy.special._special_ufuncs.expit"))))
  expect_false(any(is_plain_type(c("scipy.special.expit", "scipy.special._ufuncs._f", "sklearn._ufuncs.expit"))))
})
