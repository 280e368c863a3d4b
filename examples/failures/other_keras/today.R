# What people write today: load the model, bring the columns into shape with dplyr, predict. It fails six times.
#
# Usage: Rscript today.R FOLDER

suppressPackageStartupMessages(library(dplyr))
library(reticulate)
folder <- commandArgs(trailingOnly = TRUE)[1]
if (is.na(folder)) {
  message("usage: Rscript today.R FOLDER")
  quit(status = 2)
}
keras2 <- import("tf_keras", convert = FALSE)
keras3 <- import("keras", convert = FALSE)

# Evaluates what has to fail, and shows the line that matters.
fails <- function(expression, says) {
  text <- tryCatch(stop("nothing failed: ", format(expression)), error = conditionMessage)
  line <- grep(says, strsplit(text, "\n")[[1]], value = TRUE, fixed = TRUE)
  stopifnot("another message" = length(line) > 0)
  cat("fails:", substr(line[1], 1, 160), "\n")
}

# 1, 2. The model of another Keras, in both directions.
fails(keras3$models$load_model(file.path(folder, "keras2.h5")), "Could not deserialize 'keras.metrics.mse'")
fails(keras2$models$load_model(file.path(folder, "keras3.h5")), "Unrecognized keyword arguments: ['batch_shape']")

# What a forum says then: without the training configuration it loads.
model <- keras3$models$load_model(file.path(folder, "keras2.h5"), compile = FALSE)
new <- read.csv(file.path(folder, "new.csv"))
score <- function(x) py_to_r(model$predict(r_to_py(x)$to_numpy(), verbose = 0L)$ravel()$tolist())

# 3. The columns have other names: read.csv has made "Monthly.Charges" of "Monthly Charges".
fails(select(new, tenure, `Monthly Charges`, `Total Charges`, Contract), "Monthly Charges")

# 4. Text in the matrix.
fails(score(new |> select(tenure, Monthly.Charges, Total.Charges, Contract)), "Invalid dtype: object")

# 5. A factor's codes in place of its labels: another width.
coded <- new |> mutate(Contract = as.integer(factor(Contract)))
fails(score(coded), "expected axis -1 of input shape to have value 6")

# 6. Six columns at last, and no error any more: other order, not standardized. Every probability is wrong.
expected <- readBin(file.path(folder, "keras2.f32"), "double", 50, size = 4, endian = "little")
found <- score(as.data.frame(model.matrix(~ . - 1, new)))
wrong <- sum(abs(found - expected) > 0.01)
stopifnot(wrong > 40)
cat(sprintf("silent: %d of 50 probabilities are wrong, by up to %.2f\n", wrong, max(abs(found - expected))))
