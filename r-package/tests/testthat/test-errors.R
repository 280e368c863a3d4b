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

# The calls of stop_schemabridge("invalid_argument", ...) within a piece of code.
list_refusals <- function(code) {
  if (!is.call(code) && !is.pairlist(code)) {
    return(list())
  }
  own <- if (
    is.call(code) && identical(code[[1L]], quote(stop_schemabridge)) && identical(code[[2L]], "invalid_argument")
  ) {
    list(code)
  }
  parts <- Filter(function(part) !identical(part, formals(function(x) x)[[1L]]), as.list(code))
  c(own, unlist(lapply(parts, list_refusals), recursive = FALSE))
}

test_that("whoever gives a wrong argument is told what to write", {
  functions <- Filter(is.function, as.list(asNamespace("schemabridge"), all.names = TRUE))
  calls <- unlist(lapply(functions, function(f) list_refusals(body(f))), recursive = FALSE)
  expect_gt(length(calls), 15L)
  expect_length(Filter(function(call) is.null(call[["hint"]]), calls), 0L)
})
