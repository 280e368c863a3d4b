# What a row of the tables is: a name, the code as people write it, and what has to come out of it.

# A new batch for every habit, so that none sees what another one did by reference.
new_people <- function() {
  data.frame(
    id = 1:5,
    age = c(31L, 45L, 28L, 62L, 19L),
    income = c(52000.5, 0.1, NA, 0.001, 16777217),
    city = c("Bern", "K\u00f6ln", "\u0130zmir", "NA", "Bern"),
    `plan type` = c("low", "high", "mid", "low", "high"),
    member = c(TRUE, FALSE, TRUE, FALSE, TRUE),
    since = as.Date(c("2021-03-01", "2019-12-31", "1969-12-31", "2000-02-29", "2024-02-29")),
    seen = as.POSIXct(1714552200 + 3600 * c(0, 5, 15, 16, 40), origin = "1970-01-01", tz = "UTC"),
    booked = as.POSIXct(1714521600 + 86400 * c(0, 1, 8, 30, 31), origin = "1970-01-01", tz = "UTC"),
    waited = as.difftime(c(90, 3600, 0, 1, 86400), units = "secs"),
    check.names = FALSE,
    stringsAsFactors = FALSE
  )
}

# The matrix of these rows, by hand: float32 values as doubles; days since 1970; the hours of 08:30 and what comes later; the days
# of 1 May and what comes later; seconds.
wanted <- rbind(
  c(31, 52000.5, 1, 0, 0, 0, 0, 1, 18687, 8, 1, 90),
  c(45, 0.100000001490116119384765625, 0, 1, 0, 0, 2, 0, 18261, 13, 2, 3600),
  c(28, 41000, 0, 0, 1, 0, 1, 1, -1, 23, 9, 0),
  c(62, 0.001000000047497451305389404296875, 0, 0, 0, 1, 0, 0, 11016, 0, 31, 1),
  c(19, 16777216, 1, 0, 0, 0, 2, 1, 19782, 0, 1, 86400)
)
features <- c("age", "income", "Bern", "Koeln", "Izmir", "NA", "plan", "member", "since", "seen", "booked", "waited")

# These rows of the matrix, some of whose columns have other values.
gives <- function(rows = 1:5, ...) {
  expected <- wanted[rows, , drop = FALSE]
  changed <- list(...)
  for (name in names(changed)) {
    expected[, match(name, features)] <- changed[[name]]
  }
  list(matrix = expected)
}

# An error of this code, whose message has these words. A line of code of its hint `runs` on the batch, which gives the rows of
# `mended` then.
refused <- function(code, ..., runs = NULL, mended = gives()) {
  list(code = code, words = c(...), runs = runs, mended = mended)
}

# What lines of code in hints look like.
renames <- function(found, needed) {
  sprintf("names(df)[names(df) == \"%s\"] <- \"%s\"", found, needed)
}

sets <- function(column, code) {
  sprintf("df$%s <- %s", column, gsub("{x}", paste0("df$", column), code, fixed = TRUE))
}

as_date <- "as.Date({x}, format = \"%Y-%m-%d\")"
as_time <- "as.POSIXct({x}, format = \"%Y-%m-%d %H:%M:%S\", tz = \"UTC\")"
as_instant <- "as.POSIXct({x}, format = \"%Y-%m-%dT%H:%M:%SZ\", tz = \"UTC\")"
counted_days <- "as.Date({x}, origin = \"1970-01-01\")"
counted_time <- "as.POSIXct({x}, origin = \"1970-01-01\", tz = \"UTC\")"
counted_seconds <- "as.difftime({x}, units = \"secs\")"
period_seconds <- "as.difftime(lubridate::period_to_seconds({x}), units = \"secs\")"
interval_seconds <- "as.difftime(lubridate::int_length({x}), units = \"secs\")"
without_comma <- "as.numeric(sub(\",\", \".\", {x}, fixed = TRUE))"
as_seconds <- "as.difftime(as.numeric({x}), units = \"secs\")"

