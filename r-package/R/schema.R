# The schema as everything else consumes it: plain vectors, no trace of JSON.
new_schema <- function(document, sealed, golden) {
  descriptive <- document[c("outputs", "evidence", "model", "environment", "statistics", "extensions")]
  names(descriptive) <- c("outputs", "evidence", "model", "environment", "statistics", "extensions")
  content <- list(
    format_version = document[["format_version"]],
    columns = sealed$columns,
    vocabularies = lapply(sealed$vocabularies, plain_vectors),
    steps = lapply(sealed$steps, plain_vectors),
    inputs = lapply(sealed$inputs, new_input),
    fingerprint = document[["fingerprint"]],
    golden = golden
  )
  structure(c(content, descriptive), class = "schemabridge_schema")
}

# Arrays as plain vectors; the class AsIs only told them from single values.
plain_vectors <- function(object) {
  lapply(object, function(value) if (inherits(value, "AsIs")) unclass(value) else value)
}

new_input <- function(input) {
  input$shape <- vapply(input$shape, function(size) if (is.null(size)) NA_integer_ else as.integer(size), 0L)
  input$encodings <- lapply(input$encodings, plain_vectors)
  input
}

column_names <- function(schema) {
  vapply(schema$columns, `[[`, "", "name")
}

feature_names <- function(input) {
  as.character(unlist(lapply(input$encodings, `[[`, "features"), use.names = FALSE))
}

# By encoding how many features it gives.
count_encoded <- function(input) {
  lengths(lapply(input$encodings, `[[`, "features"))
}

# The encoding that gives a feature.
feature_encoding <- function(input, feature) {
  input$encodings[[which(feature <= cumsum(count_encoded(input)))[[1L]]]]
}

is_assumed <- function(schema) {
  identical(schema$evidence[["source"]], "assumed")
}

unproven_message <- paste(
  "Nothing shows that this schema gives the matrix that the model was trained on:",
  "its encodings were assumed, and compared with nothing."
)
