example_weights <- rbind(
  c(-1.2, 0.3, 0.9),
  0,
  c(-2, -1, 3),
  c(-0.5, -2, 1),
  c(0.2, 1, -2),
  c(1, -3, -3),
  c(0.1, 0.1, 0),
  c(0, 0, 0.1),
  0
)

# What stood in for the model when the example was recorded.
example_model <- function(x) {
  odds <- exp(x %*% example_weights)
  odds / rowSums(odds)
}

test_that("a schema whose golden rows replay is ok", {
  report <- verify_schema(example_path())
  expect_s3_class(report, "schemabridge_report")
  expect_true(report$ok)
  expect_identical(report$checks$status, c("ok", "ok", "ok", "skipped"))
  expect_identical(nrow(report$findings), 0L)
})

test_that("the first differing cell is named with its bits and its distance", {
  schema <- read_schema(example_path())
  schema$golden$rows[[3]]$bytes$features[5] <- as.raw(0x03)
  report <- verify_schema(schema)
  expect_false(report$ok)
  expect_identical(report$findings$code, "golden_mismatch")
  expect_identical(report$findings$row, 3L)
  expect_identical(report$findings$feature, "bill_length_mm_missing")
  expect_identical(report$findings$expected_bits, "3f800003")
  expect_identical(report$findings$found_bits, "3f800000")
  expect_identical(report$findings$ulp, 3)
})

test_that("a row that is refused with another code, or not at all, is a finding", {
  schema <- read_schema(example_path())
  schema$golden$rows[[10]]$error <- "missing_value"
  schema$golden$rows[[11]]$frame$island <- "Dream"
  report <- verify_schema(schema)
  expect_identical(report$findings$row, c(10L, 11L))
  expect_identical(report$findings$found, c("unknown_value", "no error"))
})

test_that("rows with bytes that are refused are a finding", {
  schema <- read_schema(example_path())
  schema$golden$rows[[2]]$frame$island <- "Anvers"
  report <- verify_schema(schema)
  expect_false(report$ok)
  expect_match(report$findings$message, "refused: [unknown_value] column `island`", fixed = TRUE)
  expect_identical(report$findings$row, 2L)
})

test_that("the distance of two numbers counts the numbers between them", {
  cell <- function(number, dtype) {
    read_cell(writeBin(number, raw(), size = input_dtypes[[dtype]]$size, endian = "little"), dtype)
  }
  distance <- function(a, b, dtype = "float64") ulp_distance(cell(a, dtype), cell(b, dtype))
  expect_identical(distance(1, 1 + 2^-52), 1)
  expect_identical(distance(0, -0), 0)
  expect_identical(distance(5e-324, -5e-324), 2)
  expect_identical(distance(1, 1 + 2^-23, "float32"), 1)
  expect_identical(distance(-1, 1, "float32"), 2 * 0x3f800000)
  expect_identical(distance(NaN, 1), NA_real_)
  expect_identical(cell(-2, "float64")$bits, "c000000000000000")
  expect_identical(read_cell(as.raw(rep(0xff, 8)), "int64")$value, "-1")
  expect_identical(read_cell(as.raw(c(0, 0, 0, 0x80)), "int32")$value, "-2147483648")
})

test_that("predictions of a function are compared within the tolerance", {
  expect_true(verify_schema(example_path(), example_model)$ok)
  expect_true(verify_schema(example_path(), function(x) list(species = example_model(x)))$ok)
  expect_true(verify_schema(example_path(), function(x) example_model(x) * (1 + 1e-7))$ok)
  report <- verify_schema(example_path(), function(x) example_model(x) * c(1, 1, 1, 1.01, rep(1, nrow(x) - 4)))
  expect_false(report$ok)
  expect_identical(report$findings$code, "prediction_mismatch")
  expect_identical(report$findings$row, 4L)
  expect_identical(report$findings$input, "species")
})

test_that("predictions of another shape are a finding", {
  for (model in list(function(x) example_model(x)[, 1:2], function(x) example_model(x)[1:3, ], function(x) "a")) {
    report <- verify_schema(example_path(), model)
    expect_identical(report$findings$code, "prediction_mismatch")
  }
  said <- conditionMessage(catch_error(verify_schema(example_path(), stats::lm(dist ~ speed, cars))))
  expect_match(said, "or the path of a model file, found an object of class lm.\n", fixed = TRUE)
})

test_that("an array of a higher rank is compared in row-major order", {
  values <- array(seq_len(2 * 3 * 4), c(2, 3, 4))
  expect_identical(flatten_rows(values, 2)[2, 1:5], as.double(c(values[2, 1, 1:4], values[2, 2, 1])))
  expect_identical(flatten_rows(c(5, 6), 2), matrix(c(5, 6), 2))
})

