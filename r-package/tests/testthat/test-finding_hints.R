# Names that are likely meant by ones that are not there.

named_program <- function(name) {
  schema <- number_program("float64")
  schema$columns[[1L]]$name <- schema$steps[[1L]]$column <- name
  schema
}

frame_named <- function(name) {
  df <- data.frame(x = c(1, 2))
  names(df) <- name
  df
}

hint_of_names <- function(given, name) {
  error <- catch_error(prepare_input(frame_named(given), named_program(name)))
  expect_identical(error$code, "absent_column")
  error$hint
}

# Both as they stand, and as a terminal shows and a person copies them: through a file of source.
expect_renamed <- function(given, name) {
  code <- sub("^rename what is likely meant: ", "", sub("; (the file|names made).*$", "", hint_of_names(given, name)))
  df <- frame_named(given)
  eval(parse(text = code, encoding = "UTF-8"))
  expect_identical(as.vector(prepare_input(df, named_program(name))), c(1, 2))
}

test_that("a name that another one is but for its Unicode form is told with the line that renames it", {
  skip_if_not_installed("stringi")
  expect_identical(
    hint_of_names("cafe\u0301", "caf\u00e9"),
    "rename what is likely meant: names(df)[names(df) == \"cafe\\u0301\"] <- \"caf\u00e9\""
  )
  expect_renamed("cafe\u0301", "caf\u00e9")
  expect_renamed("caf\u00e9", "cafe\u0301")
  expect_renamed("A\u030angstro\u0308m", "\u00c5ngstr\u00f6m")
  expect_renamed("x\u00a0", "x")
})

test_that("a name with the byte order mark of its file is told with the line that renames it", {
  expect_identical(
    hint_of_names("\ufeffage", "age"),
    paste0(
      "rename what is likely meant: names(df)[names(df) == \"\\ufeffage\"] <- \"age\"; ",
      "the file begins with a byte order mark: read.csv() drops it with fileEncoding = \"UTF-8-BOM\""
    )
  )
  for (given in c("\ufeffage", "\u00ef\u00bb\u00bfage", "\u00ef..age", "X.U.FEFF.age", "X...age")) {
    expect_renamed(given, "age")
    expect_match(hint_of_names(given, "age"), "UTF-8-BOM", fixed = TRUE)
  }
  expect_renamed("\u00ef..the.age", "the age")
})

test_that("read.csv() drops the mark as the hint says", {
  path <- withr::local_tempfile(fileext = ".csv")
  writeBin(c(as.raw(c(0xef, 0xbb, 0xbf)), charToRaw("age,y\n1,2\n")), path)
  df <- read.csv(path, fileEncoding = "UTF-8-BOM")
  expect_identical(as.vector(prepare_input(df, named_program("age"))), 1)
})
