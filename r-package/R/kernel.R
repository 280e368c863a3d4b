# The only file that calls C. The numbers here are those of the enums in
# src/source.h, src/output.h, src/kernel.h, src/fault.h and src/glue.c.

# Runs the plan over the chunks of a batch. Returns list(fault, arrays): the
# first fault in the order of clause 7.1 or NULL, and one array per input.
run_program <- function(plan, chunks, rows, as) {
  by_column <- as == "matrix"
  inputs <- lapply(plan$inputs, function(input) {
    input$attributes <- if (by_column) matrix_attributes(input, rows) else buffer_attributes(input, rows)
    input
  })
  result <- .Call(C_sb_run, plan$program, chunks, inputs, by_column, session_text())
  list(fault = name_fault(result[[1L]]), arrays = result[[2L]])
}

# A fault in words: list(code, phase, position, feature, count, rows); positions and rows count from 1.
name_fault <- function(fault) {
  if (!is.null(fault)) {
    fault$code <- fault_codes[[fault$code]]
    fault$phase <- fault_phases[[fault$phase + 1L]]
  }
  fault
}

# Every fault of a batch: list(code, phase, position, rank, feature, marks), of which `marks` has a bit for each row.
collect_faults <- function(plan, chunks) {
  kinds <- list(
    type = length(type_codes) * length(plan$columns),
    step = length(step_codes) * plan$n_steps,
    input = vapply(plan$inputs, function(input) length(input_codes) * as.double(input$features), 0)
  )
  first <- cumsum(c(0, unlist(kinds, use.names = FALSE)))
  marks <- .Call(C_sb_collect, plan$program, chunks, plan$inputs, first, session_text())
  lapply(which(lengths(marks) > 0L), function(index) {
    group <- findInterval(index - 1, first)
    c(name_place(group, index - 1 - first[[group]], plan), list(marks = marks[[index]]))
  })
}

# What an index of the map in src/fault.h stands for: `group` is 1 for types, 2 for steps, then one for each input.
name_place <- function(group, index, plan) {
  codes <- switch(min(group, 3L), type_codes, step_codes, input_codes)
  at <- index %/% length(codes) + 1
  kind <- index %% length(codes) + 1
  code <- codes[[kind]]
  if (group <= 2L) {
    return(list(code = code, phase = fault_phases[[group]], position = at, rank = kind, feature = 1))
  }
  if (code == "float32_overflow" && startsWith(plan$inputs[[group - 2L]]$dtype_name, "int")) {
    code <- "integer_overflow"
  }
  list(code = code, phase = "input", position = group - 2L, rank = kind, feature = at)
}

matrix_attributes <- function(input, rows) {
  dim <- c(as.integer(rows), input$shape[-1L])
  if (length(dim) == 2L) list(dim = dim, dimnames = list(NULL, input$feature_names)) else list(dim = dim)
}

buffer_attributes <- function(input, rows) {
  list(
    class = "schemabridge_float32",
    shape = c(as.integer(rows), input$shape[-1L]),
    dtype = input$dtype_name,
    features = input$feature_names
  )
}

# Turns list(instructions, vocabularies, n_slots, n_code_slots, n_inputs) into
# what the kernel runs; the result keeps its argument alive.
compile_program <- function(program) {
  .Call(C_sb_program, program)
}

# The first fault of type of some columns alone, or NULL.
check_types <- function(chunks) {
  name_fault(.Call(C_sb_check, chunks, session_text()))
}

# Some rows of one column, ascending and counted from 1: text as UTF-8 with NA where it is missing, not valid or holds
# U+0000, anything else as complex numbers: floats as the real part, integers as Re * per + Im with 0 <= Im < per, NA
# where missing.
fetch_cells <- function(chunks, rows, per) {
  .Call(C_sb_cells, chunks, as.double(rows), as.double(per), session_text())
}

# Whether all rows of a source are missing.
is_all_missing <- function(source, rows) {
  .Call(C_sb_is_missing, source, rows, session_text())
}

# Text as UTF-8, NA where it is missing or not valid (clause 4.8).
translate_text <- function(texts) {
  .Call(C_sb_utf8, texts, session_text())
}

# Cells of a row-major buffer as raw bytes; rows and features count from 1.
gather_cells <- function(buffer, size, width, rows, features) {
  .Call(C_sb_gather, buffer, as.integer(size), as.double(width), as.double(rows) - 1, as.double(features) - 1)
}

# Rows of an Arrow array, counted from 1, as a new array of the same type; FALSE where that is not possible.
take_array <- function(schema, array, rows) {
  taken <- nanoarrow::nanoarrow_allocate_array()
  if (!.Call(C_sb_take, schema, array, as.double(rows) - 1, taken)) {
    return(FALSE)
  }
  nanoarrow::nanoarrow_array_set_schema(taken, schema)
  taken
}

# Whether rows of arrays of this type can be taken.
is_type_taken <- function(schema) {
  .Call(C_sb_is_taken, schema)
}

# Numbers as text that reads back as the same number, whatever options and locale say.
format_numbers <- function(numbers) {
  .Call(C_sb_decimals, as.double(numbers))
}

# Whether this machine computes as clause 5.4 says: no fused multiply-add, no
# flush to zero, half to even.
kernel_self_test <- function() {
  .Call(C_sb_is_sound)
}

# What unmarked text of the session is: UTF-8, Latin-1 or neither.
session_text <- function() {
  info <- l10n_info()
  if (info[["UTF-8"]]) {
    1L
  } else if (info[["Latin-1"]]) {
    2L
  } else {
    0L
  }
}

dtype_numbers <- c(float32 = 0L, float64 = 1L, int32 = 2L, int64 = 3L)

storage_numbers <- c(
  null = 0L,
  r_int32 = 1L,
  r_int64 = 2L,
  float64 = 3L,
  r_text = 4L,
  r_factor = 5L,
  bits = 6L,
  int8 = 7L,
  uint8 = 8L,
  int16 = 9L,
  uint16 = 10L,
  int32 = 11L,
  uint32 = 12L,
  int64 = 13L,
  uint64 = 14L,
  float16 = 15L,
  float32 = 16L,
  utf8 = 17L,
  large_utf8 = 18L,
  utf8_view = 19L,
  dictionary = 20L
)

conversion_numbers <- c(
  text = 0L,
  boolean = 1L,
  integer = 2L,
  float64 = 3L,
  float32 = 4L,
  count = 5L,
  days_to_count = 6L,
  seconds_to_count = 7L
)

# In the order of their numbers, from 1 on.
fault_codes <- c(
  "wrong_type",
  "invalid_encoding",
  "not_integral",
  "not_exact",
  "float32_overflow",
  "unsupported_type",
  "missing_value",
  "unknown_value",
  "out_of_range",
  "nan_value",
  "integer_overflow"
)

fault_phases <- c("type", "step", "input")

# The kinds of faults at one column, step and feature, in the order of src/fault.h.
type_codes <- fault_codes[1:6]
step_codes <- c("missing_value", "unknown_value", "out_of_range")
input_codes <- c("not_integral", "nan_value", "float32_overflow")
