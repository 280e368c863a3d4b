# Findings of one column `x`, without the words.
findings_of <- function(x, schema, ...) {
  as_plain(validate_batch(list(x = x), schema, ...))
}

as_plain <- function(findings) {
  table <- as.data.frame(findings)
  class(table) <- "data.frame"
  table
}

codes_of <- function(findings) {
  paste(findings$code, findings$column)
}

# Two number columns that one step joins, a text column, and an input for each.
joined_program <- function(missing = "pass", statistics = NULL) {
  schema <- new_program(
    list(new_column("a", "integer"), new_column("b", "float64"), new_column("c", "string")),
    list(
      list(id = "a", op = "number", column = "a", missing = missing, within = c(0, 9)),
      list(id = "b", op = "number", column = "b", missing = "pass"),
      list(id = "both", op = "center_scale", `in` = c("b", "a"), center = 0, scale = 1),
      list(id = "c", op = "match", column = "c", vocabulary = "c", missing = "error", unknown = "error"),
      list(id = "table", op = "take", `in` = "c", width = 1L, values = c(1, 2)),
      list(id = "level", op = "bin", `in` = "table", edges = 1.5, closed = "left", missing = "error")
    ),
    list(
      new_input(list(new_encoding("both", c("b", "a"), "b")), "float32", name = "numbers", nan = "error"),
      new_input(list(new_encoding("level", "c", "c")), "int32", name = "level")
    ),
    list(c = list(type = "string", values = c("low", "high")))
  )
  schema$statistics <- statistics
  schema
}

test_that("a sound batch has no findings", {
  findings <- validate_batch(data.frame(a = 1:2, b = c(0.5, 1), c = c("low", "high")), joined_program())
  expect_s3_class(findings, c("schemabridge_findings", "data.frame"), exact = TRUE)
  expect_identical(nrow(findings), 0L)
  expect_named(
    findings,
    c("severity", "code", "column", "count", "expected", "found", "values", "frequencies", "rows", "hint")
  )
  expect_true(attr(findings, "ok"))
  expect_identical(attr(findings, "rows"), 2L)
  expect_identical(attr(findings, "fingerprint"), "sha256:made-by-hand")
  expect_false(attr(findings, "redacted"))
})

test_that("every error is found, in the order of clause 7.1", {
  findings <- validate_batch(
    data.frame(a = c(1.5, 12, 3, 4, 5, 6), b = c(1, 1, NA, 1e39, 1, 1), c = c("low", "low", "low", NA, "x", "x")),
    joined_program()
  )
  expect_identical(
    codes_of(findings),
    c("not_integral a", "out_of_range a", "missing_value c", "unknown_value c", "nan_value b", "float32_overflow b")
  )
  expect_identical(findings$rows, list(1L, 2L, 4L, c(5L, 6L), 3L, 4L))
})

test_that("what follows from a refused cell is no finding of its own", {
  schema <- joined_program(missing = "error")
  findings <- validate_batch(list(a = c(1.5, NA), b = c(NA, NA), c = c("low", "low")), schema)
  # Row 1 of `a` is missing to its step only because the type refused it; `both` depends on `a` in both rows.
  expect_identical(codes_of(findings), c("not_integral a", "missing_value a"))
  expect_identical(findings$rows, list(1L, 2L))
})

test_that("a bin has nothing to say about a row whose code was refused", {
  findings <- validate_batch(list(a = 1, b = 1, c = "x"), joined_program())
  expect_identical(codes_of(findings), c("unknown_value c", "converted_type a"))
})

test_that("refusals of one code at one column are one finding", {
  schema <- joined_program(missing = "error")
  schema$steps <- c(
    schema$steps,
    list(list(id = "a2", op = "number", column = "a", missing = "error", within = c(5, 20)))
  )
  schema$inputs[[2]]$encodings <- c(schema$inputs[[2]]$encodings, list(new_encoding("a2", "a2", "a")))
  schema$inputs[[2]]$shape <- c(NA, 2)
  findings <- validate_batch(list(a = c(1L, 7L, 30L, NA), b = rep(1, 4), c = rep("low", 4)), schema)
  expect_identical(codes_of(findings), c("missing_value a", "out_of_range a"))
  expect_identical(findings$rows, list(4L, c(1L, 3L)))
  expect_identical(findings$count, c(1L, 2L))
})

