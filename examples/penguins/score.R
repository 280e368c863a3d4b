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

# 2. The schema beside the model, and the model.
schema <- read_schema(file.path(folder, "penguins.schema.json"))
keras <- reticulate::import("keras", convert = FALSE)
model <- keras$models$load_model(file.path(folder, "penguins.keras"))

# 3. Does this machine give what was recorded? The golden rows say so before the first real penguin is scored.
report <- verify_schema(schema, model)
print(report)
if (!isTRUE(report$ok)) {
  quit(status = 1)
}

# 4. Exactly the matrix the model was trained on, and its predictions.
features <- prepare_input(penguins, schema, as = "float32")
write_float32(features, file.path(folder, "r", "features.f32"))

predictions <- model$predict(reticulate::r_to_py(features), batch_size = 32L, verbose = 0L)
writeBin(
  as.raw(reticulate::import_builtins()$bytearray(predictions$tobytes())),
  file.path(folder, "r", "predictions.f32")
)

# The Arrow form of the schema gives the same.
arrow <- prepare_input(penguins, file.path(folder, "penguins.schema.arrow"), as = "float32")
if (!identical(features, arrow)) {
  stop("the JSON and the Arrow form of the schema differ")
}
