# The only file that calls C. Both sides know ops, storages, conversions, dtypes and faults by name.

# Runs the plan over the chunks of a batch. Returns list(fault, arrays): the first fault in the order of clause 7.1 or
# NULL, and one array per input. A fault is list(code, phase, position, feature, count, rows); positions and rows count
# from 1.
run_program <- function(plan, chunks, rows, as) {
  by_column <- as == "matrix"
  inputs <- lapply(plan$inputs, function(input) {
    input$attributes <- if (by_column) matrix_attributes(input, rows) else buffer_attributes(input, rows)
    input
  })
  result <- .Call(C_sb_run, plan$program, chunks, inputs, by_column, session_text())
  fault <- result[[1L]]
  arrays <- result[[2L]] # beside a fault without dimensions and texts: what drift counts
  list(fault = fault, arrays = if (is.null(fault)) fill_texts(arrays, plan, chunks, rows) else arrays)
}

# The arrays, NULL for inputs of texts, with what these are: the texts of their columns, from which the kernel has refused
# what no input takes.
fill_texts <- function(arrays, plan, chunks, rows) {
  is_text <- vapply(plan$inputs, function(input) input$dtype == "string", NA)
  if (!any(is_text)) {
    return(arrays)
  }
  arrays[is_text] <- lapply(plan$inputs[is_text], function(input) {
    array("", c(rows, input$features))
  })
  for (place in plan$texts) {
    texts <- .Call(C_sb_texts, chunks, place$column - 1L, place$missing, session_text())
    arrays[[place$input]][, place$feature] <- texts
  }
  arrays[is_text] <- Map(shape_texts, arrays[is_text], plan$inputs[is_text])
  arrays
}

# Every fault of a batch: list(code, phase, position, rank, feature, marks), of which `marks` has a bit for each row.
collect_faults <- function(plan, chunks) {
  n_columns <- length(plan$columns)
  faults <- .Call(C_sb_collect, plan$program, chunks, plan$inputs, n_columns, plan$n_steps, session_text())
  faults[lengths(faults) > 0L]
}

matrix_attributes <- function(input, rows) {
  dim <- c(as.integer(rows), input$shape[-1L])
  if (length(dim) == 2L) list(dim = dim, dimnames = list(NULL, input$feature_names)) else list(dim = dim)
}

buffer_attributes <- function(input, rows) {
  list(
    class = "schemabridge_float32",
    shape = c(as.integer(rows), input$shape[-1L]),
    dtype = input$dtype,
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
  .Call(C_sb_check, chunks, session_text())
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

# How large the numbers of a source are that are not 0: 0 where there is none, 1 where all are subnormal, 2 otherwise.
measure_size <- function(source, rows) {
  .Call(C_sb_size, source, rows)
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

# What is wrong with the memory of an Arrow array, in words, or NULL. No value of it is read before.
find_damage <- function(schema, array) {
  .Call(C_sb_find_damage, schema, array)
}

# 0 for an array of structs that is a table, NA for one that is none, otherwise the first column that is too short.
check_table <- function(schema, array) {
  .Call(C_sb_check_table, schema, array)
}

# Whether rows of arrays of this type can be taken.
is_type_taken <- function(schema) {
  .Call(C_sb_is_taken, schema)
}

# Whether a path leads to a named pipe, a socket or a device, which base R does not tell from a file: to open one may wait
# for ever.
is_special_file <- function(path) {
  .Call(C_sb_is_special_file, path.expand(path))
}

# The first thing that is wrong with the text of a document: list(message, offset), or NULL.
find_json_problem <- function(bytes) {
  .Call(C_sb_check_json, bytes)
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

# Keeps the library in memory where results of a session that are not gone yet lie in pages of its own, which only it can
# read and give back: who unloads it otherwise (`library.dynam.unload()`, `devtools::load_all()`) ends the session at the
# next `gc()`.
kernel_keep_loaded <- function() {
  .Call(C_sb_keep_loaded)
}

# What unmarked text of the session is.
session_text <- function() {
  info <- l10n_info()
  if (info[["UTF-8"]]) {
    "utf8"
  } else if (info[["Latin-1"]]) {
    "latin1"
  } else {
    "other"
  }
}
