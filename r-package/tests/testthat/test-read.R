test_that("both forms give the same schema", {
  schema <- read_schema(example_path())
  expect_s3_class(schema, "schemabridge_schema")
  expect_identical(schema$vocabularies$sex$values, c("female", "male"))
  expect_identical(schema$inputs[[1]]$shape, c(NA, 9L))
  expect_identical(schema$steps[[10]]$missing, 2L)
  expect_identical(read_schema(example_path("arrow")), schema)
})

test_that("a path without a file is file_not_found", {
  expect_error(read_schema(tempfile()), class = "schemabridge_error_file_not_found")
  expect_error(read_schema(tempdir()), class = "schemabridge_error_file_not_found")
  expect_error(read_schema(NULL), class = "schemabridge_error_file_not_found")
  expect_error(read_schema(c("a", "b")), class = "schemabridge_error_file_not_found")
  expect_error(read_schema("https://schemabridge.example/x.schema.json"), class = "schemabridge_error_file_not_found")
})

test_that("the path of a model is told that of the schema beside it", {
  folder <- withr::local_tempdir()
  dir.create(file.path(folder, "saved"))
  writeBin(charToRaw("PK"), file.path(folder, "m.keras"))
  writeBin(charToRaw("{"), file.path(folder, "m.h5"))
  told <- c(
    m.keras = "m.schema.json",
    m.h5 = "m.h5.schema.json",
    saved = "saved.folder.schema.json",
    m = "m.schema.json",
    m.schema = "m.schema.json",
    m.schema.json = NA
  )
  for (given in names(told)) {
    path <- file.path(folder, given)
    alone <- catch_error(read_schema(path))
    expect_no_match(alone$hint, "beside it:")
    beside <- file.path(folder, if (is.na(told[[given]])) paste0(given, ".schema.json") else told[[given]])
    if (is.na(told[[given]])) {
      writeBin(charToRaw("{"), path)
    }
    file.copy(example_path(), beside)
    error <- catch_error(read_schema(path))
    if (is.na(told[[given]])) {
      expect_no_match(error$hint, "beside it:")
    } else {
      expect_identical(error$code, alone$code)
      expect_identical(error$hint, sprintf("a schema lies beside it: give the path \"%s\"", beside))
      expect_match(conditionMessage(error), paste0("[", alone$code, "] "), fixed = TRUE)
    }
    unlink(c(beside, if (is.na(told[[given]])) path))
  }
})

test_that("a file that is no JSON object is not_a_schema", {
  for (text in c("", " \n\t\r ", "[1]", "null", "\"schemabridge\"", "<html>", "PK\003\004", "ARROW", "# {}")) {
    expect_code(text, "not_a_schema")
  }
  expect_code(as.raw(c(0xef, 0xbb, 0xbf, 0x5b)), "not_a_schema")
  expect_code(as.raw(c(0xff, 0xfe, 0x7b, 0x00)), "not_a_schema")
  expect_code("{}", "not_a_schema")
  expect_code("{\"format\": \"other\"}", "not_a_schema")
  expect_code("{\"format\": [\"schemabridge\"]}", "not_a_schema")
})

test_that("JSON on which parsers disagree is invalid_json", {
  expect_code(c(as.raw(c(0xef, 0xbb, 0xbf)), charToRaw(example_text())), "invalid_json")
  bad <- c(
    "{",
    "{} x",
    "{\"a\": 1,}",
    "{'a': 1}",
    "{\"a\": NaN}",
    "{\"a\": 01}",
    "{\"a\": 1e999}",
    "{\"a\": 9007199254740993}",
    "{\"a\": -0}",
    "{\"a\": -1e-999}",
    "{\"a\": 1, \"\\u0061\": 2}",
    "{\"a\": \"\\u0000\"}",
    "{\"a\": \"\\ud800\"}",
    "{\"a\": \"\t\"}",
    "{/* */}",
    paste0("{\"a\": ", strrep("[", 32), strrep("]", 32), "}")
  )
  for (text in bad) {
    expect_code(text, "invalid_json")
  }
  expect_code(c(charToRaw("{\"a\": \""), as.raw(0xff), charToRaw("\"}")), "invalid_json")
  expect_code(c(charToRaw("{\"a\": \""), as.raw(0), charToRaw("\"}")), "invalid_json")
})

