# The same with the schema.
#
# Usage: Rscript works.R FOLDER

library(schemabridge)
folder <- commandArgs(trailingOnly = TRUE)[1]
if (is.na(folder)) {
  message("usage: Rscript works.R FOLDER")
  quit(status = 2)
}
read <- function(name) readBin(file.path(folder, paste0(name, ".f32")), "double", 400, size = 4, endian = "little")
batch <- read.csv(file.path(folder, "batch.csv"))

# 1. Codes, scales and the model's embedding belong together: names decide, whatever a factor's codes are here.
model <- load_schema_model(file.path(folder, "embedding.schema.json"))
batch$city <- factor(batch$city, levels = rev(unique(batch$city)))
found <- predict(model, batch)
stopifnot(max(abs(found - read("embedding"))) <= 1e-5)
cat("400 probabilities as in Python\n")

# 2. What the embedding does not know never reaches it, on any device.
for (value in c(NA, "Atlantis")) {
  other <- transform(batch, city = replace(as.character(city), 7, value))
  error <- tryCatch(predict(model, other), schemabridge_error = identity)
  stopifnot(error$code %in% c("missing_value", "unknown_value"))
  cat("told:", conditionMessage(error), "\n")
}

# 3. A model with the policy mixed_float16 is compared in what float16 can give.
path <- file.path(folder, "mixed_float16.schema.json")
print(verify_schema(path, load_schema_model(path)))

# 4. What the GPU predicted for the same rows. In float32 it is the same model. In TF32 the report says what to set, and calls
# it no other model. (The GPU was asked for these rows alone, so the golden rows stay out.)
schema <- read_feature_schema(file.path(folder, "embedding.schema.json"))
schema["golden"] <- list(NULL)
rows <- cbind(batch, prediction_1 = read("embedding"))
for (name in c("gpu_torch_fp32", "gpu_jax_default")) {
  cat(name, "\n")
  print(verify_schema(schema, function(inputs) read(name), data = rows))
}
