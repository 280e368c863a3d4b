# interp: straight lines between knots (steps 23)

op_interp <- new_op(
  "interp",
  takes = "number",
  gives = "numbers",
  params = list(
    new_param("knots", "numbers", finite = TRUE),
    new_param("values", "numbers", finite = TRUE),
    new_param("repeated", "word", words = c("last", "mean")),
    new_param("margin", "numbers", optional = TRUE, finite = TRUE),
    new_param("round", "round", optional = TRUE)
  ),
  check = function(step, operand, report) {
    knots <- step[["knots"]]
    values <- step[["values"]]
    if (!is.null(knots)) {
      check_rising(as.double(knots), report)
    }
    large <- which(abs(as.double(values)) > 1e300)
    if (length(large) > 0L) {
      report("values", sprintf("item %d is of a magnitude above 1e300", large[1L] - 1L))
    }
    if (!is.null(knots) && !is.null(values)) {
      check_slopes(as.double(knots), as.double(values), report)
    }
    check_margin(step, report)
  },
  keeps_infinity = lose_infinity,
  measure = measure_one,
  lower = function(builder, step, k) {
    emit_row(
      builder,
      k,
      paste0("interp_", step[["repeated"]]),
      a = as.double(step[["knots"]]),
      b = c(as.double(step[["values"]]), as.double(step[["margin"]])),
      round_float32 = identical(step[["round"]], "float32")
    )
  },
  words = new_op_words(take_first, function(step, index, operands, schema) {
    knots <- as.double(step[["knots"]])
    values <- as.double(step[["values"]])
    count <- length(knots)
    ends <- sprintf("%s at %s", show_constants(values[c(1L, count)]), show_constants(knots[c(1L, count)]))
    text <- if (count == 1L) {
      sprintf("%s on a line, %s", nest(operands[[1L]]), ends[[1L]])
    } else {
      more <- if (count > 2L) sprintf(" over %d more", count - 2L) else ""
      sprintf("%s on lines from %s to %s%s", nest(operands[[1L]]), ends[[1L]], ends[[2L]], more)
    }
    rephrase(operands, add_rounding(text, step))
  }),
  since = 1
)

# There is a knot, and none is below the one before it.
check_rising <- function(knots, report) {
  if (length(knots) == 0L || is.unsorted(knots)) {
    report("knots", "expected at least one number, none of them below the one before it")
  }
}

check_slopes <- function(knots, values, report) {
  if (length(knots) != length(values)) {
    report(
      "values",
      sprintf("expected %s, one for each knot, found %d", count_things(length(knots), "value"), length(values))
    )
    return(invisible())
  }
  distances <- diff(knots)
  wrong <- which(distances != 0 & !(is.finite(distances) & is.finite(diff(values) / distances)))
  if (length(wrong) > 0L) {
    report("knots", sprintf("the slope to item %d, or the distance from the one before, is not finite", wrong[1L]))
  }
}

check_margin <- function(step, report) {
  if (identical(step[["repeated"]], "last") && has_key(step, "margin")) {
    report("margin", "there is none where repeated is \"last\"")
  }
  margin <- as.double(step[["margin"]])
  if (!is.null(step[["margin"]]) && (length(margin) != 1L || margin < 0)) {
    report("margin", "expected one number that is not below zero")
  }
}