test_that("a column that is refused as a whole has no other error, and none of its steps", {
  findings <- validate_batch(data.frame(a = c("1", "2"), b = c(1, NA)), joined_program())
  expect_identical(codes_of(findings), c("absent_column c", "wrong_type a"))
  expect_identical(findings$count, c(2L, 2L))
  expect_identical(findings$rows, list(integer(), integer()))
  expect_identical(findings$values[[2]], c("1", "2"))
})

test_that("duplicated columns come behind absent ones", {
  frame <- list(b = 1, a = 1L, b = 2)
  expect_identical(
    codes_of(validate_batch(frame, joined_program())),
    c("absent_column c", "duplicated_column b", "column_order NA")
  )
})

test_that("what is no frame is a finding", {
  for (df in list(1, NULL, "a", matrix(1), list(1, 2), mean)) {
    findings <- validate_batch(df, joined_program())
    expect_identical(codes_of(findings), "not_a_frame NA")
    expect_identical(attr(findings, "rows"), NA_integer_)
    expect_false(attr(findings, "ok"))
  }
  findings <- validate_batch(list(a = 1L, b = c(1, 2), c = "low"), joined_program())
  expect_identical(codes_of(findings), "wrong_length NA")
  expect_identical(findings$count, 0L)
})

test_that("arguments are errors", {
  frame <- list(a = 1L, b = 1, c = "low")
  expect_error(validate_batch(frame, joined_program(), ranges = "x"), class = "schemabridge_error_invalid_argument")
  expect_error(validate_batch(frame, joined_program(), redact = NA), class = "schemabridge_error_invalid_argument")
  expect_error(validate_batch(frame, "nowhere.json"), class = "schemabridge_error_file_not_found")
  expect_error(validate_batch(frame, joined_program(), ranges = "warn"), class = "schemabridge_error_not_comparable")
})

test_that("numbers beyond those of training are warnings on request", {
  statistics <- list(
    rows = 9,
    columns = list(a = list(missing = 0, min = 2, max = 5), b = list(min = "-0.0", max = 1), c = list())
  )
  schema <- joined_program(statistics = statistics)
  frame <- list(a = c(1L, 2L, 6L, 99L, NA), b = c(-1, -0, 0, 2, 2), c = rep("low", 5))
  schema$inputs[[1]]$nan <- "pass"
  findings <- validate_batch(frame, schema, ranges = "warn")
  expect_identical(codes_of(findings), c("out_of_range a", "outside_training a", "outside_training b"))
  expect_identical(findings$severity, c("error", "warning", "warning"))
  expect_identical(findings$rows, list(4L, c(1L, 3L), c(1L, 4L, 5L)))
  expect_identical(findings$values[[3]], c(2, -1))
  expect_identical(findings$frequencies[[3]], c(2L, 1L))
  expect_identical(codes_of(validate_batch(frame, schema)), "out_of_range a")
})

test_that("another kind of values, other columns and another order are notes", {
  findings <- validate_batch(data.frame(z = 1, c = "low", b = 1L, a = TRUE, y = 2), joined_program())
  expect_identical(codes_of(findings), c("converted_type a", "converted_type b", "extra_column NA", "column_order NA"))
  expect_identical(unique(findings$severity), "note")
  expect_true(attr(findings, "ok"))
  expect_identical(findings$count, c(1L, 1L, 0L, 0L))
  expect_identical(findings$values, list(NULL, NULL, c("z", "y"), c("c", "b", "a")))
})

test_that("a column without values, or with a refused one, is not noted as converted", {
  schema <- number_program("integer")
  expect_identical(findings_of(c(1, NA), schema)$code, "converted_type")
  expect_identical(findings_of(c(NA_real_, NA), schema)$code, character())
  expect_identical(findings_of(c(1, 1.5), schema)$code, "not_integral")
  expect_identical(findings_of(numeric(), schema)$code, character())
})

