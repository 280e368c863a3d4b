text_program <- function(shape = NULL, ..., names = c("a", "b")) {
  new_program(
    lapply(names, new_column, type = "string", ...),
    lapply(names, function(name) list(id = name, op = "text", column = name, missing = "fill", value = "none")),
    list(new_input(lapply(names, function(name) new_encoding(name, paste0("f", name), name)), "string", shape))
  )
}

# Texts as golden rows have them: each as its length, u32, and its UTF-8.
pack_texts <- function(texts) {
  packed <- lapply(texts, function(text) {
    bytes <- charToRaw(text)
    c(writeBin(length(bytes), raw(), size = 4L, endian = "little"), bytes)
  })
  as.raw(unlist(packed))
}

test_that("texts are a character matrix with a class, in UTF-8 and without missing values", {
  x <- prepare_input(list(a = c("\u00e9", NA), b = c("", " B ")), text_program())
  expect_s3_class(x, "schemabridge_text")
  expect_identical(unclass(x), matrix(c("\u00e9", "none", "", " B "), 2L, dimnames = list(NULL, c("fa", "fb"))))
  expect_identical(Encoding(x[[1L, 1L]]), "UTF-8")
  expect_identical(prepare_input(list(a = c("\u00e9", NA), b = c("", " B ")), text_program(), "float32"), x)
})

test_that("texts of another encoding become UTF-8", {
  latin1 <- "\xe9"
  Encoding(latin1) <- "latin1"
  x <- prepare_input(list(a = latin1, b = factor(latin1)), text_program())
  expect_identical(charToRaw(x[[1L, 1L]]), as.raw(c(0xc3, 0xa9)))
  expect_identical(charToRaw(x[[1L, 2L]]), as.raw(c(0xc3, 0xa9)))
})

test_that("a value that means missing is missing", {
  x <- prepare_input(list(a = c("?", "x"), b = c("y", "?")), text_program(missing_values = list("?")))
  expect_identical(unname(unclass(x)), matrix(c("none", "x", "y", "none"), 2L))
})

test_that("no rows and one row are a matrix, and some rows keep the class", {
  x <- prepare_input(list(a = c("p", "q"), b = c("r", "s")), text_program())
  expect_identical(dim(x[0L, ]), c(0L, 2L))
  expect_identical(dim(x[2L, ]), c(1L, 2L))
  expect_s3_class(x[2L, ], "schemabridge_text")
  expect_identical(dim(prepare_input(list(a = character(), b = character()), text_program())), c(0L, 2L))
})

test_that("features of an input of a higher rank are in row-major order", {
  names <- c("a", "b", "c", "d", "e", "f")
  frame <- lapply(structure(names, names = names), function(name) paste0(name, 1:2))
  x <- prepare_input(frame, text_program(c(NA, 3L, 2L), names = names))
  expect_identical(dim(x), c(2L, 3L, 2L))
  expect_identical(x[[2L, 2L, 1L]], "c2")
  expect_identical(list_cells(x), c(paste0(names, 1L), paste0(names, 2L)))
})

test_that("a vector of texts has one dimension", {
  program <- text_program(NA_integer_, names = "a")
  expect_identical(dim(prepare_input(list(a = c("p", "q")), program)), 2L)
})

test_that("a text that no string of R holds is refused", {
  skip_if_not_installed("nanoarrow")
  array <- nanoarrow::as_nanoarrow_array(data.frame(a = c("ok", "x_y"), b = "b"))
  bytes <- as.raw(c(0x6f, 0x6b, 0x78, 0x00, 0x79))
  text <- nanoarrow::nanoarrow_array_modify(
    array$children$a,
    list(
      buffers = list(
        array$children$a$buffers[[1L]],
        array$children$a$buffers[[2L]],
        nanoarrow::as_nanoarrow_buffer(bytes)
      )
    )
  )
  array <- nanoarrow::nanoarrow_array_modify(array, list(children = list(a = text, b = array$children$b)))
  error <- expect_error(prepare_input(array, text_program()), class = "schemabridge_error_unknown_value")
  expect_identical(error$column, "a")
  expect_equal(error$rows, 2)
})

test_that("what is refused leaves no array", {
  program <- text_program()
  program$steps[[1L]] <- list(id = "a", op = "text", column = "a", missing = "error")
  error <- expect_error(
    prepare_input(list(a = c("p", NA), b = "q"[c(1, 1)]), program),
    class = "schemabridge_error_missing_value"
  )
  expect_equal(error$rows, 2)
})

test_that("the bytes of texts read back as the texts, and other bytes are none", {
  texts <- c("\u00e9", "", "\U1f600", "NA")
  expect_identical(unpack_texts(pack_texts(texts)), texts)
  expect_identical(pack_texts("\u00e9"), as.raw(c(2, 0, 0, 0, 0xc3, 0xa9)))
  expect_identical(unpack_texts(raw()), character())
  expect_null(unpack_texts(as.raw(c(2, 0, 0, 0, 0x61))))
  expect_null(unpack_texts(as.raw(c(1, 0, 0))))
  expect_null(unpack_texts(as.raw(c(1, 0, 0, 0, 0xff))))
  expect_null(unpack_texts(as.raw(c(1, 0, 0, 0, 0))))
})

test_that("texts print as a matrix", {
  expect_output(print(prepare_input(list(a = "p", b = "q"), text_program())), "\"p\" \"q\"", fixed = TRUE)
})

test_that("a schema of texts is explained with a column of them", {
  table <- explain_schema(text_program(names = "a"), list(a = NA_character_))
  expect_identical(table$text, c("none", "none"))
  expect_true(all(is.nan(table$value)))
  expect_identical(explain_schema(text_program(names = "a"))$words, "text of a, \"none\" where missing")
})

test_that("TensorFlow takes texts as a tensor of their UTF-8, in any locale, also a single one and none", {
  skip_if_not_installed("reticulate")
  skip_if_not(nzchar(Sys.getenv("RETICULATE_PYTHON")), "RETICULATE_PYTHON names no Python")
  skip_if_not(reticulate::py_module_available("tensorflow"), "tensorflow")
  x <- prepare_input(list(a = c("\u00e9", NA, ""), b = c("\U6771\U4eac", " b", "")), text_program())
  shown <- function(x) as.character(reticulate::py_str(reticulate::r_to_py(x)$numpy()$tolist()))
  expected <- "[[b'\\xc3\\xa9', b'\\xe6\\x9d\\xb1\\xe4\\xba\\xac'], [b'none', b' b'], [b'', b'']]"
  expect_identical(shown(x), expected)
  expect_identical(shown(x[3L, 1L]), "[[b'']]")
  expect_identical(shown(x[0L, ]), "[]")
  expect_identical(as.character(reticulate::py_str(reticulate::r_to_py(x[0L, ])$shape)), "(0, 2)")
  expect_identical(as.character(reticulate::py_str(reticulate::r_to_py(x)$dtype$name)), "string")
  set_locale("LC_CTYPE", "C")
  withr::defer(Sys.setlocale("LC_CTYPE", "C.UTF-8"))
  expect_identical(shown(x), expected)
})
