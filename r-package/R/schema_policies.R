# What becomes of the values of a column, as recorded, and how features are made of it, in words that Python has too.

# By column a named vector: how many `values` its vocabularies have, the `range` it must lie in, what becomes of
# `missing` and `unknown` values; each pair once.
list_policies <- function(schema, shown) {
  program <- index_followers(schema)
  columns <- match(
    lapply(schema$steps, function(step) if (is.null(step[["column"]])) NA else step[["column"]]),
    column_names(schema)
  )
  readers <- split(seq_along(schema$steps), factor(columns, seq_along(schema$columns)))
  sizes <- vapply(schema$vocabularies, function(vocabulary) length(vocabulary[["values"]]), 0L)
  lapply(shown, function(i) {
    words <- unlist(lapply(readers[[i]], list_step_policies, program, sizes, schema$columns[[i]]))
    words[!duplicated(paste(names(words), words))]
  })
}

list_step_policies <- function(k, program, sizes, column) {
  step <- program$steps[[k]]
  within <- step[["within"]]
  c(
    values = if (!is.null(step[["vocabulary"]])) count_things(sizes[[step[["vocabulary"]]]], "value"),
    missing = if (has_key(step, "missing")) describe_policy(step[["missing"]], k, column, program),
    unknown = if (has_key(step, "unknown")) describe_policy(step[["unknown"]], k, column, program),
    range = if (!is.null(within)) paste(format_bounds(as.double(within), column), collapse = " to ")
  )
}

# The steps, by step those that take its register and no other, and which features it gives.
index_followers <- function(schema) {
  steps <- schema$steps
  ids <- vapply(steps, `[[`, "", "id")
  operands <- find_operands(steps, ids)
  alone <- which(lengths(operands) == 1L)
  encodings <- rev(unlist(lapply(schema$inputs, `[[`, "encodings"), recursive = FALSE))
  from <- vapply(encodings, `[[`, "", "from")
  list(
    steps = steps,
    operands = operands,
    followers = split(alone, factor(unlist(operands[alone]), seq_along(steps))),
    features = lapply(encodings, `[[`, "features")[match(ids, from)]
  )
}

describe_policy <- function(policy, k, column, program) {
  if (!is.character(policy)) {
    return(describe_code(policy, k, program))
  }
  switch(
    policy,
    pass = describe_passed(k, column, program),
    fill = paste("as", format_text(program$steps[[k]][["value"]])),
    error = "refused",
    missing = "as a missing value"
  )
}

# What the next steps make of a missing number of a column.
describe_passed <- function(k, column, program) {
  words <- vapply(
    program$followers[[k]],
    function(follower) {
      step <- program$steps[[follower]]
      op <- ops[[step[["op"]]]]
      if (has_param(op, "missing")) {
        describe_policy(step[["missing"]], follower, column, program)
      } else {
        op$words$missing(step, column)
      }
    },
    ""
  )
  words <- unique(words[nzchar(words)])
  if (length(words) == 0L) "stays missing" else paste(words, collapse = ", ")
}

# The feature that a code switches on, where it has one of its own; otherwise the code.
describe_code <- function(code, k, program) {
  for (follower in program$followers[[k]]) {
    features <- program$features[[follower]]
    if (!ops[[program$steps[[follower]][["op"]]]]$words$names_codes) {
      next
    }
    if (code == -1L) {
      return("zeros in all its features")
    }
    if (code >= 0L && code < length(features)) {
      return(paste("feature", features[[code + 1L]]))
    }
  }
  paste("code", format_count(code))
}

# By input the chain of each encoding: what is made of a column before the encoding itself, and its kind.
name_chains <- function(schema) {
  program <- index_followers(schema)
  ids <- vapply(schema$steps, `[[`, "", "id")
  before <- name_before(program)
  lapply(schema$inputs, function(input) {
    kinds <- vapply(input$encodings, `[[`, "", "kind")
    from <- match(vapply(input$encodings, `[[`, "", "from"), ids)
    mapply(function(words, kind) paste(unique(c(words, kind)), collapse = ", "), before[from], kinds)
  })
}

# By step the names of what its operands went through, in order.
name_before <- function(program) {
  through <- before <- vector("list", length(program$steps))
  for (k in seq_along(program$steps)) {
    step <- program$steps[[k]]
    before[[k]] <- unique(as.character(unlist(through[program$operands[[k]]])))
    through[[k]] <- unique(c(before[[k]], ops[[step[["op"]]]]$words$chain(step)))
  }
  before
}
