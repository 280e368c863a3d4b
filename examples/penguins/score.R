# Score raw penguins from R with the Keras model that train.py trained in Python.
#
# Usage: Rscript score.R FOLDER
# Needs the schemabridge package, and reticulate with a Python that has keras for the predictions only.
# Writes features.f32 and predictions.f32 of R into FOLDER/r.

library(schemabridge)
arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 1) {
  message("usage: Rscript score.R FOLDER")
  quit(status = 2)
}
folder <- arguments[1]
dir.create(file.path(folder, "r"), showWarnings = FALSE)

# 1. The raw data as R users have it: factors, integers, NA.
penguins <- palmerpenguins::penguins

# 2. The model, by its schema: is it the recorded file, does this Python read it, and does this machine give what was
# recorded? The golden rows say so before the first real penguin is scored.
path <- file.path(folder, "penguins.schema.json")
model <- load_schema_model(path)
print(verify_schema(path, model))

# 3. Exactly the matrix the model was trained on, and its predictions.
features <- prepare_input(penguins, path, as = "float32")
write_float32(features, file.path(folder, "r", "features.f32"))

predictions <- predict(model, penguins, type = "raw")
writeBin(as.vector(t(as.matrix(predictions))), file.path(folder, "r", "predictions.f32"), size = 4, endian = "little")

# The Arrow form of the schema gives the same.
arrow <- prepare_input(penguins, file.path(folder, "penguins.schema.arrow"), as = "float32")
if (!identical(features, arrow)) {
  stop("the JSON and the Arrow form of the schema differ")
}
