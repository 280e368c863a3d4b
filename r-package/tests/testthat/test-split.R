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

test_that("an Arrow array gives arrays and a stream gives streams", {
  skip_if_not_installed("nanoarrow")
  df <- data.frame(x = c(1, 1.5, 2), c = c("low", "low", "high"), y = 3:1)
  array <- nanoarrow::as_nanoarrow_array(df)
  parts <- split_batch(array, split_program())
  expect_s3_class(parts$good, "nanoarrow_array")
  expect_identical(as.list(as.data.frame(parts$good)), as.list(df[c(1, 3), ]))
  expect_identical(as.list(as.data.frame(parts$bad)), as.list(df[2, ]))
  expect_identical(array$length, 3L)
  stream <- nanoarrow::basic_array_stream(lapply(1:3, function(row) nanoarrow::as_nanoarrow_array(df[row, ])))
  parts <- split_batch(stream, split_program())
  expect_s3_class(parts$good, "nanoarrow_array_stream")
  expect_identical(as.list(as.data.frame(parts$good)), as.list(df[c(1, 3), ]))
  expect_identical(as.list(as.data.frame(parts$bad)), as.list(df[2, ]))
  expect_identical(parts$reasons$row, 2L)
  parts <- split_batch(nanoarrow::as_nanoarrow_array(df[0, ]), split_program())
  expect_identical(c(parts$good$length, parts$bad$length), c(0L, 0L))
})

test_that("the good rows of an Arrow table give what they gave in it", {
  skip_if_not_installed("nanoarrow")
  instant <- number_program("timestamp", unit = "us", instant = TRUE)
  naive <- number_program("timestamp", unit = "ms", instant = FALSE)
  # Counts that no POSIXct, difftime or double of R holds.
  cases <- list(
    list(nanoarrow::na_timestamp("us", "UTC"), 2^53 - 1, instant),
    list(nanoarrow::na_timestamp("ms", ""), 253402300799999, naive),
    list(nanoarrow::na_timestamp("us", "Europe/Berlin"), 2534023007991233, instant),
    list(nanoarrow::na_duration("us"), 2^53 - 1, number_program("duration", unit = "us")),
    list(nanoarrow::na_int64(), 2^53 - 1, number_program("integer"))
  )
  for (case in cases) {
    array <- struct_of(list(x = fixed_array(case[[1]], count_bytes(case[[2]]))))
    good <- split_batch(array, case[[3]])$good
    expect_identical(prepare_input(good, case[[3]])[[1]], case[[2]])
  }
})

test_that("columns of every Arrow type keep their bytes", {
  skip_if_not_installed("nanoarrow")
  bytes <- function(width) as.raw(seq_len(4 * width))
  fixed <- list(
    list(nanoarrow::na_decimal128(10, 2), 16),
    list(nanoarrow::na_decimal256(50, 2), 32),
    list(nanoarrow::na_time32("s"), 4),
    list(nanoarrow::na_time64("ns"), 8),
    list(nanoarrow::na_interval_months(), 4),
    list(nanoarrow::na_interval_day_time(), 8),
    list(nanoarrow::na_interval_month_day_nano(), 16),
    list(nanoarrow::na_half_float(), 2),
    list(nanoarrow::na_uint64(), 8),
    list(nanoarrow::na_timestamp("ns", ""), 8),
    list(nanoarrow::na_fixed_size_binary(3), 3)
  )
  for (case in fixed) {
    split <- split_extra(fixed_array(case[[1]], bytes(case[[2]])))
    rows <- function(rows) as.raw(outer(seq_len(case[[2]]), (rows - 1) * case[[2]], `+`))
    expect_identical(as.raw(split$good$buffers[[2]]), rows(c(1, 4)))
    expect_identical(as.raw(split$bad$buffers[[2]]), rows(2:3))
    expect_identical(nanoarrow::infer_nanoarrow_schema(split$good)$format, case[[1]]$format)
  }
})

test_that("text, lists and dictionaries are taken by rows", {
  skip_if_not_installed("nanoarrow")
  expect_taken <- function(array, good, bad, convert = nanoarrow::convert_array) {
    split <- split_extra(array)
    expect_identical(convert(split$good), good)
    expect_identical(convert(split$bad), bad)
  }
  texts <- c("a", NA, "a text longer than twelve bytes", "another that is as long")
  for (type in list(nanoarrow::na_string(), nanoarrow::na_large_string(), nanoarrow::na_string_view())) {
    df <- data.frame(x = c("a", "no", NA, "a"), extra = texts)
    schema <- nanoarrow::na_struct(list(x = nanoarrow::na_string(), extra = type))
    split <- split_rows(nanoarrow::as_nanoarrow_array(df, schema = schema))
    expect_identical(lapply(split, nanoarrow::convert_array), list(good = texts[c(1, 4)], bad = texts[2:3]))
    expect_identical(nanoarrow::infer_nanoarrow_schema(split$good)$format, type$format)
  }
  flags <- c(TRUE, NA, FALSE, TRUE)
  expect_taken(nanoarrow::as_nanoarrow_array(flags), flags[c(1, 4)], flags[2:3])
  lists <- list(1:2, NULL, integer(), 3:5)
  expect_taken(
    nanoarrow::as_nanoarrow_array(lists, schema = nanoarrow::na_list(nanoarrow::na_int32())),
    list(1:2, 3:5),
    list(NULL, integer()),
    function(array) lapply(nanoarrow::convert_array(array), function(item) if (!is.null(item)) as.integer(item))
  )
  labels <- factor(c("b", NA, "a", "b"), levels = c("unused", "a", "b"))
  expect_taken(nanoarrow::as_nanoarrow_array(labels), c("b", "b"), c(NA, "a"))
  expect_identical(split_extra(nanoarrow::as_nanoarrow_array(labels))$good$dictionary$length, 3L)
  nested <- list(a = 1:4, b = texts)
  expect_taken(
    nanoarrow::as_nanoarrow_array(as.data.frame(nested)),
    lapply(nested, `[`, c(1, 4)),
    lapply(nested, `[`, 2:3),
    function(array) as.list(nanoarrow::convert_array(array))
  )
})

