# clauses 21.6 to 21.8: what a prediction is given as

prediction_types <- c("response", "raw", "prob", "class")

# A prediction of an output as `type`, from the raw one, a matrix of doubles with a row for each row.
give_prediction <- function(output, raw, type) {
  check_raw(output, raw)
  switch(
    type,
    raw = name_numbers(output, unname(raw)),
    prob = name_numbers(output, give_probabilities(output, raw), by_label = TRUE),
    class = give_classes(output, raw),
    response = give_response(output, raw)
  )
}

# clause 21.3, and the labels of 21.5 where the schema does not say how wide the output is
check_raw <- function(output, raw) {
  if (!is.na(output$width) && ncol(raw) != output$width) {
    recorded <- count_things(output$width, "number")
    message <- sprintf("The output %s has %s a row, and %d came.", quote_text(output$name), recorded, ncol(raw))
    stop_schemabridge("output_mismatch", message)
  }
  if (is.na(output$width)) {
    check_label_width(output, ncol(raw))
  }
  is_expected <- anyNA(unlist(output$golden))
  rows <- if (!is_expected && anyNA(raw)) which(rowSums(is.na(raw)) > 0)
  if (length(rows) > 0L) {
    text <- sprintf(
      "The model predicts NaN for %s of %d, output %s.",
      count_things(length(rows), "row"),
      nrow(raw),
      quote_text(output$name)
    )
    stop_schemabridge("nan_prediction", text, rows = rows[seq_len(min(5L, length(rows)))])
  }
}

give_response <- function(output, raw) {
  numbers <- if (output$scale == "value") compute_result(output, raw) else give_probabilities(output, raw)
  name_numbers(output, numbers, by_label = TRUE)
}

# ---- Probabilities (clause 21.6) ----

give_probabilities <- function(output, raw) {
  check_probable(output)
  numbers <- compute_result(output, raw)
  if (output$scale == "logit") {
    numbers <- if (ncol(numbers) == 1L || output$classes == "several") {
      apply_sigmoid(numbers)
    } else {
      apply_softmax(numbers)
    }
  }
  if (output$classes == "one" && length(output[["labels"]]) == 2L && ncol(numbers) == 1L) {
    complement <- list(id = "y", op = "scale_offset", `in` = "raw", scale = -1, offset = 1)
    numbers <- cbind(run_steps(numbers, list(complement), "y", 1L, "p"), numbers)
  }
  numbers
}

check_probable <- function(output) {
  if (output$scale == "value") {
    message <- sprintf("The output %s has numbers that are no probabilities.", quote_text(output$name))
    stop_schemabridge("no_probabilities", message)
  }
  if (output$scale == "probability") {
    found <- find_improbable(output)
    if (length(found) > 0L) {
      message <- "The output %s should be probabilities, and one of the golden predictions is %s."
      stop_schemabridge("no_probabilities", sprintf(message, quote_text(output$name), format_numbers(found[1L])))
    }
  }
}

# Golden predictions that are no probabilities, numbers outside a domain among them.
find_improbable <- function(output) {
  golden <- output$golden
  if (!is.na(output$width)) {
    golden <- golden[lengths(golden) == output$width]
  }
  if (length(golden) == 0L) {
    return(numeric())
  }
  output$steps <- lapply(output$steps, function(step) {
    if (is.null(step[["domain"]])) step else replace(step, "domain", "pass")
  })
  numbers <- unlist(if (length(output$steps) == 0L) golden else compute_result(output, do.call(rbind, golden)))
  numbers[!is.na(numbers) & (numbers < 0 | numbers > 1)]
}

# The first of the two formulas.
apply_sigmoid <- function(x) {
  steps <- list(
    list(id = "negative", op = "scale_offset", `in` = "raw", scale = -1, offset = 0),
    list(id = "exp", op = "math", `in` = "negative", "function" = "exp", domain = "pass"),
    list(id = "sum", op = "scale_offset", `in` = "exp", scale = 1, offset = 1),
    list(id = "p", op = "math", `in` = "sum", "function" = "reciprocal", domain = "pass")
  )
  run_steps(x, steps, "p", ncol(x), "x")
}

