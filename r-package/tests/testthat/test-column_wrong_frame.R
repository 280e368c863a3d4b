wrong_frame <- function(df) {
  finding <- validate_batch(df, number_program("float64"))
  stopifnot(finding$code == "not_a_frame")
  finding
}

expect_followed <- function(df, expected, rename = identity) {
  followed <- follow_hint(df, rename(wrong_frame(df)$hint))
  expect_identical(as.vector(prepare_input(followed, number_program("float64"))), expected)
}

test_that("what is given in place of a frame is told as what it is, with what to do", {
  table <- matrix(1:4, 2, dimnames = list(NULL, c("x", "y")))
  python <- structure(new.env(), class = c("pandas.core.frame.DataFrame", "python.builtin.object"))
  says <- function(df) {
    finding <- wrong_frame(df)
    writeLines(strwrap(paste0("found ", finding$found, ": ", finding$hint), 100))
  }
  df <- data.frame(x = c(1, 2), y = c("a", "b"))
  expect_snapshot({
    says(df$x)
    says(df[1, "x"])
    says(df$y)
    says(factor("a"))
    says(unlist(df[1, ]))
    says(table)
    says(unname(table))
    says(as.matrix(df))
    says(list(1, 2))
    says(list(list(x = 1), list(x = 2)))
    says(NULL)
    says(stats::df)
    says("batch.csv")
    says("batch.parquet")
    says("{\"x\": [1, 2]}")
    says("x")
    says(number_program("float64"))
    says(prepare_input(df, number_program("float64"), as = "float32"))
    says(split_batch(df, number_program("float64")))
    says(python)
    says(quote(x))
    says(lm(x ~ 1, df))
  })
})

test_that("the lines that make a frame of something else do", {
  df <- data.frame(x = c(1, 2), z = c(3, 4))
  named <- function(hint) sub("<name>", "x", sub("\"<name>\", ...", "\"x\", \"z\"", hint, fixed = TRUE), fixed = TRUE)
  expect_followed(as.matrix(df), c(1, 2))
  expect_followed(unname(as.matrix(df)), c(1, 2), named)
  expect_followed(list(list(x = 1, z = "a"), list(x = 2, z = "b")), c(1, 2))
  expect_followed(list(1, 2), 1, named)
  expect_followed(split_batch(df, number_program("float64")), c(1, 2))
  expect_followed("{\"x\": [1, 2]}", c(1, 2))
  expect_followed("[{\"x\": 1}, {\"x\": 2}]", c(1, 2))
  csv <- withr::local_tempfile(lines = c("x,y z", "1,2"), fileext = ".csv")
  expect_followed(csv, 1)
  rds <- withr::local_tempfile(fileext = ".rds")
  saveRDS(df, rds)
  expect_followed(rds, c(1, 2))
  skip_if_not_installed("Matrix")
  expect_followed(Matrix::Matrix(as.matrix(df), sparse = TRUE), c(1, 2))
})

test_that("the lines that read a text make the missing cells that Python's make", {
  read <- function(text) follow_hint(text, wrong_frame(text)$hint)
  expect_identical(
    read("{\"x\": [\"NA\", null, \"\"], \"y\": [1, 2, null]}"),
    list(x = c("NA", NA, ""), y = c(1L, 2L, NA))
  )
  nested <- validate_batch(read("{\"x\": [[1, 2]], \"y\": [1, 2]}"), number_program("float64"))
  expect_false(attr(nested, "ok"))
  expect_identical(read("[{\"x\": \"NA\"}, {\"x\": \"\"}]"), data.frame(x = c("NA", "")))
  csv <- withr::local_tempfile(lines = c("x,y", "NA,1", ",2", "a,"), fileext = ".csv")
  expect_identical(read(csv), data.frame(x = c(NA, NA, "a"), y = c(1L, 2L, NA)))
})

test_that("a prepared matrix is not made a frame, which would be scaled again", {
  prepared <- prepare_input(data.frame(x = c(1, 2)), number_program("float64"))
  hint <- "what prepare_input() gave is prepared: it goes to the model itself; if these are raw values: "
  expect_identical(wrong_frame(prepared)$hint, paste0(hint, "df <- as.data.frame(df)"))
})

test_that("the frames that split() gives are no columns of one frame", {
  schema <- number_program("float64")
  frame <- data.frame(x = c(1, 2, 3), z = c("b", "a", "b"))
  for (df in list(split(frame, frame$z), unname(split(frame, frame$z)), split(frame, 1:3))) {
    finding <- wrong_frame(df)
    expect_identical(finding$found, sprintf("a list of %d data frames", length(df)))
    hint <- "prepare each: lapply(df, prepare_input, schema); or bind their rows: df <- do.call(rbind, df)"
    expect_identical(finding$hint, hint)
    parts <- strsplit(sub("prepare each: ", "", hint), "; or bind their rows: ", fixed = TRUE)[[1L]]
    each <- eval(parse(text = parts[[1L]]))
    expect_identical(sort(unlist(each, use.names = FALSE)), c(1, 2, 3))
    eval(parse(text = parts[[2L]]))
    expect_identical(as.vector(prepare_input(df, schema)), unlist(each, use.names = FALSE))
  }
})

test_that("the lines that take a column or a row of a frame as a frame do", {
  df <- data.frame(x = c(1, 2), z = c(3, 4))
  column <- sub("^take a column as a frame: (.*); or .*$", "\\1", wrong_frame(df[1, "x"])$hint)
  column <- eval(parse(text = sub("<name>", "x", column, fixed = TRUE)))
  expect_identical(as.vector(prepare_input(column, number_program("float64"))), c(1, 2))
  row <- eval(parse(text = sub("^take a row as a frame: (.*); unlist.*$", "\\1", wrong_frame(unlist(df[1, ]))$hint)))
  expect_identical(as.vector(prepare_input(row, number_program("float64"))), 1)
  made <- follow_hint(c(1, 2), sub("<name>", "x", sub("^.*name it: ", "", wrong_frame(c(1, 2))$hint), fixed = TRUE))
  expect_identical(as.vector(prepare_input(made, number_program("float64"))), c(1, 2))
})

test_that("a column of a stream without blocks is refused by its type", {
  type <- nanoarrow::na_struct(list(x = nanoarrow::na_list(nanoarrow::na_int64())))
  stream <- function() nanoarrow::basic_array_stream(list(), type)
  expect_error(prepare_input(stream(), number_program("float32")), class = "schemabridge_error_unsupported_type")
  expect_identical(validate_batch(stream(), number_program("float32"))$code, "unsupported_type")
})
