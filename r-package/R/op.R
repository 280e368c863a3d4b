# What an op of the format is: the questions that every file op_*.R answers (steps.md, one section an op). This file sorts
# before those, and ops.R, which collects them, behind.

# * `takes`: a `column`, `numbers`, one column of them (`number`) or one register of `codes`; `gives`: `numbers`, `codes` or
#   `texts`.
# * `params`: what new_param() makes, in the order in which a writer writes them.
# * `check(step, operand, report)`: reports what does not fit between parameters and operand. A parameter that could not be
#   decoded is NULL; the operand is list(column, vocabulary) of a step that reads a column, otherwise a register.
# * `measure(step, operand)`: how many columns the register has, of an op that gives codes which codes these may be; NULL
#   where parameters do not say it.
# * `keeps_infinity(step)`: whether an infinite number can come out as one.
# * `lower(builder, step, k)`: emits instructions for the step at position k and gives what new_values_register(),
#   new_codes_register() or new_texts_register() makes (program_lower.R).
# * `words`: what new_op_words() makes: a column of its register for people, and what it is made of (clause 18.2).
# * `since`: the minor version of the format that added it.
# * `of_outputs`: whether it may stand in the program of an output (clause 21.4).
new_op <- function(
  name,
  takes,
  gives,
  params,
  check,
  keeps_infinity,
  measure,
  lower,
  words,
  since = 0,
  of_outputs = FALSE
) {
  names(params) <- vapply(params, `[[`, "", "name")
  op <- list(
    name = name,
    takes = takes,
    gives = gives,
    params = params,
    check = check,
    keeps_infinity = keeps_infinity,
    measure = measure,
    lower = lower,
    words = words,
    since = since,
    of_outputs = of_outputs
  )
  structure(op, class = "schemabridge_op")
}

# * `columns(step, index, width)` gives the columns of the operand, of which there are `width`, that column `index` of the
#   register is computed from, and `say(step, index, operands, schema)` the phrase of that column (explain_phrases.R), where
#   `operands` are those of the columns. Columns are counted from 1.
# * `missing(step)`: what becomes of missing numbers, empty where the op decides nothing about them.
# * `chain(step)`: what it is called between the column and its encoding ("fill"), NULL where there is nothing to say.
# * `names_codes`: whether every code switches on a feature of its own, and -1 none.
new_op_words <- function(columns, say, missing = say_nothing, chain = say_op, names_codes = FALSE) {
  list(columns = columns, say = say, missing = missing, chain = chain, names_codes = names_codes)
}

# `kind` is one of param_kinds. Of numbers: whether they must be finite, may be NaN, and are one for all columns of the
# operand or one for each (clause 5.3). Of a word: which there are. `since` is the minor version of the format that added
# it, where that is later than the op's.
new_param <- function(
  name,
  kind,
  optional = FALSE,
  finite = FALSE,
  nan = FALSE,
  each = FALSE,
  words = character(),
  since = 0
) {
  list(
    name = name,
    kind = kind,
    optional = optional,
    finite = finite,
    nan = nan,
    each = each,
    words = words,
    since = since
  )
}

# How a parameter of each kind is decoded. `arrow` is the type of an Arrow column that may stand for it (clause 3.3).
param_kinds <- list(
  numbers = list(
    arrow = "float64",
    decode = function(..., param) decode_numbers(..., nan = param$nan, finite = param$finite)
  ),
  range = list(arrow = "float64", decode = function(..., param) decode_numbers(..., nan = FALSE)),
  codes = list(arrow = "int64", decode = function(..., param) decode_codes(...)),
  indices = list(arrow = "int64", decode = function(..., param) decode_codes(..., least = 0)),
  count = list(decode = function(..., param) decode_integer(..., least = 1, most = most_features)),
  degree = list(decode = function(..., param) decode_integer(..., least = 0, most = 30)),
  vocabulary = list(decode = function(problems, path, value, param) {
    if (is_text(value)) value else add_mismatch(problems, path, "the name of a vocabulary", value)
  }),
  pass = list(decode = function(..., param) decode_word(..., words = c("error", "pass"))),
  missing = list(decode = function(..., param) decode_policy(..., words = "error")),
  unknown = list(decode = function(..., param) decode_policy(..., words = c("error", "missing"))),
  round = list(decode = function(..., param) decode_word(..., words = "float32")),
  closed = list(decode = function(..., param) decode_word(..., words = c("left", "right"))),
  word = list(decode = function(..., param) decode_word(..., words = param$words)),
  cuts = list(decode = function(..., param) check_cuts(...)),
  text = list(decode = function(problems, path, value, param) {
    if (is_text(value)) value else add_mismatch(problems, path, "a text", value)
  })
)

# ---- Answers that several ops give ----

accept_any <- function(step, operand, report) {
  invisible()
}

keep_infinity <- function(step) {
  TRUE
}

lose_infinity <- function(step) {
  FALSE
}

keep_width <- function(step, operand) {
  operand$width
}

measure_one <- function(step, operand) {
  1L
}

measure_param <- function(step, operand) {
  step[["width"]]
}

say_nothing <- function(step, column) {
  ""
}

say_op <- function(step) {
  step[["op"]]
}

omit_op <- function(step) {
  NULL
}

take_none <- function(step, index, width) {
  integer()
}

take_same <- function(step, index, width) {
  index
}

take_first <- function(step, index, width) {
  1L
}

take_all <- function(step, index, width) {
  seq_len(width)
}

# The codes of values or bins, and of the policies; `count` is how many values or bins there are.
list_codes <- function(step, count) {
  own <- if (is.null(step[["codes"]])) seq_len(count) - 1L else step[["codes"]]
  policies <- c(step["missing"], step["unknown"])
  c(own, unlist(policies[vapply(policies, is.integer, NA)], use.names = FALSE))
}

# Whether the column that is read holds text; a column without a type that is known has been reported.
check_holds_text <- function(operand, parameter, report) {
  type <- find_type(operand$column[["type"]])
  if (!is.null(type) && type$reads != "text") {
    report(parameter, sprintf("a column of type %s has no text", operand$column[["type"]]))
  }
}

check_code_count <- function(step, count, things, report) {
  found <- length(step[["codes"]])
  if (!is.null(step[["codes"]]) && found != count) {
    report("codes", sprintf("expected %s, one for each %s, found %d", count_things(count, "code"), things, found))
  }
}

# Whether the codes that the operand may give are ones that the step takes.
check_codes <- function(operand, least, most, parameter, report) {
  wrong <- operand$codes[operand$codes < least | operand$codes > most]
  if (length(wrong) > 0L) {
    report(parameter, sprintf("the operand may give the code %d, which is not in %d ... %d", wrong[1L], least, most))
  }
}
