# date_part: parts of dates and timestamps (steps 18)

op_date_part <- new_op(
  "date_part",
  takes = "column",
  gives = "numbers",
  params = list(
    new_param(
      "part",
      "word",
      words = c(
        "year",
        "month",
        "day",
        "quarter",
        "dayofweek",
        "dayofyear",
        "iso_year",
        "iso_week",
        "hour",
        "minute",
        "second",
        "microsecond",
        "days_in_month",
        "is_leap_year",
        "is_month_start",
        "is_month_end",
        "is_quarter_start",
        "is_quarter_end",
        "is_year_start",
        "is_year_end"
      )
    ),
    new_param("missing", "pass")
  ),
  check = function(step, operand, report) {
    type <- find_type(operand$column[["type"]])
    if (!is.null(type) && !type$meaning %in% c("date", "timestamp")) {
      report("column", sprintf("a column of type %s has no calendar", operand$column[["type"]]))
    }
  },
  keeps_infinity = lose_infinity,
  measure = measure_one,
  lower = function(builder, step, k) {
    at <- step[["at"]]
    value <- read_column(builder, at)
    if (step[["missing"]] == "error") {
      emit(builder, "check", step = k - 1L, `in` = value, missing = policy_code("error"))
    }
    part <- new_values(builder, 1L)
    unit <- builder$columns[[at]][["unit"]]
    emit(
      builder,
      "date_part",
      `in` = value,
      out = part,
      part = step[["part"]],
      a = if (is.null(unit)) 0 else per_second[[unit]]
    )
    new_values_register(part)
  },
  words = new_op_words(take_none, function(step, index, operands, schema) {
    name <- show_name(step[["column"]])
    part <- gsub("_", " ", step[["part"]], fixed = TRUE)
    text <- if (startsWith(part, "is ")) sprintf("1 where %s %s, otherwise 0", name, part) else paste(part, "of", name)
    passes <- step[["missing"]] == "pass"
    new_phrase(text, TRUE, may_miss = passes, refused = if (passes) character() else "missing")
  }),
  since = 1
)
