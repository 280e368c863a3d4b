# clip: numbers outside the bounds become the bounds (steps 7)

op_clip <- new_op(
  "clip",
  takes = "numbers",
  gives = "numbers",
  params = list(new_param("lo", "numbers", each = TRUE), new_param("hi", "numbers", each = TRUE)),
  check = function(step, operand, report) {
    lo <- step[["lo"]]
    hi <- step[["hi"]]
    fit <- length(lo) == length(hi) || length(lo) == 1L || length(hi) == 1L
    if (fit && any(lo > hi)) {
      report("lo", sprintf("item %d is greater than `hi`", which(lo > hi)[1L] - 1L))
    }
  },
  keeps_infinity = function(step) any(is.infinite(c(step[["lo"]], step[["hi"]]))),
  measure = keep_width,
  lower = function(builder, step, k) {
    emit_elementwise(builder, k, "clip", a = step[["lo"]], b = step[["hi"]])
  },
  words = new_op_words(take_same, function(step, index, operands, schema) {
    bounds <- c(pick_constant(step, "lo", index), pick_constant(step, "hi", index))
    x <- operands[[1L]]
    words <- paste(c("at least", "at most"), show_compared(bounds, x$time))[bounds != c(-Inf, Inf)]
    if (length(words) == 0L) {
      return(x)
    }
    rephrase(operands, paste0(nest(x), ", ", paste(words, collapse = " and ")), time = x$time)
  }),
  of_outputs = TRUE
)
