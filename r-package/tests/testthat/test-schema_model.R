described <- paste0(
  "{\"framework\": \"keras\", \"file\": \"m.keras\", \"sha256\": \"a\", \"files\": [",
  "{\"file\": \"m.keras\", \"sha256\": \"a\", \"format\": \"keras\", \"written_by\": \"3.15.1\", \"loads\": true}, ",
  "{\"file\": \"m.h5\", \"sha256\": \"b\", \"format\": \"hdf5\", \"loads\": false, \"does_not_load\": \"no\"}], ",
  "\"custom_objects\": [{\"registered_name\": \"a>A\", \"module\": \"__main__\"}, ",
  "{\"registered_name\": \"b>B\", \"module\": \"b.layers\", \"distribution\": \"b-layers\"}], ",
  "\"lambda_layers\": [\"twice\"], \"code\": {\"file\": \"m.code.py\", \"sha256\": \"c\", \"objects\": [\"a>A\"]}, ",
  "\"runtime\": {\"python\": \"3.11\", \"distributions\": ",
  "{\"keras\": \"3.15.1\", \"numpy\": \"2.4.0\", \"tensorflow-cpu\": \"2.21.0\"}}}"
)

# The schema of a model, in a session that has warned of none.
read_model <- function(model, frame = parent.frame()) {
  forget_warnings()
  read_schema(write_model_schema(withr::local_tempdir(.local_envir = frame), model))
}

forget_warnings <- function() {
  rm(list = ls(warned_schemas), envir = warned_schemas)
}

custom <- function(more = "", files = "{\"file\": \"m.keras\", \"sha256\": \"a\", \"format\": \"keras\"}") {
  sprintf("{\"files\": [%s], \"custom_objects\": [{\"registered_name\": \"a>A\"%s}]}", files, more)
}

test_that("a schema prints what its model was recorded with and needs", {
  schema <- read_model(described)
  expect_snapshot(writeLines(format_model(schema)))
  expect_identical(summary(schema)$model, format_model(schema))
})

test_that("control characters of a model's names do not reach the terminal", {
  schema <- read_model("{\"file\": \"m\\u001b[31m.keras\", \"lambda_layers\": [\"a\\nb\"]}")
  expect_false(any(grepl("[\\x01-\\x1f]", format_model(schema), perl = TRUE)))
})

test_that("a section of other types than the clause says is shown as far as it goes", {
  schema <- read_model("{\"file\": 1, \"files\": {\"a\": 2}, \"custom_objects\": \"x\", \"runtime\": [1], \"code\": 3}")
  expect_null(format_model(schema))
})

test_that("a custom object that nothing brings warns once a session, where the schema is read", {
  expect_warning(schema <- read_model(custom()), class = "schemabridge_warning_custom_object_missing")
  expect_silent(capture.output(print(schema)))
  expect_silent(summary(schema))
  forget_warnings()
  expect_warning(capture.output(print(schema)), "a>A", class = "schemabridge_warning_custom_object_missing")
})

test_that("a custom object that something brings does not warn", {
  expect_silent(read_model(custom(", \"distribution\": \"a\"")))
  expect_silent(read_model(described))
  saved <- "{\"file\": \"m.keras\", \"sha256\": \"a\"}, {\"file\": \"m\", \"sha256\": \"b\", \"format\": \"saved_model\"}"
  expect_silent(read_model(custom(files = saved)))
})

test_that("a model of which no file loaded warns with the cause", {
  failing <- "{\"file\": \"m%s\", \"sha256\": \"a\", \"loads\": false, \"does_not_load\": \"Unknown layer: 'Scale'\"}"
  text <- sprintf("{\"files\": [%s]}", sprintf(failing, ".h5"))
  expect_warning(read_model(text), "Unknown layer: 'Scale'", class = "schemabridge_warning_does_not_load")
  loading <- "{\"file\": \"m.keras\", \"sha256\": \"b\", \"loads\": true}"
  expect_silent(read_model(sprintf("{\"files\": [%s, %s]}", sprintf(failing, ".h5"), loading)))
})