# The second one, with the largest number of each row as a further column.
apply_softmax <- function(x) {
  labels <- seq_len(ncol(x))
  largest <- do.call(pmax, lapply(labels, function(j) x[, j]))
  name <- function(what) paste(what, labels)
  combine <- function(id, from, what) {
    list(id = id, op = "combine", `in` = from, "function" = what, missing = "pass", domain = "pass")
  }
  pick <- function(id, from, index) list(id = id, op = "select", `in` = from, index = index)
  steps <- c(
    Map(function(id, j) pick(id, "raw", c(j - 1L, ncol(x))), name("pair"), labels),
    Map(function(id, from) combine(id, from, "difference"), name("difference"), name("pair")),
    list(list(id = "exp", op = "math", `in` = name("difference"), "function" = "exp", domain = "pass")),
    list(combine("sum", "exp", "sum")),
    Map(function(id, j) pick(id, "exp", j - 1L), name("exp"), labels),
    Map(function(id, from) combine(id, c(from, "sum"), "quotient"), name("p"), name("exp")),
    list(pick("p", name("p"), labels - 1L))
  )
  run_steps(cbind(x, largest), unname(steps), "p", ncol(x), "x")
}

# ---- Classes (clause 21.7) ----

# A vector of labels, text as a factor with all of them as levels; with `several` a matrix of a column for each label.
give_classes <- function(output, raw) {
  if (is.null(output[["labels"]])) {
    stop_schemabridge("no_classes", sprintf("The output %s has no labels.", quote_text(output$name)))
  }
  if (output$classes == "several") {
    return(name_numbers(output, decide_numbers(output, raw) > output$threshold, by_label = TRUE))
  }
  numbers <- compute_result(output, raw)
  if (ncol(numbers) == 1L || output$has_threshold) {
    decisive <- decide_numbers(output, raw)
    position <- 1L + (decisive[, ncol(decisive)] > output$threshold)
    position[rowSums(is.na(numbers)) > 0] <- NA
  } else {
    position <- find_largest(numbers)
  }
  name_classes(output$labels, position)
}

# What is compared with the threshold: probabilities, or of scale `value` the numbers.
decide_numbers <- function(output, raw) {
  if (output$scale == "value") compute_result(output, raw) else give_probabilities(output, raw)
}

# The first column of each row that holds its largest number, NA where one is NaN.
find_largest <- function(numbers) {
  position <- rep(1L, nrow(numbers))
  largest <- numbers[, 1L]
  for (j in seq_len(ncol(numbers))) {
    is_larger <- numbers[, j] > largest
    position[is.na(is_larger)] <- NA
    is_larger <- is_larger %in% TRUE & !is.na(position)
    position[is_larger] <- j
    largest[is_larger] <- numbers[is_larger, j]
  }
  position
}

name_classes <- function(labels, position) {
  if (is.character(labels)) factor(labels[position], levels = labels) else labels[position]
}

# ---- Names of columns (clause 21.8) ----

name_numbers <- function(output, numbers, by_label = FALSE) {
  labels <- if (by_label) spell_labels(output[["labels"]])
  columns <- if (length(labels) == ncol(numbers)) labels else name_columns(output$name, ncol(numbers))
  colnames(numbers) <- columns
  numbers
}

# Texts as they are, numbers with 15 digits, or 17 where these do not read back.
spell_labels <- function(labels) {
  if (is.logical(labels)) {
    return(tolower(labels))
  }
  if (is.numeric(labels)) {
    short <- with_c_numbers(sprintf("%.15g", labels))
    return(ifelse(short == format_numbers(labels), short, with_c_numbers(sprintf("%.17g", labels))))
  }
  labels
}
