# What people write today: the layer is not there, so it is written again from memory.
#
# Usage: Rscript today.R FOLDER

suppressPackageStartupMessages(library(dplyr))
library(reticulate)
folder <- commandArgs(trailingOnly = TRUE)[1]
if (is.na(folder)) {
  message("usage: Rscript today.R FOLDER")
  quit(status = 2)
}
keras <- import("keras", convert = FALSE)
path <- file.path(folder, "sensors.keras")

# 1. The layer is a class of the training notebook.
text <- tryCatch(keras$models$load_model(path), error = conditionMessage)
stopifnot(is.character(text), grepl("Could not locate class 'SignedLog'", text, fixed = TRUE))
cat("fails:", regmatches(text, regexpr("Could not locate class 'SignedLog'[^.]*[.]", text)), "\n")

# 2. Written again from the description of the model, it loads: without EPSILON, which no description has.
py_run_string(
  r"(
import keras

@keras.saving.register_keras_serializable(package="sensors")
class SignedLog(keras.layers.Layer):
    def call(self, x):
        return keras.ops.sign(x) * keras.ops.log1p(keras.ops.abs(x))
)"
)
model <- keras$models$load_model(path)
new <- read.csv(file.path(folder, "new.csv")) |> select(starts_with("sensor_"))
found <- py_to_r(model$predict(r_to_py(new)$to_numpy("float32"), verbose = 0L)$ravel()$tolist())
expected <- readBin(file.path(folder, "predictions.f32"), "double", 40, size = 4, endian = "little")
wrong <- sum(abs(found - expected) > 0.01)
stopifnot(wrong > 30)
cat(sprintf("silent: %d of 40 predictions are wrong, by up to %.2f\n", wrong, max(abs(found - expected))))
