# Everything that a batch is refused for (clauses 12.3 to 12.5). Rows are sets of marks, a bit per row, until the last.

# list(frame, bound, faults, coerced, outside, taken, infinite): what was found in each column, and faults in the order of
# findings, one for each code and column, with the position of the `column` that it names and its `rows`, ascending and
# counted from 1, NULL where it concerns the column as a whole. `coerced` are texts that spell no value and are missing,
# `outside` cells beyond `ranges`, `taken` those whose value is in no vocabulary and that a policy takes, `infinite` those
# whose number is and can reach an input.
examine_batch <- function(frame, schema, ranges = list(), redact = FALSE) {
  taking <- find_taking_steps(schema)
  unbounded <- find_unbounded(schema)
  plan <- if (length(ranges) > 0L) {
    build_plan(plan_content(schema), ranges, taking, unbounded)
  } else {
    plan_for(schema, taking, unbounded)
  }
  found <- bind_examined(frame, schema)
  bound <- found$bound
  whole <- c(found$named, find_column_faults(bound, frame$rows, redact))
  is_whole <- seq_along(bound) %in% vapply(whole, `[[`, 0, "position")
  bound[is_whole] <- lapply(schema$columns[is_whole], bind_missing)
  noted <- collect_faults(plan, chunk_sources(bound, frame$rows))
  is_coerced <- vapply(noted, `[[`, "", "code") == "other_text"
  coerced <- noted[is_coerced]
  noted <- noted[!is_coerced]
  behind <- vapply(noted, function(fault) if (fault$phase == "step") fault$position - length(schema$steps) else 0, 0)
  faults <- merge_faults(c(whole, settle_faults(noted[behind <= 0], trace_program(schema), is_whole)))
  columns <- list(
    outside = seq_along(ranges),
    taken = find_step_columns(schema, taking),
    infinite = unbounded
  )
  c(
    list(frame = frame, bound = bound, faults = faults),
    list(coerced = find_noted(coerced, vapply(coerced, `[[`, 0, "position"), faults, schema)),
    find_all_noted(noted[behind > 0], behind[behind > 0], columns, faults, schema)
  )
}

# What is noted of each kind; positions go through the kinds, `columns` has those of each.
find_all_noted <- function(noted, positions, columns, faults, schema) {
  kind <- rep(names(columns), lengths(columns))[positions]
  column <- unlist(columns, use.names = FALSE)[positions]
  lapply(stats::setNames(nm = names(columns)), function(each) {
    find_noted(noted[kind %in% each], column[kind %in% each], faults, schema)
  })
}

# The positions of the steps that take values which their vocabulary, that is not empty, does not have.
find_taking_steps <- function(schema) {
  sizes <- vapply(schema$vocabularies, function(vocabulary) length(vocabulary$values), 0L)
  is_taking <- vapply(
    schema$steps,
    function(step) {
      !is.null(step[["unknown"]]) && !identical(step[["unknown"]], "error") && sizes[[step[["vocabulary"]]]] > 0L
    },
    NA
  )
  which(is_taking)
}

find_step_columns <- function(schema, steps) {
  match(vapply(schema$steps[steps], `[[`, "", "column"), column_names(schema))
}

# list(named, bound): what is wrong with the names, and the columns that are in the frame exactly once; others are taken
# as missing.
bind_examined <- function(frame, schema) {
  names <- column_names(schema)
  at <- match(names, frame$names)
  named <- find_name_faults(frame, names, at)
  is_named <- seq_along(at) %in% vapply(named, `[[`, 0, "position")
  bound <- lapply(seq_along(at), function(i) {
    if (is_named[[i]]) {
      return(bind_missing(schema$columns[[i]]))
    }
    bind_column(describe_frame_column(frame, at[[i]]), schema$columns[[i]], frame$rows)
  })
  list(named = named, bound = bound)
}

find_column_faults <- function(bound, rows, redact) {
  refused <- which(!vapply(bound, function(each) is.null(each$code), NA))
  lapply(refused, function(i) new_column_fault(bound[[i]], i, rows, redact))
}

# ---- What depends on what ----

# What a fault of the kernel depends on, and which column it names.
trace_fault <- function(fault, traced) {
  at <- fault$position
  if (fault$phase == "type") {
    return(c(fault, list(column = at, depends = at)))
  }
  if (fault$phase == "step") {
    coded <- setdiff(traced$coded[[at]], at)
    return(c(fault, list(column = traced$first[[at]], depends = traced$columns[[at]], coded = coded)))
  }
  encoding <- traced$encodings[[at]][[fault$feature]]
  from <- traced$from[[at]][[encoding]]
  name <- traced$features[[at]][[fault$feature]]
  c(fault, list(column = traced$names[[at]][[encoding]], depends = traced$columns[[from]], name = name))
}

