# prepare_input of a kind of frame, the most rows against writing the output from C: Rscript inputs.R LINE FOLDER, where FOLDER holds fill.so.

source("turns.R")

features <- 195L
forms <- list(
  'data.frame, `as = "float32"`' = identity,
  'data.frame, `as = "matrix"`' = identity,
  "data.frame of factors" = function(df) {
    texts <- vapply(df, is.character, logical(1))
    df[texts] <- lapply(df[texts], factor)
    df
  },
  "tibble" = function(df) tibble::as_tibble(df),
  "data.table" = function(df) data.table::as.data.table(df),
  "list" = as.list
)

measure_rows <- function(training, schema, rows) {
  as <- if (grepl("float32", case)) "float32" else "matrix"
  df <- forms[[case]](make_frame(training, rows))
  prepare <- function() prepare_input(df, schema, as = as)
  if (rows < max(scale$r_rows)) {
    return(new_figure(case, name_rows(rows), take_turns(list(prepare))[[1]]))
  }
  fill <- if (as == "float32") {
    function() .Call("fill_float32", rows * as.numeric(features))
  } else {
    function() .Call("fill_matrix", rows, features)
  }
  seconds <- take_turns(list(ours = prepare, fill = fill))
  new_figure(case, name_rows(rows), seconds[["ours"]], seconds[["ours"]] / seconds[["fill"]])
}

dyn.load(file.path(folder, "fill.so"))
schema <- read_bench_schema()
training <- read_training()
write_figures(lapply(scale$r_rows, function(rows) measure_rows(training, schema, rows)))