test_that("batches without rows have findings about columns alone", {
  findings <- validate_batch(data.frame(a = character(), b = I(list())), joined_program())
  expect_identical(codes_of(findings), c("absent_column c", "unsupported_type b"))
  expect_identical(findings$count, c(0L, 0L))
  expect_identical(attr(findings, "rows"), 0L)
})

test_that("every kind of frame has the same findings", {
  skip_if_not_installed("tibble")
  skip_if_not_installed("data.table")
  skip_if_not_installed("dplyr")
  skip_if_not_installed("nanoarrow")
  df <- data.frame(a = c(1L, 12L, 12L), b = c(1e39, 2, NA), c = c("low", "x", NA))
  expected <- as_plain(validate_batch(as.list(df), joined_program()))
  expect_identical(
    codes_of(expected),
    c("out_of_range a", "missing_value c", "unknown_value c", "float32_overflow b")
  )
  frames <- list(
    df,
    tibble::as_tibble(df),
    data.table::as.data.table(df),
    dplyr::group_by(tibble::as_tibble(df), c),
    nanoarrow::as_nanoarrow_array(df),
    nanoarrow::basic_array_stream(lapply(1:3, function(row) nanoarrow::as_nanoarrow_array(df[row, ]))),
    transform(df, c = factor(c, levels = c("unused", "x", "low")))
  )
  for (frame in frames) {
    expect_identical(as_plain(validate_batch(frame, joined_program())), expected)
  }
})

# What prepare_input() does decides what validation may find (clause 12.2).
test_that("there is an error exactly where prepare_input() refuses, and its code is among them", {
  values <- list(
    a = list(1L, 1.5, 2^60, "1", NA, NULL, list(1), TRUE, 99L, factor("1"), as.Date("2024-01-01")),
    b = list(1, 1e39, NaN, "x", NULL, Sys.time(), matrix(1)),
    c = list("low", "x", NA, 1, NULL, factor("high"), marked(0xff, "UTF-8"), marked(0xff, "bytes"))
  )
  for (i in seq_len(200)) {
    frame <- Map(function(pool, step) pool[[(i * step) %% length(pool) + 1L]], values, c(3, 5, 7))
    frame <- frame[lengths(frame) > 0L]
    error <- catch_error(prepare_input(frame, joined_program("error")))
    findings <- validate_batch(frame, joined_program("error"))
    codes <- findings$code[findings$severity == "error"]
    expect_identical(attr(findings, "ok"), !inherits(error, "error"))
    if (inherits(error, "error")) expect_true(error$code %in% codes)
  }
})

test_that("no option decides which rows lie outside training", {
  old <- options(scipen = -9)
  on.exit(options(old))
  schema <- joined_program(statistics = list(rows = 9, columns = list(a = list(min = 2, max = 5))))
  findings <- validate_batch(list(a = c(99L, 6L), b = c(1, 1), c = c("low", "low")), schema, ranges = "warn")
  expect_identical(findings$rows, list(1L, 2L))
})

test_that("words have a decimal point in every locale", {
  schema <- number_program("float64", within = c(1.5, 2.25))
  expected <- validate_batch(list(x = 3.5), schema)
  expect_identical(expected$expected, "numbers from 1.5 to 2.25")
  on.exit(Sys.setlocale("LC_NUMERIC", "C"))
  set_locale("LC_NUMERIC", "de_DE.UTF-8")
  expect_identical(format(validate_batch(list(x = 3.5), schema)), format(expected))
  expect_identical(report_json(expected), report_json(validate_batch(list(x = 3.5), schema)))
})