# ---- Which rows remain ----

# The faults without those that follow from others (clauses 12.3 and 12.4).
settle_faults <- function(faults, traced, is_whole) {
  faults <- lapply(faults, trace_fault, traced)
  faults <- Filter(function(fault) !any(is_whole[c(fault$column, fault$depends)]), faults)
  phases <- vapply(faults, `[[`, "", "phase")
  typed <- faults[phases == "type"]
  steps <- faults[phases == "step"]
  refused <- collect_marks(typed, vapply(typed, `[[`, 0, "column"), length(is_whole))
  coded <- collect_marks(steps, vapply(steps, `[[`, 0, "position"), length(traced$first))
  steps <- lapply(steps, function(fault) drop_marks(fault, c(refused[fault$depends], coded[fault$coded])))
  named <- collect_marks(steps, vapply(steps, `[[`, 0, "column"), length(is_whole))
  inputs <- lapply(faults[phases == "input"], function(fault) {
    drop_marks(fault, c(refused[fault$depends], named[fault$depends]))
  })
  Filter(function(fault) any(fault$marks != 0), c(typed, steps, inputs))
}

# By group all marks of its faults, NULL where it has none.
collect_marks <- function(faults, groups, n) {
  marks <- vector("list", n)
  for (i in seq_along(faults)) {
    group <- groups[[i]]
    marks[[group]] <- join_marks(marks[group], faults[[i]]$marks)
  }
  marks
}

join_marks <- function(several, marks = NULL) {
  Reduce(`|`, Filter(Negate(is.null), c(several, list(marks))))
}

drop_marks <- function(fault, others) {
  dropped <- join_marks(others)
  if (!is.null(dropped)) {
    fault$marks <- fault$marks & !dropped
  }
  fault
}

list_marked <- function(marks) {
  which(rawToBits(marks) == 1L)
}

# ---- One fault for each code and column ----

# At the first of its places (clause 12.5).
merge_faults <- function(faults) {
  if (length(faults) == 0L) {
    return(list())
  }
  faults <- faults[order_faults(faults)]
  column <- vapply(faults, function(fault) as.double(if (is.null(fault$column)) fault$position else fault$column), 0)
  key <- paste(vapply(faults, `[[`, "", "code"), column)
  lapply(unname(split(seq_along(key), factor(key, unique(key)))), function(same) {
    marks <- join_marks(lapply(faults[same], `[[`, "marks"))
    first <- faults[[same[[1L]]]]
    first$marks <- NULL
    first$column <- column[[same[[1L]]]]
    first["rows"] <- list(if (!is.null(marks)) list_marked(marks))
    first
  })
}

fault_phases <- c("names", "type", "step", "input")

# The order of clause 7.1: at the type of one column the lowest row decides.
order_faults <- function(faults) {
  field <- function(name) vapply(faults, function(fault) as.double(fault[[name]]), 0)
  phase <- match(vapply(faults, `[[`, "", "phase"), fault_phases)
  rank <- vapply(
    faults,
    function(fault) if (is_cell_fault(fault)) first_marked(fault$marks) else as.double(fault$rank),
    0
  )
  position <- field("position")
  is_name <- phase == 1L
  order(phase, ifelse(is_name, rank, position), ifelse(is_name, position, rank), field("feature"), method = "radix")
}

is_cell_fault <- function(fault) {
  fault$phase == "type" && !is.null(fault$marks)
}

first_marked <- function(marks) {
  byte <- which(marks != 0)[[1L]]
  (byte - 1) * 8 + list_marked(marks[[byte]])[[1L]]
}

# By column the rows of what is noted, without those that an error of the column concerns (clauses 12.7 and 12.8).
find_noted <- function(noted, columns, faults, schema) {
  # Integers, for as text a double depends on options.
  column <- as.integer(vapply(faults, `[[`, 0, "column"))
  by_column <- split(lapply(faults, `[[`, "rows"), factor(column, seq_along(schema$columns)))
  found <- lapply(sort(unique(columns)), function(column) {
    marks <- join_marks(lapply(noted[columns == column], `[[`, "marks"))
    list(column = column, rows = setdiff(list_marked(marks), unlist(by_column[[column]])))
  })
  Filter(function(each) length(each$rows) > 0L, found)
}
