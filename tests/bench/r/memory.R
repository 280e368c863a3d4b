# Peak memory of a call and growth with rows, beside that of writing from C: Rscript memory.R LINE FOLDER, where FOLDER holds fill.so.

source("turns.R")

growing <- "time of ten times the rows, times that of the rows"
as <- c("R, float32" = "float32", "R, matrix" = "matrix")[[case]]

read_status <- function(field) {
  lines <- readLines("/proc/self/status")
  as.numeric(gsub("[^0-9]", "", grep(paste0("^", field, ":"), lines, value = TRUE)))
}

measure_peak <- function(df, schema) {
  force(df) # what the frame takes is not what the call adds
  gc(full = TRUE)
  before <- read_status("VmRSS")
  cat("5", file = "/proc/self/clear_refs")
  result <- prepare_input(df, schema, as = as)
  (read_status("VmHWM") - before) * 1024 / as.numeric(object.size(result))
}

# As long as it takes that the turns of most memory meet some that the host of a virtual machine has not taken back.
measure_growth <- function(training, schema, rows) {
  few <- make_frame(training, rows)
  many <- make_frame(training, rows * 10)
  works <- list(
    few = function() prepare_input(few, schema, as = as),
    many = function() prepare_input(many, schema, as = as),
    fill_few = function() fill(rows),
    fill_many = function() fill(rows * 10)
  )
  seconds <- take_turns(works, scale$longest)
  c(ours = seconds[["many"]] / seconds[["few"]], fill = seconds[["fill_many"]] / seconds[["fill_few"]])
}

fill <- function(rows) {
  if (as == "float32") .Call("fill_float32", rows * 195) else .Call("fill_matrix", as.integer(rows), 195L)
}

dyn.load(file.path(folder, "fill.so"))

schema <- read_bench_schema()
training <- read_training()
rows <- max(scale$rows)
peak <- measure_peak(make_frame(training, rows), schema)
growth <- measure_growth(training, schema, rows / 4)
write_figures(list(
  new_figure(case, "peak memory, times the output", ratio = peak),
  new_figure(case, growing, ratio = growth[["ours"]]),
  new_figure(sub("R", "C", case), growing, ratio = growth[["fill"]])
))
