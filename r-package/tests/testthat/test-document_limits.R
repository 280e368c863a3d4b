# What the reader does with documents that would cost more than they say (clauses 1.4 and 5.6).

test_that("of many problems a thousand are listed and all are counted", {
  columns <- rep("{\"name\": 1, \"type\": \"string\"}", 3000)
  error <- expect_error(read_text(tiny_document(columns)), class = "schemabridge_error_invalid_schema")
  expect_identical(nrow(error$problems), 1000L)
  expect_match(conditionMessage(error), "2,?000 that are only counted")
})

test_that("a long text is cut in messages", {
  long <- strrep("x", 1e5)
  column <- sprintf("{\"name\": \"%s\", \"type\": \"%s\", \"%s\": 1}", long, long, long)
  error <- expect_error(read_text(tiny_document(column)), class = "schemabridge_error_invalid_schema")
  expect_lt(nchar(conditionMessage(error)), 4000)
  expect_lt(max(nchar(error$problems$path) + nchar(error$problems$problem)), 400)
})
