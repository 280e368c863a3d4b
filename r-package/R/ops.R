# The ops of version 1.0 as the reader sees them: what each takes, its
# parameters with the kind of each, and a function that checks them against the
# operand and gives the register (steps.md, one section an op).
#
# A register is list(kind = "numbers", width) or list(kind = "codes", width = 1, codes), with the possible codes.

numbers_register <- function(width) {
  list(kind = "numbers", width = as.integer(width))
}

codes_register <- function(codes) {
  list(kind = "codes", width = 1L, codes = unique(as.integer(codes)))
}

# How a parameter of each kind is decoded. `arrow` is the type of an Arrow column that may stand for it (clause 3.3).
parameter_kinds <- list(
  numbers = list(arrow = "float64", decode = function(...) decode_numbers(...)),
  bounds = list(arrow = "float64", decode = function(...) decode_numbers(..., nan = FALSE)),
  finite = list(arrow = "float64", decode = function(...) decode_numbers(..., nan = FALSE, finite = TRUE)),
  codes = list(arrow = "int64", decode = function(...) decode_codes(...)),
  index = list(arrow = "int64", decode = function(...) decode_codes(..., least = 0)),
  width = list(decode = function(...) decode_integer(..., least = 1, most = most_features)),
  vocabulary = list(decode = function(problems, path, value) {
    if (is_text(value)) value else add_mismatch(problems, path, "the name of a vocabulary", value)
  }),
  error_or_pass = list(decode = function(...) decode_word(..., words = c("error", "pass"))),
  error_or_code = list(decode = function(...) decode_policy(..., words = "error")),
  unknown = list(decode = function(...) decode_policy(..., words = c("error", "missing"))),
  float32 = list(decode = function(...) decode_word(..., words = "float32")),
  side = list(decode = function(...) decode_word(..., words = c("left", "right")))
)

# steps 1
check_number <- function(step, operand, report) {
  type <- operand$column[["type"]]
  if (identical(type, "string")) {
    report("column", "a text column is not a number")
  }
  if (!identical(type, "float32") && !is.null(step$round)) {
    report("round", "only a float32 column is rounded")
  }
  if (identical(type, "float32") && is.null(step$round)) {
    report("round", "absent, and the column is float32")
  }
  within <- step$within
  if (!is.null(within) && (length(within) != 2L || within[1L] > within[2L])) {
    report("within", "expected two numbers, the lower first")
  }
  numbers_register(1L)
}

# steps 2
check_match <- function(step, operand, report) {
  vocabulary <- operand$vocabulary
  keys <- c("type", "unit", "instant")
  if (!is.null(operand$column) && !identical(unlist(operand$column[keys]), unlist(vocabulary[keys]))) {
    report("vocabulary", "its type is not the one of the column")
  }
  if (identical(step$unknown, "missing") && identical(step$missing, "error")) {
    report("unknown", "\"missing\" needs a code in `missing`")
  }
  if (is.null(vocabulary$values)) {
    return(NULL) # a problem of the vocabulary
  }
  values <- length(vocabulary$values)
  if (!is.null(step$codes) && length(step$codes) != values) {
    report("codes", sprintf("expected %d codes, one for each value, found %d", values, length(step$codes)))
  }
  codes <- if (is.null(step$codes)) seq_len(values) - 1L else step$codes
  codes_register(c(codes, policy_codes(step["missing"], step["unknown"])))
}

policy_codes <- function(...) {
  policies <- c(...)
  unlist(policies[vapply(policies, is.integer, NA)], use.names = FALSE)
}

# steps 3
check_fill <- function(step, operand, report) {
  check_widths(step, "value", operand, report)
}

# steps 4
check_is_missing <- function(step, operand, report) {
  numbers_register(operand$width)
}

# steps 5
check_center_scale <- function(step, operand, report) {
  if (any(step$scale == 0)) {
    report("scale", sprintf("item %d is zero", which(step$scale == 0)[1L] - 1L))
  }
  check_widths(step, c("center", "scale"), operand, report)
}

# steps 6
check_scale_offset <- function(step, operand, report) {
  check_widths(step, c("scale", "offset"), operand, report)
}

# steps 7
check_clip <- function(step, operand, report) {
  fit <- length(step$lo) == length(step$hi) || length(step$lo) == 1L || length(step$hi) == 1L
  if (fit && any(step$lo > step$hi)) {
    report("lo", sprintf("item %d is greater than `hi`", which(step$lo > step$hi)[1L] - 1L))
  }
  check_widths(step, c("lo", "hi"), operand, report)
}

