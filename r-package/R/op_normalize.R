# normalize: rows divided by their length (steps 21)

op_normalize <- new_op(
  "normalize",
  takes = "numbers",
  gives = "numbers",
  params = list(new_param("norm", "word", words = c("l1", "l2", "max"))),
  check = accept_any,
  keeps_infinity = lose_infinity,
  measure = keep_width,
  lower = function(builder, step, k) {
    width <- length(operand_values(builder, k))
    emit_row(builder, k, paste0("normalize_", step[["norm"]]), width)
  },
  words = new_op_words(take_all, function(step, index, operands, schema) {
    texts <- vapply(operands, `[[`, "", "text")
    if (length(texts) > most_cases) {
      texts <- c(texts[[1L]], "...", texts[[length(texts)]])
    }
    text <- sprintf("%s / %s length of (%s)", nest(operands[[index]]), step[["norm"]], paste(texts, collapse = ", "))
    rephrase(operands, text)
  }),
  since = 1
)
