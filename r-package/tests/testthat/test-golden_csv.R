read_text_cells <- function(text) {
  path <- withr::local_tempfile(fileext = ".csv")
  writeBin(charToRaw(text), path)
  read_csv_cells(path)
}

test_that("a missing cell is empty without quotes, and an empty text is one in quotes", {
  found <- read_text_cells("a,b\n,\"\"\nNA,\"x \"\"y\"\", z\"\n")
  expect_identical(found$names, c("a", "b"))
  expect_identical(found$columns, list(c(NA, "NA"), c("", "x \"y\", z")))
})

test_that("cells may hold line ends, and lines may end with CR and LF or without any", {
  found <- read_text_cells("\ufeffa,b\r\n1,\"x\ny\"\r\n2,\u00e9")
  expect_identical(found$names, c("a", "b"))
  expect_identical(found$columns, list(c("1", "2"), c("x\ny", "\u00e9")))
  expect_identical(read_text_cells("a,b\n")$columns, list(character(), character()))
})

test_that("a file that is no CSV is refused with what is wrong with it", {
  for (text in c("", "a,b\n1\n", "a\n\"x\n", "a\nx\"y\"\n", "a\n\"x\"y\n")) {
    expect_error(read_text_cells(text), class = "schemabridge_error_invalid_batch_file")
  }
  expect_error(read_csv_cells("none.csv"), class = "schemabridge_error_file_not_found")
})

test_that("cells are read by their column's type, and what does not read as it stays text", {
  expect_identical(type_column(c("true", " FALSE", NA, "1"), list(type = "boolean")), c(TRUE, FALSE, NA, TRUE))
  expect_identical(type_column(c("1.0", "0.0", "NA"), list(type = "boolean")), c(TRUE, FALSE, NA))
  for (other in c("yes", "tRUE", "01")) {
    expect_identical(type_column(c(other, "true"), list(type = "boolean")), c(other, "true"))
  }
  expect_identical(
    type_column(c("1.5 s", "-0.25 s", ""), list(type = "duration")),
    as.difftime(c(1.5, -0.25, NA), units = "secs")
  )
  expect_identical(type_column(c("0.1", "inf", "NaN"), list(type = "float64")), c(0.1, Inf, NA))
  expect_identical(type_column(c("NA", "007", ""), list(type = "string")), c("NA", "007", ""))
})

test_that("beside an infinity a number is still what the clause says, and refused in its row", {
  column <- list(name = "x", type = "float64")
  spelled <- c("inf", "-inf", "+inf", "Inf", "INFINITY", " -Infinity ", "1e3", "0.1", "NA")
  expect_identical(type_column(spelled, column), c(Inf, -Inf, Inf, Inf, Inf, -Inf, 1000, 0.1, NA))
  for (other in c("0x10", "0x1p3", "1L", "1d3", "1e999", "TRUE", "NAN", "-nan", "infi", "inf.", "1_0", "i")) {
    expect_identical(type_column(c("inf", "1", other), column), c("0", "1", other))
  }
})

test_that("a file of write.csv2(), one that is none and one that is not there say what to do", {
  folder <- withr::local_tempdir()
  schema <- read_schema(example_path())
  say <- function(name) catch_error(verify_schema(schema, data = file.path(folder, name)))[c("code", "hint")]
  write.csv2(data.frame(x = 0.5, y = "a"), file.path(folder, "rows.csv"))
  again <- "write.csv(<rows>, <path>, row.names = FALSE)"
  expect_identical(say("rows.csv"), list(code = "invalid_batch_file", hint = again))
  expect_identical(say("none.csv"), list(code = "file_not_found", hint = "check the path of the rows"))
  error <- catch_error(read_rows(function(path, as_data_frame) stop("Invalid: no magic bytes"), "rows.txt"))
  text <- "[invalid_batch_file] \"rows.txt\" is no Parquet file that can be read: Invalid: no magic bytes.\n"
  expect_match(conditionMessage(error), text, fixed = TRUE)
})

test_that("a Parquet file needs a package, which the error names", {
  path <- withr::local_tempfile(fileext = ".parquet")
  writeLines("PAR1", path)
  expect_error(read_parquet_file(path, "not.installed"), class = "schemabridge_error_package_missing")
  expect_error(verify_schema(example_path(), data = "none.parquet"), class = "schemabridge_error_file_not_found")
})

test_that("rows of a data frame are compared with their predictions, the first that differs named from 1", {
  schema <- read_schema(example_path())
  df <- data.frame(
    bill_length_mm = c(39.1, 50, 45),
    flipper_length_mm = c(181L, 220L, 200L),
    island = c("Dream", "Biscoe", "Dream"),
    sex = c("male", "female", "male")
  )
  model <- function(x) cbind(rowSums(x), x[, 1], 0)
  df[paste0("prediction_", 1:3)] <- model(prepare_input(df, schema))
  expect_true(verify_schema(schema, NULL, df)$ok)
  check <- check_subset(schema, model, df)
  expect_identical(check$status, "ok")
  expect_identical(check$detail, "3 rows")
  df$prediction_2[2] <- 7
  check <- check_subset(schema, model, df)
  expect_identical(check$differences$row, 2L)
  expect_match(check$differences$message, "row 2, value 2: expected 7, found ")
  check <- check_subset(schema, function(x) stop_schemabridge("wrong_model", "No."), df)
  expect_identical(check$differences$code, "prediction_mismatch")
})

test_that("rows that lack predictions which the schema has say so, and nothing of the model", {
  schema <- read_schema(example_path())
  schema$outputs <- list(list(name = "species", shape = list(NULL, 3)))
  df <- data.frame(
    bill_length_mm = c(39.1, 50),
    flipper_length_mm = c(181L, 220L),
    island = c("Dream", "Biscoe"),
    sex = c("male", "female"),
    prediction_1 = c(1, 2)
  )
  check <- check_subset(schema, function(x) stop("not asked"), df)
  expect_identical(check$status, "failed")
  expect_identical(check$differences$code, "absent_column")
  text <- "rows with predictions: there is no column prediction_2; the outputs of the schema have 3 numbers a row, found 1"
  expect_identical(check$differences$message, text)
})
