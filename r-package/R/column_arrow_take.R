# Rows of Arrow data as Arrow data of the same type: no value is converted, since R has no exact form of many.

# An array for an array, a table of arrow for one, a stream of the batches that still have rows for anything else. `rows`
# are ascending.
take_arrow_rows <- function(df, rows, frame) {
  check_types_taken(frame$schema)
  check_columns_sound(frame)
  last <- cumsum(frame$rows)
  taken <- Map(
    function(batch, first, last) {
      within <- rows[rows > first & rows <= last] - first
      array <- take_array(frame$schema, batch, within)
      if (isFALSE(array)) {
        stop_untaken("unsupported_type", NA_character_, "an Arrow array that is damaged")
      }
      array
    },
    frame$batches,
    last - frame$rows,
    last
  )
  if (inherits(df, "nanoarrow_array")) {
    return(taken[[1L]])
  }
  give_as(df, nanoarrow::basic_array_stream(Filter(function(array) array$length > 0, taken), frame$schema))
}

# By class of the package arrow its functions that make one of a stream.
arrow_makers <- list(
  Table = "as_arrow_table",
  RecordBatch = c("as_arrow_table", "as_record_batch"),
  RecordBatchReader = "as_record_batch_reader"
)

# The package is not in every repository, so that it is no dependency; without it there is nothing of these classes.
give_as <- function(df, stream, package = "arrow") {
  class <- intersect(names(arrow_makers), class(df))
  if (length(class) == 0L || !requireNamespace(package, quietly = TRUE)) {
    return(stream)
  }
  Reduce(function(taken, maker) getExportedValue(package, maker)(taken), arrow_makers[[class]], stream)
}

check_types_taken <- function(schema) {
  is_taken <- vapply(schema$children, is_type_taken, NA)
  if (!all(is_taken)) {
    first <- schema$children[[which(!is_taken)[[1L]]]]
    stop_untaken("unsupported_type", enc2utf8(first$name), paste("Arrow type", first$format))
  }
}

check_columns_sound <- function(frame) {
  for (batch in frame$batches) {
    columns <- batch$children
    for (i in seq_along(columns)) {
      damage <- find_damage(frame$fields[[i]], columns[[i]])
      if (!is.null(damage)) {
        stop_untaken("unsupported_type", frame$names[[i]], paste("Arrow data that are damaged:", damage))
      }
    }
  }
}
