# clause 5: the program

most_steps <- 1000000L
most_features <- 100000L

# The decoded steps, and the register of each (NULL where a problem hides it).
decode_steps <- function(problems, steps, sealed) {
  if (!is_array(steps) || length(steps) > most_steps) {
    report_steps(problems, steps)
    return(list(steps = list(), registers = list()))
  }
  decoded <- lapply(seq_along(steps), function(position) {
    decode_step(problems, item_path("steps", position), steps[[position]])
  })
  report_duplicates(problems, "steps", "id", item_names(decoded, "id"))
  list(steps = decoded, registers = give_registers(problems, decoded, sealed))
}

report_steps <- function(problems, steps) {
  if (is_array(steps)) {
    add_problem(problems, "steps", sprintf("at most %d steps are allowed, found %d", most_steps, length(steps)))
  } else if (!is.null(steps)) {
    add_mismatch(problems, "steps", "an array", steps)
  }
}

# One step with its parameters decoded; what cannot be decoded is left out.
decode_step <- function(problems, path, step) {
  op <- if (is_object(step) && is_text(step[["op"]])) op_table[[step[["op"]]]]
  if (is.null(op)) {
    report_shapeless(problems, path, step)
    return(list())
  }
  operand <- if (op$takes == "column") "column" else "in"
  if (!check_keys(problems, path, step, c("id", "op", operand, names(op$required)), names(op$optional))) {
    return(list())
  }
  kinds <- c(op$required, op$optional)
  decoders <- c(list(decode_text, decode_text, decode_operands), lapply(parameter_kinds[kinds], `[[`, "decode"))
  names(decoders) <- c("id", "column", "in", names(kinds))
  for (key in names(step)[names(step) %in% names(decoders)]) {
    step[key] <- list(decoders[[key]](problems, join_path(path, key), step[[key]]))
  }
  step[!vapply(step, is.null, NA)]
}

report_shapeless <- function(problems, path, step) {
  if (!is_object(step)) {
    add_mismatch(problems, path, "an object", step)
  } else if (!has_key(step, "op")) {
    add_problem(problems, paste0(path, ".op"), "absent")
  } else {
    add_mismatch(problems, paste0(path, ".op"), "the name of an op", step[["op"]])
  }
}

decode_operands <- function(problems, path, value) {
  ids <- decode_texts(problems, path, value)
  if (is.null(ids) || length(ids) > 0L) ids else add_problem(problems, path, "expected at least one id")
}

# Runs through the program as the kernel will, with registers that have a kind and a width but no rows.
give_registers <- function(problems, steps, sealed) {
  sources <- find_sources(steps, sealed)
  registers <- vector("list", length(steps))
  for (position in seq_along(steps)) {
    step <- steps[[position]]
    path <- item_path("steps", position)
    report <- function(key, text) add_problem(problems, join_path(path, key), text)
    operand <- if (!is.null(step$op)) find_operand(step, position, sources, registers, sealed, report)
    if (!is.null(operand)) {
      register <- op_table[[step$op]]$check(step, operand, report)
      if (!is.null(register)) registers[[position]] <- register
    }
  }
  registers
}

# Where every name in the program stands, found at once: a search for each would be quadratic.
find_sources <- function(steps, sealed) {
  operands <- lapply(steps, function(step) unclass(step[["in"]]))
  found <- match(as.character(unlist(operands)), item_names(steps, "id"), incomparables = NA)
  list(
    column = match(item_names(steps, "column"), item_names(sealed$columns, "name"), incomparables = NA),
    vocabulary = match(item_names(steps, "vocabulary"), names(sealed$vocabularies), incomparables = NA),
    operands = unname(split(found, factor(rep(seq_along(operands), lengths(operands)), seq_along(operands))))
  )
}

# What the step works on, NULL where that is unknown.
find_operand <- function(step, position, sources, registers, sealed, report) {
  if (op_table[[step$op]]$takes == "column") {
    return(find_column(step, position, sources, sealed, report))
  }
  operands <- sources$operands[[position]]
  wrong <- which(is.na(operands) | operands >= position)
  if (length(wrong) > 0L) {
    report("in", sprintf("%s is not the id of an earlier step", quote_text(step[["in"]][wrong[1L]])))
    return(NULL)
  }
  join_registers(registers[operands], op_table[[step$op]]$takes, report)
}

find_column <- function(step, position, sources, sealed, report) {
  column <- sources$column[position]
  vocabulary <- sources$vocabulary[position]
  if (!is.null(step$column) && is.na(column)) {
    report("column", sprintf("there is no column %s", quote_text(step$column)))
  }
  if (!is.null(step$vocabulary) && is.na(vocabulary)) {
    report("vocabulary", sprintf("there is no vocabulary %s", quote_text(step$vocabulary)))
  }
  if (is.na(column) || (step$op == "match" && is.na(vocabulary))) {
    return(NULL)
  }
  list(column = sealed$columns[[column]], vocabulary = if (!is.na(vocabulary)) sealed$vocabularies[[vocabulary]])
}

# clause 5.2: registers side by side must all be numbers; an op on codes takes one
join_registers <- function(registers, kind, report) {
  if (length(registers) == 0L || any(vapply(registers, is.null, NA))) {
    return(NULL)
  }
  kinds <- vapply(registers, `[[`, "", "kind")
  if (any(kinds != kind) || (kind == "codes" && length(registers) > 1L)) {
    expected <- if (kind == "codes") "one register of codes" else "registers of numbers"
    report(
      "in",
      sprintf("expected %s, found %s", expected, paste(kinds[seq_len(min(5L, length(kinds)))], collapse = ", "))
    )
    return(NULL)
  }
  if (kind == "codes") {
    return(registers[[1L]])
  }
  width <- sum(vapply(registers, `[[`, 0L, "width"))
  if (width > most_features) {
    report("in", sprintf("a register has at most %d columns, found %s", most_features, format_count(width)))
    return(NULL)
  }
  numbers_register(width)
}
