parse_report <- function(report) {
  jsonlite::parse_json(report_json(report), simplifyVector = FALSE)
}

test_that("a report has every key of its form, with rows from 0", {
  report <- parse_report(validate_batch(list(x = c("a", "b", "z", "z")), match_program("a", unknown = "error")))
  keys <- c("format", "format_version", "title", "ok", "rows", "fingerprint", "redacted", "findings")
  expect_named(report, keys)
  expect_identical(report$format, "schemabridge-report")
  expect_identical(report$format_version, "1.0")
  expect_false(report$ok)
  expect_identical(report$rows, 4L)
  finding <- report$findings[[1]]
  expect_named(
    finding,
    c("code", "severity", "column", "expected", "found", "message", "rows", "count", "values", "frequencies", "hint")
  )
  expect_identical(finding$rows, list(1L, 2L, 3L))
  expect_identical(finding$values, list("z", "b"))
  expect_identical(finding$frequencies, list(2L, 1L))
  expect_match(finding$message, "column `x`: expected one of 1 known value", fixed = TRUE)
})

test_that("what is no frame has no rows, and no column is null", {
  report <- parse_report(validate_batch(1, match_program("a")))
  expect_null(report$rows)
  expect_true("column" %in% names(report$findings[[1]]))
  expect_null(report$findings[[1]]$column)
})

test_that("numbers are the shortest text that reads back, and infinite ones text", {
  values <- c(0.1, 1 / 3, 2^-1074, 1.7976931348623157e308, -5, 123456789012345680, Inf, -Inf)
  report <- parse_report(validate_batch(list(x = values), match_program("a")))
  expect_identical(vapply(report$findings[[1]]$values[1:6], as.double, 0), values[1:6])
  expect_identical(report$findings[[1]]$values[7:8], list("Infinity", "-Infinity"))
  expect_match(report_json(validate_batch(list(x = 0.1), match_program("a"))), "[0.1]", fixed = TRUE)
})

test_that("numbers read back as the same numbers, which those of 15 digits need not", {
  set.seed(1)
  values <- c(0.1 + 0.2, 1e15 + 0.5, 5e-324, 2^1023 * 1.75, runif(5000) * 10^sample(-300:300, 5000, TRUE))
  texts <- schemabridge:::format_numbers(values)
  # The reader of the schema's own numbers is not the one of R, which is wrong in the last digit at times.
  expect_identical(jsonlite::parse_json(paste0("[", paste(texts, collapse = ","), "]"), TRUE), values)
  expect_identical(
    schemabridge:::format_numbers(c(0.3, 0.1 + 0.2, 1e5, -0)),
    c("0.3", "0.30000000000000004", "100000", "-0")
  )
  expect_identical(schemabridge:::format_numbers(c(Inf, -Inf, NaN)), c("Inf", "-Inf", "NaN"))
})

test_that("a report without some of its findings is none", {
  findings <- validate_batch(list(y = 1, z = 2), match_program("a"))
  expect_identical(class(findings[findings$severity == "note", ]), "data.frame")
  expect_identical(class(head(findings, 1)), "data.frame")
  expect_s3_class(findings[order(findings$code), ], "schemabridge_findings")
  expect_s3_class(findings[seq_len(nrow(findings)), ], "schemabridge_findings")
  expect_error(report_json(findings[findings$severity == "note", ]), class = "schemabridge_error_invalid_argument")
  skip_if_not_installed("dplyr")
  filtered <- dplyr::filter(findings, .data$severity == "note")
  expect_error(report_json(filtered), class = "schemabridge_error_invalid_argument")
})

test_that("any text is a JSON text in UTF-8", {
  text <- "\u00e9 \U1f600 \"q\" \\ \n\t\r\b\f\u0001 \\u0001 \u007f end"
  json <- report_json(validate_batch(list(x = text), number_program("float64")))
  expect_identical(Encoding(json), "UTF-8")
  expect_true(validUTF8(json))
  report <- jsonlite::parse_json(json)
  expect_identical(report$findings[[1]]$values[[1]], text)
})

test_that("nothing but findings is taken", {
  findings <- validate_batch(1, match_program("a"))
  expect_error(report_json(list()), class = "schemabridge_error_invalid_argument")
  expect_error(report_json(findings["code"]), class = "schemabridge_error_invalid_argument")
})
