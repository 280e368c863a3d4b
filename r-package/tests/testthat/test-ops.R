questions <- c("name", "takes", "gives", "params", "check", "keeps_infinity", "measure", "lower", "words")

test_that("every file of an op is in the registry, by the name of the op", {
  expect_true(all(c("number", "match", "clip", "bin", "one_hot", "take", "select") %in% names(ops)))
  defined <- ls(asNamespace("schemabridge"), pattern = "^op_")
  expect_setequal(defined, paste0("op_", names(ops)))
})

test_that("every op answers every question", {
  for (op in ops) {
    expect_identical(names(op), c(questions, "since", "of_outputs"))
    expect_true(op$takes %in% c("column", "numbers", "number", "codes"))
    expect_true(op$gives %in% c("numbers", "codes", "texts"))
    expect_named(formals(op$check), c("step", "operand", "report"))
    expect_named(formals(op$keeps_infinity), "step")
    expect_named(formals(op$measure), c("step", "operand"))
    expect_named(formals(op$lower), c("builder", "step", "k"))
    expect_named(formals(op$words$columns), c("step", "index", "width"))
    expect_named(formals(op$words$say), c("step", "index", "operands", "schema"))
    expect_named(formals(op$words$missing), c("step", "column"))
    expect_named(formals(op$words$chain), "step")
    expect_true(op$takes == "codes" || !op$words$names_codes)
    expect_true(op$takes == "numbers" || !op$of_outputs)
    for (param in op$params) {
      expect_true(param$kind %in% names(param_kinds))
    }
  }
})

test_that("an op that leaves a question open is none", {
  answers <- unclass(op_clip)
  for (question in questions) {
    expect_error(do.call(new_op, answers[names(answers) != question]), question)
  }
})

test_that("the kernel refuses an instruction that it does not have", {
  expect_error(compile_program(list(instructions = list(list(op = "cube")))), "cube")
})

test_that("an op without better words says its name and what it is computed from", {
  phrases <- list(new_phrase("a", may_miss = TRUE, refused = "unknown"), new_phrase("b - 1", is_formula = TRUE))
  named <- say_name(list(op = "product"), 1L, phrases, NULL)
  expect_identical(named, new_phrase("product(a, b - 1)", may_miss = TRUE, refused = "unknown"))
})
