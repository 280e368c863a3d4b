# clause 5: the program

most_steps <- 1000000L
most_features <- 100000L
most_register_columns <- 10000000 # of all registers together

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
  op <- step_op(step)
  if (is.null(op)) {
    report_shapeless(problems, path, step)
    return(list())
  }
  operand <- if (op$takes == "column") "column" else "in"
  required <- c("id", "op", operand, list_params(op, FALSE, problems$minor))
  if (!check_keys(problems, path, step, required, list_params(op, TRUE, problems$minor))) {
    return(list())
  }
  for (key in names(step)[names(step) != "op"]) {
    step[key] <- list(decode_key(problems, join_path(path, key), key, step[[key]], op))
  }
  step[!vapply(step, is.null, NA)]
}

# A key that is none of the op is a problem of its own.
decode_key <- function(problems, path, key, value, op) {
  if (key %in% c("id", "column")) {
    return(decode_text(problems, path, value))
  }
  if (key == "in") {
    return(decode_operands(problems, path, value))
  }
  param <- op$params[[key]]
  if (is.null(param)) value else param_kinds[[param$kind]]$decode(problems, path, value, param = param)
}

# NULL where a step does not say it; check_ops() has refused those that no op has.
step_op <- function(step) {
  if (is_object(step) && is_text(step[["op"]])) ops[[step[["op"]]]]
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

# Runs through the program as the kernel will, with registers that have a kind and a width but no rows. `given` are those
# that are there before the first step, by name.
give_registers <- function(problems, steps, sealed, at = "steps", given = list()) {
  sources <- find_sources(steps, sealed, names(given))
  registers <- c(given, vector("list", length(steps)))
  total <- 0
  for (number in seq_along(steps)) {
    step <- steps[[number]]
    path <- item_path(at, number)
    report <- function(key, text) add_problem(problems, join_path(path, key), text)
    op <- step_op(step)
    position <- length(given) + number
    operand <- if (!is.null(op)) find_operand(op, step, position, sources, registers, sealed, report)
    if (!is.null(operand)) {
      op$check(step, operand, report)
      check_widths(op, step, operand, report)
      registers[position] <- list(give_register(op, op$measure(step, operand)))
      total <- total + max(0, registers[[position]]$width)
      if (total > most_register_columns) {
        text <- "the registers up to here have %s columns together, at most %s are allowed"
        add_problem(problems, path, sprintf(text, format_count(total), format_count(most_register_columns)))
        break
      }
    }
  }
  registers[length(given) + seq_along(steps)]
}

# Where every name in the program stands, found at once: a search for each would be quadratic. One entry a register.
find_sources <- function(steps, sealed, given = NULL) {
  ids <- c(given, item_names(steps, "id"))
  steps <- c(vector("list", length(given)), steps)
  operands <- lapply(steps, function(step) unclass(step[["in"]]))
  found <- match(as.character(unlist(operands)), ids, incomparables = NA)
  list(
    column = match(item_names(steps, "column"), item_names(sealed$columns, "name"), incomparables = NA),
    vocabulary = match(item_names(steps, "vocabulary"), names(sealed$vocabularies), incomparables = NA),
    operands = unname(split(found, factor(rep(seq_along(operands), lengths(operands)), seq_along(operands))))
  )
}

# What the step works on, NULL where that is unknown.
find_operand <- function(op, step, position, sources, registers, sealed, report) {
  if (op$takes == "column") {
    return(find_column(op, step, position, sources, sealed, report))
  }
  operands <- sources$operands[[position]]
  wrong <- which(is.na(operands) | operands >= position)
  if (length(wrong) > 0L) {
    report("in", sprintf("%s is not the id of an earlier step", quote_text(step[["in"]][wrong[1L]])))
    return(NULL)
  }
  join_registers(registers[operands], op$takes, report)
}

find_column <- function(op, step, position, sources, sealed, report) {
  column <- sources$column[position]
  vocabulary <- sources$vocabulary[position]
  if (!is.null(step[["column"]]) && is.na(column)) {
    report("column", sprintf("there is no column %s", quote_text(step[["column"]])))
  }
  if (!is.null(step[["vocabulary"]]) && is.na(vocabulary)) {
    report("vocabulary", sprintf("there is no vocabulary %s", quote_text(step[["vocabulary"]])))
  }
  if (is.na(column) || (has_param(op, "vocabulary") && is.na(vocabulary))) {
    return(NULL)
  }
  list(column = sealed$columns[[column]], vocabulary = if (!is.na(vocabulary)) sealed$vocabularies[[vocabulary]])
}

# ---- Registers ----

# What a step gives, as far as a document says it: list(kind = "numbers", width), the same of "texts", or
# list(kind = "codes", width = 1, codes) with the codes that may be in it.
give_register <- function(op, measured) {
  if (is.null(measured)) {
    NULL # hidden by a problem
  } else if (op$gives == "codes") {
    list(kind = "codes", width = 1L, codes = unique(as.integer(measured)))
  } else {
    list(kind = op$gives, width = as.integer(measured))
  }
}

# clause 5.3: one value for all columns of the operand, or one for each
check_widths <- function(op, step, operand, report) {
  for (param in op$params) {
    found <- length(step[[param$name]])
    if (param$each && !is.null(step[[param$name]]) && found != 1L && found != operand$width) {
      expected <- if (operand$width == 1L) "1 number" else sprintf("1 or %d numbers", operand$width)
      report(param$name, sprintf("expected %s, found %d", expected, found))
    }
  }
}

# clause 5.2: registers side by side must all be numbers; an op on codes takes one
join_registers <- function(registers, takes, report) {
  if (length(registers) == 0L || any(vapply(registers, is.null, NA))) {
    return(NULL)
  }
  kinds <- vapply(registers, `[[`, "", "kind")
  if (any(kinds != operand_kinds[[takes]]) || (takes == "codes" && length(registers) > 1L)) {
    expected <- if (takes == "codes") "one register of codes" else "registers of numbers"
    report(
      "in",
      sprintf("expected %s, found %s", expected, paste(kinds[seq_len(min(5L, length(kinds)))], collapse = ", "))
    )
    return(NULL)
  }
  if (takes == "codes") {
    return(registers[[1L]])
  }
  width <- sum(vapply(registers, `[[`, 0L, "width"))
  if (width > most_features) {
    report("in", sprintf("a register has at most %d columns, found %s", most_features, format_count(width)))
    return(NULL)
  }
  if (takes == "number" && width != 1L) {
    report("in", sprintf("expected one column of numbers, found %d", width))
  }
  list(kind = "numbers", width = width)
}

operand_kinds <- c(numbers = "numbers", number = "numbers", codes = "codes")
