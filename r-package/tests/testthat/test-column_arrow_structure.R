# Arrow data whose memory is not what its type says (clause 4.3): refused before a value is read, by every verb.

modify <- function(array, ...) {
  nanoarrow::nanoarrow_array_modify(array, list(...), validate = FALSE)
}

build_array <- function(type, length, ..., null_count = 0) {
  modify(nanoarrow::nanoarrow_array_init(type), length = length, null_count = null_count, buffers = list(raw(), ...))
}

build_text <- function(offsets, type = nanoarrow::na_string()) {
  build_array(
    type,
    length(offsets) - 1,
    write_integers(offsets, if (type$format == "u") 4L else 8L),
    charToRaw("hello")
  )
}

write_integers <- function(x, size) {
  if (size == 8L) {
    x <- as.vector(rbind(x, ifelse(x < 0, -1, 0)))
    size <- 4L
  }
  writeBin(as.integer(x), raw(), size = size)
}

build_labels <- function(positions, labels, type, size) {
  labels <- nanoarrow::as_nanoarrow_array(labels)
  type <- nanoarrow::na_dictionary(nanoarrow::infer_nanoarrow_schema(labels), type)
  array <- build_array(type, length(positions), write_integers(positions, size))
  modify(array, dictionary = labels)
}

# nanoarrow_array_modify() takes no buffers behind the views; arrow_structure_test.c has those.
build_view <- function(length, prefix, buffer, offset) {
  view <- c(write_integers(length, 4L), charToRaw(prefix), write_integers(c(buffer, offset), 4L))
  build_array(nanoarrow::na_string_view(), 1, view, raw())
}

build_nulls <- function(null_count) {
  modify(nanoarrow::as_nanoarrow_array(c(1, NA, 3, NA)), null_count = null_count)
}

build_list <- function(offsets) {
  items <- nanoarrow::as_nanoarrow_array(1:3)
  array <- nanoarrow::nanoarrow_array_init(nanoarrow::na_list(nanoarrow::na_int32()))
  modify(array, length = 2, null_count = 0, buffers = list(raw(), write_integers(offsets, 4L)), children = list(items))
}

lies <- function() {
  int32 <- nanoarrow::na_int32()
  list(
    "an index beyond" = build_labels(c(0, 7), c("a", "b"), int32, 4L),
    "an index below" = build_labels(c(0, -3), c("a", "b"), int32, 4L),
    "an index of 8 bits" = build_labels(c(0, 2), c("a", "b"), nanoarrow::na_int8(), 1L),
    "an index without a sign" = build_labels(c(0, -1), c("a", "b"), nanoarrow::na_uint64(), 8L),
    "an index of numbers" = build_labels(c(0, 7), c(1, 2), int32, 4L),
    "an index into nothing" = build_labels(0, character(), int32, 4L),
    "labels that decrease" = build_labels(c(0, 1), build_text(c(0, 5, 2)), int32, 4L),
    "offsets that decrease" = build_text(c(0, 5, 2)),
    "offsets below zero" = build_text(c(-5, 0)),
    "large offsets that decrease" = build_text(c(0, 5, 2, 5), nanoarrow::na_large_string()),
    "a view of no buffer" = build_view(26, "a te", 0, 0),
    "a view of negative length" = build_view(-1, "a te", 0, 0),
    "a view that holds more" = build_view(2, "a te", 0, 0),
    "fewer nulls" = build_nulls(1),
    "no nulls" = build_nulls(0),
    "nothing but nulls" = build_nulls(4),
    "nulls without bits" = build_array(nanoarrow::na_double(), 2, writeBin(c(1, 2), raw()), null_count = 1),
    "no cells" = build_array(nanoarrow::na_double(), 2, raw())
  )
}

table_of <- function(array, name = "x", length = array$length, ...) {
  columns <- stats::setNames(list(array), name)
  type <- nanoarrow::na_struct(lapply(columns, nanoarrow::infer_nanoarrow_schema))
  modify(nanoarrow::nanoarrow_array_init(type), length = length, null_count = 0, children = columns, ...)
}

expect_code <- function(code, x) {
  expect_identical(tryCatch(x, schemabridge_error = function(error) error$code), code)
}