test_that("a model file is compared by its SHA-256", {
  schema <- read_schema(example_path())
  path <- withr::local_tempfile(fileext = ".keras")
  writeBin(charToRaw("model"), path)
  expect_identical(verify_schema(schema, path)$checks$status[4], "skipped")
  schema$model$sha256 <- cli::hash_sha256("model")
  expect_true(verify_schema(schema, path)$ok)
  writeBin(charToRaw("another"), path)
  report <- verify_schema(schema, path)
  expect_identical(report$findings$code, "wrong_model")
  expect_error(verify_schema(schema, tempfile()), class = "schemabridge_error_file_not_found")
})

test_that("a folder is compared by the paths and hashes of its files in the order of their bytes", {
  # made with sha256sum alone, from the text that clause 19.3 says
  folder <- withr::local_tempdir()
  for (name in c("a", "variables", "variables/empty")) {
    dir.create(file.path(folder, name))
  }
  files <- list("a/b" = "one", "a.b" = "two", "variables/\u00e9" = "", "B" = "three")
  for (name in names(files)) {
    writeBin(charToRaw(files[[name]]), file.path(folder, name))
  }
  schema <- read_schema(example_path())
  schema$model <- list(file = "m", sha256 = "8bbd527a9d541ef6c05f2190bd385274bc8cbdd293eac6605076b99eef490791")
  expect_true(verify_schema(schema, folder)$ok)
  withr::with_locale(c(LC_CTYPE = "C"), expect_true(verify_schema(schema, folder)$ok))
  file.remove(file.path(folder, "variables", "\u00e9"))
  expect_identical(verify_schema(schema, folder)$findings$code, "wrong_model")
})

test_that("any of the files of one model is the right one, and facts of other types count as absent", {
  path <- withr::local_tempfile()
  writeBin(charToRaw("model"), path)
  schema <- read_schema(example_path())
  found <- cli::hash_file_sha256(path)
  other <- strrep("0", 64)
  files <- list(list(file = "m.keras", sha256 = other), list(file = "m.h5", sha256 = found))
  schema$model <- list(file = "m.keras", sha256 = other, files = files)
  expect_true(verify_schema(schema, path)$ok)
  schema$model$files <- list("m.h5", list(file = 1, sha256 = 7), list())
  expect_identical(verify_schema(schema, path)$findings$code, "wrong_model")
  schema$model <- list(sha256 = list(found), files = list(sha256 = found))
  expect_false("wrong_model" %in% verify_schema(schema, path)$findings$code)
})

test_that("an assumed schema warns on every verification, and still on the first preparation", {
  schema <- read_schema(test_path("schemas", "types.schema.json"))
  for (time in 1:2) {
    expect_warning(report <- verify_schema(schema), class = "schemabridge_warning_unproven_schema")
    expect_identical(report$ok, NA)
    expect_match(format(report)[1L], "unproven$")
    expect_identical(report$findings$code, "unproven_schema")
  }
  golden <- read_schema(example_path())
  golden$evidence$source <- "assumed"
  golden$fingerprint <- paste0("sha256:", strrep("1", 64))
  recorded <- Filter(function(row) !is.null(row$predictions), golden$golden$rows)
  model <- function(x) do.call(rbind, lapply(recorded, function(row) unlist(row$predictions)))
  expect_warning(report <- verify_schema(golden, model), class = "schemabridge_warning_unproven_schema")
  expect_identical(report$ok, NA)
  status <- report$checks$status[report$checks$check == "predictions"]
  expect_identical(status, "unproven")
  expect_match(report$checks$detail[report$checks$check == "golden bytes"], "arithmetic agrees")
  batch <- data.frame(bill_length_mm = 1, flipper_length_mm = 1L, island = "Dream", sex = "male")
  expect_warning(prepare_input(batch, golden), class = "schemabridge_warning_unproven_schema")
})

test_that("golden rows become the classes that R has for the types", {
  schema <- list(
    columns = list(
      list(name = "d", type = "date"),
      list(name = "t", type = "timestamp", unit = "us", instant = FALSE),
      list(name = "w", type = "duration", unit = "ms"),
      list(name = "b", type = "boolean"),
      list(name = "odd name", type = "string")
    )
  )
  rows <- list(
    list(frame = list(d = 1, t = 1500000, w = 1500, b = TRUE, "odd name" = "")),
    list(frame = list(d = NA_real_, t = NA_real_, w = NA_real_, b = NA, "odd name" = NA_character_))
  )
  frame <- golden_frame(schema, rows)
  expect_identical(frame$d, as.Date(c("1970-01-02", NA)))
  expect_identical(frame$t, as.POSIXct(c(1.5, NA), tz = "UTC", origin = "1970-01-01"))
  expect_identical(frame$w, as.difftime(c(1.5, NA), units = "secs"))
  expect_identical(frame[["odd name"]], c("", NA))
  expect_identical(
    golden_frame(schema, list(list(frame = list(d = 1.5))))$d,
    as.POSIXct("1970-01-02 12:00", tz = "UTC")
  )
})
