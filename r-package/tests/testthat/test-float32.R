two_features <- function(dtype = "float32", shape = NULL) {
  new_program(
    list(new_column("a", "float64"), new_column("b", "float64")),
    list(
      list(id = "a", op = "number", column = "a", missing = "pass"),
      list(id = "b", op = "number", column = "b", missing = "pass")
    ),
    list(new_input(list(new_encoding("a", "fa", "a"), new_encoding("b", "fb", "b")), dtype, shape))
  )
}

bytes_of <- function(x) {
  attributes(x) <- NULL
  x
}

test_that("a buffer is the rows one after the other, little-endian", {
  x <- prepare_input(list(a = c(1, 2), b = c(-2, NA)), two_features(), "float32")
  expect_identical(
    bytes_of(x),
    as.raw(c(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0, 0, 0, 0x40, 0, 0, 0xc0, 0x7f))
  )
  expect_s3_class(x, "schemabridge_float32")
  expect_type(x, "raw")
  expect_identical(dim(x), c(2L, 2L))
  expect_identical(attr(x, "dtype"), "float32")
})

test_that("every dtype keeps its own bytes", {
  frame <- list(a = c(-1, 2^31 - 1), b = c(-2^31, 0))
  bytes <- list(
    int32 = as.raw(c(255, 255, 255, 255, 0, 0, 0, 128, 255, 255, 255, 127, 0, 0, 0, 0)),
    int64 = as.raw(c(
      rep(255, 8),
      0,
      0,
      0,
      128,
      rep(255, 4),
      255,
      255,
      255,
      127,
      rep(0, 4),
      rep(0, 8)
    )),
    float64 = writeBin(c(-1, -2^31, 2^31 - 1, 0), raw(), endian = "little")
  )
  for (dtype in names(bytes)) {
    x <- prepare_input(frame, two_features(dtype), "float32")
    expect_identical(bytes_of(x), bytes[[dtype]])
    expect_identical(attr(x, "dtype"), dtype)
    expect_identical(as.matrix(x), cbind(fa = frame$a, fb = frame$b))
  }
})

test_that("a buffer gives the matrix", {
  frame <- list(a = c(0.1, NA, Inf), b = c(-0, 2^-149, 1e-300))
  matrix <- prepare_input(frame, two_features())
  buffer <- prepare_input(frame, two_features(), "float32")
  expect_identical(as.matrix(buffer), matrix)
  expect_identical(as.array(buffer), matrix)
})

test_that("rows and features are taken by position, sign, flag and name", {
  x <- prepare_input(list(a = 1:3, b = 4:6), two_features(), "float32")
  whole <- as.matrix(x)
  expect_identical(as.matrix(x[2:3, ]), whole[2:3, , drop = FALSE])
  expect_identical(as.matrix(x[-1, 2]), whole[-1, 2, drop = FALSE])
  expect_identical(as.matrix(x[c(TRUE, FALSE, TRUE), "fb"]), whole[c(1, 3), "fb", drop = FALSE])
  expect_identical(as.matrix(x[, c("fb", "fa")]), whole[, 2:1])
  expect_identical(dim(x[0, ]), c(0L, 2L))
  expect_identical(x[, 1:2], x)
  expect_identical(head(x, 1), x[1, ])
})

test_that("what is not there is not taken", {
  x <- prepare_input(list(a = 1:3, b = 4:6), two_features(), "float32")
  expect_error(x[4, ], "out of bounds")
  expect_error(x[, "f"], "out of bounds")
  expect_error(x[NA, ], "out of bounds")
  expect_error(x[1], "one index for each")
})

test_that("arrays of higher rank run their last dimension fastest", {
  steps <- list(
    list(id = "x", op = "number", column = "x", missing = "pass"),
    list(id = "y", op = "center_scale", `in` = rep("x", 6), center = -(0:5), scale = 1)
  )
  schema <- new_program(
    list(new_column("x", "float64")),
    steps,
    list(new_input(list(new_encoding("y", letters[1:6])), "float32", c(NA, 2L, 3L)))
  )
  array <- prepare_input(list(x = c(0, 10)), schema)
  buffer <- prepare_input(list(x = c(0, 10)), schema, "float32")
  expect_identical(dim(array), c(2L, 2L, 3L))
  expect_identical(array[1, , ], rbind(c(0, 1, 2), c(3, 4, 5)))
  expect_identical(array[2, 2, 1], 13)
  expect_identical(readBin(bytes_of(buffer), "double", 12, 4, endian = "little"), c(0:5, 10:15) + 0)
  expect_identical(as.array(buffer), array)
  expect_identical(as.array(buffer[2, 2, -1]), array[2, 2, -1, drop = FALSE])
  expect_identical(dim(buffer), c(2L, 2L, 3L))
})