test_that("data that lie are unsupported before a value is read", {
  skip_if_not_installed("nanoarrow")
  arrays <- lies()
  for (lie in names(arrays)) {
    df <- table_of(arrays[[lie]])
    for (schema in list(match_program("a"), number_program("float64"))) {
      expect_code("unsupported_type", prepare_input(df, schema))
      findings <- validate_batch(df, schema)
      expect_identical(findings$code[findings$severity == "error"], "unsupported_type", info = lie)
      expect_match(findings$found[[1]], "damaged", info = lie)
    }
  }
})

test_that("a batch that lies behind sound ones is found", {
  skip_if_not_installed("nanoarrow")
  sound <- nanoarrow::as_nanoarrow_array(data.frame(x = "a"))
  stream <- function(...) nanoarrow::basic_array_stream(list(...), validate = FALSE)
  expect_code("unsupported_type", prepare_input(stream(sound, table_of(build_text(c(0, 5, 2)))), match_program("a")))
  expect_identical(prepare_input(stream(sound, sound), match_program("a"))[, 1], c(0, 0))
})

test_that("a column that lies is ignored where it is not needed, but no rows of it are taken", {
  skip_if_not_installed("nanoarrow")
  for (array in c(lies(), list(build_list(c(0, 3, 1)), build_list(c(0, 9, 9))))) {
    columns <- list(y = array, x = nanoarrow::as_nanoarrow_array(as.double(seq_len(array$length))))
    type <- nanoarrow::na_struct(lapply(columns, nanoarrow::infer_nanoarrow_schema))
    df <- modify(nanoarrow::nanoarrow_array_init(type), length = array$length, null_count = 0, children = columns)
    expect_identical(as.vector(prepare_input(df, number_program("float64"))), as.double(seq_len(array$length)))
    error <- expect_error(split_batch(df, number_program("float64")), class = "schemabridge_error_unsupported_type")
    expect_identical(error$column, "y")
  }
})

test_that("what a null hides is not looked at", {
  skip_if_not_installed("nanoarrow")
  hidden <- modify(build_labels(c(0, 77), c("a", "b"), nanoarrow::na_int32(), 4L), null_count = 1)
  hidden <- modify(hidden, buffers = c(list(as.raw(1)), hidden$buffers[-1]))
  expect_identical(prepare_input(table_of(hidden), match_program("a"))[, 1], c(0, -1))
})

test_that("slices of sound data are taken, and nobody need have counted the nulls", {
  skip_if_not_installed("nanoarrow")
  array <- nanoarrow::as_nanoarrow_array(c("x", "a", NA, "b"))
  array <- modify(array, null_count = -1)
  expect_identical(prepare_input(table_of(array, length = 3, offset = 1), match_program("a"))[, 1], c(0, -1, -2))
  array <- modify(array, length = 3, offset = 1)
  expect_identical(prepare_input(table_of(array), match_program("a"))[, 1], c(0, -1, -2))
})

test_that("a column that is shorter than its table has another length", {
  skip_if_not_installed("nanoarrow")
  array <- nanoarrow::as_nanoarrow_array(c("a", "b"))
  expect_code("wrong_length", prepare_input(table_of(array, length = 3), match_program("a")))
  expect_code("wrong_length", prepare_input(table_of(array, offset = 1), match_program("a")))
  expect_identical(validate_batch(table_of(array, length = 3), match_program("a"))$code, "wrong_length")
})

test_that("an array that is no table, was released or has no type is no frame", {
  skip_if_not_installed("nanoarrow")
  released <- nanoarrow::as_nanoarrow_array(data.frame(x = 1))
  nanoarrow::nanoarrow_pointer_release(released)
  stream <- nanoarrow::as_nanoarrow_array_stream(data.frame(x = 1))
  stream$release()
  table <- nanoarrow::as_nanoarrow_array(data.frame(x = 1))
  frames <- list(
    released,
    stream,
    nanoarrow::nanoarrow_allocate_array(),
    nanoarrow::as_nanoarrow_array(1:3),
    modify(table, null_count = 1),
    modify(table, null_count = 1, buffers = list(as.raw(0)))
  )
  for (df in frames) {
    expect_code("not_a_frame", prepare_input(df, number_program("float64")))
    expect_identical(validate_batch(df, number_program("float64"))$code, "not_a_frame")
  }
})
