# Works that take turns, as in turns.py; what all scripts of R need: case, folder and scale of the command line, frames, figures.

library(schemabridge)

arguments <- commandArgs(trailingOnly = TRUE)
case <- arguments[[1]]
folder <- arguments[[2]]
scale <- jsonlite::read_json(file.path(folder, "scale.json"), simplifyVector = TRUE)
shortest <- 0.005 # seconds of a turn; what takes less is called several times in it

take_turns <- function(works, seconds = scale$seconds) {
  calls <- vapply(works, count_calls, numeric(1))
  least <- rep(Inf, length(works))
  start <- proc.time()[["elapsed"]]
  for (turn in seq_len(scale$most_turns)) {
    allowed <- if (turn > scale$least_turns) seconds else scale$longest
    if (turn > 1 && proc.time()[["elapsed"]] - start > allowed) {
      break
    }
    for (position in seq_along(works)) {
      least[position] <- min(least[position], time_calls(works[[position]], calls[position]))
    }
  }
  stats::setNames(least, names(works))
}

# The first call does not count: it prepares what is prepared once. One alone says too little of those that follow: garbage was
# collected before it, which took what it reads out of the caches of the processor.
count_calls <- function(work) {
  if (time_calls(work, 1) > shortest * 10) {
    return(1)
  }
  calls <- 1
  while (calls * min(replicate(3, time_calls(work, calls))) < shortest) {
    calls <- calls * 2
  }
  calls
}

time_calls <- function(work, calls) {
  gc(full = TRUE)
  start <- Sys.time()
  for (i in seq_len(calls)) {
    work()
  }
  as.numeric(Sys.time() - start, units = "secs") / calls
}

read_bench_schema <- function() read_schema(file.path(folder, "bench.schema.json"))

# The rows that the schema was recorded from.
read_training <- function() {
  size <- file.size(file.path(folder, "numbers")) / 8
  numbers <- matrix(readBin(file.path(folder, "numbers"), "double", size, endian = "little"), ncol = 10, byrow = TRUE)
  codes <- readBin(file.path(folder, "codes"), "integer", size / 2, endian = "little")
  codes <- matrix(codes, ncol = 5, byrow = TRUE)
  texts <- lapply(0:4, function(column) sprintf("value_c%d_%03d", column, codes[, column + 1]))
  names <- c(paste0("x", 0:9), paste0("c", 0:4))
  as.data.frame(stats::setNames(c(asplit(numbers, 2), texts), names))
}

# Rows of the training, as often as it takes.
make_frame <- function(training, rows) {
  set.seed(1)
  df <- as.data.frame(lapply(training, `[`, sample.int(nrow(training), rows, replace = TRUE)))
  df
}

name_rows <- function(rows) {
  if (rows == 1) "1 row" else paste(format(rows, big.mark = ",", scientific = FALSE), "rows")
}

new_figure <- function(line, column, seconds = NULL, ratio = NULL, note = "") {
  list(line = line, column = column, seconds = seconds, ratio = ratio, note = note)
}

write_figures <- function(figures) {
  path <- file.path(folder, "figures.json")
  jsonlite::write_json(figures, path, auto_unbox = TRUE, digits = NA, null = "null")
}
