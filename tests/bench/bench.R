# The R half of `make bench`: Rscript bench.R FOLDER, where FOLDER holds bench.schema.json, vocabulary.schema.arrow, fill.so.

library(schemabridge)
folder <- commandArgs(trailingOnly = TRUE)[1]
dyn.load(file.path(folder, "fill.so"))
rows <- 1000000L
features <- 195L

make_frame <- function(rows) {
  set.seed(1)
  numbers <- lapply(0:9, function(column) rnorm(rows, column, 1 + column))
  values <- sprintf("%03d", 0:36)
  texts <- lapply(0:4, function(column) sample(paste0("value_c", column, "_", values), rows, replace = TRUE))
  as.data.frame(stats::setNames(c(numbers, texts), c(paste0("x", 0:9), paste0("c", 0:4))))
}

measure_turns <- function(..., turns = 5L) {
  works <- list(...)
  seconds <- matrix(NA_real_, turns, length(works))
  for (turn in 0:turns) {
    for (position in seq_along(works)) {
      gc(full = TRUE)
      elapsed <- system.time(works[[position]](), gcFirst = FALSE)[["elapsed"]]
      if (turn > 0L) seconds[turn, position] <- elapsed
    }
  }
  seconds
}

show <- function(name, value, unit, limit, at_least = FALSE) {
  holds <- if (at_least) value >= limit else value <= limit
  word <- if (at_least) "at least" else "at most"
  cat(sprintf("  %-66s%9.2f %-3s %s %g%s\n", name, value, unit, word, limit, if (holds) "" else "   MISSED"))
}

read_status <- function(field) {
  lines <- readLines("/proc/self/status")
  as.numeric(gsub("[^0-9]", "", grep(paste0("^", field, ":"), lines, value = TRUE)))
}

peak_memory <- function(work) {
  gc(full = TRUE)
  before <- read_status("VmRSS")
  cat("5", file = "/proc/self/clear_refs")
  result <- work()
  peak <- read_status("VmHWM") - before
  peak * 1024 / as.numeric(object.size(result))
}

cat(sprintf("R, %d rows, the same frame\n", rows))
schema <- read_schema(file.path(folder, "bench.schema.json"))
# First, while no other frame makes the garbage collector slow.
few <- make_frame(rows / 4)
many <- make_frame(rows * 10 / 4)
seconds <- measure_turns(function() prepare_input(few, schema, as = "float32"), function() {
  prepare_input(many, schema, as = "float32")
})
show("ten times the rows / the rows", median(seconds[, 2] / seconds[, 1]), "", 10.5)
rm(few, many)

df <- make_frame(rows)
as_float32 <- function() prepare_input(df, schema, as = "float32")
as_matrix <- function() prepare_input(df, schema)
seconds <- measure_turns(
  as_float32,
  function() .Call("fill_float32", rows * as.numeric(features)),
  as_matrix,
  function() .Call("fill_matrix", rows, features)
)
show(
  'prepare_input(as = "float32") / writing such a buffer from C in huge pages',
  median(seconds[, 1] / seconds[, 2]),
  "",
  1.3
)
show(
  'prepare_input(as = "matrix") / writing such a matrix from C in huge pages',
  median(seconds[, 3] / seconds[, 4]),
  "",
  1.2
)
show('peak memory of as = "float32" / the output', peak_memory(as_float32), "", 1.15)
show('peak memory of as = "matrix" / the output', peak_memory(as_matrix), "", 1.15)

row <- df[1, ]
seconds <- measure_turns(
  function() {
    for (i in 1:500) {
      prepare_input(row, schema)
    }
  },
  turns = 7L
)
show("one row", min(seconds) / 500 * 1e6, "us", 100)

seconds <- measure_turns(function() read_schema(file.path(folder, "vocabulary.schema.arrow")))
show("read a vocabulary of 1,000,000 texts (Arrow)", min(seconds), "s", 2.0)

# recipes needs a fifth of the rows to be measured in a tolerable time; both sides get the same ones.
small <- df[seq_len(rows / 5), ]
recipe <- recipes::recipe(small)
recipe <- recipes::step_normalize(recipe, recipes::all_numeric())
recipe <- recipes::step_dummy(recipe, recipes::all_nominal(), one_hot = TRUE)
recipe <- recipes::prep(recipe, small, strings_as_factors = TRUE)
bake <- function() recipes::bake(recipe, small, composition = "matrix")
seconds <- measure_turns(bake, function() prepare_input(small, schema), turns = 3L)
show("recipes::bake / prepare_input", median(seconds[, 1] / seconds[, 2]), "", 8, at_least = TRUE)
