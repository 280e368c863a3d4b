test_that("the machine computes as the specification says", {
  expect_true(kernel_self_test())
})

test_that("number refuses what is missing or out of range, missing first", {
  schema <- number_program("float64", missing = "error", within = c(0, 1))
  expect_identical(prepare_column(c(0, 1, 0.5), schema), c(0, 1, 0.5))
  expect_identical(prepare_column(c(2, NA), schema), "missing_value")
  expect_identical(prepare_column(c(1, -1e-9), schema), "out_of_range")
  schema <- number_program("float64", within = c(-Inf, 1))
  expect_identical(prepare_column(c(-Inf, NA), schema), c(-Inf, NaN))
})

test_that("match takes the code of the value, and several values may share one", {
  schema <- match_program(c("a", "b", "c"), codes = c(5L, 5L, -1L), missing = 7L, unknown = 8L)
  expect_identical(prepare_column(c("c", "b", "a", NA, "d"), schema), c(-1, 5, 5, 7, 8))
})

test_that("unknown values can be errors, missing or a code", {
  expect_identical(prepare_column("z", match_program("a", unknown = "error")), "unknown_value")
  expect_identical(prepare_column("z", match_program("a", missing = 4L, unknown = "missing")), 4)
  expect_identical(
    prepare_column(c("z", NA), match_program("a", missing = "error", unknown = "error")),
    "missing_value"
  )
})

test_that("vocabularies of numbers match by value", {
  schema <- match_program(c(0.1, 0, Inf), "float64")
  expect_identical(prepare_column(c(0.1, 0.3 - 0.2, -0, Inf, NA), schema), c(0, -2, 1, 2, -1))
  schema <- match_program(c(100000, 1), "integer")
  expect_identical(prepare_column(c(1L, 100000L, 2L), schema), c(1, 0, -2))
  expect_identical(prepare_column(1e5, schema), 0)
  schema <- match_program(c(TRUE, FALSE), "boolean")
  expect_identical(prepare_column(c(FALSE, TRUE, NA), schema), c(1, 0, -1))
})

test_that("an empty vocabulary knows nothing", {
  expect_identical(prepare_column(c("a", NA), match_program(character())), c(-2, -1))
})

test_that("fill replaces missing numbers and nothing else", {
  schema <- step_program(list(id = "y", op = "fill", `in` = "x", value = 44.5))
  expect_identical(prepare_column(c(NA, NaN, -0, Inf), schema), c(44.5, 44.5, -0, Inf))
  expect_identical(1 / prepare_column(-0, schema), -Inf)
})

test_that("is_missing is 1 for missing numbers", {
  schema <- step_program(list(id = "y", op = "is_missing", `in` = "x"))
  expect_identical(prepare_column(c(NA, 0, NaN), schema), c(1, 0, 1))
})

test_that("center_scale subtracts, then divides", {
  step <- list(id = "y", op = "center_scale", `in` = "x", center = 0.1, scale = 3)
  expect_identical(prepare_column(c(0.3, NA), step_program(step)), c((0.3 - 0.1) / 3, NaN))
  step$round <- "float32"
  # 0.3 - 0.1 is 0x1.9999999999999p-3, as float32 0x1.99999ap-3; a third of that is 0x1.1111116...p-4
  expect_identical(prepare_column(0.3, step_program(step)), 0x1.111112p-4)
})

test_that("scale_offset rounds after the product: no fused multiply-add", {
  step <- list(id = "y", op = "scale_offset", `in` = "x", scale = 1 + 2^-30, offset = -(1 + 2^-29))
  expect_identical(prepare_column(1 + 2^-30, step_program(step)), 0)
})

test_that("clip keeps what lies on a bound", {
  schema <- step_program(list(id = "y", op = "clip", `in` = "x", lo = 0, hi = 1))
  expect_identical(prepare_column(c(-1, 2, 0.5, NA), schema), c(0, 1, 0.5, NaN))
  expect_identical(1 / prepare_column(-0, schema), -Inf)
})

test_that("bins hold the edge of their closed side, and missing is decided first", {
  bin <- function(closed, ...) {
    step_program(
      list(id = "b", op = "bin", `in` = "x", edges = c(0, 1), closed = closed, ...),
      list(id = "y", op = "code_number", `in` = "b")
    )
  }
  x <- c(-1, 0, 0.5, 1, 2, NA)
  expect_identical(prepare_column(x, bin("left", missing = -1L)), c(0, 1, 1, 2, 2, -1))
  expect_identical(prepare_column(x, bin("right", missing = -1L)), c(0, 0, 1, 1, 2, -1))
  expect_identical(prepare_column(x, bin("left", missing = 9L, codes = c(7L, 8L, 7L))), c(7, 8, 8, 7, 7, 9))
  expect_identical(prepare_column(x, bin("left", missing = "error")), "missing_value")
})

