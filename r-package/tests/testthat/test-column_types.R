answers <- names(formals(new_type))

test_that("every type answers every question, and nothing is a type that does not", {
  for (type in column_types) {
    expect_identical(names(type), answers)
    expect_true(type$meaning %in% names(column_meanings))
    expect_true(all(type$accepts %in% names(column_meanings)))
    expect_true(type$reads %in% c("text", "numbers"))
    expect_length(type$missing, 1)
  }
  for (answer in answers) {
    expect_error(do.call(new_type, column_types$date[names(column_types$date) != answer]), answer)
  }
})

test_that("values of every type are decoded, built and taken again as what they were", {
  cells <- list(
    boolean = TRUE,
    integer = 3,
    float64 = 0.1,
    float32 = 0.5,
    string = "a",
    date = 15000,
    timestamp = 1500,
    duration = 90
  )
  expect_setequal(names(cells), names(column_types))
  for (name in names(cells)) {
    column <- list(name = "x", type = name, unit = "ms", instant = TRUE)
    type <- column_types[[name]]
    expect_identical(type$decode_cell(new_problems(), "", cells[[name]], refused = FALSE), cells[[name]])
    found <- describe_column(type$build(cells[[name]], column))
    expect_identical(found$meaning, if (name == "integer") "floating" else type$meaning)
    expect_type(convert_column(found, column), "list")
  }
})

test_that("a type takes the meanings that it says, and refuses all others", {
  found <- lapply(c(column_kinds, arrow_formats), function(kind) {
    new_found(kind$meaning, kind$storage, list(), kind$label, unit = if (is.null(kind$unit)) "ms" else kind$unit)
  })
  found <- Filter(function(each) each$meaning != "null", found)
  expect_setequal(vapply(found, `[[`, "", "meaning"), names(column_meanings))
  for (name in names(column_types)) {
    column <- list(name = "x", type = name, unit = "s", instant = FALSE)
    is_taken <- vapply(found, function(each) is.list(convert_column(each, column)), NA)
    is_said <- vapply(found, function(each) each$meaning %in% column_types[[name]]$accepts, NA)
    expect_identical(unname(is_taken), unname(is_said))
  }
})