test_that("bounds are shown as values are", {
  expected <- function(within, type, ...) {
    validate_batch(list(x = 1), number_program(type, ..., within = within))
    column <- new_column("x", type, ...)
    schemabridge:::describe_range(within, column)
  }
  expect_identical(expected(c(0, 15736), "date"), "times from 1970-01-01 to 2013-01-31")
  expect_identical(
    expected(c(-500, 253402300799999), "timestamp", unit = "ms", instant = TRUE),
    "times from 1969-12-31T23:59:59.5 to 9999-12-31T23:59:59.999"
  )
  expect_identical(expected(c(-Inf, 1.5e6), "duration", unit = "us"), "times from -Inf to 1.5 s")
  expect_identical(expected(c(0, 1e300), "date"), "times from 1970-01-01 to 1e+300")
  expect_identical(expected(c(0.1 + 0.2, 9), "float64"), "numbers from 0.30000000000000004 to 9")
  late <- as.Date("2024-01-01")
  findings <- validate_batch(list(x = late), number_program("date", within = c(0, 15736)))
  expect_identical(findings$expected, "times from 1970-01-01 to 2013-01-31")
})

test_that("each of many columns has its findings and its likely name", {
  names <- paste0("c", 1:300)
  schema <- new_program(
    lapply(names, new_column, "float64"),
    lapply(names, function(name) list(id = name, op = "number", column = name, missing = "error", within = c(0, 1))),
    list(new_input(lapply(names, function(name) new_encoding(name, name, name)), "float32", nan = "error"))
  )
  frame <- structure(rep(list(c(NA, 2, 0.5)), 300), names = names)
  findings <- validate_batch(frame, schema)
  expect_identical(codes_of(findings), paste(c("missing_value", "out_of_range"), rep(names, each = 2)))
  absent <- validate_batch(structure(frame, names = toupper(names)), schema)
  renamed <- sprintf("rename what is likely meant: names(df)[names(df) == \"C%d\"] <- \"c%d\"", 1:300, 1:300)
  expect_identical(absent$hint[1:300], renamed)
})

test_that("a column that is NULL is told apart from one of another length", {
  df <- list(a = 1, x = NULL)
  hint <- validate_batch(df, number_program("float64"))$hint
  expect_identical(hint, "a missing value is NA: df$x <- NA")
  eval(parse(text = sub(".*: ", "", hint)))
  expect_identical(prepare_input(df, number_program("float64"))[[1L]], NaN)
  expect_no_match(validate_batch(list(a = 1, x = 1:2), number_program("float64"))$hint, "NA", fixed = TRUE)
})

test_that("the frame is not changed", {
  frame <- data.frame(a = c(1.5, 2), b = c(NA, 1), c = c("x", NA))
  copy <- unserialize(serialize(frame, NULL))
  validate_batch(frame, joined_program())
  expect_identical(frame, copy)
})

test_that("redacted findings tell no values, in their words neither", {
  frame <- list(a = c("secret", "1,5"), b = c(1e39, 1), c = c("Secret", "low "))
  schema <- joined_program()
  findings <- validate_batch(frame, schema, redact = TRUE)
  expect_true(attr(findings, "redacted"))
  expect_identical(lengths(findings$values), c(0L, 0L, 0L)[seq_len(nrow(findings))])
  expect_no_match(report_json(findings), "ecret|1,5|low|1e\\+39", perl = TRUE)
  expect_no_match(paste(format(findings), collapse = " "), "ecret|1,5|low", perl = TRUE)
  expect_match(report_json(validate_batch(frame, schema)), "ecret")
  extra <- validate_batch(list(a = 1L, b = 1, c = "low", d = 1), schema, redact = TRUE)
  expect_identical(extra$values[[1]], "d")
})

set_name <- function(schema, name) {
  schema$columns[[1]]$name <- schema$steps[[1]]$column <- name
  schema
}

