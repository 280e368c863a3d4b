penguins <- function(...) {
  frame <- list(bill = c(39.1, NA, 50), island = c("Dream", "Biscoe", "Dream"), n = c(1L, 2L, NA))
  modifyList(frame, list(...))
}

penguin_schema <- function(source = "declared", fingerprint = "sha256:penguins") {
  new_program(
    list(new_column("bill", "float64"), new_column("island", "string"), new_column("n", "integer")),
    list(
      list(id = "bill", op = "number", column = "bill", missing = "pass"),
      list(id = "bill.filled", op = "fill", `in` = "bill", value = 44),
      list(id = "island", op = "match", column = "island", vocabulary = "island", missing = "error", unknown = "error"),
      list(id = "island.hot", op = "one_hot", `in` = "island", width = 2L),
      list(id = "n", op = "number", column = "n", missing = "pass", within = c(0, 9)),
      list(id = "n.filled", op = "fill", `in` = "n", value = 0)
    ),
    list(
      new_input(
        list(
          new_encoding("bill.filled", "bill", "bill"),
          new_encoding("island.hot", c("Biscoe", "Dream"), "island")
        ),
        "float32",
        name = "features"
      ),
      new_input(list(new_encoding("n.filled", "n", "n")), "int32", name = "count")
    ),
    list(island = list(type = "string", values = c("Biscoe", "Dream"))),
    source,
    fingerprint
  )
}

expected_penguins <- function() {
  list(
    features = cbind(bill = c(0x1.38ccccp5, 44, 50), Biscoe = c(0, 1, 0), Dream = c(1, 0, 1)),
    count = cbind(n = c(1, 2, 0))
  )
}

test_that("several inputs give a named list of arrays", {
  found <- prepare_input(penguins(), penguin_schema())
  expected <- expected_penguins()
  expect_identical(found, expected)
  buffers <- prepare_input(penguins(), penguin_schema(), as = "float32")
  expect_named(buffers, c("features", "count"))
  expect_identical(lapply(buffers, as.matrix), expected)
})

test_that("every kind of frame gives the same", {
  frame <- penguins()
  expected <- prepare_input(frame, penguin_schema())
  df <- as.data.frame(frame)
  expect_identical(prepare_input(df, penguin_schema()), expected)
  expect_identical(prepare_input(df[3:1, 3:1][3:1, ], penguin_schema()), expected)
  expect_identical(prepare_input(cbind(df, other = I(list(1, 2, 3))), penguin_schema()), expected)
  df$island <- factor(df$island, levels = c("unused", "Dream", "Biscoe"))
  expect_identical(prepare_input(df, penguin_schema()), expected)
})

test_that("tibbles, data.tables and groups are frames", {
  skip_if_not_installed("tibble")
  skip_if_not_installed("data.table")
  skip_if_not_installed("dplyr")
  expected <- prepare_input(penguins(), penguin_schema())
  expect_identical(prepare_input(tibble::as_tibble(penguins()), penguin_schema()), expected)
  expect_identical(prepare_input(data.table::as.data.table(penguins()), penguin_schema()), expected)
  groups <- dplyr::group_by(tibble::as_tibble(penguins()), island)
  expect_identical(prepare_input(groups, penguin_schema()), expected)
})

test_that("Arrow arrays and streams of several batches are frames", {
  skip_if_not_installed("nanoarrow")
  df <- as.data.frame(penguins())
  expected <- prepare_input(df, penguin_schema())
  expect_identical(prepare_input(nanoarrow::as_nanoarrow_array(df), penguin_schema()), expected)
  expect_identical(prepare_input(nanoarrow::as_nanoarrow_array_stream(df), penguin_schema()), expected)
  batches <- lapply(list(1L, integer(), 2:3), function(rows) nanoarrow::as_nanoarrow_array(df[rows, ]))
  stream <- nanoarrow::basic_array_stream(batches)
  expect_identical(prepare_input(stream, penguin_schema()), expected)
  df$island <- factor(df$island, levels = c("unused", "Dream", "Biscoe"))
  expect_identical(prepare_input(nanoarrow::as_nanoarrow_array_stream(df), penguin_schema()), expected)
})

test_that("a stream that was read is no frame, and not one without rows", {
  skip_if_not_installed("nanoarrow")
  df <- nanoarrow::as_nanoarrow_array_stream(as.data.frame(penguins()))
  expect_true(attr(validate_batch(df, penguin_schema()), "ok"))
  error <- catch_error(prepare_input(df, penguin_schema()))
  expect_identical(error$code, "not_a_frame")
  expect_match(conditionMessage(error), "found a stream of nanoarrow that was read before", fixed = TRUE)
  hint <- "make the stream again; to read it more than once, make a data frame of it: df <- as.data.frame(df)"
  expect_identical(error$hint, hint)
  df <- nanoarrow::as_nanoarrow_array_stream(as.data.frame(penguins()))
  eval(parse(text = sub(".*: ", "", hint)))
  expect_identical(prepare_input(df, penguin_schema()), prepare_input(penguins(), penguin_schema()))
})

