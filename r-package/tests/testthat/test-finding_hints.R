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

test_that("a name that differs by case and by what separates its words is told before one that is near by its letters", {
  for (given in c("bill.depth.mm", "Bill Depth (mm)", "billDepthMm", "bill-depth-mm", "BILL_DEPTH_MM")) {
    expect_renamed(given, "bill_depth_mm")
  }
  df <- data.frame(bill_depth_m = 3, bill.depth.mm = 1)
  hint <- catch_error(prepare_input(df, named_program("bill_depth_mm")))$hint
  expect_identical(hint, "rename what is likely meant: names(df)[names(df) == \"bill.depth.mm\"] <- \"bill_depth_mm\"")
})

test_that("the name that is nearest by its letters is told as a question, and numbers in names are never edited", {
  expect_identical(
    hint_of_names("bill_depth", "bill_depth_mm"),
    "if it is meant, rename the column: names(df)[names(df) == \"bill_depth\"] <- \"bill_depth_mm\""
  )
  for (given in c("feature_1", "x_11", "wage", "y", "\xff\xfe")) {
    name <- c(feature_1 = "feature_2", x_11 = "x_1_1", wage = "age")[given]
    expect_identical(hint_of_names(given, if (is.na(name)) "feature" else name[[1L]]), "add or rename the column")
  }
})

test_that("the column that is named comes first, then all that can be renamed", {
  read <- function(name) list(id = name, op = "number", column = name, missing = "pass")
  schema <- new_program(
    list(new_column("total", "float64"), new_column("bill_depth", "float64")),
    list(read("total"), read("bill_depth")),
    list(new_input(list(
      new_encoding("total", "total", "total"),
      new_encoding("bill_depth", "bill_depth", "bill_depth")
    )))
  )
  df <- data.frame(Bill.Depth = 1, other = 2)
  hint <- catch_error(prepare_input(df, schema))$hint
  expect_identical(
    hint,
    paste0(
      "add the column \"total\"; rename what is likely meant: ",
      "names(df)[names(df) == \"Bill.Depth\"] <- \"bill_depth\""
    )
  )
})
