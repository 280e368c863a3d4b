# text: the text of a cell as it is (steps 25)

op_text <- new_op(
  "text",
  takes = "column",
  gives = "texts",
  params = list(
    new_param("missing", "word", words = c("error", "fill")),
    new_param("value", "text", optional = TRUE)
  ),
  check = function(step, operand, report) {
    check_holds_text(operand, "column", report)
    if (!is.null(step[["missing"]]) && (step[["missing"]] == "fill") != has_key(step, "value")) {
      report("missing", "\"fill\" takes a text as `value`, \"error\" takes none")
    }
  },
  keeps_infinity = lose_infinity,
  measure = measure_one,
  lower = function(builder, step, k) {
    at <- step[["at"]]
    # What the kernel has to do is to refuse cells; the texts themselves never pass through its registers.
    emit(
      builder,
      "match_text",
      step = k - 1L,
      column = at - 1L,
      code_out = new_codes(builder),
      missing = if (step[["missing"]] == "error") policy_code("error") else 0L,
      unknown = policy_code("error"),
      reports_type = !builder$is_matched[[at]]
    )
    builder$is_matched[[at]] <- TRUE
    new_texts_register(at, step[["value"]])
  },
  words = new_op_words(take_none, chain = omit_op, function(step, index, operands, schema) {
    text <- paste("text of", show_name(step[["column"]]))
    if (step[["missing"]] == "error") {
      return(new_phrase(text, refused = "missing"))
    }
    new_phrase(sprintf("%s, %s where missing", text, format_text(step[["value"]])))
  }),
  since = 1
)
