# A small schema in both forms, and documents made from it by exchanging one piece of text. The files in schemas/ were
# written from the clauses by another program than the package under test.

example_path <- function(form = "json") {
  testthat::test_path("schemas", paste0("penguins.schema.", form))
}

example_text <- function() {
  paste(readLines(example_path(), encoding = "UTF-8"), collapse = "\n")
}

# Writes bytes or text to a file that lives as long as the test.
local_file <- function(content, frame = parent.frame()) {
  path <- withr::local_tempfile(fileext = ".schema.json", .local_envir = frame)
  writeBin(if (is.character(content)) charToRaw(enc2utf8(content)) else content, path)
  path
}

exchange <- function(text, old, new) {
  stopifnot(grepl(old, text, fixed = TRUE))
  sub(old, new, text, fixed = TRUE)
}

read_text <- function(text) {
  read_schema(local_file(text))
}

# A document is refused with one code ...
expect_code <- function(content, code) {
  expect_error(read_schema(local_file(content)), class = paste0("schemabridge_error_", code))
}

# ... and an invalid schema with exactly the problems at these paths.
expect_paths <- function(text, paths) {
  error <- expect_error(read_text(text), class = "schemabridge_error_invalid_schema")
  expect_setequal(error$problems$path, paths)
}

# A small document without golden rows: one number column and one text column.
tiny_document <- function(columns = NULL, vocabularies = NULL, steps = NULL, inputs = NULL) {
  columns <- c(columns, "{\"name\": \"x\", \"type\": \"float64\"}", "{\"name\": \"c\", \"type\": \"string\"}")
  vocabularies <- c(vocabularies, "\"c\": {\"type\": \"string\", \"values\": [\"a\", \"b\"]}")
  steps <- c(
    "{\"id\": \"x\", \"op\": \"number\", \"column\": \"x\", \"missing\": \"pass\"}",
    "{\"id\": \"c\", \"op\": \"match\", \"column\": \"c\", \"vocabulary\": \"c\", \"missing\": \"error\", \"unknown\": -1}",
    steps
  )
  inputs <- c(tiny_input(), inputs)
  sprintf(
    paste0(
      "{\"format\": \"schemabridge\", \"format_version\": \"1.0\", \"columns\": [%s], \"vocabularies\": {%s}, ",
      "\"steps\": [%s], \"inputs\": [%s], \"fingerprint\": \"sha256:%s\"}"
    ),
    paste(columns, collapse = ", "),
    paste(vocabularies, collapse = ", "),
    paste(steps, collapse = ", "),
    paste(inputs, collapse = ", "),
    strrep("0", 64)
  )
}

tiny_input <- function() {
  paste0(
    "{\"name\": \"i\", \"dtype\": \"float64\", \"shape\": [null, 2], \"nan\": \"pass\", \"encodings\": [",
    "{\"kind\": \"numeric\", \"columns\": [\"x\"], \"from\": \"x\", \"features\": [\"x\"]}, ",
    "{\"kind\": \"ordinal\", \"columns\": [\"c\"], \"from\": \"c\", \"features\": [\"c\"]}]}"
  )
}

# One more step, and an input that uses it, so that the step itself is all that can be wrong.
with_step <- function(step, width = 1L) {
  input <- sprintf(
    paste0(
      "{\"name\": \"j\", \"dtype\": \"float64\", \"shape\": [null, %d], \"nan\": \"pass\", \"encodings\": [",
      "{\"kind\": \"k\", \"columns\": [\"x\"], \"from\": \"s\", \"features\": [%s]}]}"
    ),
    width,
    paste0("\"f", seq_len(width), "\"", collapse = ", ")
  )
  tiny_document(steps = step, inputs = input)
}