# The class of arrow stands here for itself: its readers are environments, which give nothing when they are read again.
test_that("a reader of arrow that was read here is no frame, whoever holds it", {
  skip_if_not_installed("nanoarrow")
  stream <- nanoarrow::as_nanoarrow_array_stream(as.data.frame(penguins()))
  empty <- nanoarrow::basic_array_stream(list(), nanoarrow::infer_nanoarrow_schema(as.data.frame(penguins())))
  reader <- structure(new.env(), class = c("RecordBatchReader", "ArrowObject", "R6"))
  assign("streams", list(stream, empty), reader)
  assign(
    "export_to_c",
    function(to) {
      nanoarrow::nanoarrow_pointer_export(reader$streams[[1]], to)
      reader$streams <- reader$streams[-1]
    },
    reader
  )
  other <- reader
  expect_identical(prepare_input(reader, penguin_schema()), prepare_input(penguins(), penguin_schema()))
  error <- catch_error(prepare_input(other, penguin_schema()))
  expect_identical(error$code, "not_a_frame")
  expect_identical(error$finding$found, "a RecordBatchReader of arrow that was read before")
  hint <- "make the reader again; to read it more than once, make a table of it: df <- df$read_table()"
  expect_identical(error$hint, hint)
  expect_identical(validate_batch(other, penguin_schema())$code, "not_a_frame")
})

test_that("errors of an Arrow stream name the row in the whole batch", {
  skip_if_not_installed("nanoarrow")
  df <- as.data.frame(penguins(island = c("Dream", "Biscoe", "Hawaii")))
  stream <- nanoarrow::basic_array_stream(lapply(1:3, function(row) nanoarrow::as_nanoarrow_array(df[row, ])))
  error <- catch_error(prepare_input(stream, penguin_schema()))
  expect_identical(error$code, "unknown_value")
  expect_identical(error$rows, 3)
  expect_identical(error$values, "Hawaii")
})

test_that("a sliced Arrow array starts where it says", {
  skip_if_not_installed("nanoarrow")
  df <- as.data.frame(penguins(bill = c(1, 2, 3), n = c(1L, NA, 3L)))
  array <- nanoarrow::as_nanoarrow_array(df)
  sliced <- nanoarrow::nanoarrow_array_modify(array, list(offset = 1L, length = 2L))
  expect_identical(prepare_input(sliced, penguin_schema()), prepare_input(df[2:3, ], penguin_schema()))
})

test_that("nothing but a frame is taken", {
  for (df in list(1, "a", NULL, matrix(1), list(1, 2), mean, new.env(), as.POSIXlt(Sys.time()))) {
    expect_error(prepare_input(df, penguin_schema()), class = "schemabridge_error_not_a_frame")
  }
})

test_that("columns of different lengths come before everything else", {
  error <- catch_error(prepare_input(list(bill = 1, other = 1:2), penguin_schema()))
  expect_identical(error$code, "wrong_length")
  frame <- penguins(bill = 1)
  expect_error(prepare_input(frame, penguin_schema()), class = "schemabridge_error_wrong_length")
})

test_that("names select columns exactly", {
  expect_error(prepare_input(penguins()[-1], penguin_schema()), class = "schemabridge_error_absent_column")
  names <- penguins()
  names(names)[1] <- "bill_length"
  expect_identical(catch_error(prepare_input(names, penguin_schema()))$column, "bill")
})

test_that("an absent column comes before a duplicated one", {
  frame <- c(penguins(), penguins()[1])
  error <- catch_error(prepare_input(frame, penguin_schema()))
  expect_identical(c(error$code, error$column), c("duplicated_column", "bill"))
  error <- catch_error(prepare_input(frame[-2], penguin_schema()))
  expect_identical(c(error$code, error$column), c("absent_column", "island"))
})

test_that("a name in latin1 is the same name, and unneeded names may be anything", {
  schema <- number_program("float64")
  schema$columns[[1]]$name <- schema$steps[[1]]$column <- "\u00e9"
  frame <- list(1, 2, 3)
  names(frame) <- c(marked(0xe9, "latin1"), marked(0xff, "UTF-8"), NA)
  expect_identical(as.vector(prepare_input(frame, schema)), 1)
})

test_that("a frame that went through make.names() gets the mapping as hint", {
  schema <- number_program("float64")
  schema$columns[[1]]$name <- schema$steps[[1]]$column <- "a b"
  error <- catch_error(prepare_input(data.frame("a b" = 1), schema))
  expect_match(error$hint, "names(df)[names(df) == \"a.b\"] <- \"a b\"", fixed = TRUE)
  expect_match(error$hint, "check.names = FALSE", fixed = TRUE)
})

