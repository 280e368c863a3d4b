# With a Python and real models in tests/cross/test_load_model_r.py; here is what needs none.

# A folder with a schema and its model's file, whose hash is recorded.
local_model <- function(..., frame = parent.frame()) {
  folder <- withr::local_tempdir(.local_envir = frame)
  writeBin(charToRaw("model"), file.path(folder, "penguins.keras"))
  described <- sprintf(
    "\"model\": {\"framework\": \"keras\", \"class\": \"Functional\", \"files\": [{\"file\": \"penguins.keras\", %s}]%s}",
    sprintf("\"format\": \"keras\", \"sha256\": \"%s\", \"written_by\": \"3.10.0\"", cli::hash_sha256("model")),
    paste0("", ...)
  )
  text <- exchange(example_text(), "\"model\": {\"framework\": \"keras\", \"file\": \"penguins.keras\"}", described)
  path <- file.path(folder, "penguins.schema.json")
  writeLines(text, path, useBytes = TRUE)
  path
}

code_of <- function(called) {
  tryCatch(
    {
      called
      "none"
    },
    schemabridge_error = function(error) error$code
  )
}

test_that("what blocks stops before a Python is started", {
  running <- reticulate::py_available(initialize = FALSE)
  path <- local_model()
  writeBin(charToRaw("another"), file.path(dirname(path), "penguins.keras"))
  error <- catch_error(load_model(path))
  expect_identical(error$code, "invalid_model_file")
  expect_match(conditionMessage(error), "[invalid_model_file] penguins.keras: ", fixed = TRUE)
  expect_s3_class(error$preflight, "schemabridge_preflight")
  named <- file.path(dirname(path), "copy.keras")
  writeBin(charToRaw("another"), named)
  expect_match(
    conditionMessage(catch_error(load_model(path, named))),
    "copy.keras, taken for penguins.keras: ",
    fixed = TRUE
  )
  lambda <- local_model(", \"lambda_layers\": [\"double\"]")
  expect_identical(code_of(load_model(lambda)), "code_not_trusted")
  expect_identical(code_of(load_model(example_path())), "file_not_found")
  expect_identical(reticulate::py_available(initialize = FALSE), running)
})

test_that("arguments are refused with a code", {
  path <- local_model()
  expect_identical(code_of(load_model(path, batch_size = 0)), "invalid_argument")
  expect_identical(code_of(load_model(path, batch_size = c(1, 2))), "invalid_argument")
  expect_identical(code_of(load_model(path, trust_code = "yes")), "invalid_argument")
  expect_identical(code_of(load_model(path, custom_objects = list(1))), "invalid_argument")
  expect_identical(code_of(load_model(path, custom_objects = c(Scale = 1))), "invalid_argument")
  expect_identical(code_of(load_model(path, file = tempfile())), "file_not_found")
  expect_identical(code_of(load_model(1)), "not_a_schema")
  expect_identical(code_of(load_model("nowhere.schema.json")), "file_not_found")
  model <- file.path(dirname(path), "penguins.keras")
  expect_identical(code_of(load_model(model, file = model)), "invalid_argument")
  expect_identical(check_type(c("response", "raw", "prob", "class")), "response")
  expect_identical(code_of(check_type(c("raw", "prob"))), "invalid_argument")
})

test_that("predict() says what it was given in place of what it takes, before a model is asked", {
  model <- structure(list(batch_size = 32L), class = "schemabridge_model")
  say <- function(called) sub("^\\[invalid_argument\\] ", "", conditionMessage(catch_error(called)))
  takes <- "`predict()` takes `newdata`, `type`, `batch_size`, `progress` and `zone`, found "
  df <- data.frame(x = 1)
  expect_identical(
    say(predict(model)),
    paste0(
      "`newdata` is missing: the raw rows that are to be predicted.\nWhat to do: predict(model, newdata = df)"
    )
  )
  expect_identical(
    say(predict(model, new_data = df)),
    paste0(takes, "`new_data`.\nWhat to do: predict(model, newdata = df)")
  )
  expect_identical(
    say(predict(model, df, tpye = "class")),
    paste0(takes, "`tpye`.\nWhat to do: leave out `tpye`, or correct its name")
  )
  expect_identical(
    say(predict(model, df, "class", 1, TRUE, NULL, 3)),
    paste0(takes, "one argument more.\nWhat to do: leave out one argument more, or correct its name")
  )
  types <- "`type` must be \"response\", \"raw\", \"prob\" or \"class\", found "
  expect_identical(say(predict(model, df, "probs")), paste0(types, "\"probs\".\nWhat to do: type = \"prob\""))
  expect_identical(say(predict(model, df, "se")), paste0(types, "\"se\".\nWhat to do: type = \"response\""))
  expect_identical(
    say(predict(model, df, NULL)),
    paste0(types, "an object of class NULL.\nWhat to do: type = \"response\"")
  )
})