test_that("a file cut off anywhere is refused", {
  bytes <- charToRaw(example_text())
  for (size in c(1L, 10L, 100L, 1000L, length(bytes) - 1L)) {
    expect_code(bytes[seq_len(size)], "invalid_json")
  }
})

test_that("versions and ops come before everything else", {
  text <- exchange(example_text(), "\"float64\"", "\"float65\"")
  expect_code(exchange(text, "\"1.0\"", "\"2.0\""), "unsupported_version")
  expect_code(exchange(exchange(text, "\"1.0\"", "\"1.9\""), "\"fill\"", "\"fold\""), "unknown_step")
  expect_code(text, "invalid_schema")
  expect_code(exchange(example_text(), "44.45", "44.46"), "fingerprint_mismatch")
})

test_that("a newer minor version is read", {
  expect_s3_class(read_text(exchange(example_text(), "\"1.0\"", "\"1.7\"")), "schemabridge_schema")
})

test_that("absent and ill-typed keys of the document are listed", {
  expect_paths(
    "{\"format\": \"schemabridge\"}",
    c(
      "format_version",
      "columns",
      "vocabularies",
      "steps",
      "inputs",
      "fingerprint"
    )
  )
  text <- "{\"format\": \"schemabridge\", \"format_version\": 1, \"columns\": {}, \"vocabularies\": [], \"steps\": 1,
    \"inputs\": [], \"fingerprint\": \"sha256:0\", \"outputs\": {}, \"model\": [], \"golden\": 1, \"extra\": 1}"
  expect_paths(
    text,
    c(
      "format_version",
      "columns",
      "vocabularies",
      "steps",
      "inputs",
      "fingerprint",
      "outputs",
      "model",
      "golden.rows",
      "extra"
    )
  )
})

test_that("a null where a key is required is a problem of that key", {
  for (key in c("format_version", "columns", "vocabularies", "steps", "inputs", "fingerprint")) {
    error <- expect_error(
      read_text(sub(sprintf("\"%s\":", key), sprintf("\"%s\": null, \"x\":", key), tiny_document(), fixed = TRUE)),
      class = "schemabridge_error_invalid_schema"
    )
    expect_true(key %in% error$problems$path)
  }
})

test_that("unknown keys are refused where they would matter and kept elsewhere", {
  with_unit <- exchange(example_text(), "\"type\": \"integer\"", "\"type\": \"integer\", \"unit\": \"s\"")
  expect_paths(with_unit, "columns[1].unit")
  expect_paths(exchange(example_text(), "\"values\": [\"f", "\"order\": 1, \"values\": [\"f"), "vocabularies.sex.order")
  expect_paths(exchange(example_text(), "\"width\": 3", "\"width\": 3, \"with\": 3"), "steps[8].with")
  expect_paths(exchange(example_text(), "\"kind\"", "\"note\": null, \"kind\""), "inputs[0].encodings[0].note")
  text <- exchange(example_text(), "\"rows\": 344", "\"rows\": 344, \"seen\": {\"by\": [1]}")
  expect_identical(read_text(text)$evidence$seen, list(by = list(1L)))
})

test_that("problems of columns and vocabularies are found", {
  column <- function(text, ...) expect_paths(tiny_document(columns = text), c("columns[0]", ...))
  column("{\"name\": \"t\", \"type\": \"timestamp\"}", "columns[0].unit", "columns[0].instant")
  timestamp <- "{\"name\": \"t\", \"type\": \"timestamp\", \"unit\": \"ns\", \"instant\": 1}"
  column(timestamp, "columns[0].unit", "columns[0].instant")
  column("{\"name\": \"t\", \"type\": \"text\"}", "columns[0].type")
  column("7")
  expect_paths(tiny_document(columns = "{\"name\": \"\", \"type\": \"date\"}"), c("columns[0].name", "columns[0]"))
  expect_paths(tiny_document(columns = "{\"name\": \"c\", \"type\": \"string\"}"), "columns[2].name")

  values <- function(type, values) {
    expect_paths(
      tiny_document(vocabularies = sprintf("\"v\": {\"type\": \"%s\", \"values\": %s}", type, values)),
      c("vocabularies.v", "vocabularies.v.values")
    )
  }
  values("string", "[\"a\", 1]")
  values("string", "[\"a\", \"a\"]")
  values("string", "[null]")
  values("string", "{\"$arrow\": \"v\"}")
  values("boolean", "[1]")
  values("boolean", "[true, true]")
  values("float64", "[\"NaN\"]")
  values("float64", "[0, \"-0.0\"]")
  values("float64", "[\"Inf\"]")
  values("float32", "[0.1]")
  values("integer", "[1.5]")
  values("integer", "[1e17]")
  values("integer", "[1, 1.0]")
  values("date", "[\"2020-01-01\"]")
})

