# Results beyond 8 MB lie in huge pages where the system has them.

long <- 360000L

one_hot_program <- function() {
  new_program(
    list(new_column("x", "float64"), new_column("s", "string")),
    list(
      list(id = "x", op = "number", column = "x", missing = "pass"),
      list(id = "s", op = "match", column = "s", vocabulary = "s", missing = -1L, unknown = -1L),
      list(id = "s.hot", op = "one_hot", `in` = "s", width = 5L)
    ),
    list(new_input(
      list(new_encoding("x", "x", "x"), new_encoding("s.hot", letters[1:5], "s")),
      "float32",
      nan = "pass",
      name = "features"
    )),
    list(s = list(type = "string", values = letters[1:5]))
  )
}

long_frame <- function() {
  data.frame(x = c(NA, seq_len(long - 1L) / 7), s = rep_len(c(letters[1:7], NA), long))
}

# All cells or bytes, row by row.
list_rows <- function(result, form) {
  cells <- unclass(if (form == "matrix") t(result) else result)
  attributes(cells) <- NULL
  cells
}

test_that("a large result has the bits of its parts", {
  df <- long_frame()
  for (form in c("matrix", "float32")) {
    together <- prepare_input(df, one_hot_program(), as = form)
    expect_gt(unclass(object.size(together)), 2^23)
    parts <- lapply(split(seq_len(long), rep(1:9, each = long / 9)), function(rows) {
      prepare_input(df[rows, ], one_hot_program(), as = form)
    })
    expect_lt(unclass(object.size(parts[[1]])), 2^23)
    # identical(): expect_identical() compares millions of cells for minutes
    expect_true(identical(list_rows(together, form), do.call(c, lapply(unname(parts), list_rows, form))))
  }
})

test_that("a large result is copied, written and read as any matrix", {
  matrix <- prepare_input(long_frame(), one_hot_program())
  changed <- matrix
  changed[2, 1] <- 99
  expect_lt(matrix[2, 1], 1)
  path <- withr::local_tempfile()
  saveRDS(matrix, path, compress = FALSE)
  expect_true(identical(readRDS(path), matrix))
  expect_true(identical(unserialize(serialize(matrix, NULL)), matrix))
  length(changed) <- 10L
  expect_identical(changed[[2]], 99)
})

# Where the system says how much memory is used.
if (file.exists("/proc/self/status")) {
  read_resident <- function() {
    lines <- readLines("/proc/self/status")
    as.numeric(gsub("[^0-9]", "", grep("^VmRSS:", lines, value = TRUE))) / 1024 # MB
  }

  test_that("the memory of large results that are gone is given back", {
    df <- long_frame()
    resident <- function() {
      gc(full = TRUE)
      read_resident()
    }
    prepare_input(df, one_hot_program())
    before <- resident()
    for (time in 1:12) {
      prepare_input(df, one_hot_program())
    }
    expect_lt(resident() - before, 100) # where twelve results have 198
  })

  test_that("large results that are gone are collected before they fill the memory", {
    df <- long_frame()
    prepare_input(df, one_hot_program())
    gc(full = TRUE)
    before <- read_resident()
    for (time in 1:40) {
      prepare_input(df, one_hot_program())
    }
    expect_lt(read_resident() - before, 400) # where forty results have 660
  })

  # R collects where a vector is larger than what is free of its heap, which takes as long as the result itself.
  test_that("a large result alone does not make R collect garbage", {
    path <- withr::local_tempfile()
    saveRDS(one_hot_program(), path)
    printed <- run_script(c(
      "library(schemabridge)",
      sprintf("program <- readRDS(\"%s\")", path),
      "df <- data.frame(x = seq_len(3e6) / 7, s = \"a\")",
      "invisible(prepare_input(df[1:10, ], program))",
      "for (time in 1:9) gc <- gc(full = TRUE)",
      "invisible(gcinfo(TRUE))",
      "matrix <- prepare_input(df, program)",
      "invisible(gcinfo(FALSE))",
      "cat(unclass(object.size(matrix)) > 2^27)"
    ))
    expect_identical(printed, "TRUE")
  })

  test_that("a large result outlives the library that made it", {
    path <- withr::local_tempfile()
    saveRDS(one_hot_program(), path)
    printed <- run_script(c(
      "library(schemabridge)",
      sprintf("df <- data.frame(x = seq_len(%dL) / 7, s = \"a\")", long),
      sprintf("path <- \"%s\"", path),
      "matrix <- prepare_input(df, readRDS(path))",
      "folder <- dirname(dirname(getLoadedDLLs()[[\"schemabridge\"]][[\"path\"]]))",
      "unloadNamespace(\"schemabridge\")",
      "library.dynam.unload(\"schemabridge\", folder)",
      "cat(\"loaded\", \"schemabridge\" %in% names(getLoadedDLLs()), \"\")",
      "gc <- gc()",
      "cat(length(matrix), sum(matrix[, 2]), \"\")",
      "cat(\"the same\", identical(matrix, schemabridge::prepare_input(df, readRDS(path))), \"\")",
      "rm(matrix)",
      "gc <- gc()",
      "cat(\"alive\")"
    ))
    expected <- paste("loaded FALSE", format(6 * long), long, "the same TRUE alive")
    expect_match(printed[[length(printed)]], expected, fixed = TRUE)
  })
}
