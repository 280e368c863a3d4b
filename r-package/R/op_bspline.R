# bspline: the B-splines of a number (steps 24)

op_bspline <- new_op(
  "bspline",
  takes = "number",
  gives = "numbers",
  params = list(
    new_param("knots", "numbers", finite = TRUE),
    new_param("degree", "degree"),
    new_param("extrapolation", "word", words = c("none", "continue", "constant", "linear", "periodic")),
    new_param("domain", "pass"),
    new_param("round", "round", optional = TRUE)
  ),
  check = function(step, operand, report) check_splines(step, report),
  keeps_infinity = function(step) step[["extrapolation"]] %in% c("continue", "linear") && step[["degree"]] > 0L,
  measure = function(step, operand) {
    if (is.null(step[["knots"]]) || is.null(step[["degree"]])) {
      return(NULL)
    }
    count_splines(step)
  },
  lower = function(builder, step, k) {
    value <- operand_values(builder, k)
    out <- new_values(builder, count_splines(step))
    emit(
      builder,
      paste0("bspline_", step[["extrapolation"]]),
      `in` = value,
      out = out,
      width = length(out),
      a = as.double(step[["knots"]]),
      b = as.double(step[["degree"]]),
      refuses_domain = step[["domain"]] == "error",
      round_float32 = identical(step[["round"]], "float32"),
      step = k - 1L
    )
    new_values_register(out)
  },
  words = new_op_words(take_first, function(step, index, operands, schema) {
    knots <- as.double(step[["knots"]])
    degree <- step[["degree"]]
    ends <- show_constants(knots[c(degree + 1L, length(knots) - degree)])
    beyond <- c(none = "", continue = ", going on", constant = ", held", linear = ", in lines", periodic = ", repeated")
    text <- sprintf(
      "B-spline %d of %d of degree %d of %s from %s to %s%s",
      index,
      count_splines(step),
      degree,
      nest(operands[[1L]]),
      ends[[1L]],
      ends[[2L]],
      beyond[[step[["extrapolation"]]]]
    )
    say_domain(step, rephrase(operands, add_rounding(text, step)))
  }),
  since = 1
)

# How many columns the register has (steps 24.2).
count_splines <- function(step) {
  wrapped <- if (identical(step[["extrapolation"]], "periodic")) step[["degree"]] else 0L
  length(step[["knots"]]) - step[["degree"]] - 1L - wrapped
}

# Knots that do not fall, enough of them, and ends from which splines can go on (steps 24.1, 24.5).
check_splines <- function(step, report) {
  knots <- as.double(step[["knots"]])
  degree <- step[["degree"]]
  if (is.null(step[["knots"]]) || is.null(degree)) {
    return(invisible())
  }
  if (length(knots) < 2L * degree + 2L || is.unsorted(knots)) {
    least <- 2L * degree + 2L
    report("knots", sprintf("expected at least %d numbers, none of them below the one before it", least))
    return(invisible())
  }
  count <- length(knots) - degree - 1L
  length_of_range <- knots[[count + 1L]] - knots[[degree + 1L]]
  extrapolation <- step[["extrapolation"]]
  if (identical(extrapolation, "linear") && knots[[count]] == knots[[count + 1L]]) {
    report("knots", "the last two knots of the range are equal, so that no line goes on from there")
  }
  if (identical(extrapolation, "periodic") && (length_of_range == 0 || is.infinite(length_of_range))) {
    report("knots", "the range is too short or too long for a period")
  }
}
