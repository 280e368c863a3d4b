compare_known <- function(recorded, found) {
  expected <- list_expected(lapply(recorded, function(number) list(y = number)))
  compare_outputs(expected, list(y = matrix(found)), list(), c(absolute = 1e-6, relative = 1e-5))
}
in_float32 <- new_precision("float32", "float32", "tensorflow")
in_tf32 <- new_precision("tf32", "float32", "jax")

test_that("a note names both precisions, and what differs more is a mismatch", {
  compared <- compare_known(c(0, 1), c(0, 1.001))
  check <- judge_predictions(compared, 1:2, list(recorded = in_float32, here = in_tf32))
  expect_identical(check$status, "ok")
  expect_identical(check$differences$code, "other_precision")
  expect_identical(check$differences$row, 2L)
  expect_match(check$detail, "recorded in float32 under tensorflow, here in tf32 under jax", fixed = TRUE)
  check <- judge_predictions(compared, 1:2, list(recorded = in_float32, here = new_precision()))
  expect_identical(check$status, "failed")
  expect_identical(check$differences$code, "prediction_mismatch")
})

test_that("a mismatch that a precision would explain says what to set, any other that it is another model", {
  sides <- list(recorded = in_float32, here = new_precision(NULL, NULL, "torch"))
  check <- judge_predictions(compare_known(c(0, 1), c(0, 1.01)), 1:2, sides)
  expect_match(check$differences$message, "set_float32_matmul_precision", fixed = TRUE)
  expect_no_match(check$differences$message, "another model")
  check <- judge_predictions(compare_known(c(0, 1), c(0, 1.02)), 1:2, sides)
  expect_match(check$differences$message, "another model: recorded in float32 under tensorflow, here in a precision")
})

test_that("predictions of one value leave the check unproven, and the report is printed without a difference", {
  check <- judge_predictions(compare_known(c(1, 1), c(1, 1)), 1:2, list(recorded = in_float32, here = in_float32))
  expect_identical(check$status, "unproven")
  expect_identical(check$differences$code, "nothing_to_verify")
  schema <- read_schema(example_path())
  report <- new_report(schema, list(check))
  expect_true(report$ok)
  expect_false(any(grepl("Differences", format(report))))
  expect_match(format(report)[2L], "too close to each other")
})

test_that("settings of all backends are said where it is not known which one is in use", {
  said <- say_settings(new_precision())
  for (backend in names(exact_settings)) {
    expect_match(said, paste0(backend, ": "), fixed = TRUE)
  }
  expect_identical(say_precision(new_precision("tf32", "mixed_float16", 7)), "tf32 with the policy mixed_float16")
})

test_that("a note of the replay is a warning where a model is loaded, with its code", {
  note <- new_difference("other_precision", "within TF32")
  expect_warning(warn_of_notes(list(findings = note)), class = "schemabridge_warning_other_precision")
  expect_no_warning(warn_of_notes(list(findings = new_difference("unproven_schema", "assumed"))))
})