test_that("one_hot marks the column of the code, and -1 none", {
  steps <- list(
    list(id = "c", op = "match", column = "x", vocabulary = "v", missing = 2L, unknown = -1L),
    list(id = "h", op = "one_hot", `in` = "c", width = 3L)
  )
  schema <- new_program(
    list(new_column("x", "string")),
    steps,
    list(new_input(list(new_encoding("h", c("a", "b", "none"))))),
    list(v = list(type = "string", values = c("a", "b")))
  )
  expected <- matrix(c(0, 1, 0, 0, 0, 0, 0, 0, 1), 3, byrow = TRUE, dimnames = list(NULL, c("a", "b", "none")))
  expect_identical(prepare_input(list(x = c("b", "z", NA)), schema), expected)
  expect_identical(as.matrix(prepare_input(list(x = c("b", "z", NA)), schema, "float32")), expected)
})

test_that("one_hot that a step reads is a register like others", {
  schema <- step_program(
    list(id = "b", op = "bin", `in` = "x", edges = 0, closed = "left", missing = -1L),
    list(id = "h", op = "one_hot", `in` = "b", width = 2L),
    list(id = "y", op = "select", `in` = c("x", "h"), index = c(2L, 0L, 2L)),
    width = 3L
  )
  expect_identical(unname(prepare_input(list(x = c(-1, 5)), schema)), rbind(c(0, -1, 0), c(1, 5, 1)))
})

test_that("take gives rows of its table", {
  schema <- step_program(
    list(id = "b", op = "bin", `in` = "x", edges = 0, closed = "left", missing = 0L),
    list(id = "y", op = "take", `in` = "b", width = 2L, values = c(1, NaN, 3, 4)),
    width = 2L
  )
  expect_identical(unname(prepare_input(list(x = c(1, -1)), schema)), rbind(c(3, 4), c(1, NaN)))
})

test_that("several registers stand side by side with a parameter for each column", {
  schema <- step_program(
    list(id = "m", op = "is_missing", `in` = "x"),
    list(id = "y", op = "center_scale", `in` = c("x", "m", "x"), center = c(0, 1, 2), scale = 2),
    width = 3L
  )
  expect_identical(unname(prepare_input(list(x = 3), schema)), rbind(c(1.5, -0.5, 0.5)))
})

test_that("long batches give what short ones give", {
  n <- 3001
  x <- seq(-2, 2, length.out = n)
  x[seq(7, n, 11)] <- NA
  schema <- step_program(
    list(id = "f", op = "fill", `in` = "x", value = 0.5),
    list(id = "b", op = "bin", `in` = "f", edges = c(-1, 0, 1), closed = "right", missing = -1L),
    list(id = "y", op = "one_hot", `in` = "b", width = 4L),
    width = 4L,
    dtype = "float32"
  )
  whole <- prepare_input(list(x = x), schema)
  pieces <- lapply(split(x, (seq_len(n) - 1) %/% 100), function(piece) prepare_input(list(x = piece), schema))
  expect_identical(whole, do.call(rbind, unname(pieces)))
  expect_identical(as.matrix(prepare_input(list(x = x), schema, "float32")), whole)
})

test_that("slots are used again without mixing columns", {
  names <- paste0("x", 1:40)
  steps <- unlist(
    lapply(names, function(name) {
      list(
        list(id = name, op = "number", column = name, missing = "pass"),
        list(id = paste0(name, ".a"), op = "fill", `in` = name, value = 0),
        list(id = paste0(name, ".b"), op = "scale_offset", `in` = paste0(name, ".a"), scale = 2, offset = 1)
      )
    }),
    recursive = FALSE
  )
  encodings <- lapply(rev(names), function(name) new_encoding(paste0(name, ".b"), name, name))
  last <- list(id = "all", op = "select", `in` = names, index = 39L)
  schema <- new_program(
    lapply(names, new_column, "float64"),
    c(steps, list(last)),
    list(new_input(c(encodings, list(new_encoding("all", "again", "x1")))))
  )
  df <- as.data.frame(matrix(c(NA, seq_len(79)), 2, dimnames = list(NULL, names)))
  expected <- cbind(2 * rev(as.matrix(replace(df, is.na(df), 0))[2, ]) + 1)
  found <- prepare_input(df, schema)
  expect_identical(unname(found[2, 1:40]), unname(expected[, 1]))
  expect_identical(unname(found[, 41]), as.double(df$x40))
  expect_identical(found[1, "x1"], c(x1 = 1))
})

test_that("a changed schema is planned again although its fingerprint is the same", {
  schema <- match_program(c("a", "b"))
  expect_identical(prepare_column("b", schema), 1)
  schema$vocabularies$v$values <- c("b", "a")
  expect_identical(prepare_column("b", schema), 0)
})
