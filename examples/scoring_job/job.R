# Score a batch file from R with a Keras model; rows that the schema refuses are set aside with the reasons.
#
# Usage: Rscript job.R MODEL BATCH FOLDER
# Arguments, files and exit codes are those of job.py. Needs reticulate with a Python that has keras, to predict.

library(schemabridge)

end_of_stream <- as.raw(c(255, 255, 255, 255, 0, 0, 0, 0))
every_row <- 0
some_rejected <- 3

main <- function(model_path, batch, folder) {
  check_complete(batch)
  schema <- read_schema(sub("[.]keras$", ".schema.json", model_path))
  model <- reticulate::import("keras", convert = FALSE)$models$load_model(model_path)
  report <- verify_schema(schema, model)
  if (!report$ok) {
    stop(paste(format(report), collapse = "\n"))
  }
  dir.create(folder, showWarnings = FALSE, recursive = TRUE)
  paths <- file.path(folder, c("predictions.csv", "rejected.csv"))
  counts <- replace_files(paths, function(files) score_file(batch, schema, model, files[[1]], files[[2]]))
  cat(sprintf("%.0f rows scored, %.0f rejected\n", counts[["scored"]], counts[["rejected"]]))
  if (counts[["rejected"]] > 0) some_rejected else every_row
}

# A stream that was cut between two blocks reads like a shorter one, and only its end tells.
check_complete <- function(path) {
  file <- file(path, "rb")
  on.exit(close(file))
  seek(file, file.size(path) - length(end_of_stream))
  if (!identical(readBin(file, "raw", length(end_of_stream)), end_of_stream)) {
    stop(path, " is cut: copy it again")
  }
}

# Files to write to, which get their names when everything is written, and disappear if it is not.
replace_files <- function(paths, write) {
  parts <- paste0(paths, ".part")
  files <- lapply(parts, file, open = "wb", encoding = "UTF-8")
  on.exit(unlink(parts))
  result <- tryCatch(write(files), finally = lapply(files, close))
  stopifnot(file.rename(parts, paths))
  result
}

score_file <- function(batch, schema, model, predictions, rejected) {
  scored <- start <- 0L
  blocks <- nanoarrow::read_nanoarrow(batch)
  write_rows(t(c("row", schema$outputs[[1]]$name)), predictions)
  write_rows(t(c("row", "reasons", names(blocks$get_schema()$children))), rejected)
  while (!is.null(block <- blocks$get_next())) {
    # The block is split as it is: in a data.frame, times without a zone would get one.
    split <- split_batch(block, schema)
    reasons <- join_reasons(split$reasons)
    bad <- as.integer(names(reasons))
    good <- setdiff(seq_len(block$length), bad)
    write_rows(data.frame(good - 1L + start, predict_rows(split$good, schema, model)), predictions)
    write_rows(cbind(row = bad - 1L + start, reasons = unname(reasons), split$bad), rejected)
    scored <- scored + length(good)
    start <- start + block$length
  }
  c(scored = scored, rejected = start - scored)
}

# The reasons of every bad row as one text, by row.
join_reasons <- function(reasons) {
  vapply(split(paste(reasons$code, reasons$column), reasons$row), paste, "", collapse = "; ")
}

predict_rows <- function(good, schema, model) {
  if (nrow(good) == 0) {
    return(numeric()) # Keras refuses to predict nothing
  }
  features <- prepare_input(good, schema, as = "float32")
  predictions <- model$predict(reticulate::r_to_py(features), batch_size = 1024L, verbose = 0L)
  reticulate::py_to_r(predictions$ravel()$tolist())
}

write_rows <- function(rows, file) {
  utils::write.table(
    rows,
    file,
    sep = ",",
    eol = "\r\n",
    na = "",
    qmethod = "double",
    row.names = FALSE,
    col.names = FALSE
  )
}

arguments <- commandArgs(trailingOnly = TRUE)
quit(status = main(arguments[1], arguments[2], arguments[3]))