test_that("an input of rank 1 has one dimension", {
  schema <- number_program("float64", dtype = "float32")
  schema$inputs[[1]]$shape <- NA_integer_
  array <- prepare_input(list(x = c(1, 2)), schema)
  buffer <- prepare_input(list(x = c(1, 2)), schema, "float32")
  expect_identical(array, array(c(1, 2), 2L))
  expect_identical(as.array(buffer), array)
  expect_identical(as.array(buffer[2]), array(2, 1L))
})

test_that("no rows are printed and written too", {
  x <- prepare_input(list(a = numeric(), b = numeric()), two_features(), "float32")
  expect_output(print(x), "0 x 2")
  expect_identical(dim(as.matrix(x)), c(0L, 2L))
})

test_that("print shows shape, dtype and the first cells", {
  x <- prepare_input(list(a = 1:8, b = 0.5 * 1:8), two_features(), "float32")
  expect_output(print(x), "<8 x 2 float32, 64 bytes, row by row>", fixed = TRUE)
  expect_output(print(x), "2 more rows")
  expect_identical(format(x), "<8 x 2 float32, 64 bytes, row by row>")
  expect_output(str(x), "8 x 2 float32")
})

test_that("write_float32 writes exactly the bytes", {
  x <- prepare_input(list(a = c(0.1, NA), b = c(2, 3)), two_features(), "float32")
  path <- tempfile()
  on.exit(unlink(path))
  expect_invisible(write_float32(x, path))
  expect_identical(readBin(path, "raw", 100), bytes_of(x))
  write_float32(prepare_input(list(a = c(0.1, 0.2), b = c(2, 3)), two_features()), path)
  expect_identical(readBin(path, "double", 4, 4, endian = "little"), c(0x1.99999ap-4, 2, 0x1.99999ap-3, 3))
  connection <- file(path, "wb")
  write_float32(x, connection)
  write_float32(x, connection)
  close(connection)
  expect_identical(readBin(path, "raw", 100), c(bytes_of(x), bytes_of(x)))
  expect_error(write_float32(list(x), path), "one array")
})

test_that("Python takes a buffer over as it is", {
  skip_if_not_installed("reticulate")
  skip_if_not(nzchar(Sys.getenv("RETICULATE_PYTHON")), "RETICULATE_PYTHON names no Python")
  skip_if_not(reticulate::py_module_available("numpy"), "numpy")
  x <- prepare_input(list(a = c(1, 2, 3), b = c(0.1, NA, -0)), two_features(), "float32")
  array <- reticulate::r_to_py(x)
  builtins <- reticulate::import_builtins(convert = FALSE)
  expect_identical(as.character(reticulate::py_str(array$shape)), "(3, 2)")
  expect_identical(as.character(reticulate::py_str(array$dtype)), "float32")
  expect_identical(as.raw(reticulate::py_to_r(builtins$bytearray(array$tobytes()))), bytes_of(x))
})

test_that("TensorFlow takes an array as a tensor, in a list and as a model's input, bit for bit", {
  skip_if_not_installed("reticulate")
  skip_if_not(nzchar(Sys.getenv("RETICULATE_PYTHON")), "RETICULATE_PYTHON names no Python")
  skip_if_not(reticulate::py_module_available("keras"), "keras")
  x <- prepare_input(list(a = c(1, 2, 3), b = c(0.1, NA, -0)), two_features(), "float32")
  keras <- reticulate::import("keras", convert = FALSE)
  builtins <- reticulate::import_builtins(convert = FALSE)
  bytes_in <- function(array) as.raw(reticulate::py_to_r(builtins$bytearray(array$tobytes())))
  expect_identical(bytes_in(keras$ops$convert_to_tensor(x)$numpy()), bytes_of(x))
  expect_identical(bytes_in(reticulate::r_to_py(list(x, x))[1L]), bytes_of(x))
  layers <- list(keras$Input(reticulate::tuple(2L)), keras$layers$Identity())
  model <- keras$Sequential(layers)
  expect_identical(bytes_in(model$`__call__`(x)$numpy()), bytes_of(x))
  expect_identical(bytes_in(model$predict(x, verbose = 0L)), bytes_of(x))
})
