# match: a column as codes of the values of a vocabulary (steps 2)

op_match <- new_op(
  "match",
  takes = "column",
  gives = "codes",
  params = list(
    new_param("vocabulary", "vocabulary"),
    new_param("codes", "codes", optional = TRUE),
    new_param("missing", "missing"),
    new_param("unknown", "unknown"),
    new_param("cut", "cuts", optional = TRUE, since = 1)
  ),
  check = function(step, operand, report) {
    keys <- c("type", "unit", "instant")
    if (!identical(unlist(operand$column[keys]), unlist(operand$vocabulary[keys]))) {
      report("vocabulary", "its type is not the one of the column")
    }
    if (identical(step[["unknown"]], "missing") && identical(step[["missing"]], "error")) {
      report("unknown", "\"missing\" needs a code in `missing`")
    }
    if (has_key(step, "cut")) {
      check_holds_text(operand, "cut", report)
    }
    values <- operand$vocabulary[["values"]]
    if (!is.null(values)) {
      check_code_count(step, length(values), "value", report)
    }
  },
  keeps_infinity = lose_infinity,
  measure = function(step, operand) {
    values <- operand$vocabulary[["values"]]
    if (!is.null(values)) list_codes(step, length(values))
  },
  lower = function(builder, step, k) {
    at <- step[["at"]]
    codes <- new_codes(builder)
    is_text <- column_type(builder$columns[[at]])$reads == "text"
    emit(
      builder,
      if (is_text) "match_text" else "match_number",
      step = k - 1L,
      column = at - 1L,
      `in` = if (!is_text) read_column(builder, at),
      code_out = codes,
      codes = if (!is.null(step[["codes"]])) as.integer(step[["codes"]]),
      cut = list_cuts(step[["cut"]]),
      vocabulary = match(step[["vocabulary"]], builder$vocabulary_names) - 1L,
      missing = policy_code(step[["missing"]]),
      unknown = policy_code(step[[if (identical(step[["unknown"]], "missing")) "missing" else "unknown"]]),
      reports_type = !builder$is_matched[[at]]
    )
    builder$is_matched[[at]] <- TRUE
    new_codes_register(codes)
  },
  words = new_op_words(take_none, chain = omit_op, function(step, index, operands, schema) {
    known <- show_vocabulary(schema$vocabularies[[match(step[["vocabulary"]], names(schema$vocabularies))]])
    codes <- if (is.null(step[["codes"]])) seq_along(known) - 1L else as.integer(step[["codes"]])
    policies <- step[c("missing", if (identical(step[["unknown"]], "missing")) "missing" else "unknown")]
    is_code <- !vapply(policies, identical, NA, "error")
    others <- c("missing", if (length(known) > 0L) "unknown" else "not missing")
    cases <- group_cases(c(codes, as.integer(unlist(policies[is_code]))), c(known, others[is_code]))
    refused <- c("missing", "unknown")[vapply(step[c("missing", "unknown")], identical, NA, "error")]
    new_phrase(say_cuts(show_name(step[["column"]]), step[["cut"]]), cases = cases, refused = refused)
  })
)