test_that("names that a join, a repair or a reader made of the one that is absent are told, with what to do", {
  hint_of <- function(...) {
    frame <- structure(as.list(seq_along(c(...))), names = c(...))
    validate_batch(frame, set_name(number_program("float64"), "age"))$hint[[1L]]
  }
  renamed <- "a join or a repair of names renamed two columns that were called so; rename the one that is meant: "
  expect_identical(hint_of("age.x", "b", "age.y"), paste0(renamed, "names(df)[names(df) == \"age.x\"] <- \"age\""))
  expect_identical(hint_of("age...1", "age...3"), paste0(renamed, "names(df)[names(df) == \"age...1\"] <- \"age\""))
  nothing <- hint_of("b")
  expect_identical(hint_of("age.x", "b"), nothing)
  expect_identical(hint_of("age.xy", "age.z", "page.x"), nothing)
  headless <- "the file was read without its header: read it with header = TRUE, or col_names = TRUE in readr"
  expect_identical(hint_of("V1", "V2"), headless)
  expect_identical(hint_of("V1", "b"), nothing)
  unnamed <- paste(
    "the names look like values: the file has no line of names; write one,",
    "or read it with header = FALSE and col.names = c(...), in readr col_names = c(...)"
  )
  for (first in c("X39.1", "X.5", "X.3", "-3", "12...2")) {
    expect_identical(hint_of(first, "b"), unnamed)
  }
  expect_identical(hint_of("X", "Xylem1", "x.1"), nothing)
  expect_identical(hint_of("id;age;city", "X"), "one name holds several: read the file with sep = \";\"")
  expect_identical(hint_of("id\tage"), "one name holds several: read the file with sep = \"\\t\"")
  expect_identical(hint_of("id;ages", NA, "\xff"), nothing)
})

test_that("control characters of the data do not reach the terminal", {
  text <- "\u001b[31mred\u0007\n\u009b\u202e"
  schema <- match_program("a", unknown = "error")
  findings <- validate_batch(list(x = text), schema)
  expect_identical(findings$values[[1]], text)
  shown <- paste(
    c(format(findings), conditionMessage(catch_error(prepare_input(list(x = text), schema)))),
    collapse = " "
  )
  expect_no_match(gsub("\n", "", shown), "[[:cntrl:]]|\u202e")
  expect_match(shown, "\"\\u001b[31mred\\u0007\\n\\u009b\\u202e\"", fixed = TRUE)
  named <- validate_batch(list("X\n" = 1), set_name(number_program("float64"), "x"))
  expect_match(named$hint[[1]], "names(df)[names(df) == \"X\\n\"] <- \"x\"", fixed = TRUE)
})

test_that("hints are code for the column at hand", {
  hint_of <- function(x, type = "float64", ...) findings_of(x, number_program(type, ...))$hint
  expect_identical(hint_of(c("1", " 2.5e3 ", NA)), "df$x <- as.numeric(df$x)")
  expect_match(hint_of(c("1,5", "2")), "df$x <- as.numeric(sub(\",\", \".\", df$x, fixed = TRUE))", fixed = TRUE)
  expect_match(hint_of(factor(c("1", "n/a"))), "no numbers are \"n/a\".*as.numeric\\(as.character\\(df\\$x\\)\\)")
  expect_identical(
    hint_of("2024-01-01", "timestamp", unit = "s", instant = FALSE),
    "df$x <- as.POSIXct(df$x, format = \"%Y-%m-%d\", tz = \"UTC\")"
  )
  findings <- validate_batch(list("Age " = 1), set_name(number_program("float64"), "age"))
  expect_match(findings$hint[[1]], "names(df)[names(df) == \"Age \"] <- \"age\"", fixed = TRUE)
})

test_that("the nearest known value is named, twins by space and case before others", {
  hint_of <- function(x) findings_of(x, match_program(c("Torgersen", "Dream"), unknown = "error"))$hint
  expect_match(hint_of(c("dream ", "Torgerson")), "\"dream \" may mean \"Dream\"", fixed = TRUE)
  expect_match(hint_of("Torgerson"), "\"Torgerson\" may mean \"Torgersen\"", fixed = TRUE)
  expect_no_match(hint_of("Atlantis"), "may mean")
})

test_that("findings print what, where and what to do", {
  frame <- data.frame(
    sex = c("male", NA, "female"),
    island = c("Dream", "biscoe", "Atlantis"),
    bill_length_mm = c("39,1", "40,2", NA),
    flipper_length_mm = c(181, 186.5, 190),
    year = 2007L
  )
  findings <- validate_batch(frame, example_path())
  expect_snapshot(findings)
  expect_snapshot(validate_batch(1, example_path()))
  expect_identical(summary(findings), c(error = 3L, warning = 0L, note = 2L))
  expect_output(print(findings[, c("code", "count")]), "unknown_value +2")
})

