# The same with the schema: the one-hot step is in the file, with its vocabulary and its order.
#
# Usage: Rscript works.R FOLDER

library(schemabridge)
folder <- commandArgs(trailingOnly = TRUE)[1]
if (is.na(folder)) {
  message("usage: Rscript works.R FOLDER")
  quit(status = 2)
}
model <- load_schema_model(file.path(folder, "flats.schema.json"))
read <- function(name) {
  flats <- read.csv(file.path(folder, name), encoding = "UTF-8")
  transform(flats, balcony = balcony == "True") # text to R; the schema does not guess
}

new <- read("new.csv")
expected <- readBin(file.path(folder, "predictions.f32"), "double", 30, size = 4, endian = "little")
stopifnot(max(abs(predict(model, new) - expected)) <= 1e-5 * max(expected))
stopifnot(max(abs(predict(model, read("two.csv")) - expected[1:2])) <= 1e-5 * max(expected))
cat("30 rents as in Python, and two flats alone\n")

# A district that training never saw would have been a row of zeros.
new$district[3] <- "Altstadt"
error <- tryCatch(predict(model, new), schemabridge_error = identity)
stopifnot(error$code == "unknown_value")
cat("told:", conditionMessage(error), "\n")
