# The same with the schema: whatever order, names and types the columns come in, the model gets what it was trained on.
#
# Usage: Rscript works.R FOLDER

library(schemabridge)
folder <- commandArgs(trailingOnly = TRUE)[1]
if (is.na(folder)) {
  message("usage: Rscript works.R FOLDER")
  quit(status = 2)
}
new <- read.csv(file.path(folder, "new.csv"), check.names = FALSE)

for (name in c("keras2", "keras3")) {
  schema <- file.path(folder, paste0(name, ".schema.json"))
  print(check_model(schema)) # which Keras wrote the file, whether the one here reads it: nothing is loaded for that
  model <- load_schema_model(schema)
  scores <- predict(model, new[sample(ncol(new))])

  expected <- readBin(file.path(folder, paste0(name, ".f32")), "double", 50, size = 4, endian = "little")
  stopifnot(max(abs(scores[, "leaves"] - expected)) <= 1e-6)
  cat(name, ": 50 probabilities as in Python, whatever the order of the columns\n", sep = "")
}

# Names that read.csv has changed are an error that says what to do, not a guess.
error <- tryCatch(predict(model, read.csv(file.path(folder, "new.csv"))), schemabridge_error = identity)
stopifnot(error$code == "absent_column")
cat("told:", conditionMessage(error), "\n")