# Code that makes a batch, which is prepared, validated and split.
habit <- function(name, code, expected) {
  examine(name, substitute(code), expected, find_batch_problems)
}

# Code that calls us itself.
habit_of_calls <- function(name, code, expected) {
  examine(name, substitute(code), expected, function(code, place, expected) {
    compare(try_call(eval(code, place)), expected)
  })
}

results <- list()

examine <- function(name, code, expected, find) {
  if (!is.null(results[[name]])) {
    stop("two habits are called ", name)
  }
  place <- new.env(parent = globalenv())
  place$people <- new_people()
  problems <- tryCatch(
    find(code, place, expected),
    error = function(error) paste("the code itself fails:", conditionMessage(error))
  )
  results[[name]] <<- paste(problems, collapse = "; ")
}

find_batch_problems <- function(code, place, expected) {
  batch <- eval(code, place)
  before <- if (is_kept(batch)) copy_deeply(batch)
  suppressWarnings(withr::local_locale(c(LC_NUMERIC = numeric_locale)))
  found <- try_call(prepare_input(batch, schema))
  c(
    compare(found, expected),
    if (is_kept(batch)) check_verbs(batch, found),
    if (is_kept(batch) && !identical(copy_deeply(batch), before)) "the batch was changed",
    if (!is.null(expected$runs)) check_hint(batch, found, expected)
  )
}

# What can be read more than once, and compared as bytes.
is_kept <- function(batch) {
  is.data.frame(batch) || is.list(batch) && !is.object(batch)
}

# Two of them can be compared: neither points to anything else, and no vector is worked out later.
copy_deeply <- function(batch) {
  unserialize(serialize(batch, NULL))
}

try_call <- function(call) {
  tryCatch(call, schemabridge_error = identity, warning = function(warning) warning)
}

compare <- function(found, expected) {
  if (is.null(expected$code)) compare_matrix(found, expected$matrix) else compare_error(found, expected)
}

compare_matrix <- function(found, expected) {
  if (inherits(found, "condition")) {
    return(paste(class(found)[[1L]], conditionMessage(found)))
  }
  if (!identical(unname(found), expected)) {
    paste("other numbers:", paste(utils::capture.output(print(unname(found), digits = 17)), collapse = "\n"))
  }
}

compare_error <- function(found, expected) {
  if (!inherits(found, "schemabridge_error")) {
    return(paste(c("no error but", utils::capture.output(print(found))), collapse = "\n"))
  }
  has <- vapply(expected$words, grepl, NA, conditionMessage(found), fixed = TRUE)
  if (!identical(found$code, expected$code) || !all(has)) {
    paste("another error:", found$code, conditionMessage(found))
  }
}

# What the other verbs say of the same batch.
check_verbs <- function(batch, found) {
  report <- validate_batch(batch, schema)
  refused <- inherits(found, "condition")
  if (attr(report, "ok") == refused || (refused && !found$code %in% report$code)) {
    return("validate_batch() says otherwise")
  }
  if (refused) {
    return(NULL)
  }
  parts <- split_batch(batch, schema)
  same <- identical(class(parts$good), class(batch)) && identical(prepare_input(parts$good, schema), found)
  bytes <- as.vector(unclass(prepare_input(batch, schema, as = "float32")))
  c(
    if (!same) "split_batch() gives other good rows",
    if (!identical(bytes, writeBin(as.vector(t(found)), raw(), size = 4L))) "as = \"float32\" gives other numbers"
  )
}

# The line of code that a hint has is run on the batch.
check_hint <- function(batch, found, expected) {
  if (!grepl(expected$runs, found$hint, fixed = TRUE)) {
    return(paste("the hint is:", found$hint))
  }
  place <- list2env(list(df = batch), parent = globalenv())
  eval(parse(text = expected$runs), place)
  problem <- compare(try_call(prepare_input(place$df, schema)), expected$mended)
  if (!is.null(problem)) paste("after the hint:", problem)
}
