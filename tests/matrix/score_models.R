# Run in a root: the models of record_models.py give by predict(model, df) what predict_models.py has of their frameworks.
# Usage: Rscript score_models.R FOLDER

library(schemabridge)
folder <- commandArgs(trailingOnly = TRUE)
df <- read.csv(file.path(folder, "penguins.csv"), na.strings = "")

read <- function(file, like) {
  numbers <- readBin(file, "double", length(like) + 1)
  if (length(numbers) == length(like)) matrix(numbers, nrow(like), byrow = TRUE)
}

failed <- 0
tell <- function(name, fact, holds) {
  cat(name, if (isTRUE(holds)) fact else paste("NOT:", fact), "\n")
  failed <<- failed + !isTRUE(holds)
}

for (name in c("penguins", "several", "saved", "pipeline")) {
  path <- file.path(folder, paste0(name, ".schema.json"))
  model <- load_model(path)
  found <- predict(model, df, "raw")
  outputs <- if (is.list(found)) found else list(species = found)
  for (output in names(outputs)) {
    expected <- read(file.path(folder, sprintf("%s-%s.f64", name, output)), outputs[[output]])
    tell(name, paste(output, "as the framework predicts it"), identical(unname(outputs[[output]]), expected))
  }
  tell(name, "verified", verify_schema(path, model)$ok)
  if (requireNamespace("arrow", quietly = TRUE)) {
    tell(name, "the same of a table of arrow", identical(predict(model, arrow::arrow_table(df), "raw"), found))
  }
}
if (requireNamespace("arrow", quietly = TRUE)) {
  checked <- verify_schema(path, model, data = file.path(folder, "pipeline.parquet"))
  tell(name, "rows of a Parquet file with the recorded predictions", checked$ok)
}

# What load_model() of keras3 calls. The package itself is in no Debian.
known <- jsonlite::read_json(system.file("known-failures.json", package = "schemabridge"))$failures
keras <- reticulate::import("keras")
for (id in c("r-keras3-compiled-hdf5", "r-keras3-saved-model")) {
  row <- Filter(function(row) row$id == id, known)[[1]]
  file <- if (row$format[[1]] == "hdf5") "compiled.h5" else "saved"
  said <- tryCatch(class(keras$saving$load_model(file.path(folder, file))), error = conditionMessage)
  tell(id, "as the table has it", any(grepl(row$says, said, fixed = TRUE)))
}
cat(sprintf("R %s, reticulate %s\n", getRversion(), packageVersion("reticulate")))
quit(status = failed > 0)
