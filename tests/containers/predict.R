# In the folder of the demo's model: R loads it through the Python of RETICULATE_PYTHON, and it predicts what was recorded.
model <- reticulate::import("keras")$models$load_model("penguins.keras", compile = FALSE)
report <- schemabridge::verify_schema("penguins.schema.json", model)
print(report)
stopifnot(isTRUE(report$ok))