test_that("problems of the program are found", {
  step <- function(step, ..., width = 1L) expect_paths(with_step(step, width), c(...))
  step("{\"id\": \"x\", \"op\": \"is_missing\", \"in\": [\"x\"]}", "steps[2].id", "inputs[1].encodings[0].from")
  step("{\"id\": \"s\", \"op\": \"is_missing\", \"in\": [\"s\"]}", "steps[2].in")
  step("{\"id\": \"s\", \"op\": \"is_missing\", \"in\": [\"nowhere\"]}", "steps[2].in")
  step("{\"id\": \"s\", \"op\": \"is_missing\", \"in\": []}", "steps[2].in")
  step("{\"id\": \"s\", \"op\": \"is_missing\", \"in\": \"x\"}", "steps[2].in")
  step("{\"id\": \"s\", \"op\": \"is_missing\", \"column\": \"x\"}", "steps[2].in", "steps[2].column")
  step("{\"id\": \"s\", \"op\": \"is_missing\", \"in\": [\"c\"]}", "steps[2].in")
  step("{\"id\": \"s\", \"op\": \"one_hot\", \"in\": [\"x\"], \"width\": 2}", "steps[2].in")
  step("{\"id\": \"s\", \"op\": \"number\", \"column\": \"c\", \"missing\": \"pass\"}", "steps[2].column")
  step("{\"id\": \"s\", \"op\": \"number\", \"column\": \"y\", \"missing\": \"pass\"}", "steps[2].column")
  step("{\"id\": \"s\", \"op\": \"number\", \"column\": \"x\", \"missing\": \"drop\"}", "steps[2].missing")
  step(
    "{\"id\": \"s\", \"op\": \"number\", \"column\": \"x\", \"missing\": \"pass\", \"round\": \"float32\"}",
    "steps[2].round"
  )
  step(
    "{\"id\": \"s\", \"op\": \"number\", \"column\": \"x\", \"missing\": \"pass\", \"within\": [2, 1]}",
    "steps[2].within"
  )
  match <- "{\"id\": \"s\", \"op\": \"match\", \"column\": \"%s\", \"vocabulary\": \"%s\", %s}"
  step(sprintf(match, "x", "c", "\"missing\": 0, \"unknown\": 0"), "steps[2].vocabulary")
  step(sprintf(match, "c", "d", "\"missing\": 0, \"unknown\": 0"), "steps[2].vocabulary")
  step(sprintf(match, "c", "c", "\"missing\": \"error\", \"unknown\": \"missing\""), "steps[2].unknown")
  step(sprintf(match, "c", "c", "\"missing\": 0, \"unknown\": 0, \"codes\": [1]"), "steps[2].codes")
  step(sprintf(match, "c", "c", "\"missing\": 2147483648, \"unknown\": 0.5"), "steps[2].missing", "steps[2].unknown")
  step("{\"id\": \"s\", \"op\": \"fill\", \"in\": [\"x\"], \"value\": [\"NaN\"]}", "steps[2].value")
  step("{\"id\": \"s\", \"op\": \"fill\", \"in\": [\"x\"], \"value\": 1}", "steps[2].value")
  step(
    "{\"id\": \"s\", \"op\": \"fill\", \"in\": [\"x\", \"x\", \"x\"], \"value\": [1, 2]}",
    "steps[2].value",
    width = 3L
  )
  step(
    "{\"id\": \"s\", \"op\": \"center_scale\", \"in\": [\"x\"], \"center\": [\"Infinity\"], \"scale\": [0]}",
    "steps[2].center",
    "steps[2].scale"
  )
  step(
    "{\"id\": \"s\", \"op\": \"scale_offset\", \"in\": [\"x\"], \"scale\": [\"x\"], \"offset\": [null]}",
    "steps[2].scale",
    "steps[2].offset"
  )
  step("{\"id\": \"s\", \"op\": \"clip\", \"in\": [\"x\"], \"lo\": [1], \"hi\": [0]}", "steps[2].lo")
  step(
    "{\"id\": \"s\", \"op\": \"bin\", \"in\": [\"x\", \"x\"], \"edges\": [1, 1], \"closed\": \"up\", \"missing\": \"pass\"}",
    "steps[2].in",
    "steps[2].edges",
    "steps[2].closed",
    "steps[2].missing"
  )
  step(
    "{\"id\": \"s\", \"op\": \"bin\", \"in\": [\"x\"], \"edges\": [], \"closed\": \"left\", \"missing\": 0}",
    "steps[2].edges"
  )
  step("{\"id\": \"s\", \"op\": \"one_hot\", \"in\": [\"c\"], \"width\": 1}", "steps[2].width")
  step("{\"id\": \"s\", \"op\": \"one_hot\", \"in\": [\"c\"], \"width\": 0}", "steps[2].width")
  step("{\"id\": \"s\", \"op\": \"take\", \"in\": [\"c\"], \"width\": 1, \"values\": [1, 2]}", "steps[2].values")
  step(
    "{\"id\": \"s\", \"op\": \"take\", \"in\": [\"c\"], \"width\": 2, \"values\": [1, 2, 3]}",
    "steps[2].values",
    width = 2L
  )
  step("{\"id\": \"s\", \"op\": \"select\", \"in\": [\"x\"], \"index\": [1]}", "steps[2].index")
  step("{\"id\": \"s\", \"op\": \"select\", \"in\": [\"x\"], \"index\": [-1]}", "steps[2].index")
  step("{\"op\": \"code_number\", \"in\": [\"c\"]}", "steps[2].id", "inputs[1].encodings[0].from")
  step("{\"id\": \"s\", \"op\": 1, \"in\": [\"c\"]}", "steps[2].op", "inputs[1].encodings[0].from")
  step("[]", "steps[2]", "inputs[1].encodings[0].from")
})

