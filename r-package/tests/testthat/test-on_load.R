test_that("attaching a package with functions of our names says whose they are now and how to call the others", {
  arrow <- local_package("arrow", "read_schema <- function(path) \"arrow's\"", "export(read_schema)")
  keras3 <- local_package("keras3", "load_model <- function(model) \"keras3's\"", "export(load_model)")
  path <- normalizePath(example_path())
  found <- run_script(
    c(
      "say <- function(code) withCallingHandlers(code, packageStartupMessage = function(message) {",
      "  cat(conditionMessage(message))",
      "  invokeRestart(\"muffleMessage\")",
      "})",
      "cat(\"-- before the others\\n\")",
      "say(library(schemabridge))",
      "say(library(arrow, warn.conflicts = FALSE))",
      "say(library(keras3, warn.conflicts = FALSE))",
      sprintf("path <- %s", deparse(path)),
      "stopifnot(read_schema(path) == \"arrow's\", inherits(read_feature_schema(path), \"schemabridge_schema\"))",
      "stopifnot(load_model(path) == \"keras3's\", identical(load_schema_model, schemabridge::load_model))",
      "cat(\"-- behind them\\n\")",
      "detach(\"package:schemabridge\")",
      "say(library(schemabridge, warn.conflicts = FALSE))",
      "stopifnot(inherits(read_schema(path), \"schemabridge_schema\"), arrow::read_schema(path) == \"arrow's\")",
      "cat(\"-- without ours\\n\")",
      "detach(\"package:arrow\")",
      "detach(\"package:schemabridge\")",
      "say(library(arrow))",
      "unloadNamespace(\"schemabridge\")",
      "cat(length(getHook(packageEvent(\"arrow\", \"attach\"))), \"hooks when it is unloaded\\n\")"
    ),
    c(arrow, keras3)
  )
  expect_identical(
    found,
    c(
      "-- before the others",
      "`read_schema()` is now that of arrow. That of schemabridge has a second name, `read_feature_schema()`;",
      "and where a schema is wanted, its path will do: prepare_input(df, \"<model>.schema.json\")",
      "`load_model()` is now that of keras3. That of schemabridge has a second name, `load_schema_model()`",
      "-- behind them",
      "`read_schema()` is now that of schemabridge. That of arrow is `arrow::read_schema()`",
      "`load_model()` is now that of schemabridge. That of keras3 is `keras3::load_model()`",
      "-- without ours",
      "0 hooks when it is unloaded"
    )
  )
})

test_that("read_feature_schema() is read_schema()", {
  expect_identical(read_feature_schema, read_schema)
})
