# Validate every batch of damage.py; check.py runs this and compares.
#
# Usage: Rscript check.R FOLDER
# Writes r.jsonl into FOLDER: a report a line, null where the file cannot be read.

library(schemabridge)
arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 1) {
  message("usage: Rscript check.R FOLDER")
  quit(status = 2)
}
folder <- arguments[1]
schema <- read_feature_schema(file.path(folder, "flights.schema.json"))

# The Arrow stream goes to validate_batch as it is. As a data.frame its times without a zone would get one: R's
# POSIXct has no other.
validate_file <- function(path) {
  blocks <- tryCatch(nanoarrow::collect_array_stream(nanoarrow::read_nanoarrow(path)), error = function(error) NULL)
  if (is.null(blocks)) {
    return("null")
  }
  report_json(validate_batch(nanoarrow::basic_array_stream(blocks), schema))
}

paths <- sort(list.files(folder, pattern = "[.]arrows$", full.names = TRUE), method = "radix")
lines <- vapply(paths, validate_file, "")
writeLines(enc2utf8(lines), file.path(folder, "r.jsonl"), useBytes = TRUE)
