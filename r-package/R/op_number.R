# number: a column as numbers (steps 1)

op_number <- new_op(
  "number",
  takes = "column",
  gives = "numbers",
  params = list(
    new_param("missing", "pass"),
    new_param("within", "range", optional = TRUE),
    new_param("round", "round", optional = TRUE)
  ),
  check = function(step, operand, report) {
    type <- find_type(operand$column[["type"]])
    if (identical(type$reads, "text")) {
      report("column", "a text column is not a number")
    }
    if (is.null(type$round) && !is.null(step[["round"]])) {
      report("round", "only a float32 column is rounded")
    }
    if (!is.null(type$round) && is.null(step[["round"]])) {
      report("round", "absent, and the column is float32")
    }
    within <- step[["within"]]
    if (!is.null(within) && (length(within) != 2L || within[1L] > within[2L])) {
      report("within", "expected two numbers, the lower first")
    }
  },
  keeps_infinity = keep_infinity,
  measure = measure_one,
  lower = function(builder, step, k) {
    value <- read_column(builder, step[["at"]])
    within <- if (!is.null(step[["within"]])) as.double(step[["within"]])
    missing <- if (identical(step[["missing"]], "error")) policy_code("error") else 0L
    if (is.na(missing) || !is.null(within)) {
      emit(builder, "check", step = k - 1L, `in` = value, a = within, missing = missing)
    }
    new_values_register(value)
  },
  words = new_op_words(take_none, chain = omit_op, function(step, index, operands, schema) say_number(step, schema))
)

say_number <- function(step, schema) {
  name <- show_name(step[["column"]])
  column <- schema$columns[[match(step[["column"]], column_names(schema))]]
  text <- describe_count(name, column)
  time <- if (is_time(column)) column
  within <- step[["within"]]
  refused <- c(
    if (identical(step[["missing"]], "error")) "missing",
    if (!is.null(within)) paste("outside", paste(show_compared(as.double(within), time), collapse = " to "))
  )
  new_phrase(
    text,
    text != name,
    may_miss = identical(step[["missing"]], "pass"),
    refused = as.character(refused),
    time = time,
    column = if (!is.null(time)) name
  )
}