# clause 5.3: one value for all columns of the operand, or one for each
check_widths <- function(step, parameters, operand, report) {
  for (parameter in parameters) {
    found <- length(step[[parameter]])
    if (!is.null(step[[parameter]]) && found != 1L && found != operand$width) {
      expected <- if (operand$width == 1L) "1 number" else sprintf("1 or %d numbers", operand$width)
      report(parameter, sprintf("expected %s, found %d", expected, found))
    }
  }
  numbers_register(operand$width)
}

# steps 8
check_bin <- function(step, operand, report) {
  if (operand$width != 1L) {
    report("in", sprintf("expected one column of numbers, found %d", operand$width))
  }
  edges <- as.double(step$edges)
  if (!is.null(step$edges) && (length(edges) == 0L || any(edges[-1L] <= edges[-length(edges)]))) {
    report("edges", "expected at least one number, strictly increasing")
  }
  bins <- length(edges) + 1L
  if (!is.null(step$codes) && length(step$codes) != bins) {
    report("codes", sprintf("expected %d codes, one for each bin, found %d", bins, length(step$codes)))
  }
  codes <- if (is.null(step$codes)) seq_len(bins) - 1L else step$codes
  codes_register(c(codes, policy_codes(step["missing"])))
}

# steps 9
check_one_hot <- function(step, operand, report) {
  if (is.null(step$width)) {
    return(NULL)
  }
  check_codes(operand, -1L, step$width - 1L, "width", report)
  numbers_register(step$width)
}

# steps 10
check_take <- function(step, operand, report) {
  if (is.null(step$width)) {
    return(NULL)
  }
  cells <- length(step$values)
  if (!is.null(step$values) && (cells == 0L || cells %% step$width != 0L)) {
    report("values", sprintf("expected rows of %d numbers, found %d numbers", step$width, cells))
  } else if (!is.null(step$values)) {
    check_codes(operand, 0L, cells %/% step$width - 1L, "values", report)
  }
  numbers_register(step$width)
}

check_codes <- function(operand, least, most, parameter, report) {
  wrong <- operand$codes[operand$codes < least | operand$codes > most]
  if (length(wrong) > 0L) {
    report(parameter, sprintf("the operand may give the code %d, which is not in %d ... %d", wrong[1L], least, most))
  }
}

# steps 11
check_code_number <- function(step, operand, report) {
  numbers_register(1L)
}

# steps 12
check_select <- function(step, operand, report) {
  if (is.null(step$index)) {
    return(NULL)
  }
  if (length(step$index) == 0L) {
    report("index", "expected at least one column")
  }
  wrong <- step$index[step$index >= operand$width]
  if (length(wrong) > 0L) {
    report("index", sprintf("%d is not a column of the operand, which has %d", wrong[1L], operand$width))
  }
  numbers_register(length(step$index))
}

new_op <- function(takes, check, required = character(), optional = character()) {
  list(takes = takes, check = check, required = required, optional = optional)
}

op_table <- list(
  number = new_op("column", check_number, c(missing = "error_or_pass"), c(within = "bounds", round = "float32")),
  match = new_op(
    "column",
    check_match,
    c(vocabulary = "vocabulary", missing = "error_or_code", unknown = "unknown"),
    c(codes = "codes")
  ),
  fill = new_op("numbers", check_fill, c(value = "bounds")),
  is_missing = new_op("numbers", check_is_missing),
  center_scale = new_op("numbers", check_center_scale, c(center = "finite", scale = "finite"), c(round = "float32")),
  scale_offset = new_op("numbers", check_scale_offset, c(scale = "finite", offset = "finite"), c(round = "float32")),
  clip = new_op("numbers", check_clip, c(lo = "bounds", hi = "bounds")),
  bin = new_op(
    "numbers",
    check_bin,
    c(edges = "bounds", closed = "side", missing = "error_or_code"),
    c(codes = "codes", round = "float32")
  ),
  one_hot = new_op("codes", check_one_hot, c(width = "width")),
  take = new_op("codes", check_take, c(width = "width", values = "numbers")),
  code_number = new_op("codes", check_code_number),
  select = new_op("numbers", check_select, c(index = "index"))
)