test_that("what nothing uses is a problem", {
  step <- "{\"id\": \"s\", \"op\": \"code_number\", \"in\": [\"c\"]}"
  expect_paths(tiny_document(steps = step), "steps[2]")
  expect_paths(tiny_document(columns = "{\"name\": \"y\", \"type\": \"date\"}"), "columns[0]")
  expect_paths(tiny_document(vocabularies = "\"v\": {\"type\": \"date\", \"values\": []}"), "vocabularies.v")
})

test_that("problems of inputs are found", {
  input <- function(old, new, ...) expect_paths(exchange(tiny_document(), old, new), c(...))
  input("\"name\": \"i\"", "\"name\": \"\"", "inputs[0].name")
  input("\"dtype\": \"float64\"", "\"dtype\": \"float16\"", "inputs[0].dtype")
  input("\"dtype\": \"float64\"", "\"dtype\": \"float32\"", "inputs[0].overflow")
  input("\"dtype\": \"float64\"", "\"dtype\": \"int32\"", "inputs[0].nan")
  input("[null, 2]", "[2]", "inputs[0].shape")
  input("[null, 2]", "[null, 0]", "inputs[0].shape")
  input("[null, 2]", "[null, 3]", "inputs[0].shape")
  input("[null, 2]", "[null, 1000, 1000]", "inputs[0].shape")
  input("\"features\": [\"c\"]", "\"features\": [\"x\"]", "inputs[0].encodings")
  input("\"features\": [\"c\"]", "\"features\": [\"\"]", "inputs[0].encodings[1].features", "inputs[0].shape")
  input("\"columns\": [\"c\"]", "\"columns\": [\"d\"]", "inputs[0].encodings[1].columns")
  input("\"columns\": [\"c\"]", "\"columns\": []", "inputs[0].encodings[1].columns")
  input("\"from\": \"x\"", "\"from\": \"nowhere\"", "inputs[0].encodings[0].from", "steps[0]")
  input("\"encodings\": [", "\"encodings\": [1, ", "inputs[0].encodings[0]")
})

