# clause 9.4: predictions held against recorded ones, and what that says of a model

least_tolerance <- c(absolute = 1e-6, relative = 1e-5)

# What rows are expected to give, by output: `rows`, the positions in the batch that have it, and `cells`, a matrix with
# one row for each of them, NULL where they differ in width. `predictions` has a named list for each row of the batch.
list_expected <- function(predictions) {
  outputs <- unique(unlist(lapply(predictions, names)))
  expected <- lapply(outputs, function(output) {
    rows <- which(vapply(predictions, function(row) !is.null(row[[output]]), NA))
    cells <- lapply(predictions[rows], function(row) as.double(row[[output]]))
    list(rows = rows, cells = if (length(unique(lengths(cells))) == 1L) do.call(rbind, cells))
  })
  stats::setNames(expected, outputs)
}

# How far predictions are apart, by output. `same` is how far they would be if the model gave all rows those of the first.
compare_outputs <- function(expected, predicted, schema, tolerance) {
  first <- min(vapply(expected, function(output) output$rows[1L], 0L))
  compared <- lapply(names(expected), function(output) {
    wanted <- expected[[output]]
    found <- find_output(schema, predicted, output, names(expected))
    fits <- !is.null(found) && !is.null(wanted$cells) && ncol(found) == ncol(wanted$cells)
    same <- if (fits && wanted$rows[1L] == first) wanted$cells[rep(1L, nrow(wanted$cells)), , drop = FALSE]
    list(
      output = output,
      rows = wanted$rows,
      shape = if (!fits) say_shapes(wanted$cells, found),
      found = if (fits) measure_distance(wanted$cells, found[wanted$rows, , drop = FALSE], tolerance),
      same = if (!is.null(same)) measure_distance(wanted$cells, same, tolerance)
    )
  })
  compared
}

# By name where the model names its outputs, otherwise by position.
find_output <- function(schema, predicted, output, outputs) {
  if (output %in% names(predicted)) {
    return(predicted[[output]])
  }
  declared <- item_names(Filter(is_object, schema$outputs), "name")
  position <- match(output, if (output %in% declared) declared else outputs)
  if (position <= length(predicted)) predicted[[position]]
}

say_shapes <- function(cells, found) {
  wanted <- if (is.null(cells)) "as many numbers in each row" else paste(count_things(ncol(cells), "number"), "a row")
  sprintf(
    "expected %s, found %s",
    wanted,
    if (is.null(found)) "none" else sprintf("%d a row", ncol(found))
  )
}

# Of each number its distance, infinite where no tolerance makes up for it, and what is allowed in float32.
measure_distance <- function(expected, found, tolerance) {
  largest <- max(0, abs(expected[is.finite(expected)]))
  size <- abs(expected)
  allowed <- pmax(
    tolerance[["absolute"]] + tolerance[["relative"]] * size,
    least_tolerance[["absolute"]] * max(1, largest) + least_tolerance[["relative"]] * size
  )
  distance <- abs(found - expected)
  finite <- is.finite(found) & is.finite(expected)
  same <- (is.nan(found) & is.nan(expected)) | (!is.na(found) & !is.na(expected) & found == expected)
  distance[!finite] <- Inf
  distance[same] <- 0
  allowed[!finite] <- 0
  list(expected = expected, found = found, distance = distance, allowed = allowed, largest = largest)
}

# Positions, row by row, of numbers for which a share of the largest does not make up.
find_beyond <- function(measured, share) {
  which(t(measured$distance > measured$allowed + share * measured$largest))
}

# ---- Verdict ----

# The check of predictions: another model, another precision, or that nothing could be shown. `numbers` are the rows of the
# batch as people count them, `word` is what they are called.
judge_predictions <- function(compared, numbers, sides, word = "golden row") {
  share <- max(find_share(sides$recorded), find_share(sides$here))
  rows <- unique(unlist(lapply(compared, `[[`, "rows")))
  detail <- count_things(length(rows), "row")
  mismatches <- describe_differences("prediction_mismatch", compared, numbers, share, word)
  if (nrow(mismatches) > 0L) {
    mismatches$message <- paste0(mismatches$message, explain_mismatch(compared, sides))
    return(new_check("predictions", detail, mismatches))
  }
  notes <- describe_differences("other_precision", compared, numbers, 0, word)
  status <- "ok"
  if (nrow(notes) > 0L) {
    detail <- sprintf("%s, within what the precisions explain: %s", detail, say_sides(sides))
    notes$message <- paste0(notes$message, ", within what the precisions explain: ", say_sides(sides))
  }
  if (!tells_apart(compared, share)) {
    status <- "unproven"
    detail <- paste0(detail, "; ", nothing_shown)
    notes <- bind_differences(list(notes, new_difference("nothing_to_verify", nothing_shown, row = numbers[min(rows)])))
  }
  list(check = "predictions", status = status, detail = detail, differences = notes)
}

nothing_shown <- "the predictions are too close to each other to show anything: a model that gives all rows the first passes"

tells_apart <- function(compared, share) {
  any(vapply(compared, function(each) is.null(each$same) || length(find_beyond(each$same, share)) > 0L, NA))
}

explain_mismatch <- function(compared, sides) {
  is_beyond <- function(each) is.null(each$found) || length(find_beyond(each$found, widest_share)) > 0L
  if (any(vapply(compared, is_beyond, NA))) {
    return(paste0("; no precision explains this, it is another model: ", say_sides(sides)))
  }
  sprintf(
    "; a precision below float32 would explain this and the known ones do not (%s): compute in float32 and verify again, %s",
    say_sides(sides),
    say_settings(sides$here)
  )
}

# The first prediction of every output that is further off than a share of the largest explains.
describe_differences <- function(code, compared, numbers, share, word) {
  bind_differences(lapply(compared, function(each) {
    if (is.null(each$found)) {
      return(new_difference(code, sprintf("output \"%s\": %s", each$output, each$shape), input = each$output))
    }
    beyond <- find_beyond(each$found, share)
    if (length(beyond) > 0L) {
      describe_prediction(code, each, beyond, numbers[each$rows], word)
    }
  }))
}

describe_prediction <- function(code, each, beyond, numbers, word) {
  width <- ncol(each$found$found)
  row <- (beyond[1L] - 1L) %/% width + 1L
  column <- (beyond[1L] - 1L) %% width + 1L
  expected <- with_c_numbers(sprintf("%.9g", each$found$expected[row, column]))
  found <- with_c_numbers(sprintf("%.9g", each$found$found[row, column]))
  text <- sprintf(
    "output \"%s\", %s %d, value %d: expected %s, found %s; %s beyond the tolerance",
    each$output,
    word,
    numbers[row],
    column,
    expected,
    found,
    count_things(length(beyond), "value")
  )
  new_difference(code, text, input = each$output, row = numbers[row], expected = expected, found = found)
}
