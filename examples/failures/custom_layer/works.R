# The same with the schema: it says which layer the model needs, and its source lies beside the model.
#
# Usage: Rscript works.R FOLDER

library(schemabridge)
folder <- commandArgs(trailingOnly = TRUE)[1]
if (is.na(folder)) {
  message("usage: Rscript works.R FOLDER")
  quit(status = 2)
}
schema <- file.path(folder, "sensors.schema.json")

# Code of somebody else runs only when it is said to be trusted.
error <- tryCatch(load_schema_model(schema), schemabridge_error = identity)
stopifnot(error$code == "code_not_trusted")
cat("told:", conditionMessage(error), "\n")

model <- load_schema_model(schema, trust_code = TRUE)
found <- predict(model, read.csv(file.path(folder, "new.csv")))
expected <- readBin(file.path(folder, "predictions.f32"), "double", 40, size = 4, endian = "little")
stopifnot(max(abs(found - expected)) <= 1e-5 * max(abs(expected)))
cat("40 predictions as in Python\n")
