# What people write today, and what the hardware makes of it: an index outside an embedding, and a test with a tolerance.
#
# Usage: Rscript today.R FOLDER

suppressPackageStartupMessages(library(dplyr))
library(reticulate)
folder <- commandArgs(trailingOnly = TRUE)[1]
if (is.na(folder)) {
  message("usage: Rscript today.R FOLDER")
  quit(status = 2)
}
read <- function(name) readBin(file.path(folder, paste0(name, ".f32")), "double", 400, size = 4, endian = "little")
np <- import("numpy", convert = FALSE)
keras <- import("keras", convert = FALSE)
model <- keras$models$load_model(file.path(folder, "embedding.keras"), compile = FALSE)

batch <- read.csv(file.path(folder, "batch.csv"))
score <- function(x) {
  city <- r_to_py(x["city"])$to_numpy("int32")
  num <- r_to_py(x[c("age", "income")])$to_numpy("float32")
  py_to_r(model$predict(list(city = city, num = num), verbose = 0L)$ravel()$tolist())
}
scaled <- batch |> mutate(across(c(age, income), ~ as.numeric(scale(.x)))) # by n - 1, where scikit-learn has n

# 1. R counts from 1. On a CPU the last city is an error, on a GPU it is NaN.
text <- tryCatch(score(scaled |> mutate(city = as.integer(factor(city)))), error = conditionMessage)
stopifnot(is.character(text), grepl("Graph execution error", text), grepl("= 5 is not in [0, 5)", text, fixed = TRUE))
cat("fails:", regmatches(text, regexpr("indices[^\n]* is not in [^\n]*", text)), "\n")

# 2. A batch without the last city has no error, and everybody lives in the next city.
some <- scaled$city != max(scaled$city)
found <- score(scaled[some, ] |> mutate(city = as.integer(factor(city))))
wrong <- sum(abs(found - read("embedding")[some]) > 0.01)
stopifnot(wrong > 100)
cat(sprintf("silent: %d of %d probabilities are wrong\n", wrong, sum(some)))

# 3. A missing city is -2147483648, and what else is below 0 counts from the end: an error here, NaN on a GPU.
missing <- scaled |> mutate(city = replace(as.integer(factor(city)) - 1L, 7, NA))
text <- tryCatch(score(missing), error = conditionMessage)
says <- "indices[^\n]*= -21474836[0-9]+ is not in [^\n]*"
stopifnot(is.character(text), grepl(says, text))
cat("fails:", regmatches(text, regexpr(says, text)), "\n")

# 4. An unknown city as -1 is the last city of the embedding, on a CPU and on a GPU, without a word.
known <- sort(unique(batch$city))
unknown <- scaled |> mutate(city = match(replace(city, 7, "Atlantis"), known, nomatch = 0L) - 1L)
last <- scaled |> mutate(city = replace(match(city, known) - 1L, 7, length(known) - 1L))
stopifnot(identical(score(unknown), score(last)))
cat("silent: nobody knows Atlantis, and it is scored as ", max(known), "\n", sep = "")

# 5. The same model on a GPU multiplies in TF32. The test that was green on the laptop is red, and nothing is wrong.
distance <- max(abs(read("gpu_jax_default") - read("embedding")))
stopifnot(distance > 1e-6)
cat(sprintf("red: the largest difference on the GPU is %.1e, the test allows 1.0e-06\n", distance))