test_that("problems of golden rows are found", {
  golden <- function(old, new, ...) expect_paths(exchange(example_text(), old, new), c(...))
  golden("\"bill_length_mm\": 39.1,", "\"bill_length_mm\": \"39.1\",", "golden.rows[0].frame.bill_length_mm")
  golden("\"flipper_length_mm\": 181,", "\"flipper_length_mm\": 181.5,", "golden.rows[0].frame.flipper_length_mm")
  golden(
    "\"island\": \"Torgersen\", \"sex\": \"male\"",
    "\"islet\": \"Torgersen\", \"sex\": 1",
    "golden.rows[0].frame.islet",
    "golden.rows[0].frame.sex"
  )
  golden("{\"features\": \"", "{\"features\": \"AAAA", "golden.rows[0].bytes.features")
  golden("{\"features\": \"", "{\"features\": \"*", "golden.rows[0].bytes.features")
  golden("\"bytes\"", "\"bites\"", "golden.rows[0]")
  golden("\"error\": \"unknown_value\"", "\"error\": 1", "golden.rows[9].error")
  golden("\"relative\": 1e-05", "\"relative\": -1", "golden.tolerance.relative")
})

test_that("a shape that is none is a problem beside golden rows, too", {
  for (shape in c("\"x\"", "[null, \"x\"]", "[null, true]", "{}", "5", "null")) {
    text <- sub("\"shape\": [^,]*, [^,]*,", sprintf("\"shape\": %s,", shape), example_text())
    expect_match(text, "golden", fixed = TRUE)
    expect_code(text, "invalid_schema")
  }
})

test_that("every problem up to the thousandth is in the error, the first of them in its message", {
  error <- expect_error(read_text("{\"format\": \"schemabridge\"}"), class = "schemabridge_error_invalid_schema")
  expect_s3_class(error$problems, "data.frame")
  expect_named(error$problems, c("path", "problem"))
  expect_match(conditionMessage(error), "- columns: absent", fixed = TRUE)
  expect_lt(nchar(conditionMessage(error)), 1000)
  many <- tiny_document(columns = sprintf("{\"name\": \"%d\", \"type\": \"tpye\"}", 1:2000))
  error <- expect_error(read_text(many), class = "schemabridge_error_invalid_schema")
  expect_identical(nrow(error$problems), 1000L)
})

test_that("reading depends on no locale and no option, and changes none", {
  expected <- read_schema(example_path())
  withr::local_options(OutDec = ",", scipen = -9, digits = 3, encoding = "latin1")
  expect_identical(read_schema(example_path()), expected)
  expect_identical(read_schema(example_path("arrow")), expected)
  on.exit(Sys.setlocale("LC_NUMERIC", "C"), add = TRUE)
  for (locale in c("C", "de_DE.UTF-8", "tr_TR.UTF-8")) {
    set_locale("LC_NUMERIC", locale)
    expect_identical(read_schema(example_path()), expected)
    expect_error(read_text("{\"a\": [}"), class = "schemabridge_error_invalid_json")
    expect_identical(Sys.getlocale("LC_NUMERIC"), locale)
  }
})

# ---- The Arrow form ----

test_that("an Arrow file that is damaged or of another form is invalid_arrow", {
  bytes <- readBin(example_path("arrow"), "raw", 1e6)
  for (size in c(6L, 8L, 16L, 26L, 100L, length(bytes) - 1L)) {
    expect_code(bytes[seq_len(size)], "invalid_arrow")
  }
  expect_code(c(bytes, as.raw(0)), "invalid_arrow")
  stream <- bytes[-(1:8)]
  expect_code(c(charToRaw("ARROW1"), stream), "invalid_arrow")
})

test_that("a changed byte of an Arrow file gives a coded error or the same schema", {
  bytes <- readBin(example_path("arrow"), "raw", 1e6)
  expected <- read_schema(example_path("arrow"))
  withr::local_seed(1)
  for (trial in 1:200) {
    changed <- bytes
    position <- sample(length(bytes), 1L)
    changed[position] <- as.raw(sample(0:255, 1L))
    found <- tryCatch(read_schema(local_file(changed)), schemabridge_error = function(error) "refused")
    if (!identical(found, "refused")) expect_identical(found[names(found)[1:6]], expected[names(found)[1:6]])
  }
  succeed()
})
