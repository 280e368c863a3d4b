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
  schema <- read_feature_schema(sub("[.]keras$", ".schema.json", model_path))
  model <- reticulate::import("keras", convert = FALSE)$models$load_model(model_path)
  report <- verify_schema(schema, model)
  if (!isTRUE(report$ok)) {
    stop(paste(format(report), collapse = "\n"))
  }
  dir.create(folder, showWarnings = FALSE, recursive = TRUE)
  paths <- file.path(folder, c("predictions.csv", "rejected.csv"))
  counts <- replace_files(paths, function(files) score_file(batch, schema, model, files[[1]], files[[2]]))
  cat(sprintf("%.0f rows scored, %.0f rejected\n", counts[["scored"]], counts[["rejected"]]))
  if (counts[["rejected"]] > 0) some_rejected else every_row
}

# A stream that was cut between two blocks reads like a shorter one, and only its end tells. Nothing here tells other
# damage before nanoarrow meets it, which trusts a file and can end R: job.py has every block examined, this job needs
# files that were checked where they were made and copied, by a checksum for instance.
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
  shown <- find_shown(blocks$get_schema()$children)
  write_rows(t(c("row", "reasons", names(shown))), rejected)
  while (!is.null(block <- blocks$get_next())) {
    # The block is split as it is: in a data.frame, times without a zone would get one.
    split <- split_batch(block, schema)
    reasons <- join_reasons(split$reasons)
    bad <- as.integer(names(reasons))
    good <- setdiff(seq_len(block$length), bad)
    write_rows(data.frame(good - 1L + start, predict_rows(split$good, schema, model)), predictions)
    cells <- lapply(block$children[shown], function(array) show_cells(array)[bad])
    write_rows(list2DF(c(list(bad - 1L + start, unname(reasons)), cells)), rejected)
    scored <- scored + length(good)
    start <- start + block$length
  }
  c(scored = scored, rejected = start - scored)
}

# Where the columns are that a CSV file can hold: nested and binary data have no text.
find_shown <- function(columns) {
  is_shown <- !vapply(columns, function(column) is.list(nanoarrow::infer_nanoarrow_ptype(column)), NA)
  if (!all(is_shown)) {
    message("not in rejected.csv: ", toString(names(columns)[!is_shown]))
  }
  which(is_shown)
}

# Cells as text that says what the block holds: R itself would round integers beyond 2^53 and write 15 digits of a
# number, and of a time neither fraction nor zone. Times are in UTC and, as R has them, to the microsecond.
show_cells <- function(array) {
  type <- nanoarrow::nanoarrow_schema_parse(nanoarrow::infer_nanoarrow_schema(array))
  if (type$type %in% c("int64", "duration")) {
    return(nanoarrow::convert_array(array, character()))
  }
  values <- nanoarrow::convert_array(array)
  text <- if (type$type == "timestamp") {
    paste0(show_times(values), if (nzchar(type$timezone)) "Z")
  } else if (is.double(values) && !is.object(values)) {
    sprintf("%.17g", values)
  } else {
    as.character(values)
  }
  replace(text, is.na(values) & !is.nan(values), NA)
}

show_times <- function(times) {
  microseconds <- round(as.numeric(times) * 1e6)
  seconds <- as.POSIXct(microseconds %/% 1e6, origin = "1970-01-01", tz = "UTC")
  sprintf("%s.%06.0f", format(seconds, "%Y-%m-%d %H:%M:%S"), microseconds %% 1e6)
}

# The reasons of every bad row as one text, by row.
join_reasons <- function(reasons) {
  vapply(split(paste(reasons$code, reasons$column), reasons$row), paste, "", collapse = "; ")
}

predict_rows <- function(good, schema, model) {
  if (good$length == 0) {
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
if (length(arguments) != 3) {
  message("usage: Rscript job.R MODEL BATCH FOLDER")
  quit(status = 2)
}
quit(status = main(arguments[1], arguments[2], arguments[3]))
