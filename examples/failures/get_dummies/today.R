# What people write today: get_dummies again, with tidyr and with model.matrix.
#
# Usage: Rscript today.R FOLDER

suppressPackageStartupMessages({
  library(dplyr)
  library(tidyr)
})
library(reticulate)
folder <- commandArgs(trailingOnly = TRUE)[1]
if (is.na(folder)) {
  message("usage: Rscript today.R FOLDER")
  quit(status = 2)
}
model <- import("keras", convert = FALSE)$models$load_model(file.path(folder, "flats.keras"), compile = FALSE)
score <- function(x) py_to_r(model$predict(r_to_py(x)$to_numpy("float32"), verbose = 0L)$ravel()$tolist())
read <- function(name) read.csv(file.path(folder, name), encoding = "UTF-8")

dummies <- function(flats) {
  flats |>
    mutate(row = row_number(), balcony = as.integer(balcony == "True"), one = 1L) |>
    pivot_wider(names_from = district, values_from = one, values_fill = 0L) |>
    mutate(one = 1L) |>
    pivot_wider(names_from = heating, values_from = one, values_fill = 0L) |>
    select(-row)
}

# 1. Two flats have two districts at most: the other columns are not there.
text <- tryCatch(score(dummies(read("two.csv"))), error = conditionMessage)
says <- "expected axis -1 of input shape to have value 9, but received input with shape [(]2, [0-9][)]"
stopifnot(is.character(text), grepl(says, text))
cat("fails:", regmatches(text, regexpr(says, text)), "\n")

# 2. Thirty flats have them all, nine columns: in the order in which they come. No error, wrong rents.
new <- read("new.csv")
expected <- readBin(file.path(folder, "predictions.f32"), "double", 30, size = 4, endian = "little")
report <- function(found, how) {
  wrong <- sum(abs(found - expected) > 1)
  stopifnot(wrong > 10)
  cat(sprintf("silent: %d of 30 rents are wrong with %s, by up to %.0f\n", wrong, how, max(abs(found - expected))))
}
report(score(dummies(new)), "pivot_wider")

# 3. The same with model.matrix, whose factors are in the order of the locale.
district <- model.matrix(~ district - 1, new)
heating <- model.matrix(~ heating - 1, new)
report(score(data.frame(new$rooms, new$balcony == "True", district, heating)), "model.matrix")
