penguins <- function() {
  read_schema(system.file("extdata", "penguins.schema.json", package = "schemabridge"))
}

row <- list(sex = NA, island = "Dream", bill_length_mm = NA, flipper_length_mm = 181)

test_that("every feature has a line of words", {
  table <- explain_schema(penguins())
  expect_named(table, c("input", "position", "feature", "columns", "words"))
  expect_identical(table$position, 1:9)
  words <- setNames(table$words, table$feature)
  expect_identical(words[["bill_length_mm_missing"]], "1 where bill_length_mm is missing, otherwise 0")
  expect_identical(words[["bill_length_mm"]], "((bill_length_mm, or 44.45 where missing) - 43.925) / 5.43587")
  expect_identical(
    words[["island_Dream"]],
    "1 where island is \"Dream\", otherwise 0; refused where missing or unknown"
  )
})

test_that("every value of a row is followed to the cell of the matrix", {
  table <- explain_schema(penguins(), row)
  expect_named(table, c("input", "position", "feature", "step", "op", "value"))
  bill <- table[table$feature == "bill_length_mm", ]
  expect_identical(bill$op, c("number", "fill", "center_scale", "float32"))
  expect_identical(bill$value[1:3], c(NaN, 44.45, (44.45 - 43.925000000000004) / 5.435873520441086))
  expect_identical(table$value[table$step == ""], as.double(prepare_input(row, penguins())))
})

test_that("a row that cannot be prepared has its error, and several rows are none", {
  expect_error(explain_schema(penguins(), row[-1L]), class = "schemabridge_error_absent_column")
  unknown <- replace(row, "island", "Atlantis")
  expect_error(explain_schema(penguins(), unknown), class = "schemabridge_error_unknown_value")
  twice <- lapply(row, rep, 2L)
  expect_error(explain_schema(penguins(), twice), class = "schemabridge_error_invalid_argument")
})

test_that("bins, tables and codes have words of their own", {
  number <- new_phrase("age", may_miss = TRUE)
  bins <- list(op = "bin", edges = c(18, 65), closed = "left", missing = -1L)
  said <- op_bin$words$say(bins, 1L, list(number), NULL)
  expect_identical(said$cases$is, c("below 18", "from 18 to below 65", "65 or more", "missing"))
  right <- op_bin$words$say(replace(bins, "closed", "right"), 1L, list(number), NULL)
  expect_identical(right$cases$is[1:3], c("up to 18", "above 18 up to 65", "above 65"))
  refusing <- op_bin$words$say(replace(bins, "missing", "error"), 1L, list(number), NULL)
  expect_identical(refusing$refused, "missing")
  codes <- new_phrase("risk", cases = list(code = 0:1, is = c("low", "high")))
  table <- list(op = "take", values = c(0.1, 5, 0.9, 6), width = 2)
  expect_identical(op_take$words$say(table, 2L, list(codes), NULL)$text, "5 where risk is low, 6 where high")
  expect_identical(op_one_hot$words$say(list(), 3L, list(codes), NULL)$text, "0 in every row")
  expect_identical(join_or(as.character(1:7)), "1, 2, 3, 4, 5 or 2 more")
})

test_that("a constant is refused where its operand is", {
  operand <- new_phrase("a", may_miss = TRUE, refused = "missing")
  said <- op_constant$words$say(list(op = "constant", value = c(3, Inf)), 1L, list(operand), NULL)
  expect_identical(
    said[c("text", "may_miss", "refused")],
    list(text = "always 3", may_miss = FALSE, refused = "missing")
  )
  expect_identical(op_constant$words$columns(list(), 2L, 2L), 1:2)
})

test_that("times are said without their counts", {
  columns <- list(
    list(name = "end", type = "timestamp", unit = "us"),
    list(name = "wait", type = "duration", unit = "ms")
  )
  say <- function(texts, ...) {
    operands <- lapply(texts, new_phrase, is_formula = TRUE)
    op_elapsed$words$say(list(op = "elapsed", ...), 1L, operands, list(columns = columns))$text
  }
  end <- "end as a count of microseconds"
  expect_identical(
    say(end, since = 1577860200e6, unit = "us", per = "hour"),
    "hours from 2020-01-01T06:30:00 to end"
  )
  expect_identical(say("wait as a count of milliseconds", since = 0, unit = "ms", per = "day"), "days of wait")
  expect_identical(
    say(c(end, "start as a count of microseconds"), unit = "us", per = "day", whole = "floor"),
    "whole days from start to end"
  )
  expect_identical(
    say("day as a count of days", since = 18261, unit = "d", per = "week"),
    "weeks from 2019-12-31 to day"
  )
  expect_identical(say("x * 2", since = 0.5, unit = "s", per = "day"), "days from 0.5 to (x * 2)")
})

test_that("arithmetic reads as a formula", {
  x <- list(new_phrase("x"))
  say <- function(op, ...) ops[[op]]$words$say(list(op = op, ...), 1L, x, NULL)$text
  expect_identical(say("center_scale", center = -3, scale = 2, round = "float32"), "(x + 3) / 2 in float32")
  expect_identical(say("center_scale", center = 0, scale = 2), "x / 2")
  expect_identical(say("scale_offset", scale = 0.5, offset = -1), "x * 0.5 - 1")
  expect_identical(say("clip", lo = -Inf, hi = 1), "x, at most 1")
  expect_identical(say("clip", lo = -Inf, hi = Inf), "x")
  expect_identical(say("fill", value = 3), "x")
})

test_that("what is cut off a column is said in words", {
  cuts <- list(list(do = "part", at = ", ", index = 1), list(do = "part", at = ".", index = 0), list(do = "lower"))
  expect_identical(
    say_cuts("Name", cuts),
    "the 1st part of (the 2nd part of Name at \", \") at \".\" in lower case"
  )
  expect_identical(say_cuts("x", list(list(do = "part", at = "a", index = -1))), "the last part of x at \"a\"")
  expect_identical(say_cuts("x", list(list(do = "part", at = "a", index = -2))), "the 2nd last part of x at \"a\"")
  expect_identical(say_cuts("x", list(list(do = "slice", start = 0, stop = 1))), "the first character of x")
  expect_identical(say_cuts("x", list(list(do = "slice", start = -1))), "the last character of x")
  expect_identical(say_cuts("x", list(list(do = "slice", stop = -1))), "x before position -1")
  expect_identical(say_cuts("x", list(list(do = "slice", start = 1, stop = 3))), "x from position 1 on and before 3")
  expect_identical(say_cuts("x", list(list(do = "replace", old = "$", new = ""))), "x without \"$\"")
  expect_identical(
    vapply(c(0, 1, 2, 3, 10, 11, 12, 20, 101), name_place, ""),
    c(
      "1st",
      "2nd",
      "3rd",
      "4th",
      "11th",
      "12th",
      "13th",
      "21st",
      "102nd"
    )
  )
})