test_that("code that a hint gives makes what is meant, and where no code is safe the hint is words", {
  follow <- function(x, ...) {
    schema <- number_program(...)
    hint <- findings_of(x, schema)$hint
    code <- sub("; or record .*$", "", regmatches(hint, regexpr("df\\$x <- .*$", hint)))
    if (length(code) == 0L) {
      return(NULL)
    }
    df <- data.frame(x = x, stringsAsFactors = FALSE)
    eval(parse(text = code))
    unname(drop(prepare_input(df, schema)))
  }
  naive <- function(x) follow(x, "timestamp", unit = "s", instant = FALSE)
  expect_identical(naive("2022-12-29T13:44:48"), 1672321488)
  expect_identical(naive(c("2022-12-29 13:44:48", "2022-12-30 00:00:00")), c(1672321488, 1672358400))
  expect_null(naive(c("2022-12-29 13:44:48", "2022-12-30"))) # as.POSIXct() would drop the time of day of both
  expect_null(naive("05/07/2022"))
  expect_null(naive("2013-06-30T19:00:00Z"))
  expect_null(follow("2013-06-30 19:00:00", "timestamp", unit = "s", instant = TRUE))
  instant <- function(x) follow(x, "timestamp", unit = "s", instant = TRUE)
  expect_identical(instant(c("2013-06-30T19:00:00Z", "2013-07-01T00:00:00Z")), c(1372618800, 1372636800))
  expect_identical(instant("2013-06-30 19:00:00+00:00"), 1372618800)
  expect_identical(instant("2013-06-30T19:00:00+00:00"), 1372618800)
  expect_null(instant(c("2013-06-30T19:00:00Z", "2013-06-30T19:00:00")))
  expect_null(instant("2013-06-30T19:00:00+02:00"))
  expect_identical(instant(1372618800), 1372618800)
  expect_identical(naive(1372618800), 1372618800)
  expect_identical(follow(c(19119, NA), "date"), c(19119, NaN))
  expect_identical(follow(c(44688, NA), "date"), c(19119, NaN)) # as Excel counts
  expect_identical(follow(c(20220507, NA), "date"), c(19119, NaN))
  expect_identical(follow(20220507L, "date"), 19119)
  expect_identical(naive(20130630), 1372550400)
  for (per_second in c(1e3, 1e6, 1e9)) {
    expect_identical(naive(1372618800 * per_second), 1372618800)
    expect_identical(instant(1372618800 * per_second), 1372618800)
  }
  expect_identical(follow(90L, "duration", unit = "s"), 90)
  expect_identical(
    findings_of(19119, number_program("date"))$hint,
    "where they count days since 1970-01-01: df$x <- as.Date(df$x, origin = \"1970-01-01\")"
  )
  expect_identical(follow("2022-05-07", "date"), 19119)
  expect_null(follow("05/07/2022", "date"))
  expect_null(follow("90", "duration", unit = "s"))
  expect_null(follow("1,234", "float64"))
  expect_identical(follow(c("1,25", "12,5"), "float64"), c(1.25, 12.5))
  expect_identical(follow(I(list(1, 2L)), "float64"), c(1, 2))
  expect_identical(follow(I(list(1, NULL)), "float64"), c(1, NaN))
  expect_identical(follow(I(list(as.Date("2022-05-07"), as.Date(NA))), "date"), c(19119, NaN))
  expect_null(follow(I(list(as.Date("2022-05-07"), NULL)), "date")) # c() of NA and a date is a number
  expect_null(follow(I(list(1, 2:3)), "float64"))
  expect_null(follow(I(list(NULL, 2:3)), "float64")) # of which unlist() makes a column of the same length
  expect_null(follow(I(list(list(1, 2), 3)), "float64"))
  schema <- match_program(c("F", "100000", "01234"), unknown = "error")
  for (x in list(FALSE, 100000, 1234L, as.POSIXct("2013-06-30 19:00:00", tz = "UTC"))) {
    expect_match(findings_of(x, schema)$hint, "the schema has text here")
  }
})