test_that("rows are counted from where a slice begins", {
  skip_if_not_installed("nanoarrow")
  df <- data.frame(x = c(9.5, 1, 1.5, 2, 9.5), c = c("no", "low", NA, "high", "no"))
  slice <- nanoarrow::nanoarrow_array_modify(nanoarrow::as_nanoarrow_array(df), list(offset = 1, length = 3))
  parts <- split_batch(slice, split_program())
  expect_identical(as.list(as.data.frame(parts$good)), list(x = c(1, 2), c = c("low", "high")))
  expect_identical(as.list(as.data.frame(parts$bad)), list(x = 1.5, c = NA_character_))
})

test_that("text with U+0000 is a value like others, which is not shown", {
  skip_if_not_installed("nanoarrow")
  texts <- nanoarrow::nanoarrow_array_modify(
    nanoarrow::nanoarrow_array_init(nanoarrow::na_string()),
    list(
      length = 3,
      null_count = 0,
      buffers = list(NULL, c(0L, 2L, 5L, 7L), as.raw(c(0x61, 0, 0x6c, 0x6f, 0x77, 0x6e, 0x6f)))
    )
  )
  batch <- struct_of(list(x = texts))
  schema <- match_program("low", unknown = "error")
  findings <- validate_batch(batch, schema)
  expect_identical(findings$rows[[1]], c(1L, 3L))
  expect_identical(findings$values[[1]], "no")
  expect_identical(catch_error(prepare_input(batch, schema))$code, "unknown_value")
  parts <- split_batch(batch, match_program("low"))
  expect_identical(prepare_input(parts$good, match_program("low"))[, "x"], c(-2, 0, -2))
})

test_that("columns of which no rows can be taken are named", {
  registerS3method("[", "refusing", function(x, i) stop("no"))
  registerS3method("[", "shortening", function(x, i) unclass(x)[1L])
  expect_untaken <- function(extra, code, df = split_frame()) {
    error <- catch_error(split_batch(c(as.list(df), list(extra = extra)), split_program()))
    expect_identical(error$code, code)
    expect_identical(error$column, "extra")
  }
  expect_untaken(structure(1:4, class = "refusing"), "unsupported_type")
  expect_untaken(structure(1:4, class = "shortening"), "wrong_length")
  for (extra in list(mean, quote(name), globalenv())) {
    frame <- split_frame()[if (is.environment(extra)) rep(1L, length(extra)) else 1L, ]
    expect_untaken(extra, "unsupported_type", frame)
  }
  expect_error(split_batch(as.pairlist(split_frame()), split_program()), class = "schemabridge_error_not_a_frame")
})

test_that("warnings and redaction are those of validation", {
  schema <- split_program()
  schema$statistics <- list(rows = 9, columns = list(x = list(min = 1, max = 3)))
  report <- split_batch(split_frame(), schema, ranges = "warn", redact = TRUE)$report
  expect_identical(report_json(report), report_json(validate_batch(split_frame(), schema, "warn", redact = TRUE)))
  expect_true("outside_training" %in% report$code)
  expect_error(split_batch(split_frame(), schema, ranges = "x"), class = "schemabridge_error_invalid_argument")
  expect_error(split_batch(split_frame(), schema, redact = NA), class = "schemabridge_error_invalid_argument")
})

test_that("what has no rows to split is an error", {
  expect_error(split_batch(1, split_program()), class = "schemabridge_error_not_a_frame")
  expect_error(split_batch(list(x = 1, c = c("a", "b")), split_program()), class = "schemabridge_error_wrong_length")
})

test_that("a split prints how many rows are good and why others are bad", {
  expect_snapshot(split_batch(split_frame(), split_program()))
})

test_that("a row that two columns refuse with one code is one row", {
  df <- split_frame()[c(1, 3), ]
  df$c <- c("low", NA)
  expect_identical(format(split_batch(df, split_program())), c("1 good row, 1 bad row", "  missing_value: 1 row"))
})

# The classes of arrow stand here for themselves. `make test-matrix` has the package itself.
test_that("rows of a table of arrow are a table of arrow where the package is there", {
  makers <- c("as_arrow_table", "as_record_batch", "as_record_batch_reader")
  code <- sprintf("%1$s <- function(x) structure(list(x), class = c(\"made by %1$s\", class(x)))", makers)
  library <- local_package("standin", code, sprintf("export(%s)", makers))
  withr::local_libpaths(library, "prefix")
  stream <- nanoarrow::as_nanoarrow_array_stream(data.frame(x = 1))
  made <- function(class) {
    grep("made by", class(give_as(structure(list(), class = class), stream, "standin")), value = TRUE)
  }
  expect_identical(made("Table"), "made by as_arrow_table")
  expect_identical(made("RecordBatch"), c("made by as_record_batch", "made by as_arrow_table"))
  expect_identical(made("RecordBatchReader"), "made by as_record_batch_reader")
  expect_identical(give_as(stream, stream, "standin"), stream)
  expect_identical(give_as(structure(list(), class = "Table"), stream, "absent.package"), stream)
})
