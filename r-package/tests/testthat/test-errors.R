test_that("a message begins with its code, of an error and of a warning", {
  error <- catch_error(prepare_input(list(x = "b"), match_program("a", unknown = "error")))
  expect_identical(error$code, "unknown_value")
  expect_match(conditionMessage(error), "^\\[unknown_value\\] column `x`: ")
  warning <- tryCatch(warn_schemabridge("nothing_to_verify", "The file holds no golden rows."), warning = identity)
  expect_match(conditionMessage(warning), "^\\[nothing_to_verify\\] The file holds no golden rows.\nWhat to do: ")
})

test_that("an error that nobody catches shows its code", {
  shown <- try(prepare_input(list(), match_program("a")), silent = TRUE)
  expect_match(shown, "[absent_column] column `x`", fixed = TRUE)
})