test_that("an integer64 that lost its class is noted where a column of floats takes it, and the hint brings it back", {
  df <- data.frame(x = c(4.94065645841247e-324, 9.88131291682493e-324, 0))
  for (schema in list(number_program("float64"), number_program("float32"))) {
    found <- validate_batch(df, schema)
    expect_identical(
      found[c("severity", "code", "count")],
      data.frame(severity = "note", code = "subnormal_numbers", count = 2L),
      ignore_attr = TRUE
    )
    expect_identical(found$rows[[1]], 1:2)
    expect_match(validate_batch(df, schema, redact = TRUE)$hint, "integer64", fixed = TRUE)
  }
  eval(parse(text = sub("^.*class: ", "", found$hint)))
  expect_identical(as.vector(prepare_input(df, number_program("float64"))), c(1, 2, 0))
  for (honest in list(c(0, 0, NA), c(1e-300, 5e-324), numeric(), 5e-324 * 2^60)) {
    expect_identical(nrow(validate_batch(data.frame(x = honest), number_program("float64"))), 0L)
  }
})

test_that("a known value that differs by space, case or Unicode form is named", {
  skip_if_not_installed("stringi")
  schema <- match_program(c("Z\u00fcrich", "Bern", "Stra\u00dfe"))
  for (x in c("Zu\u0308rich", " z\u00dcrich", "\u00a0BERN", "STRASSE")) {
    expect_match(validate_batch(list(x = x), schema)$hint, "may mean", fixed = TRUE)
  }
  expect_no_match(validate_batch(list(x = "Zurich"), schema)$hint, "may mean", fixed = TRUE)
})

test_that("without stringi space and case are alike too", {
  skip_if_not_installed("stringi")
  texts <- c(" Z\u00fcRICH\u00a0", "bern\t", NA, "ISTANBUL", "")
  expect_identical(fold_plain(texts), fold_unicode(texts))
})

test_that("infinite numbers that reach an input are noted, with their values unless redacted", {
  df <- data.frame(x = c(1, Inf, -Inf))
  found <- validate_batch(df, number_program("float64"))
  expect_identical(found$code, "infinite_value")
  expect_identical(found$values[[1]], c(Inf, -Inf))
  expect_match(found$hint, "within=(lo, hi)", fixed = TRUE)
  expect_null(validate_batch(df, number_program("float64"), redact = TRUE)$values[[1]])
  bounded <- validate_batch(df, number_program("float64", within = c(0, Inf)))
  expect_identical(bounded$code, c("out_of_range", "infinite_value"))
  expect_identical(bounded$rows, list(3L, 2L))
})

test_that("an integer64 that lost its class is told, and the hint brings it back", {
  df <- data.frame(x = c(4.94065645841247e-324, 9.88131291682493e-324, 0))
  for (schema in list(number_program("integer"), number_program("float64", within = c(1, 5)))) {
    hint <- catch_error(prepare_input(df, schema))$hint
    expect_match(hint, "lost their class", fixed = TRUE)
    expect_match(validate_batch(df, schema)$hint, "lost their class", fixed = TRUE)
  }
  eval(parse(text = sub("^.*class: ", "", hint)))
  expect_identical(prepare_column(df$x, number_program("integer")), c(1, 2, 0))
  expect_no_match(catch_error(prepare_input(list(x = c(0.5, 1e-310)), number_program("integer")))$hint, "class")
})

test_that("a batch of thousands of columns is validated, whose plan is found again", {
  names <- paste0("x", 1:3000)
  schema <- new_program(
    lapply(names, new_column, "float64"),
    lapply(names, function(name) list(id = name, op = "number", column = name, missing = "error")),
    list(new_input(lapply(names, function(name) new_encoding(name, name, name))))
  )
  batch <- as.list(stats::setNames(c(Inf, NA, rep(1, 2998)), names))
  for (turn in 1:2) {
    expect_identical(codes_of(validate_batch(batch, schema)), c("missing_value x2", "infinite_value x1"))
  }
  expect_identical(prepare_input(replace(batch, 2L, 2), schema)[1, 1:2], c(x1 = Inf, x2 = 2))
})