test_that("types come in the order of the file, whole columns after the values of those before", {
  error <- catch_error(prepare_input(penguins(bill = c("1", "2", "3"), n = c(1.5, 2, 3)), penguin_schema()))
  expect_identical(error$column, "bill")
  error <- catch_error(prepare_input(
    penguins(island = c("a", marked(0xff, "UTF-8"), "b"), n = c("x", "y", "z")),
    penguin_schema()
  ))
  expect_identical(c(error$code, error$column), c("invalid_encoding", "island"))
  expect_identical(error$rows, 2)
  error <- catch_error(prepare_input(penguins(island = c("a", NA, "b"), n = c("x", "y", "z")), penguin_schema()))
  expect_identical(c(error$code, error$column), c("wrong_type", "n"))
})

prepare_column_of <- function(x, type) {
  prepare_input(list(x = x), number_program(type))
}

test_that("the lowest row decides which fault a column has", {
  error <- catch_error(prepare_column_of(c(2^60, 1.5, 2^60), "integer"))
  expect_identical(error$code, "not_exact")
  expect_identical(error$rows, c(1, 3))
  error <- catch_error(prepare_column_of(c(1.5, 2^60), "integer"))
  expect_identical(error$code, "not_integral")
})

test_that("types come before steps, and steps before inputs", {
  frame <- penguins(island = c("z", NA, "Dream"), n = c(99, 1, 2))
  expect_identical(catch_error(prepare_input(frame, penguin_schema()))$code, "missing_value")
  frame$island[2] <- "Dream"
  expect_identical(catch_error(prepare_input(frame, penguin_schema()))$code, "unknown_value")
  frame$bill[1] <- 1e39
  frame$island[1] <- "Dream"
  expect_identical(catch_error(prepare_input(frame, penguin_schema()))$code, "out_of_range")
  frame$n[1] <- 1.5
  expect_identical(catch_error(prepare_input(frame, penguin_schema()))$code, "not_integral")
  frame$n[1] <- 1
  expect_identical(catch_error(prepare_input(frame, penguin_schema()))$code, "float32_overflow")
})

test_that("an error carries its column, the first five rows, values found and a hint", {
  frame <- list(bill = rep(1, 40), island = rep(c("Dream", "dream ", "Atlantis", "x"), 10), n = rep(1L, 40))
  error <- catch_error(prepare_input(frame, penguin_schema()))
  expect_identical(class(error), c("schemabridge_error_unknown_value", "schemabridge_error", "error", "condition"))
  expect_identical(error$column, "island")
  expect_identical(error$rows, c(2, 3, 4, 6, 7))
  expect_identical(error$values, c("dream ", "Atlantis", "x"))
  expect_match(error$hint, "\"dream \" may mean \"Dream\"", fixed = TRUE)
  expect_match(conditionMessage(error), "and 25 more", fixed = TRUE)
})

test_that("hints are code for the column at hand", {
  error <- catch_error(prepare_input(list(x = "1"), number_program("float64")))
  expect_identical(error$hint, "df$x <- as.numeric(df$x)")
  error <- catch_error(prepare_input(list(x = factor("1")), number_program("integer")))
  expect_identical(error$hint, "df$x <- as.numeric(as.character(df$x))")
  error <- catch_error(prepare_input(list(x = "2024-01-01"), number_program("date")))
  expect_identical(error$hint, "df$x <- as.Date(df$x, format = \"%Y-%m-%d\")")
  error <- catch_error(prepare_input(list(x = list(1)), number_program("date")))
  expect_identical(error$hint, "df$x <- unlist(df$x)")
})

test_that("a message stays under 1000 characters", {
  schema <- match_program(paste(strrep("a long known value ", 30), 1:50), unknown = "error")
  error <- catch_error(prepare_input(list(x = paste(strrep("unknown \u00e9 ", 60), 1:20)), schema))
  expect_lt(nchar(conditionMessage(error), "bytes"), 1000)
  expect_match(conditionMessage(error), "What to do", fixed = TRUE)
})

test_that("messages show any value without failing", {
  skip_if_not_installed("bit64")
  values <- list(
    structure(1.5, class = c("POSIXct", "POSIXt"), tzone = "UTC"),
    structure(1e300, class = "Date"),
    1e300,
    bit64::as.integer64("9007199254740993"),
    as.difftime(0.1, units = "secs")
  )
  types <- list(
    list("timestamp", unit = "s", instant = TRUE),
    list("date"),
    list("integer"),
    list("integer"),
    list("duration", unit = "s")
  )
  for (i in seq_along(values)) {
    error <- catch_error(prepare_input(list(x = values[[i]]), do.call(number_program, types[[i]])))
    expect_identical(error$code, "not_exact")
  }
})

