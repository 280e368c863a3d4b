split_program <- function() {
  new_program(
    list(new_column("x", "integer"), new_column("c", "string")),
    list(
      list(id = "x", op = "number", column = "x", missing = "error"),
      list(id = "c", op = "match", column = "c", vocabulary = "c", missing = "error", unknown = "error")
    ),
    list(new_input(list(new_encoding("x", "x"), new_encoding("c", "c", "c")), "int32")),
    list(c = list(type = "string", values = c("low", "high")))
  )
}

split_frame <- function() {
  data.frame(
    row.names = c("one", "two", "three", "four"),
    x = c(1, 1.5, NA, 4),
    c = factor(c("low", "low", "no", "high")),
    when = as.Date("2024-01-01") + 0:3
  )
}

test_that("every row is in exactly one part, in its order and with its name", {
  df <- split_frame()
  parts <- split_batch(df, split_program())
  expect_s3_class(parts, "schemabridge_split")
  expect_identical(parts$good, df[c(1, 4), ])
  expect_identical(parts$bad, df[2:3, ])
  expect_identical(df, split_frame())
})

test_that("reasons stand by row, then in the order of findings", {
  parts <- split_batch(split_frame(), split_program())
  expected <- data.frame(
    row = c(2L, 3L, 3L),
    code = c("not_integral", "missing_value", "unknown_value"),
    column = c("x", "x", "c")
  )
  expect_identical(parts$reasons, expected)
  expect_identical(as.data.frame(parts$report), as.data.frame(validate_batch(split_frame(), split_program())))
})

test_that("the good rows are accepted", {
  parts <- split_batch(split_frame(), split_program())
  expect_identical(prepare_input(parts$good, split_program())[, "x"], c(1, 4))
})

test_that("where a column as a whole is refused every row is bad", {
  parts <- split_batch(split_frame()["x"], split_program())
  expect_identical(nrow(parts$good), 0L)
  expect_identical(nrow(parts$bad), 4L)
  expect_identical(
    parts$reasons$code,
    c("absent_column", "absent_column", "not_integral", "absent_column", "missing_value", "absent_column")
  )
})

test_that("batches without rows, without good ones and without bad ones are split", {
  sizes <- function(df) vapply(split_batch(df, split_program())[c("good", "bad")], nrow, 0L)
  expect_identical(sizes(split_frame()[0, ]), c(good = 0L, bad = 0L))
  expect_identical(sizes(split_frame()[1, ]), c(good = 1L, bad = 0L))
  expect_identical(sizes(split_frame()[3, ]), c(good = 0L, bad = 1L))
  expect_identical(nrow(split_batch(split_frame()[1, ], split_program())$reasons), 0L)
})

test_that("numbered rows keep their numbers, as with `[`", {
  df <- split_frame()
  rownames(df) <- NULL
  expect_identical(split_batch(df, split_program())$bad, df[2:3, ])
})

test_that("columns keep their class and attributes", {
  df <- split_frame()
  df$id <- structure(c(1, 2, 3, 4) * 2^-1074, class = "integer64")
  df$label <- structure(1:4, label = "a label")
  df$matrix <- matrix(1:8, 4)
  df$nested <- data.frame(y = 4:1)
  df$list <- list(1, "a", NULL, 2)
  df$as_is <- I(structure(c(1, 2, 3, 4) * 2^-1074, class = "integer64"))
  good <- split_batch(df, split_program())$good
  expect_identical(good$id, structure(c(1, 4) * 2^-1074, class = "integer64"))
  expect_identical(good$label, structure(c(1L, 4L), label = "a label"))
  expect_identical(good$matrix, matrix(c(1L, 4L, 5L, 8L), 2))
  expect_identical(good$nested$y, c(4L, 1L))
  expect_identical(good$list, list(1, 2))
  expect_identical(class(good$as_is), c("AsIs", "integer64"))
})

test_that("repeated and absent names stay as they are", {
  df <- cbind(split_frame(), z = 1:4, z = 5:8)
  names(df)[[3]] <- NA
  expect_identical(names(split_batch(df, split_program())$good), c("x", "c", NA, "z", "z"))
})

test_that("the parts are of the kind of the frame", {
  skip_if_not_installed("tibble")
  skip_if_not_installed("data.table")
  skip_if_not_installed("dplyr")
  df <- split_frame()
  tibble <- tibble::as_tibble(df)
  expect_identical(split_batch(tibble, split_program())$good, tibble[c(1, 4), ])
  groups <- dplyr::group_by(tibble, c)
  expect_identical(split_batch(groups, split_program())$good, dplyr::group_by(tibble[c(1, 4), ], c))
  table <- data.table::as.data.table(df)
  good <- split_batch(table, split_program())$good
  expect_identical(class(good), c("data.table", "data.frame"))
  expect_equal(good, data.table::as.data.table(tibble[c(1, 4), ]))
  data.table::set(good, j = "y", value = 1)
  expect_identical(names(table), names(df))
  expect_identical(split_batch(as.list(df), split_program())$good, lapply(as.list(df), `[`, c(1, 4)))
})

test_that("Arrow arrays and streams become data frames", {
  skip_if_not_installed("nanoarrow")
  df <- data.frame(x = c(1, 1.5, 2), c = c("low", "low", "high"), y = 3:1)
  expected <- list(good = df[c(1, 3), ], bad = df[2, ])
  array <- nanoarrow::as_nanoarrow_array(df)
  stream <- nanoarrow::basic_array_stream(lapply(1:3, function(row) nanoarrow::as_nanoarrow_array(df[row, ])))
  for (frame in list(array, stream)) {
    parts <- split_batch(frame, split_program())
    expect_identical(lapply(parts[c("good", "bad")], as.list), lapply(expected, as.list))
    expect_identical(parts$reasons$row, 2L)
  }
  expect_identical(array$length, 3L)
  expect_identical(split_batch(nanoarrow::as_nanoarrow_array(df[0, ]), split_program())$reasons$row, integer())
})

test_that("what has no rows to split is an error", {
  expect_error(split_batch(1, split_program()), class = "schemabridge_error_not_a_frame")
  expect_error(split_batch(list(x = 1, c = c("a", "b")), split_program()), class = "schemabridge_error_wrong_length")
})

test_that("a split prints how many rows are good and why others are bad", {
  expect_snapshot(split_batch(split_frame(), split_program()))
})
