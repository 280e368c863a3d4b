# The ops of the format by name, collected from the files op_*.R: what an op is stands there and is asked here, never
# compared.

ops <- local({
  found <- Filter(
    function(object) inherits(object, "schemabridge_op"),
    mget(ls(topenv(), pattern = "^op_"), envir = topenv())
  )
  names(found) <- vapply(found, `[[`, "", "name")
  found
})

# By step what its op answers to a question of one text.
ask_ops <- function(steps, question) {
  answers <- vapply(ops, `[[`, "", question)
  unname(answers[vapply(steps, `[[`, "", "op")])
}

# Names of the parameters that must stand in a step, and of those that may, in a minor version of the format.
list_params <- function(op, optional, minor) {
  names(Filter(function(param) param$optional == optional && param$since <= minor, op$params))
}

# Whether a parameter of an op is of a kind.
has_param <- function(op, kind) {
  any(vapply(op$params, function(param) param$kind == kind, NA))
}
