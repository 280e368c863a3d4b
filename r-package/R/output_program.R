# clause 21.4: the program of an output, run by the kernel that prepares inputs

# list(steps, from, gives): the steps decoded, the register that is the result and how wide it is; empty without steps.
decode_output_program <- function(problems, path, item, width) {
  at <- join_path(path, "steps")
  if (!has_key(item, "steps")) {
    check_from(problems, path, item[["from"]], "raw")
    return(list())
  }
  steps <- item[["steps"]]
  if (!is_array(steps) || length(steps) == 0L || length(steps) > most_steps) {
    return(add_mismatch(problems, at, "an array of steps", steps))
  }
  decoded <- lapply(seq_along(steps), function(position) {
    decode_step(problems, item_path(at, position), steps[[position]])
  })
  ids <- item_names(decoded, "id")
  for (position in which(ids %in% "raw")) {
    add_problem(problems, paste0(item_path(at, position), ".id"), "\"raw\" is the prediction itself")
  }
  report_duplicates(problems, at, "id", ids)
  from <- if (has_key(item, "from")) item[["from"]] else NA_character_
  position <- if (is_text(from)) match(from, ids) else NA
  check_from(problems, path, from, ids)
  report_unused(problems, at, ids, c(unlist(lapply(decoded, `[[`, "in")), unlist(from)))
  list(steps = decoded, from = from, gives = measure_result(problems, path, decoded, position, width))
}

check_from <- function(problems, path, from, ids) {
  if (!is.null(from) && !(is_text(from) && from %in% ids)) {
    found <- if (!identical(from, NA_character_)) from
    add_mismatch(problems, join_path(path, "from"), "the id of a step, or \"raw\" where there are none", found)
  }
}

# How wide the register of the step at a position is; NULL where a problem hides it.
measure_result <- function(problems, path, steps, position, width) {
  if (is.na(width) || width > most_features) {
    return(add_problem(problems, join_path(path, "shape"), "the steps need the size of the output"))
  }
  raw <- list(raw = list(kind = "numbers", width = as.integer(width)))
  registers <- give_registers(problems, steps, list(), join_path(path, "steps"), raw)
  if (!is.na(position)) registers[[position]]$width
}

# The numbers x of an output (clause 21.5): the result of its program for raw predictions.
compute_result <- function(output, raw) {
  if (is.null(output[["steps"]])) {
    return(unname(raw))
  }
  run_steps(raw, lapply(output$steps, plain_vectors), output$from, output$gives, output$name)
}

# The register `from` of steps on the register `raw`, a matrix of doubles, as a matrix of so many columns. The columns of
# `raw` are read as those of a frame, under the name of the output. Ids are numbered, for a column may be called as a step.
run_steps <- function(raw, steps, from, width, name) {
  ids <- c("raw", vapply(steps, `[[`, "", "id"))
  number_ids <- function(named) paste("step", match(named, ids) - 1L)
  columns <- name_columns(name, ncol(raw))
  readers <- paste("column", seq_along(columns))
  reading <- Map(function(id, column) list(id = id, op = "number", column = column, missing = "pass"), readers, columns)
  whole <- list(id = number_ids("raw"), op = "select", `in` = readers, index = seq_along(columns) - 1L)
  steps <- lapply(steps, function(step) {
    replace(step, c("id", "in"), list(number_ids(step$id), number_ids(step[["in"]])))
  })
  encoding <- list(kind = "numbers", columns = columns, from = number_ids(from), features = name_columns(name, width))
  program <- list(
    columns = lapply(columns, function(column) list(name = column, type = "float64")),
    vocabularies = structure(list(), names = character()),
    steps = unname(c(reading, list(whole), steps)),
    inputs = list(list(name = name, dtype = "float64", shape = c(NA, width), nan = "pass", encodings = list(encoding))),
    fingerprint = "sha256:of-an-output"
  )
  frame <- stats::setNames(lapply(seq_along(columns), function(j) raw[, j]), columns)
  unname(prepare_input(frame, structure(program, class = "schemabridge_schema")))
}

# clause 21.8: columns by the name of the output
name_columns <- function(name, count) {
  if (count == 1L) name else paste(name, seq_len(count), sep = "_")
}