test_that("outputs that say nonsense are refused before the model is looked at", {
  text <- exchange(paste(readLines(local_model()), collapse = "\n"), "\"labels\": [\"Adelie\", ", "\"labels\": [7, ")
  expect_identical(code_of(load_model(local_file(text))), "invalid_schema")
})

test_that("a folder that is no saved model is none by itself", {
  path <- local_model()
  dir.create(file.path(dirname(path), "penguins"))
  expect_identical(code_of(load_model(file.path(dirname(path), "penguins"))), "unknown_path")
})

test_that("the schema lies beside the model, whose name or full name it has", {
  folder <- withr::local_tempdir()
  for (name in c("m.keras", "m.schema.json", "m.keras.schema.json", "n.h5", "n.schema.json", "o.schema.json")) {
    file.create(file.path(folder, name))
  }
  dir.create(file.path(folder, "o"))
  expect_identical(basename(find_schema(file.path(folder, "m.keras"))), "m.schema.json")
  expect_identical(basename(find_schema(file.path(folder, "n.h5"))), "n.schema.json")
  expect_identical(basename(find_schema(file.path(folder, "o/"))), "o.schema.json")
  error <- catch_error(find_schema(file.path(folder, "p.keras")))
  expect_match(conditionMessage(error), "p.schema.json nor p.keras.schema.json", fixed = TRUE)
})

test_that("a file that is named is the one that is meant", {
  schema <- read_schema(local_model())
  schema$model$files <- list(list(file = "a.keras"), list(file = "b.h5"))
  path <- file.path(withr::local_tempdir(), "b.h5")
  file.create(path)
  expect_identical(keep_file(schema, path)$model$files, list(list(file = "b.h5")))
  expect_identical(keep_file(schema, NULL), schema)
})

test_that("a custom object may be handed over by the name in its source", {
  schema <- list(model = list(custom_objects = list(list(registered_name = "mypackage>Scale", class = "Scale"))))
  expect_identical(complete_names(list(Scale = 1), schema), list(Scale = 1, "mypackage>Scale" = 1))
  expect_identical(complete_names(list("mypackage>Scale" = 1), schema), list("mypackage>Scale" = 1))
  expect_null(complete_names(NULL, schema))
})

test_that("no rows are as wide as the schema says", {
  expect_identical(dim(new_empty(list(width = 3, golden = list()))), c(0L, 3L))
  expect_identical(dim(new_empty(list(width = NA_real_, golden = list(c(1, 2))))), c(0L, 2L))
  expect_identical(dim(new_empty(list(width = NA_real_, golden = list(), labels = c("a", "b", "c")))), c(0L, 3L))
  expect_identical(dim(new_empty(list(width = NA_real_, golden = list()))), c(0L, 1L))
})

test_that("what is set against downloads is restored", {
  withr::local_envvar(RETICULATE_USE_MANAGED_VENV = NA, RETICULATE_MINICONDA_ENABLED = "TRUE")
  restore <- forbid_downloads()
  expect_identical(Sys.getenv("RETICULATE_USE_MANAGED_VENV"), "no")
  restore()
  expect_identical(Sys.getenv("RETICULATE_USE_MANAGED_VENV", NA), NA_character_)
  expect_identical(Sys.getenv("RETICULATE_MINICONDA_ENABLED"), "TRUE")
})

test_that("a model of which no prediction could be compared is loaded with a warning", {
  skipped <- verify_schema(example_path())
  expect_warning(warn_of_notes(skipped), class = "schemabridge_warning_nothing_to_verify")
  compared <- skipped
  compared$checks$status[compared$checks$check == "predictions"] <- "ok"
  expect_no_warning(warn_of_notes(compared))
})

test_that("of two schemas beside a model the one that names it is taken", {
  folder <- withr::local_tempdir()
  model <- file.path(folder, "penguins.h5")
  file.create(model)
  names <- file.path(folder, c("penguins.schema.json", "penguins.h5.schema.json"))
  write_for <- function(name, file) {
    text <- exchange(example_text(), "\"file\": \"penguins.keras\"", sprintf("\"file\": \"%s\"", file))
    writeLines(text, name, useBytes = TRUE)
  }
  for (own in 1:2) {
    write_for(names[own], "penguins.h5")
    write_for(names[-own], "penguins.keras")
    expect_equal(find_schema(model), names[own])
  }
  write_for(names[2], "other.h5")
  expect_equal(find_schema(model), names[1])
  writeLines("{", names[1])
  write_for(names[2], "penguins.h5")
  expect_equal(find_schema(model), names[2])
  unlink(names[1])
  write_for(names[2], "other.h5")
  expect_equal(find_schema(model), names[2])
})