test_that("no rows give no rows and one row is a matrix", {
  none <- prepare_input(as.data.frame(penguins())[0, ], penguin_schema())
  expect_identical(dim(none$features), c(0L, 3L))
  one <- prepare_input(as.data.frame(penguins())[1, ], penguin_schema())
  expect_identical(dim(one$features), c(1L, 3L))
  expect_identical(dim(prepare_input(list(x = logical()), number_program("float64"))), c(0L, 1L))
})

test_that("the caller's frame is not changed", {
  df <- as.data.frame(penguins())
  copy <- unserialize(serialize(df, NULL))
  prepare_input(df, penguin_schema())
  prepare_input(df, penguin_schema(), "float32")
  expect_identical(df, copy)
})

test_that("the result shares no memory with the frame", {
  x <- c(1, 2)
  found <- prepare_input(list(x = x), number_program("float64"))
  found[1] <- 99
  expect_identical(x, c(1, 2))
})

test_that("an unproven schema warns once a session", {
  schema <- penguin_schema("assumed", "sha256:unproven")
  expect_warning(prepare_input(penguins(), schema), class = "schemabridge_warning_unproven_schema")
  expect_no_warning(prepare_input(penguins(), schema))
})

test_that("a schema may be the path of one and nothing else", {
  path <- system.file("extdata", "penguins.schema.json", package = "schemabridge")
  skip_if(path == "", "the installed package has no example")
  schema <- read_schema(path)
  none <- lapply(schema$columns, function(column) logical())
  names(none) <- vapply(schema$columns, `[[`, "", "name")
  expect_identical(prepare_input(none, path), prepare_input(none, schema))
  expect_error(prepare_input(none, "nowhere.json"), class = "schemabridge_error_file_not_found")
  expect_error(prepare_input(none, 1), class = "schemabridge_error_not_a_schema")
  expect_error(prepare_input(none, schema, as = "float"), "must be")
})

test_that("an error tells no value where it is asked not to, by an argument or by the environment", {
  secret <- "Bergstrasse 7"
  schema <- match_program(c("a", "known secret"), unknown = "error")
  numbers <- number_program("float64")
  told <- catch_error(prepare_input(list(x = secret), schema))
  expect_match(conditionMessage(told), secret)
  for (error in list(
    catch_error(prepare_input(list(x = secret), schema, redact = TRUE)),
    withr::with_envvar(c(SCHEMABRIDGE_REDACT = "1"), catch_error(prepare_input(list(x = secret), schema))),
    catch_error(prepare_input(list(x = secret), numbers, redact = TRUE))
  )) {
    expect_s3_class(error, "schemabridge_error")
    expect_no_match(conditionMessage(error), "Bergstrasse|known secret")
    expect_no_match(paste(error$hint, collapse = " "), "Bergstrasse")
    expect_length(error$values, 0L)
  }
  expect_s3_class(
    catch_error(prepare_input(list(x = secret), schema, redact = NA)),
    "schemabridge_error_invalid_argument"
  )
})

test_that("a plan that has seen plain vectors takes the next ones for what they are", {
  frames <- list(
    penguins(),
    penguins(n = c(1, 2, NA)),
    penguins(n = c(NA, NA, NA)),
    penguins(n = c(TRUE, FALSE, NA)),
    penguins(bill = c(1L, NA, 3L)),
    penguins(bill = c(a = 39.1, b = NA, c = 50)),
    penguins(island = factor(c("Dream", "Biscoe", "Dream"))),
    penguins(island = I(c("Biscoe", "Biscoe", "Dream"))),
    penguins(bill = c(TRUE, FALSE, NA)),
    penguins(bill = bit64::as.integer64(c(1, NA, 3)))
  )
  alone <- lapply(seq_along(frames), function(i) {
    prepare_input(frames[[i]], penguin_schema(fingerprint = paste0("sha256:alone", i)))
  })
  together <- penguin_schema(fingerprint = "sha256:together")
  for (turn in 1:2) {
    expect_identical(lapply(frames, prepare_input, together), alone)
  }
  expect_error(prepare_input(penguins(bill = c("a", "b", "c")), together), class = "schemabridge_error_wrong_type")
  expect_error(prepare_input(penguins(n = c(1.5, 2, 3)), together), class = "schemabridge_error_not_integral")
  expect_error(prepare_input(penguins(island = c(NA, NA, NA)), together), class = "schemabridge_error_missing_value")
  expect_error(prepare_input(penguins(island = c(TRUE, NA, NA)), together), class = "schemabridge_error_wrong_type")
  expect_error(prepare_input(penguins(bill = Sys.time() + 1:3), together), class = "schemabridge_error_wrong_type")
})
